"""The picture: a heading, a legend, lanes over an axis, the sources."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from kg.export.drawing.lettering import width_of, wrapped
from kg.export.drawing.look import GRID, INK, MUTED, PAPER
from kg.export.drawing.marks import mark
from kg.export.drawing.patterns import define_hatching
from kg.export.drawing.sheet import MARGIN, ROOM, begun, ended, headed, lined, paper_of, prefix_of
from kg.export.drawing.words import day_words
from kg.export.timeline.axis import Axis
from kg.export.timeline.lanes import Sheet, draw_date, draw_lane
from kg.export.timeline.legend import draw_legend
from kg.export.timeline.look import certainty_of
from kg.export.timeline.model import Chart
from kg.export.timeline.words import (
    circumstances,
    imposer_words,
    not_advice,
    on_the_day,
    source_words,
)
from kg.names import local_name

__all__ = ["figure"]

_APART = 46.0


def figure(chart: Chart) -> ET.Element:
    """Return the picture as an SVG element that can stand in a page beside others."""
    prefix = prefix_of(chart)
    root = begun(prefix, chart.title, _described(chart))
    possible = (bar for bar in chart.bars() if certainty_of(bar) == "Possible")
    define_hatching(root, prefix, (local_name(bar.status.iri) for bar in possible))
    paper = paper_of(root)
    small = (not_advice(chart), *chart.remarks)
    y = headed(root, chart.title, circumstances(chart), small)
    y = draw_legend(root, chart, prefix, MARGIN, y + 16, ROOM)
    y = _lanes(root, chart, prefix, y + 14)
    y = _sources(root, chart, y + 22)
    return ended(root, paper, y)


def _described(chart: Chart) -> str:
    window = f"{day_words(chart.since)} to {day_words(chart.until)}"
    told = [
        f"A timeline from {window}: for each measure a bar for each period of one status.",
        f"A line marks the day asked about, {day_words(chart.date)}." if _is_shown(chart) else "",
        on_the_day(chart),
        circumstances(chart) + ".",
        *chart.remarks,
        not_advice(chart),
    ]
    return " ".join(part for part in told if part)


def _is_shown(chart: Chart) -> bool:
    return chart.since <= chart.date <= chart.until


def _lanes(root: ET.Element, chart: Chart, prefix: str, y: float) -> float:
    axis = Axis(chart.since, chart.until, MARGIN, ROOM)
    top = y + 34
    grid, shapes, line, words = (mark(root, "g") for _ in range(4))
    grid.set("aria-hidden", "true")
    words.attrib.update({"aria-hidden": "true", "pointer-events": "none"})
    sheet = Sheet(shapes, words, axis, prefix, chart.numbers(), chart.date)
    y = top
    for name, lanes in chart.countries():
        group = mark(shapes, "g", role="group", aria_label=imposer_words(name))
        y += 28
        mark(words, "text", imposer_words(name), x=MARGIN, y=y, font_size=15.0,
             font_weight="bold")  # fmt: skip
        for lane in lanes:
            y = draw_lane(sheet, group, lane, y + 9)
    y += 12
    for tick in axis.ticks(_APART):
        mark(grid, "line", x1=tick.at, x2=tick.at, y1=top, y2=y, stroke=GRID,
             stroke_width=1.6 if tick.larger else 0.8)  # fmt: skip
    draw_date(sheet, line, top, y)
    _axis(root, axis, top, is_above=True)
    return _axis(root, axis, y, is_above=False)


def _axis(root: ET.Element, axis: Axis, y: float, *, is_above: bool) -> float:
    """Draw the line of the axis at ``y``, with its labels above or below; return where it ends."""
    group = mark(root, "g", aria_hidden="true", font_size=11.0, fill=MUTED)
    mark(group, "line", x1=axis.left, x2=axis.right, y1=y, y2=y, stroke=MUTED)
    for tick in axis.ticks(_APART):
        mark(group, "line", x1=tick.at, x2=tick.at, y1=y, y2=y - 5 if is_above else y + 5,
             stroke=MUTED)  # fmt: skip
        room = axis.right - tick.at - 3
        if width_of(tick.label, 11) <= room:
            mark(group, "text", tick.label, x=tick.at + 3, y=y - 4 if is_above else y + 13)
        if tick.larger and width_of(tick.larger, 13, bold=True) <= room:
            width = width_of(tick.larger, 13, bold=True)
            if is_above:  # the line of the day runs behind it
                mark(group, "rect", x=tick.at + 2, y=y - 29, width=width, height=12.5, fill=PAPER)
            mark(group, "text", tick.larger, x=tick.at + 3, y=y - 18 if is_above else y + 29,
                 font_size=13.0, font_weight="bold", fill=INK)  # fmt: skip
    return y if is_above else y + 34


def _sources(root: ET.Element, chart: Chart, y: float) -> float:
    if not chart.numbers():
        return y - 24
    y = lined(
        root, ["Sources of the acts that began and ended these periods"], 13, y, font_weight="bold"
    )
    for source, number in chart.numbers().items():
        mark(root, "text", f"[{number}]", x=MARGIN, y=y, font_size=12.0, fill=MUTED)
        for line in wrapped(source_words(source), 12, ROOM - 32, 3):
            mark(root, "text", line, x=MARGIN + 32, y=y, font_size=12.0)
            y += 16
    return y - 16
