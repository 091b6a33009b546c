"""Nodes and edges of a network as tables, which print and convert like any answer."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence

from kg.answer import Answer, Thing, Value
from kg.network import Column, Edge, Node, Projection

__all__ = ["edge_table", "node_table"]

_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Row = dict[str, Value]


def node_table(projection: Projection, day: datetime.date) -> Answer:
    """Return the nodes as a table: ``id``, ``node``, ``kind`` and the columns of the view."""
    rows: list[Row] = [
        {
            "id": node.id,
            "node": _thing(node),
            "kind": node.kind,
            **_values(projection.node_columns, node.values),
        }
        for node in projection.nodes
    ]
    return _table(projection, day, "nodes", ("id", "node", "kind"), projection.node_columns, rows)


def edge_table(projection: Projection, day: datetime.date) -> Answer:
    """Return the edges as a table; one over time has its ``spells``, each ``first/last day``."""
    things = {node.id: _thing(node) for node in projection.nodes}
    names: tuple[str, ...] = ("source", "target", "kind", "label", "weight")
    if any(edge.spells for edge in projection.edges):
        names = (*names, "spells")
    rows = [
        _fixed(edge, things, names) | _values(projection.edge_columns, edge.values)
        for edge in projection.edges
    ]
    return _table(projection, day, "edges", names, projection.edge_columns, rows)


def _thing(node: Node) -> Thing:
    return Thing(node.iri, node.label)


def _fixed(edge: Edge, things: Mapping[str, Thing], names: Sequence[str]) -> Row:
    row: Row = {
        "source": things[edge.source],
        "target": things[edge.target],
        "kind": edge.kind,
        "label": edge.label,
        "weight": edge.weight,
        "spells": tuple(f"{spell.first}/{spell.last or '..'}" for spell in edge.spells) or None,
    }
    return {name: row[name] for name in names}


def _values(columns: Iterable[Column], values: Mapping[str, Value]) -> Row:
    return {column.name: values.get(column.name) for column in columns}


def _table(
    projection: Projection,
    day: datetime.date,
    what: str,
    names: Sequence[str],
    columns: Sequence[Column],
    rows: list[Row],
) -> Answer:
    for column in columns:
        if column.kind == "text":
            _date(rows, column.name)
    return Answer(
        question=f"{what} of {projection.view}",
        summary=f"{projection.summary}: the {what}",
        date=day,
        reading=projection.reading,
        build=projection.build,
        columns=(*names, *(column.name for column in columns)),
        rows=tuple(rows),
        newest_source=projection.newest_source,
        remarks=projection.remarks,
        supposing=projection.supposing,
        kinds={"weight": "whole", "spells": "texts"} | {one.name: one.kind for one in columns},
    )


def _date(rows: Iterable[Row], name: str) -> None:
    """Make dates of a column of days, which networks have as text."""
    told = [(row, str(row[name])) for row in rows if row[name] is not None]
    if all(_DAY.fullmatch(text) for _, text in told):
        try:
            days = [datetime.date.fromisoformat(text) for _, text in told]
        except ValueError:  # like a day, and none
            return
        for (row, _), day in zip(told, days, strict=True):
            row[name] = day
