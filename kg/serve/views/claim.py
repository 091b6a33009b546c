"""The page of a claim: what it says, on whose word, whether it counts, and what rests on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import NamedNode

from kg.answer.rows import Row
from kg.answer.value import Thing, Value, value_of
from kg.conflict import listed
from kg.conflict.claims import Claims
from kg.dates import FAR
from kg.engine import LocalEngine
from kg.engine.table import lexical
from kg.names import PREFIXES, TRADE
from kg.serve.content.claims import claims_of, facts_of, named_beside, number_of, numbers_of
from kg.serve.content.linked import address_of
from kg.serve.content.naming import names_of
from kg.serve.model import Call, Reply
from kg.serve.problem import Problem
from kg.serve.site import Site
from kg.terms import text_of

__all__ = ["compared", "reply"]

_MOST_TRIPLES = 200
# A second's work; a reader of a page waits no longer for what is beside the claim.
_MOST_COMPARED = 2000
_ABOUT = """
SELECT ?property ?value WHERE { %s ?property ?value } ORDER BY ?property ?value
"""
_OLDER = """
SELECT ?older ?label WHERE { %s trade:supersedes ?older . ?older rdfs:label ?label } ORDER BY ?older
"""
_SECOND_HAND = "SELECT DISTINCT ?source WHERE { ?source trade:readVia ?other } ORDER BY ?source"
_PERIODS = """
SELECT DISTINCT ?measure ?from ?last_day ?status ?certainty ?rate ?name WHERE {
  ?period trade:restsOn %s ; trade:isPeriodOf ?measure ; trade:inReading ?reading ;
    trade:hasStatus ?status ; trade:hasCertainty ?certainty ; trade:periodFrom ?from .
  ?reading skos:notation ?name .
  OPTIONAL { ?period trade:lastDay ?last_day }
  OPTIONAL { ?period trade:rate ?rate }
} ORDER BY ?measure ?from ?last_day ?status ?certainty ?rate ?name
"""


@dataclass(frozen=True)
class Period:
    """A status period that was computed from the claim, in the readings that have it alike."""

    measure: Value
    begins: Value
    last_day: Value
    status: Value
    certainty: Value
    rate: Value
    readings: tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """What one of two claims has, and who says so."""

    value: Value
    is_second_hand: bool
    claim: Value
    says: Value
    quote: Value
    source: Value
    basis: Value
    modality: Value
    inferred: Value


@dataclass(frozen=True)
class Disagreement:
    """How the claim stands to another, or what is noted of it where there is no other.

    ``counts`` has by the name of each reading which of the two it counts: ``this``,
    ``the other``, ``both`` or ``neither``; ``superseded`` is which of them was set aside.
    """

    relation: str
    thing: Value
    property: Value
    why: str
    mine: Side
    other: Side | None
    counts: Mapping[str, str]
    superseded: str
    reason: Value


@dataclass(frozen=True)
class Compared:
    """Which claims each reading counts, and what is found between claims, by claim."""

    counted: Mapping[str, Collection[str]]
    disagreements: Mapping[str, tuple[Disagreement, ...]]


def reply(site: Site, call: Call) -> Reply:
    """Show the claim whose IRI is in ``args``.

    Raises
    ------
    Problem
        404 when there is none.
    """
    iri, engine = call.args["iri"], site.graph.engine
    claim = next(iter(claims_of(engine, [iri], site.texts)), None)
    if claim is None:
        raise Problem(404, "there is no such claim", iri, "see /sources")
    about, found = _about(engine, iri), compared(site)
    counted = found.counted if found else {}
    return site.page(
        "claim.html",
        call,
        claim.note.label,
        data=lambda form: address_of(engine.store, site.settings.root, iri, form),
        claim=claim,
        facts=facts_of(engine, [iri], _MOST_TRIPLES)[iri],
        said_by=about.get(TRADE + "isAttributedTo", ()),
        draws_on=about.get(TRADE + "drawsOn", ()),
        notes=about.get(PREFIXES["skos"] + "note", ()),
        because=about.get(TRADE + "supersedesBecause", ()),
        modality=about[TRADE + "modality"][0],
        older=[
            (named_beside(text_of(older), claim.note.source, text_of(label)), text_of(label))
            for older, label in engine.select(_OLDER % NamedNode(iri)).rows
        ],
        periods=_periods(engine, iri),
        is_compared=found is not None,
        disagreements=found.disagreements.get(iri, ()) if found else (),
        readings_with=[name for name, claims in counted.items() if iri in claims],
        readings_without=[name for name, claims in counted.items() if iri not in claims],
        beside=_beside(engine, claim.note.source, iri),
    )


def _about(engine: LocalEngine, iri: str) -> Mapping[str, tuple[Value, ...]]:
    rows = engine.select(_ABOUT % NamedNode(iri)).rows
    labels = names_of(engine, {text_of(v) for _, v in rows if isinstance(v, NamedNode)})
    found: dict[str, tuple[Value, ...]] = {}
    for name, value in rows:
        known = found.get(text_of(name), ())
        found[text_of(name)] = (*known, value_of(*lexical(value), labels))
    return found


def _periods(engine: LocalEngine, iri: str) -> list[Period]:
    table = engine.select(_PERIODS % NamedNode(iri))
    labels = names_of(engine, table.iris())
    rows = [tuple(value_of(*lexical(cell), labels) for cell in row) for row in table.rows]
    found: dict[tuple[Value, ...], list[str]] = {}
    for *same, name in rows:
        found.setdefault(tuple(same), []).append(str(name))
    return [
        Period(measure, begins, last_day, status, certainty, rate, tuple(names))
        for (measure, begins, last_day, status, certainty, rate), names in found.items()
    ]


def _beside(engine: LocalEngine, source: str, iri: str) -> dict[str, Thing | None]:
    """Return the claims of the source before and after one, as links name them."""
    claims = numbers_of(engine, source)
    place = claims.index(iri)
    beside = {"previous": claims[:place][-1:], "next": claims[place + 1 :][:1]}
    return {
        which: Thing(found[0], number_of(found[0])) if found else None
        for which, found in beside.items()
    }


@lru_cache(maxsize=1)
def compared(site: Site) -> Compared | None:
    """Compare every claim with every other, which a worker does once; None for too many claims."""
    engine, build = site.graph.engine, site.graph.build
    if build.claims > _MOST_COMPARED:
        return None
    claims = Claims(engine)
    second_hand = {text_of(source) for (source,) in engine.select(_SECOND_HAND).rows}
    found: dict[str, list[Disagreement]] = {}
    for row in listed(engine, site.texts, build.identity, FAR, claims=claims).rows:
        for mine, other in (("first", "second"), ("second", "first")):
            claim = row[f"{mine}_claim"]
            if isinstance(claim, Thing):
                told = _disagreement(row, mine, other, claims.counted, second_hand)
                found.setdefault(claim.iri, []).append(told)
    return Compared(claims.counted, {claim: tuple(several) for claim, several in found.items()})


def _disagreement(
    row: Row, mine: str, other: str, names: Iterable[str], second_hand: Collection[str]
) -> Disagreement:
    whose = {mine: "this", other: "the other"}
    second = None if row[f"{other}_claim"] is None else _side(row, other, second_hand)
    return Disagreement(
        relation=str(row["relation"]),
        thing=row["thing"],
        property=row["property"],
        why=str(row["why"]),
        mine=_side(row, mine, second_hand),
        other=second,
        counts={name: whose.get(str(row[name]), str(row[name])) for name in names},
        superseded=whose.get(str(row["superseded"]), ""),
        reason=row["reason"],
    )


def _side(row: Row, which: str, second_hand: Collection[str]) -> Side:
    says = ("claim", "says", "quote", "source", "basis", "modality", "inferred")
    source = row[f"{which}_source"]
    is_second_hand = isinstance(source, Thing) and source.iri in second_hand
    return Side(row[which], is_second_hand, *(row[f"{which}_{name}"] for name in says))
