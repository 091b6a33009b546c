"""How a status and a certainty look: colours that survive colour blindness, letters, glyphs.

The colours are those of Okabe and Ito. None of them is needed: every status has a letter, its own
lightness as a surface and its own dashes as a line, and certainty shows as hatching or as a
dotted outline.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "CERTAINTIES",
    "GRID",
    "INK",
    "MUTED",
    "PAPER",
    "STATUSES",
    "TRACK",
    "Look",
    "surface",
]

INK, MUTED, PAPER, TRACK, GRID = "#1a1a1a", "#555555", "#ffffff", "#eef0f2", "#dadee2"


@dataclass(frozen=True)
class Look:
    """One status: colours for the picture, a letter, glyphs for the terminal, dashes of a line.

    ``dashes`` are lengths of ink and paper in units of the picture; none for a whole line.
    """

    letter: str
    fill: str
    edge: str
    ink: str
    tint: str
    glyph: str
    ascii: str
    dashes: tuple[float, ...] = ()


STATUSES = {
    "Announced": Look("A", "#cc79a7", "#8c3f69", INK, "#f5e4ed", "░", "o", (1.5, 4)),
    "InForce": Look("F", "#0072b2", "#00466e", "#ffffff", "#d6e9f5", "█", "#"),
    "Suspended": Look("S", "#e69f00", "#8a5f00", INK, "#fbeccb", "▒", "=", (9, 5)),
    "Expired": Look("E", "#d5d8db", "#5c6166", INK, "#eceef0", "·", ".", (1, 7)),
    "Revoked": Look("R", "#ffffff", "#3d4146", INK, "#ffffff", "×", "x", (5, 4, 1, 4)),
}
# What is not settled, in words; the terminal sets its glyph at every second place.
CERTAINTIES = {
    "Possible": ("possible: the sources leave open on which day it changed", "?", "?"),
    "Presumed": ("presumed: what came before ran out, and no later act is known", " ", " "),
}


def surface(look: Look, certainty: str, prefix: str) -> dict[str, str]:
    """Return fill and outline of a surface; ``prefix`` names the hatching of this picture."""
    if certainty == "Possible":
        return {"fill": f"url(#{prefix}-{look.letter})", "stroke": look.edge,
                "stroke_width": "1.2", "stroke_dasharray": "5 3"}  # fmt: skip
    if certainty in CERTAINTIES:
        return {"fill": look.tint, "stroke": look.edge, "stroke_width": "1.6",
                "stroke_dasharray": "1.6 2.6"}  # fmt: skip
    return {"fill": look.fill, "stroke": look.edge, "stroke_width": "1"}
