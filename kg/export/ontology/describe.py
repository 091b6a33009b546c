"""From the triples and axioms of an ontology to what the page says of each term."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from kg.export.drawing.words import clean
from kg.export.ontology.checks import Shapes
from kg.export.ontology.model import Asking, Check, Fact, Line, Ruled, Span, Term
from kg.export.ontology.needs import (
    concluded_by,
    concluding,
    defined_by,
    needed_of,
    stated_of,
)
from kg.export.ontology.said import CONCLUDED, OWL, RDFS, SKOS, Said, anchor_of, bound_of
from kg.export.ontology.worded import Wording
from kg.names import PREFIXES, RDF_TYPE, RDFS_LABEL, local_name, shorten
from kg.reason.rules import Rule, Rules

__all__ = ["Describer"]

# What is told in words of its own; every other statement is told by the label of its property.
_TOLD = {
    RDF_TYPE,
    RDFS_LABEL,
    *(RDFS + name for name in "domain range subClassOf subPropertyOf isDefinedBy".split()),
    *(OWL + n for n in "equivalentClass propertyChainAxiom disjointWith differentFrom".split()),
    *(SKOS + name for name in ("definition", "example", "scopeNote", "notation")),
}
_LANGUAGES = tuple(PREFIXES[name] for name in ("owl", "rdf", "rdfs", "xsd"))


class Describer:
    """Describes the terms of one ontology.

    Parameters
    ----------
    said
        Its triples.
    rules
        What its axioms conclude.
    places
        The terms that have a place in the page.
    shapes, asked
        The checks and the questions of each term.
    """

    def __init__(
        self,
        said: Said,
        rules: Rules,
        places: frozenset[str],
        shapes: Shapes,
        asked: Mapping[str, tuple[Asking, ...]],
    ) -> None:
        self._said, self._rules, self._places = said, rules, places
        self._shapes, self._asked = shapes, asked
        labels = {iri: said.label(iri) for iri in said.used()}
        wording = Wording(labels, places)
        self.ruled = {
            rule.name: wording.rule(rule, rule in rules.dated)
            for rule in (*rules.timeless, *rules.dated)
        }
        self._single = {
            clash.body[0].key for clash in rules.clashes if clash.name.startswith("one-valued-")
        }

    def term(self, iri: str, facts: Sequence[Fact]) -> Term:
        """Return a term with the facts of its kind, and what any term has."""
        said = self._said
        everything = [*facts, *self._others(iri)]
        return Term(
            iri=iri,
            anchor=anchor_of(iri),
            short=clean(shorten(iri)),
            label=said.label(iri),
            definition=" ".join(said.texts(iri, SKOS + "definition")),
            examples=tuple(said.texts(iri, SKOS + "example")),
            notes=tuple(said.texts(iri, SKOS + "scopeNote")),
            marks=tuple(self._marks(iri)),
            facts=tuple(fact for fact in everything if fact.lines),
            checks=tuple(self._checks(iri)),
            asked=self._asked.get(iri, ()),
        )

    def class_(self, iri: str, excluded: Line = ()) -> Term:
        """Return a class; ``excluded`` tells what nothing of it is."""
        said = self._said
        above = said.iris(iri, RDFS + "subClassOf")
        below = self._back(RDFS + "subClassOf", iri)
        of = self._back(RDFS + "domain", iri)
        of += [one for stated in of for one in self._back(CONCLUDED, stated)]
        relations = [p for p in of if OWL + "ObjectProperty" in said.iris(p, RDF_TYPE)]
        values = [p for p in of if p not in relations and not bound_of(p)]
        gives = self._back(RDFS + "range", iri)
        named = self._back(RDF_TYPE, iri)
        return self.term(
            iri,
            [
                self._names("Kind of", above),
                *self._conclusions(iri),
                Fact("Then also", self._lines(needed_of(self._rules, iri))),
                self._names("Kinds", below),
                self._names("Named values", named),
                self._names("Relations", relations),
                self._names("Values", values),
                self._names("Related by", gives),
                self._names("Helps define", self._here(defined_by(self._rules, iri))),
                Fact("Never also", (excluded,) if excluded else ()),
                self._names("Checked as", self._checked_as(iri)),
            ],
        )

    def property(self, iri: str) -> Term:
        """Return a property of any kind."""
        said = self._said
        above = said.iris(iri, RDFS + "subPropertyOf")
        below = self._back(RDFS + "subPropertyOf", iri)
        return self.term(
            iri,
            [
                self._ends("Of", iri, "domain", self._shapes.subjects),
                self._ends("Gives", iri, "range", self._shapes.values),
                self._names("Kind of", above),
                self._names("Kinds", below),
                *self._conclusions(iri),
                self._names("Helps conclude", self._here(concluded_by(self._rules, iri))),
            ],
        )

    def individual(self, iri: str) -> Term:
        """Return a named value."""
        said = self._said
        kinds = [one for one in said.iris(iri, RDF_TYPE) if not one.startswith(OWL)]
        notations = (text for text in said.texts(iri, SKOS + "notation"))
        return self.term(
            iri,
            [
                self._names("One of", kinds),
                Fact("Written", tuple((Span(text, is_code=True),) for text in notations), True),
            ],
        )

    def name(self, iri: str) -> Span:
        """Return the label of a term, linked where it has a place in the page."""
        if iri.startswith(_LANGUAGES) and iri not in self._places:
            return Span(clean(shorten(iri)), is_code=True)
        return Span(self._said.label(iri), anchor_of(iri) if iri in self._places else "")

    def by_label(self, iris: Iterable[str]) -> list[str]:
        """Return terms in the order of their labels."""
        return sorted(iris, key=lambda iri: (self._said.label(iri).casefold(), iri))

    # --- parts of a term ----------------------------------------------------------------------

    def _back(self, predicate: str, iri: str) -> list[str]:
        return self._here(self._said.back(predicate, iri))

    def _here(self, iris: Iterable[str]) -> list[str]:
        """Return those that have a place in the page."""
        return [iri for iri in iris if iri in self._places]

    def _names(self, name: str, iris: Iterable[str]) -> Fact:
        return Fact(name, tuple((self.name(iri),) for iri in self.by_label(iris)), True)

    def _ends(self, name: str, iri: str, kind: str, shaped: Mapping[str, Collection[str]]) -> Fact:
        """Return what a property is said of or gives, with the rule that follows.

        Where no axiom says it, since nothing is to be concluded, shapes may, or the axioms of the
        property that it is concluded from.
        """
        ends = self._said.iris(iri, RDFS + kind)
        if ends:
            known = {r.head.key: self.ruled[r.name] for r in stated_of(self._rules, iri, kind)}
            lines = ((self.name(end), *_link(known.get(end))) for end in ends)
            return Fact(name, tuple(lines), True)
        stated = next(iter(self._said.iris(iri, CONCLUDED)), iri)
        found = self._said.iris(stated, RDFS + kind) or shaped.get(iri, ())
        others = self.by_label(self._here(found))
        name = "May give" if kind == "range" else "May be of"
        return Fact(name, tuple((self.name(one),) for one in others), True)

    def _conclusions(self, iri: str) -> list[Fact]:
        """Return the rules that conclude a term, its definition by itself."""
        rules = concluding(self._rules, iri)
        defining = [rule for rule in rules if rule.defines]
        others = [rule for rule in rules if not rule.defines]
        return [Fact("Defined", self._lines(defining)), Fact("Follows", self._lines(others))]

    def _lines(self, rules: Iterable[Rule]) -> tuple[Line, ...]:
        return tuple(_with_link(self.ruled[rule.name]) for rule in rules)

    def _checks(self, iri: str) -> list[Check]:
        """Return the shapes that speak of a term, those that are named after it first."""
        own = local_name(iri)
        found = self._shapes.by_term.get(iri, [])
        return sorted(found, key=lambda check: not check.name.startswith(own))

    def _checked_as(self, iri: str) -> list[str]:
        """Return the classes above one whose shapes its records have to meet too."""
        found: dict[str, None] = {}
        todo = [iri]
        while todo:
            for one in self._said.iris(todo.pop(), RDFS + "subClassOf"):
                if one not in found and one != iri:
                    found[one] = None
                    todo.append(one)
        return [one for one in self._here(found) if one in self._shapes.by_term]

    def _marks(self, iri: str) -> Iterable[str]:
        kinds = self._said.iris(iri, RDF_TYPE)
        if iri in self._rules.dated_terms:
            yield "holds on a day only"
        if self._said.iris(iri, CONCLUDED):
            yield "concluded, never stated"
        if iri in self._single:
            yield "one value at most"
        if OWL + "TransitiveProperty" in kinds:
            yield "transitive"

    def _others(self, iri: str) -> Iterable[Fact]:
        """Yield what is said of a term by properties that have no words of their own here."""
        for predicate, values in self._said.of(iri).items():
            if predicate in _TOLD:
                continue
            lines = tuple((self._value(value),) for value in values)
            yield Fact(self._said.label(predicate).capitalize(), lines, True)

    def _value(self, value: NamedNode | Literal) -> Span:
        return self.name(value.value) if isinstance(value, NamedNode) else Span(clean(value.value))


def _with_link(ruled: Ruled) -> Line:
    return (*ruled.words, *_link(ruled))


def _link(ruled: Ruled | None) -> Line:
    """Return the link to a rule, not to be parted from the word before it."""
    return (Span("\u00a0"), Span("rule", ruled.anchor)) if ruled else ()
