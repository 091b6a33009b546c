"""The build's own gate: every term known, every thing typed, no two counting claims at odds.

Shapes see the view only; what a claim file gets wrong before it is in the view is caught here,
with the file and the claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from kg.build.derive import DERIVED
from kg.build.events import Stated
from kg.build.parts import Ontology, Parts
from kg.claim import Claim
from kg.errors import CheckError, SourceError
from kg.files import shown
from kg.names import BASE, PREFIXES, RDF_TYPE, TRADE, nearest, shorten
from kg.terms import text_of

__all__ = ["check_claims", "check_metadata", "refuse_rivals"]

_IDS = BASE + "id/"
# What a source may use without a stub in the ontology: the languages themselves, and EDTF dates.
_LANGUAGES = (*(PREFIXES[prefix] for prefix in ("rdf", "rdfs", "xsd")), PREFIXES["edtf"] + "EDTF")
# A refined value is no rival: these are compared as intervals, by their bounds.
_INTERVALS = {TRADE + n for n in ("startDate", "endDate", "announcedDate", "meetingDate")}


def check_claims(parts: Parts) -> None:
    """Refuse unknown terms, derived terms written by hand, and things nobody gives a type.

    Raises
    ------
    SourceError
        For the first fault, with file, line and claim, and the nearest known name.
    """
    typed = _typed(parts)
    for claim in parts.claims.values():
        where = f"{claim.where}, {shorten(claim.iri)}"
        for triple in claim.triples:
            _check_triple(triple, parts.ontology, typed, where)
        for older in claim.supersedes:
            if older not in parts.claims:
                _unknown("claim", older, parts.claims, where)


def check_metadata(parts: Parts) -> None:
    """Refuse unknown terms in the headers of sources and the metadata of claims."""
    typed = _typed(parts)
    for document in parts.documents:
        for triple in document.metadata:
            subject = text_of(triple.subject)
            claim = parts.claims.get(subject.partition("/node/")[0])
            place = claim.where if claim else shown(document.path)
            _check_triple(triple, parts.ontology, typed, f"{place}, {shorten(subject)}")


def _typed(parts: Parts) -> set[str]:
    triples = [t for claim in parts.claims.values() for t in claim.triples]
    return {
        text_of(t.subject) for t in [*triples, *parts.reference] if t.predicate.value == RDF_TYPE
    }


def _check_triple(triple: Triple, ontology: Ontology, typed: set[str], where: str) -> None:
    predicate = triple.predicate.value
    _check_term(predicate, ontology, where)
    is_type = predicate == RDF_TYPE
    for term in (triple.subject, triple.object):
        if isinstance(term, Literal):
            _check_literal(term, ontology, where)
        elif isinstance(term, NamedNode):
            if term.value.startswith(_IDS) and term.value not in typed:
                _unknown("thing", term.value, typed, where)
            if term.value.startswith(TRADE) or (is_type and term is triple.object):
                _check_term(term.value, ontology, where)


def _check_term(iri: str, ontology: Ontology, where: str) -> None:
    if iri in DERIVED:
        raise SourceError(
            f"{shorten(iri)} is derived by the build and never written by hand",
            where,
            "take the statement out; write the dates and events it follows from",
        )
    if iri not in ontology.terms and not iri.startswith(_LANGUAGES):
        _unknown("term", iri, ontology.terms, where)


def _check_literal(term: Literal, ontology: Ontology, where: str) -> None:
    datatype = term.datatype.value
    if datatype not in ontology.terms and not datatype.startswith(_LANGUAGES):
        _unknown("datatype", datatype, ontology.terms, where)


def _unknown(kind: str, iri: str, known: Iterable[str], where: str) -> None:
    alike = nearest(iri, [name for name in known if isinstance(name, str)])
    hint = f"did you mean {shorten(alike[0])}?" if alike else ""
    if kind == "thing":
        what = f"{shorten(iri)} has no type in any claim or in the reference data"
        raise SourceError(
            what, where, hint or "write `a trade:<Class>` for it in a claim, if it is new"
        )
    raise SourceError(f"unknown {kind} {shorten(iri)}", where, hint or "see ontology/trade.ttl")


def refuse_rivals(subjects: Mapping[str, Stated], ontology: Ontology) -> None:
    """Refuse counting claims that contradict each other in what can have one value only.

    Raises
    ------
    CheckError
        When a one-valued property has two values, or a thing two kinds that exclude each other;
        both claims are named.
    """
    for subject, stated in subjects.items():
        for predicate, said in stated.values.items():
            if predicate in ontology.one_valued and predicate not in _INTERVALS:
                _refuse_two(subject, shorten(predicate), said)
        _refuse_disjoint(subject, stated.values.get(RDF_TYPE, []), ontology)


def _refuse_two(subject: str, name: str, said: list[tuple[object, Claim]]) -> None:
    by_value = dict(said)
    if len(by_value) > 1:
        values = " and ".join(sorted(_shown(term) for term in by_value))
        raise CheckError(
            f"{shorten(subject)} can have one {name} only: {values}",
            _places(by_value.values()),
            "let the claim you trust say trade:supersedes the other, with trade:supersedesBecause",
        )


def _refuse_disjoint(subject: str, said: list[tuple[object, Claim]], ontology: Ontology) -> None:
    kinds = {text_of(term): claim for term, claim in said}
    names = sorted(kinds)
    for i, first in enumerate(names):
        for second in names[i + 1 :]:
            for one in ontology.kinds_of([first]):
                for other in ontology.kinds_of([second]):
                    if one != other and frozenset((one, other)) in ontology.disjoint:
                        raise CheckError(
                            f"{shorten(subject)} cannot be both {shorten(first)} "
                            f"and {shorten(second)}",
                            _places([kinds[first], kinds[second]]),
                            "let the more exact claim say trade:supersedes the other, "
                            "with trade:supersedesBecause",
                        )


def _shown(term: object) -> str:
    return shorten(term.value) if isinstance(term, NamedNode) else str(term)


def _places(claims: Iterable[Claim]) -> str:
    once = dict.fromkeys(f"{claim.where}, {shorten(claim.iri)}" for claim in claims)
    return " and ".join(once)
