"""What the signs of a timeline mean: only those that occur in it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from kg.export.drawing.legend import SIZE, SWATCH, Sign, draw_signs
from kg.export.drawing.look import CERTAINTIES, MUTED, Look, surface
from kg.export.drawing.marks import mark
from kg.export.timeline.look import certainty_of, look_of, looks_of
from kg.export.timeline.model import Chart

__all__ = ["draw_legend"]


def draw_legend(
    root: ET.Element, chart: Chart, prefix: str, left: float, y: float, room: float
) -> float:
    """Draw the signs in rows from ``y`` on; return where they end."""
    return draw_signs(root, _signs(chart, prefix), left, y, room)


def _signs(chart: Chart, prefix: str) -> Iterator[Sign]:
    bars = list(chart.bars())
    for look, name in looks_of(bars):
        yield _swatch(name, look, "Certain", prefix, look.letter)
    for certainty, (words, *_) in CERTAINTIES.items():
        first = next((bar for bar in bars if certainty_of(bar) == certainty), None)
        if first:
            yield _swatch(words, look_of(first), certainty, prefix)
    if any(bar.last is None or bar.last > chart.until for bar in bars):
        yield Sign("goes on: no end is known, or it lies beyond the picture", _arrow)


def _swatch(words: str, look: Look, certainty: str, prefix: str, letter: str = "") -> Sign:
    def paint(group: ET.Element, x: float, y: float) -> None:
        style = surface(look, certainty, prefix)
        mark(group, "rect", x=x, y=y, width=SWATCH, height=16.0, **style)
        if letter:
            mark(group, "text", letter, x=x + SWATCH / 2, y=y + 12.5, font_size=SIZE,
                 font_weight="bold", text_anchor="middle", fill=look.ink,
                 aria_hidden="true")  # fmt: skip

    return Sign(words, paint)


def _arrow(group: ET.Element, x: float, y: float) -> None:
    mark(group, "path", d=f"M{x:.1f} {y + 8:.1f}h20M{x + 14:.1f} {y + 2:.1f}l7 6l-7 6",
         fill="none", stroke=MUTED, stroke_width=2.0)  # fmt: skip
