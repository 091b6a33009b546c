r"""What a user's query may not do: call out, read files, or write.

Words are looked for in the text after its codepoint escapes are decoded, since ``\u0053ERVICE``
is a SERVICE clause too. A word may also stand in a literal, so the parsed query decides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from kg.errors import QueryError
from kg.names import PREFIXES

__all__ = ["refuse_unsafe"]

_SUSPECT = re.compile(r"\b(?:SERVICE|FROM)\b", re.IGNORECASE)
_UPDATE = re.compile(
    r"\b(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b", re.IGNORECASE
)


def refuse_unsafe(query: str, graphs: Collection[str]) -> None:
    """Refuse a query that would leave this store.

    Parameters
    ----------
    query
        The text as the user gave it.
    graphs
        The named graphs of the store: a FROM clause may name these.

    Raises
    ------
    QueryError
        For SERVICE, for FROM with a graph that is not in the store, and for updates.
    """
    from kg.sparql_text import unescape  # a library question never comes here

    plain = unescape(query)
    if _SUSPECT.search(plain):
        _refuse_parsed(plain, graphs)
    elif _UPDATE.search(plain) and _parsed(plain)[0] is None:
        raise QueryError(
            "this is an update, and the graph is read-only",
            hint="facts come in as claims: add a source file and name it with --sources",
        )


def _refuse_parsed(query: str, graphs: Collection[str]) -> None:
    algebra, fault = _parsed(query)
    if algebra is None:
        raise QueryError(
            f"a query with SERVICE or FROM is run only if it parses as SPARQL 1.1: {fault}",
            hint="mend the syntax, or take those words out",
        )
    for part in _parts(algebra):
        if getattr(part, "name", "") == "ServiceGraphPattern":
            raise QueryError(
                "SERVICE calls another server, and nothing leaves this machine",
                hint="take the SERVICE clause out; join the answer with other data where you are",
            )
    for clause in algebra.get("datasetClause") or ():
        iri = str(clause.get("default") or clause.get("named"))
        if iri not in graphs:
            raise QueryError(
                f"FROM <{iri}> names no graph of this store, and nothing is fetched",
                hint="take the FROM clause out; GRAPH ?claim { ... } looks into claims",
            )


def _parsed(query: str) -> tuple[Any, str]:
    """Return the algebra, or None and what is wrong."""
    from rdflib.plugins.sparql import prepareQuery

    try:
        return prepareQuery(query, initNs=PREFIXES).algebra, ""
    except Exception as fault:  # rdflib promises no error class; whatever it is, it does not parse
        return None, str(fault).splitlines()[0] if str(fault) else type(fault).__name__


def _parts(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _parts(value)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from _parts(value)
