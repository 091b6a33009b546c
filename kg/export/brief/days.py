"""The days before and after a day that a briefing looks at."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kg.export.drawing.words import day_words

__all__ = ["AHEAD", "BACK", "Window", "after", "before"]

BACK, AHEAD = 30, 90
# The years that questions take: a day outside them cannot be asked about.
_FIRST, _LAST = datetime.date(1000, 1, 1), datetime.date(9998, 12, 31)


@dataclass(frozen=True)
class Window:
    """Days that follow each other: the first and the last, both included."""

    first: datetime.date
    last: datetime.date

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    @property
    def eve(self) -> datetime.date:
        """The day before the first, where questions take it."""
        return max(_FIRST, self.first - datetime.timedelta(days=1))

    def has(self, day: datetime.date) -> bool:
        """Return whether a day is one of them."""
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"from {day_words(self.first)} to {day_words(self.last)}, both included"


def before(day: datetime.date) -> Window:
    """Return the days that end with a day, fewer where the first year begins."""
    back = min(BACK - 1, (day - _FIRST).days)
    return Window(day - datetime.timedelta(days=back), day)


def after(day: datetime.date) -> Window | None:
    """Return the days that begin on the morrow, fewer where the last year ends, None on its end."""
    ahead = min(AHEAD, (_LAST - day).days)
    one = datetime.timedelta(days=1)
    return Window(day + one, day + ahead * one) if ahead else None
