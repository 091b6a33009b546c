"""Which claims a status period needs: the status function run again on fewer of them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from typing import NamedTuple

from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, Store

from kg.build.events import ACTING, Stated, events_by_measure, stated_by_subject
from kg.build.packages import provisions_of, spread
from kg.claim import Claim
from kg.dates import Bounds
from kg.errors import KgError
from kg.names import TRADE
from kg.status import Event, Period, timeline
from kg.terms import text_of

__all__ = ["Days", "Standing", "claim_in"]

_VIEW = DefaultGraph()
_PERIOD = f"""
PREFIX trade: <{TRADE}>
SELECT ?measure ?status ?certainty ?from ?to ?rate {{
  <%s> trade:isPeriodOf ?measure ; trade:hasStatus ?status ; trade:hasCertainty ?certainty ;
    trade:periodFrom ?from ; trade:periodTo ?to .
  OPTIONAL {{ <%s> trade:rate ?rate }}
}}"""


class Days(NamedTuple):
    """What is told of the days of an act, and by which IRIs the meaning of the last one."""

    start: Bounds | None
    end: Bounds | None
    meaning: frozenset[str]


@dataclass(frozen=True)
class _Found:
    """What a period says; ``start`` and ``end`` as printed, the end exclusive."""

    measure: str
    status: str
    certainty: str
    start: str
    end: str
    rate: str


class Standing:
    """A status period, with the claims it was computed from.

    Parameters
    ----------
    store
        A built store.
    period
        The IRI of the period.
    """

    def __init__(self, store: Store, period: str) -> None:
        self._store = store
        self.found = _found(store, period)
        self.rests_on = frozenset(_objects(store, period, "restsOn"))
        self.holds_with = cache(self._holds_with)

    def needed(self, among: Collection[str]) -> frozenset[str] | None:
        """Return claims with which the period is what it is, none of which can be spared.

        Acts can be spared, but of an act that is told the first and the last day are told as the
        graph has them, and what its last day means: a proof never leans on the day of an
        announcement where a start is known, nor takes an end for inclusive of itself where
        somebody says so.

        Parameters
        ----------
        among
            The claims that may be used, those to keep rather than others last.

        Returns
        -------
        frozenset of str or None
            None where these claims do not give the period.
        """
        kept = [claim for claim in among if claim in self.rests_on]
        if not self.holds_with(frozenset(kept)):
            return None
        spared = True
        while spared:
            spared = False
            for claim in list(kept):
                fewer = [other for other in kept if other != claim]
                if self.holds_with(frozenset(fewer)):
                    kept, spared = fewer, True
        return frozenset(kept)

    def events(self, claims: Collection[str]) -> dict[Event, Days]:
        """Return the acts on the measure as these claims tell of them, in order of their start."""
        found = self._acts(claims)
        first = {e: e.start.first if e.start else datetime.date.max for e in found}
        return {event: found[event] for event in sorted(found, key=lambda e: (first[e], e.id))}

    def _holds_with(self, claims: frozenset[str]) -> bool:
        try:
            acts = self._acts(claims)
            periods = timeline(acts).periods
        except KgError:
            return False  # without a claim that decides between them, others are at odds
        is_as_told = all(self._told.get(act.id) == told for act, told in acts.items())
        return is_as_told and any(self._is_it(period) for period in periods)

    def _is_it(self, period: Period) -> bool:
        """Tell whether a period says the same as this one: status, certainty, days and rate."""
        found = self.found
        said = (period.status, period.certainty, str(period.start), str(period.end))
        rate = Decimal(found.rate) if found.rate else None
        return said == (found.status, found.certainty, found.start, found.end) and (
            period.rate == rate
        )

    @cached_property
    def _told(self) -> dict[str, Days]:
        """What all claims tell of the days of each act."""
        try:
            return {act.id: told for act, told in self._acts(self.rests_on).items()}
        except KgError:
            return {}

    def _acts(self, claims: Collection[str]) -> dict[Event, Days]:
        """Return the acts on the measure by some claims, each with what these tell of its days."""
        said = stated_by_subject((claim_in(self._store, iri) for iri in sorted(claims)), ACTING)
        sources = {claim_in(self._store, iri).source for iri in claims}
        stated = events_by_measure(said, _issued(self._store, sources))
        acts = spread(stated, provisions_of(said)).get(self.found.measure, [])
        meaning = TRADE + "endMeaning"
        return {
            act: Days(act.start, act.end, frozenset(said.get(act.id, Stated()).iris(meaning)))
            for act in acts
        }


def claim_in(store: Store, iri: str) -> Claim:
    """Return a claim as a built store has it; of files it knows nothing."""
    said = {name: _objects(store, iri, name) for name in _METADATA}
    first = {name: values[0] if values else "" for name, values in said.items()}
    return Claim(
        iri,
        "",
        first["isStatedIn"],
        first["modality"],
        first["review"],
        bool(said["inferredFrom"]),
        tuple(said["supersedes"]),
        tuple(q.triple for q in store.quads_for_pattern(None, None, None, NamedNode(iri))),
        tuple(said["drawsOn"]),
    )


_METADATA = ("isStatedIn", "modality", "review", "inferredFrom", "supersedes", "drawsOn")


def _objects(store: Store, subject: str, name: str) -> list[str]:
    quads = store.quads_for_pattern(NamedNode(subject), NamedNode(TRADE + name), None, _VIEW)
    return sorted(text_of(quad.object) for quad in quads)


def _issued(store: Store, sources: Iterable[str]) -> dict[str, Bounds]:
    """Return when sources were issued, of those of which it is known."""
    found = {}
    for source in sources:
        ends = [_objects(store, source, f"issued{end}") for end in ("Earliest", "Latest")]
        days = [datetime.date.fromisoformat(end[0]) if end else None for end in ends]
        if any(days):
            found[source] = Bounds(*days)
    return found


def _found(store: Store, period: str) -> _Found:
    rows = store.query(_PERIOD % (period, period))
    assert isinstance(rows, QuerySolutions)
    row = next(iter(rows))
    names = ("measure", "status", "certainty", "from", "to", "rate")
    measure, status, certainty, *rest = (text_of(row[name]) for name in names)
    return _Found(measure, status.removeprefix(TRADE), certainty.removeprefix(TRADE), *rest)
