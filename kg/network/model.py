"""A network as data: nodes and edges of plain Python, and a report on what became of the facts.

Nothing here knows how it was found, how it is drawn or which program will read it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Column", "Edge", "Node", "Plain", "Projection", "Report", "Spell"]

# What a node or an edge carries: nothing that another library would have to understand. A day is
# text (YYYY-MM-DD) here, since no network format has one that every reader takes.
Plain = str | bool | int | float | tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A column of nodes or edges.

    ``kind`` is ``text``, ``whole`` (int), ``number`` (float), ``truth`` or ``texts`` (a tuple).
    """

    name: str
    kind: str
    help: str = ""


@dataclass(frozen=True)
class Spell:
    """Days on which an edge is there: both included, ``last`` None where no end is known."""

    first: datetime.date
    last: datetime.date | None


@dataclass(frozen=True)
class Node:
    """A thing: ``id`` is its short name, such as ``material:gallium``, or its IRI in brackets.

    ``kind`` is the name of its class. A column that the node has no value for is not in
    ``values``.
    """

    id: str
    iri: str
    label: str
    kind: str
    values: Mapping[str, Plain] = field(default_factory=dict)


@dataclass(frozen=True)
class Edge:
    """What one view says of two things: one edge per source, target and kind.

    ``weight`` counts the facts merged into it. ``spells`` are sorted and apart: between the last
    day of one and the first of the next lies at least a day. An edge without spells is always
    there.
    """

    source: str
    target: str
    kind: str
    label: str
    weight: int = 1
    values: Mapping[str, Plain] = field(default_factory=dict)
    spells: tuple[Spell, ...] = ()


@dataclass(frozen=True)
class Report:
    """What became of the facts of a view.

    ``facts`` were found; ``merged`` of them stand behind an edge that another fact has already
    made, ``widened`` counts spells with a day on which the edge is possibly there and no more, and
    ``left_out`` names each thing that is not in the network, with the reason; many of one kind go
    as one entry with their number.
    """

    facts: int
    nodes: int
    edges: int
    merged: int
    widened: int = 0
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Projection:
    """A view of the graph as a network, with its circumstances.

    Parameters
    ----------
    view, summary
        The name of the view, and what it shows in a line.
    presence
        What it means that an edge is there, and what a weight counts.
    date, reading, build
        The day and the reading asked about, and the identity of the build. ``date`` is None where
        edges carry the days on which they are there.
    nodes, edges
        Ordered by id, and by source, target and kind.
    node_columns, edge_columns
        The columns beside id, label and kind, and beside source, target, kind, label and weight.
    report
        What became of the facts.
    newest_source, supposing, remarks
        As in an answer.
    """

    view: str
    summary: str
    presence: str
    date: datetime.date | None
    reading: str
    build: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    node_columns: tuple[Column, ...]
    edge_columns: tuple[Column, ...]
    report: Report
    newest_source: str = ""
    supposing: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
