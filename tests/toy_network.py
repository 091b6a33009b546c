"""Small networks, written down or drawn at random, whose labels come from hostile sources."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st

from kg.names import expand
from kg.network import Edge, Node, Projection, Report

__all__ = ["network", "networks"]

HOSTILE = ["same", "=cmd()", "<script>x</script>", "]]>", "\x00\x1b[2J", "\u202egnp", "\U0001f9f2", "x" * 1000]  # fmt: skip


def network(
    kinds: Mapping[str, str], *edges: tuple[str, ...], labels: Mapping[str, str] | None = None
) -> Projection:
    """Return a network of nodes with a kind each; an edge has two ends, and may have a kind."""
    named = labels or {}
    nodes = [Node(i, expand(i) or f"urn:{i}", named.get(i, i), kind) for i, kind in kinds.items()]
    made = {(*edge, "touches")[:3]: 0 for edge in edges}
    for edge in edges:
        made[(*edge, "touches")[:3]] += 1
    return Projection(
        view="toy",
        summary="A toy",
        presence="somebody says so",
        date=None,
        reading="as-reported",
        build="b" * 64,
        nodes=tuple(sorted(nodes, key=lambda node: node.id)),
        edges=tuple(Edge(*key, key[2], weight) for key, weight in sorted(made.items())),
        node_columns=(),
        edge_columns=(),
        report=Report(len(edges), len(nodes), len(made), len(edges) - len(made)),
    )


@st.composite
def networks(draw: st.DrawFn) -> Projection:
    """Draw a network in pieces, with loops, edges side by side, and nodes that no edge touches."""
    names = draw(st.lists(st.text(max_size=3), unique=True, max_size=20))
    kinds = {name: draw(st.sampled_from("ABC")) for name in names}
    labels = {name: draw(st.sampled_from([*HOSTILE, name])) for name in names}
    name = st.sampled_from(names) if names else st.nothing()
    edge = st.tuples(name, name, st.sampled_from(["uses", "has member"]))
    edges = draw(st.lists(edge, max_size=30 if names else 0))
    return network(kinds, *edges, labels=labels)
