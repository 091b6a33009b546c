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

__all__ = ["Kind", "Token", "is_fickle", "tokens", "unescape"]

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


# The letters of the SPARQL grammar (PN_CHARS_BASE), what may begin a name, and what may go on.
_LETTER = (
    "A-Za-zÀ-ÖØ-öø-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_FIRST = f"[{_LETTER}_0-9]"
_NEXT = f"{_LETTER}_0-9·\u0300-\u036f\u203f\u2040"
_DOTTED = rf"(?:[{_NEXT}.\-]*[{_NEXT}\-])?"
_LOCAL = rf"(?:[{_NEXT}:\-]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"
_TOKEN = re.compile(
    "|".join(
        [
            r"(?P<skip>[ \t\r\n]+|\#[^\r\n]*)",
            r"(?P<iri><[^<>\"{}|^`\x00-\x20]*>)",
            r'(?P<string>"""(?:(?:"|"")?(?:[^"\\]|\\.))*"""|\'\'\'(?:(?:\'|\'\')?(?:[^\'\\]|\\.))*\'\'\''
            r'|"(?:[^"\\\r\n]|\\.)*"|\'(?:[^\'\\\r\n]|\\.)*\')',
            rf"(?P<blank>_:{_FIRST}{_DOTTED})",
            rf"(?P<pname>(?:[{_LETTER}]{_DOTTED})?:(?:{_LOCAL}(?:(?:{_LOCAL}|\.)*{_LOCAL})?)?)",
            rf"(?P<var>[?$]{_FIRST}[{_NEXT}]*)",
            r"(?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[a-z]+)?)",
            r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)",
            r"(?P<word>[A-Za-z_][A-Za-z0-9_]*)",
            r"(?P<punct>\^\^|&&|\|\||!=|<=|>=|<<|>>|\{\||\|\}|[{}()\[\].,;|/^*+?!=<>\-~])",
        ]
    ),
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# Functions that give another value each time.
_FICKLE = ("NOW", "RAND", "UUID", "STRUUID")
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
    at, inside = 0, [""]
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise QueryError(f"no SPARQL begins with {text[at]!r} here", _place(text, at))
        kind, end = match.lastgroup, match.end()
        if kind == "iri" and inside[-1] == "(" and _is_comparison(read, match[0]):
            kind, end = "punct", at + (2 if match[0][1] == "=" else 1)
        if kind != "skip":
            read.append(Token(kind, text[at:end], at, end))  # type: ignore[arg-type]
        if kind == "punct" and text[at] in "({":
            inside.append(text[at])
        elif kind == "punct" and text[at] in ")}" and len(inside) > 1:
            inside.pop()
        at = end
    return read


def is_fickle(query: str) -> bool:
    """Tell whether a query may answer otherwise when it is asked of the same graph again."""
    large = query.upper()
    if not any(name in large for name in _FICKLE):
        return False
    return any(token.upper in _FICKLE for token in tokens(query))


def _is_comparison(before: list[Token], candidate: str) -> bool:
    """Tell ``(?a<?b&&?c>?d)`` from an IRI; only an operand can stand left of the sign.

    Of the IRIs that follow an operand inside parentheses (in lists and paths), relative ones with
    a sign of expressions in them are misread.
    """
    if not before or "://" in candidate:
        return False
    last = before[-1]
    operand = last.kind in _OPERANDS or last.text == ")" or last.upper in {"TRUE", "FALSE"}
    return operand and any(sign in candidate for sign in "?$&(),=!*+;'")


def _place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return f"line {line}, column {at - (text.rfind(chr(10), 0, at) + 1) + 1}"
