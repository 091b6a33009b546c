r"""SPARQL as a list of tokens: where a word is a keyword, and not part of an IRI or a string.

Whatever looks into the text of a query (the guard against SERVICE, the footnotes) reads tokens,
never the raw text, so that comments, strings and IRIs cannot mislead it.

An engine that decodes ``\u0053ERVICE`` anywhere in a query sees other words than the text shows:
a guard reads ``tokens(unescape(text))``. pyoxigraph decodes inside IRIs and strings only, so what
is run on it afterwards is the text as it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kg.errors import QueryError

__all__ = ["Kind", "Token", "tokens", "unescape"]

Kind = Literal["iri", "pname", "blank", "var", "string", "lang", "number", "word", "punct"]


@dataclass(frozen=True, slots=True)
class Token:
    """One token: ``text[start:end]`` of the query it was read from, white space left out."""

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def upper(self) -> str:
        """The keyword this token may be; empty when it is no word."""
        return self.text.upper() if self.kind == "word" else ""


_NAME = r"(?:[^\W\d]|[\d_])"  # what a name may begin with; \w covers the letters of every script
_LOCAL = r"(?:\w|[:\-·]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])"
_PREFIX = r"(?:[^\W\d_](?:[\w.\-·]*[\w\-·])?)?"
_TOKEN = re.compile(
    "|".join(
        [
            r"(?P<skip>[ \t\r\n]+|\#[^\r\n]*)",
            r"(?P<iri><[^<>\"{}|^`\x00-\x20]*>)",
            r'(?P<string>"""(?:(?:"|"")?(?:[^"\\]|\\.))*"""|\'\'\'(?:(?:\'|\'\')?(?:[^\'\\]|\\.))*\'\'\''
            r'|"(?:[^"\\\r\n]|\\.)*"|\'(?:[^\'\\\r\n]|\\.)*\')',
            rf"(?P<blank>_:{_NAME}(?:[\w.\-·]*[\w\-·])?)",
            rf"(?P<pname>{_PREFIX}:(?:{_LOCAL}(?:(?:{_LOCAL}|\.)*{_LOCAL})?)?)",
            rf"(?P<var>[?$]{_NAME}[\w·]*)",
            r"(?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[a-z]+)?)",
            r"(?P<number>(?:\d+\.\d*|\.\d+|\d+)[eE][+-]?\d+|\d*\.\d+|\d+)",
            r"(?P<word>[^\W\d]\w*)",
            r"(?P<punct>\^\^|&&|\|\||!=|<=|>=|<<|>>|\{\||\|\}|[{}()\[\].,;|/^*+?!=<>\-~])",
        ]
    ),
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_OPERANDS = frozenset({"iri", "pname", "blank", "var", "string", "lang", "number"})


def unescape(text: str) -> str:
    r"""Decode every ``\uXXXX`` and ``\UXXXXXXXX``, as SPARQL 1.1 has it done before reading.

    Raises
    ------
    QueryError
        For a number that is no character.
    """

    def decoded(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise QueryError(f"{match[0]} is no character", _place(text, match.start()))
        return chr(code)

    return _ESCAPE.sub(decoded, text)


def tokens(text: str) -> list[Token]:
    """Read a query or update into tokens; a sign is a token of its own, not part of a number.

    Raises
    ------
    QueryError
        Where no token can be read; the message names line and column.
    """
    read: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise QueryError(f"no SPARQL begins with {text[at]!r} here", _place(text, at))
        kind, end = match.lastgroup, match.end()
        if kind == "iri" and _is_comparison(read, match[0]):
            kind, end = "punct", at + (2 if match[0][1] == "=" else 1)
        if kind != "skip":
            read.append(Token(kind, text[at:end], at, end))  # type: ignore[arg-type]
        at = end
    return read


def _is_comparison(before: list[Token], candidate: str) -> bool:
    """Tell ``?a<?b&&?c>?d`` from an IRI; only an operand can stand left of the sign.

    A relative IRI with an unusual character there would be misread; an IRI with a scheme and
    ``//`` never is, and a keyword can hide in neither, for the two readings hold no brace.
    """
    if not before or "://" in candidate:
        return False
    last = before[-1]
    operand = last.kind in _OPERANDS or last.text == ")" or last.upper in {"TRUE", "FALSE"}
    return operand and any(sign in candidate for sign in "?$&(),=!*+;'")


def _place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return f"line {line}, column {at - (text.rfind(chr(10), 0, at) + 1) + 1}"
