"""The map of the classes as SVG: the five that all serve, what happens, and on whose word.

Where a class stands is chosen here; what is below it, and what joins it to its neighbours, is read
from the ontology. Colours are classes of the style sheet, so that the map follows the page.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.export.drawing.lettering import shortened, width_of, wrapped
from kg.export.drawing.marks import mark, serialised
from kg.export.drawing.sheet import WIDTH, begun, prefix_of
from kg.export.ontology.arrange import MAIN
from kg.export.ontology.relations import Relation, Relations
from kg.export.ontology.said import SKOS, Said, anchor_of
from kg.names import TRADE

__all__ = ["picture_of"]

# Neighbours in this grid are joined; the five of the mission are in its first two rows.
_GRID = (
    ("Country", "Measure", "Material"),
    ("Meeting", "StatusEvent", "Application"),
    ("Source", "Claim", "StatusPeriod"),
)
_CARD, _GAP, _EDGE = 228.0, 150.0, 8.0
_TITLE, _LINE, _SMALL = 34.0, 17.0, 15.5
_STEP = 30.0
_TOP = 46.0


@dataclass(frozen=True)
class _Card:
    iri: str
    definition: tuple[str, ...]
    tree: tuple[tuple[int, str], ...]
    selves: tuple[Relation, ...]

    @property
    def height(self) -> float:
        lines = _SMALL * len(self.definition) + _LINE * len(self.tree)
        return _TITLE + 10 + lines + (8 if self.tree else 0) + 26 * bool(self.selves) + 10


def picture_of(said: Said, relations: Relations) -> str:
    """Return the map as SVG whose words are text and links to the places of the terms."""
    return serialised(_Map(said, relations).drawn())


class _Map:
    def __init__(self, said: Said, relations: Relations) -> None:
        self._said, self._relations = said, relations
        self._cards: dict[tuple[int, int], _Card] = {}
        self._shown: list[str] = []
        for row, names in enumerate(_GRID):
            for column, name in enumerate(names):
                if said.of(TRADE + name):
                    self._shown.append(TRADE + name)
                    self._cards[row, column] = self._card(TRADE + name)
        self._tops = self._rows()

    def drawn(self) -> ET.Element:
        bottom = self._tops[-1]
        words = "A map of the main classes. " + " ".join(self._sentences())
        root = begun(prefix_of(self._shown), "The main classes and what joins them", words)
        root.set("class", "classes")
        root.set("height", f"{bottom:.0f}")
        root.set("viewBox", f"0 0 {WIDTH:.0f} {bottom:.0f}")
        joins, cards = mark(root, "g"), mark(root, "g")
        for place, card in self._cards.items():
            self._draw_card(cards, place, card)
            self._draw_beside(joins, place)
            self._draw_below(joins, place)
            self._draw_aslant(joins, place)
        self._draw_over(joins)
        return root

    # --- what is drawn ------------------------------------------------------------------------

    def _card(self, iri: str) -> _Card:
        definition = " ".join(self._said.texts(iri, SKOS + "definition"))
        tree = tuple(self._below(iri, 0, {iri}))
        selves = tuple(self._relations.between(iri, iri))
        return _Card(iri, tuple(wrapped(definition, 12, _CARD - 26, 5)), tree, selves)

    def _below(self, iri: str, depth: int, seen: set[str]) -> Iterator[tuple[int, str]]:
        for one in sorted(self._relations.below(iri), key=self._said.label):
            if one not in seen:
                seen.add(one)
                yield depth, one
                yield from self._below(one, depth + 1, seen)

    def _rows(self) -> list[float]:
        """Return where each row begins, and last where the map ends."""
        tops = [_TOP]
        for row in range(len(_GRID)):
            heights = [card.height for (at, _), card in self._cards.items() if at == row]
            stacks = [
                _TITLE + _STEP * (len(self._joins((row, column), (row, column + 1))) + 0.5)
                for column in range(2)
            ]
            gap = 62.0 if row < len(_GRID) - 1 else _EDGE
            tops.append(tops[-1] + max([*heights, *stacks, _TITLE]) + gap)
        return tops

    def _box(self, place: tuple[int, int]) -> tuple[float, float, float]:
        """Return the left side, the top and the bottom of a card."""
        row, column = place
        left = _EDGE + column * (_CARD + _GAP)
        gap = 62.0 if row < len(_GRID) - 1 else _EDGE
        return left, self._tops[row], self._tops[row + 1] - gap

    def _joins(self, one: tuple[int, int], other: tuple[int, int]) -> list[Relation | str]:
        """Return what joins two cards: relations either way, and classes in between."""
        if one not in self._cards or other not in self._cards:
            return []
        a, b = self._cards[one].iri, self._cards[other].iri
        found = [*self._relations.between(a, b), *self._relations.between(b, a)]
        return [*found, *self._relations.joining(a, b, self._shown)]

    def _sentences(self) -> Iterator[str]:
        pairs = [((r, c), (r, c + 1)) for r in range(3) for c in range(2)]
        pairs += [((r, c), (r + 1, c + d)) for r in range(2) for c in range(3) for d in (-1, 0, 1)]
        for one, other in [*pairs, ((0, 0), (0, 2))]:
            for join in self._joins(one, other):
                if isinstance(join, Relation):
                    told = map(self._said.label, (join.start, join.iri, join.end))
                    yield f"{' '.join(told)}."

    # --- how it is drawn ----------------------------------------------------------------------

    def _draw_card(self, parent: ET.Element, place: tuple[int, int], card: _Card) -> None:
        left, top, bottom = self._box(place)
        kind = "main" if card.iri in MAIN else "other"
        group = mark(parent, "g", class_=f"card {kind}")
        mark(group, "rect", class_="body", x=left, y=top, width=_CARD, height=bottom - top, rx=4)
        title = mark(group, "a", href=f"#{anchor_of(card.iri)}", class_="title")
        mark(title, "path", d=_rounded(left, top, _CARD, _TITLE))
        name = shortened(self._said.label(card.iri), 16, _CARD - 24, bold=True)
        mark(title, "text", name, x=left + 13, y=top + 22.5, font_size=16, font_weight="bold")
        y = top + _TITLE + 19
        for line in card.definition:
            mark(group, "text", line, class_="definition", x=left + 13, y=y, font_size=12)
            y += _SMALL
        y += 8
        for depth, iri in card.tree:
            x = left + 13 + 14 * depth
            link = mark(group, "a", href=f"#{anchor_of(iri)}")
            label = shortened(self._said.label(iri), 13, left + _CARD - 10 - x)
            mark(link, "text", label, x=x, y=y, font_size=13)
            y += _LINE
        self._draw_selves(group, card, left + 13, bottom - 12)

    def _draw_selves(self, group: ET.Element, card: _Card, x: float, y: float) -> None:
        """Write the relations from a class to itself along the foot of its card."""
        if not card.selves:
            return
        mark(group, "text", "↻", class_="sign", x=x, y=y, font_size=12.5)
        end = x + _CARD - 26
        x += 17
        for relation in card.selves:
            label = self._said.label(relation.iri)
            width = width_of(label, 12)
            if x + width > end:
                break
            self._label(group, relation.iri, label, x, y, "start")
            x += width + 12

    def _draw_beside(self, parent: ET.Element, place: tuple[int, int]) -> None:
        """Draw what joins a card to the one on its right, a line for each."""
        row, column = place
        right = (row, column + 1)
        left, top, _ = self._box(place)
        start, end = left + _CARD, left + _CARD + _GAP
        y = top + _TITLE + _STEP - 6
        for join in self._joins(place, right):
            forward = not isinstance(join, Relation) or join.start == self._cards[place].iri
            group = mark(parent, "g", class_=_kind(join))
            self._line(group, [(start, y), (end, y)], join, forward)
            self._label(group, *self._told(join), (start + end) / 2, y - 5, "middle")
            y += _STEP

    def _draw_below(self, parent: ET.Element, place: tuple[int, int]) -> None:
        """Draw what joins a card to the one below it, a line for each, its label on the right."""
        row, column = place
        under = (row + 1, column)
        joins = self._joins(place, under)
        if not joins:
            return
        left, _, bottom = self._box(place)
        end = self._box(under)[1]
        x = left + 22
        for join in joins:
            iri, label = self._told(join)
            if x > left + _CARD - 12:
                break  # what has no room here is told beside the terms themselves
            forward = not isinstance(join, Relation) or join.start == self._cards[place].iri
            group = mark(parent, "g", class_=_kind(join))
            self._line(group, [(x, bottom), (x, end)], join, forward)
            self._label(group, iri, label, x + 9, (bottom + end) / 2 + 4, "start")
            x += width_of(label, 12) + 26

    def _draw_aslant(self, parent: ET.Element, place: tuple[int, int]) -> None:
        """Draw the relations of a card to those below it on either side, by the gap between."""
        row, column = place
        left, _, bottom = self._box(place)
        for side in (-1, 1):
            under = (row + 1, column + side)
            joins = [one for one in self._joins(place, under) if isinstance(one, Relation)]
            if not joins:
                continue
            start = left + _CARD / 2 + side * _CARD / 4
            beside, top, _ = self._box(under)
            end, y = beside + _CARD / 2, (bottom + top) / 2 + 4
            group = mark(parent, "g", class_=_kind(joins[0]))
            forward = joins[0].start == self._cards[place].iri
            points = [(start, bottom), (start, y), (end, y), (end, top)]
            self._line(group, points, joins[0], forward)
            x = min(start, end) + 10
            for join in joins:
                label = self._said.label(join.iri)
                self._label(group, join.iri, label, x, y - 6, "start")
                x += width_of(label, 12) + 16

    def _draw_over(self, parent: ET.Element) -> None:
        """Draw what joins the two ends of the first row over the card between them."""
        joins = self._joins((0, 0), (0, 2))
        if not joins:
            return
        start, end = (self._box(place)[0] + _CARD / 2 for place in ((0, 0), (0, 2)))
        top = self._tops[0]
        group = mark(parent, "g", class_=_kind(joins[0]))
        y = top - 24
        forward = isinstance(joins[0], str) or joins[0].start == self._cards[0, 0].iri
        self._line(group, [(start, top), (start, y), (end, y), (end, top)], joins[0], forward)
        told = [self._told(join) for join in joins]
        whole = sum(width_of(label, 12) for _, label in told) + 22 * (len(told) - 1)
        x = (start + end - whole) / 2
        for join, (iri, label) in zip(joins, told, strict=True):
            one = mark(parent, "g", class_=_kind(join))
            self._label(one, iri, label, x, y - 6, "start")
            x += width_of(label, 12) + 22

    def _told(self, join: Relation | str) -> tuple[str, str]:
        iri = join.iri if isinstance(join, Relation) else join
        return iri, self._said.label(iri)

    def _label(
        self, parent: ET.Element, iri: str, label: str, x: float, y: float, anchor: str
    ) -> None:
        link = mark(parent, "a", href=f"#{anchor_of(iri)}")
        text = shortened(label, 12, _GAP - 8)
        mark(link, "text", text, x=x, y=y, font_size=12, text_anchor=anchor)

    def _line(
        self,
        parent: ET.Element,
        points: Sequence[tuple[float, float]],
        join: Relation | str,
        forward: bool,
    ) -> None:
        """Draw a line through points, with the head of an arrow at the end that it leads to."""
        path = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        mark(parent, "path", class_="line", d=f"M{path}")
        if isinstance(join, Relation):
            (x, y), (a, b) = (points[-1], points[-2]) if forward else (points[0], points[1])
            mark(parent, "path", class_="head", d=_head(x, y, a, b))


def _kind(join: Relation | str) -> str:
    if isinstance(join, Relation):
        return "join concluded" if join.is_concluded else "join"
    return "join between"


def _head(x: float, y: float, a: float, b: float) -> str:
    """Return a triangle whose point is at x, y, on a line that comes from a, b."""
    if x != a:
        back = -8.0 if x > a else 8.0
        return f"M{x:.1f} {y:.1f} l{back} -4 v8 z"
    back = -8.0 if y > b else 8.0
    return f"M{x:.1f} {y:.1f} l-4 {back} h8 z"


def _rounded(x: float, y: float, width: float, height: float) -> str:
    """Return a box whose upper corners are round."""
    return (
        f"M{x:.1f} {y + height:.1f} v-{height - 4:.1f} q0 -4 4 -4 "
        f"h{width - 8:.1f} q4 0 4 4 v{height - 4:.1f} z"
    )
