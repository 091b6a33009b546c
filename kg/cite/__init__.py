"""Footnotes: the claims a row of a SELECT rests on.

A footnote is a claim whose triple the row's match used. The query is read into its groups, run
again with every variable shown and the row's terms known, and each match is walked over: its
triples are looked up in the claims.

The law, for the claims C of a row:

- withdrawing all of C removes or changes the row;
- withdrawing any other claim leaves the row.

What each form contributes:

- every triple of every match that gives the row, in each OPTIONAL and UNION branch that matched;
- a property path: a shortest chain, then others as long as one does without the claims so far;
- EXISTS that holds: all its matches; NOT EXISTS and MINUS: the absence is named in words, and where
  the absent pattern has a NOT EXISTS or MINUS of its own, what fulfils that one is cited;
- a triple that is inferred: a shortest proof, then others as long as one does without the claims so
  far; one that is stated as well would then be inferred: its proofs without what states it;
- GROUP BY and aggregates: all matches of the group; a sub-SELECT: its own rows, in turn;
- VALUES, BIND, FILTER, DISTINCT, HAVING, ORDER BY, LIMIT and OFFSET add nothing by themselves.

Limits:

- A row that needs no claim stays when its claims are withdrawn: an OPTIONAL that matched in a match
  which else rests on reference data, a branch or chain without claims, a triple that reference
  data states beside a claim (listed in `reference` too where a shared graph holds it).
- A row can come again by other means: from a group whose key is not shown, as the count of
  nothing, from below a LIMIT, from a match or an older claim that only the withdrawn claims had
  kept out (NOT EXISTS, superseding).
- That a thing is of a class only because of what is said of it (domain, range) is cited where no
  claim says so otherwise: withdrawing the claims on its kind may leave it in the class.
- OFFSET counts rows: withdrawing a claim of an earlier row moves the window.
- A path of length zero, from a thing to itself, uses no triple, though something must name it.
- A sub-SELECT inside NOT EXISTS or MINUS, and a computed value that hides whether an OPTIONAL
  matched, are not searched for what keeps them from matching.
- When `capped`, matches beyond the cap were not followed and the law need not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import DefaultGraph, Store, Triple

from kg.cite.cursor import NotCitable
from kg.cite.found import Found, May
from kg.cite.ground import Derived, Ground, Grounds
from kg.cite.groups import read_query
from kg.cite.opened import Opened
from kg.cite.paths import Term
from kg.cite.walk import Walk

__all__ = [
    "Derived",
    "Found",
    "Grounds",
    "May",
    "NotCitable",
    "RowCitation",
    "Ways",
    "cite",
    "ways",
]

Ways = Callable[[May], list[Found]]


@dataclass(frozen=True)
class RowCitation:
    """What one row rests on.

    Attributes
    ----------
    claims
        The IRIs of all claims, sorted; those behind `derived` included.
    derived
        The computed status periods used, each with the event that began it and its claims.
    concluded
        What each inferred triple rests on, a shortest proof of it among that.
    reference
        The triples used that no claim needs to state: ontology, reference data, source headers.
        Names (labels, identifiers) are left out.
    absences
        The patterns of which the row needs that nothing matches: what is not recorded.
    capped
        Whether there were more matches than were followed, so that claims may be missing.
    """

    claims: tuple[str, ...]
    derived: tuple[Derived, ...] = ()
    concluded: tuple[Grounds, ...] = ()
    reference: tuple[Triple, ...] = ()
    absences: tuple[str, ...] = ()
    capped: bool = False


def cite(
    store: Store,
    query: str,
    rows: Sequence[Mapping[str, Term | None]],
    *,
    prefixes: Mapping[str, str] | None = None,
    cap: int = 200,
) -> list[RowCitation]:
    """Return what each row of a SELECT rests on.

    Parameters
    ----------
    store
        A built store: the view in the default graph, each claim in a named graph.
    query
        The SELECT the rows came from, as it was run on this store.
    rows
        Some or all of its rows: terms by column name; a column left open is None or missing.
    prefixes
        Prefixes the query may use without declaring them.
    cap
        The most matches that are followed for one row, those of nested groups included.

    Returns
    -------
    list of RowCitation
        One for each row, in their order; equal rows have equal citations.

    Raises
    ------
    NotCitable
        For a form that cannot be explained: no SELECT, SERVICE, FROM, LATERAL, triple terms,
        EXISTS inside HAVING; and for a row this query does not give.
    """
    read = read_query(query)
    opened = Opened(store, read, prefixes or {})
    ground = Ground(store)
    known: dict[frozenset[tuple[str, Term]], RowCitation] = {}
    citations: list[RowCitation] = []
    for number, row in enumerate(rows, 1):
        key = frozenset((name, term) for name, term in row.items() if term is not None)
        if key not in known:
            walk = Walk(store, opened, ground, cap)
            if not walk.select(read.select, row, DefaultGraph()):
                raise NotCitable("the query does not give this row again", f"row {number}")
            known[key] = _citation(walk.found, ground)
        citations.append(known[key])
    return citations


def ways(
    store: Store,
    ground: Ground,
    query: str,
    row: Mapping[str, Term | None],
    *,
    prefixes: Mapping[str, str] | None = None,
    cap: int = 200,
) -> Ways:
    """Return what finds the ways in which a row of a SELECT comes about with some triples.

    A row of a query with groups comes about in one way, by all members of its group; any other
    row in as many as there are matches that give it. Of an EXISTS one witness is enough and of a
    path one chain: the first with triples that may be used.

    Parameters
    ----------
    store, query, row, prefixes, cap
        As in `cite`.
    ground
        What looks up claims.

    Returns
    -------
    callable
        Takes what tells whether a triple found in a graph may be used; returns each way with the
        triples it uses, those left out that lack a witness or a chain.

    Raises
    ------
    NotCitable
        As `cite`.
    """
    read = read_query(query)
    opened, view = Opened(store, read, prefixes or {}), DefaultGraph()

    def of_group(may: May) -> Iterator[Found]:
        whole = Walk(store, opened, ground, cap, may)
        if whole.select(read.select, row, view):
            yield whole.found

    def of_matches(may: May) -> Iterator[Found]:
        for match in matches:
            walk = Walk(store, opened, ground, cap, may)
            walk.matches(read.select, [match], view)
            yield walk.found

    grouped = read.select.grouped
    matches = [] if grouped else [*islice(opened.rows(read.select, row, view, exact=True), cap)]
    found = of_group if grouped else of_matches
    if not any(found(lambda *_: True)):
        raise NotCitable("the query does not give this row again", "the row")
    return lambda may: [way for way in found(may) if not way.lacking]


def _citation(found: Found, ground: Ground) -> RowCitation:
    grounds = {(fact, graph): ground.of(fact, graph) for fact, graph in found.facts}
    steps = [g.step for g in grounds.values() if g.step]
    leaves = (ground.said(leaf, DefaultGraph()) for step in steps for leaf in step.leaves())
    periods = sorted({g.period for g in (*grounds.values(), *leaves) if g.period})
    reference = {
        fact for (fact, _), g in grounds.items() if g.shared and not g.silent and not g.step
    }
    claims = {claim for g in grounds.values() for claim in g.claims}
    claims |= {graph.value for graph in found.graphs if ground.is_claim(graph)}
    return RowCitation(
        claims=tuple(sorted(claims)),
        derived=tuple(ground.period(period) for period in periods),
        concluded=tuple(g for g in grounds.values() if g.step),
        reference=tuple(sorted(reference, key=str)),
        absences=tuple(found.absences),
        capped=found.capped or any(g.capped for g in grounds.values()),
    )
