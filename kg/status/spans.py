"""Spans: over which days each event works, after extensions and reinstatements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from kg.dates import FAR, Bounds
from kg.status.events import Event, Kind

__all__ = ["NEVER", "Mark", "Span", "Truth", "begin_mark", "end_mark", "span_of"]

_DAY = timedelta(days=1)


class Truth(NamedTuple):
    """Whether something holds on a day, and whether that is sure."""

    on: bool
    sure: bool


class Mark(NamedTuple):
    """The days on which a change takes effect: possibly from ``first``, surely from ``last``."""

    first: date
    last: date
    may_be_earlier: bool = False

    def reached(self, day: date) -> Truth:
        """Return whether the change has taken effect by ``day``."""
        if day < self.first:
            return Truth(False, not self.may_be_earlier)
        return Truth(True, day >= self.last)


NEVER = Mark(FAR, FAR)


@dataclass(frozen=True, eq=False)
class Span:
    """The days from one change to another, each made by an event."""

    kind: Kind
    begun_by: str
    begin: Mark
    end: Mark = NEVER
    ended_by: str = ""
    end_is_assumed: bool = False
    rate: Decimal | None = None
    is_in_doubt: bool = False
    """Whether a reinstatement of unknown day may have ended it on any of its days."""
    is_stated: bool = True
    """False for an imposition whose start is only taken from its announcement."""

    def changes(self) -> set[tuple[date, str]]:
        """Return the days on which the span changes, each with the event that makes it."""
        begin = {(day, self.begun_by) for day in self.begin[:2]}
        end = {(day, self.ended_by) for day in self.end[:2]}
        return {change for change in begin | end if date.min < change[0] < FAR}

    def on(self, day: date) -> Truth:
        """Return whether ``day`` lies in the span; in doubt, what comes after a change holds."""
        begun = self.begin.reached(day)
        if not begun.on:
            return begun
        ended = self.end.reached(day)
        if ended.on:
            return Truth(False, ended.sure)
        return Truth(True, begun.sure and not self.is_in_doubt)

    def ending(self, event: Event) -> Span:
        """Return the span with the end that ``event`` gives it.

        At least one day lies in the span, whatever the bounds of its two ends allow.
        """
        end = end_mark(event)
        end = end._replace(first=max(end.first, self.begin.first + _DAY))
        latest = self.begin.last if end.last == FAR else min(self.begin.last, end.last - _DAY)
        begin = self.begin._replace(last=latest)
        return replace(
            self,
            begin=begin,
            end=end,
            ended_by=event.id if event.end else "",
            end_is_assumed=event.end_is_assumed and event.end_is_inclusive,
        )

    def cut_by(self, reinstatements: Iterable[Span]) -> Span:
        """Return the span as the reinstatements before, in and after it leave it."""
        span = self
        for other in reinstatements:
            span = span._cut(other.begin, other.begun_by)
        return span

    def _cut(self, cut: Mark, by: str) -> Span:
        """Return the span as one reinstatement leaves it."""
        begin, end = self.begin, self.end
        if begin.first >= cut.first:
            return replace(self, is_in_doubt=True) if cut.last > begin.first else self
        if cut.first >= end.last:
            return self
        span = replace(self, is_in_doubt=True) if cut.may_be_earlier else self
        sure_end = min(end.last, cut.last) if begin.last < cut.first else end.last
        if cut.first >= end.first:
            return replace(span, end=end._replace(last=sure_end))
        end = Mark(cut.first, sure_end)
        return replace(span, end=end, ended_by=by, end_is_assumed=False)


def begin_mark(start: Bounds) -> Mark:
    """Return from when a change with this start takes effect."""
    if start.earliest is None:
        assert start.latest is not None  # Bounds are open on one side at most.
        return Mark(start.latest, start.latest, may_be_earlier=True)
    return Mark(start.earliest, start.latest or FAR)


def end_mark(event: Event) -> Mark:
    """Return from when what the event began is over: the first day after its last."""
    if event.end is None:
        return NEVER
    after = _DAY if event.end_is_inclusive else timedelta()
    first, last = event.end.earliest, event.end.latest
    return Mark(first + after if first else date.min, last + after if last else FAR)


def span_of(event: Event, begin: Mark, *, is_stated: bool = True) -> Span:
    """Return the days over which an event works on its own."""
    rate = event.rate_kept if event.kind is Kind.SUSPENSION else event.rate
    return Span(event.kind, event.id, begin, rate=rate, is_stated=is_stated).ending(event)
