"""How far the sources reach: the newest of them, and the day after which nothing was read."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kg.answer.cited import newest_source
from kg.engine import LocalEngine
from kg.resolve import reading_named
from kg.terms import text_of

__all__ = ["Reach", "Read", "reach_of", "read_how"]

_LAST = """
SELECT ?latest WHERE {
  <%s> trade:countsBasis ?basis .
  ?source trade:basis ?basis ; trade:issuedLatest ?latest ; trade:issuedLatestDay ?day
} ORDER BY DESC(?day) LIMIT 1
"""
_READ = """
SELECT ?basis (COUNT(DISTINCT ?source) AS ?sources) (COUNT(DISTINCT ?unread) AS ?unreads)
WHERE {
  ?source trade:basis/rdfs:label ?basis
  OPTIONAL { ?source trade:readVia ?via BIND(?source AS ?unread) }
} GROUP BY ?basis ORDER BY DESC(?unreads) ?basis
"""


@dataclass(frozen=True)
class Read:
    """How many sources of a basis there are, and of how many only what others tell was read."""

    basis: str
    sources: int
    second_hand: int


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


def read_how(engine: LocalEngine) -> list[Read]:
    """Return by basis which sources were read, and which through what others tell of them."""
    rows = [[text_of(term) for term in row] for row in engine.select(_READ).rows]
    return [Read(basis, int(sources), int(unread)) for basis, sources, unread in rows]
