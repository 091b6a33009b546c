"""The sheet every picture is drawn on: its size, its heading, its lines of text."""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence

from kg.export.drawing.lettering import wrapped
from kg.export.drawing.look import INK, MUTED, PAPER
from kg.export.drawing.marks import mark, serialised

__all__ = [
    "MARGIN",
    "ROOM",
    "WIDTH",
    "begun",
    "ended",
    "file_of",
    "headed",
    "lined",
    "paper_of",
    "prefix_of",
]

WIDTH, MARGIN = 1000.0, 28.0
ROOM = WIDTH - 2 * MARGIN
_FONT = "Helvetica, Arial, 'Liberation Sans', 'Noto Sans', 'Noto Sans CJK SC', sans-serif"


def prefix_of(shown: object) -> str:
    """Return what names within a picture begin with, so that no two in one page meet."""
    return "t" + hashlib.sha256(repr(shown).encode("utf-8", "replace")).hexdigest()[:10]


def begun(prefix: str, title: str, description: str) -> ET.Element:
    """Return a sheet without height: ``title`` and ``description`` are for who cannot see it."""
    root = mark(
        None, "svg", xmlns="http://www.w3.org/2000/svg", width=WIDTH,
        font_family=_FONT, fill=INK, role="graphics-document document",
        aria_labelledby=f"{prefix}-title", aria_describedby=f"{prefix}-desc",
    )  # fmt: skip
    mark(root, "title", title, id=f"{prefix}-title")
    mark(root, "desc", description, id=f"{prefix}-desc")
    return root


def ended(root: ET.Element, paper: ET.Element, y: float) -> ET.Element:
    """Cut sheet and paper below ``y``."""
    height = f"{y + MARGIN:.0f}"
    paper.set("height", height)
    root.set("height", height)
    root.set("viewBox", f"0 0 {WIDTH:.0f} {height}")
    return root


def headed(root: ET.Element, title: str, circumstances: str, small: Iterable[str]) -> float:
    """Write the heading: title, circumstances, notice and remarks; return where it ends."""
    y = lined(root, wrapped(title, 22, ROOM, 3, bold=True), 22, MARGIN + 18,
              font_weight="bold")  # fmt: skip
    y = lined(root, wrapped(circumstances, 13, ROOM, 2), 13, y)
    lines = [line for text in small for line in wrapped(text, 12, ROOM, 4)]
    return lined(root, lines, 12, y, fill=MUTED)


def lined(
    root: ET.Element,
    lines: Sequence[str],
    size: float,
    y: float,
    x: float = MARGIN,
    **attributes: str,
) -> float:
    """Write lines below each other, the first on ``y``; return where the next would stand."""
    for line in lines:
        mark(root, "text", line, x=x, y=y, font_size=size, **attributes)
        y += size * 1.35
    return y


def file_of(root: ET.Element) -> str:
    """Return a sheet as the text of an SVG file."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + serialised(root) + "\n"


def paper_of(root: ET.Element) -> ET.Element:
    """Lay the paper under what is drawn next."""
    return mark(root, "rect", width=WIDTH, fill=PAPER)
