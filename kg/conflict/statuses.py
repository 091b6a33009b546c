"""Statuses that exclude each other: between two readings, and between a remark and what follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, pairwise

from pyoxigraph import Literal

from kg.conflict.claims import Claims
from kg.conflict.model import Conflict, Side, Statement, Teller
from kg.dates import FAR, Bounds, day_number, from_day_number, parse
from kg.names import RDF_TYPE, TRADE, local_name
from kg.terms import text_of

__all__ = ["Periods", "reading_conflicts", "report_conflicts"]

_STATUS = TRADE + "hasStatus"
_PERIODS = """
SELECT ?period ?measure ?name ?status ?certainty ?from ?to ?event ?ended WHERE {
  ?period trade:isPeriodOf ?measure ; trade:inReading/skos:notation ?name ;
    trade:hasStatus ?status ; trade:hasCertainty ?certainty ;
    trade:periodFromDay ?from ; trade:periodToDay ?to ; trade:isBegunBy ?event .
  OPTIONAL { ?period trade:begunByEnd ?ended }
} ORDER BY ?measure ?name ?from
"""
_RESTS_ON = "SELECT ?period ?claim WHERE { ?period trade:restsOn ?claim }"
_POSSIBLE = TRADE + "Possible"


@dataclass(frozen=True)
class Period:
    """A status of a measure over [start, end), in day numbers, in one reading."""

    iri: str
    measure: str
    reading: str
    status: str
    is_possible: bool
    start: int
    end: int
    begun_by: str
    begun_by_end: bool


class Periods:
    """The computed statuses of a store, and the claims that decide them."""

    def __init__(self, claims: Claims) -> None:
        self.claims = claims
        self.narrowest_first = [r.notation for r in reversed(claims.ontology.readings)]

    @cached_property
    def of(self) -> Mapping[str, list[Period]]:
        """The periods of each measure."""
        found: dict[str, list[Period]] = defaultdict(list)
        for row in self.claims.engine.select(_PERIODS).rows:
            iri, measure, name, status, certainty, start, end, event, ended = map(text_of, row)
            is_possible = certainty == _POSSIBLE
            days = int(start), int(end)
            found[measure].append(
                Period(iri, measure, name, status, is_possible, *days, event, ended == "true")
            )
        return found

    @cached_property
    def _rests_on(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for period, claim in self.claims.engine.select(_RESTS_ON).rows:
            found[text_of(period)].add(text_of(claim))
        return found

    @cached_property
    def _deciding(self) -> Mapping[str, list[Statement]]:
        """What each claim says of the kind and the end of an act."""
        found: dict[str, list[Statement]] = defaultdict(list)
        for statement in self.claims.said([TRADE + "endDate", RDF_TYPE]):
            found[statement.claim.iri].append(statement)
        return found

    def narrowest(self, periods: Iterable[Period]) -> Period:
        """Return the period of the reading that counts the fewest sources."""
        return min(periods, key=lambda p: self.narrowest_first.index(p.reading))

    def decided_by(self, period: Period, rival: Period | None = None) -> Teller | None:
        """Return the claim that makes a status what it is, and not what the rival's is.

        Where what holds hangs on an end that has come, or on one that has not, that is the claim
        on the end; else it is the claim on the act that began the period.
        """
        own = self._rests_on[period.iri]
        if period.begun_by_end:
            wanted, about, among = TRADE + "endDate", period.begun_by, own
        elif rival and rival.begun_by_end:
            wanted, about = TRADE + "endDate", ""
            among = own - self._rests_on[rival.iri] or own
        else:
            wanted, about, among = RDF_TYPE, period.begun_by, own

        def order(claim: str) -> tuple[bool, bool, str]:
            said = [s for s in self._deciding.get(claim, []) if s.predicate == wanted]
            return not said, bool(about) and all(s.thing != about for s in said), claim

        best = min(among, key=order, default="")
        return self.claims.everyone.get(best)


def reading_conflicts(claims: Claims, periods: Periods) -> Iterator[Conflict]:
    """Yield the days on which two readings give a measure statuses that exclude each other."""
    for measure, all_periods in periods.of.items():
        sure = [period for period in all_periods if not period.is_possible]
        spans: dict[tuple[Period, ...], list[tuple[int, int]]] = {}
        marks = sorted({day for period in sure for day in (period.start, period.end)})
        for start, end in pairwise(marks):
            on = tuple(p for p in sure if p.start <= start and end <= p.end)
            spans.setdefault(on, []).append((start, end))
        for on, days in spans.items():
            yield from _between_readings(claims, periods, measure, on, days)


def _between_readings(
    claims: Claims,
    periods: Periods,
    measure: str,
    on: tuple[Period, ...],
    days: list[tuple[int, int]],
) -> Iterator[Conflict]:
    by_status: dict[str, list[Period]] = {}
    for period in sorted(on, key=lambda p: periods.narrowest_first.index(p.reading)):
        by_status.setdefault(period.status, []).append(period)
    for one, other in combinations(by_status, 2):
        verdict = claims.rules.compare_statuses(one, other)
        first, second = periods.narrowest(by_status[one]), periods.narrowest(by_status[other])
        tellers = periods.decided_by(first, second), periods.decided_by(second, first)
        if verdict and tellers[0] and tellers[1]:
            span = _span(days[0][0], days[-1][1])
            found = claims.judged(
                "status by reading",
                measure,
                _STATUS,
                Side(f"{_words(one)}, {span}", tellers[0]),
                Side(f"{_words(other)}, {span}", tellers[1]),
                verdict,
            )
            yield replace(found, prefers=_by_status(periods, on, one, other))


def report_conflicts(claims: Claims, periods: Periods) -> Iterator[Conflict]:
    """Yield each remark on a status beside the statuses that follow from the acts on its day."""
    of, says, day = (TRADE + name for name in ("isReportOf", "saysStatus", "saidOfDate"))
    reports: dict[str, dict[str, Statement]] = defaultdict(dict)
    for statement in claims.said([of, says, day]):
        reports[statement.thing].setdefault(statement.predicate, statement)
    for report in reports.values():
        if {of, says, day} <= report.keys() and isinstance(report[day].value, Literal):
            literal = report[day].value
            bounds = parse(text_of(literal), literal.datatype.value)  # type: ignore[union-attr]
            measure = text_of(report[of].value)
            on = [p for p in periods.of.get(measure, ()) if _meets(p, bounds)]
            yield from _of_report(claims, periods, report[says], bounds, on)


def _of_report(
    claims: Claims, periods: Periods, says: Statement, bounds: Bounds, on: list[Period]
) -> Iterator[Conflict]:
    by_status: dict[str, list[Period]] = defaultdict(list)
    for reading in periods.narrowest_first:
        theirs = [period for period in on if period.reading == reading]
        if len({period.status for period in theirs}) == 1 and not theirs[0].is_possible:
            by_status[theirs[0].status].append(theirs[0])
    for status, theirs in by_status.items():
        verdict = claims.rules.compare_statuses(text_of(says.value), status)
        period = periods.narrowest(theirs)
        teller = periods.decided_by(period)
        if verdict is None or teller is None or teller is says.claim:
            continue
        found = claims.judged(
            "status as remarked",
            period.measure,
            _STATUS,
            Side(f"{_words(text_of(says.value))}, {bounds}", says.claim),
            Side(f"{_words(status)}, {_span(period.start, period.end)}", teller),
            verdict,
        )
        yield replace(found, prefers=_by_status(periods, on, text_of(says.value), status))


def _by_status(periods: Periods, on: Iterable[Period], one: str, other: str) -> dict[str, str]:
    status = {period.reading: period.status for period in on}
    words = {one: "first", other: "second"} if one != other else {one: "both"}
    return {
        reading: words.get(status.get(reading, ""), "neither")
        for reading in reversed(periods.narrowest_first)
    }


def _meets(period: Period, bounds: Bounds) -> bool:
    first = day_number(bounds.earliest) if bounds.earliest else period.start
    last = day_number(bounds.latest) if bounds.latest else period.end - 1
    return period.start <= last and first < period.end


def _span(start: int, end: int) -> str:
    last = from_day_number(end)
    return f"from {from_day_number(start)}" + (
        "" if last == FAR else f" through {from_day_number(end - 1)}"
    )


def _words(status: str) -> str:
    name = local_name(status)
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
