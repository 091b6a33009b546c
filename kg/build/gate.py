"""The build's own gate: every term known, every thing typed, no two counting claims at odds.

Shapes see the view only; what a claim file gets wrong before it is in the view is caught here,
with the file and the claim.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from kg.build.derive import DERIVED
from kg.build.events import Stated
from kg.build.parts import Ontology, Parts
from kg.build.rules import Rules, Said
from kg.claim import Claim
from kg.compare import Relation
from kg.errors import CheckError, SourceError
from kg.files import shown
from kg.names import BASE, PREFIXES, RDF_TYPE, TRADE, nearest, shorten
from kg.source import lines_of
from kg.terms import text_of

__all__ = ["Beyond", "check_claims", "check_metadata", "refuse_rivals"]

_IDS = BASE + "id/"
# What a source may use without a stub in the ontology: the languages themselves, and EDTF dates.
_LANGUAGES = (*(PREFIXES[prefix] for prefix in ("rdf", "rdfs", "xsd")), PREFIXES["edtf"] + "EDTF")
_SCHEMA = tuple(PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl", "xsd"))
_WORDS = (TRADE, *_SCHEMA)
_AXIOMS = frozenset(
    PREFIXES["rdfs"] + name for name in ("subClassOf", "subPropertyOf", "domain", "range")
)
_LOCATED = TRADE + "isLocatedIn"


@dataclass(frozen=True)
class Beyond:
    """What is known of claims that are not among the parts: the things they type, their IRIs."""

    typed: Collection[str] = frozenset()
    claims: Collection[str] = frozenset()


def check_claims(parts: Parts, beyond: Beyond = Beyond()) -> None:
    """Refuse unknown terms, axioms, what is derived, and things nobody gives a type.

    Parameters
    ----------
    parts
        What was read from the input files.
    beyond
        What other claims are known to say.

    Raises
    ------
    SourceError
        For the first fault, with file, line and claim, and the nearest known name.
    """
    typed = _typed(parts, beyond)
    for claim in parts.claims.values():
        where = f"{claim.where}, {shorten(claim.iri)}"
        for triple in claim.triples:
            _check_triple(triple, parts.ontology, typed, where)
        for older in claim.supersedes:
            if older not in parts.claims and older not in beyond.claims:
                _unknown("claim", older, [*parts.claims, *beyond.claims], where)


def check_metadata(parts: Parts, beyond: Beyond = Beyond()) -> None:
    """Refuse unknown terms and axioms in headers of sources, metadata of claims, and names."""
    typed = _typed(parts, beyond)
    for document in parts.documents:
        about: dict[str, list[Triple]] = {}
        for triple in document.metadata:
            about.setdefault(text_of(triple.subject), []).append(triple)
        for subject, triples in about.items():
            try:
                for triple in triples:
                    _check_triple(triple, parts.ontology, typed, "")
            except SourceError as fault:  # to find the line, the file is read once more
                claim = parts.claims.get(subject.partition("/node/")[0])
                place = claim.where if claim else _place(document.path, subject)
                where = f"{place}, {shorten(subject)}"
                raise SourceError(fault.what, where, fault.hint) from None


def _place(path: Path, subject: str) -> str:
    line = lines_of(path).get(subject)
    return f"{shown(path)}, line {line}" if line else shown(path)


class _Typed:
    """The things that have a type: those of the parts, and those known beyond them."""

    def __init__(self, here: set[str], beyond: Collection[str]) -> None:
        self.here, self.beyond = here, beyond

    def __contains__(self, thing: str) -> bool:
        return thing in self.here or thing in self.beyond

    def __iter__(self) -> Iterator[str]:
        return iter(self.here.union(self.beyond))


def _typed(parts: Parts, beyond: Beyond) -> _Typed:
    triples = [t for claim in parts.claims.values() for t in claim.triples]
    types = (t for t in [*triples, *parts.reference] if t.predicate.value == RDF_TYPE)
    return _Typed({text_of(t.subject) for t in types}, beyond.typed)


def _check_triple(triple: Triple, ontology: Ontology, typed: _Typed, where: str) -> None:
    predicate = triple.predicate.value
    _check_fact(triple, ontology, where)
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


def _check_fact(triple: Triple, ontology: Ontology, where: str) -> None:
    """Refuse what is said of a word and not of a thing: no source changes what follows from it."""
    subject, predicate = text_of(triple.subject), triple.predicate.value
    what = ""
    if subject in ontology.terms or subject.startswith(_WORDS):
        what = f"a source says nothing about a term, here {shorten(subject)}"
    elif predicate in _AXIOMS or predicate.startswith(PREFIXES["owl"]):
        what = f"a source states no axiom, here {shorten(predicate)}"
    elif predicate == RDF_TYPE and text_of(triple.object).startswith(_SCHEMA):
        what = f"a source declares no term, here {shorten(subject)}"
    if what:
        raise SourceError(what, where, "axioms and terms are written in ontology/trade.ttl alone")


def _check_term(iri: str, ontology: Ontology, where: str) -> None:
    if iri in DERIVED:
        raise SourceError(
            f"{shorten(iri)} is derived by the build and never written by hand",
            where,
            "take the statement out; write the dates and events it follows from",
        )
    if iri in ontology.concluded:
        instead = ontology.concluded[iri]
        raise SourceError(
            f"{shorten(iri)} is concluded by the build and never written by hand",
            where,
            f"write what is said: {shorten(instead)}" if instead else
            "take the statement out: it follows from the status of a measure on a day",
        )  # fmt: skip
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


def refuse_rivals(
    subjects: Mapping[str, Stated], ontology: Ontology, reference: Iterable[Triple] = ()
) -> None:
    """Refuse counting claims that contradict each other in what can have one value only.

    Values that refine each other, such as a month and a day in it, are no rivals.

    Raises
    ------
    CheckError
        When no value can be both of two that are stated, or a thing has two kinds that exclude
        each other; both claims are named.
    """
    located = (
        Triple(NamedNode(subject), NamedNode(_LOCATED), NamedNode(place))
        for subject, stated in subjects.items()
        for place in stated.iris(_LOCATED)
    )
    rules = Rules(ontology, [*reference, *located])
    for subject, stated in subjects.items():
        slots: dict[str, dict[Said, Claim]] = {}
        for predicate, said in stated.values.items():
            slot = rules.slot(predicate)
            for value, claim in said if slot else ():
                values = slots.setdefault(slot or "", {})
                values.setdefault(Said(predicate, value, claim.is_inferred), claim)
        for slot, values in slots.items():
            for one, other in combinations(values, 2):
                _refuse(subject, slot, (one, other), (values[one], values[other]), rules)


def _refuse(
    subject: str, slot: str, said: tuple[Said, Said], claims: tuple[Claim, Claim], rules: Rules
) -> None:
    try:
        verdict = rules.compare(*said)
    except SourceError as fault:
        wrong = _unreadable(said, claims, rules)
        raise SourceError(f"{shorten(slot)}: {fault.what}", _places(wrong), fault.hint) from None
    if verdict is None or verdict.relation is not Relation.CONTRADICT:
        return
    # In the order of the values, so that each stands where its claim does.
    ordered = sorted(zip((_shown(one.value) for one in said), claims, strict=True), key=_by_value)
    values = " and ".join(value for value, _ in ordered)
    is_one = len({claim.iri for claim in claims}) == 1
    by = "a claim contradicts itself" if is_one else "two claims contradict each other"
    what = (
        f"{shorten(subject)} cannot be both {values}"
        if slot == RDF_TYPE
        else f"{by} on {shorten(slot)} of {shorten(subject)}: {values}"
    )
    raise CheckError(
        f"{what}, {verdict.why}",
        _places(claim for _, claim in ordered),
        "write the one that its passage says"
        if is_one
        else "let the claim you trust say trade:supersedes the other, with trade:supersedesBecause",
    )


def _by_value(valued: tuple[str, Claim]) -> tuple[str, str]:
    return valued[0], valued[1].iri


def _unreadable(
    said: tuple[Said, Said], claims: tuple[Claim, Claim], rules: Rules
) -> tuple[Claim, ...]:
    """Return the claims whose value cannot be compared with anything, not even with itself."""
    found = []
    for one, claim in zip(said, claims, strict=True):
        try:
            rules.compare(one, one)
        except SourceError:
            found.append(claim)
    return tuple(found) or claims


def _shown(term: object) -> str:
    return shorten(term.value) if isinstance(term, NamedNode) else text_of(term)


def _places(claims: Iterable[Claim]) -> str:
    once = dict.fromkeys(f"{claim.where}, {shorten(claim.iri)}" for claim in claims)
    return " and ".join(once)
