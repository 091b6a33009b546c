"""Who makes how much of a material: a bar for each share that a source prints."""

from __future__ import annotations

import datetime
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from kg.answer import Answer, Thing
from kg.answer.cited import newest_source
from kg.answer.rows import rows_of as answered
from kg.engine import LocalEngine
from kg.export.drawing.page import Rows, rows_of
from kg.export.drawing.picture import Picture
from kg.export.drawing.words import circumstances, clean, counted, notice
from kg.export.plots.panels import NO_STAGE, Panel, Share, figure_words, stage_words
from kg.question import Library
from kg.resolve import labels_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Shares", "shares_of"]

Row = Mapping[str, Any]
_QUESTION = "production-shares"


@dataclass(frozen=True, repr=False)
class Shares(Picture):
    """Countries' shares of the world output of a material, ready to be shown.

    Parameters
    ----------
    material
        The material.
    panels
        The shares by stage, year and publisher.
    answer
        The rows of the question production-shares.
    """

    material: Thing
    panels: tuple[Panel, ...]
    answer: Answer

    @property
    def table(self) -> Answer:
        """The rows behind the bars: print them, or take them as a data frame, CSV or Markdown."""
        return self.answer

    @property
    def title(self) -> str:
        """What the picture shows, in words."""
        return f"World output of {clean(self.material.label)}: who makes how much"

    @cached_property
    def circumstances(self) -> str:
        """The size and the build; shares depend neither on a day nor on a reading."""
        table = self.table
        bars = sum(len(panel.shares) for panel in self.panels)
        size = f"{counted(bars, 'share')} in {counted(len(self.panels), 'table')}"
        told = f"the same on any day and in any reading · {size}"
        return circumstances(None, None, table.supposing, told, table.build)

    @property
    def notice(self) -> str:
        """What every reader must know."""
        return notice(self.table.newest_source)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Publisher and years of each panel, with the rows of the tables they were read from."""
        return tuple(dict.fromkeys(f"{stage_words(p)}: {p.cited}" for p in self.panels))

    def _figure(self, ax: Axes | None) -> Figure:
        from kg.export.plots.shares_axes import painted

        return painted(self, ax)

    def _element(self) -> ET.Element:
        from kg.export.plots.shares_svg import drawn

        return drawn(self)

    def _rows(self) -> Rows:
        caption = f"{self.title}: the same as a table, {self.circumstances}"
        return rows_of(self.table, caption, (*self.table.remarks, self.notice))

    def __repr__(self) -> str:
        return repr(self.table)


def shares_of(
    engine: LocalEngine,
    library: Library,
    material: str,
    date: datetime.date,
    build: str = "",
    supposing: Sequence[str] = (),
    remarks: Sequence[str] = (),
) -> Shares:
    """Return who makes how much of a material, by stage, year and publisher.

    Parameters
    ----------
    engine, library
        The store, and the questions production-shares and concentration, which give every figure.
    material
        Its IRI.
    date
        The day from which the age of the newest source is counted.
    build, supposing, remarks
        The circumstances, which are handed on.
    """
    thing = Thing(material, labels_of(engine, [material]).get(material, material))
    asked = library.get(_QUESTION)
    node = NamedNode(material)
    found = engine.select(asked.fill(material=node))
    rows: Sequence[Row] = answered(engine, found)
    indices = answered(engine, engine.select(library.get("concentration").fill(material=node)))
    told = list(remarks)
    if not rows:
        told.append(f"Nothing to draw: no source prints a share of the world output of "
                    f"{clean(thing.label)}.")  # fmt: skip
    told += dict.fromkeys(_superseded(row) for row in rows if row["superseded_figure"])
    table = Answer(
        question=_QUESTION,
        summary=asked.summary,
        date=date,
        reading=None,
        build=build,
        columns=found.columns,
        rows=rows,
        newest_source=newest_source(engine, date),
        remarks=tuple(told),
        asked=(f"material {clean(thing.label)}",),
        supposing=tuple(supposing),
        thing_columns=asked.things,
        kinds=asked.kinds,
    )
    return Shares(thing, tuple(_panels(rows, indices)), table)


def _superseded(row: Row) -> str:
    return (f"{clean(row['superseded_figure'])} for {clean(str(row['country']))} in "
            f"“{clean(str(row['superseded_in']))}” is superseded by "
            f"{figure_words(_share(row))} ({clean(str(row['publisher']))}).")  # fmt: skip


def _panels(rows: Iterable[Row], indices: Iterable[Row]) -> list[Panel]:
    index = {(str(r["stage"]), str(r["year"]), r["year_is"], r["publisher"]): r for r in indices}
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        is_data = row["data_year"] is not None
        year = row["data_year"] if is_data else row["report_year"]
        year_is = "of the data" if is_data else "of the report"
        key = (str(row["stage"] or NO_STAGE), str(year), year_is, row["publisher"])
        groups.setdefault(key, []).append(row)
    panels = [_panel(key, rows, index.get(key)) for key, rows in groups.items()]
    latest_first = sorted(panels, key=lambda panel: (panel.year, panel.publisher), reverse=True)
    return sorted(latest_first, key=lambda panel: panel.stage)


def _panel(key: tuple[Any, ...], rows: Sequence[Row], index: Row | None) -> Panel:
    stage, year, year_is, publisher = key
    shares = sorted(dict.fromkeys(map(_share, rows)), key=_order)
    known = sum((share.percent or Decimal(0) for share in shares), Decimal(0))
    named = str(publisher or "publisher not told")
    panel = Panel(stage, year, year_is, named, tuple(shares), known, cited=_cited(rows))
    if index is None:
        return panel
    return replace(
        panel,
        known=Decimal(str(index["percent_known"])),
        hhi=float(index["hhi"]),
        hhi_at_most=float(index["hhi_at_most"]),
    )


def _share(row: Row) -> Share:
    percent, below = row["share_percent"], row["share_below_percent"]
    return Share(
        str(row["country"]),
        None if percent is None else Decimal(str(percent)),
        Decimal(str(below)) if percent is None and below is not None else None,
    )


def _order(share: Share) -> tuple[Any, ...]:
    return (share.percent is None, -(share.percent or share.below or 0), share.country)


def _cited(rows: Sequence[Row]) -> str:
    first = rows[0]
    parts = [clean(str(first["publisher"] or "publisher not told"))]
    for column, words in (("report_year", "report of"), ("data_year", "data of")):
        years = sorted({str(row[column]) for row in rows if row[column] is not None})
        parts += [f"{words} {' and '.join(years)}"] if years else []
    found = {str(row["table_row"]) for row in rows if row["table_row"] is not None}
    numbers = sorted(found, key=lambda number: (len(number), number))
    parts += [f"rows {', '.join(numbers)} of its table"] if numbers else []
    return ", ".join(parts)
