"""Rules run to a fixpoint on a store, round by round.

What a round concludes goes into a named graph of its own, ``graph/inferred/<round>``, and into the
default graph when the round is over: each premise of a conclusion is stated, or of a lower round.
So a proof can be found again from the graphs alone, and never runs in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import NamedNode, Quad, Store, Triple

from kg.names import INFERRED, RDF_TYPE
from kg.reason.needed import needed
from kg.reason.rules import Atom, Rule
from kg.terms import text_of

__all__ = ["Rounds", "close", "infer", "key_of", "round_graph"]

Rounds = tuple[tuple[Triple, ...], ...]


def round_graph(number: int) -> NamedNode:
    """Return the graph of what was inferred in a round; the first is 1."""
    return NamedNode(f"{INFERRED}{number}")


def infer(facts: Iterable[Triple], rules: Sequence[Rule]) -> Rounds:
    """Return what follows from facts by rules, and is not among them, by rounds."""
    store = Store()
    store.bulk_extend(Quad(*triple) for triple in needed(facts, rules))
    return close(store, rules)


def key_of(triple: Triple) -> str:
    """Return what an atom must have to match a triple: a class, else a property."""
    is_membership = triple.predicate.value == RDF_TYPE
    return text_of(triple.object if is_membership else triple.predicate)


def close(
    store: Store, rules: Sequence[Rule], before: int = 0, first: Sequence[Rule] | None = None
) -> Rounds:
    """Add to a store all that follows from its default graph, and return it by rounds.

    A rule is tried in a round only where it can use something of the round before.

    Parameters
    ----------
    store
        What is known.
    rules
        What leads from there to more.
    before
        How many rounds of other rules the store has; the next is numbered after them.
    first
        The rules that the store is not closed under yet; all of them, if none are given.
    """
    rounds: list[tuple[Triple, ...]] = []
    todo: list[tuple[Rule, Atom | None]] = [
        (rule, None) for rule in (rules if first is None else first)
    ]
    while todo:
        last = before + len(rounds)
        graph = round_graph(last + 1)
        for rule, new in todo:
            store.update(_insertion(rule, graph, new, round_graph(last)))
        found = tuple(quad.triple for quad in store.quads_for_pattern(None, None, None, graph))
        if not found:
            break
        rounds.append(found)
        store.update(f"ADD SILENT {graph} TO DEFAULT")
        keys = set(map(key_of, found))
        todo = [(rule, atom) for rule in rules for atom in rule.body if atom.key in keys]
    return tuple(rounds)


def _insertion(rule: Rule, graph: NamedNode, new: Atom | None, last: NamedNode) -> str:
    """Return a rule as an update; ``new`` is the premise that the last round has to give."""
    body = " . ".join(
        f"GRAPH {last} {{ {atom} }}" if atom is new else str(atom) for atom in rule.body
    )
    head = rule.head
    return (
        f"INSERT {{ GRAPH {graph} {{ {head} }} }} WHERE {{ {body} FILTER NOT EXISTS {{ {head} }} }}"
    )
