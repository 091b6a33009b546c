"""The network drawn: lines, nodes over them, labels over both, and what the signs mean."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator

from kg.export.drawing.kinds import KindLook, look_of_kind
from kg.export.drawing.legend import SWATCH, Sign, draw_signs
from kg.export.drawing.lettering import width_of, wrapped
from kg.export.drawing.look import MUTED, PAPER
from kg.export.drawing.marks import mark
from kg.export.drawing.sheet import (
    MARGIN,
    ROOM,
    begun,
    ended,
    headed,
    lined,
    paper_of,
    prefix_of,
)
from kg.export.drawing.words import apart, clean
from kg.export.plots.edges import EdgeLook, is_hollow, looks_of_kinds
from kg.export.plots.network import NetworkPicture
from kg.export.plots.sketch import RADIUS, SIZE, Line, Spot

__all__ = ["drawn"]

_HALF = {"disc": 1.0, "square": 0.92, "diamond": 1.28, "triangle": 1.3}


def drawn(picture: NetworkPicture) -> ET.Element:
    """Return the picture as an SVG element that can stand in a page beside others."""
    root = begun(prefix_of(picture.projection), picture.title, _described(picture))
    paper = paper_of(root)
    y = headed(root, picture.title, picture.circumstances, (picture.notice, *picture.remarks))
    looks = looks_of_kinds(edge.kind for edge in picture.projection.edges)
    y = draw_signs(root, _kinds(picture), MARGIN, y + 12, ROOM, "Kinds of nodes")
    y = draw_signs(root, _lines(picture, looks), MARGIN, y, ROOM, "Kinds of lines")
    y += 14
    body = mark(root, "g", transform=f"translate(0 {y:.1f})")
    ways, nodes, words = (mark(body, "g") for _ in range(3))
    ways.attrib.update({"role": "list", "aria-label": "Edges", "fill": "none"})
    nodes.attrib.update({"role": "list", "aria-label": "Nodes"})
    words.attrib.update({"aria-hidden": "true", "pointer-events": "none"})
    labels = {spot.node.id: spot.node.label for spot in picture.sketch.spots}
    for line in picture.sketch.lines:
        _way(ways, line, looks[line.edge.kind], _told(line, labels))
    for spot in picture.sketch.spots:
        _node(nodes, words, spot)
    y += picture.sketch.height + 26
    y = lined(root, wrapped(picture.projection.presence, 12, ROOM, 4), 12, y) if clean(
        picture.projection.presence
    ) else y  # fmt: skip
    y = lined(root, wrapped(picture.source, 12, ROOM, 2), 12, y, fill=MUTED)
    return ended(root, paper, y - 16)


def _described(picture: NetworkPicture) -> str:
    kinds = Counter(line.edge.kind for line in picture.sketch.lines)
    told = [
        f"A network of {len(picture.sketch.spots)} nodes in columns and "
        f"{len(picture.sketch.lines)} lines between them.",
        "; ".join(f"{number} lines: {clean(kind)}" for kind, number in sorted(kinds.items())),
        f"{picture.circumstances}.",
        *picture.remarks,
        clean(picture.projection.presence),
        picture.notice,
    ]
    return " ".join(part for part in told if part)


def _told(line: Line, labels: dict[str, str]) -> str:
    """Return all that a line says: from where to where, its kind, and what it carries."""
    edge = line.edge
    told = [f"{labels[edge.source]} → {labels[edge.target]}: {edge.kind}, weight {edge.weight}"]
    for name, value in edge.values.items():
        shown = f"{len(value)} claims" if name == "evidence" and isinstance(value, tuple) else value
        text = ", ".join(shown) if isinstance(shown, tuple) else str(shown)
        told.append(f"{name.replace('_', ' ')} {text}")
    told += [f"{spell.first} through {spell.last or 'no known end'}" for spell in edge.spells]
    return "; ".join(told)


def _way(parent: ET.Element, line: Line, look: EdgeLook, words: str) -> None:
    group = mark(parent, "g", role="listitem", aria_label=words)
    mark(group, "title", words)
    route = "M{}C{} {} {}".format(*(f"{x:.1f} {y:.1f}" for x, y in line.way))
    _stroke(group, route, line.width, look, is_hollow(line.edge))
    mark(group, "path", d=_closed(line.head), fill=look.colour, stroke=PAPER, stroke_width=0.6)


def _closed(corners: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z"


def _stroke(group: ET.Element, route: str, width: float, look: EdgeLook, hollow: bool) -> None:
    """Draw a line; one that is not settled is hollow."""
    dashed = {"stroke_dasharray": " ".join(f"{d:g}" for d in look.dashes)} if look.dashes else {}
    thick = max(width, 3.2) if hollow else width
    mark(group, "path", d=route, stroke=look.colour, stroke_width=thick, stroke_opacity="0.85",
         **dashed)  # fmt: skip
    if hollow:
        mark(group, "path", d=route, stroke=PAPER, stroke_width=thick - 2.0, **dashed)


def _node(nodes: ET.Element, words: ET.Element, spot: Spot) -> None:
    name = f"{spot.node.label} ({apart(spot.node.kind)})"
    group = mark(nodes, "g", role="listitem", aria_label=name)
    mark(group, "title", name)
    _shape(group, look_of_kind(spot.node.kind), spot.x, spot.y, RADIUS)
    x, y = spot.label
    for line in spot.lines:
        wide = width_of(line, SIZE)
        mark(words, "rect", x=x - wide - 1 if spot.is_left else x - 1, y=y - SIZE * 0.85,
             width=wide + 2, height=SIZE * 1.15, fill=PAPER, fill_opacity="0.94")  # fmt: skip
        mark(words, "text", line, x=x, y=y, font_size=SIZE,
             text_anchor="end" if spot.is_left else "start")  # fmt: skip
        y += SIZE + 2


def _shape(group: ET.Element, look: KindLook, x: float, y: float, radius: float) -> None:
    style = {"fill": look.fill, "stroke": look.edge, "stroke_width": "1"}
    if look.shape == "disc":
        mark(group, "circle", cx=x, cy=y, r=radius, **style)
    else:
        mark(group, "path", d=_closed(_outline(look.shape, x, y, radius)), **style)
    size = radius * (1.15 if len(look.sign) == 1 else 0.92)
    low = radius * 0.12 if look.shape == "triangle" else 0.0
    mark(group, "text", look.sign, x=x, y=y + size * 0.36 + low, font_size=size,
         font_weight="bold", text_anchor="middle", fill=look.ink, aria_hidden="true")  # fmt: skip


def _outline(shape: str, x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """Return the corners of a square, diamond or triangle as large as a disc of ``radius``."""
    half = radius * _HALF[shape]
    if shape == "square":
        return [
            (x - half, y - half),
            (x + half, y - half),
            (x + half, y + half),
            (x - half, y + half),
        ]
    if shape == "diamond":
        return [(x, y - half), (x + half, y), (x, y + half), (x - half, y)]
    return [(x, y - half), (x + half, y + half * 0.72), (x - half, y + half * 0.72)]


def _kinds(picture: NetworkPicture) -> Iterator[Sign]:
    for kind in sorted({spot.node.kind for spot in picture.sketch.spots}):
        look = look_of_kind(kind)

        def paint(group: ET.Element, x: float, y: float, look: KindLook = look) -> None:
            _shape(group, look, x + SWATCH / 2, y + 8, RADIUS)

        yield Sign(apart(kind), paint)


def _lines(picture: NetworkPicture, looks: dict[str, EdgeLook]) -> Iterator[Sign]:
    lines = picture.sketch.lines
    for kind, look in looks.items():
        if any(line.edge.kind == kind for line in lines):
            yield _sample(kind, look, 3.0, False)
    hollow = next((line for line in lines if is_hollow(line.edge)), None)
    if hollow:
        yield _sample("hollow: possible or presumed", looks[hollow.edge.kind], 4.0, True)
    weights = {line.edge.weight for line in lines}
    if len(weights) > 1:
        words = f"wider: more facts, {min(weights)} to {max(weights)}"
        yield _sample(words, EdgeLook(MUTED), 6.0, False)


def _sample(words: str, look: EdgeLook, width: float, hollow: bool) -> Sign:
    def paint(group: ET.Element, x: float, y: float) -> None:
        _stroke(group, f"M{x:.1f} {y + 8:.1f}h{SWATCH:.1f}", width, look, hollow)

    return Sign(words, paint)
