"""The rows of an answer, made when they are looked at, and its columns, made without them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, overload

from kg.answer.value import Thing, Value, value_of
from kg.engine import LocalEngine, Table
from kg.engine.table import lexical
from kg.resolve import labels_of

__all__ = ["Column", "Row", "Rows", "column_of", "rows_of", "values_of"]

Row = Mapping[str, Value]
_SHOWN = 5


class Column:
    """One column: its different values, and which of them each row has.

    Parameters
    ----------
    different
        The values; each once where that was cheap to find out.
    places
        For each row the place of its value in ``different``.
    """

    def __init__(self, different: Iterable[Value], places: Sequence[int] | None = None) -> None:
        self.different: Sequence[Value] = [*different]
        self.places = range(len(self.different)) if places is None else places

    def has_things(self) -> bool:
        """Tell whether a thing stands in some row."""
        return any(isinstance(value, Thing) for value in self.different)

    def named(self) -> tuple[Column, Column]:
        """Return two columns of a column of things: what people read, and the IRIs."""
        labels = [value.label if isinstance(value, Thing) else value for value in self.different]
        iris = [value.iri if isinstance(value, Thing) else None for value in self.different]
        return Column(labels, self.places), Column(iris, self.places)

    def __iter__(self) -> Iterator[Value]:
        return map(self.different.__getitem__, self.places)

    def __getitem__(self, wanted: slice) -> list[Value]:
        return [*map(self.different.__getitem__, self.places[wanted])]


class _Cells(Column):
    """The column of the cells of a table: each is read once, and things are made when needed."""

    def __init__(self, table: Table, name: str, labels: Mapping[str, str]) -> None:
        number = table.columns.index(name)
        place = table.places[number]
        self.places = [*map(place.__getitem__, table.cells[number])]
        self._read = [*map(lexical, place)]
        self._cells = [*place]
        self._labels = labels

    @cached_property
    def different(self) -> Sequence[Value]:  # type: ignore[override]
        return [
            cell if isinstance(cell, tuple) else value_of(kind, text, self._labels)
            for cell, (kind, text) in zip(self._cells, self._read, strict=True)
        ]

    def has_things(self) -> bool:
        return any(kind == "iri" for kind, _ in self._read)

    def named(self) -> tuple[Column, Column]:
        if any(kind not in ("iri", "") for kind, _ in self._read):
            return super().named()
        labels = [self._labels.get(text, text) if kind else None for kind, text in self._read]
        iris = [text if kind else None for kind, text in self._read]
        return Column(labels, self.places), Column(iris, self.places)


class Rows(Sequence[Row]):
    """Rows as mappings from column to value: like a tuple of them, which it is equal to.

    Parameters
    ----------
    table
        The cells.
    labels
        The label of each IRI.
    """

    def __init__(self, table: Table, labels: Mapping[str, str]) -> None:
        self._table = table
        self._labels = labels
        self._columns: dict[str, Column] = {}

    def column(self, name: str) -> Column:
        """Return a column; no row is made for it."""
        if name not in self._columns:
            self._columns[name] = _Cells(self._table, name, self._labels)
        return self._columns[name]

    @cached_property
    def _made(self) -> tuple[Row, ...]:
        return self._part(slice(None))

    def _part(self, wanted: slice) -> tuple[Row, ...]:
        names = self._table.columns
        if not names:
            return tuple({} for _ in range(len(self)))[wanted]
        columns = [self.column(name)[wanted] for name in names]
        return tuple(dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))

    def __len__(self) -> int:
        return len(self._table)

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...

    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        if isinstance(index, slice) and "_made" not in self.__dict__:
            return self._part(index)  # who looks at the head of a long table waits for no more
        return self._made[index]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._made)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and self._made == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return Rows, (self._table, self._labels)

    def __repr__(self) -> str:
        shown = ", ".join(map(repr, self[:_SHOWN]))
        more = f", and {len(self) - _SHOWN} more rows" if len(self) > _SHOWN else ""
        return f"({shown}{more})"


def column_of(rows: Sequence[Row], name: str) -> Column:
    """Return a column of rows, whether they are made or not."""
    if isinstance(rows, Rows):
        return rows.column(name)
    return Column(row[name] for row in rows)


def values_of(table: Table, labels: Mapping[str, str]) -> Rows:
    """Return the rows of a table as Python values, with labels for IRIs."""
    return Rows(table, labels)


def rows_of(engine: LocalEngine, table: Table) -> Rows:
    """Return the rows of a table as Python values, with labels looked up in a graph."""
    return Rows(table, labels_of(engine, table.iris()))
