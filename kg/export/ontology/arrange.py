"""The order of the page: classes as trees, properties by what they are said of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from kg.export.drawing.words import plural
from kg.export.ontology.describe import Describer
from kg.export.ontology.model import Group, Line, Part, Span, Term
from kg.export.ontology.said import CONCLUDED, OWL, RDFS, Said, anchor_of, bound_of
from kg.export.ontology.worded import capital, several
from kg.names import RDF_TYPE, TRADE
from kg.reason.words import a

__all__ = ["MAIN", "parts_of", "tree_of"]

MAIN = tuple(TRADE + name for name in ("Country", "Material", "Measure", "Meeting", "Application"))
"""The classes that all others serve; they come first."""


def tree_of(said: Said, classes: Sequence[str]) -> dict[str, list[str]]:
    """Return the classes in the order of the page, by the one above all of each."""
    held = {*classes}
    above = {iri: [a for a in said.iris(iri, RDFS + "subClassOf") if a in held] for iri in classes}
    tops = [iri for iri in classes if not above[iri]]

    def below(iri: str, seen: frozenset[str]) -> Iterator[str]:
        yield iri
        for one in classes:
            if iri in above[one] and one not in seen:
                yield from below(one, seen | {one})

    found = {top: [*dict.fromkeys(below(top, frozenset({top})))] for top in tops}
    missed = held.difference(*found.values())  # each above the other: in no tree that has a top
    found.update({iri: [iri] for iri in classes if iri in missed})
    firsts = [min((MAIN.index(i) for i in found[top] if i in MAIN), default=99) for top in found]
    ranked = sorted(zip(firsts, range(len(found)), found, strict=True))
    placed: set[str] = set()
    ordered: dict[str, list[str]] = {}
    for _, _, top in ranked:
        ordered[top] = [iri for iri in found[top] if iri not in placed]
        placed |= {*found[top]}
    return ordered


class _Arranger:
    def __init__(self, said: Said, describer: Describer, own: Sequence[str]) -> None:
        self._said, self._describer, self._own = said, describer, own

    def of_kind(self, kind: str) -> list[str]:
        held = set(self._said.subjects(OWL + kind))
        return self._describer.by_label(iri for iri in self._own if iri in held)

    def by_class(
        self, terms: Iterable[str], tree: dict[str, list[str]], predicate: str
    ) -> Iterator[tuple[str, list[str]]]:
        """Yield terms by the top class of what a predicate names, in the order of classes."""
        tops = {iri: top for top, held in tree.items() for iri in held}
        order = [*tops.values()]
        of: dict[str, list[str]] = {}
        for iri in terms:
            stated = next(iter(self._said.iris(iri, CONCLUDED)), iri)
            named = [tops[one] for one in self._said.iris(stated, predicate) if one in tops]
            of.setdefault(min(named, key=order.index) if named else "", []).append(iri)
        for iri in (*tree, ""):
            if iri in of:
                yield iri, of[iri]

    def grouped(
        self,
        terms: Iterable[str],
        tree: dict[str, list[str]],
        predicate: str,
        told: tuple[str, str, str],
        make: Callable[[str], Term],
    ) -> tuple[Group, ...]:
        """Return terms in groups; ``told``: a stem of anchors, a heading, one for the rest."""
        stem, heading, rest = told
        groups = []
        for iri, held in self.by_class(terms, tree, predicate):
            label = self._said.label(iri) if iri else ""
            title = heading.format(a(label)) if iri else rest
            anchor = f"{stem}-{anchor_of(iri) if iri else 'others'}"
            lead: Line = ()
            groups.append(Group(capital(title), anchor, lead, tuple(map(make, held))))
        return tuple(groups)


def parts_of(
    said: Said, describer: Describer, own: Sequence[str], excluded: Callable[[str], Line]
) -> tuple[Part, ...]:
    """Return every term in its chapter.

    Parameters
    ----------
    said, describer
        The ontology, and what tells of its terms.
    own
        Every term that has a place in the page.
    excluded
        Tells what nothing of a class is.
    """
    arranger = _Arranger(said, describer, own)
    ours = [iri for iri in own if iri.startswith(TRADE)]
    foreign = describer.by_label(iri for iri in own if not iri.startswith(TRADE))
    kinds = {
        kind: [iri for iri in arranger.of_kind(kind) if iri in ours]
        for kind in (
            "Class ObjectProperty DatatypeProperty AnnotationProperty NamedIndividual".split()
        )
    }
    tree = tree_of(said, kinds["Class"])
    values = [iri for iri in kinds["DatatypeProperty"] if bound_of(iri) is None]
    bounds = [iri for iri in kinds["DatatypeProperty"] if bound_of(iri) is not None]
    domain = RDFS + "domain"
    parts = (
        Part("Classes", "part-classes", _CLASSES, tuple(_classes(said, describer, tree, excluded))),
        Part("Relations", "part-relations", _RELATIONS, arranger.grouped(
            kinds["ObjectProperty"], tree, domain,
            ("relations", "Of {0}", "Said of several kinds"), describer.property)),
        Part("Values", "part-values", _VALUES, arranger.grouped(
            values, tree, domain, ("values", "Of {0}", "Said of several kinds"),
            describer.property)),
        Part("Bounds of dates", "part-bounds", _BOUNDS, tuple(_bounds(describer, bounds))),
        Part("Named values", "part-named", _NAMED, tuple(
            _named(said, describer, group) for group in arranger.grouped(
                kinds["NamedIndividual"], tree, RDF_TYPE,
                ("named", "Each is {0}", "Of no class"), describer.individual))),
        Part("Annotations", "part-annotations", _ANNOTATIONS, _one_group(
            "annotations", map(describer.property, kinds["AnnotationProperty"]))),
        Part("Terms of others", "part-foreign", _FOREIGN, _one_group(
            "foreign", map(describer.property, foreign), is_close=True)),
    )  # fmt: skip
    return tuple(part for part in parts if any(group.terms for group in part.groups))


def _classes(
    said: Said,
    describer: Describer,
    tree: dict[str, list[str]],
    excluded: Callable[[str], Line],
) -> Iterator[Group]:
    """Yield each tree by itself, and last the classes that have none above or below them."""
    alone: list[str] = []
    for top, held in tree.items():
        if len(held) == 1 and top not in MAIN:
            alone.append(top)
            continue
        terms = tuple(describer.class_(iri, excluded(iri)) for iri in held)
        yield Group(capital(plural(said.label(top))), f"classes-{anchor_of(top)}", (), terms)
    if alone:
        terms = tuple(describer.class_(iri, excluded(iri)) for iri in alone)
        yield Group("Other classes", "classes-others", (), terms)


def _named(said: Said, describer: Describer, group: Group) -> Group:
    """Return a group of individuals, of which it tells once what is true of each."""
    of = {fact.lines for term in group.terms for fact in term.facts if fact.name == "One of"}
    if len(of) != 1:
        return group
    different = OWL + "differentFrom"
    iris = [term.iri for term in group.terms]
    pairs = combinations(iris, 2)
    are_apart = all(b in said.iris(a, different) or a in said.iris(b, different) for a, b in pairs)
    words = ", and none is the same as another." if are_apart and len(iris) > 1 else "."
    lead = (Span("Each is of the class "), *several([line[0] for line in of.pop()]), Span(words))
    terms = (replace(t, facts=tuple(f for f in t.facts if f.name != "One of")) for t in group.terms)
    return replace(group, lead=lead, terms=tuple(terms))


def _bounds(describer: Describer, iris: Sequence[str]) -> Iterator[Group]:
    """Yield the bounds of each date, the earliest first, a day before its number."""
    by_date: dict[str, list[str]] = {}
    for iri in iris:
        by_date.setdefault(bound_of(iri) or "", []).append(iri)
    for date in sorted(by_date):
        terms = [describer.property(iri) for iri in sorted(by_date[date])]
        of = [fact for term in terms for fact in term.facts if fact.name == "Of"]
        ends = {tuple(line[0] for line in fact.lines) for fact in of}
        lead: Line = ()
        if len(ends) == 1:  # told once
            lead = (Span("Each is said of a "), *several([*ends.pop()]), Span("."))
            terms = [replace(t, facts=tuple(f for f in t.facts if f.name != "Of")) for t in terms]
        title = f"{capital(date)}: earliest and latest"
        yield Group(title, f"bounds-{date}", lead, tuple(terms), is_close=True)


def _one_group(stem: str, terms: Iterable[Term], is_close: bool = False) -> tuple[Group, ...]:
    return (Group("", f"{stem}-all", (), tuple(terms), is_close),)


_CLASSES = "What things there are. A class below another has all that is said of the one above it."
_RELATIONS = (
    "Properties that lead from one thing to another, by what they are said of. Where no axiom "
    "names a class, since nothing is to be concluded, shapes say which classes records may have."
)
_VALUES = "Properties whose values are texts, numbers, dates or truths, by what they are said of."
_BOUNDS = (
    "A source may state a date less precisely than to the day. The build works out the earliest "
    "and the latest day that it may mean, and the number of each, in days since 1970-01-01. "
    "Questions compare these, and never a date as it is stated."
)
_NAMED = "Individuals of the ontology itself: the values that statuses, readings and claims take."
_ANNOTATIONS = "What the ontology says of its own properties, so that rules can be read from it."
_FOREIGN = "Terms of other vocabularies that are used by their own IRIs, declared without import."
