"""Why an answer has no rows: what was looked for, when there were rows, what ended them."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from pyoxigraph import Literal

from kg.dates import day_number, from_day_number
from kg.engine import LocalEngine
from kg.terms import text_of

__all__ = ["last_date_with_rows", "next_date_with_rows", "what_ended"]

_CHANGES = """
SELECT DISTINCT ?day WHERE {
  ?period trade:inReading <%s> . { ?period trade:periodFromDay ?day } UNION
  { ?period trade:periodToDay ?day } FILTER(?day %s %d)
} ORDER BY %s(?day) LIMIT 200
"""
_ENDED = """
SELECT DISTINCT ?measure ?status ?label ?ended WHERE {
  ?period trade:inReading <%s> ; trade:periodFromDay %d ; trade:isPeriodOf ?measure ;
    trade:hasStatus/rdfs:label ?status .
  OPTIONAL { ?period trade:isBegunBy/rdfs:label ?label }
  OPTIONAL { ?period trade:begunByEnd ?ended }
} ORDER BY ?measure
"""


def last_date_with_rows(
    engine: LocalEngine, reading: str, day: datetime.date, has_rows: Callable[[datetime.date], bool]
) -> datetime.date | None:
    """Return the last day before ``day`` on which the question has rows.

    Answers change only where a status period begins or ends, so the day before each such change
    stands for the days since the change before it.
    """
    for change in _changes(engine, reading, "<=", day, "DESC"):
        eve = from_day_number(change - 1)
        if has_rows(eve):
            return eve
    return None


def next_date_with_rows(
    engine: LocalEngine, reading: str, day: datetime.date, has_rows: Callable[[datetime.date], bool]
) -> datetime.date | None:
    """Return the first day after ``day`` on which the question has rows."""
    for change in _changes(engine, reading, ">", day, "ASC"):
        if change < day_number(datetime.date(9999, 12, 31)):
            first = from_day_number(change)
            if has_rows(first):
                return first
    return None


def what_ended(
    engine: LocalEngine, reading: str, last: datetime.date, measures: set[str]
) -> list[str]:
    """Return in words what began for these measures on the day after ``last``."""
    table = engine.select(_ENDED % (reading, day_number(last) + 1))
    told = [
        f"{text_of(label)} {'ran out' if ended else 'took effect'}, "
        f"the measure is {text_of(status)} from {from_day_number(day_number(last) + 1)}"
        for measure, status, label, ended in table.rows
        if text_of(measure) in measures
    ]
    return list(dict.fromkeys(told))


def _changes(
    engine: LocalEngine, reading: str, sign: str, day: datetime.date, order: str
) -> list[int]:
    table = engine.select(_CHANGES % (reading, sign, day_number(day), order))
    return [int(row[0].value) for row in table.rows if isinstance(row[0], Literal)]
