"""Where each class stands on the map, and what joins it to its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.export.drawing.lettering import wrapped
from kg.export.ontology.relations import Relation, Relations
from kg.export.ontology.said import SKOS, Said
from kg.names import TRADE

__all__ = ["CARD", "EDGE", "GAP", "LINE", "SMALL", "STEP", "TITLE", "Card", "Cards", "Place"]

# Neighbours in this grid are joined; the five of the mission are in its first two rows.
_GRID = (
    ("Country", "Measure", "Material"),
    ("Meeting", "StatusEvent", "Application"),
    ("Source", "Claim", "StatusPeriod"),
)
CARD, GAP, EDGE = 228.0, 150.0, 8.0
TITLE, LINE, SMALL = 34.0, 17.0, 15.5
STEP = 30.0
_TOP, _BETWEEN = 46.0, 62.0

Place = tuple[int, int]


@dataclass(frozen=True)
class Card:
    """A class: its definition in lines, the classes below it by depth, relations to itself."""

    iri: str
    definition: tuple[str, ...]
    tree: tuple[tuple[int, str], ...]
    selves: tuple[Relation, ...]

    @property
    def height(self) -> float:
        lines = SMALL * len(self.definition) + LINE * len(self.tree)
        return TITLE + 10 + lines + (8 if self.tree else 0) + 26 * bool(self.selves) + 10


class Cards:
    """The classes of an ontology that are on the map, each with its place: row and column."""

    def __init__(self, said: Said, relations: Relations) -> None:
        self._said, self._relations = said, relations
        self.at: dict[Place, Card] = {}
        self.shown: list[str] = []
        for row, names in enumerate(_GRID):
            for column, name in enumerate(names):
                if said.of(TRADE + name):
                    self.shown.append(TRADE + name)
                    self.at[row, column] = self._card(TRADE + name)
        self.tops = self._rows()

    def _card(self, iri: str) -> Card:
        definition = " ".join(self._said.texts(iri, SKOS + "definition"))
        tree = tuple(self._below(iri, 0, {iri}))
        selves = tuple(self._relations.between(iri, iri))
        return Card(iri, tuple(wrapped(definition, 12, CARD - 26, 5)), tree, selves)

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
            heights = [card.height for (at, _), card in self.at.items() if at == row]
            stacks = [
                TITLE + STEP * (len(self.joins((row, column), (row, column + 1))) + 0.5)
                for column in range(2)
            ]
            gap = _BETWEEN if row < len(_GRID) - 1 else EDGE
            tops.append(tops[-1] + max([*heights, *stacks, TITLE]) + gap)
        return tops

    def box(self, place: Place) -> tuple[float, float, float]:
        """Return the left side, the top and the bottom of a card."""
        row, column = place
        left = EDGE + column * (CARD + GAP)
        gap = _BETWEEN if row < len(_GRID) - 1 else EDGE
        return left, self.tops[row], self.tops[row + 1] - gap

    def joins(self, one: Place, other: Place) -> list[Relation | str]:
        """Return what joins two cards: relations either way, and classes in between."""
        if one not in self.at or other not in self.at:
            return []
        a, b = self.at[one].iri, self.at[other].iri
        found = [*self._relations.between(a, b), *self._relations.between(b, a)]
        return [*found, *self._relations.joining(a, b, self.shown)]

    def sentences(self) -> Iterator[str]:
        """Yield the relations on the map in words, for who cannot see it."""
        pairs = [((r, c), (r, c + 1)) for r in range(3) for c in range(2)]
        pairs += [((r, c), (r + 1, c + d)) for r in range(2) for c in range(3) for d in (-1, 0, 1)]
        for one, other in [*pairs, ((0, 0), (0, 2))]:
            for join in self.joins(one, other):
                if isinstance(join, Relation):
                    told = map(self._said.label, (join.start, join.iri, join.end))
                    yield f"{' '.join(told)}."
