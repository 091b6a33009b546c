"""What the build adds to the facts: date bounds, status periods, labels of events and periods."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from pyoxigraph import Literal, NamedNode, Triple

from kg.build.events import Stated, bounds_of
from kg.claim import Reading
from kg.dates import Bounds, day_number
from kg.names import BASE, PREFIXES, RDF_TYPE, RDFS_LABEL, TRADE, local_name
from kg.status import Event, Kind, Period, Status
from kg.terms import day, english, integer

__all__ = [
    "DATED",
    "DERIVED",
    "date_bounds",
    "event_label",
    "in_view",
    "period_triples",
    "source_bounds",
]

# A stated date property and the stem of the bounds derived from it.
_STEMS = {
    TRADE + "startDate": "start",
    TRADE + "endDate": "end",
    TRADE + "announcedDate": "announced",
    TRADE + "meetingDate": "meeting",
}
DATED = frozenset(_STEMS)
"""The properties of events and meetings that bounds are derived from."""
_ISSUED = "issued"
_XSD = PREFIXES["xsd"]
# Terms only the build writes: a source file that uses one is refused.
DERIVED = frozenset(
    TRADE + name
    for name in (
        *(
            f"{stem}{end}"
            for stem in (*_STEMS.values(), _ISSUED)
            for end in ("Earliest", "EarliestDay", "Latest", "LatestDay")
        ),
        *"StatusPeriod isPeriodOf hasStatus hasCertainty inReading isBegunBy restsOn".split(),
        *"periodFrom periodFromDay periodTo periodToDay lastDay".split(),
        *"begunByEnd endIsAssumedInclusive inView".split(),
    )
)


@cache
def _trade(name: str) -> NamedNode:
    return NamedNode(TRADE + name)


def _true() -> Literal:
    return Literal("true", datatype=NamedNode(_XSD + "boolean"))


def in_view(claims: Iterable[str]) -> Iterator[Triple]:
    """Mark the claims that count."""
    for claim in sorted(claims):
        yield Triple(NamedNode(claim), _trade("inView"), _true())


def date_bounds(subjects: Mapping[str, Stated]) -> Iterator[Triple]:
    """Derive the bounds of every stated date, what several claims say of it taken together."""
    for iri in sorted(subjects):
        for predicate, stem in _STEMS.items():
            bounds = bounds_of(subjects[iri], iri, predicate)
            if bounds:
                yield from _bounds(iri, stem, bounds)


def source_bounds(issued: Mapping[str, Bounds]) -> Iterator[Triple]:
    """Derive the bounds of the day each source was issued."""
    for source in sorted(issued):
        yield from _bounds(source, _ISSUED, issued[source])


def _bounds(iri: str, stem: str, bounds: Bounds) -> Iterator[Triple]:
    subject = NamedNode(iri)
    for name, bound in (("Earliest", bounds.earliest), ("Latest", bounds.latest)):
        if bound:
            yield Triple(subject, _trade(stem + name), day(bound))
            yield Triple(subject, _trade(f"{stem}{name}Day"), integer(day_number(bound)))


def period_triples(
    measure: str,
    label: str,
    reading: Reading,
    periods: Iterable[Period],
    kinds: Mapping[str, Kind],
) -> Iterator[Triple]:
    """Write the status periods of one measure in one reading as triples.

    Parameters
    ----------
    measure, label
        The measure's IRI and its identifier or, for want of one, its English label.
    periods
        In order.
    kinds
        The kind of each event of the measure.
    """
    for number, period in enumerate(periods, 1):
        node = NamedNode(f"{BASE}id/period/{reading.notation}/{local_name(measure)}/{number}")
        yield Triple(node, NamedNode(RDF_TYPE), _trade("StatusPeriod"))
        yield Triple(node, _trade("isPeriodOf"), NamedNode(measure))
        yield Triple(node, _trade("inReading"), NamedNode(reading.iri))
        yield Triple(node, _trade("isBegunBy"), NamedNode(period.begun_by))
        if _ran_out(period, kinds[period.begun_by]):
            yield Triple(node, _trade("begunByEnd"), _true())
        yield from _status_of(node, period)
        yield from _span_of(node, period)
        for claim in sorted(period.rests_on):
            yield Triple(node, _trade("restsOn"), NamedNode(claim))
        yield Triple(node, NamedNode(RDFS_LABEL), english(_period_label(label, period)))


def _ran_out(period: Period, kind: Kind) -> bool:
    """Tell whether a period begins at the end of what its event set, not at the start."""
    if period.status is Status.EXPIRED:
        return True
    temporary = (Kind.SUSPENSION, Kind.POSTPONEMENT, Kind.EXTENSION)
    return kind in temporary and period.status not in (Status.SUSPENDED, Status.ANNOUNCED)


def _status_of(node: NamedNode, period: Period) -> Iterator[Triple]:
    yield Triple(node, _trade("hasStatus"), _trade(period.status.value))
    yield Triple(node, _trade("hasCertainty"), _trade(period.certainty.value))
    if period.rate is not None:
        number = Literal(f"{period.rate:f}", datatype=NamedNode(_XSD + "decimal"))
        yield Triple(node, _trade("rate"), number)
    if period.end_is_assumed_inclusive:
        yield Triple(node, _trade("endIsAssumedInclusive"), _true())


def _span_of(node: NamedNode, period: Period) -> Iterator[Triple]:
    yield Triple(node, _trade("periodFrom"), day(period.start))
    yield Triple(node, _trade("periodFromDay"), integer(day_number(period.start)))
    yield Triple(node, _trade("periodTo"), day(period.end))
    yield Triple(node, _trade("periodToDay"), integer(day_number(period.end)))
    if period.last_day:
        yield Triple(node, _trade("lastDay"), day(period.last_day))


def _period_label(measure: str, period: Period) -> str:
    until = f"through {period.last_day}" if period.last_day else "open"
    return f"{measure}: {_words(period.status)} from {period.start}, {until}"


def _words(name: str) -> str:
    """Return the name of a status or kind as words: InForce is in force."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def event_label(event: Event, measure: str) -> str:
    """Name an event after its kind and its measure."""
    return f"{_words(event.kind).capitalize()} of {measure}"
