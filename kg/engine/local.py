"""Queries on a store opened in this process."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

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
from kg.errors import QueryError, RefusedError, StoreError
from kg.names import PREFIXES

__all__ = ["LocalEngine", "Solutions"]

Solutions = QuerySolutions | QueryBoolean | QueryTriples


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
        result = self.solutions(query)
        if isinstance(result, QueryBoolean):
            return bool(result)
        if isinstance(result, QueryTriples):
            return list(result)
        return _table(result)

    def solutions(
        self, query: str, default: Sequence[str] = (), named: Sequence[str] = ()
    ) -> Solutions:
        """Run a query from outside; what it finds is worked out while it is read.

        Parameters
        ----------
        query
            The text.
        default, named
            The IRIs of graphs to take for the default graph, all merged, and of the only named
            graphs to look at, in the place of what FROM says. Where both are empty the query
            decides; where only ``named`` is given, the default graph is empty.

        Raises
        ------
        QueryError
            When the text does not parse.
        RefusedError
            When it would call out, read a file or write, or a graph is not in the store.
        """
        self.refuse(query, default, named)
        return self.run(query, default, named)

    def refuse(self, query: str, default: Sequence[str] = (), named: Sequence[str] = ()) -> None:
        """Refuse what `solutions` would not run; the rest can be given to `run`."""
        # Its table of letters takes longer to load than a question of the library to answer.
        from kg.engine.guard import refuse_strange, refuse_unsafe

        graphs = [graph.value for graph in self._graphs(query, bool(default or named))]
        refuse_unsafe(query, graphs)
        for iri in (*default, *named):
            refuse_strange(iri, graphs, f"<{iri}>")

    def run(self, query: str, default: Sequence[str] = (), named: Sequence[str] = ()) -> Solutions:
        """Run a query that was not refused; see `solutions`."""
        try:
            return self._run(query, default, named)
        except QueryError:
            from kg.engine.guard import is_update

            if is_update(query):
                raise RefusedError(
                    "this is an update, and the graph is read-only",
                    hint="facts come in as claims: add a source file and name it with --sources",
                ) from None
            raise

    def _graphs(self, query: str, are_named: bool) -> list[NamedNode | BlankNode]:
        # Listing a large store's graphs takes time, and only a choice of graphs needs them.
        is_needed = are_named or "from" in query.casefold()
        return list(self.store.named_graphs()) if is_needed else []

    def _run(self, query: str, default: Sequence[str] = (), named: Sequence[str] = ()) -> Solutions:
        chosen: dict[str, Any] = {}
        if default or named:
            chosen["default_graph"] = [NamedNode(iri) for iri in default]
            chosen["named_graphs"] = [NamedNode(iri) for iri in named]
        try:
            return self.store.query(query, prefixes=PREFIXES, **chosen)
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
