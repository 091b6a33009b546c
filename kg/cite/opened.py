"""Runs a group with every variable shown, to see by which matches a row came about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from kg.cite.cursor import NotCitable
from kg.cite.groups import Query
from kg.cite.paths import GraphName, Term
from kg.cite.pattern import NONE, Group, Item, Names, Select
from kg.cite.write import Writer, item_text

__all__ = ["Opened", "Solution"]

Solution = Mapping[str, Term]
Row = Mapping[str, Term | None]


class Opened:
    """Runs parts of a query on the store it was asked of.

    Attributes
    ----------
    terms
        The constants of the query's patterns, by how they are written there.
    """

    def __init__(self, store: Store, query: Query, prefixes: Mapping[str, str]) -> None:
        self._store = store
        lines = [f"PREFIX {prefix}: <{iri}>" for prefix, iri in prefixes.items()]
        self._prologue = "\n".join([*lines, query.prologue, ""])
        self.terms = self._constants(sorted(query.constants))

    def _constants(self, texts: list[str]) -> dict[str, Term]:
        """Let the engine say which terms the constants are: prefixes, base and digits are its."""
        if not texts:
            return {}
        columns = " ".join(f"({text} AS ?_{at})" for at, text in enumerate(texts))
        [row] = self._run(f"SELECT {columns} {{}}")
        return {text: row[f"_{at}"] for at, text in enumerate(texts)}

    def rows(self, select: Select, row: Row, graph: GraphName, exact: bool) -> Iterator[Solution]:
        """Yield the matches that give a row of a SELECT without groups."""
        values = select.values.text if select.values else ""
        return self.matches(
            select.where, row, graph, exact=exact, added=select.items or (), values=values
        )

    def members(
        self, select: Select, keys: Row, graph: GraphName, relaxed: bool = False
    ) -> Iterator[Solution]:
        """Yield the matches of the group that has these keys."""
        return self.matches(select.where, keys, graph, added=select.keys, relaxed=relaxed)

    def matches(
        self,
        group: Group,
        row: Row,
        graph: GraphName,
        *,
        exact: bool = True,
        added: Iterable[Item] = (),
        values: str = "",
        relaxed: bool = False,
    ) -> Iterator[Solution]:
        """Yield the solutions of a group that give a row.

        Parameters
        ----------
        row
            The terms a solution must have; None where it must leave the variable open.
        exact
            False lets a solution leave open what the row has from elsewhere.
        added
            The columns that are computed from a solution.
        values
            The VALUES that stands after the query.
        relaxed
            Leave out what removes solutions for want of something.
        """
        writer = Writer(_written(row), relaxed=relaxed)
        body = _in_graph(writer.inside(group), graph)
        binds = [f"BIND{item_text(item)}" for item in added if item.expression]
        tests = _tests(row, writer.given(group), exact)
        text = "\n".join(["SELECT DISTINCT * {", f"{{ {body} }}", values, *binds, *tests, "}"])
        for solution in self._run(text):
            if _agrees(solution, row, exact):
                yield solution

    def within(
        self, group: Group, known: Solution, graph: GraphName, *, relaxed: bool = False
    ) -> Iterator[Solution]:
        """Yield the solutions of a group that sees the given terms, as in EXISTS and OPTIONAL."""
        writer = Writer(_written(known), correlated=True, relaxed=relaxed)
        body = _in_graph(writer.inside(group), graph)
        for solution in self._run(f"SELECT DISTINCT * {{ {body} }}"):
            if _agrees(solution, known, exact=False):
                yield {**known, **solution}

    def keys(self, select: Select, row: Row, graph: GraphName, exact: bool) -> Iterator[Row]:
        """Yield the keys of the groups that give a row of a grouped SELECT."""
        names = frozenset(key.name for key in select.keys)
        if exact and names <= select.plain:
            yield {name: row.get(name) for name in names}
            return
        shown = [*select.keys, *(select.items or ())]
        columns = list(dict.fromkeys(_column(item, names) for item in shown))
        body = _in_graph(Writer(_written(row)).narrowed(select), graph)
        by = "GROUP BY " + " ".join(map(item_text, select.keys)) if select.keys else ""
        inner = f"SELECT {' '.join(columns)} {{ {body} }} {by} {select.having}"
        trailing = select.values.text if select.values else ""
        tests = "\n".join(_tests(row, NONE, exact))
        for solution in self._run(f"SELECT DISTINCT * {{ {{ {inner} }} {trailing} {tests} }}"):
            if _agrees(solution, row, exact):
                yield {name: solution.get(name) for name in names}

    def _run(self, text: str) -> Iterator[Solution]:
        try:
            found = self._store.query(self._prologue + text)
        except SyntaxError as fault:
            raise NotCitable(f"it cannot be opened ({fault})") from None
        assert isinstance(found, QuerySolutions)
        names = [variable.value for variable in found.variables]
        for solution in found:
            terms = zip(names, solution, strict=True)
            yield {name: term for name, term in terms if term is not None}


def _column(item: Item, keys: Names) -> str:
    return f"?{item.name}" if item.name in keys else item_text(item)


def _written(row: Row) -> dict[str, str]:
    """Return the terms that can be written into a query; a blank node would be a variable."""
    return {name: str(term) for name, term in row.items() if isinstance(term, NamedNode | Literal)}


def _in_graph(body: str, graph: GraphName) -> str:
    return f"GRAPH {graph} {{ {body} }}" if isinstance(graph, NamedNode) else body


def _tests(row: Row, given: Names, exact: bool) -> Iterator[str]:
    """Yield the filters for what could not be given at the start."""
    written = _written(row)
    for name in sorted(row.keys() - given):
        if row[name] is None:
            yield f"FILTER(!bound(?{name}))"
        elif name in written:
            same = f"sameTerm(?{name}, {written[name]})"
            yield f"FILTER({same})" if exact else f"FILTER(!bound(?{name}) || {same})"


def _agrees(solution: Solution, row: Row, exact: bool) -> bool:
    return all(
        solution.get(name) == term or (not exact and name not in solution)
        for name, term in row.items()
    )
