"""The solutions of a SELECT, by row as terms or by column as the engine writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    Triple,
    parse_query_results,
)

from kg.names import PREFIXES

__all__ = ["Cell", "Table", "Term", "lexical"]

Term = NamedNode | BlankNode | Literal | Triple
Cell = Term | tuple[str, ...] | None

_XSD = PREFIXES["xsd"]
_INTEGER, _DECIMAL, _STRING = (_XSD + kind for kind in ("integer", "decimal", "string"))
_TSV = QueryResultsFormat.TSV


class Table:
    """The solutions of a SELECT: column names, and rows of terms or None where unbound.

    The engine writes its solutions as text in a fraction of the time in which it hands out terms
    one by one. Terms are read from that text when somebody looks at rows; `cells` is the text.

    Parameters
    ----------
    columns
        The names.
    rows
        Tuples as long as ``columns``. A cell that was folded from several rows is a tuple of texts.
    """

    def __init__(self, columns: Sequence[str], rows: Sequence[tuple[Cell, ...]] = ()) -> None:
        self.columns = tuple(columns)
        self._rows: tuple[tuple[Cell, ...], ...] | None = tuple(rows)
        self._written = b""

    @classmethod
    def written(cls, columns: Sequence[str], solutions: bytes) -> Table:
        """Return the table of solutions in the TSV format of SPARQL 1.1."""
        table = cls(columns)
        table._rows, table._written = None, solutions
        return table

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows, read when they are first asked for."""
        if self._rows is None:
            self._rows = tuple(tuple(row) for row in parse_query_results(self._written, _TSV))  # type: ignore[union-attr]
        return self._rows

    def __len__(self) -> int:
        # A line break or tab within a literal is escaped, here and below.
        return self._written.count(b"\n") - 1 if self._rows is None else len(self._rows)

    @cached_property
    def cells(self) -> tuple[Sequence[Cell | str], ...]:
        """The cells of each column: terms, or for short the text of the engine; see `lexical`."""
        width = len(self.columns)
        if self._rows is not None or not width:
            return tuple([row[i] for row in self.rows] for i in range(width))
        if not len(self):
            return ([],) * width
        body = self._written.decode().partition("\n")[2].removesuffix("\n")
        flat = body.replace("\n", "\t").split("\t")
        return tuple(flat[i::width] for i in range(width))

    @cached_property
    def places(self) -> tuple[Mapping[Cell | str, int], ...]:
        """The different cells of each column in order of appearance, numbered from 0."""
        return tuple(
            {cell: i for i, cell in enumerate(dict.fromkeys(column))} for column in self.cells
        )

    def iris(self) -> list[str]:
        """Return every IRI that stands in a cell, once."""
        found: dict[str, None] = {}
        for column in self.places:
            texts = [cell for cell in column if isinstance(cell, str)]
            found |= dict.fromkeys(t[1:-1] for t in texts if t[:1] == "<" and t[1] != "<")
            if len(texts) < len(column):
                found |= {cell.value: None for cell in column if isinstance(cell, NamedNode)}
        return [*found]

    def __reduce__(self) -> tuple[Any, ...]:
        if self._written:
            return Table.written, (self.columns, self._written)
        return Table, (self.columns, self.rows)


def lexical(cell: Cell | str) -> tuple[str, str]:
    """Return what a cell of `Table.cells` is, and its text.

    Returns
    -------
    tuple of two str
        ``iri`` and the IRI; ``other`` and a blank node or triple; the IRI of the datatype and the
        text of a literal, xsd:string where it has a language; two empty texts where unbound.
    """
    if cell is None or cell == "":
        return "", ""
    if not isinstance(cell, str):
        return _of_term(cell)
    sign = cell[0]
    if sign == "<" and cell[1] != "<":
        return "iri", cell[1:-1]
    if sign == '"' and "\\" not in cell:
        text, _, tail = cell[1:].rpartition('"')
        return tail[3:-1] if tail[:1] == "^" else _STRING, text
    if sign == "_":
        return "other", cell
    digits = cell.lstrip("+-")
    if digits.isdecimal():
        return _INTEGER, cell
    return (_DECIMAL, cell) if digits.replace(".", "", 1).isdecimal() else _of_term(_parsed(cell))


def _of_term(cell: Cell) -> tuple[str, str]:
    if isinstance(cell, NamedNode):
        return "iri", cell.value
    if isinstance(cell, Literal):
        return _STRING if cell.language else cell.datatype.value, cell.value
    return "other", str(cell)


def _parsed(cell: str) -> Cell:
    ((term,),) = parse_query_results(f"?x\n{cell}\n".encode(), _TSV)  # type: ignore[misc]
    return term  # type: ignore[no-any-return]
