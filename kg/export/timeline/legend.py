"""What the signs of a picture mean: only those that occur in it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

from kg.export.drawing.lettering import width_of
from kg.export.drawing.look import CERTAINTIES, INK, MUTED, Look, surface
from kg.export.drawing.marks import mark
from kg.export.timeline.look import certainty_of, look_of, looks_of
from kg.export.timeline.model import Chart

__all__ = ["draw_legend"]

_SIZE, _SWATCH, _ROW = 12.0, 26.0, 24.0


@dataclass(frozen=True)
class _Sign:
    words: str
    look: Look | None = None
    certainty: str = "Certain"
    letter: str = ""


def draw_legend(
    root: ET.Element, chart: Chart, prefix: str, left: float, y: float, room: float
) -> float:
    """Draw the signs in rows from ``y`` on; return where they end."""
    group = mark(root, "g", role="group", aria_label="Legend")
    x = left
    for sign in _signs(chart):
        width = _SWATCH + 7 + width_of(sign.words, _SIZE)
        if x > left and x + width > left + room:
            x, y = left, y + _ROW
        _draw(group, sign, prefix, x, y)
        x += width + 22
    return y + _ROW


def _signs(chart: Chart) -> Iterator[_Sign]:
    bars = list(chart.bars())
    for look, name in looks_of(bars):
        yield _Sign(name, look, letter=look.letter)
    for certainty, (words, *_) in CERTAINTIES.items():
        first = next((bar for bar in bars if certainty_of(bar) == certainty), None)
        if first:
            yield _Sign(words, look_of(first), certainty)
    if any(bar.last is None or bar.last > chart.until for bar in bars):
        yield _Sign("goes on: no end is known, or it lies beyond the picture")


def _draw(group: ET.Element, sign: _Sign, prefix: str, x: float, y: float) -> None:
    if sign.look:
        style = surface(sign.look, sign.certainty, prefix)
        mark(group, "rect", x=x, y=y, width=_SWATCH, height=16.0, **style)
    else:
        mark(group, "path", d=f"M{x:.1f} {y + 8:.1f}h20M{x + 14:.1f} {y + 2:.1f}l7 6l-7 6",
             fill="none", stroke=MUTED, stroke_width=2.0)  # fmt: skip
    if sign.letter and sign.look:
        mark(group, "text", sign.letter, x=x + _SWATCH / 2, y=y + 12.5, font_size=_SIZE,
             font_weight="bold", text_anchor="middle", fill=sign.look.ink,
             aria_hidden="true")  # fmt: skip
    mark(group, "text", sign.words, x=x + _SWATCH + 7, y=y + 12.5, font_size=_SIZE, fill=INK)
