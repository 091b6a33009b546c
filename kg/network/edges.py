"""From the rows of a question to edges of plain Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import NamedNode

from kg.dates import FAR, parse
from kg.engine import LocalEngine, Table
from kg.names import PREFIXES, expand, shorten
from kg.network.model import Column, Edge, Plain
from kg.network.spells import Period, merged, periods_in, settled
from kg.network.views import LISTS
from kg.resolve import labels_of
from kg.terms import text_of

__all__ = ["COMPUTED", "edges_of", "identifiers_of"]

COMPUTED = ("first_day", "exact", "rates")
"""Columns that are computed from other ones of the row, where it has them."""

_IDENTIFIERS = "SELECT ?thing ?name WHERE { ?thing dct:identifier ?name } ORDER BY ?thing ?name"
_EDTF = PREFIXES["edtf"] + "EDTF"  # whose forms comprise those of the other stated dates


def identifiers_of(engine: LocalEngine) -> dict[str, str]:
    """Return the numbers under which things are known, by IRI."""
    found: dict[str, str] = {}
    for thing, name in engine.select(_IDENTIFIERS).rows:
        found.setdefault(text_of(thing), text_of(name))
    return found


def edges_of(
    engine: LocalEngine,
    table: Table,
    columns: Sequence[Column],
    identifiers: Mapping[str, str],
    over_time: bool = False,
) -> tuple[tuple[Edge, ...], int]:
    """Return the edges that the rows of a view's question tell of, and how many were widened.

    Parameters
    ----------
    engine
        The graph, for the words of kinds.
    table
        Rows with the columns ``source``, ``target``, ``kind`` and ``weight``, one per edge, and
        ``periods`` where an edge stands for measures with a status.
    columns
        The view's own columns; those of them that the table lacks are left aside.
    identifiers
        What to call things by, where they have a number.
    over_time
        Whether an edge is there in its periods only.

    Returns
    -------
    tuple
        Edges ordered by source, target and kind; the number of spells with a day on which the
        status is possible and no more.
    """
    place = table.columns.index("kind")
    kinds = [row[place] for row in table.rows]
    words = labels_of(engine, {kind.value for kind in kinds if isinstance(kind, NamedNode)})
    made, widened = [], 0
    for cells in table.rows:
        row = dict(zip(table.columns, map(text_of, cells), strict=True))
        kind = words.get(row["kind"], row["kind"])
        periods = periods_in(row.get("periods", ""), identifiers)
        spells = merged(periods) if over_time else ()
        widened += len(set(spells) - set(settled(periods)))
        values = dict(_values(row, columns, identifiers)) | dict(_standing(periods))
        ends = (shorten(row["source"]), shorten(row["target"]))
        made.append(Edge(*ends, kind, kind, int(row["weight"]), values, spells))
    return tuple(sorted(made, key=lambda edge: (edge.source, edge.target, edge.kind))), widened


def _values(
    row: Mapping[str, str], columns: Sequence[Column], identifiers: Mapping[str, str]
) -> Iterator[tuple[str, Plain]]:
    """Yield what the row says in the view's columns; an empty cell is left out."""
    for column in columns:
        cell = row.get(column.name, "")
        if column.kind == "texts":
            parted = cell.split(LISTS.get(column.name, " "))
            entries = sorted({_named(entry, identifiers) for entry in parted if entry})
            if entries:
                yield column.name, tuple(entries)
        elif cell and cell != FAR.isoformat():
            yield column.name, cell
    yield from _days(row)


def _days(row: Mapping[str, str]) -> Iterator[tuple[str, Plain]]:
    """Yield the earliest day that stated first days can mean, and whether one states that day."""
    if starts := [parse(day, _EDTF) for day in row.get("start", "").split()]:
        first = min(one.first for one in starts)
        yield "first_day", first.isoformat()
        yield "exact", any(one.is_exact and one.first == first for one in starts)


def _standing(periods: Sequence[Period]) -> Iterator[tuple[str, Plain]]:
    """Yield the periods in words, and what tariffs charge in them."""
    if periods:
        yield "periods", tuple(map(str, periods))
    if rates := {f"{one.measure}={one.rate}" for one in periods if one.rate}:
        yield "rates", tuple(sorted(rates))


def _named(entry: str, identifiers: Mapping[str, str]) -> str:
    """Return an entry of a list as people write it: a thing by its number, where it has one."""
    iri = expand(entry)
    return entry if iri is None else identifiers.get(iri, shorten(iri))
