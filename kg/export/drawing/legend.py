"""Signs and what they mean, in rows that fit the sheet."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg.export.drawing.lettering import shortened, width_of
from kg.export.drawing.look import INK
from kg.export.drawing.marks import mark

__all__ = ["ROW", "SIZE", "SWATCH", "Sign", "draw_signs"]

SIZE, SWATCH, ROW = 12.0, 26.0, 24.0


@dataclass(frozen=True)
class Sign:
    """Words, and what paints the sign before them into a box of `SWATCH` by 16 at x, y."""

    words: str
    paint: Callable[[ET.Element, float, float], None]


def draw_signs(
    root: ET.Element,
    signs: Iterable[Sign],
    left: float,
    y: float,
    room: float,
    name: str = "Legend",
) -> float:
    """Draw signs in rows from ``y`` on; return where they end."""
    group = mark(root, "g", role="group", aria_label=name)
    x = left
    for sign in signs:
        words = shortened(sign.words, SIZE, room - SWATCH - 7)
        width = SWATCH + 7 + width_of(words, SIZE)
        if x > left and x + width > left + room:
            x, y = left, y + ROW
        sign.paint(group, x, y)
        mark(group, "text", words, x=x + SWATCH + 7, y=y + 12.5, font_size=SIZE, fill=INK)
        x += width + 22
    return y + ROW
