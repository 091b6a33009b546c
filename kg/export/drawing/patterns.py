"""Fills that do not need colour: hatching for what is only possible."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from kg.export.drawing.look import STATUSES
from kg.export.drawing.marks import mark

__all__ = ["define_hatching"]


def define_hatching(root: ET.Element, prefix: str, statuses: Iterable[str]) -> None:
    """Define the hatching of each status that is possible somewhere in the picture."""
    used = sorted(set(statuses))
    if not used:
        return
    defs = mark(root, "defs")
    for name in used:
        look = STATUSES[name]
        pattern = mark(
            defs, "pattern", id=f"{prefix}-{look.letter}", width=7.0, height=7.0,
            patternUnits="userSpaceOnUse", patternTransform="rotate(45)",
        )  # fmt: skip
        mark(pattern, "rect", width=7.0, height=7.0, fill=look.tint)
        mark(pattern, "rect", width=2.5, height=7.0, fill=look.edge)
