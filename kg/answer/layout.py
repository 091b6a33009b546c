"""Text laid out in columns that fit a terminal, wide (Chinese) letters counted as two."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

__all__ = ["blocks", "grid", "tabulated", "wrapped"]

_GAP = "  "
_NARROWEST = 9
_WORD = 26


def tabulated(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    numeric: Collection[str],
    width: int | None,
) -> list[str]:
    """Return the parts of a table that fits ``width``.

    A table that is too wide says once what every row has in common; one that is still too wide
    wraps its cells, and as a last resort becomes one block of lines per row.
    """
    if not names:
        return ["(no columns)"]
    if width is None or len(rows) < 2 or _natural(names, rows) <= width:
        return [_table(names, rows, numeric, width)]
    same = [i for i in range(len(names)) if len({row[i] for row in rows}) == 1]
    rest = [i for i in range(len(names)) if i not in same]
    if not same or not rest:
        return [_table(names, rows, numeric, width)]
    common = blocks([names[i] for i in same], [[rows[0][i] or "-" for i in same]], width - 2)
    indented = "\n".join(f"  {line}" for line in common.splitlines())
    differing = [[row[i] for i in rest] for row in rows]
    return [
        f"in every row\n{indented}",
        _table([names[i] for i in rest], differing, numeric, width),
    ]


def _natural(names: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    widths = [max(_width(row[i]) for row in [names, *rows]) for i in range(len(names))]
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _table(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    numeric: Collection[str],
    width: int | None,
) -> str:
    right = {i for i, name in enumerate(names) if name in numeric}
    return grid(names, rows, right, width) or blocks(names, rows, width)


def grid(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    numeric: Collection[int],
    width: int | None,
) -> str | None:
    """Return a table with wrapped cells, or None where even that does not fit ``width``."""
    natural = [max(_width(name), *(_width(row[i]) for row in rows)) for i, name in enumerate(names)]
    widths = _fitted(natural, _longest_words(names, rows), width) if width else natural
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


def _longest_words(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the width below which a column breaks words; longer ones may be broken."""
    columns = [[row[i] for row in [names, *rows]] for i in range(len(names))]
    words = [[piece.rstrip() for cell in column for piece in _pieces(cell)] for column in columns]
    return [min(max(map(_width, column)), _WORD) for column in words]


def _fitted(natural: Sequence[int], least: Sequence[int], width: int) -> list[int] | None:
    """Narrow the widest columns until the table fits; None where it cannot."""
    widths = list(natural)
    excess = sum(widths) + len(_GAP) * (len(widths) - 1) - width
    while excess > 0:
        loose = [i for i in range(len(widths)) if widths[i] > least[i]]
        if not loose:
            return None
        widest = max(loose, key=lambda i: widths[i])
        widths[widest] -= 1
        excess -= 1
    return widths


def wrapped(text: str, width: int | None) -> str:
    """Break lines longer than ``width`` at spaces, what goes over indented like its line."""
    if width is None:
        return text
    lines = []
    for line in text.splitlines():
        start = line[: len(line) - len(line.lstrip())]
        hanging = start + ("    " if line.lstrip().startswith("[") else "")
        first, *more = _wrap(line.lstrip(), max(width - len(hanging), _NARROWEST))
        lines += [start + first, *(hanging + piece for piece in more)]
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Collection[int]) -> str:
    padded = [
        _padded(cell, width, right=i in numeric)
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return _GAP.join(padded).rstrip()


def _padded(text: str, width: int, right: bool = False) -> str:
    space = " " * max(width - _width(text), 0)
    return space + text if right else text + space


def _pieces(text: str) -> list[str]:
    """Split text where a line may end: after a space, and after a hyphen behind a letter."""
    return re.split(r"(?<= )(?! )|(?<=[A-Za-z]-)(?=\w)", text)


def _wrap(text: str, width: int) -> list[str]:
    """Break text where it may be broken, and longer words where they must be."""
    lines, line = [], ""
    for piece in _pieces(text):
        if _width((line + piece).rstrip()) <= width:
            line += piece
            continue
        if line:
            lines.append(line.rstrip())
        *full, line = _broken(piece, width)
        lines += full
    return [*lines, line.rstrip()]


def _broken(word: str, width: int) -> list[str]:
    pieces, piece, used = [], "", 0
    for letter in word:
        size = _width(letter)
        if used + size > width:
            pieces.append(piece)
            piece, used = "", 0
        piece, used = piece + letter, used + size
    return [*pieces, piece]


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth  # its tables take longer to load than a table to print

    return max(wcswidth(text), 0)
