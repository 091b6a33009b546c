"""A timeline as its reader holds it: rows, a picture, a page, a text."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kg.answer import Answer, Value
from kg.export.drawing.page import Rows
from kg.export.drawing.picture import FORMS, Picture
from kg.export.timeline.model import Bar, Chart, Lane
from kg.export.timeline.page import rows_of
from kg.export.timeline.words import act_words, source_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["FORMS", "Timeline"]

_COLUMNS = (
    "measure identifier imposed_by reach status rate_percent from last_day certainty begun_by "
    "ended_by sources"
).split()


@dataclass(frozen=True, repr=False)
class Timeline(Picture):
    """The status periods of measures, ready to be shown.

    Parameters
    ----------
    chart
        What is shown: lanes of bars, the window of days, and the circumstances.
    """

    chart: Chart

    @property
    def title(self) -> str:
        """What the picture shows, in words."""
        return self.chart.title

    @cached_property
    def table(self) -> Answer:
        """The bars as an answer: print it, or take it as a data frame, CSV, JSON or Markdown."""
        chart = self.chart
        columns = [n for n in _COLUMNS if n != "reach" or any(lane.reach for lane in chart.lanes)]
        rows = [_row(lane, bar, columns) for lane in chart.lanes for bar in lane.bars]
        return Answer(
            question="periods",
            summary=chart.title,
            date=chart.date,
            reading=chart.reading,
            build=chart.build,
            columns=tuple(columns),
            rows=tuple(rows),
            newest_source=chart.newest_source,
            supposing=chart.supposing,
            remarks=chart.remarks,
            thing_columns=("measure", "status", "certainty"),
            kinds={"rate_percent": "number", "from": "date", "last_day": "date"},
        )

    @property
    def rows(self) -> Sequence[Mapping[str, Value]]:
        """The bars as rows of typed values, in reading order."""
        return self.table.rows

    def text(self, width: int | None = None, encoding: str = "utf-8") -> str:
        """Return the picture in letters, ``width`` columns wide, in what ``encoding`` can write."""
        from kg.export.timeline.plain import plain

        return plain(self.chart, width or 100, encoding)

    def _figure(self, ax: Axes | None) -> Figure:
        from kg.export.timeline.axes import painted

        return painted(self.chart, ax)

    def _element(self) -> ET.Element:
        from kg.export.timeline.svg import figure

        return figure(self.chart)

    def _rows(self) -> Rows:
        return rows_of(self.chart)

    def __repr__(self) -> str:
        return self.text()


def _row(lane: Lane, bar: Bar, columns: Sequence[str]) -> dict[str, Value]:
    row: dict[str, Value] = {
        "measure": lane.measure,
        "identifier": lane.identifier or None,
        "imposed_by": lane.imposed_by or None,
        "reach": lane.reach or None,
        "status": bar.status,
        "rate_percent": bar.rate,
        "from": bar.first,
        "last_day": bar.last,
        "certainty": bar.certainty,
        "begun_by": act_words(lane, bar.begun) or None,
        "ended_by": act_words(lane, bar.ended) or None,
        "sources": "; ".join(source_words(source) for source in bar.sources) or None,
    }
    return {name: row[name] for name in columns}
