"""Where the variables of a query stand: selected, grouped, ordered by, tested, or in a pattern."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kg.sparql_text import Token

__all__ = ["Clauses", "Role"]

Role = Literal["used", "assigned", "projected", "hidden", "grouped", "ordered", "tested"]
_OPEN, _CLOSE = {"(", "{", "["}, {")", "}", "]"}
_BEGIN = {"SELECT", "WHERE", "FROM", "HAVING", "LIMIT", "OFFSET", "VALUES", "CONSTRUCT"}


@dataclass(eq=False)
class _Select:
    """One SELECT: the main one, or one within another."""

    around: _Select | None
    is_main: bool
    is_star: bool = False
    columns: int = 0


@dataclass(eq=False)
class _Frame:
    """What one pair of braces, parentheses or brackets holds; the whole query is one as well.

    ``clause`` is the word that began the part that is being read.
    """

    opens: int
    sign: str
    around: _Frame | None
    select: _Select | None
    clause: str = ""

    def outwards(self) -> Iterator[_Frame]:
        frame: _Frame | None = self
        while frame is not None:
            yield frame
            frame = frame.around


class Clauses:
    """The clauses of a query that parses, read from its tokens alone.

    Parameters
    ----------
    read
        The tokens.
    """

    def __init__(self, read: Sequence[Token]) -> None:
        self._read = read
        self._frame: dict[int, _Frame] = {}
        self._role: dict[int, Role] = {}
        self._groups: list[_Frame] = []
        frame = _Frame(-1, "", None, None)
        for i, token in enumerate(read):
            if token.kind == "punct" and token.text in _CLOSE and frame.around is not None:
                frame = frame.around
                if token.text == "}":
                    frame.clause = ""
            self._frame[i] = frame
            if token.kind == "var":
                self._role[i] = self._seen(i, frame)
            elif token.kind == "word":
                self._begin(i, frame)
            elif token.kind == "punct":
                frame = self._sign(i, frame)

    def places(self, name: str) -> list[int]:
        """Return the indices of a variable's tokens."""
        return [i for i in self._role if self._read[i].text[1:] == name]

    def role(self, index: int) -> Role:
        """Return what the variable at an index is there for.

        ``assigned`` is one to which the query itself gives a value, by AS or VALUES. ``hidden`` is
        one that a sub-SELECT projects to a SELECT that names its columns: its constant needs none.
        """
        role = self._role[index]
        select = self._frame[index].select
        while role == "projected" and select is not None and select.around is not None:
            select = select.around
            role = "projected" if select.is_star else "hidden"
        return role

    def is_alone(self, index: int) -> bool:
        """Tell whether the selected variable at an index is the only column of its SELECT."""
        select = self._frame[index].select
        return select is not None and select.columns == 1

    def in_sub_select(self, name: str) -> bool:
        """Tell whether a variable stands anywhere within a SELECT that is within a group."""
        selects = [self._frame[index].select for index in self.places(name)]
        return any(select is not None and not select.is_main for select in selects)

    def groups_with(self, name: str) -> list[int]:
        """Return the places of the opening braces of all groups in which a variable stands.

        The outermost group is always among them; the template of a CONSTRUCT never is.
        """
        holding = {frame for i in self.places(name) for frame in self._frame[i].outwards()}
        outermost = [frame for frame in self._groups if frame.around and not frame.around.around]
        return [g.opens for g in self._groups if g in holding or g in outermost]

    def _begin(self, i: int, frame: _Frame) -> None:
        word = self._read[i].upper
        if word == "SELECT":
            frame.select = _Select(frame.select, is_main=frame.around is None)
        if word in _BEGIN or (word in ("GROUP", "ORDER") and self._word(i + 1) == "BY"):
            frame.clause = word

    def _sign(self, i: int, frame: _Frame) -> _Frame:
        text = self._read[i].text
        if frame.clause == "SELECT" and frame.select is not None:
            frame.select.is_star |= text == "*"
            frame.select.columns += text == "("
        if text not in _OPEN:
            return frame
        inner = _Frame(i, text, frame, frame.select)
        if text == "{" and frame.clause not in ("VALUES", "CONSTRUCT"):
            self._groups.append(inner)
        return inner

    def _seen(self, i: int, frame: _Frame) -> Role:
        listed = frame.around if frame.sign == "(" else frame
        if self._word(i - 1) == "AS" or (listed is not None and listed.clause == "VALUES"):
            return "assigned"
        if self._word(i - 2) == "BOUND":
            return "tested"
        if frame.clause == "SELECT" and frame.select is not None:
            frame.select.columns += 1
            return "projected"
        return {"GROUP": "grouped", "ORDER": "ordered"}.get(frame.clause, "used")  # type: ignore[return-value]

    def _word(self, i: int) -> str:
        return self._read[i].upper if 0 <= i < len(self._read) else ""
