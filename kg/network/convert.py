"""A network as the graph of another library, with attributes of plain Python alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.errors import UsageError, missing_extra
from kg.network.model import Edge, Node, Plain, Projection

if TYPE_CHECKING:
    import igraph
    import networkx

__all__ = ["igraph_missing", "simple_pairs", "to_igraph", "to_networkx"]


def to_networkx(projection: Projection, *, flat: bool = False) -> networkx.MultiDiGraph:
    """Return a network for networkx.

    Parameters
    ----------
    projection
        The network.
    flat
        Whether columns of several texts become one text each, ``a; b``, and spells a text under
        the name ``days``, ``2024-12-03/2025-11-08; 2026-11-28/..``. The writers of networkx for
        GraphML, GEXF and GML take a flat network; they refuse lists. ``node_link_data`` takes both.

    Returns
    -------
    networkx.MultiDiGraph
        A node's key is its id and an edge's key its kind. Nodes have ``label``, ``kind``, ``iri``
        and the columns they have a value in; edges ``label``, ``kind``, ``weight``, their columns,
        and ``spells`` where there are some: a list of pairs of days (ISO text, both included, the
        last one None where no end is known). The graph has ``view``, ``summary``, ``presence``,
        ``date`` (ISO text, empty where edges carry their days), ``reading`` and ``build``.
    """
    import networkx as nx

    graph = nx.MultiDiGraph(**_circumstances(projection))
    graph.add_nodes_from((node.id, _of_node(node, flat)) for node in projection.nodes)
    graph.add_edges_from(
        (edge.source, edge.target, edge.kind, _of_edge(edge, flat)) for edge in projection.edges
    )
    return graph


def to_igraph(projection: Projection) -> igraph.Graph:
    """Return a network for igraph: directed, with the attributes that `to_networkx` gives.

    Returns
    -------
    igraph.Graph
        A vertex's ``name`` is its id; vertices and edges stand in the order of the projection.
        What a vertex or an edge has no value for is None.

    Raises
    ------
    UsageError
        When igraph is not installed.
    """
    try:
        import igraph
    except ImportError:
        raise igraph_missing("this network for igraph") from None
    index = {node.id: number for number, node in enumerate(projection.nodes)}
    vertices = [_of_node(node) | {"name": node.id} for node in projection.nodes]
    edges = [_of_edge(edge) for edge in projection.edges]
    return igraph.Graph(
        n=len(vertices),
        edges=[(index[edge.source], index[edge.target]) for edge in projection.edges],
        directed=True,
        graph_attrs=_circumstances(projection),
        vertex_attrs=_listed(vertices),
        edge_attrs=_listed(edges),
    )


def igraph_missing(what: str) -> UsageError:
    """Return the error that says how to get igraph."""
    return missing_extra(f"{what} needs igraph", "analysis")


def _circumstances(projection: Projection) -> dict[str, str]:
    return {
        "view": projection.view,
        "summary": projection.summary,
        "presence": projection.presence,
        "date": projection.date.isoformat() if projection.date else "",
        "reading": projection.reading,
        "build": projection.build,
    }


def _of_node(node: Node, flat: bool = False) -> dict[str, Any]:
    columns = {name: _plain(value, flat) for name, value in node.values.items()}
    return columns | {"label": node.label, "kind": node.kind, "iri": node.iri}


def _of_edge(edge: Edge, flat: bool = False) -> dict[str, Any]:
    columns = {name: _plain(value, flat) for name, value in edge.values.items()}
    fixed = {"label": edge.label, "kind": edge.kind, "weight": edge.weight}
    days = [(s.first.isoformat(), s.last.isoformat() if s.last else None) for s in edge.spells]
    if days and flat:
        fixed["days"] = "; ".join(f"{first}/{last or '..'}" for first, last in days)
    return columns | fixed | ({"spells": days} if days and not flat else {})


def _plain(value: Plain, flat: bool) -> Any:
    if isinstance(value, tuple):
        return "; ".join(value) if flat else list(value)
    return value


def _listed(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Return rows as columns, None where a row has no value."""
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def simple_pairs(projection: Projection, directed: bool) -> list[tuple[int, int]]:
    """Return the edges as pairs of the numbers of their nodes: no loops, each pair once, sorted."""
    index = {node.id: number for number, node in enumerate(projection.nodes)}
    pairs = ((index[edge.source], index[edge.target]) for edge in projection.edges)
    both = ((s, t) if directed else (min(s, t), max(s, t)) for s, t in pairs if s != t)
    return sorted(set(both))
