"""JSON in the form in which graphology keeps a network, which sigma.js draws."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kg.export.gephi.carry import Carrier, Held
from kg.export.gephi.marked import edge_id
from kg.export.gephi.sound import Drawn, colour_of, drawn, line_colour_of
from kg.export.gephi.written import Target, Written, circumstances, poured, report_of
from kg.network.model import Edge, Node, Projection

__all__ = ["write_sigma"]

_OPTIONS = {"type": "directed", "multi": True, "allowSelfLoops": True}
_as_json = json.JSONEncoder(ensure_ascii=False).encode
_EXACT = 2**53


def write_sigma(
    projection: Projection,
    target: Target,
    places: Mapping[str, tuple[float, float]] | None = None,
) -> Written:
    """Write a network as JSON for graphology and sigma; parameters and errors as of `write_gexf`.

    Spells are pairs of days, both included, the second null where no end is known.
    """
    how, carrier = drawn(projection, places), Carrier()
    files = poured(_pieces(projection, how, carrier), target)
    return report_of("JSON for graphology and sigma", files, projection, how.spells, carrier)


def _pieces(projection: Projection, how: Drawn, carrier: Carrier) -> Iterator[str]:
    carrier.at = "description"
    told = {name: carrier.line(text) for name, text in circumstances(projection).items() if text}
    yield f'{{"attributes": {_as_json(told)},\n"options": {_as_json(_OPTIONS)},\n"nodes": [\n'
    yield from _parted(_node(node, projection, how, carrier) for node in projection.nodes)
    yield '],\n"edges": [\n'
    yield from _parted(_edge(edge, projection, carrier) for edge in projection.edges)
    yield "]}\n"


def _parted(entries: Iterable[dict[str, Any]]) -> Iterator[str]:
    comma = ""
    for entry in entries:
        yield f"{comma}{_as_json(entry)}"
        comma = ",\n"
    yield "\n" if comma else ""


def _node(node: Node, projection: Projection, how: Drawn, carrier: Carrier) -> dict[str, Any]:
    carrier.at = node.id
    x, y = how.places[node.id]
    own = {
        "label": carrier.line(node.label, "label"),
        "kind": carrier.line(node.kind, "kind"),
        "iri": carrier.line(node.iri, "iri"),
        "x": x,
        "y": y,
        "size": how.sizes[node.id],
        "color": colour_of(node.kind),
    }
    more = _told(carrier.values(projection.node_columns, node.values), carrier)
    return {"key": node.id, "attributes": {**own, **more}}


def _edge(edge: Edge, projection: Projection, carrier: Carrier) -> dict[str, Any]:
    carrier.at = name = edge_id(edge)
    own: dict[str, Any] = {
        "label": carrier.line(edge.label, "label"),
        "kind": edge.kind,
        "weight": edge.weight,
        "color": line_colour_of(edge),
    }
    if edge.spells:
        own["spells"] = [
            [str(spell.first), None if spell.last is None else str(spell.last)]
            for spell in edge.spells
        ]
    more = _told(carrier.values(projection.edge_columns, edge.values), carrier)
    ends = {"source": edge.source, "target": edge.target}
    return {"key": name, **ends, "attributes": {**own, **more}}


def _told(values: Iterable[tuple[str, Held]], carrier: Carrier) -> dict[str, Held]:
    """Return values by name, and count what JavaScript will round."""
    told = dict(values)
    for name, value in told.items():
        if isinstance(value, int) and abs(value) > _EXACT:
            carrier.note("whole numbers beyond 53 bits, which JavaScript rounds", name)
    return told
