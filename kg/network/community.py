"""Which nodes belong together: more edges among them than chance would draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec

from kg.network.convert import simple_pairs
from kg.network.model import Projection

__all__ = ["LARGE", "communities"]

# From this many nodes on igraph is used where it is installed. It takes networkx about a second to
# get there, and below it the communities do not depend on what is installed.
LARGE = 1_000


def communities(projection: Projection) -> dict[str, int]:
    """Return the community of each node, by id.

    Communities are merged from single nodes, each time the two whose union raises modularity most,
    until no union does (Clauset, Newman and Moore 2004). Edges count as in `centrality`, and arrows
    do not. Communities never reach beyond a connected piece of the network.

    The method needs no random numbers: the same network gives the same communities. Below `LARGE`
    nodes they are always those of networkx; above, those of igraph where it is installed. Where
    several unions gain the same, the two take different ones, so that a large network may be
    divided otherwise, more or less well.

    Returns
    -------
    dict[str, int]
        Numbers from 1, the largest community first, those of one size by their smallest id.
    """
    names = [node.id for node in projection.nodes]
    pairs = simple_pairs(projection, directed=False)
    groups = [sorted(names[number] for number in group) for group in _groups(len(names), pairs)]
    groups.sort(key=lambda group: (-len(group), group))
    found = {name: place for place, group in enumerate(groups, 1) for name in group}
    return {name: found[name] for name in names}


def _groups(size: int, pairs: Sequence[tuple[int, int]]) -> Iterable[Iterable[int]]:
    if not pairs:
        return [[number] for number in range(size)]
    if size >= LARGE and find_spec("igraph"):
        import igraph

        graph = igraph.Graph(n=size, edges=pairs)
        return list(graph.community_fastgreedy().as_clustering())
    import networkx as nx

    whole = nx.Graph(pairs)
    whole.add_nodes_from(range(size))
    return list(nx.community.greedy_modularity_communities(whole))
