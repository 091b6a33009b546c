"""Where each node of a network stands: columns that follow the arrows, few lines that cross.

The layering of Sugiyama, Tagawa and Toda (1981): kinds of nodes are put in columns by the
direction of the edges between them, and each column is ordered by the barycenter of its neighbours.
Cycles in the way are broken as Eades, Lin and Smyth (1993) do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from math import ceil, sqrt

from kg.network.model import Projection

__all__ = ["COLUMN", "ROOM", "ROW", "placed"]

# In units of a picture whose letters are 12 high: from one node to the next below it, and from one
# column to the next. A label of one line, to the right of its node and shortened to ROOM, meets
# neither another label nor the next column.
ROW, COLUMN, ROOM = 28.0, 320.0, 280.0

_SWEEPS = 8
# A column with more nodes than this is set in several, so that it becomes about as wide as high.
_TALLEST = 60
# Nodes of one kind that point at each other: a longer chain is folded into this many columns.
_DEEPEST = 6

_Pairs = Mapping[tuple[int, int], int]


def placed(projection: Projection) -> dict[str, tuple[float, float]]:
    """Return where each node stands.

    A kind of node stands to the right of the kinds that point at it; kinds without edges between
    them may share a column, and kinds of one family (the column ``family``, where the view has it)
    count as one. Where nodes of one kind point at each other, the kind has several columns, in the
    direction of the edges. What no edge touches stands at the foot of its column.

    Parameters
    ----------
    projection
        The network; the order of its nodes and edges makes no difference.

    Returns
    -------
    dict[str, tuple[float, float]]
        By id, x to the right and y downwards, from (0, 0). No two nodes are in one place: those of
        one column are at least ``ROW`` apart, and columns are a multiple of ``COLUMN`` apart.
    """
    nodes = sorted(projection.nodes, key=lambda node: (node.label, node.id))
    index = {node.id: number for number, node in enumerate(nodes)}
    pairs = Counter(
        (index[edge.source], index[edge.target])
        for edge in projection.edges
        if edge.source != edge.target
    )
    # A measure of one kind amends one of another: what they have in common is their family.
    layers = _layers([str(node.values.get("family", node.kind)) for node in nodes], pairs)
    _order(layers, sorted(pairs))
    spots = _spots(layers)
    return {node.id: spots[index[node.id]] for node in sorted(nodes, key=lambda node: node.id)}


def _layers(kinds: Sequence[str], pairs: _Pairs) -> list[list[int]]:
    """Return the nodes of each column, from left to right, each in the order of their numbers."""
    names = sorted(set(kinds))
    number = {name: i for i, name in enumerate(names)}
    between: Counter[tuple[int, int]] = Counter()
    within: dict[tuple[int, int], int] = {}
    for (source, target), count in pairs.items():
        ends = number[kinds[source]], number[kinds[target]]
        if ends[0] == ends[1]:
            within[source, target] = count
        else:
            between[ends] += count
    column = _depths(len(names), between)
    inner = _inner(kinds, within)
    found: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for node, kind in enumerate(kinds):
        found[column[number[kind]], inner[node]].append(node)
    return [found[place] for place in sorted(found)]


def _inner(kinds: Sequence[str], within: _Pairs) -> list[int]:
    """Return in which of the columns of its kind each node stands."""
    depths = _depths(len(kinds), within)
    members: defaultdict[str, list[int]] = defaultdict(list)
    touched = {node for pair in within for node in pair}
    for node in sorted(touched):
        members[kinds[node]].append(depths[node])
    deepest = {kind: max(found) for kind, found in members.items()}
    # Nodes without an edge to others of their kind stand where most of these do.
    usual = {kind: Counter(sorted(found)).most_common(1)[0][0] for kind, found in members.items()}
    inner = []
    for node, kind in enumerate(kinds):
        depth = depths[node] if node in touched else usual.get(kind, 0)
        inner.append(depth // max(1, ceil((deepest.get(kind, 0) + 1) / _DEEPEST)))
    return inner


def _depths(size: int, pairs: _Pairs) -> list[int]:
    """Return how many edges lead to each node at most, those that close a cycle left out."""
    rank = {node: place for place, node in enumerate(_sequence(size, pairs))}
    forward = sorted((rank[s], rank[t], s, t) for s, t in pairs if rank[s] < rank[t])
    depths = [0] * size
    for *_, source, target in forward:
        depths[target] = max(depths[target], depths[source] + 1)
    nearest: dict[int, int] = {}
    for *_, source, target in forward:
        nearest[source] = min(nearest.get(source, size), depths[target])
    entered = {target for *_, target in forward}
    # What nothing points at stands right before what it points at, for short lines.
    return [
        depth if node in entered else nearest.get(node, 1) - 1 for node, depth in enumerate(depths)
    ]


def _sequence(size: int, pairs: _Pairs) -> list[int]:
    """Return the nodes in an order that few edges run against (Eades, Lin and Smyth 1993)."""
    leaving: list[dict[int, int]] = [{} for _ in range(size)]
    entering: list[dict[int, int]] = [{} for _ in range(size)]
    for (source, target), count in sorted(pairs.items()):
        leaving[source][target] = entering[target][source] = count
    out, into = ([sum(near.values()) for near in side] for side in (leaving, entering))

    def urgency(node: int) -> tuple[int, int, int]:
        # Sinks first, then sources, then where most leaves compared with what enters.
        if not out[node]:
            return (0, 0, node)
        return (1, 0, node) if not into[node] else (2, into[node] - out[node], node)

    waiting = [urgency(node) for node in range(size)]
    heapify(waiting)
    gone = [False] * size
    head: list[int] = []
    tail: list[int] = []
    while waiting:
        first = heappop(waiting)
        node = first[2]
        if gone[node] or first != urgency(node):
            continue
        gone[node] = True
        (head if first[0] else tail).append(node)
        for others, sums in ((leaving[node], into), (entering[node], out)):
            for other, count in others.items():
                if not gone[other]:
                    sums[other] -= count
                    heappush(waiting, urgency(other))
    return [*head, *reversed(tail)]


def _order(layers: Sequence[list[int]], pairs: Iterable[tuple[int, int]]) -> None:
    """Order each layer so that neighbours stand at about one height; ties by number."""
    layer = {node: place for place, nodes in enumerate(layers) for node in nodes}
    before: defaultdict[int, list[int]] = defaultdict(list)
    after: defaultdict[int, list[int]] = defaultdict(list)
    for pair in sorted({(min(pair), max(pair)) for pair in pairs}):
        left, right = sorted(pair, key=lambda node: layer[node])
        if layer[left] != layer[right]:
            before[right].append(left)
            after[left].append(right)
    height: dict[int, float] = {}
    for nodes in layers:
        _settle(nodes, height)
    for sweep in range(_SWEEPS):
        near, far = (after, before) if sweep % 2 else (before, after)
        for nodes in reversed(layers) if sweep % 2 else layers:
            wanted = {
                node: (0, sum(map(height.__getitem__, near[node])) / len(near[node]), node)
                if near[node]
                else (0 if far[node] else 1, height[node], node)
                for node in nodes
            }
            nodes.sort(key=wanted.__getitem__)
            _settle(nodes, height)


def _settle(nodes: Sequence[int], height: dict[int, float]) -> None:
    for place, node in enumerate(nodes):
        height[node] = (2 * place + 1) / (2 * len(nodes))


def _spots(layers: Sequence[Sequence[int]]) -> dict[int, tuple[float, float]]:
    """Return the place of each node: layers side by side, each spread over the whole height."""
    most = max(map(len, layers), default=0)
    tallest = max(_TALLEST, ceil(sqrt(most * COLUMN / ROW)))
    widths = [ceil(len(nodes) / tallest) for nodes in layers]
    rows = [ceil(len(n) / width) for n, width in zip(layers, widths, strict=True)]
    height = max(rows, default=0) * ROW
    spots: dict[int, tuple[float, float]] = {}
    left = 0
    for nodes, width, lines in zip(layers, widths, rows, strict=True):
        step = height / lines
        for place, node in enumerate(nodes):
            # Line by line, so that what has the same neighbours stays at one height.
            line, column = divmod(place, width)
            spots[node] = ((left + column) * COLUMN, (line + 0.5) * step - ROW / 2)
        left += width
    return spots
