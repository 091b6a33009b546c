"""Days to places: the scale of a timeline, its ticks, and where each bar stands."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.dates import FAR, day_number
from kg.export.drawing.words import MONTHS
from kg.export.timeline.model import Bar

__all__ = ["Axis", "Place", "Tick"]

_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_MOST_DAYS = 100


@dataclass(frozen=True)
class Tick:
    """A line of the axis: its place, its label, and the larger unit that begins there."""

    at: float
    label: str
    larger: str = ""


@dataclass(frozen=True)
class Place:
    """Where a bar stands, and whether it goes on beyond the picture on either side."""

    bar: Bar
    left: float
    right: float
    goes_on_left: bool
    goes_on_right: bool


@dataclass(frozen=True)
class Axis:
    """A window of days, both included, laid over ``width`` units from ``left``."""

    since: datetime.date
    until: datetime.date
    left: float
    width: float

    @property
    def right(self) -> float:
        """Where the window ends."""
        return self.left + self.width

    def at(self, day: datetime.date) -> float:
        """Return where a day begins, the edge for days outside the window."""
        first, days = day_number(self.since), day_number(self.until) - day_number(self.since) + 1
        part = min(max((day_number(day) - first) / days, 0.0), 1.0)
        return self.left + self.width * part

    def after(self, day: datetime.date) -> float:
        """Return where a day ends."""
        return self.right if day >= self.until else self.at(day + datetime.timedelta(days=1))

    def shows(self, day: datetime.date) -> bool:
        """Return whether a day lies in the window."""
        return self.since <= day <= self.until

    def places(self, bars: Iterable[Bar], least: float) -> Iterator[Place]:
        """Yield where bars in order stand; a short one is widened to ``least``, the next yields."""
        edge = self.left
        for bar in bars:
            left = min(max(self.at(bar.first), edge), self.right - least)
            end = self.right if bar.last is None else self.after(bar.last)
            edge = max(end, left + least)
            goes_on = bar.last is None or bar.last > self.until
            yield Place(bar, left, edge, bar.first < self.since, goes_on)

    def ticks(self, least: float) -> list[Tick]:
        """Return ticks at least ``least`` apart: days, months, quarters or years."""
        days = day_number(self.until) - day_number(self.since) + 1
        per_day = self.width / days
        for step, length in ((1, 1), (7, 7)):
            if days <= _MOST_DAYS and length * per_day >= least:
                return self._labelled(self._days(step), day_of_month=True)
        for months in (1, 3, 6):
            if months * 30 * per_day >= least:
                return self._labelled(self._months(months), day_of_month=False)
        years = next((n for n in _YEARS if n * 365 * per_day >= least), _YEARS[-1])
        return [Tick(self.at(day), str(day.year)) for day in self._months(12 * years)]

    def _days(self, step: int) -> Iterator[datetime.date]:
        for number in range(0, (self.until - self.since).days + 1, step):
            yield self.since + datetime.timedelta(days=number)

    def _months(self, step: int) -> Iterator[datetime.date]:
        last = self.until.year * 12 + self.until.month - 1
        month = -(-(self.since.year * 12 + self.since.month - 1) // step) * step
        while month <= last:
            year, index = divmod(month, 12)
            if (day := datetime.date(year, index + 1, 1)) >= self.since and day < FAR:
                yield day
            month += step

    def _labelled(self, days: Iterable[datetime.date], day_of_month: bool) -> list[Tick]:
        ticks, before = [], ""
        for day in days:
            month = MONTHS[day.month - 1]
            label = str(day.day) if day_of_month else month
            larger = f"{month} {day.year}" if day_of_month else str(day.year)
            ticks.append(Tick(self.at(day), label, larger if larger != before else ""))
            before = larger
        return ticks
