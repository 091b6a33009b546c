"""What a stated triple rests on: which claims, and which of them are enough."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from kg.build.events import Stated, bounds_of
from kg.cite.ground import STATED, Ground, Grounds
from kg.cite.paths import GraphName
from kg.errors import KgError
from kg.names import INFERRED, PREFIXES, TRADE
from kg.reason.rules import STANDS_AS
from kg.reason.snapshot import all_standing, standing
from kg.terms import text_of
from kg.why.status import Standing, claim_in

__all__ = ["Day", "Support", "Supports", "Usable", "all_claims"]

Usable = Callable[[str], bool]


def all_claims(_: str) -> bool:
    """Let every claim be used."""
    return True


_VIEW = DefaultGraph()
# Of two claims that say the same the one to show is stated, of the highest authority, and quoted.
_AUTHORITY = ("LegalText", "OfficialStatement", "Study", "Press")


@dataclass(frozen=True)
class Support:
    """What a triple rests on.

    ``kind`` is ``claim``, ``reference`` (ontology and reference data, which need no claim),
    ``heading`` (what a source file says outside claims, such as its title),
    ``status`` (computed, from the period with the IRI ``period``) or ``date`` (the bound of a date
    that claims state). ``claims`` are enough for it, and none of them can be spared.
    """

    kind: str
    claims: frozenset[str] = frozenset()
    period: str = ""


class Day:
    """The statuses of measures on a day in a reading, each looked up once.

    Parameters
    ----------
    store
        A built store.
    number
        The number of the day, counted from 1970-01-01.
    reading
        The IRI of the reading.
    """

    def __init__(self, store: Store, number: int, reading: str) -> None:
        self._look_up = cache(lambda measure: standing(store, measure, number, reading))
        self._all = cache(lambda: all_standing(store, number, reading))

    def status(self, measure: str) -> Triple | None:
        """Return the status that a measure has, as a triple."""
        found = self._look_up(measure)
        return found[0] if found else None

    def statuses(self, measure: NamedNode | None) -> Collection[Triple]:
        """Return the status that a measure has; of no measure in particular, all statuses."""
        if measure is None:
            return self._all()
        found = self.status(measure.value)
        return [found] if found else []

    def period(self, triple: Triple) -> str | None:
        """Return the period of a status; None for a triple that is none, or does not hold."""
        if triple.predicate.value != STANDS_AS or not isinstance(triple.subject, NamedNode):
            return None
        found = self._look_up(triple.subject.value)
        return found[1] if found and found[0] == triple else None


class Supports:
    """Looks up what triples of a store rest on.

    Parameters
    ----------
    store
        A built store, or a snapshot.
    day
        What holds on one day only, where that is to be proven.
    only_certain
        Whether nothing may follow from a status that is possible or presumed.
    """

    def __init__(self, store: Store, day: Day | None = None, only_certain: bool = False) -> None:
        self.store, self.day, self._only_certain = store, day, only_certain
        self.ground = Ground(store)
        self.standing = cache(lambda period: Standing(store, period))
        self._needed = cache(lambda period, among: self.standing(period).needed(among))
        self._rank = cache(self._ranked)

    def of(
        self, triple: Triple, usable: Usable = all_claims, graph: GraphName = _VIEW
    ) -> Support | None:
        """Return what a stated triple rests on.

        Parameters
        ----------
        triple
            A triple that is not inferred.
        usable
            Tells whether a claim may be used.
        graph
            Where the triple was found: the view, or the graph of a claim.

        Returns
        -------
        Support or None
            None where these claims are not enough.
        """
        grounds = self._grounds(triple, graph)
        if grounds.firm:
            return Support("reference" if self.ground.is_shared(triple, graph) else "heading")
        claims = self.by_worth(claim for claim in grounds.claims if usable(claim))
        if grounds.period:
            needed = self._of_status(grounds.period, claims)
            return None if needed is None else Support("status", needed, grounds.period)
        if graph == _VIEW and triple.predicate in STATED:
            dated = self._of_date(triple, claims)
            return None if dated is None else Support("date", dated)
        return Support("claim", frozenset(claims[-1:])) if claims else None

    def are_there(self, triple: Triple, usable: Usable) -> bool:
        """Tell whether a stated triple holds by claims that may be used; see `of`."""
        period = self.day.period(triple) if self._only_certain and self.day else None
        if period and self.standing(period).found.certainty != "Certain":
            return False
        return usable is all_claims or self.of(triple, usable) is not None

    def of_certain_statuses(self) -> Supports:
        """Return the same of which nothing follows from a status that is not certain."""
        return Supports(self.store, self.day, only_certain=True)

    def _grounds(self, triple: Triple, graph: GraphName) -> Grounds:
        period = self.day.period(triple) if self.day else None
        if period is None:
            return self.ground.said(triple, graph)
        return Grounds(frozenset(self.ground.period(period).claims), period=period)

    def is_inferred(self, triple: Triple) -> bool:
        """Tell whether a triple is not stated, so that it follows if it holds at all."""
        if self.day and self.day.period(triple):
            return False
        graphs = (q.graph_name for q in _quads(self.store, triple))
        names = [text_of(graph) for graph in graphs]
        return not names or any(name.startswith(INFERRED) for name in names)

    def by_worth(self, claims: Iterable[str]) -> list[str]:
        """Return claims in order, those to show rather than others last."""
        return sorted(claims, key=self._rank, reverse=True)

    def _of_status(self, period: str, claims: list[str]) -> frozenset[str] | None:
        standing = self.standing(period)
        needed = self._needed(period, tuple(claims))
        # A variant may make less of claims than they say: then nothing is spared.
        is_all = needed is None and standing.rests_on == frozenset(claims)
        return frozenset(claims) if is_all else needed

    def _of_date(self, triple: Triple, claims: list[str]) -> frozenset[str] | None:
        """Return claims that together leave a date the bound it has."""
        subject, predicate = text_of(triple.subject), STATED[triple.predicate].value
        earliest = "Earliest" in triple.predicate.value

        def bound(names: Iterable[str]) -> datetime.date | None:
            stated = Stated()
            for name in names:
                claim = claim_in(self.store, name)
                for said in claim.triples:
                    if said.subject == triple.subject and said.predicate.value == predicate:
                        stated.add(said, claim)
            try:
                bounds = bounds_of(stated, subject, predicate)
            except KgError:
                return None
            return None if bounds is None else bounds.earliest if earliest else bounds.latest

        return _spared(claims, lambda names: bound(names) == bound(self._all_dating(triple)))

    def _all_dating(self, triple: Triple) -> list[str]:
        return sorted(self.ground.said(triple, _VIEW).claims)

    def _ranked(self, claim: str) -> tuple[bool, int, bool, str]:
        """Return by what a claim goes before another: the first is the best."""
        said = claim_in(self.store, claim)
        basis = [
            text_of(quad.object).removeprefix(TRADE) for quad in self._about(said.source, "basis")
        ]
        known = [_AUTHORITY.index(name) for name in basis if name in _AUTHORITY]
        return said.is_inferred, min(known, default=9), not self._has_span(claim), claim

    def _has_span(self, claim: str) -> bool:
        start = NamedNode(PREFIXES["oa"] + "start")
        return any(
            isinstance(quad.object, NamedNode)
            and any(self.store.quads_for_pattern(quad.object, start, None, _VIEW))
            for quad in self._about(claim, "hasEvidence")
        )

    def _about(self, subject: str, name: str) -> Iterable[Quad]:
        return self.store.quads_for_pattern(
            NamedNode(subject), NamedNode(TRADE + name), None, _VIEW
        )


def _quads(store: Store, triple: Triple) -> Iterable[Quad]:
    return store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)


def _spared(claims: list[str], is_enough: Callable[[list[str]], bool]) -> frozenset[str] | None:
    """Return some of the claims that are enough, without any that can be spared."""
    if not is_enough(claims):
        return None
    kept = claims
    for claim in claims:
        fewer = [other for other in kept if other != claim]
        kept = fewer if is_enough(fewer) else kept
    return frozenset(kept)
