r"""Cells of a table that Gephi keeps as they were meant.

Gephi gives a column the type that all of its first 25 cells could have, and puts texts in peril:
a column of days becomes a set of moments, for which its newest version refuses the whole table;
``0101`` becomes 101, ``Act (2024, 12)`` a number at a moment. Each cell is therefore one that
only a text can be: a day reads ``on 2024-12-03``, anything else that Gephi could take for a
number, a truth, a time or nothing reads ``[text] 0101``. It also takes a backslash for an escape,
drops spaces at both ends, and holds a list for text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kg.answer.render import csv_cell
from kg.errors import UsageError
from kg.export.gephi.carry import Carrier, Held
from kg.export.gephi.marked import as_text
from kg.network.model import Column
from kg.terms import printable

__all__ = ["Types", "cell", "check_names", "fixed_cell", "reads_otherwise"]

_ROWS = 25
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(
    r"""[+-]?(?:
        (?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?[fd]?     # a number, in the notations of Java
        | 0x[\da-f]*(?:\.[\da-f]*)?p[+-]?\d+[fd]? | nan | infinity
        | \d+-(?:w\d{1,2}(?:-\d)?|\d{3}|(?:0?[1-9]|1[0-2])(?:-\d{1,2})?)  # a week, a day, a month
          (?:t[\d:.,]*)?(?:z|[+-]\d[\d:]*)?            # and the time of day
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_QUOTED = r""""(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?"""
_MOMENT = re.compile(rf"{_QUOTED}|[^\s,<>()\[\]\"'][^,)\]]*", re.DOTALL)
_MEMBER = re.compile(rf"{_QUOTED}|[)\]]|[^\s,\"'][^,)\]]*", re.DOTALL)
_OPENING = re.compile(r"[(\[]")


def check_names(columns: Sequence[Column]) -> None:
    """Refuse columns that Gephi would take for times, whatever they hold."""
    for column in columns:
        if re.search("interval|timestamp", column.name, re.IGNORECASE):
            raise UsageError(
                "Gephi takes a column of a table that is named so for times",
                column.name,
                "name it otherwise, or write GEXF",
            )


def cell(column: str, value: Held, carrier: Carrier) -> str:
    """Return a value as a cell that Gephi could take for nothing else."""
    if isinstance(value, list):
        value = _joined(column, value, carrier)
    elif not isinstance(value, str):
        return as_text(value)
    if not value:
        carrier.note("empty texts or lists, for which Gephi has nothing", column)
    elif _DAY.fullmatch(value):
        carrier.note("days, now led by “on”: Gephi would make times of the column", column)
        value = f"on {value}"
    elif reads_otherwise(value):
        what = "texts like a number, a time, true, false or null, now led by “[text]”"
        carrier.note(f"{what}: Gephi would make such of the column", column)
        value = f"[text] {value}"
    return fixed_cell(column, value, carrier)


def fixed_cell(column: str, text: str, carrier: Carrier) -> str:
    """Return the cell of a column that is text for Gephi in any case, such as ``Id``."""
    shown = printable(text)
    if shown != text:
        count = sum(old != new for old, new in zip(text, shown, strict=True))
        what = "letters without a shape (joiners, marks of direction, breaks), now spaces"
        carrier.note(f"{what}: joined emoji come apart", column, count)
    made = csv_cell(shown)
    if made != shown:
        carrier.note("cells that a spreadsheet would run, now led by an apostrophe", column)
    kept = made.strip(" ")
    if kept != made:
        carrier.note("spaces at the ends of cells, left out, as Gephi does", column)
    if "\\" in kept:
        carrier.note("backslashes, doubled for Gephi, which reads one of two", column,
                     kept.count("\\"))  # fmt: skip
    return kept.replace("\\", "\\\\")


def _joined(column: str, texts: list[str], carrier: Carrier) -> str:
    members = [text.replace("; ", ", ") for text in texts if text]
    if len(members) < len(texts):
        carrier.note("empty members of lists, left out", column, len(texts) - len(members))
    if divided := sum("; " in text for text in texts):
        what = "members of lists with “; ” in them, which parts members: now “, ”"
        carrier.note(what, column, divided)
    return "; ".join(members)


def reads_otherwise(text: str) -> bool:
    """Tell whether Gephi could take a text for a number, a truth, a time or nothing."""
    text = text.strip()
    if text.casefold() in ("true", "false", "null"):
        return True
    if not any(map(str.isdigit, text)) and not re.search("(?i)nan|infinity", text):
        return False
    moments = _MOMENT.findall(text)
    if moments and all(map(_is_time, moments)):
        return True
    groups = list(_groups(text))
    return bool(groups) and all(
        len(members) in (2, 3) and _is_time(members[0]) for members in groups
    )


def _groups(text: str) -> Iterator[list[str]]:
    """Yield what is between brackets: Gephi looks at nothing else, and never at a bracket in it."""
    at = 0
    while opening := _OPENING.search(text, at):
        members, at = [], len(text)
        for token in _MEMBER.finditer(text, opening.end()):
            if token[0] in (")", "]"):
                at = token.end()
                break
            members.append(token[0])
        yield members


def _is_time(token: str) -> bool:
    return bool(_TIME.fullmatch(token.strip("\"'").replace("\\", "").strip()))


class Types:
    """Watches what Gephi makes of columns that are no text: it looks at their first rows alone."""

    def __init__(self, columns: Sequence[Column], carrier: Carrier) -> None:
        self._widths = {column.name: 0 for column in columns if "text" not in column.kind}
        self._carrier, self._row = carrier, 0

    def see(self, values: Mapping[str, Held]) -> None:
        """Take note of the values of the next row."""
        self._row += 1
        for name, known in self._widths.items():
            width = _width(values.get(name))
            if self._row <= _ROWS:
                self._widths[name] = max(known, width)
            elif width and not known:
                self._carrier.note("values that Gephi takes for text, since its first 25 rows "
                                   "have none in the column", name)  # fmt: skip
            elif width > known:
                self._carrier.note("whole numbers of more than 32 bits that Gephi leaves out, "
                                   "since its first 25 rows have none", name)  # fmt: skip


def _width(value: Held | None) -> int:
    """Return 0 for nothing, 2 for a whole number of more than 32 bits, 1 for all else."""
    if value is None:
        return 0
    is_long = isinstance(value, int) and not -(2**31) <= value < 2**31
    return 2 if is_long else 1
