"""Queries on a store opened in this process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
)

from kg.engine.table import Table
from kg.errors import KgError, QueryError, RefusedError, StoreError
from kg.names import PREFIXES

__all__ = ["LocalEngine", "Solutions", "failed"]

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

    def refuse(
        self,
        query: str,
        default: Sequence[str] = (),
        named: Sequence[str] = (),
        base: str | None = None,
    ) -> None:
        """Refuse what `solutions` would not run; the rest can be given to `run`.

        ``base`` is what relative IRIs are relative to; there must be none where it is None.
        """
        # Its table of letters takes longer to load than a question of the library to answer.
        from kg.engine.guard import named_by_from, refuse_strange, refuse_unsafe

        refuse_unsafe(query, base)
        asked = {iri: f"<{iri}>" for iri in (*default, *named)}
        # Without the word there is no clause of it, and tokens take longer than most queries.
        if not asked and "from" in query.casefold():
            asked = {iri: f"FROM <{iri}>" for iri in named_by_from(query, base)}
        # Listing a large store's graphs takes time as well.
        graphs = {graph.value for graph in self.store.named_graphs()} if asked else set()
        for iri, what in asked.items():
            refuse_strange(iri, graphs, what)

    def run(
        self,
        query: str,
        default: Sequence[str] = (),
        named: Sequence[str] = (),
        base: str | None = None,
    ) -> Solutions:
        """Run a query that was not refused; see `refuse` and `solutions`."""
        try:
            return self._run(query, default, named, base)
        except QueryError:
            from kg.engine.guard import is_update

            if is_update(query):
                raise RefusedError(
                    "this is an update, and the graph is read-only",
                    hint="facts come in as claims: add a source file and name it with --sources",
                ) from None
            raise

    def _run(
        self,
        query: str,
        default: Sequence[str] = (),
        named: Sequence[str] = (),
        base: str | None = None,
    ) -> Solutions:
        chosen: dict[str, Any] = {}
        if default or named:
            chosen["default_graph"] = [NamedNode(iri) for iri in default]
            chosen["named_graphs"] = [NamedNode(iri) for iri in named]
        try:
            return self.store.query(query, prefixes=_in(query), base_iri=base, **chosen)
        except SyntaxError:
            from kg.engine.syntax import fault_of

            raise fault_of(query, base) from None
        except ValueError as fault:
            raise QueryError(f"the query cannot be run: {fault}") from None
        except (OSError, RuntimeError) as fault:
            raise failed(fault) from None


def _in(query: str) -> dict[str, str]:
    """Return the prefixes that may stand in a query: to take on all costs a short one a fourth."""
    return {prefix: iri for prefix, iri in PREFIXES.items() if f"{prefix}:" in query}


def _table(result: QuerySolutions) -> Table:
    columns = tuple(variable.value for variable in result.variables)
    try:
        solutions = result.serialize(format=QueryResultsFormat.TSV)
    except (OSError, RuntimeError) as fault:
        raise failed(fault) from None
    assert solutions is not None  # there is no file to write them to
    return Table.written(columns, solutions)


def failed(fault: Exception) -> KgError:
    """Say why the engine gave no answer: the query asks for what it has not, or the store."""
    if "not supported" in str(fault):
        return QueryError(f"the query cannot be run: {fault}")
    return damaged(fault)


def damaged(fault: Exception) -> StoreError:
    """Say that a store gives no answers, and what to do."""
    return StoreError(
        f"the built store cannot be read: {fault}", hint="run `kg build`, which makes it anew"
    )
