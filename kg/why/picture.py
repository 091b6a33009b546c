"""A proof as a picture: the tree of its statements, and the passages it ends in."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.answer.footnote import Footnote
from kg.export.drawing.legend import SWATCH, Sign, draw_signs
from kg.export.drawing.lettering import wrapped
from kg.export.drawing.look import INK, MUTED, PAPER, TRACK
from kg.export.drawing.marks import mark
from kg.export.drawing.sheet import MARGIN, ROOM, begun, ended, headed, lined, paper_of, prefix_of
from kg.why.model import KINDS, Node, Proofs

__all__ = ["figure"]

_STEP, _GAP, _BAR = 24.0, 7.0, 5.0
_SIZE, _SMALL, _LINE = 13, 12, 1.35
_MOST_LINES = 6
# What a node is shows by its colour, and by a letter for who sees none.
_COLOURS = {
    "row": ("R", INK),
    "conclusion": ("C", "#0072b2"),
    "status": ("S", "#e69f00"),
    "act": ("A", "#5f4b8b"),
    "claim": ("Q", "#009e73"),
    "reference": ("D", "#7d8288"),
    "heading": ("H", "#7d8288"),
    "absence": ("N", "#cc79a7"),
    "again": ("=", "#7d8288"),
}


@dataclass(frozen=True)
class _Box:
    """A node with its place: ``depth`` steps in, between ``top`` and ``bottom``."""

    node: Node
    depth: int
    top: float
    said: list[str]
    since: list[str]
    parent: int | None

    @property
    def x(self) -> float:
        return MARGIN + self.depth * _STEP

    @property
    def height(self) -> float:
        return (len(self.said) * _SIZE + len(self.since) * _SMALL) * _LINE + 10


def figure(proofs: Proofs) -> ET.Element:
    """Return the picture as an SVG element that can stand in a page beside others."""
    prefix = prefix_of(proofs)
    title = f"Why: {proofs.conclusion}"
    root = begun(prefix, title, _described(proofs))
    paper = paper_of(root)
    y = headed(root, title, proofs.circumstances(), [proofs.notice])
    y = _legend(root, proofs, y + 2) + 6
    for number, proof in enumerate(proofs, 1):
        if len(proofs) > 1:
            y = lined(root, [f"Proof {number} of {len(proofs)}"], 15, y + 14, font_weight="bold")
        y = _tree(root, proof.root, y)
    y = _notes(root, proofs.footnotes, y + 18)
    return ended(root, paper, y)


def _described(proofs: Proofs) -> str:
    count = f"{len(proofs)} proof{'' if len(proofs) == 1 else 's'}"
    sources = list(dict.fromkeys(note.title for note in proofs.footnotes if note.title))
    return (
        f"A tree of statements, each with what it follows from below it: {count}, resting on "
        f"{len(proofs.footnotes)} claims of {', '.join(sources) or 'no source'}. {proofs.notice}"
    )


def _legend(root: ET.Element, proofs: Proofs, y: float) -> float:
    shown = {node.kind for proof in proofs for node in proof.root.each()}
    signs = [Sign(words, _painter(kind)) for kind, words in KINDS.items() if kind in shown]
    return draw_signs(root, signs, MARGIN, y, ROOM)


def _painter(kind: str) -> Callable[[ET.Element, float, float], None]:
    return lambda parent, x, y: _badge(parent, kind, x + SWATCH - 16, y + 12)


def _badge(root: ET.Element, kind: str, x: float, y: float) -> None:
    letter, colour = _COLOURS[kind]
    mark(root, "rect", x=x, y=y - 11, width=14, height=14, rx=3, fill=colour)
    mark(
        root, "text", letter, x=x + 7, y=y, font_size=10, fill=PAPER, text_anchor="middle",
        font_weight="bold",
    )  # fmt: skip


def _tree(root: ET.Element, top: Node, y: float) -> float:
    boxes = list(_placed(top, y))
    for box in boxes:
        if box.parent is not None:
            above = boxes[box.parent]
            x, middle = above.x + 9, box.top + 12
            path = f"M{x:g} {above.top + above.height:g} V{middle:g} H{box.x:g}"
            mark(root, "path", d=path, fill="none", stroke="#9aa0a6", stroke_width="1.2")
    for box in boxes:
        _draw(root, box)
    last = boxes[-1]
    return last.top + last.height + _GAP


def _placed(top: Node, y: float) -> Iterator[_Box]:
    """Yield the boxes of a proof in the order of reading, one below the other."""
    todo: list[tuple[Node, int, int | None]] = [(top, 0, None)]
    count = 0
    while todo:
        node, depth, parent = todo.pop()
        room = ROOM - depth * _STEP - 40
        since = f"rule: {node.because}" if node.because else ""
        said = wrapped(_said(node), _SIZE, room, _MOST_LINES)
        lines = wrapped(since, _SMALL, room, _MOST_LINES) if since else []
        box = _Box(node, depth, y, said, lines, parent)
        yield box
        y += box.height + _GAP
        todo += ((premise, depth + 1, count) for premise in reversed(node.premises))
        count += 1


def _said(node: Node) -> str:
    numbers = "".join(f" [{number}]" for number in node.notes)
    return node.statement + numbers


def _draw(root: ET.Element, box: _Box) -> None:
    colour = _COLOURS[box.node.kind][1]
    wide = ROOM - box.depth * _STEP
    mark(root, "rect", x=box.x, y=box.top, width=wide, height=box.height, rx=3, fill=TRACK)
    mark(root, "rect", x=box.x, y=box.top, width=_BAR, height=box.height, fill=colour)
    y = box.top + _SIZE + 4
    _badge(root, box.node.kind, box.x + 12, y)
    y = lined(root, box.said, _SIZE, y, box.x + 33)
    lined(root, box.since, _SMALL, y, box.x + 33, fill=MUTED, font_style="italic")


def _notes(root: ET.Element, notes: tuple[Footnote, ...], y: float) -> float:
    for note in notes:
        number, indent = f"[{note.number}]", MARGIN + 30
        mark(root, "text", number, x=MARGIN, y=y, font_size=_SMALL, font_weight="bold")
        for line in note.lines():
            y = lined(root, wrapped(line, _SMALL, ROOM - 30, 4), _SMALL, y, indent)
        y += 5
    return y
