"""How central each node is, by networkx, or by igraph where that is worth its start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from kg.names import one_of
from kg.network.convert import igraph_missing, simple_pairs
from kg.network.model import Projection

if TYPE_CHECKING:
    import igraph

__all__ = ["LARGE", "MEASURES", "centrality"]

# From this many nodes on igraph is used where it is installed. Its import takes 0.7 s, as it looks
# for matplotlib, which is what networkx takes for the betweenness of 500 nodes.
LARGE = 500

_FOLLOWING = ("in-degree", "out-degree")
# Below this sum of changes networkx takes a page rank as found.
_SETTLED = 1e-14


def centrality(
    projection: Projection, measure: str = "betweenness", *, directed: bool = False
) -> dict[str, float]:
    """Return how central each node is, by id.

    The edges count as those of a simple graph: however many lead from one node to another, of
    whatever kind and weight, they are one, and a node's edge to itself is none. A weight counts
    facts, which is no distance. The numbers are those that networkx gives for that graph, with
    igraph as without.

    Parameters
    ----------
    projection
        The network.
    measure
        ``degree``: the share of the other nodes it has an edge with. ``in-degree``, ``out-degree``:
        of those that point at it, or that it points at (Freeman 1978).

        ``betweenness``: the share of the pairs of other nodes whose shortest paths run through it,
        a part of them where the pair has several (Freeman 1977).

        ``closeness``: the nodes that reach it over the sum of their distances, times their share of
        all others, as networks here are often in pieces (Wasserman and Faust 1994).
        ``harmonic``: the sum of 1 / distance of the nodes that reach it (Boldi and Vigna 2014).

        ``pagerank``: the share of the time that a walk along the edges spends there, which starts
        anew with a chance of 15 % at each step (Page and others 1999).
    directed
        Whether paths follow the arrows. In most views an arrow says who does what to what, and
        hardly any path has two: betweenness along them is 0 everywhere. Degrees in and out follow
        them always.

    Raises
    ------
    UsageError
        For a measure that is not known, and for page ranks where neither igraph nor scipy is
        installed.
    """
    measure = one_of(measure, MEASURES, "measure", "centrality")
    directed = directed or measure in _FOLLOWING
    pairs, size = simple_pairs(projection, directed), len(projection.nodes)
    found = _values(measure, size, pairs, directed) if size else []
    return {node.id: float(value) for node, value in zip(projection.nodes, found, strict=True)}


def _values(
    measure: str, size: int, pairs: Sequence[tuple[int, int]], directed: bool
) -> Sequence[float]:
    faster = _BY_IGRAPH.get(measure)
    # Page ranks are the work of scipy, which is quicker at them than igraph.
    wanted = size >= LARGE if measure != "pagerank" else find_spec("scipy") is None
    if faster and wanted and find_spec("igraph"):
        import igraph

        return faster(igraph.Graph(n=size, edges=pairs, directed=directed))
    if measure == "pagerank" and wanted:
        raise igraph_missing("page rank")
    import networkx as nx

    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(pairs)
    values = _BY_NETWORKX[measure](nx)(graph)
    return [values[number] for number in range(size)]


_BY_NETWORKX: dict[str, Callable[[Any], Callable[[Any], dict[int, float]]]] = {
    "degree": lambda nx: nx.degree_centrality,
    "in-degree": lambda nx: nx.in_degree_centrality,
    "out-degree": lambda nx: nx.out_degree_centrality,
    "betweenness": lambda nx: nx.betweenness_centrality,
    "closeness": lambda nx: nx.closeness_centrality,
    "harmonic": lambda nx: nx.harmonic_centrality,
    "pagerank": lambda nx: lambda graph: nx.pagerank(graph, tol=_SETTLED, max_iter=1_000),
}
MEASURES = tuple(_BY_NETWORKX)


def _betweenness(graph: igraph.Graph) -> list[float]:
    size = graph.vcount()
    pairs = (size - 1) * (size - 2) / (1 if graph.is_directed() else 2)
    return [value / pairs if pairs else 0.0 for value in graph.betweenness()]


def _closeness(graph: igraph.Graph) -> list[float]:
    # igraph divides by the distances from the nodes that reach this one, whatever their number.
    size = graph.vcount()
    if graph.is_directed():
        reaching = graph.neighborhood_size(order=size, mode="in", mindist=1)
    else:
        pieces = graph.connected_components()
        sizes = pieces.sizes()
        reaching = [sizes[piece] - 1 for piece in pieces.membership]
    inverses = graph.closeness(mode="in", normalized=False)
    return [
        inverse * near * near / (size - 1) if near else 0.0
        for inverse, near in zip(inverses, reaching, strict=True)
    ]


_BY_IGRAPH: dict[str, Callable[[Any], list[float]]] = {
    "betweenness": _betweenness,
    "closeness": _closeness,
    "harmonic": lambda graph: graph.harmonic_centrality(mode="in", normalized=False),
    "pagerank": lambda graph: graph.pagerank(directed=graph.is_directed()),
}
