"""From the rows of a question to edges of plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyoxigraph import NamedNode

from kg.dates import FAR
from kg.engine import LocalEngine, Table
from kg.names import BASE, shorten
from kg.network.model import Column, Edge, Plain
from kg.network.views import LISTS
from kg.resolve import labels_of
from kg.terms import text_of

__all__ = ["edges_of", "identifiers_of"]

_OWN = ("source", "target", "kind", "weight")
_IDENTIFIERS = "SELECT ?thing ?name WHERE { ?thing dct:identifier ?name } ORDER BY ?thing ?name"


def identifiers_of(engine: LocalEngine) -> dict[str, str]:
    """Return the numbers under which things are known, by IRI."""
    found: dict[str, str] = {}
    for thing, name in engine.select(_IDENTIFIERS).rows:
        found.setdefault(text_of(thing), text_of(name))
    return found


def edges_of(
    engine: LocalEngine, table: Table, columns: Sequence[Column], identifiers: Mapping[str, str]
) -> tuple[Edge, ...]:
    """Return the edges that the rows of a view's question tell of, ordered.

    Parameters
    ----------
    engine
        The graph, for the words of kinds.
    table
        Rows with the columns ``source``, ``target``, ``kind`` and ``weight``, one per edge.
    columns
        The view's own columns; those of them that the table lacks are left aside.
    identifiers
        What to call things by, where they have a number.
    """
    rows = [dict(zip(table.columns, map(text_of, row), strict=True)) for row in table.rows]
    kinds = {text_of(cell) for row in table.rows for cell in row if isinstance(cell, NamedNode)}
    words = labels_of(engine, kinds & {row["kind"] for row in rows})
    made = []
    for row in rows:
        kind = words.get(row["kind"], row["kind"])
        values = _values(row, columns, identifiers)
        ends = (shorten(row["source"]), shorten(row["target"]))
        made.append(Edge(*ends, kind, kind, int(row["weight"]), values))
    return tuple(sorted(made, key=lambda edge: (edge.source, edge.target, edge.kind)))


def _values(
    row: Mapping[str, str], columns: Sequence[Column], identifiers: Mapping[str, str]
) -> dict[str, Plain]:
    """Return what the row says in the view's columns; an empty cell is left out."""
    found: dict[str, Plain] = {}
    for column in columns:
        cell = row.get(column.name, "")
        if column.kind == "texts":
            parted = cell.split(LISTS.get(column.name, " "))
            entries = tuple(sorted({_named(entry, identifiers) for entry in parted if entry}))
            found.update({column.name: entries} if entries else {})
        elif cell and cell != FAR.isoformat():
            found[column.name] = _plain(cell, column.kind)
    return found


def _plain(cell: str, kind: str) -> Plain:
    if kind == "whole":
        return int(cell)
    if kind == "number":
        return float(cell)
    return cell == "true" if kind == "truth" else cell


def _named(entry: str, identifiers: Mapping[str, str]) -> str:
    """Return an entry of a list as people write it: numbers and short names instead of IRIs."""
    iri, equals, rest = entry.partition("=")
    if not iri.startswith(BASE):
        return entry
    return identifiers.get(iri, shorten(iri)) + equals + rest
