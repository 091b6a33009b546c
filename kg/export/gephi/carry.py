"""What a file can hold: texts and values made fit for every format, and a tally of what changed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.errors import UsageError
from kg.network.model import Column

__all__ = ["Alteration", "Carrier", "Held", "is_holdable"]

Held = str | bool | int | float | list[str]

# Control characters, halves of letters, and two code points: XML forbids most of them, and no
# reader shows any. U+FFFD, the mark for what cannot be shown, takes their place.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("[\t\n\r\u2028\u2029]+")
_LONG = 2**63
_WEIGHT = 2**24  # Gephi keeps a weight in 24 bits


@dataclass(frozen=True)
class Alteration:
    """Something that was changed for the format: what, how often, and where first."""

    what: str
    count: int
    first: str


class Carrier:
    """Makes texts and values that every format can hold, and counts what it changed.

    ``at`` is the id of the node or edge in hand, for the tally.
    """

    def __init__(self) -> None:
        self.at = ""
        self._counts: dict[str, list[Any]] = {}
        self._makers: dict[str, Callable[[Column, Any], Held | None]] = {
            "text": self._text, "whole": self._whole, "number": self._number,
            "truth": self._truth, "texts": self._texts,
        }  # fmt: skip

    def altered(self) -> tuple[Alteration, ...]:
        """Return what was changed so far."""
        return tuple(Alteration(what, n, at) for what, (n, at) in sorted(self._counts.items()))

    def note(self, what: str, column: str = "", count: int = 1) -> None:
        """Count a change to the node or edge in hand."""
        place = f"{self.at}, {column}" if column else self.at
        self._counts.setdefault(what, [0, place])[0] += count

    def text(self, text: str, column: str = "") -> str:
        """Return a text without what no format holds."""
        if _FORBIDDEN.search(text):
            text, count = _FORBIDDEN.subn("\ufffd", text)
            self.note("characters that XML cannot hold or nobody sees, now \ufffd", column, count)
        return text

    def line(self, text: str, column: str = "") -> str:
        """Return a text as one line, as labels and the members of lists are."""
        if _BREAKS.search(text):
            text, count = _BREAKS.subn(" ", text)
            self.note("line breaks and tabs, now spaces", column, count)
        return self.text(text, column)

    def weigh(self, weight: int) -> None:
        """Count a weight that Gephi rounds."""
        if weight > _WEIGHT:
            self.note(f"weights above {_WEIGHT:,}, which Gephi rounds", "weight")

    def values(
        self, columns: Sequence[Column], values: Mapping[str, Any]
    ) -> Iterator[tuple[str, Held]]:
        """Yield the values that there are, in the order of the columns.

        Raises
        ------
        UsageError
            For a value whose type is not that of its column, or that has no column.
        """
        self.check(columns, values)
        for column in columns:
            held = self.held(column, values.get(column.name))
            if held is not None:
                yield column.name, held

    def held(self, column: Column, value: Any) -> Held | None:
        """Return a value as files hold it, or None where there is none to hold."""
        return None if value is None else self._makers[column.kind](column, value)

    def check(self, columns: Sequence[Column], values: Mapping[str, Any]) -> None:
        """Refuse values that no column is for: no file would hold them."""
        strange = set(values) - {column.name for column in columns}
        if strange:
            what = f"the value {min(strange)} has no column"
            raise UsageError(what, self.at, "declare the column")

    def _text(self, column: Column, value: Any) -> str:
        if not isinstance(value, str):
            raise self._fault(column, value)
        return self.text(value, column.name)

    def _whole(self, column: Column, value: Any) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._fault(column, value)
        if -_LONG <= value < _LONG:
            return value
        self.note("whole numbers beyond 64 bits, left out", column.name)
        return None

    def _number(self, column: Column, value: Any) -> float | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._fault(column, value)
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
        self.note("numbers that are infinite or none (NaN), left out", column.name)
        return None

    def _truth(self, column: Column, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self._fault(column, value)
        return value

    def _texts(self, column: Column, value: Any) -> list[str]:
        if isinstance(value, str) or not all(isinstance(text, str) for text in value):
            raise self._fault(column, value)
        return [self.line(text, column.name) for text in value]

    def _fault(self, column: Column, value: Any) -> UsageError:
        given = f"{value!r:.60}"
        return UsageError(
            f"the column {column.name} holds {column.kind}, and {given} is something else",
            self.at,
            "make it a plain value of Python",
        )


def is_holdable(name: str) -> bool:
    """Tell whether a text can name something as it is: one word, without strange characters."""
    return bool(name) and not _FORBIDDEN.search(name) and not any(map(str.isspace, name))
