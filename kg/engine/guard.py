"""What a user's query may not do: call out, name graphs that are not here, or write.

The engine calls out for SERVICE and has no switch against it. Whether that word is a keyword in a
query or stands in a string, a comment, an IRI or a name is for nobody to say but the engine's own
parser, so it is asked: the same text with every such word spelt otherwise parses still where it was
a name or part of one, and does not where it was the keyword. FROM never fetches here; it is refused
where it names no graph, so that an empty answer does not pass for one. Updates cannot be run by
this engine at all; they only get a clearer message.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import urljoin

from kg.engine.syntax import fault_of, parses, stops_at
from kg.errors import QueryError, RefusedError
from kg.names import PREFIXES
from kg.sparql_text import Token, tokens, unescape

__all__ = ["is_update", "named_by_from", "refuse_strange", "refuse_unsafe"]

_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
_QUERIES = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_WORD = re.compile("(servic)(e)", re.IGNORECASE | re.ASCII)

# More than anyone writes by hand overflows the parser's stack, and with it the process: groups
# within groups, and operators, since each joins all that stands before it with what follows.
_DEEPEST = 100
_MOST_JOINED = 1000
_OPEN, _CLOSE = {"{", "(", "["}, {"}", ")", "]"}
_JOINS = {"||", "&&", "+", "-", "*", "/", "|", "!", "^"}
_JOINING = {"UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "AS", "GRAPH", "EXISTS"}


def refuse_unsafe(query: str, base: str | None = None) -> None:
    """Refuse a query that would call another server or bring the process down.

    Parameters
    ----------
    query
        The text as the user gave it.
    base
        What relative IRIs are relative to; None where there must be none.

    Raises
    ------
    RefusedError
        For SERVICE.
    QueryError
        For too deep nesting and too many operators, and for some texts that do not parse.
    """
    _refuse_size(query)
    if _WORD.search(query):
        _refuse_service(query, base)
    if "\\" in query:
        _refuse_escaped_service(unescape(query), base)


def refuse_strange(iri: str, graphs: Collection[str], what: str) -> None:
    """Refuse a graph that is not in the store: it would have to be fetched.

    Raises
    ------
    RefusedError
    """
    if iri not in graphs:
        raise RefusedError(
            f"{what} names no graph of this store, and nothing is fetched",
            hint="leave it out; GRAPH ?claim { ... } looks into claims",
        )


def named_by_from(query: str, base: str | None = None) -> Iterator[str]:
    """Yield the IRIs of the graphs that FROM and FROM NAMED name.

    Raises
    ------
    QueryError
        Where the text cannot be read as tokens.
    """
    prefixes = dict(PREFIXES)
    words = tokens(query)
    for i, word in enumerate(words):
        after = words[i + 1 : i + 3]
        if word.upper == "BASE" and after:
            base = _iri(after[0], prefixes, base)
        elif word.upper == "PREFIX" and len(after) == 2:
            prefixes[after[0].text.removesuffix(":")] = _iri(after[1], prefixes, base)
        elif word.upper == "FROM":
            named = after[1:] if after and after[0].upper == "NAMED" else after
            if named:
                yield _iri(named[0], prefixes, base)


def is_update(query: str) -> bool:
    """Tell whether the first verb of a text is one that writes."""
    verbs = (token.upper for token in tokens(query) if token.upper in _UPDATES | _QUERIES)
    return next(verbs, "") in _UPDATES


def _refuse_service(query: str, base: str | None) -> None:
    """Refuse a query in which the word stands, unless the parser takes any other word for it."""
    if not parses(_respelt(query), base):
        raise _service() if _sees_service(query, base) else fault_of(query, base)


def _refuse_escaped_service(unescaped: str, base: str | None) -> None:
    """Refuse a keyword with escapes in it, which this engine takes for no SPARQL at all."""
    if (
        _WORD.search(unescaped)
        and not parses(_respelt(unescaped), base)
        and _sees_service(unescaped, base)
    ):
        raise _service()


def _service() -> RefusedError:
    return RefusedError(
        "SERVICE calls another server, and nothing leaves this machine",
        hint="take it out: the query is answered from this store alone",
    )


def _respelt(query: str) -> str:
    """Return a query with another word, that nowhere stands in it, for each SERVICE."""
    taken, end = query.lower(), "x"
    while f"servic{end}" in taken:
        end += "x"
    return _WORD.sub(lambda found: found[1] + (end.upper() if found[2] == "E" else end), query)


def _sees_service(query: str, base: str | None) -> bool:
    """Tell whether a text that is not run is one for that word, and not for another fault."""
    if stops_at(query, base) != stops_at(_respelt(query), base):
        return True
    try:
        return any(token.upper == "SERVICE" for token in tokens(query))
    except QueryError:
        return False


def _refuse_size(query: str) -> None:
    if sum(map(query.count, "{([")) <= _DEEPEST and len(query) <= _MOST_JOINED:
        return  # as nearly every query; tokens take longer than most of them
    depth = deepest = joined = 0
    words = iter(tokens(query))
    for word in words:
        if word.upper == "VALUES":  # its data nest nothing, and their signs join nothing
            next((inner for inner in words if inner.text == "}"), None)
        if word.kind == "punct":
            depth = max(depth + (word.text in _OPEN) - (word.text in _CLOSE), 0)
            deepest = max(deepest, depth)
        joined += word.text in _JOINS or word.upper in _JOINING
    if deepest > _DEEPEST:
        raise QueryError(
            f"the query is nested {deepest} deep; {_DEEPEST} is the most that is run",
            hint="write it flatter",
        )
    if joined > _MOST_JOINED:
        raise QueryError(
            f"the query joins {joined} parts by operators; {_MOST_JOINED} is the most that is run",
            hint="list the values in VALUES or IN (...)",
        )


def _iri(word: Token, prefixes: dict[str, str], base: str | None) -> str:
    if word.kind == "iri":
        iri = unescape(word.text[1:-1])
        return urljoin(base, iri) if base else iri
    prefix, _, local = word.text.partition(":")
    return prefixes.get(prefix, f"{prefix}:") + re.sub(r"\\(.)", r"\1", local)
