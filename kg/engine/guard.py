"""What a user's query may not do: call out, name graphs that are not here, or write.

The engine calls out for SERVICE and has no switch against it, so a query in which that word stands
anywhere is not run: not in a string either, since another reading of the text might end the string
elsewhere. FROM never fetches here; it is refused where it names no graph, so that an empty answer
does not pass for one. Updates cannot be run by this engine at all; they only get a clearer message.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kg.errors import QueryError
from kg.names import expand
from kg.sparql_text import Token, tokens, unescape

__all__ = ["is_update", "refuse_unsafe"]

_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
_QUERIES = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
# Deeper nesting than anyone writes by hand overflows the parser's stack, and with it the process.
_DEEPEST = 100


def refuse_unsafe(query: str, graphs: Collection[str]) -> None:
    """Refuse a query that would leave this store or bring the process down.

    Parameters
    ----------
    query
        The text as the user gave it.
    graphs
        The named graphs of the store: a FROM clause may name these.

    Raises
    ------
    QueryError
        For SERVICE, for FROM with a graph that is not in the store, and for too deep nesting.
    """
    for reading in (query, unescape(query)):
        if "service" in reading.casefold():
            raise QueryError(
                "SERVICE calls another server, and nothing leaves this machine",
                hint='take it out; in a string, write CONCAT("SERV", "ICE")',
            )
    _refuse_depth(query)
    for iri in _named_by_from(tokens(query)):
        if iri not in graphs:
            raise QueryError(
                f"FROM <{iri}> names no graph of this store, and nothing is fetched",
                hint="take the FROM clause out; GRAPH ?claim { ... } looks into claims",
            )


def is_update(query: str) -> bool:
    """Tell whether the first verb of a text is one that writes."""
    verbs = (token.upper for token in tokens(query) if token.upper in _UPDATES | _QUERIES)
    return next(verbs, "") in _UPDATES


def _refuse_depth(query: str) -> None:
    depth = deepest = 0
    for letter in query:
        depth += (letter in "{([") - (letter in "})]")
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise QueryError(
            f"the query is nested {deepest} deep; {_DEEPEST} is the most that is run",
            hint="write it flatter",
        )


def _named_by_from(words: list[Token]) -> Iterator[str]:
    for i, word in enumerate(words):
        if word.upper != "FROM":
            continue
        after = words[i + 1 : i + 3]
        named = after[1:] if after and after[0].upper == "NAMED" else after
        if named:
            yield expand(named[0].text) or named[0].text
