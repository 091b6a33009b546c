"""Claims as pages show them: what each says, where it stands, and whether it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from pyoxigraph import NamedNode, Triple

from kg.answer.footnote import Footnote, footnotes
from kg.answer.value import Thing, Value, value_of
from kg.engine import LocalEngine
from kg.engine.table import lexical
from kg.names import BASE, RDF_TYPE, TRADE, shorten
from kg.serve.content.naming import names_of
from kg.terms import text_of
from kg.texts import Texts

__all__ = [
    "Facts",
    "Newer",
    "Shown",
    "by_number",
    "claims_of",
    "facts_of",
    "named_beside",
    "number_of",
    "numbers_of",
]

_NUMBERS = "SELECT ?claim WHERE { ?claim trade:isStatedIn %s }"
# What counts is worked out by the build; see the question `claims` for the same three words.
_STANDINGS = """
SELECT ?claim ?review ?counts ?newer ?why WHERE {
  VALUES ?claim { %s }
  ?claim trade:review ?review .
  OPTIONAL { ?claim trade:inView ?counts }
  OPTIONAL {
    ?newer trade:supersedes ?claim ; trade:inView true
    OPTIONAL { ?newer trade:supersedesBecause ?why }
  }
} ORDER BY ?claim ?newer ?why
"""
_COUNT = "SELECT (COUNT(*) AS ?triples) WHERE { GRAPH %s { ?s ?p ?o } }"
# A whole table may be one claim: of more than this the first read are shown, whichever they are.
_MOST_SORTED = 20_000
_ACCEPTED = TRADE + "Accepted"


@dataclass(frozen=True)
class Newer:
    """A claim that supersedes another, by its number within one source, and why."""

    claim: Thing
    why: str


@dataclass(frozen=True)
class Shown:
    """A claim: what a footnote says of it, and whether it counts.

    ``standing`` is ``in view``, ``superseded``, ``kept only`` for a claim whose modality does not
    count, or the state of its review where that is another than accepted.
    """

    note: Footnote
    review: Thing
    standing: str
    newer: tuple[Newer, ...]

    @property
    def short(self) -> str:
        """Its short name, as in commands and queries."""
        return shorten(self.note.claim)

    @property
    def number(self) -> str:
        """What tells it from the other claims of its source."""
        return number_of(self.note.claim)


@dataclass(frozen=True)
class Facts:
    """The triples of a claim by subject, and how many more there are."""

    groups: tuple[tuple[Value, tuple[tuple[Thing, Value], ...]], ...]
    more: int


def number_of(claim: str) -> str:
    """Return the last part of a claim's IRI, after that of its source."""
    return claim.removeprefix(BASE + "claim/").partition("/")[2] or claim


def named_beside(claim: str, source: str, says: str) -> Thing:
    """Return a claim as a page of a source names it.

    It goes by its number where it is of that source, by what it says where it is of another.
    """
    is_own = claim.startswith(f"{BASE}claim/{source.removeprefix(BASE + 'source/')}/")
    return Thing(claim, f"claim {number_of(claim)}" if is_own else says)


def numbers_of(engine: LocalEngine, source: str) -> list[str]:
    """Return the claims of a source by IRI, in the order of their numbers."""
    found = [text_of(claim) for (claim,) in engine.select(_NUMBERS % NamedNode(source)).rows]
    return sorted(found, key=by_number)


def by_number(claim: str) -> tuple[int, str]:
    """Return what claims of one source are sorted by: 2 is before 10, as 02 is."""
    return len(claim), claim


def claims_of(engine: LocalEngine, claims: Sequence[str], texts: Texts) -> list[Shown]:
    """Return claims in the order given; quotes where their text is among ``texts``."""
    rows: dict[str, list[tuple[object, ...]]] = {}
    listed = " ".join(str(NamedNode(claim)) for claim in claims)
    for claim, *rest in engine.select(_STANDINGS % listed).rows:
        rows.setdefault(text_of(claim), []).append(tuple(rest))
    told = [row for several in rows.values() for row in several]
    named = {text_of(term) for review, _, newer, _ in told for term in (review, newer) if term}
    labels = names_of(engine, named)
    return [_shown(note, rows[note.claim], labels) for note in footnotes(engine, claims, texts)]


def _shown(note: Footnote, rows: Sequence[tuple[object, ...]], labels: Mapping[str, str]) -> Shown:
    review, counts, *_ = map(text_of, rows[0])
    newer = tuple(
        Newer(named_beside(text_of(claim), note.source, labels[text_of(claim)]), text_of(why))
        for *_, claim, why in rows
        if claim
    )
    if counts == "true":
        standing = "in view"
    elif newer:
        standing = "superseded"
    else:
        standing = "kept only" if review == _ACCEPTED else labels[review]
    return Shown(note, Thing(review, labels[review]), standing, newer)


def facts_of(engine: LocalEngine, claims: Iterable[str], most: int) -> dict[str, Facts]:
    """Return what claims say, at most so many triples of each, with labels."""
    triples = {claim: _triples(engine, claim, most) for claim in claims}
    iris = {
        term.value
        for found, _ in triples.values()
        for triple in found
        for term in triple
        if isinstance(term, NamedNode)
    }
    labels = {**names_of(engine, iris), RDF_TYPE: "kind"}
    return {claim: Facts(_grouped(found, labels), n) for claim, (found, n) in triples.items()}


def _triples(engine: LocalEngine, claim: str, most: int) -> tuple[list[Triple], int]:
    """Return triples of a claim by subject, what a subject is first, and how many more it has."""
    quads = engine.store.quads_for_pattern(None, None, None, NamedNode(claim))
    read = sorted((quad.triple for quad in islice(quads, _MOST_SORTED)), key=_order)
    if len(read) <= most:
        return read, 0
    ((count,),) = engine.select(_COUNT % NamedNode(claim)).rows
    return read[:most], int(text_of(count)) - most


def _order(triple: Triple) -> tuple[str, bool, str, str]:
    predicate = triple.predicate.value
    return str(triple.subject), predicate != RDF_TYPE, predicate, str(triple.object)


def _grouped(
    triples: Iterable[Triple], labels: Mapping[str, str]
) -> tuple[tuple[Value, tuple[tuple[Thing, Value], ...]], ...]:
    return tuple(
        (
            value_of(*lexical(subject), labels),
            tuple((_thing(t.predicate, labels), value_of(*lexical(t.object), labels)) for t in of),
        )
        for subject, of in groupby(triples, key=lambda triple: triple.subject)
    )


def _thing(node: NamedNode, labels: Mapping[str, str]) -> Thing:
    return Thing(node.value, labels[node.value])
