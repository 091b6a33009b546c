"""A timeline as its reader holds it: rows, a picture, a page, a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg.answer import Answer, Value
from kg.export.files import check_target, write_whole
from kg.export.timeline.model import Bar, Chart, Lane
from kg.export.timeline.words import act_words, source_words

__all__ = ["FORMS", "Timeline"]

FORMS = (".svg", ".html")
_COLUMNS = (
    "measure identifier imposed_by reach status rate_percent from last_day certainty begun_by "
    "ended_by sources"
).split()


@dataclass(frozen=True, repr=False)
class Timeline:
    """The status periods of measures, ready to be shown.

    Parameters
    ----------
    chart
        What is shown: lanes of bars, the window of days, and the circumstances.
    """

    chart: Chart

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
        )

    @property
    def rows(self) -> Sequence[Mapping[str, Value]]:
        """The bars as rows of typed values, in reading order."""
        return self.table.rows

    def svg(self) -> str:
        """Return the picture as SVG: the same bytes for the same build, nothing fetched or run."""
        from kg.export.timeline.svg import drawn

        return drawn(self.chart)

    def html(self) -> str:
        """Return a page with the picture and, below it, its rows as a table."""
        from kg.export.timeline.page import page

        return page(self.chart)

    def text(self, width: int | None = None, encoding: str = "utf-8") -> str:
        """Return the picture in letters, ``width`` columns wide, in what ``encoding`` can write."""
        from kg.export.timeline.plain import plain

        return plain(self.chart, width or 100, encoding)

    def save(self, path: str | Path) -> None:
        """Write the picture (``.svg``) or the page (``.html``); an existing file is replaced.

        Raises
        ------
        UsageError
            For another ending, or a folder that is not there.
        """
        path = Path(path)
        check_target(path, FORMS)
        write_whole(path, self.svg() if path.suffix.lower() == ".svg" else self.html())

    def __repr__(self) -> str:
        return self.text()

    def _repr_svg_(self) -> str:
        return self.svg()

    def _repr_html_(self) -> str:
        from kg.export.timeline.page import fragment

        return fragment(self.chart)


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
