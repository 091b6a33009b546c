"""Days joined to stretches: what holds from one change to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from kg.dates import FAR
from kg.status.acts import Acts
from kg.status.day import Day, day_status
from kg.status.events import Certainty, Kind, Status
from kg.status.spans import Span

__all__ = ["Facts", "Stretch", "stretches"]


class Facts(NamedTuple):
    """What makes a period this very period."""

    start: date
    end: date
    status: Status
    certainty: Certainty
    rate: Decimal | None


@dataclass(frozen=True)
class Stretch:
    """The days of one period, with what holds on its first and last day and around it."""

    start: date
    end: date
    first: Day
    last: Day
    before: Day | None
    after: Day | None = None

    @property
    def facts(self) -> Facts:
        """What makes the period this very period."""
        return Facts(self.start, self.end, *self.first[:3])

    @property
    def made_by(self) -> frozenset[str]:
        """The events that hold the status as the period begins, and those that set its ends."""
        holders = {span.begun_by for span in self.first.spans}
        starts = _changing(self.before.spans if self.before else (), self.start)
        return frozenset(holders | starts | _changing(self._at_end, self.end) | {self.begun_by})

    @property
    def begun_by(self) -> str:
        """The event that begins the period: one that decides the status before a mere rate."""
        if self.before and self.before[:3] == self.first[:3]:
            return self.first.unstated_rate_of
        now, until_now = self.first.spans, self.before.spans if self.before else frozenset()
        for spans in (_without_rates(now), _without_rates(until_now), now, until_now):
            if names := _changing(spans, self.start):
                return min(names)
        return min(span.begun_by for span in now)

    @property
    def end_is_assumed(self) -> bool:
        """Whether the period ends where it does because an end was taken as inclusive."""
        return any(span.end_is_assumed and self.end in span.end[:2] for span in self._at_end)

    @property
    def _at_end(self) -> frozenset[Span]:
        return self.last.spans | (self.after.spans if self.after else frozenset())


def stretches(acts: Acts) -> list[Stretch]:
    """Return what holds from the first change to 9999-12-31; nothing when there is no change."""
    starts = sorted({day for span in acts.all() for day, _ in span.changes()})
    joined: list[Stretch] = []
    for start, end in pairwise([*starts, FAR]):
        day, before = day_status(acts, start), joined[-1].last if joined else None
        if before and day.goes_on(before):
            joined[-1] = replace(joined[-1], end=end, last=day)
            continue
        if joined:
            joined[-1] = replace(joined[-1], after=day)
        joined.append(Stretch(start, end, day, day, before))
    return joined


def _changing(spans: Iterable[Span], day: date) -> set[str]:
    """Return the events by which one of the spans changes on a day."""
    return {event for span in spans for when, event in span.changes() if when == day}


def _without_rates(spans: Iterable[Span]) -> list[Span]:
    return [span for span in spans if span.kind is not Kind.RATE_CHANGE]
