"""How far the sources reach: the newest of them, and the day after which nothing was read."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kg.answer.cited import newest_source
from kg.engine import LocalEngine
from kg.resolve import reading_named
from kg.terms import text_of

__all__ = ["Reach", "reach_of"]

_LAST = """
SELECT ?latest WHERE {
  <%s> trade:countsBasis ?basis .
  ?source trade:basis ?basis ; trade:issuedLatest ?latest ; trade:issuedLatestDay ?day
} ORDER BY DESC(?day) LIMIT 1
"""


@dataclass(frozen=True)
class Reach:
    """The newest source that counts, in words, and the last day of which any of them can be."""

    newest: str
    last: datetime.date | None

    def ends_before(self, day: datetime.date) -> bool:
        """Tell whether nothing that was issued on a day can have been read."""
        return self.last is not None and self.last < day


def reach_of(engine: LocalEngine, reading: str) -> Reach:
    """Return how far the sources reach that count in the reading of this name."""
    iri = reading_named(engine, reading)
    last = [text_of(row[0]) for row in engine.select(_LAST % iri).rows]
    day = datetime.date.fromisoformat(last[0]) if last else None
    return Reach(newest_source(engine, None, iri), day)
