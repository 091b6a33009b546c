"""How wide letters are, so that words stay where they belong whatever shows the picture."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

__all__ = ["elided", "fitting", "shortened", "width_of", "wrapped"]

# Parts of the size of the letters in Helvetica, Arial and their like, which measure the same.
_WIDTHS = {
    **dict.fromkeys("ijl|'", 0.24),
    **dict.fromkeys(" .,:;/!It[]f()", 0.30),
    **dict.fromkeys("r-“”*", 0.36),
    **dict.fromkeys("ckszxyvJ", 0.50),
    **dict.fromkeys("ABEKPSVXYZ&", 0.67),
    **dict.fromkeys("CDHNRUw", 0.73),
    **dict.fromkeys("GOQ", 0.78),
    **dict.fromkeys("mM", 0.84),
    **dict.fromkeys("W%—…@", 1.0),
}
# More never fit where a label stands.
_MOST_WORDS = 12
_OTHER, _WIDE, _BOLD = 0.56, 1.0, 1.07


def width_of(text: str, size: float, bold: bool = False) -> float:
    """Return about how wide a text is, on the safe side."""
    parts = sum(
        _WIDTHS.get(c) or (_WIDE if unicodedata.east_asian_width(c) in "WF" else _OTHER)
        for c in text
    )
    return parts * size * (_BOLD if bold else 1.0)


def shortened(text: str, size: float, room: float, bold: bool = False) -> str:
    """Return a text that fits, its end left out behind an ellipsis where it is too long."""
    if width_of(text, size, bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:  # the most letters that fit with the ellipsis
        middle = (low + high + 1) // 2
        fits = width_of(text[:middle].rstrip() + "…", size, bold) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + "…"


def elided(text: str, size: float, room: float) -> str:
    """Return a text that fits, words of its middle left out: numbers often stand at the end."""
    if width_of(text, size) <= room:
        return text
    words = text.split(" ")
    for kept in range(min(len(words), _MOST_WORDS) - 1, 1, -1):
        first = (kept + 1) // 2
        told = " ".join([*words[:first], "…", *words[len(words) - kept + first :]])
        if width_of(told, size) <= room:
            return told
    return shortened(text, size, room)


def wrapped(text: str, size: float, room: float, most: int, bold: bool = False) -> list[str]:
    """Return a text in at most ``most`` lines, the last one shortened where it must be."""
    lines: list[str] = []
    words = text.split(" ")
    while words and len(lines) < most - 1:
        line = words.pop(0)
        while words and width_of(f"{line} {words[0]}", size, bold) <= room:
            line += f" {words.pop(0)}"
        lines.append(shortened(line, size, room, bold))
    return [*lines, shortened(" ".join(words), size, room, bold)] if words else lines


def fitting(choices: Sequence[str], size: float, room: float, bold: bool = False) -> str:
    """Return the first of several wordings that fits, nothing where none does."""
    return next((text for text in choices if width_of(text, size, bold) <= room), "")
