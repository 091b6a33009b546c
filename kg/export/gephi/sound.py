"""What must hold before a network is written: otherwise the file itself would be misread.

One pass over the network, which also finds what each node's size follows from.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite, sqrt

from kg.errors import UsageError
from kg.export.drawing.kinds import look_of_kind
from kg.export.drawing.look import MUTED, STATUSES
from kg.export.gephi.carry import is_holdable
from kg.network.column import RESERVED
from kg.network.model import Column, Edge, Node, Projection

__all__ = ["LINE_COLOURS", "Drawn", "checked", "colour_of", "drawn", "line_colour_of"]

# A column of such a name would be lost, or taken for what programs mean by it.
_OF_EDGES = RESERVED | {"source", "target", "weight", "networkx_key"}
# Half the width of a node, in the units of the layout: neighbours in a column do not touch.
_SMALLEST, _LARGEST = 4.0, 13.0
_DAY = datetime.timedelta(days=1)
_WHITE = "#ffffff"
_LINES = {
    name.casefold(): look.edge if look.fill == _WHITE else look.fill
    for name, look in STATUSES.items()
}
LINE_COLOURS = frozenset(_LINES.values()) | {MUTED}
"""Every colour that `line_colour_of` returns."""
_LETTERS = re.compile("[^a-z]+")


@dataclass(frozen=True)
class Drawn:
    """How a network is drawn, and how many times it has.

    ``places`` and ``sizes`` are by id of the node: x to the right and y upwards, as programs for
    networks have it, and half the width. ``spells`` counts those of all edges.
    """

    places: Mapping[str, tuple[float, float]]
    sizes: Mapping[str, float]
    spells: int


def drawn(projection: Projection, places: Mapping[str, tuple[float, float]] | None = None) -> Drawn:
    """Check a network, and return how it is drawn.

    A node's area grows with the number of its edges. Without ``places``, which are as
    `kg.network.layout.placed` gives them, they are worked out.

    Raises
    ------
    UsageError
        Where readers would lose or merge something: a name or an edge that is there twice, an
        edge to nowhere, spells that touch, a column that programs take for something else.
    """
    degrees, spells = _checked(projection)
    if places is None:
        from kg.network.layout import placed

        places = placed(projection)
    for node in degrees:
        if node not in places or not all(map(isfinite, places[node])):
            raise UsageError("this node has no place", node, "give every node an x and a y")
    most = max(degrees.values(), default=0) or 1
    spread = _LARGEST - _SMALLEST
    return Drawn(
        {node: (round(x, 2), round(0.0 - y, 2)) for node, (x, y) in places.items()},
        {node: round(_SMALLEST + spread * sqrt(n / most), 2) for node, n in degrees.items()},
        spells,
    )


def checked(projection: Projection) -> int:
    """Check a network that is not drawn, as `drawn` does, and return the number of its spells."""
    return _checked(projection)[1]


def _checked(projection: Projection) -> tuple[dict[str, int], int]:
    """Return the number of edges at each node, and of spells."""
    _check_columns(projection.node_columns, RESERVED)
    _check_columns(projection.edge_columns, _OF_EDGES)
    degrees = _degrees(projection.nodes)
    return degrees, _count_edges(projection.edges, degrees)


def _check_columns(columns: Sequence[Column], reserved: frozenset[str]) -> None:
    seen: set[str] = set()
    for column in columns:
        name = column.name.casefold()
        if name in reserved or not is_holdable(name):
            raise UsageError("no column of a written network can be named so", column.name,
                             "name it otherwise, in one word")  # fmt: skip
        if name in seen:
            raise UsageError("two columns have this name", column.name, "rename one")
        seen.add(name)


def _degrees(nodes: Sequence[Node]) -> dict[str, int]:
    """Return 0 for each node, in their order."""
    degrees: dict[str, int] = {}
    for node in nodes:
        if node.id in degrees:
            raise UsageError("two nodes have this id", node.id, "a network names each thing once")
        if not is_holdable(node.id):
            raise UsageError("no node can have this id", repr(node.id), "an id is one word")
        degrees[node.id] = 0
    return degrees


def _count_edges(edges: Sequence[Edge], degrees: dict[str, int]) -> int:
    """Count the edges at each node, and return the number of spells."""
    spells, before = 0, ("", "", "")
    kinds: set[str] = set()
    for edge in edges:
        name = edge.source, edge.target, edge.kind
        if name <= before:
            what = "is there twice" if name == before else "is not in the order of its names"
            raise UsageError(f"this edge {what}", _named(edge), "make one edge of each three")
        if edge.source not in degrees or edge.target not in degrees:
            raise UsageError("this edge leads from or to no node", _named(edge), "add the node")
        if edge.kind not in kinds:
            kinds.add(_sound_kind(edge))
        if edge.weight < 1:
            raise UsageError("an edge stands for one fact or more", _named(edge),
                             "readers drop an edge that weighs nothing")  # fmt: skip
        degrees[edge.source] += 1
        degrees[edge.target] += 1
        if edge.spells:
            spells += len(edge.spells)
            _check_spells(edge)
        before = name
    return spells


def _sound_kind(edge: Edge) -> str:
    if not all(map(is_holdable, edge.kind.split(" "))):
        raise UsageError("no edge can be of this kind", _named(edge), "a kind is plain words")
    return edge.kind


def _check_spells(edge: Edge) -> None:
    """Refuse spells that readers would merge, drop or mix up."""
    free: datetime.date | None = datetime.date.min
    for spell in edge.spells:
        if spell.last is not None and spell.last < spell.first:
            raise UsageError("a spell ends before it begins", _named(edge), str(spell.first))
        if free is None or spell.first < free:
            raise UsageError("spells of this edge touch or overlap", _named(edge),
                             "make one of them, with a day between it and the next")  # fmt: skip
        endless = spell.last is None or datetime.date.max - spell.last < 2 * _DAY
        free = None if endless or spell.last is None else spell.last + 2 * _DAY


def _named(edge: Edge) -> str:
    return f"{edge.source} {edge.kind!r} {edge.target}"


def colour_of(kind: str) -> str:
    """Return the colour of a kind of node, as #rrggbb; outlines are for what would be white."""
    look = look_of_kind(kind)
    return look.edge if look.fill == _WHITE else look.fill


def line_colour_of(edge: Edge) -> str:
    """Return the colour of the status of an edge, as #rrggbb, or grey where it has none."""
    told = edge.values.get("status", edge.kind)
    return _line_colour(told) if isinstance(told, str) else MUTED


@lru_cache
def _line_colour(told: str) -> str:
    return _LINES.get(_LETTERS.sub("", told.casefold()), MUTED)
