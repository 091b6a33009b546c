"""Changes of status, told no surer than the record is: of the day, and of what was before."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal

from kg import dates
from kg.answer import Thing, Value
from kg.answer.rows import Row
from kg.engine import LocalEngine
from kg.export.timeline.model import Chart
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
_DAY = datetime.timedelta(days=1)


def with_doubts(engine: LocalEngine, chart: Chart, rows: Iterable[Row]) -> Iterator[Row]:
    """Yield changes of status, each with how certain it is.

    Parameters
    ----------
    engine
        Where the days of acts are looked up.
    chart
        The statuses of all measures, in the reading of the rows.
    rows
        What ``status-changes-between-dates`` answers.

    Yields
    ------
    mapping
        A row, with ``previous_certainty`` and with ``bound``: ``latest`` where an act began on the
        day or on any day before, ``earliest`` where the change is possible from the day on, else
        nothing.
    """
    rows = [*rows]
    before = {(lane.measure.iri, bar.last): bar.certainty for lane in chart.lanes
              for bar in lane.bars}  # fmt: skip
    begun = _begun_by(engine, {because.iri for row in rows
                               if isinstance(because := row["because"], Thing)})  # fmt: skip
    for row in rows:
        day = row["changed_on"]
        assert isinstance(day, datetime.date)
        was = before.get((_iri(row["measure"]), day - _DAY))
        yield {**row, "previous_certainty": was, "bound": _bound(row, day, was, begun)}


def _bound(
    row: Row, day: datetime.date, was: Thing | None, begun: Mapping[str, set[datetime.date]]
) -> str:
    certainty, was_certainty = local_name(_iri(row["certainty"])), local_name(_iri(was))
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
