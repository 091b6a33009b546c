"""Fills that do not need colour: hatching for what is only possible."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from kg.export.timeline.look import CERTAINTIES, STATUSES, Look, certainty_of
from kg.export.timeline.marks import mark
from kg.export.timeline.model import Chart
from kg.names import local_name

__all__ = ["define_patterns", "surface"]


def define_patterns(root: ET.Element, prefix: str, chart: Chart) -> None:
    """Define the hatching of each status that is possible somewhere."""
    used = {
        local_name(bar.status.iri) for bar in chart.bars() if certainty_of(bar) == "Possible"
    }  # fmt: skip
    if not used:
        return
    defs = mark(root, "defs")
    for name in sorted(used):
        look = STATUSES[name]
        pattern = mark(
            defs, "pattern", id=f"{prefix}-{look.letter}", width=7.0, height=7.0,
            patternUnits="userSpaceOnUse", patternTransform="rotate(45)",
        )  # fmt: skip
        mark(pattern, "rect", width=7.0, height=7.0, fill=look.tint)
        mark(pattern, "rect", width=2.5, height=7.0, fill=look.edge)


def surface(look: Look, certainty: str, prefix: str) -> dict[str, str]:
    """Return fill and outline of a bar."""
    if certainty == "Possible":
        return {"fill": f"url(#{prefix}-{look.letter})", "stroke": look.edge,
                "stroke_width": "1.2", "stroke_dasharray": "5 3"}  # fmt: skip
    if certainty in CERTAINTIES:
        return {"fill": look.tint, "stroke": look.edge, "stroke_width": "1.6",
                "stroke_dasharray": "1.6 2.6"}  # fmt: skip
    return {"fill": look.fill, "stroke": look.edge, "stroke_width": "1"}
