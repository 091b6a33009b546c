"""What a build is made of: ontology, reference data and source documents, read but not judged."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from kg.claim import Claim, Reading
from kg.errors import SourceError
from kg.files import Inputs, shown
from kg.names import PREFIXES, RDF_TYPE, TRADE, shorten
from kg.reason.rules import Rules, compile_rules
from kg.source import Document, parse_turtle, read
from kg.terms import text_of

__all__ = ["Ontology", "Parts", "Replaced", "read_parts", "refuse_twin"]

_OWL, _RDFS = PREFIXES["owl"], PREFIXES["rdfs"]
_TERM_KINDS = {
    _OWL + kind
    for kind in (
        "Class ObjectProperty DatatypeProperty AnnotationProperty TransitiveProperty "
        "FunctionalProperty NamedIndividual Ontology"
    ).split()
} | {_RDFS + "Datatype"}


class Ontology:
    """The ontology's triples, and what the build reads off them."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = tuple(triples)

    def _pairs(self, predicate: str) -> list[tuple[str, str]]:
        return [
            (text_of(t.subject), t.object.value)
            for t in self.triples
            if t.predicate.value == predicate
            and isinstance(t.subject, NamedNode)
            and isinstance(t.object, NamedNode)
        ]

    @cached_property
    def terms(self) -> frozenset[str]:
        """Every declared class, property, datatype and individual, foreign stubs included."""
        pairs = self._pairs(RDF_TYPE)
        return frozenset(s for s, kind in pairs if kind in _TERM_KINDS or kind.startswith(TRADE))

    @cached_property
    def superclasses(self) -> dict[str, frozenset[str]]:
        """Each named class with itself and all named classes above it."""
        above: dict[str, set[str]] = {}
        for child, parent in self._pairs(_RDFS + "subClassOf"):
            above.setdefault(child, set()).add(parent)
        classes = {s for s, kind in self._pairs(RDF_TYPE) if kind == _OWL + "Class"}
        return {name: frozenset(_closure(name, above)) for name in classes | set(above)}

    @cached_property
    def disjoint(self) -> frozenset[frozenset[str]]:
        """The pairs of classes that share no individual, as written."""
        return frozenset(frozenset(pair) for pair in self._pairs(_OWL + "disjointWith"))

    @cached_property
    def one_valued(self) -> frozenset[str]:
        """The properties of which a thing has one value at most."""
        pairs = self._pairs(RDF_TYPE)
        return frozenset(s for s, kind in pairs if kind == _OWL + "FunctionalProperty")

    @cached_property
    def rules(self) -> Rules:
        """What follows from what, by the axioms."""
        return compile_rules(self.triples)

    @cached_property
    def concluded(self) -> dict[str, str]:
        """The terms no source may use, since they are concluded; each with what to write instead.

        Of what holds on a day only, that is nothing.
        """
        pairs = dict(self._pairs(TRADE + "isConcludedFrom"))
        return {**dict.fromkeys(self.rules.dated_terms, ""), **pairs}

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """The named readings, the widest (most bases, most modalities) first."""
        names = [s for s, kind in self._pairs(RDF_TYPE) if kind == TRADE + "Reading"]
        bases, modalities = (
            self._pairs(TRADE + name) for name in ("countsBasis", "countsModality")
        )
        notations = {
            t.subject: text_of(t.object)
            for t in self.triples
            if t.predicate.value == PREFIXES["skos"] + "notation"
        }
        found = [
            Reading(
                name,
                notations[NamedNode(name)],
                frozenset(o for s, o in bases if s == name),
                frozenset(o for s, o in modalities if s == name),
            )
            for name in names
        ]
        return tuple(sorted(found, key=lambda r: (-len(r.bases), -len(r.modalities), r.iri)))

    @cached_property
    def version(self) -> str:
        """The last part of the ontology's version IRI."""
        found = self._pairs(_OWL + "versionIRI")
        return found[0][1].rsplit("/", 1)[-1] if found else "unversioned"

    def kinds_of(self, classes: Iterable[str]) -> set[str]:
        """Return the given classes with all their superclasses."""
        return {above for name in classes for above in self.superclasses.get(name, {name})}


