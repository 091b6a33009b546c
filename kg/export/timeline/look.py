"""How a status and a certainty look: colours that survive colour blindness, letters, glyphs.

The colours are those of Okabe and Ito. None of them is needed: every status has a letter and its
own lightness, and certainty shows as hatching or as a dotted outline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.export.timeline.model import Bar
from kg.names import local_name

__all__ = [
    "CERTAINTIES",
    "GRID",
    "INK",
    "MUTED",
    "PAPER",
    "STATUSES",
    "TRACK",
    "Look",
    "certainty_of",
    "look_of",
    "looks_of",
]

INK, MUTED, PAPER, TRACK, GRID = "#1a1a1a", "#555555", "#ffffff", "#eef0f2", "#dadee2"


@dataclass(frozen=True)
class Look:
    """One status: colours for the picture, a letter, and glyphs for the terminal."""

    letter: str
    fill: str
    edge: str
    ink: str
    tint: str
    glyph: str
    ascii: str


STATUSES = {
    "Announced": Look("A", "#cc79a7", "#8c3f69", INK, "#f5e4ed", "░", "o"),
    "InForce": Look("F", "#0072b2", "#00466e", "#ffffff", "#d6e9f5", "█", "#"),
    "Suspended": Look("S", "#e69f00", "#8a5f00", INK, "#fbeccb", "▒", "="),
    "Expired": Look("E", "#d5d8db", "#5c6166", INK, "#eceef0", "·", "."),
    "Revoked": Look("R", "#ffffff", "#3d4146", INK, "#ffffff", "×", "x"),
}
# What is not settled, in words; the terminal sets its glyph at every second place.
CERTAINTIES = {
    "Possible": ("possible: the sources leave open on which day it changed", "?", "?"),
    "Presumed": ("presumed: what came before ran out, and no later act is known", " ", " "),
}


def look_of(bar: Bar) -> Look:
    """Return how the status of a bar looks."""
    return STATUSES[local_name(bar.status.iri)]


def looks_of(bars: Iterable[Bar]) -> list[tuple[Look, str]]:
    """Return the looks that occur, each with the name of its status, as the legend lists them."""
    named = {look_of(bar): bar.status.label for bar in bars}
    return [(look, named[look]) for look in STATUSES.values() if look in named]


def certainty_of(bar: Bar) -> str:
    """Return the name of a bar's certainty, such as ``Presumed``."""
    return local_name(bar.certainty.iri)
