"""Which materials hold the applications of the record together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from typing import Any

from kg import dates
from kg.answer import Answer, Thing, Value
from kg.errors import UsageError
from kg.names import PREFIXES
from kg.network.central import centrality
from kg.network.convert import simple_pairs
from kg.network.model import Projection

__all__ = ["chokepoints"]

_COLUMNS = (
    "material kind articulation pieces cut_off applications only_recorded_input_of "
    "betweenness".split()
)
_LIMITS = (
    "This is the shape of the record: an edge that no source speaks of may join what falls apart "
    "here, an application has more inputs than sources record, and weights, substitutes and stocks "
    "play no part."
)


def chokepoints(projection: Projection) -> Answer:
    """Return the materials of the dependency network, those it hangs on first.

    The network is taken without arrows, each pair of neighbours once, whatever relation joins them
    (use, membership of a group, form, part).

    ====================== =========================================================================
    material, kind         a material, a form or a group of materials
    articulation           whether the network falls into more pieces without it (Hopcroft and
                           Tarjan 1973)
    pieces                 how many pieces its own piece falls into without it; 0 for one that
                           stands alone
    cut_off                the applications of those pieces but the largest; of all of them where
                           none has more nodes than every other
    applications           how many applications have an edge to it
    only_recorded_input_of those for which no other material or group is recorded: what else they
                           are made with is not known here
    betweenness            the share of the pairs of other nodes whose shortest paths run through
                           it, to six places (Freeman 1977)
    ====================== =========================================================================

    An articulation point is no proof of dependence, nor is any other node proof of safety: what is
    cut off has lost its connection to the rest of the record, yet may have inputs among itself; two
    materials that one application needs both are no articulation points, and lacking either would
    stop it. And an article that names one more use can undo an articulation.

    Returns
    -------
    Answer
        A row per material: articulation points first, then by betweenness, label and IRI. The names
        of several applications are parted by semicolons.

    Raises
    ------
    UsageError
        For a network without materials and applications.
    """
    nodes = projection.nodes
    materials, applications = (_in(projection, name) for name in ("material", "application"))
    if nodes and not (materials and applications):
        raise UsageError(
            "the network has no materials or no applications",
            f"view {projection.view}",
            "chokepoints are found in the view dependency",
        )
    found = _Network(projection, applications)
    between = centrality(projection, "betweenness")
    users = _users(projection, materials, applications)
    inputs = Counter(user for using in users.values() for user in using)
    rows: list[dict[str, Value]] = []
    for number in sorted(materials):
        node, pieces = nodes[number], found.pieces_without(number)
        rows.append(
            {
                "material": Thing(node.iri, node.label),
                "kind": node.kind,
                "articulation": len(pieces) > 1,
                "pieces": len(pieces),
                "cut_off": found.names(*_smaller(pieces)),
                "applications": len(users[number]),
                "only_recorded_input_of": found.names({u for u in users[number] if inputs[u] == 1}),
                "betweenness": round(between[node.id], 6),
            }
        )
    return Answer(
        question="chokepoints",
        summary="Materials that hold the applications of the record together",
        date=projection.date or dates.today(),
        reading=projection.reading,
        build=projection.build,
        columns=tuple(_COLUMNS),
        rows=tuple(sorted(rows, key=_place)),
        newest_source=projection.newest_source,
        supposing=projection.supposing,
        remarks=(*projection.remarks, _LIMITS),
    )


def _place(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return not row["articulation"], -row["betweenness"], row["material"].label, row["material"].iri


def _smaller(pieces: Sequence[Set[int]]) -> list[Set[int]]:
    """Return the pieces but the largest, or all of them where several are."""
    sizes = [len(piece) for piece in pieces]
    alone = sizes.count(max(sizes, default=0)) == 1
    return [piece for piece in pieces if not alone or len(piece) < max(sizes)]


def _in(projection: Projection, namespace: str) -> frozenset[int]:
    """Return the numbers of the nodes whose IRI is in a namespace of things."""
    start = PREFIXES[namespace]
    return frozenset(i for i, node in enumerate(projection.nodes) if node.iri.startswith(start))


def _users(
    projection: Projection, materials: Set[int], applications: Set[int]
) -> Mapping[int, Set[int]]:
    """Return the applications that have an edge to each material."""
    users: defaultdict[int, set[int]] = defaultdict(set)
    for pair in simple_pairs(projection, directed=False):
        for one, other in (pair, reversed(pair)):
            if one in materials and other in applications:
                users[one].add(other)
    return users


class _Network:
    """The network without arrows, and what is left of it without a node."""

    def __init__(self, projection: Projection, applications: Set[int]) -> None:
        import networkx as nx

        self.nodes, self.applications = projection.nodes, applications
        self.graph = nx.Graph(simple_pairs(projection, directed=False))
        self.graph.add_nodes_from(range(len(self.nodes)))
        self.articulations = set(nx.articulation_points(self.graph))
        self.piece_of = {i: piece for piece in nx.connected_components(self.graph) for i in piece}

    def pieces_without(self, number: int) -> list[set[int]]:
        """Return what the piece of a node falls into without it."""
        import networkx as nx

        around = self.piece_of[number] - {number}
        if number not in self.articulations:
            return [around] if around else []
        return list(nx.connected_components(self.graph.subgraph(around)))

    def names(self, *pieces: Set[int]) -> str | None:
        """Return the labels of the applications in some pieces."""
        found = sorted(self.nodes[i].label for piece in pieces for i in piece & self.applications)
        return "; ".join(found) or None