def _closure(name: str, above: dict[str, set[str]]) -> set[str]:
    reached, todo = {name}, [name]
    while todo:
        for parent in above.get(todo.pop(), ()):
            if parent not in reached:
                reached.add(parent)
                todo.append(parent)
    return reached


@dataclass(frozen=True)
class Replaced:
    """A file whose place another one of its source takes in a check, and the claims of both."""

    path: Path
    claims: int
    by: Path
    claims_by: int

    def __str__(self) -> str:
        return (
            f"{shown(self.by)}, {_counted(self.claims_by)}, takes the place of "
            f"{shown(self.path)}, {_counted(self.claims)}, in this check; "
            "a build refuses two files of one source"
        )


def _counted(claims: int) -> str:
    return f"{claims} claim{'' if claims == 1 else 's'}"


@dataclass(frozen=True)
class Parts:
    """Everything read from the input files of one build.

    ``replaced`` are files that are not in ``documents``, since others take their place.
    """

    ontology: Ontology
    reference: tuple[Triple, ...]
    documents: tuple[Document, ...]
    replaced: tuple[Replaced, ...] = ()

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """All claims of all documents by IRI."""
        return {iri: claim for doc in self.documents for iri, claim in doc.claims.items()}

    @cached_property
    def basis_of(self) -> dict[str, str]:
        """The basis (press, legal text, ...) of each source."""
        found: dict[str, str] = {}
        for document in self.documents:
            values = [
                text_of(t.object)
                for t in document.metadata
                if text_of(t.subject) == document.source and t.predicate.value == TRADE + "basis"
            ]
            if len(values) != 1:
                raise SourceError(
                    f"{shorten(document.source)} needs exactly one trade:basis",
                    shown(document.path),
                    "write trade:Press, trade:LegalText, trade:OfficialStatement or trade:Study",
                )
            found[document.source] = values[0]
        return found


def read_parts(inputs: Inputs, replacing: Collection[Path] = ()) -> Parts:
    """Read and parse every input file.

    Parameters
    ----------
    inputs
        Ontology and sources.
    replacing
        Files that each take the place of another file of their source, if they are not among the
        ``standing`` inputs themselves.

    Raises
    ------
    SourceError
        For the first file that cannot be read, or when two files describe one source.
    """
    meant = {path.resolve() for path in replacing}
    documents: dict[str, Document] = {}
    replaced: list[Replaced] = []
    for document in [read(path) for path in inputs.sources]:
        kept = document
        twin = documents.pop(document.source, None)
        if twin is not None:
            path = refuse_twin(document.source, twin.path, document.path, meant, inputs.standing)
            kept, gone = (twin, document) if path == twin.path else (document, twin)
            replaced.append(Replaced(gone.path, len(gone.claims), kept.path, len(kept.claims)))
        documents[kept.source] = kept
    return Parts(
        Ontology(parse_turtle(inputs.ontology / "trade.ttl")),
        tuple(parse_turtle(inputs.ontology / "reference.ttl")),
        tuple(documents.values()),
        tuple(replaced),
    )


def refuse_twin(
    source: str, one: Path, other: Path, replacing: Collection[Path], standing: Collection[Path]
) -> Path:
    """Return which of two files of one source takes the place of the other.

    Raises
    ------
    SourceError
        When neither or both are ``replacing`` files (resolved), or a build reads both, since the
        one that is replacing is ``standing`` too.
    """
    able = [path for path in (one, other) if path.resolve() in replacing]
    if len(able) != 1 or able[0].resolve() in standing:
        raise SourceError(
            f"two files describe {shorten(source)}: {shown(one)} too",
            shown(other),
            "give one of them another name, or take it away",
        )
    return able[0]
