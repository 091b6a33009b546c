"""Reads triple patterns and property paths; blank nodes become variables."""

from __future__ import annotations

from collections.abc import Callable

from kg.cite.cursor import Cursor, name_of
from kg.cite.paths import Barred, Choice, Inverse, Link, Path, Repeat, Sequence
from kg.cite.pattern import Triple, Values
from kg.names import PREFIXES

__all__ = ["read_term", "read_triples", "read_values"]

_FIRST, _REST, _NIL = (f"<{PREFIXES['rdf']}{name}>" for name in ("first", "rest", "nil"))
_TERMS = frozenset({"iri", "pname", "string", "number"})


def read_triples(cursor: Cursor, blanks: dict[str, str]) -> list[Triple]:
    """Read the triples of one subject, up to the dot.

    Parameters
    ----------
    blanks
        The variable of each blank node label met in this group so far.
    """
    return _Reader(cursor, blanks).same_subject()


def read_term(cursor: Cursor) -> str:
    """Read a variable or a constant, as written; constants are remembered by the cursor."""
    start, token = cursor.at, cursor.current
    if token.kind == "var":
        return "?" + cursor.next().text[1:]
    if cursor.sees("+", "-"):
        cursor.next()
        if cursor.next().kind != "number":
            raise cursor.lost("a number was expected")
    elif token.kind in _TERMS or token.upper in {"TRUE", "FALSE"}:
        cursor.next()
        if token.kind == "string":
            _datatype(cursor)
    else:
        raise cursor.lost("a term was expected")
    text = cursor.slice(start, cursor.at)
    cursor.constants.add(text)
    return text


def _datatype(cursor: Cursor) -> None:
    if cursor.current.kind == "lang" or cursor.took("^^"):
        cursor.next()


def read_values(cursor: Cursor) -> Values:
    """Read ``VALUES`` with its rows."""
    start = cursor.at
    cursor.expect("VALUES")
    bare = not cursor.sees("(")
    names = [name_of(cursor.next().text)] if bare else _names(cursor)
    undefined: set[str] = set()
    cursor.expect("{")
    while not cursor.took("}"):
        row = [_value(cursor)] if bare else _row(cursor)
        undefined |= {name for name, word in zip(names, row, strict=False) if word == "UNDEF"}
    known = frozenset(names)
    return Values(cursor.slice(start, cursor.at), known, known - undefined)


def _names(cursor: Cursor) -> list[str]:
    cursor.expect("(")
    names: list[str] = []
    while not cursor.took(")"):
        names.append(name_of(cursor.next().text))
    return names


def _row(cursor: Cursor) -> list[str]:
    cursor.expect("(")
    row: list[str] = []
    while not cursor.took(")"):
        row.append(_value(cursor))
    return row


def _value(cursor: Cursor) -> str:
    return "UNDEF" if cursor.took("UNDEF") else read_term(cursor)


class _Reader:
    def __init__(self, cursor: Cursor, blanks: dict[str, str]) -> None:
        self.cursor, self.blanks = cursor, blanks
        self.found: list[Triple] = []

    def same_subject(self) -> list[Triple]:
        brackets = self.cursor.sees("[", "(")
        subject = self.node()
        if not (brackets and self.cursor.sees(".", "}")):
            self.properties(subject)
        return self.found

    def properties(self, subject: str) -> None:
        """Read ``verb objects ; verb objects``, which may end in semicolons."""
        while True:
            start = self.cursor.at
            path = self.verb()
            text = self.cursor.slice(start, self.cursor.at)
            while True:
                self.found.append(Triple(subject, path, text, self.node()))
                if self.cursor.sees("{|", "~"):
                    raise self.cursor.lost("statements about triples are not followed")
                if not self.cursor.took(","):
                    break
            if not self._another():
                return

    def _another(self) -> bool:
        while self.cursor.took(";"):
            if self.cursor.current.kind in {"var", "iri", "pname"} or self.cursor.sees_word("A"):
                return True
            if self.cursor.sees("^", "!", "("):
                return True
        return False

    def node(self) -> str:
        """Read a term, or a blank node with its properties, or a list."""
        cursor = self.cursor
        if cursor.sees("<<"):
            raise cursor.lost("triple terms are not followed")
        if cursor.current.kind == "blank":
            label = cursor.next().text
            return "?" + self.blanks.setdefault(label, cursor.fresh())
        if cursor.took("["):
            return self._bracketed()
        if cursor.took("("):
            return self._list()
        return read_term(cursor)

    def _bracketed(self) -> str:
        subject = "?" + self.cursor.fresh()
        if not self.cursor.sees("]"):
            self.properties(subject)
        self.cursor.expect("]")
        return subject

    def _list(self) -> str:
        members: list[str] = []
        while not self.cursor.took(")"):
            members.append(self.node())
        cells = ["?" + self.cursor.fresh() for _ in members] + [_NIL]
        self.cursor.constants.update({_FIRST, _REST, _NIL})
        for member, cell, rest in zip(members, cells, cells[1:], strict=False):
            self.found.append(Triple(cell, Link(_FIRST), _FIRST, member))
            self.found.append(Triple(cell, Link(_REST), _REST, rest))
        return cells[0]

    def verb(self) -> Path:
        if self.cursor.current.kind == "var":
            return Link(read_term(self.cursor))
        return self.choice()

    def choice(self) -> Path:
        parts = self._parts("|", self.sequence)
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def sequence(self) -> Path:
        parts = self._parts("/", self.step)
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _parts(self, sign: str, read: Callable[[], Path]) -> list[Path]:
        parts = [read()]
        while self.cursor.took(sign):
            parts.append(read())
        return parts

    def step(self) -> Path:
        if self.cursor.took("^"):
            return Inverse(self.step())
        path = self.primary()
        if self.cursor.sees("?", "*", "+"):
            return Repeat(path, self.cursor.next().text)
        return path

    def primary(self) -> Path:
        if self.cursor.took("!"):
            return self.barred()
        if self.cursor.took("("):
            path = self.choice()
            self.cursor.expect(")")
            return path
        return Link(self.predicate())

    def barred(self) -> Barred:
        forward: list[str] = []
        backward: list[str] = []
        several = self.cursor.took("(")
        while not (several and self.cursor.took(")")):
            side = backward if self.cursor.took("^") else forward
            side.append(self.predicate())
            if not several:
                break
            self.cursor.took("|")
        # `!(^a)` follows no forward predicate at all; `!()` and `!a` follow no backward one.
        return Barred(
            tuple(forward) if forward or not backward else None,
            tuple(backward) if backward else None,
        )

    def predicate(self) -> str:
        """Read the name of a predicate; ``a`` is written out, for it is no term elsewhere."""
        if self.cursor.sees_word("A"):
            self.cursor.next()
            text = f"<{PREFIXES['rdf']}type>"
            self.cursor.constants.add(text)
            return text
        if self.cursor.current.kind not in {"iri", "pname"}:
            raise self.cursor.lost("a predicate was expected")
        return read_term(self.cursor)
