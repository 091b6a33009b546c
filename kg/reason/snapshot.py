"""What holds on one day in one reading: the graph with the status of each measure as a fact.

The axioms lead on from there: which materials are suspended, which applications are exposed. A
snapshot is a store of its own, in memory; the view never holds what is true on a day only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from pyoxigraph import DefaultGraph, NamedNode, Quad, QuerySolutions, Store, Triple

from kg.names import BASE, INFERRED, ONTOLOGY_GRAPH, RDF_TYPE, TRADE
from kg.reason.dated import needing
from kg.reason.fixpoint import Rounds, close, infer, key_of
from kg.reason.rules import STANDS_AS, Rule, Rules, compile_rules, keys_of
from kg.terms import text_of

__all__ = ["PERIODS", "all_standing", "follows_on", "rules_of", "snapshot", "standing"]

PERIODS = BASE + "id/period/"
"""How the names of status periods begin, and of the graphs of a snapshot that hold a status."""

_STANDING = f"""
PREFIX trade: <{TRADE}>
SELECT ?measure ?status ?period {{
  %s
  ?period trade:inReading <%s> ; trade:isPeriodOf ?measure ; trade:hasStatus ?status ;
    trade:periodFromDay ?from ; trade:periodToDay ?to .
  FILTER(?from <= %d && %d < ?to)
}} ORDER BY ?measure ?period
"""


def rules_of(store: Store) -> Rules:
    """Return the rules of the ontology that a store was built with."""
    ontology = store.quads_for_pattern(None, None, None, NamedNode(ONTOLOGY_GRAPH))
    return compile_rules(quad.triple for quad in ontology)


def snapshot(store: Store, day: int, reading: str) -> tuple[Store, Rounds]:
    """Return a store with all that holds on a day in a reading, and what follows for that day.

    Parameters
    ----------
    store
        A built store; it is copied into memory.
    day
        The number of the day, counted from 1970-01-01.
    reading
        The IRI of the reading.

    Returns
    -------
    tuple
        The store, in which the status of a measure stands in a graph named after the period it is
        taken from; and what was inferred from these statuses, by rounds.
    """
    copy = Store()
    copy.bulk_extend(store)
    for triple, period in _standing(store, day, reading):
        for graph in (DefaultGraph(), period):
            copy.add(Quad(triple.subject, triple.predicate, triple.object, graph))
    rules = rules_of(store)
    before = sum(1 for graph in store.named_graphs() if text_of(graph).startswith(INFERRED))
    return copy, close(copy, rules.all, before, rules.dated)


def standing(store: Store, measure: str, day: int, reading: str) -> tuple[Triple, str] | None:
    """Return the status of one measure on a day in a reading, and the period it is taken from."""
    values = f"VALUES ?measure {{ <{measure}> }}"
    found = next(_standing(store, day, reading, values), None)
    return (found[0], found[1].value) if found else None


def all_standing(store: Store, day: int, reading: str) -> list[Triple]:
    """Return the statuses of all measures that have one on a day in a reading."""
    return [triple for triple, _ in _standing(store, day, reading)]


def follows_on(
    store: Store, rules: Rules, day: int, reading: str, most: int | None = None
) -> Rounds:
    """Return what follows for a day in a reading, by rounds, without a copy of the store.

    Rules see nothing but triples of the classes and properties that they speak of, which are few
    beside all others: these alone are thought through.

    Parameters
    ----------
    store
        A built store.
    rules
        The rules of its ontology.
    day, reading
        As for `snapshot`.
    most
        Where there are more triples than this to think through, nothing is returned.
    """
    statuses = all_standing(store, day, reading)
    used, more = list[Rule](), list(rules.dated)
    rounds: Rounds = ()
    while more:
        used += more
        facts = list(islice(_facts_of(store, used), None if most is None else most + 1))
        if most is not None and len(facts) > most:
            return ()
        rounds = infer([*facts, *statuses], used)
        # A timeless rule has something to add only where one of a day found what is new to it.
        new = {key_of(triple) for found in rounds for triple in found}
        more = [rule for rule in rules.timeless if rule not in used and needing(new, rule)]
    return rounds


def _facts_of(store: Store, rules: Iterable[Rule]) -> Iterator[Triple]:
    """Yield the triples of the classes and properties that rules speak of."""
    kind = NamedNode(RDF_TYPE)
    keys = [NamedNode(key) for key in sorted(keys_of(rules))]
    for predicate, target in [pattern for key in keys for pattern in ((kind, key), (key, None))]:
        for quad in store.quads_for_pattern(None, predicate, target, DefaultGraph()):
            yield quad.triple


def _standing(
    store: Store, day: int, reading: str, only: str = ""
) -> Iterator[tuple[Triple, NamedNode]]:
    """Yield the status of each measure that has one on the day, and the period it is taken from."""
    rows = store.query(_STANDING % (only, reading, day, day))
    assert isinstance(rows, QuerySolutions)
    stands_as = NamedNode(STANDS_AS)
    for measure, status, period in rows:
        if isinstance(measure, NamedNode) and isinstance(period, NamedNode) and status:
            yield Triple(measure, stands_as, status), period
