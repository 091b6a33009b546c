"""Days joined to periods, each with the claims it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from kg.dates import FAR
from kg.status.acts import Acts
from kg.status.day import Day, day_status
from kg.status.events import Certainty, Event, Kind, Period, Status, Timeline
from kg.status.spans import Span

__all__ = ["timeline"]


class _Facts(NamedTuple):
    """What stays when an event the period does not rest on is withdrawn."""

    start: date
    end: date
    status: Status
    certainty: Certainty
    rate: Decimal | None


class _Stretch(NamedTuple):
    """The days of one period, by the first and the last between two changes."""

    start: date
    end: date
    first: Day
    last: Day

    @property
    def facts(self) -> _Facts:
        return _Facts(self.start, self.end, *self.first[:3])


def timeline(events: Iterable[Event]) -> Timeline:
    """Return the status periods of one measure.

    Parameters
    ----------
    events
        All events of the measure, in any order.

    Returns
    -------
    Timeline
        The periods in order, without gap or overlap from the first change to 9999-12-31; none
        when no event can be used. With them the events left out, and why.

    Raises
    ------
    SourceError
        When two events have one id, or an event ends before it starts.

    Examples
    --------
    >>> from kg.dates import Bounds
    >>> day = Bounds(date(2025, 11, 10), date(2025, 11, 10))
    >>> pause = Event(id="pause", kind=Kind.SUSPENSION, start=day, end=day)
    >>> [f"{period.status} from {period.start}" for period in timeline([pause]).periods]
    ['Suspended from 2025-11-10', 'InForce from 2025-11-11']
    """
    events = tuple(events)
    acts = Acts.of(events)
    stretches = _stretches(acts)
    neighbours = zip([None, *stretches], stretches, [*stretches[1:], None], strict=False)
    periods = []
    without = {event.id: _facts([e for e in events if e is not event]) for event in events}
    for before, here, after in neighbours:
        needed = _direct(before, here, after)
        needed |= {name for name, facts in without.items() if here.facts not in facts}
        needed = _enough(here.facts, needed, events)
        periods.append(
            Period(
                **here.facts._asdict(),
                begun_by=_begun_by(before, here),
                rests_on=frozenset(
                    claim for event in events if event.id in needed for claim in event.claims
                ),
                end_is_assumed_inclusive=_end_is_assumed(here, after),
            )
        )
    return Timeline(tuple(periods), tuple(sorted(acts.left_out)))


def _enough(facts: _Facts, needed: set[str], events: Sequence[Event]) -> set[str]:
    """Return ``needed``, and more where two events do one thing and either alone would do."""
    if facts in _facts([event for event in events if event.id in needed]):
        return needed
    enough = {event.id for event in events}
    for name in sorted(enough - needed):
        if facts in _facts([event for event in events if event.id in enough - {name}]):
            enough.discard(name)
    return enough


def _stretches(acts: Acts) -> list[_Stretch]:
    """Return the days between changes, joined where they are alike."""
    days = sorted({day for span in acts.all() for day, _ in span.changes()})
    between = [(start, end, day_status(acts, start)) for start, end in pairwise([*days, FAR])]
    joined: list[_Stretch] = []
    for start, end, day in between:
        if joined and day.goes_on(joined[-1].last):
            joined[-1] = joined[-1]._replace(end=end, last=day)
        else:
            joined.append(_Stretch(start, end, day, day))
    return joined


def _facts(events: Sequence[Event]) -> frozenset[_Facts]:
    return frozenset(stretch.facts for stretch in _stretches(Acts.of(events)))


def _direct(before: _Stretch | None, here: _Stretch, after: _Stretch | None) -> set[str]:
    """Return the events that hold the status as it begins, and those that set its two ends."""
    holders = {span.begun_by for span in here.first.spans}
    starts = _changing(before.last.spans if before else (), here.start)
    ends = _changing(here.last.spans | (after.first.spans if after else frozenset()), here.end)
    return holders | starts | ends | {_begun_by(before, here)}


def _changing(spans: Iterable[Span], day: date) -> set[str]:
    """Return the events by which one of the spans changes on a day."""
    return {event for span in spans for when, event in span.changes() if when == day}


def _begun_by(before: _Stretch | None, here: _Stretch) -> str:
    """Return the event that begins the period: one that decides the status before a mere rate."""
    if before and before.facts[2:] == here.facts[2:]:
        return here.first.unstated_rate_of
    now, until_now = here.first.spans, before.last.spans if before else frozenset()
    for spans in (_without_rates(now), _without_rates(until_now), now, until_now):
        if names := _changing(spans, here.start):
            return min(names)
    return min(span.begun_by for span in now)


def _without_rates(spans: Iterable[Span]) -> list[Span]:
    return [span for span in spans if span.kind is not Kind.RATE_CHANGE]


def _end_is_assumed(here: _Stretch, after: _Stretch | None) -> bool:
    """Return whether the period ends where it does because an end was taken as inclusive."""
    spans = here.last.spans | (after.first.spans if after else frozenset())
    return any(span.end_is_assumed and here.end in span.end[:2] for span in spans)
