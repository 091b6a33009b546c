"""From the files of an ontology to its documentation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import Triple

from kg.export.ontology.arrange import parts_of
from kg.export.ontology.asked import asked_by_term
from kg.export.ontology.checks import read_shapes
from kg.export.ontology.describe import Describer
from kg.export.ontology.exclusions import groups_of
from kg.export.ontology.model import Documentation, Exclusion, Head, Line, Rules, Span
from kg.export.ontology.picture import picture_of
from kg.export.ontology.relations import Relations
from kg.export.ontology.said import OWL, Said, anchor_of
from kg.export.ontology.worded import capital, several
from kg.names import PREFIXES, TRADE, shorten
from kg.question import Question
from kg.reason.axioms import read_axioms
from kg.reason.rules import Rules as Compiled
from kg.reason.rules import compile_rules
from kg.source import parse_turtle

__all__ = ["documentation_of", "shape_files"]

_DCT = PREFIXES["dct"]
_DECLARED = tuple(
    OWL + kind
    for kind in "Class ObjectProperty DatatypeProperty AnnotationProperty NamedIndividual".split()
)
# In the order in which a proof prefers them.
_KINDS = {
    "subclass": ("What a class belongs to", "What is of a class is of the class above it too; and "
                 "some conditions make a thing one of a class without defining it."),
    "definition": ("Definitions", "What makes a thing one of a defined class."),
    "necessity": ("What a definition says besides", "What else holds of whatever is of a defined "
                  "class."),
    "subproperty": ("Wider relations", "What a relation implies a wider one to say."),
    "chain": ("Chains", "What follows from two relations behind one another, some of them taken "
              "backwards."),
    "transitive": ("Transitive relations", "A relation that goes on through what it leads to."),
    "domain": ("What has a property", "Whatever has a value of the property is of its class."),
    "range": ("What a property leads to", "Whatever the property leads to is of its class."),
}  # fmt: skip


def shape_files(folder: Path) -> dict[str, list[Triple]]:
    """Read the shapes in the folder of an ontology, by file.

    Raises
    ------
    SourceError
        For a file that cannot be read.
    """
    return {path.stem: parse_turtle(path) for path in sorted((folder / "shapes").glob("*.ttl"))}


def documentation_of(
    ontology: Iterable[Triple],
    shapes: Mapping[str, Iterable[Triple]],
    questions: Iterable[Question] = (),
) -> Documentation:
    """Return the documentation of an ontology.

    Parameters
    ----------
    ontology
        Its triples.
    shapes
        The triples of the shapes by file.
    questions
        The library, for which terms are asked about.

    Raises
    ------
    CheckError
        For an axiom that no rule is made of.
    QueryError
        For a question whose text cannot be read.
    """
    triples = list(ontology)
    axioms = read_axioms(triples)
    rules = compile_rules(axioms)
    said = Said(triples)
    own = sorted({iri for kind in _DECLARED for iri in said.subjects(kind)})
    places = frozenset(own)
    checks = read_shapes(shapes, said, places)
    describer = Describer(said, rules, places, checks, asked_by_term(questions))
    groups, stars = groups_of(axioms.disjoint)
    exclusions = [
        *(
            Exclusion(f"exclusive-{number}", _named(describer, group))
            for number, group in enumerate(groups, 1)
        ),
        *(
            Exclusion(f"exclusive-{anchor_of(one)}", _named(describer, many), describer.name(one))
            for one, many in stars
        ),
    ]

    def excluded(iri: str) -> Line:
        return _excluded(describer, iri, groups, stars)

    typed: dict[str, list[str]] = {}
    for one in axioms.typed:
        typed.setdefault(one.datatype, []).append(one.property)
    return Documentation(
        head=_head(said),
        picture=picture_of(said, Relations(said, checks, own)),
        parts=parts_of(said, describer, own, excluded),
        rules=tuple(_rules(describer, rules)),
        single=_named(describer, [one.property for one in axioms.one_valued]),
        typed=tuple((shorten(name), _named(describer, typed[name])) for name in sorted(typed)),
        exclusions=tuple(exclusions),
        shapes=checks.files,
    )


def _rules(describer: Describer, rules: Compiled) -> Iterable[Rules]:
    kinds = dict.fromkeys([*_KINDS, *(rule.kind for rule in rules.all)])
    for kind in kinds:
        held = [describer.ruled[rule.name] for rule in rules.all if rule.kind == kind]
        if held:
            title, lead = _KINDS.get(kind, (capital(kind), ""))
            held.sort(key=lambda one: one.name.casefold())
            yield Rules(title, f"rules-{kind}", lead, tuple(held))


def _named(describer: Describer, iris: Iterable[str]) -> Line:
    return tuple(describer.name(iri) for iri in describer.by_label(iris))


def _excluded(
    describer: Describer,
    iri: str,
    groups: list[tuple[str, ...]],
    stars: list[tuple[str, tuple[str, ...]]],
) -> Line:
    """Return what nothing of a class is: names, or the place of the list where they are many."""
    told: list[Span] = []
    many: list[Span] = []
    for number, group in enumerate(groups, 1):
        if iri in group and len(group) > _MANY:
            words = f"any other of the {len(group)} classes that exclude each other"
            many.append(Span(words, f"exclusive-{number}"))
        elif iri in group:
            told += _named(describer, (other for other in group if other != iri))
    for one, others in stars:
        if iri == one:
            told += _named(describer, others)
        elif iri in others:
            told.append(describer.name(one))
    return several([*dict.fromkeys(told), *many])


_MANY = 9


def _head(said: Said) -> Head:
    iri = next(iter(said.subjects(OWL + "Ontology")), "")
    used = said.used()
    prefixes = {
        name: start
        for name, start in PREFIXES.items()
        if any(one.startswith(start) for one in used)
    }
    return Head(
        iri=iri,
        title=next(iter(said.texts(iri, _DCT + "title")), "The ontology"),
        descriptions=tuple(said.texts(iri, _DCT + "description")),
        version=", ".join(said.texts(iri, OWL + "versionInfo")),
        version_iri=next(iter(said.iris(iri, OWL + "versionIRI")), ""),
        licences=tuple(said.iris(iri, _DCT + "license")),
        prefixes=tuple(sorted(prefixes.items(), key=lambda item: (item[1] != TRADE, item[0]))),
    )
