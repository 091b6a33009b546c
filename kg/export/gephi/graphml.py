"""GraphML, for igraph, networkx, yEd and others; Gephi does better with GEXF.

Every edge has an id, since readers drop edges without one that join the same two nodes. GraphML
knows neither lists nor time: a list is text that is a list of JSON, and spells are text in the
form ``2024-12-03/2025-11-08 2026-11-28/..`` (both days included).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.export.gephi.carry import Carrier, Held
from kg.export.gephi.marked import Marks, as_text, edge_id, escaped
from kg.export.gephi.sound import Drawn, colour_of, drawn, line_colour_of
from kg.export.gephi.written import Target, Written, circumstances, poured, report_of
from kg.network.model import Column, Edge, Node, Projection

__all__ = ["write_graphml"]

_TYPES = {
    "text": "string",
    "whole": "long",
    "number": "double",
    "truth": "boolean",
    "texts": "string",
}
_OF_NODES = {
    "label": "string", "kind": "string", "iri": "string", "x": "double", "y": "double",
    "size": "double", "r": "int", "g": "int", "b": "int",
}  # fmt: skip
_OF_EDGES = {
    "label": "string", "kind": "string", "weight": "double", "r": "int", "g": "int", "b": "int",
}  # fmt: skip
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
)
_Keys = Mapping[str, str]


def write_graphml(
    projection: Projection,
    target: Target,
    places: Mapping[str, tuple[float, float]] | None = None,
) -> Written:
    """Write a network as GraphML; parameters and errors as of `write_gexf`."""
    how, carrier = drawn(projection, places), Carrier()
    files = poured(_pieces(projection, how, carrier), target)
    return report_of("GraphML", files, projection, how.spells, carrier)


def _pieces(projection: Projection, how: Drawn, carrier: Carrier) -> Iterator[str]:
    told = {name: text for name, text in circumstances(projection).items() if text}
    spells = {"spells": "string"} if how.spells else {}
    of_nodes = {**_OF_NODES, **_typed(projection.node_columns)}
    of_edges = {**_OF_EDGES, **spells, **_typed(projection.edge_columns)}
    yield _HEAD
    yield from _declared("graph", dict.fromkeys(told, "string"))
    yield from _declared("node", of_nodes)
    yield from _declared("edge", of_edges)
    yield '<graph edgedefault="directed">\n'
    carrier.at = "description"
    keys = _keys("graph", told)
    yield from (f"{_data(keys, n, carrier.line(text))}\n" for n, text in told.items())
    keys = _keys("node", of_nodes)
    marks = _marks(keys, projection.node_columns, carrier)
    for node in projection.nodes:
        own = _all(keys, _of_node(node, how, carrier))
        yield f'<node id="{escaped(node.id)}">{own}{marks.of(node.values)}</node>\n'
    keys = _keys("edge", of_edges)
    marks = _marks(keys, projection.edge_columns, carrier)
    for edge in projection.edges:
        own = _all(keys, _of_edge(edge, carrier))
        yield (
            f'<edge id="{escaped(edge_id(edge))}" source="{escaped(edge.source)}" '
            f'target="{escaped(edge.target)}">{own}{marks.of(edge.values)}</edge>\n'
        )
    yield "</graph>\n</graphml>\n"


def _typed(columns: Iterable[Column]) -> dict[str, str]:
    return {column.name: _TYPES[column.kind] for column in columns}


def _keys(kind: str, names: Iterable[str]) -> _Keys:
    return {name: f"{kind}-{number}" for number, name in enumerate(names)}


def _declared(kind: str, types: Mapping[str, str]) -> Iterator[str]:
    for name, key in _keys(kind, types).items():
        yield (
            f'<key id="{key}" for="{kind}" attr.name="{escaped(name)}" '
            f'attr.type="{types[name]}"/>\n'
        )


def _of_node(node: Node, how: Drawn, carrier: Carrier) -> list[tuple[str, Held]]:
    carrier.at = node.id
    x, y = how.places[node.id]
    return [
        ("label", carrier.line(node.label, "label")),
        ("kind", carrier.line(node.kind, "kind")),
        ("iri", carrier.line(node.iri, "iri")),
        ("x", x),
        ("y", y),
        ("size", how.sizes[node.id]),
        *_colour(colour_of(node.kind)),
    ]


def _of_edge(edge: Edge, carrier: Carrier) -> list[tuple[str, Held]]:
    carrier.at = edge_id(edge)
    spells = [f"{spell.first}/{spell.last or '..'}" for spell in edge.spells]
    return [
        ("label", carrier.line(edge.label, "label")),
        ("kind", edge.kind),
        ("weight", edge.weight),
        *_colour(line_colour_of(edge)),
        *([("spells", " ".join(spells))] if spells else []),
    ]


def _colour(colour: str) -> list[tuple[str, Held]]:
    return [(name, int(colour[at : at + 2], 16)) for name, at in (("r", 1), ("g", 3), ("b", 5))]


def _marks(keys: _Keys, columns: Iterable[Column], carrier: Carrier) -> Marks:
    openings = {column: f'<data key="{keys[column.name]}">' for column in columns}
    return Marks(openings, "</data>", carrier)


def _all(keys: _Keys, values: Iterable[tuple[str, Held]]) -> str:
    return "".join(_data(keys, name, value) for name, value in values)


def _data(keys: _Keys, name: str, value: Held) -> str:
    return f'<data key="{keys[name]}">{escaped(as_text(value))}</data>'
