"""The timelines of many measures, each pattern of events computed once.

What holds depends on the kinds of the events, on the order of their days and on which days are
neighbours; not on which days, rates, events or claims they are. So the events are written as a
pattern, with numbers for days, rates and events; the pattern has its timeline once; and what the
numbers stand for is put back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, starmap
from operator import attrgetter

from kg.dates import FAR, Bounds
from kg.errors import SourceError
from kg.status.events import MEANT_FOR, Event, Kind, Period, Timeline
from kg.status.timeline import timeline

__all__ = ["Timelines"]

# A start or end is moved by a day at most, so days that lie further apart than this never meet.
_APART = 3
_DAY = timedelta(days=1)
_BASE = date(2000, 1, 1).toordinal()

_Numbers = tuple[int | None, int | None] | None
_Act = tuple[Kind, tuple[_Numbers, ...], bool, bool, int | None, int | None, int | None]
_Pattern = tuple[_Act, ...]
_by_id = attrgetter("id")


class Timelines:
    """Gives the timelines of measures, and remembers each pattern of events it has met.

    Examples
    --------
    >>> from kg.status import Event, Kind
    >>> day = Bounds(date(2025, 11, 10), date(2025, 11, 10))
    >>> pause = Event(id="pause", kind=Kind.SUSPENSION, start=day, end=day)
    >>> Timelines().of([pause]) == timeline([pause])
    True
    """

    def __init__(self) -> None:
        self._known: dict[_Pattern, Timeline] = {}

    def __len__(self) -> int:
        return len(self._known)

    def of(self, events: Iterable[Event]) -> Timeline:
        """Return the timeline of one measure: what :func:`timeline` gives, and its errors."""
        events = sorted(events, key=_by_id)
        places: dict[str | None, int] = {event.id: place for place, event in enumerate(events)}
        if len(places) < len(events):
            return timeline(events)  # which is an error
        days = _numbered_days(events)
        rates = list(dict.fromkeys(rate for e in events for rate in (e.rate, e.rate_kept)))
        pattern = _pattern_of(events, days, rates, places)
        known = self._known.get(pattern)
        if known is None:
            try:
                known = timeline(starmap(_event, enumerate(pattern)))
            except SourceError:
                return timeline(events)  # the same error, told with the names and days
            self._known[pattern] = known
        return _put_back(known, events, days, rates)


def _dates(event: Event) -> tuple[Bounds | None, ...]:
    return (
        event.start,
        event.end,
        event.announced if event.kind is MEANT_FOR["announced"] else None,
        event.issued if event.kind is MEANT_FOR["issued"] else None,
    )


def _numbered_days(events: Sequence[Event]) -> dict[date | None, int]:
    """Number all days that the events name: in their order, neighbours as neighbours."""
    named = {bounds for event in events for bounds in _dates(event) if bounds}
    days = sorted({day for b in named for day in (b.earliest, b.latest) if day})
    numbers: dict[date | None, int] = dict.fromkeys(days[:1], _BASE)
    for before, day in pairwise(days):
        numbers[day] = numbers[before] + min((day - before).days, _APART)
    return numbers


def _pattern_of(
    events: Sequence[Event],
    days: Mapping[date | None, int],
    rates: Sequence[Decimal | None],
    places: Mapping[str | None, int],
) -> _Pattern:
    def number(bounds: Bounds | None) -> _Numbers:
        return (days.get(bounds.earliest), days.get(bounds.latest)) if bounds else None

    return tuple(
        (
            event.kind,
            tuple(map(number, _dates(event))),
            event.end_is_inclusive,
            event.end_is_assumed,
            None if event.rate is None else rates.index(event.rate),
            None if event.rate_kept is None else rates.index(event.rate_kept),
            places.get(event.extends),
        )
        for event in events
    )


def _name(place: int) -> str:
    return f"{place:09}"  # names in the order of their numbers


def _event(place: int, act: _Act) -> Event:
    """Return an event of a pattern, with its place as its name and its only claim."""
    kind, dates, is_inclusive, is_assumed, rate, kept, extended = act
    start, end, announced, issued = map(_bounds, dates)
    return Event(
        id=_name(place),
        kind=kind,
        start=start,
        end=end,
        announced=announced,
        issued=issued,
        end_is_inclusive=is_inclusive,
        end_is_assumed=is_assumed,
        rate=None if rate is None else Decimal(rate),
        rate_kept=None if kept is None else Decimal(kept),
        extends=None if extended is None else _name(extended),
        claims=frozenset({_name(place)}),
    )


def _bounds(numbers: _Numbers) -> Bounds | None:
    if numbers is None:
        return None
    return Bounds(*(None if n is None else date.fromordinal(n) for n in numbers))


def _put_back(
    line: Timeline,
    events: Sequence[Event],
    days: Mapping[date | None, int],
    rates: Sequence[Decimal | None],
) -> Timeline:
    """Return the timeline of a pattern with days, rates, names and claims as they are."""
    stated = {number: day for day, number in days.items() if day}
    named = {_name(place): event for place, event in enumerate(events)}
    return Timeline(
        tuple(
            Period(
                start=_day(period.start, stated),
                end=_day(period.end, stated),
                status=period.status,
                certainty=period.certainty,
                rate=None if period.rate is None else rates[int(period.rate)],
                begun_by=named[period.begun_by].id,
                rests_on=frozenset[str]().union(*(named[name].claims for name in period.rests_on)),
                end_is_assumed_inclusive=period.end_is_assumed_inclusive,
            )
            for period in line.periods
        ),
        tuple((named[name].id, why) for name, why in line.left_out),
    )


def _day(day: date, stated: Mapping[int, date]) -> date:
    """Return the day that a day of a pattern stands for: one that is stated, or next to it."""
    if day == FAR:
        return FAR
    number = day.toordinal()
    for near, step in ((number, 0), (number - 1, 1), (number + 1, -1)):
        if near in stated:
            return stated[near] + step * _DAY
    raise AssertionError("a period begins next to a stated day")
