"""GEXF 1.3, in the part of it that Gephi, networkx and graphology read alike.

Each choice has its reason in a reader:

- one static block of columns per class, of types that all readers know: Gephi drops ``anyURI``
  and refuses dates. The id of a column is its name, by which graphology knows it; Gephi makes small
  letters of an id and shows the title, and two names that differ in that alone are refused;
- every edge is directed, and there is one per source, target and kind: Gephi adds up parallel
  edges of one kind, and drops undirected ones from a directed network;
- time is in ``spells`` alone, sorted and apart: Gephi shows an element whose time it cannot read
  as always there. It takes a day for the midnight at which the day begins, so the network is in
  UTC, a spell starts with a day, and ends with the last second of its last day: with the day
  alone, that day would see neither the edge that goes nor, yet, the one that comes. The format
  of time is called ``date`` all the same, since networkx refuses a file that says ``dateTime``;
  every reader takes each end for what it is;
- colours as ``r``, ``g`` and ``b``; no shape and no thickness, which Gephi never reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kg.export.gephi.carry import Carrier
from kg.export.gephi.marked import EVENING, Marks, edge_id, escaped, is_plain
from kg.export.gephi.sound import LINE_COLOURS, Drawn, colour_of, drawn, line_colour_of
from kg.export.gephi.written import Target, Written, circumstances, poured, report_of
from kg.network.model import Column, Edge, Node, Projection, Spell

__all__ = ["write_gexf"]

_TYPES = {
    "text": "string",
    "whole": "long",
    "number": "double",
    "truth": "boolean",
    "texts": "liststring",
}
_OF_NODES = (Column("kind", "text"), Column("iri", "text"))
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
)


def write_gexf(
    projection: Projection,
    target: Target,
    places: Mapping[str, tuple[float, float]] | None = None,
) -> Written:
    """Write a network as GEXF 1.3.

    Parameters
    ----------
    projection
        The network. Edges with spells make it a dynamic one.
    target
        A file, written whole or not at all, or an open text file.
    places
        Where each node stands, as `kg.network.layout.placed` gives it, which is the default.

    Raises
    ------
    UsageError
        When the file itself would be misread; see `kg.export.gephi.sound`.
    """
    how, carrier = drawn(projection, places), Carrier()
    files = poured(_pieces(projection, how, carrier), target)
    return report_of("GEXF 1.3", files, projection, how.spells, carrier)


def _pieces(projection: Projection, how: Drawn, carrier: Carrier) -> Iterator[str]:
    yield _HEAD
    yield from _meta(projection, carrier)
    time = 'mode="static"'
    if how.spells:
        time = 'mode="dynamic" timeformat="date" timerepresentation="interval" timezone="UTC"'
    yield f'<graph defaultedgetype="directed" {time}>\n'
    of_nodes, of_edges = [*_OF_NODES, *projection.node_columns], projection.edge_columns
    yield from _declared("node", of_nodes)
    yield from _declared("edge", of_edges)
    yield f'<nodes count="{len(projection.nodes)}">\n'
    marks = _marks(of_nodes, carrier)
    for node in projection.nodes:
        yield _node(node, marks, how, carrier)
    yield f'</nodes>\n<edges count="{len(projection.edges)}">\n'
    lines = _Lines(projection, carrier)
    yield from map(lines.of, projection.edges)
    yield "</edges>\n</graph>\n</gexf>\n"


def _meta(projection: Projection, carrier: Carrier) -> Iterator[str]:
    """Tell of the network; Gephi shows the description, from the last & or < on: notice last."""
    carrier.at = "description"
    told = [f"{name}: {value}" for name, value in circumstances(projection).items() if value]
    yield "<meta>\n<creator>uschina-trade-kg</creator>\n"
    yield f"<description>{escaped(carrier.line(' · '.join(told)))}</description>\n</meta>\n"


def _declared(kind: str, columns: Sequence[Column]) -> Iterator[str]:
    if columns:
        yield f'<attributes class="{kind}" mode="static">\n'
        for column in columns:
            name = escaped(column.name)
            yield f'<attribute id="{name}" title="{name}" type="{_TYPES[column.kind]}"/>\n'
        yield "</attributes>\n"


def _marks(columns: Sequence[Column], carrier: Carrier) -> Marks:
    named = {column: escaped(column.name) for column in columns}
    openings = {column: f'<attvalue for="{name}" value="' for column, name in named.items()}
    return Marks(openings, '"/>', carrier)


def _node(node: Node, marks: Marks, how: Drawn, carrier: Carrier) -> str:
    carrier.at = node.id
    x, y = how.places[node.id]
    values = {**node.values, "kind": carrier.line(node.kind, "kind"), "iri": node.iri}
    return (
        f'<node id="{escaped(node.id)}" label="{escaped(carrier.line(node.label, "label"))}">'
        f"<attvalues>{marks.of(values)}</attvalues>"
        f'<viz:size value="{how.sizes[node.id]}"/><viz:position x="{x}" y="{y}"/>'
        f"{_colour(colour_of(node.kind))}</node>\n"
    )


class _Lines:
    """Edges as lines of the file; what many of them share is made once."""

    def __init__(self, projection: Projection, carrier: Carrier) -> None:
        self._carrier = carrier
        self._marks = _marks(projection.edge_columns, carrier)
        self._ids = {node.id: escaped(node.id) for node in projection.nodes}
        self._kinds: dict[str, str] = {}
        self._colours = {colour: _colour(colour) for colour in LINE_COLOURS}

    def of(self, edge: Edge) -> str:
        """Return the line of an edge."""
        self._carrier.at = edge_id(edge)
        source, target, label = self._ids[edge.source], self._ids[edge.target], edge.label
        kind = self._kinds.get(edge.kind) or self._kinds.setdefault(edge.kind, escaped(edge.kind))
        if not is_plain(label):
            label = escaped(self._carrier.line(label, "label"))
        marks = self._marks.of(edge.values)
        self._carrier.weigh(edge.weight)
        return (
            f'<edge id="{source} {kind} {target}" source="{source}" target="{target}" '
            f'kind="{kind}" label="{label}" weight="{edge.weight}">'
            f"{f'<attvalues>{marks}</attvalues>' if marks else ''}"
            f"{_spells(edge.spells) if edge.spells else ''}"
            f"{self._colours[line_colour_of(edge)]}</edge>\n"
        )


def _spells(spells: Sequence[Spell]) -> str:
    marks = ""
    for spell in spells:
        end = "" if spell.last is None else f' end="{spell.last.isoformat()}{EVENING}"'
        marks += f'<spell start="{spell.first.isoformat()}"{end}/>'
    return f"<spells>{marks}</spells>"


def _colour(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
