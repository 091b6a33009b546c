"""What a timeline shows, before anybody draws it: lanes of bars over a window of days."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kg.answer import Thing

__all__ = ["Bar", "Change", "Chart", "Lane", "Source"]


@dataclass(frozen=True)
class Source:
    """A source that tells of an act, as the list of sources names it."""

    iri: str
    title: str
    basis: str
    issued: str
    is_second_hand: bool


@dataclass(frozen=True)
class Change:
    """What begins a period: the start of an act, or its end, and the sources that tell of it."""

    act: Thing | None
    is_end: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Bar:
    """One status period: ``last`` is its last day, None where no end is known.

    What began it is rarely what ended it: a suspension may end when a later act says.
    """

    status: Thing
    certainty: Thing
    rate: Decimal | None
    first: datetime.date
    last: datetime.date | None
    begun: Change
    ended: Change | None = None

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of both its ends."""
        told = self.begun.sources + (self.ended.sources if self.ended else ())
        return tuple(dict.fromkeys(told))

    def holds_on(self, day: datetime.date) -> bool:
        """Return whether the day lies in the period."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Lane:
    """One measure and its bars in order; ``reach`` says how it covers the material asked for."""

    measure: Thing
    identifier: str
    imposed_by: str
    reach: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Chart:
    """A timeline as data: the lanes in order, the window of days, and the circumstances.

    ``supposing`` tells what was left out or assumed, ``remarks`` what the reader must know.
    """

    title: str
    date: datetime.date
    reading: str
    newest_source: str
    since: datetime.date
    until: datetime.date
    lanes: tuple[Lane, ...]
    build: str = ""
    supposing: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def countries(self) -> Iterator[tuple[str, list[Lane]]]:
        """Yield who imposes measures, each with the lanes of these."""
        for name in dict.fromkeys(lane.imposed_by for lane in self.lanes):
            yield name, [lane for lane in self.lanes if lane.imposed_by == name]

    def bars(self) -> list[Bar]:
        """Return every bar in reading order."""
        return [bar for lane in self.lanes for bar in lane.bars]

    def numbers(self) -> dict[Source, int]:
        """Return the sources with their numbers, in the order in which bars name them."""
        sources = dict.fromkeys(source for bar in self.bars() for source in bar.sources)
        return {source: number for number, source in enumerate(sources, 1)}
