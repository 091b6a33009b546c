"""What the engine's own parser makes of a query, found out without running it here."""

from __future__ import annotations

import re

from pyoxigraph import Store

from kg.errors import QueryError
from kg.names import PREFIXES

__all__ = ["fault_of", "parses", "stops_at"]

# A text with this behind it never parses: the letter stands in no SPARQL but in strings, and a
# string that is open here stays so. It is longer than any keyword; see `stops_at`.
_NEVER = "\n" + "\x01" * 20
_FOUND = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_KEYWORD = re.compile(r"[A-Z][A-Z_0-9]*")
# Of these the parser tells where they end: how to find where they begin, and what to say.
_BEFORE = (
    ("Prefix not found", re.compile(r"[^\s<>{}()\[\],;|/^!]*$"), "a prefix in it is not declared"),
    ("IRI parsing failed", re.compile(r"<[^<]*$"),
     "an IRI in it is not absolute, or has a letter that no IRI has"),
)  # fmt: skip


def parses(query: str, base: str | None) -> bool:
    """Tell whether a text is a query, by running it on an empty store.

    It must have no SERVICE, which calls out from there as well.
    """
    try:
        Store().query(query, prefixes=PREFIXES, base_iri=base)
    except (SyntaxError, ValueError):
        return False
    except (OSError, RuntimeError):
        return True  # it was read, and has a function that the engine does not
    return True


def fault_of(query: str, base: str | None) -> QueryError:
    """Return the error of a text that is no query: the line and column, and the words there."""
    at, expected = stops_at(query, base)
    what = "the query does not parse"
    for sign, begins, told in _BEFORE:
        if sign in expected and (found := begins.search(query, 0, at)):
            at, what = found.start(), f"{what}: {told}"
    rest = query[at:].split("\n")[0].strip()
    here = f"at `{rest[:40]}`" if rest else "where it ends: something is missing before that"
    before = query[: min(at, len(query))]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return QueryError(what, f"line {line}, column {column}", f"mend it {here}")


def stops_at(query: str, base: str | None) -> tuple[int, str]:
    """Return where the parser gives up, or where the text ends, and what it would rather read.

    The parser compares as many letters as a keyword has before it says that it is another word, and
    counts them as read; where keywords are all it expected, that many are taken back.
    """
    try:
        Store().query(query + _NEVER, prefixes=PREFIXES, base_iri=base)
    except (SyntaxError, ValueError) as fault:
        found = _FOUND.search(str(fault))
    if not found:
        return len(query), ""
    lines = (query + _NEVER).split("\n")
    at = sum(len(line) + 1 for line in lines[: int(found[1]) - 1]) + int(found[2]) - 1
    expected = found[3].split(", ")
    if all(map(_KEYWORD.fullmatch, expected)):
        at -= min(map(len, expected))
    return min(at, len(query)), found[3]
