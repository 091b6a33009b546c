"""The rules by which two claims contradict each other, read from the ontology as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, Triple

from kg.build.parts import Ontology
from kg.compare import (
    Range,
    Verdict,
    compare_dates,
    compare_exactly,
    compare_kinds,
    compare_meanings,
    compare_places,
    compare_ranges,
    compare_statuses,
)
from kg.dates import Bounds, parse
from kg.errors import SourceError
from kg.names import RDF_TYPE, TRADE
from kg.terms import text_of

__all__ = ["Rules", "Said"]


@dataclass(frozen=True)
class Said:
    """One value as a claim gives it to a thing; ``is_inferred`` where no passage states it."""

    predicate: str
    value: object
    is_inferred: bool = False


class Rules:
    """What the ontology says of properties that can be compared, of kinds and of statuses.

    Parameters
    ----------
    ontology
        Where the rules are read from.
    facts
        Reference data and claims: what lies in what is read from them.
    """

    def __init__(self, ontology: Ontology, facts: Iterable[Triple] = ()) -> None:
        self.ontology = ontology
        self.located_in: dict[str, set[str]] = {}
        for triple in facts:
            if triple.predicate.value == TRADE + "isLocatedIn":
                place = self.located_in.setdefault(text_of(triple.subject), set())
                place.add(text_of(triple.object))

    @cached_property
    def ways(self) -> Mapping[str, str]:
        """The way in which the values of each comparable property are compared."""
        told = self._annotated("isComparedAs")
        bounds = {bound: told[of] for bound, of in self.upper_bounds.items() if of in told}
        return {**dict.fromkeys(self.ontology.one_valued, "exact"), **told, **bounds}

    @cached_property
    def upper_bounds(self) -> Mapping[str, str]:
        """Each property whose values are upper bounds, with the property of the figures."""
        return self._annotated("isUpperBoundOf")

    @cached_property
    def how_to_read(self) -> Mapping[str, str]:
        """Each property that says how the value of another one is read, with that other one."""
        return self._annotated("saysHowToRead")

    @cached_property
    def excludes(self) -> frozenset[frozenset[str]]:
        """The pairs of statuses that a measure cannot have on one day."""
        return frozenset(
            frozenset((text_of(t.subject), text_of(t.object)))
            for t in self.ontology.triples
            if t.predicate.value == TRADE + "excludes"
        )

    def _annotated(self, name: str) -> dict[str, str]:
        return {
            text_of(t.subject): text_of(t.object)
            for t in self.ontology.triples
            if t.predicate.value == TRADE + name
        }

    def slot(self, predicate: str) -> str | None:
        """Return the property under which a value is compared; None where it never is."""
        if predicate == RDF_TYPE:
            return predicate
        return self.upper_bounds.get(predicate, predicate) if predicate in self.ways else None

    def rule(self, slot: str) -> str:
        """Return in words by which rule the values of a property are compared."""
        if slot == RDF_TYPE:
            return "kinds"
        if slot in self.how_to_read:
            return "how it is read"
        return _RULES[self.ways[slot]]

    def compare(self, one: Said, other: Said) -> Verdict | None:
        """Compare two values of one thing in one slot; None where both can hold side by side.

        Raises
        ------
        SourceError
            When a value is not what its property needs.
        """
        if one.predicate == RDF_TYPE:
            kinds = text_of(one.value), text_of(other.value)
            return compare_kinds(*kinds, self.ontology.superclasses, self.ontology.disjoint)
        if one.predicate in self.how_to_read:
            return compare_meanings(one.value, other.value, one.is_inferred, other.is_inferred)
        way = self.ways[one.predicate]
        if way == "dates":
            return compare_dates(_bounds(one.value), _bounds(other.value))
        if way == "rounded":
            return compare_ranges(self._range(one), self._range(other))
        if way == "places":
            return compare_places(text_of(one.value), text_of(other.value), self.located_in)
        return compare_exactly(one.value, other.value)

    def _range(self, said: Said) -> Range:
        text = text_of(said.value)
        return Range.below(text) if said.predicate in self.upper_bounds else Range.rounded(text)

    def compare_statuses(self, one: str, other: str) -> Verdict | None:
        """Compare two statuses of a measure on one day; None where it can have both."""
        return compare_statuses(one, other, self.excludes)


_RULES = {
    "dates": "dates",
    "rounded": "rounded numbers",
    "places": "places",
    "exact": "one value only",
}


def _bounds(value: object) -> Bounds:
    if not isinstance(value, Literal):
        raise SourceError(f"a date is needed, not {value}")
    return parse(value.value, value.datatype.value)
