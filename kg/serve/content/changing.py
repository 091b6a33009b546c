"""Changes of status, told no surer than the record is: of the day, and of what was before."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal

from kg import dates
from kg.answer import Thing, Value
from kg.answer.rows import Row
from kg.engine import LocalEngine
from kg.names import local_name
from kg.terms import text_of

__all__ = ["with_doubts"]

_OPEN = """
SELECT ?act ?start ?earliest WHERE {
  VALUES ?act { %s }
  ?act trade:startDate ?start FILTER(STRSTARTS(STR(?start), "[.."))
  OPTIONAL { ?act trade:startEarliest ?earliest }
}
"""


def with_doubts(engine: LocalEngine, rows: Iterable[Row]) -> Iterator[Row]:
    """Yield changes of status, each with how certain it is.

    Parameters
    ----------
    engine
        Where the days of acts are looked up.
    rows
        What ``status-changes-between-dates`` answers.

    Yields
    ------
    mapping
        A row with ``bound``: ``latest`` where an act began on the day or on any day before,
        ``earliest`` where the change is possible from the day on, else nothing.
    """
    rows = [*rows]
    begun = _begun_by(engine, {because.iri for row in rows
                               if isinstance(because := row["because"], Thing)})  # fmt: skip
    for row in rows:
        day = row["changed_on"]
        assert isinstance(day, datetime.date)
        yield {**row, "bound": _bound(row, day, begun)}


def _bound(row: Row, day: datetime.date, begun: Mapping[str, set[datetime.date]]) -> str:
    was_certainty, certainty = (
        local_name(_iri(row[name])) for name in ("previous_certainty", "certainty")
    )
    if certainty == "Possible":
        return "earliest"
    is_begun = row["because_of_its"] == "start" and day in begun.get(_iri(row["because"]), ())
    return "latest" if is_begun and was_certainty != "Certain" else ""


def _begun_by(engine: LocalEngine, acts: Iterable[str]) -> Mapping[str, set[datetime.date]]:
    """Return the days by which acts had begun whose first day is open, by act."""
    found: dict[str, set[datetime.date]] = {}
    for act, start, earliest in engine.select(_OPEN % " ".join(f"<{act}>" for act in acts)).rows:
        assert isinstance(start, Literal)
        day = dates.parse(start.value, start.datatype.value).latest
        if day and not (earliest and text_of(earliest) == day.isoformat()):
            found.setdefault(text_of(act), set()).add(day)
    return found


def _iri(value: Value) -> str:
    return value.iri if isinstance(value, Thing) else ""
