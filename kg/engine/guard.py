"""What a user's query may not do: call out, name graphs that are not here, or write.

The engine calls out for SERVICE and has no switch against it. A query in which that word stands is
run only when two readers of SPARQL, our own and rdflib's, both find it in a string, a comment or a
name: what one of them takes for the end of a string, the other need not. FROM never fetches here;
it is refused where it names no graph, so that an empty answer does not pass for one. Updates cannot
be run by this engine at all; they only get a clearer message.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from kg.errors import QueryError, RefusedError
from kg.names import expand
from kg.sparql_text import Token, tokens, unescape

__all__ = ["is_update", "refuse_strange", "refuse_unsafe"]

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
    RefusedError
        For SERVICE, and for FROM with a graph that is not in the store.
    QueryError
        For too deep nesting.
    """
    _refuse_depth(query)
    if "service" in unescape(query).casefold() and _calls_service(query):
        raise RefusedError(
            "SERVICE calls another server, and nothing leaves this machine",
            hint="take it out: the query is answered from this store alone",
        )
    # Without the word there is no clause of it, and tokens take longer than most queries.
    for iri in _named_by_from(tokens(query)) if "from" in query.casefold() else ():
        refuse_strange(iri, graphs, f"FROM <{iri}>")


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


def _calls_service(query: str) -> bool:
    """Tell whether a query calls another server, or may: as its tokens or its parse tree say."""
    for reading in (query, unescape(query)):
        if any(token.upper == "SERVICE" for token in tokens(reading)):
            return True
    from pyparsing import ParseBaseException  # type: ignore[import-not-found, unused-ignore]
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    found: list[str] = []

    def look(part: object) -> None:
        if isinstance(part, CompValue):
            found.append(part.name)
            part = list(part.values())
        if isinstance(part, Iterable) and not isinstance(part, str):
            for inner in part:
                look(inner)

    try:
        look(parseQuery(query))
    except (ParseBaseException, RecursionError):
        return True  # who cannot read it cannot say that it is harmless
    return "ServiceGraphPattern" in found


def is_update(query: str) -> bool:
    """Tell whether the first verb of a text is one that writes."""
    verbs = (token.upper for token in tokens(query) if token.upper in _UPDATES | _QUERIES)
    return next(verbs, "") in _UPDATES


def _refuse_depth(query: str) -> None:
    if sum(map(query.count, "{([")) <= _DEEPEST:
        return
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
