"""The map of the classes as SVG: the five that all serve, what happens, and on whose word.

What is below a class, and what joins it to its neighbours, is read from the ontology. Colours are
classes of the style sheet, so that the map follows the page.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from kg.export.drawing.lettering import shortened, width_of
from kg.export.drawing.marks import mark, serialised
from kg.export.drawing.sheet import WIDTH, begun, prefix_of
from kg.export.ontology.arrange import MAIN
from kg.export.ontology.placed import CARD, GAP, LINE, SMALL, STEP, TITLE, Card, Cards, Place
from kg.export.ontology.relations import Relation, Relations
from kg.export.ontology.said import Said, anchor_of

__all__ = ["picture_of"]


def picture_of(said: Said, relations: Relations) -> str:
    """Return the map as SVG whose words are text and links to the places of the terms."""
    return serialised(_Map(said, Cards(said, relations)).drawn())


class _Map:
    def __init__(self, said: Said, cards: Cards) -> None:
        self._said, self._cards = said, cards

    def drawn(self) -> ET.Element:
        bottom = self._cards.tops[-1]
        words = "A map of the main classes. " + " ".join(self._cards.sentences())
        root = begun(prefix_of(self._cards.shown), "The main classes and what joins them", words)
        root.set("class", "classes")
        root.set("height", f"{bottom:.0f}")
        root.set("viewBox", f"0 0 {WIDTH:.0f} {bottom:.0f}")
        joins, cards = mark(root, "g"), mark(root, "g")
        for place, card in self._cards.at.items():
            self._draw_card(cards, place, card)
            self._draw_beside(joins, place)
            self._draw_below(joins, place)
            self._draw_aslant(joins, place)
        self._draw_over(joins)
        return root

    def _draw_card(self, parent: ET.Element, place: Place, card: Card) -> None:
        left, top, bottom = self._cards.box(place)
        kind = "main" if card.iri in MAIN else "other"
        group = mark(parent, "g", class_=f"card {kind}")
        mark(group, "rect", class_="body", x=left, y=top, width=CARD, height=bottom - top, rx=4)
        title = mark(group, "a", href=f"#{anchor_of(card.iri)}", class_="title")
        mark(title, "path", d=_rounded(left, top, CARD, TITLE))
        name = shortened(self._said.label(card.iri), 16, CARD - 24, bold=True)
        mark(title, "text", name, x=left + 13, y=top + 22.5, font_size=16, font_weight="bold")
        y = top + TITLE + 19
        for line in card.definition:
            mark(group, "text", line, class_="definition", x=left + 13, y=y, font_size=12)
            y += SMALL
        y += 8
        for depth, iri in card.tree:
            x = left + 13 + 14 * depth
            link = mark(group, "a", href=f"#{anchor_of(iri)}")
            label = shortened(self._said.label(iri), 13, left + CARD - 10 - x)
            mark(link, "text", label, x=x, y=y, font_size=13)
            y += LINE
        self._draw_selves(group, card, left + 13, bottom - 12)

    def _draw_selves(self, group: ET.Element, card: Card, x: float, y: float) -> None:
        """Write the relations from a class to itself along the foot of its card."""
        if not card.selves:
            return
        mark(group, "text", "↻", class_="sign", x=x, y=y, font_size=12.5)
        end = x + CARD - 26
        x += 17
        for relation in card.selves:
            label = self._said.label(relation.iri)
            width = width_of(label, 12)
            if x + width > end:
                break
            self._label(group, relation.iri, label, x, y, "start")
            x += width + 12

    def _draw_beside(self, parent: ET.Element, place: Place) -> None:
        """Draw what joins a card to the one on its right, a line for each."""
        row, column = place
        right = (row, column + 1)
        left, top, _ = self._cards.box(place)
        start, end = left + CARD, left + CARD + GAP
        y = top + TITLE + STEP - 6
        for join in self._cards.joins(place, right):
            forward = not isinstance(join, Relation) or join.start == self._cards.at[place].iri
            group = mark(parent, "g", class_=_kind(join))
            self._line(group, [(start, y), (end, y)], join, forward)
            self._label(group, *self._told(join), (start + end) / 2, y - 5, "middle")
            y += STEP

    def _draw_below(self, parent: ET.Element, place: Place) -> None:
        """Draw what joins a card to the one below it, a line for each, its label on the right."""
        row, column = place
        under = (row + 1, column)
        joins = self._cards.joins(place, under)
        if not joins:
            return
        left, _, bottom = self._cards.box(place)
        end = self._cards.box(under)[1]
        x = left + 22
        for join in joins:
            iri, label = self._told(join)
            if x > left + CARD - 12:
                break  # what has no room here is told beside the terms themselves
            forward = not isinstance(join, Relation) or join.start == self._cards.at[place].iri
            group = mark(parent, "g", class_=_kind(join))
            self._line(group, [(x, bottom), (x, end)], join, forward)
            self._label(group, iri, label, x + 9, (bottom + end) / 2 + 4, "start")
            x += width_of(label, 12) + 26

    def _draw_aslant(self, parent: ET.Element, place: Place) -> None:
        """Draw the relations of a card to those below it on either side, by the gap between."""
        row, column = place
        left, _, bottom = self._cards.box(place)
        for side in (-1, 1):
            under = (row + 1, column + side)
            joins = [one for one in self._cards.joins(place, under) if isinstance(one, Relation)]
            if not joins:
                continue
            start = left + CARD / 2 + side * CARD / 4
            beside, top, _ = self._cards.box(under)
            end, y = beside + CARD / 2, (bottom + top) / 2 + 4
            group = mark(parent, "g", class_=_kind(joins[0]))
            forward = joins[0].start == self._cards.at[place].iri
            points = [(start, bottom), (start, y), (end, y), (end, top)]
            self._line(group, points, joins[0], forward)
            x = min(start, end) + 10
            for join in joins:
                label = self._said.label(join.iri)
                self._label(group, join.iri, label, x, y - 6, "start")
                x += width_of(label, 12) + 16

    def _draw_over(self, parent: ET.Element) -> None:
        """Draw what joins the two ends of the first row over the card between them."""
        joins = self._cards.joins((0, 0), (0, 2))
        if not joins:
            return
        start, end = (self._cards.box(place)[0] + CARD / 2 for place in ((0, 0), (0, 2)))
        top = self._cards.tops[0]
        group = mark(parent, "g", class_=_kind(joins[0]))
        y = top - 24
        forward = isinstance(joins[0], str) or joins[0].start == self._cards.at[0, 0].iri
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
        text = shortened(label, 12, GAP - 8)
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
