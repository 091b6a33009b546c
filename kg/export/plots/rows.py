"""Rows of the library's questions, as pictures take them: Python values with labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyoxigraph import NamedNode

from kg.answer.model import values_of
from kg.engine import LocalEngine
from kg.resolve import labels_of

__all__ = ["Row", "rows_of_query"]

Row = Mapping[str, Any]


def rows_of_query(engine: LocalEngine, query: str) -> tuple[tuple[str, ...], Sequence[Row]]:
    """Return the columns and the rows of a query."""
    table = engine.select(query)
    iris = {term.value for row in table.rows for term in row if isinstance(term, NamedNode)}
    return table.columns, values_of(table, labels_of(engine, iris))
