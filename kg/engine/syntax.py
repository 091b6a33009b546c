"""What the engine's own parser makes of a query, found out without running it here."""

from __future__ import annotations

import re
from itertools import pairwise

from pyoxigraph import Store

from kg.errors import QueryError
from kg.names import PREFIXES
from kg.sparql_text import tokens

__all__ = ["fault_of", "parses", "stops_at"]

# A text with this behind it never parses: the letter stands in no SPARQL but in strings, and a
# string that is open here stays so. It is longer than any keyword; see `stops_at`.
_NEVER = "\n" + "\x01" * 20
_FOUND = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_KEYWORD = re.compile(r"[A-Z][A-Z_0-9]*")
# Of an IRI that is none the parser tells where it ends.
_NO_IRI = "IRI parsing failed"
_IRI = re.compile(r"<[^<]*$")


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
    at, end, expected = stops_at(query, base)
    what = "the query does not parse"
    undeclared = _undeclared(query, at, end)
    if undeclared is not None:
        at, what = undeclared, f"{what}: a prefix in it is not declared"
    elif _NO_IRI in expected and (found := _IRI.search(query, 0, at)):
        at = found.start()
        what = f"{what}: an IRI in it is not absolute, or has a letter that no IRI has"
    rest = query[at:].split("\n")[0].strip()
    here = f"at `{rest[:40]}`" if rest else "where it ends: something is missing before that"
    before = query[:at]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return QueryError(what, f"line {line}, column {column}", f"mend it {here}")


def stops_at(query: str, base: str | None) -> tuple[int, int, str]:
    """Return between which places the parser gives up, and what it would rather read there.

    The parser compares as many letters as a keyword has before it says that it is another word, and
    counts them as read; where keywords are all it expected, that many are taken back.
    """
    try:
        Store().query(query + _NEVER, prefixes=PREFIXES, base_iri=base)
    except (SyntaxError, ValueError) as fault:
        found = _FOUND.search(str(fault))
    if not found:
        return len(query), len(query), ""
    lines = (query + _NEVER).split("\n")
    end = sum(len(line) + 1 for line in lines[: int(found[1]) - 1]) + int(found[2]) - 1
    expected = found[3].split(", ")
    is_far = all(map(_KEYWORD.fullmatch, expected))
    at = end - min(map(len, expected)) if is_far else end
    return min(at, len(query)), min(end, len(query)), found[3]


def _undeclared(query: str, at: int, end: int) -> int | None:
    """Return where a name begins whose prefix nobody declared, if the parser gave up there."""
    try:
        words = tokens(query)
    except QueryError:
        return None
    declares = (after for word, after in pairwise(words) if word.upper == "PREFIX")
    known = {*PREFIXES, *(word.text.partition(":")[0] for word in declares)}
    names = [w for w in words if w.kind == "pname" and w.start <= end and w.end >= at]
    return next((w.start for w in names if w.text.partition(":")[0] not in known), None)
