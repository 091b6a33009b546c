"""What of a network is drawn, and where: places of nodes and labels, ways of lines.

Everything is in units of the sheet, x to the right and y downwards, for whoever paints it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import sqrt

from kg.export.drawing.lettering import elided, width_of, wrapped
from kg.export.drawing.words import clean
from kg.network.layout import placed
from kg.network.model import Edge, Node, Projection

__all__ = ["RADIUS", "SIZE", "Line", "Sketch", "Spot", "sketched"]

RADIUS, SIZE = 8.5, 11.0
_ROW, _LEADING = 21.0, 13.0
# Labels left of the first column and right of the last take as much as they need, up to this.
_MOST_LABEL = {1: 700.0, 2: 300.0, 3: 190.0}
_LEAST_LABEL, _COLUMNS, _APART = 150.0, 5, 8.0
_THINNEST, _THICKEST, _HEAVY = 1.4, 6.0, 6

Point = tuple[float, float]


@dataclass(frozen=True)
class Spot:
    """A node in its place, and its label: lines from ``label`` on, to the right or to the left."""

    node: Node
    x: float
    y: float
    lines: tuple[str, ...]
    label: Point
    is_left: bool


@dataclass(frozen=True)
class Line:
    """An edge as a cubic curve from its source to the tip of its arrow, and how wide it is."""

    edge: Edge
    curve: tuple[Point, Point, Point, Point]
    width: float

    @property
    def head(self) -> tuple[Point, Point, Point]:
        """The corners of the head of the arrow, its tip first; it arrives level."""
        _, _, (before, _), (x, y) = self.curve
        length = (4.5 + self.width) * (1.0 if x > before else -1.0)
        half = abs(length) / 2
        return (x, y), (x - length, y - half), (x - length, y + half)

    @property
    def way(self) -> tuple[Point, Point, Point, Point]:
        """The curve up to the inside of the head, beyond which nothing may show."""
        start, one, two, (x, y) = self.curve
        back = self.head[1][0]
        return start, one, two, (x + 0.8 * (back - x), y)


@dataclass(frozen=True)
class Sketch:
    """What is drawn of a network, and what is not.

    ``hidden`` counts nodes by kind, ``hidden_edges`` counts edges; ``height`` is how much the
    sketch takes below its upper edge.
    """

    spots: tuple[Spot, ...]
    lines: tuple[Line, ...]
    hidden: tuple[tuple[str, int], ...]
    hidden_edges: int
    height: float


def sketched(projection: Projection, most: int, left: float, right: float) -> Sketch:
    """Place the ``most`` heaviest nodes of a network, and the edges between them.

    A node weighs as much as its edges together.
    """
    shown, hidden = _heaviest(projection, most)
    columns = _columns(shown)
    height = max(map(len, columns), default=0) * _ROW
    spots = _spots(columns, _heights(columns, shown.edges, height), height, left, right)
    place = {spot.node.id: (spot, at) for at, column in enumerate(spots) for spot in column}
    return Sketch(
        tuple(spot for column in spots for spot in column),
        tuple(_lines(shown.edges, place, len(columns))),
        tuple(sorted(Counter(node.kind for node in hidden).items())),
        len(projection.edges) - len(shown.edges),
        height,
    )


def _heaviest(projection: Projection, most: int) -> tuple[Projection, Sequence[Node]]:
    weight: Counter[str] = Counter()
    for edge in projection.edges:
        weight[edge.source] += edge.weight
        weight[edge.target] += edge.weight
    ordered = sorted(projection.nodes, key=lambda node: (-weight[node.id], node.id))
    kept = {node.id for node in ordered[:most]}
    shown = replace(
        projection,
        nodes=tuple(node for node in projection.nodes if node.id in kept),
        edges=tuple(e for e in projection.edges if e.source in kept and e.target in kept),
    )
    return shown, ordered[most:]


def _columns(shown: Projection) -> list[list[Node]]:
    """Return the nodes by column and from top to bottom; where there are too many, some join."""
    places = placed(shown)
    found: defaultdict[float, list[Node]] = defaultdict(list)
    for node in sorted(shown.nodes, key=lambda node: (places[node.id][1], node.id)):
        found[places[node.id][0]].append(node)
    columns = [found[x] for x in sorted(found)]
    while len(columns) > _COLUMNS:
        sizes = [len(one) + len(two) for one, two in pairwise(columns)]
        at = sizes.index(min(sizes))
        columns[at : at + 2] = [columns[at] + columns[at + 1]]
    return columns


def _heights(
    columns: Sequence[Sequence[Node]], edges: Sequence[Edge], height: float
) -> dict[str, float]:
    """Return how far down each node stands: the fullest column evenly, others by their edges."""
    found: dict[str, float] = {}
    for nodes in sorted(columns, key=len, reverse=True):
        step = height / len(nodes)
        wanted = [(place + 0.5) * step for place in range(len(nodes))]
        if found:
            near = [_near(node, edges, found) for node in nodes]
            wanted = [even if at is None else at for even, at in zip(wanted, near, strict=True)]
        least = min(step, 2.2 * _ROW)
        for place in range(1, len(nodes)):
            wanted[place] = max(wanted[place], wanted[place - 1] + least)
        limit = height - _ROW / 2
        for place in reversed(range(len(nodes))):
            wanted[place] = limit = min(wanted[place], limit)
            limit -= least
        found |= {node.id: y for node, y in zip(nodes, wanted, strict=True)}
    return found


def _near(node: Node, edges: Sequence[Edge], found: dict[str, float]) -> float | None:
    """Return the mean height of the neighbours that have one."""
    touching = [edge for edge in edges if node.id in (edge.source, edge.target)]
    ends = [edge.target if edge.source == node.id else edge.source for edge in touching]
    heights = [found[end] for end in ends if end in found]
    return sum(heights) / len(heights) if heights else None


def _spots(
    columns: Sequence[Sequence[Node]],
    heights: dict[str, float],
    height: float,
    left: float,
    right: float,
) -> list[list[Spot]]:
    """Return the places of the nodes of each column."""
    count = len(columns)
    if not count:
        return []
    most = _MOST_LABEL.get(count, _LEAST_LABEL)
    beside = RADIUS + 6
    before = beside + _room(columns[0], most) if count > 1 else beside + 30
    after = beside + _room(columns[-1], most)
    gap = (right - after - left - before) / max(count - 1, 1)
    found = []
    for number, nodes in enumerate(columns):
        x, step = left + before + number * gap, min(height / len(nodes), 2.2 * _ROW)
        is_left = number == 0 and count > 1
        is_last = number == count - 1
        room = most if is_left or is_last else gap - 2 * beside - 14
        lines = max(1, min(3, int((step - 4) // _LEADING)))
        found.append([
            _spot(node, x, heights[node.id], room, lines, is_left) for node in nodes
        ])  # fmt: skip
    return found


def _room(nodes: Sequence[Node], most: float) -> float:
    return min(max(width_of(clean(node.label), SIZE) for node in nodes), most)


def _spot(node: Node, x: float, y: float, room: float, most: int, is_left: bool) -> Spot:
    lines = wrapped(clean(node.label) or node.id, SIZE, room, most)
    number = clean(str(node.values.get("identifier", "")))
    if lines[-1].endswith("…"):  # many a label begins like others
        if number and width_of(number, SIZE) <= room:
            lines = [number]
        elif len(lines) == 1:
            lines = [elided(clean(node.label), SIZE, room)]
    shift = -RADIUS - 5 if is_left else RADIUS + 5
    top = y + SIZE * 0.36 - (len(lines) - 1) * _LEADING / 2
    return Spot(node, x, y, tuple(lines), (x + shift, top), is_left)


def _lines(edges: Sequence[Edge], place: dict[str, tuple[Spot, int]], columns: int) -> list[Line]:
    """Return the ways of edges, the widest first, so that they hide no other."""
    # Where all weigh little, no line is much wider than another.
    heaviest = max([_HEAVY, *(edge.weight for edge in edges)])
    beside: defaultdict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        beside[min(edge.source, edge.target), max(edge.source, edge.target)].append(edge)
    found = []
    for parallel in beside.values():
        for number, edge in enumerate(parallel):
            share = (sqrt(edge.weight) - 1) / (sqrt(heaviest) - 1)
            width = _THINNEST + (_THICKEST - _THINNEST) * share
            shift = (number - (len(parallel) - 1) / 2) * _APART
            curve = _curve(place[edge.source], place[edge.target], shift, columns)
            found.append(Line(edge, curve, width))
    return sorted(found, key=lambda line: -line.width)


def _curve(
    source: tuple[Spot, int], target: tuple[Spot, int], shift: float, columns: int
) -> tuple[Point, Point, Point, Point]:
    """Return a curve that leaves and arrives level; ``shift`` parts it from parallel ones."""
    (one, first), (two, last) = source, target
    if first == last:
        # A bow on the side where no labels stand.
        side = 1.0 if one.is_left else -1.0
        bow = side * (26 + 0.22 * abs(two.y - one.y) + abs(shift))
        rise = 10.0 if one is two else 0.0
        start = (one.x + side * RADIUS, one.y - rise / 2)
        end = (two.x + side * (RADIUS + 1), two.y + rise / 2)
        return start, (start[0] + bow, start[1] - rise), (end[0] + bow, end[1] + rise), end
    side = 1.0 if first < last else -1.0
    start = (one.x + side * RADIUS, one.y + shift * 0.5)
    end = (two.x - side * (RADIUS + 1), two.y + shift)
    pull = (end[0] - start[0]) * 0.45
    return start, (start[0] + pull, start[1] + shift), (end[0] - pull, end[1] + shift), end
