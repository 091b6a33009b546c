"""Shares drawn: a panel for each stage, year and publisher, a bar for each country."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence

from kg.export.drawing.kinds import KINDS
from kg.export.drawing.legend import SWATCH, Sign, draw_signs
from kg.export.drawing.lettering import shortened, width_of, wrapped
from kg.export.drawing.look import GRID, INK, MUTED, PAPER, TRACK
from kg.export.drawing.marks import mark
from kg.export.drawing.sheet import (
    MARGIN,
    ROOM,
    WIDTH,
    begun,
    ended,
    headed,
    lined,
    paper_of,
    prefix_of,
)
from kg.export.drawing.words import clean
from kg.export.plots.panels import (
    Panel,
    Share,
    figure_words,
    hhi_words,
    name_words,
    panel_words,
    rest_words,
)
from kg.export.plots.shares import Shares

__all__ = ["FIGURE", "drawn"]

FIGURE = KINDS["Country"].fill
_STYLES = {
    "share": {"fill": FIGURE, "stroke": FIGURE, "stroke_width": "1"},
    "bound": {"fill": PAPER, "stroke": FIGURE, "stroke_width": "1.4", "stroke_dasharray": "4 2.5"},
    "rest": {"fill": TRACK, "stroke": MUTED, "stroke_width": "1", "stroke_dasharray": "1.5 2.5"},
}
_NAME, _ROW, _BAR, _LEADING = 225.0, 23.0, 15.0, 14.0
_LEFT, _RIGHT = MARGIN + _NAME, WIDTH - MARGIN - 90
_PER = (_RIGHT - _LEFT) / 100


def drawn(shares: Shares) -> ET.Element:
    """Return the picture as an SVG element that can stand in a page beside others."""
    root = begun(prefix_of((shares.panels, shares.table)), shares.title, _described(shares))
    paper = paper_of(root)
    y = headed(root, shares.title, shares.circumstances, (shares.notice, *shares.table.remarks))
    y = draw_signs(root, _signs(shares), MARGIN, y + 12, ROOM) if shares.panels else y
    for panel in shares.panels:
        y = _panel(root, panel, y + 16)
    y += 18
    for source in shares.sources:
        y = lined(root, wrapped(f"Source, {source}", 12, ROOM, 4), 12, y, fill=MUTED)
    return ended(root, paper, y - 16)


def _described(shares: Shares) -> str:
    told = [f"Horizontal bars from 0 to 100 percent. {shares.circumstances}."]
    for panel in shares.panels:
        held = "; ".join(f"{clean(one.country)} {figure_words(one)}" for one in panel.shares)
        told.append(f"{panel_words(panel)}: {held}; {rest_words(panel)} {hhi_words(panel)}")
    return " ".join(part for part in (*told, *shares.table.remarks, shares.notice) if part)


def _panel(root: ET.Element, panel: Panel, y: float) -> float:
    group = mark(root, "g", role="list", aria_label=panel_words(panel))
    y = lined(group, wrapped(panel_words(panel), 14, ROOM, 2, bold=True), 14, y + 14,
              font_weight="bold")  # fmt: skip
    y = lined(group, [hhi_words(panel)], 12, y, fill=MUTED) - 4
    bars = panel.bars()
    names = {bar: _named(bar) for bar in bars if len(bar) > 1}
    high = (len(bars) + bool(panel.rest)) * _ROW + sum(
        len(lines) * _LEADING + 3 for lines in names.values()
    )
    for percent in range(0, 101, 25):
        x = _LEFT + percent * _PER
        mark(group, "line", x1=x, x2=x, y1=y, y2=y + high + 3, stroke=GRID)
        mark(group, "text", f"{percent} %", x=x, y=y + high + 16, font_size=11.0,
             fill=MUTED, text_anchor="middle", aria_hidden="true")  # fmt: skip
    for bar in bars:
        _bar(group, bar, y)
        y += _ROW + 3 * (bar in names)
        for line in names.get(bar, []):
            mark(group, "rect", x=_LEFT, y=y - 2, width=width_of(line, 11) + 4, height=_LEADING,
                 fill=PAPER)  # fmt: skip
            mark(group, "text", line, x=_LEFT + 2, y=y + 9, font_size=11.0, fill=MUTED,
                 aria_hidden="true")  # fmt: skip
            y += _LEADING
    if panel.rest:
        words = rest_words(panel).rstrip(".")
        _row(
            group, "the rest", float(panel.rest), "rest", words.removeprefix("the rest, "), words, y
        )
        y += _ROW
    return y + 18


def _named(bar: Sequence[Share]) -> list[str]:
    """Return the names of those that share a bar, in lines."""
    return wrapped(", ".join(clean(share.country) for share in bar), 11, _RIGHT - _LEFT, 12)


def _bar(group: ET.Element, bar: Sequence[Share], y: float) -> None:
    share = bar[0]
    length = share.percent if share.percent is not None else share.below
    form = "share" if share.percent is not None else "bound"
    words = figure_words(share)
    told = "; ".join(f"{clean(one.country)}: {words}" for one in bar)
    _row(group, name_words(bar), float(length or 0), form, words, told, y)


def _row(
    group: ET.Element, name: str, percent: float, form: str, words: str, told: str, y: float
) -> None:
    item = mark(group, "g", role="listitem", aria_label=told)
    mark(item, "title", told)
    mark(item, "text", shortened(clean(name), 12.5, _NAME - 12), x=_LEFT - 8, y=y + 15.5,
         font_size=12.5, text_anchor="end", aria_hidden="true",
         fill=MUTED if form == "rest" else INK)  # fmt: skip
    wide = max(min(percent, 100.0) * _PER, 1.5)
    mark(item, "rect", x=_LEFT, y=y + 4, width=wide, height=_BAR, **_STYLES[form])
    size = 12.0
    inside = _LEFT + wide + 8 + width_of(words, size) > WIDTH - MARGIN
    x = _LEFT + wide - 6 if inside else _LEFT + wide + 6
    if not inside:
        mark(item, "rect", x=x - 2, y=y + 4.5, width=width_of(words, size) + 4, height=14.0,
             fill=PAPER)  # fmt: skip
    mark(item, "text", words, x=x, y=y + 15.5, font_size=size, aria_hidden="true",
         text_anchor="end" if inside else "start",
         fill=PAPER if inside and form == "share" else INK)  # fmt: skip


def _signs(shares: Shares) -> Iterator[Sign]:
    words = {
        "share": "a share in figures",
        "bound": "a bound: the share is below it, and may be nothing",
        "rest": "the rest: what the figures leave open",
    }
    bounds = any(panel.has_bounds for panel in shares.panels)
    occur = {"share": True, "bound": bounds, "rest": any(panel.rest for panel in shares.panels)}
    for form, text in words.items():
        if occur[form]:

            def paint(group: ET.Element, x: float, y: float, form: str = form) -> None:
                mark(group, "rect", x=x, y=y, width=SWATCH, height=16.0, **_STYLES[form])

            yield Sign(text, paint)
