"""The status periods of every measure in every reading, and the names of the events behind them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from pyoxigraph import NamedNode, Triple

from kg.build import derive
from kg.build.events import (
    ACTING,
    events_by_measure,
    idle_events,
    refuse_rival_rates,
    stated_by_subject,
)
from kg.build.packages import provisions_of, spread
from kg.build.parts import Parts
from kg.claim import Claim, Reading, counting
from kg.dates import Bounds
from kg.errors import SourceError
from kg.names import RDFS_LABEL, TRADE, local_name, shorten
from kg.status import Certainty, Event, Period, Timeline, Timelines
from kg.terms import english

__all__ = ["ACCEPTED", "Acts", "acts_in", "status_triples"]

ACCEPTED = TRADE + "Accepted"


@dataclass(frozen=True)
class Acts:
    """The events that count in one reading, by measure.

    ``stated`` has them as the claims do, ``spread`` with those of packages given to provisions;
    ``idle`` are those that no status can follow from, each with the reason.
    """

    stated: Mapping[str, list[Event]]
    spread: Mapping[str, list[Event]]
    idle: Mapping[str, str]


def acts_in(
    parts: Parts,
    reading: Reading,
    issued: Mapping[str, Bounds],
    left_aside: Collection[str] = frozenset(),
) -> Acts:
    """Return the events of all measures that count in one reading.

    Parameters
    ----------
    parts
        What was read from the input files.
    reading
        Whose words count.
    issued
        When each source was issued.
    left_aside
        Claims to do without.

    Raises
    ------
    SourceError, CheckError
        When claims that count in the reading contradict each other.
    """
    claims = {iri: claim for iri, claim in parts.claims.items() if iri not in left_aside}
    counted = counting(claims, parts.basis_of, reading, ACCEPTED)
    said = stated_by_subject((claims[iri] for iri in claims if iri in counted), ACTING)
    stated = events_by_measure(said, issued)
    return Acts(stated, spread(stated, provisions_of(said)), idle_events(said))


def status_triples(
    parts: Parts,
    issued: Mapping[str, Bounds],
    labels: dict[str, str],
    identifiers: Mapping[str, str],
    unsure: Collection[str] = frozenset(),
) -> tuple[list[Triple], list[tuple[str, str, str]]]:
    """Return the periods of all readings with the labels of their events, and what was left out.

    Parameters
    ----------
    labels, identifiers
        The English label and the identifier of things; labels of events are added.
    unsure
        Claims of which it is not known whether they count: what holds with them and not without
        them is Possible.

    Returns
    -------
    tuple
        Triples, and for each event left out its reading, its IRI and the reason.
    """
    triples: list[Triple] = []
    left_out: list[tuple[str, str, str]] = []
    timelines = Timelines()  # most measures are alike in all readings
    for reading in parts.ontology.readings:
        acts = acts_in(parts, reading, issued)
        sure = acts_in(parts, reading, issued, unsure).spread if unsure else {}
        triples += _event_labels(acts.stated, labels, identifiers)
        left_out += [(reading.notation, event, why) for event, why in acts.idle.items()]
        for measure, events in acts.spread.items():
            line = _timeline(events, parts.claims, timelines)
            periods = line.periods
            if unsure:
                known = _timeline(sure.get(measure, []), parts.claims, timelines).periods
                periods = tuple(p for period in periods for p in _doubted(period, known))
            kinds = {event.id: event.kind for event in events}
            name = _name(measure, labels, identifiers)
            triples += derive.period_triples(measure, name, reading, periods, kinds)
            left_out += [(reading.notation, event, why) for event, why in line.left_out]
    return triples, left_out


def _name(measure: str, labels: Mapping[str, str], identifiers: Mapping[str, str]) -> str:
    return identifiers.get(measure) or labels.get(measure, local_name(measure))


def _event_labels(
    measures: Mapping[str, list[Event]], labels: dict[str, str], identifiers: Mapping[str, str]
) -> Iterator[Triple]:
    """Name the events that no source names, each after the measure or package it affects."""
    for measure, events in measures.items():
        for event in events:
            if event.id not in labels:
                name = _name(measure, labels, identifiers)
                labels[event.id] = derive.event_label(event, name)
                label = english(labels[event.id])
                yield Triple(NamedNode(event.id), NamedNode(RDFS_LABEL), label)


def _timeline(events: list[Event], claims: Mapping[str, Claim], timelines: Timelines) -> Timeline:
    refuse_rival_rates(events)
    try:
        return timelines.of(events)
    except SourceError as fault:
        # The status function knows events only; whoever mends it looks for the claims.
        wrong = next((event for event in events if event.id == fault.where), events[0])
        said = [claims[iri] for iri in sorted(wrong.claims)]
        places = "; ".join(f"{claim.where}, {shorten(claim.iri)}" for claim in said)
        raise SourceError(f"{shorten(wrong.id)}: {fault.what}", places, fault.hint) from None


def _doubted(period: Period, known: Collection[Period]) -> Iterator[Period]:
    """Yield a period in parts: as it is where it is known without the unsure, else Possible."""
    inside = {day for p in known for day in (p.start, p.end) if period.start < day < period.end}
    days = sorted({period.start, period.end} | inside)
    held: Period | None = None
    for start, end in pairwise(days):
        is_known = any(p.start <= start and end <= p.end and _alike(p, period) for p in known)
        part = replace(period, start=start, end=end)
        if not is_known:
            part = replace(part, certainty=Certainty.POSSIBLE)
        if held and held.certainty is part.certainty:
            held = replace(held, end=end)
            continue
        if held:
            yield held
        held = part
    if held:
        yield held


def _alike(one: Period, other: Period) -> bool:
    return (one.status, one.rate) == (other.status, other.rate) and (
        one.certainty is other.certainty or one.certainty is Certainty.CERTAIN
    )
