"""GEXF 1.3, in the part of it that Gephi, networkx and graphology read alike.

Each choice has its reason in a reader:

- one static block of columns per class, of types that all readers know: Gephi drops ``anyURI``
  and refuses dates;
- every edge is directed, and there is one per source, target and kind: Gephi adds up parallel
  edges of one kind, and drops undirected ones from a directed network;
- time is in ``spells`` alone, sorted and apart, in full days: Gephi shows an element whose time
  it cannot read as always there. It takes a day for its midnight, so the network is in UTC, and
  the last day is an inclusive one;
- colours as ``r``, ``g`` and ``b``; no shape and no thickness, which Gephi never reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from kg.export.gephi.carry import Carrier, Held
from kg.export.gephi.marked import edge_id, escaped, in_xml
from kg.export.gephi.sound import Drawn, colour_of, drawn, line_colour_of
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
    yield from _columns("node", [*_OF_NODES, *projection.node_columns])
    yield from _columns("edge", projection.edge_columns)
    yield f'<nodes count="{len(projection.nodes)}">\n'
    for node in projection.nodes:
        yield _node(node, projection.node_columns, how, carrier)
    yield f'</nodes>\n<edges count="{len(projection.edges)}">\n'
    for edge in projection.edges:
        yield _edge(edge, projection.edge_columns, carrier)
    yield "</edges>\n</graph>\n</gexf>\n"


def _meta(projection: Projection, carrier: Carrier) -> Iterator[str]:
    """Tell of the network; Gephi shows the description, from the last & or < on: notice last."""
    carrier.at = "description"
    told = [f"{name}: {value}" for name, value in circumstances(projection).items() if value]
    yield "<meta>\n<creator>uschina-trade-kg</creator>\n"
    yield f"<description>{escaped(carrier.line(' · '.join(told)))}</description>\n</meta>\n"


def _columns(kind: str, columns: Sequence[Column]) -> Iterator[str]:
    if columns:
        yield f'<attributes class="{kind}" mode="static">\n'
        for column in columns:
            name = escaped(column.name)
            yield f'<attribute id="{name}" title="{name}" type="{_TYPES[column.kind]}"/>\n'
        yield "</attributes>\n"


def _node(node: Node, columns: Sequence[Column], how: Drawn, carrier: Carrier) -> str:
    carrier.at = node.id
    x, y = how.places[node.id]
    own = [("kind", carrier.line(node.kind, "kind")), ("iri", carrier.line(node.iri, "iri"))]
    return (
        f'<node id="{escaped(node.id)}" label="{escaped(carrier.line(node.label, "label"))}">'
        f"{_values([*own, *carrier.values(columns, node.values)], carrier)}"
        f'<viz:size value="{how.sizes[node.id]}"/><viz:position x="{x}" y="{y}"/>'
        f"{_colour(colour_of(node.kind))}</node>\n"
    )


def _edge(edge: Edge, columns: Sequence[Column], carrier: Carrier) -> str:
    carrier.at = name = edge_id(edge)
    return (
        f'<edge id="{escaped(name)}" source="{escaped(edge.source)}" '
        f'target="{escaped(edge.target)}" kind="{escaped(edge.kind)}" '
        f'label="{escaped(carrier.line(edge.label, "label"))}" weight="{edge.weight}">'
        f"{_values([*carrier.values(columns, edge.values)], carrier)}{_spells(edge.spells)}"
        f"{_colour(line_colour_of(edge))}</edge>\n"
    )


def _values(values: Sequence[tuple[str, Held]], carrier: Carrier) -> str:
    if not values:
        return ""
    marks = [
        f'<attvalue for="{escaped(name)}" value="{in_xml(name, value, carrier)}"/>'
        for name, value in values
    ]
    return f"<attvalues>{''.join(marks)}</attvalues>"


def _spells(spells: Sequence[Spell]) -> str:
    if not spells:
        return ""
    marks = [f'<spell start="{spell.first}"{_end(spell.last)}/>' for spell in spells]
    return f"<spells>{''.join(marks)}</spells>"


def _end(last: date | None) -> str:
    return "" if last is None else f' end="{last}"'


def _colour(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
