"""Days on which an edge is there, from the periods of the measures behind it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.dates import FAR
from kg.names import expand, shorten
from kg.network.model import Spell

__all__ = ["Period", "certainty_in", "merged", "periods_in", "settled"]

_DAY = datetime.timedelta(days=1)
_POSSIBLE = "possible"


@dataclass(frozen=True, order=True)
class Period:
    """A measure with one status from a day on, up to another that it no longer includes."""

    measure: str
    first: datetime.date
    to: datetime.date
    certainty: str = "certain"
    rate: str = ""

    def __str__(self) -> str:
        last = "" if self.to == FAR else self.to - _DAY
        percent = f" {self.rate} %" if self.rate else ""
        return f"{self.measure} {self.first}..{last} {self.certainty}{percent}"


def periods_in(cell: str, identifiers: Mapping[str, str]) -> list[Period]:
    """Return the periods that a cell lists as ``measure=first/to/certainty/rate``, sorted.

    Parameters
    ----------
    cell
        Entries parted by a space.
    identifiers
        What to call measures by, where they have a number.
    """
    found = set()
    for entry in cell.split():
        measure, _, told = entry.rpartition("=")
        first, to, certainty, rate = told.split("/")
        iri = expand(measure) or measure
        name = identifiers.get(iri, shorten(iri))
        begin, end = (datetime.date.fromisoformat(day) for day in (first, to))
        found.add(Period(name, begin, end, certainty, rate))
    return sorted(found)


def certainty_in(told: str) -> str:
    """Return the certainty of a period from its words, as ``str`` of a `Period` gives them."""
    words = told.split()
    return words[-3] if words[-1] == "%" else words[-1]


def merged(periods: Iterable[Period]) -> tuple[Spell, ...]:
    """Return the days that lie in some period, as spells that are sorted and apart.

    Periods that overlap, or of which one begins on the day after another's last, become one spell.
    A spell without a known end has no last day.
    """
    stretches: list[tuple[datetime.date, datetime.date]] = []
    for first, to in sorted((period.first, period.to) for period in periods):
        if to <= first:
            continue
        if stretches and first <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(to, stretches[-1][1]))
        else:
            stretches.append((first, to))
    return tuple(Spell(first, None if to == FAR else to - _DAY) for first, to in stretches)


def settled(periods: Iterable[Period]) -> tuple[Spell, ...]:
    """Return the same without the days on which the status is possible and no more."""
    return merged(period for period in periods if period.certainty != _POSSIBLE)
