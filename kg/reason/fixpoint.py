"""Rules run to a fixpoint on a store, round by round.

What a round concludes goes into a named graph of its own, ``graph/inferred/<round>``, and into the
default graph when the round is over: each premise of a conclusion is stated, or of a lower round.
So a proof can be found again from the graphs alone, and never runs in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple, Variable

from kg.names import INFERRED, RDF_TYPE
from kg.reason.needed import needed
from kg.reason.rules import Atom, Rule
from kg.terms import text_of

__all__ = ["Rounds", "close", "infer", "key_of", "round_graph"]

Term = NamedNode | BlankNode | Literal | Triple
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
        # A chain of a transitive property has as many middles as links: they are gone through once.
        for prop in sorted({rule.head.predicate.value for rule, _ in todo if _is_transitive(rule)}):
            store.extend(
                Quad(t.subject, t.predicate, t.object, graph)
                for t in _joined(store, NamedNode(prop))
            )
        for rule, new in todo:
            if not _is_transitive(rule):
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


def _is_transitive(rule: Rule) -> bool:
    """Tell whether a rule joins two links of a property to one of the same property."""
    x, prop, z = rule.head
    first, *others = rule.body
    y = first.object
    variables = {term for term in (x, y, z) if isinstance(term, Variable)}
    return (
        len(variables) == 3 and first == Atom(x, prop, y) and others == [Atom(y, prop, z)]  # type: ignore[arg-type]
    )


def _joined(store: Store, prop: NamedNode) -> Iterator[Triple]:
    """Yield the links of a transitive property that two others give and that are not there.

    These are what its rule gives, but each once and not once for each thing in between.
    """
    numbers: dict[Term, int] = {}
    after: dict[int, set[int]] = {}
    for quad in store.quads_for_pattern(None, prop, None, DefaultGraph()):
        one, other = (numbers.setdefault(t, len(numbers)) for t in (quad.subject, quad.object))
        after.setdefault(one, set()).add(other)
    terms = list(numbers)
    for one, others in after.items():
        for other in set().union(*(after.get(middle, ()) for middle in others)) - others:
            yield Triple(terms[one], prop, terms[other])  # type: ignore[arg-type]
