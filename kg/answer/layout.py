"""Text laid out in columns that fit a terminal, wide (Chinese) letters counted as two."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from wcwidth import wcswidth, wcwidth

__all__ = ["blocks", "grid"]

_GAP = "  "
_NARROWEST = 9


def grid(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    numeric: Collection[int],
    width: int | None,
) -> str | None:
    """Return a table with wrapped cells, or None where even that does not fit ``width``."""
    natural = [max(_width(name), *(_width(row[i]) for row in rows)) for i, name in enumerate(names)]
    widths = _fitted(natural, width) if width else natural
    if widths is None:
        return None
    lines = [_line(names, widths, ()), _line(["-" * w for w in widths], widths, ())]
    for row in rows:
        wrapped = [_wrap(cell, w) for cell, w in zip(row, widths, strict=True)]
        for i in range(max(map(len, wrapped))):
            cells = [part[i] if i < len(part) else "" for part in wrapped]
            lines.append(_line(cells, widths, numeric))
    return "\n".join(lines)


def blocks(names: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> str:
    """Return one block of ``name  value`` lines per row, for tables too wide for a grid."""
    label = max(map(_width, names))
    room = max((width or 10_000) - label - len(_GAP), _NARROWEST)
    parts = []
    for row in rows:
        lines = []
        for name, cell in zip(names, row, strict=True):
            for i, piece in enumerate(_wrap(cell, room)):
                lines.append((_padded(name if not i else "", label) + _GAP + piece).rstrip())
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _fitted(natural: Sequence[int], width: int) -> list[int] | None:
    """Narrow the widest columns until the table fits; None where it cannot."""
    widths = list(natural)
    excess = sum(widths) + len(_GAP) * (len(widths) - 1) - width
    while excess > 0:
        widest = max(range(len(widths)), key=lambda i: widths[i])
        if widths[widest] <= _NARROWEST:
            return None
        widths[widest] -= 1
        excess -= 1
    return widths


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Collection[int]) -> str:
    padded = [
        _padded(cell, width, right=i in numeric)
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return _GAP.join(padded).rstrip()


def _padded(text: str, width: int, right: bool = False) -> str:
    space = " " * max(width - _width(text), 0)
    return space + text if right else text + space


def _wrap(text: str, width: int) -> list[str]:
    """Break text at spaces, and longer words where they must be broken."""
    lines, line = [], ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if _width(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = _broken(word, width)
        lines += full
    return [*lines, line]


def _broken(word: str, width: int) -> list[str]:
    pieces, piece, used = [], "", 0
    for letter in word:
        size = max(wcwidth(letter), 0)
        if used + size > width:
            pieces.append(piece)
            piece, used = "", 0
        piece, used = piece + letter, used + size
    return [*pieces, piece]


def _width(text: str) -> int:
    return max(wcswidth(text), 0)
