"""Queries on a store opened in this process."""

from __future__ import annotations

import re

from pyoxigraph import (
    BlankNode,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
)

from kg.engine.table import Table
from kg.errors import QueryError, StoreError
from kg.names import PREFIXES

__all__ = ["LocalEngine"]


class LocalEngine:
    """Runs queries on one store.

    Parameters
    ----------
    store
        A store opened for reading.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def select(self, query: str) -> Table:
        """Run a SELECT the project wrote; prefixes come for free.

        Raises
        ------
        QueryError
            When the text does not parse, or is no SELECT.
        """
        result = self._run(query)
        if not isinstance(result, QuerySolutions):
            raise QueryError("this is not a SELECT query", hint="footnotes and tables need rows")
        return _table(result)

    def user_query(self, query: str) -> Table | bool | list[Triple]:
        """Run a query from outside: a table for SELECT, a truth for ASK, triples for the rest.

        Raises
        ------
        QueryError
            When the text does not parse, or would call out, read a file or write.
        """
        # Its table of letters takes longer to load than a question of the library to answer.
        from kg.engine.guard import is_update, refuse_unsafe

        refuse_unsafe(query, [str(graph.value) for graph in self._graphs(query)])
        try:
            result = self._run(query)
        except QueryError:
            if is_update(query):
                raise QueryError(
                    "this is an update, and the graph is read-only",
                    hint="facts come in as claims: add a source file and name it with --sources",
                ) from None
            raise
        if isinstance(result, QueryBoolean):
            return bool(result)
        if isinstance(result, QueryTriples):
            return list(result)
        return _table(result)

    def _graphs(self, query: str) -> list[NamedNode | BlankNode]:
        # Listing a large store's graphs takes time, and only FROM needs them.
        return list(self.store.named_graphs()) if "from" in query.casefold() else []

    def _run(self, query: str) -> QuerySolutions | QueryBoolean | QueryTriples:
        try:
            return self.store.query(query, prefixes=PREFIXES)
        except SyntaxError as fault:
            raise _syntax_fault(query, fault.msg) from None
        except ValueError as fault:
            raise QueryError(f"the query cannot be run: {fault}") from None
        except (OSError, RuntimeError) as fault:
            raise damaged(fault) from None


def _table(result: QuerySolutions) -> Table:
    columns = tuple(variable.value for variable in result.variables)
    try:
        solutions = result.serialize(format=QueryResultsFormat.TSV)
    except (OSError, RuntimeError) as fault:
        raise damaged(fault) from None
    assert solutions is not None  # there is no file to write them to
    return Table.written(columns, solutions)


def damaged(fault: Exception) -> StoreError:
    """Say that a store gives no answers, and what to do."""
    return StoreError(
        f"the built store cannot be read: {fault}", hint="run `kg build`, which makes it anew"
    )


def _syntax_fault(query: str, message: str) -> QueryError:
    """Say where a query stops making sense, and at which words."""
    if "Prefix not found" in message:
        what = "the query does not parse: a prefix in it is not declared"
    else:
        what = "the query does not parse"
    found = re.search(r"error at (\d+):(\d+)", message)
    if not found:
        return QueryError(f"{what}: {message.splitlines()[0]}")
    line, column = int(found[1]), int(found[2])
    lines = query.splitlines() or [""]
    rest = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
    here = f"at `{rest[:40]}`" if rest else "where it ends: something is missing before that"
    return QueryError(what, f"line {line}, column {column}", f"mend it {here}")
