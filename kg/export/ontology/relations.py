"""Which relations join two classes, and which third class joins two that have none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kg.export.ontology.checks import Shapes
from kg.export.ontology.said import CONCLUDED, OWL, RDFS, Said
from kg.names import RDF_TYPE

__all__ = ["Relation", "Relations"]


class Relation(NamedTuple):
    """A property that leads from one class to another; no source states what ``is_concluded``."""

    iri: str
    start: str
    end: str
    is_concluded: bool


class Relations:
    """What joins the classes of an ontology.

    Parameters
    ----------
    said
        The ontology.
    shapes
        What records may have at the ends of properties, where no axiom says it.
    own
        Every term.
    """

    def __init__(self, said: Said, shapes: Shapes, own: Sequence[str]) -> None:
        self._said = said
        self._classes = [one for one in own if OWL + "Class" in said.iris(one, RDF_TYPE)]
        self._above = {iri: self._all_above(iri) for iri in self._classes}
        self._ends = {
            iri: self._ends_of(iri, shapes)
            for iri in own
            if OWL + "ObjectProperty" in said.iris(iri, RDF_TYPE)
        }

    def between(self, start: str, end: str) -> list[Relation]:
        """Return the relations that lead from one class to another, those stated first."""
        found = [
            Relation(iri, start, end, bool(self._said.iris(iri, CONCLUDED)))
            for iri, (starts, ends) in self._ends.items()
            if self._touch(start, starts) and self._touch(end, ends)
        ]
        return sorted(found, key=lambda one: (one.is_concluded, one.iri))

    def joining(self, one: str, other: str, shown: Iterable[str]) -> list[str]:
        """Return the classes between two others, those first that have one value at each end.

        One in between is said of at least one of the two, and is no class that is ``shown``.
        """
        held = {*shown}
        found = [
            iri
            for iri in self._classes
            if not held & {iri, *self._above[iri]}
            and not any(iri in self._above[each] for each in held)
            and (self._leads(iri, one) or self._leads(iri, other))
            and (self._leads(iri, one) or self._leads(one, iri))
            and (self._leads(iri, other) or self._leads(other, iri))
        ]
        tops = (iri for iri in found if not self._above[iri] & {*found})
        return sorted(tops, key=lambda iri: (-self._single_ends(iri), iri))

    def below(self, iri: str) -> list[str]:
        """Return the classes right below one."""
        return [one for one in self._classes if iri in self._said.iris(one, RDFS + "subClassOf")]

    def _leads(self, start: str, end: str) -> bool:
        """Tell whether a relation of one class, as its own or from above, leads to another."""
        own, near = {start, *self._above[start]}, {end, *self._above[end]}
        return any(own & starts and near & ends for starts, ends in self._ends.values())

    def _single_ends(self, iri: str) -> int:
        """Return how many relations of a class have one value at most: it stands for a pair."""
        own = {iri, *self._above[iri]}
        return sum(
            1
            for prop, (starts, _) in self._ends.items()
            if own & starts and OWL + "FunctionalProperty" in self._said.iris(prop, RDF_TYPE)
        )

    def _touch(self, iri: str, named: set[str]) -> bool:
        """Tell whether one of the named classes is a class, above it or below it."""
        return bool(named & {iri, *self._above[iri]}) or any(
            iri in self._above.get(one, ()) for one in named
        )

    def _ends_of(self, iri: str, shapes: Shapes) -> tuple[set[str], set[str]]:
        """Return the classes at the ends of a property, or of that which it is concluded from."""
        stated = next(iter(self._said.iris(iri, CONCLUDED)), iri)
        starts = {*self._said.iris(stated, RDFS + "domain")} or shapes.subjects.get(stated, set())
        ends = {*self._said.iris(stated, RDFS + "range")} or shapes.values.get(stated, set())
        return starts, ends

    def _all_above(self, iri: str) -> set[str]:
        found: set[str] = set()
        todo = [iri]
        while todo:
            for one in self._said.iris(todo.pop(), RDFS + "subClassOf"):
                if one not in found and one != iri:
                    found.add(one)
                    todo.append(one)
        return found
