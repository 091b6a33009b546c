"""A small world for the questions, and a way to ask them in both engines at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pyoxigraph as ox
import rdflib

from kg.dates import day_number, from_day_number
from kg.files import ontology_dir, queries_dir
from kg.names import PREFIXES, expand, shorten
from kg.question import Library, Question, read_value
from kg.reason.fixpoint import close
from kg.reason.rules import compile_rules
from kg.source import parse_turtle

LIBRARY = Library.load(queries_dir())
RULES = compile_rules(parse_turtle(ontology_dir() / "trade.ttl"))

# Source "a" is an article, "b" a study. a8 is hedged, a11 supersedes a10, a6 is inferred.
CLAIMS = """
a1  { measure:ban trade:covers material:gallium , product:soybeans }
a2  { measure:ban trade:covers material:metals ; trade:isImposedBy country:cn }
a3  { measure:part trade:coversSomeOf material:rare-earths ; trade:isImposedBy country:cn }
a4  { application:radar a trade:DefenseApplication ; trade:uses material:gallium }
a5  { application:motor trade:uses material:dysprosium }
a6  { application:motor a trade:DefenseApplication }
a7  { application:missile trade:uses material:rare-earths ; trade:isPartOf application:fleet ;
      a trade:DefenseApplication , trade:CivilApplication ; trade:servesSector sector:defense }
a8  { measure:ban trade:respondsTo measure:rules }
a9  { event:pause trade:affects measure:ban }
a10 { event:pause a trade:Revocation }
a11 { event:pause a trade:Suspension }
a12 { meeting:busan trade:ledTo event:pause ; trade:takesPlaceAt country:kr , place:busan .
      place:busan trade:isLocatedIn country:kr }
a13 { commitment:ease a trade:Commitment ; trade:isAgreedAt meeting:busan ;
      trade:isMadeBy country:us ; trade:concerns measure:rules }
a14 { event:longer a trade:Extension ; trade:extends event:pause ; trade:isAgreedAt meeting:busan }
a15 { measure:rules trade:respondsTo measure:first ; trade:isImposedBy country:us }
a16 { measure:ban trade:covers material:gallium }
a17 { application:lamp trade:uses material:gallium }
b1  { share:s1 trade:isShareOf material:gallium ; trade:isHeldBy country:cn ; trade:percent 94.0 ;
      trade:asPrinted "94%" ; trade:reportYear "2024"^^xsd:gYear ; trade:isPublishedBy org:eu .
      share:s2 trade:isShareOf material:dysprosium ; trade:isHeldBy country:cn ;
      trade:percent 30.5 ; trade:dataYear "2023"^^xsd:gYear ; trade:stage "mining" }
b2  { country:cn trade:isDominantProducerOf material:rare-earths }
b3  { measure:ban trade:covers material:gallium }
"""
HEDGED, SUPERSEDED, INFERRED = {"a8"}, {"a10"}, {"a6"}

REST = """
trade:AsReported trade:countsModality trade:Asserted , trade:Reported .
trade:MaterialGroup rdfs:subClassOf trade:Material .
trade:Suspension rdfs:subClassOf trade:StatusEvent . trade:Extension rdfs:subClassOf trade:StatusEvent .
measure:ban a trade:Measure . measure:part a trade:Measure . measure:rules a trade:Measure .
measure:gone a trade:Measure . measure:first a trade:Measure .
material:gallium a trade:Material . material:dysprosium a trade:Material .
material:rare-earths a trade:MaterialGroup ; trade:hasMember material:dysprosium .
material:metals a trade:MaterialGroup ; trade:hasMember material:rare-earths .
product:soybeans a trade:Product .
measure:ban dct:identifier "BAN/1" .
event:pause trade:startEarliest "2025-11-09"^^xsd:date ; trade:startLatest "2025-11-10"^^xsd:date .
meeting:busan trade:meetingEarliest "2025-10-30"^^xsd:date ;
  trade:meetingLatest "2025-10-30"^^xsd:date .
source:a trade:textSha256 "aa" .
claim:a11 trade:supersedes claim:a10 .
claim:a8 trade:isAttributedTo org:eu .
period:ban-2025-11-09 trade:restsOn claim:a11 .
"""

# measure, status, certainty, from, to (exclusive), rate or begun-by
PERIODS = """
ban   InForce   Certain  2024-12-03 2025-11-09
ban   Suspended Certain  2025-11-09 2026-11-28 trade:isBegunBy event:pause
ban   InForce   Presumed 2026-11-28 9999-12-31
part  Suspended Possible 2025-11-05 2025-11-10
part  Suspended Certain  2025-11-10 2026-11-11
part  InForce   Presumed 2026-11-11 9999-12-31
rules InForce   Certain  2025-02-04 2025-11-10 trade:rate 20.0
rules InForce   Certain  2025-11-10 9999-12-31 trade:rate 10.0
gone  Revoked   Certain  2025-01-01 9999-12-31
"""


def period(line: str) -> str:
    """Return the triples of one line of PERIODS."""
    measure, status, certainty, first, to, *more = line.split()
    begin, end = (day_number(date.fromisoformat(day)) for day in (first, to))
    last = f'; trade:lastDay "{from_day_number(end - 1)}"^^xsd:date' if to < "9999" else ""
    return (
        f"period:{measure}-{first} trade:isPeriodOf measure:{measure} ; trade:hasStatus "
        f"trade:{status} ; trade:hasCertainty trade:{certainty} ; trade:inReading trade:AsReported "
        f'; trade:periodFrom "{first}"^^xsd:date ; trade:periodFromDay {begin} {last} '
        f'; trade:periodTo "{to}"^^xsd:date ; trade:periodToDay {end} '
        f"{'; ' + ' '.join(more) if more else ''} ."
    )


def metadata(name: str, place: int) -> str:
    """Return what the default graph says about a claim."""
    modality = "Hedged" if name in HEDGED else "Reported"
    counts = "" if name in HEDGED | SUPERSEDED else "; trade:inView true"
    reason = '; trade:inferredFrom "a guess"' if name in INFERRED else ""
    return (
        f'claim:{name} a trade:Claim ; rdfs:label "claim {name}"@en ; trade:modality '
        f"trade:{modality} ; trade:isStatedIn source:{name[0]} {counts} {reason} ; "
        f"trade:hasEvidence <urn:span:{name}> . "
        f"<urn:span:{name}> oa:start {place * 10} ; oa:end {place * 10 + 5} ."
    )


@cache
def toy() -> tuple[ox.Store, rdflib.Dataset]:
    """Return the world in both engines, with the claims that count copied into the view."""
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    names = [line.split()[0] for line in CLAIMS.splitlines() if line[:1] in "ab" and line]
    text = prefixes + REST + "\n".join(map(period, PERIODS.strip().splitlines()))
    text += "\n".join(metadata(name, place) for place, name in enumerate(names))
    text += "".join(
        f"\nclaim:{line}" if line[:1] in ("a", "b") else f"\n{line}" for line in CLAIMS.splitlines()
    )
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TRIG)
    for name in set(names) - HEDGED - SUPERSEDED:
        graph = ox.NamedNode(PREFIXES["claim"] + name)
        for quad in list(store.quads_for_pattern(None, None, None, graph)):
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    close(store, RULES.timeless)
    dataset = rdflib.Dataset()
    dataset.parse(data=store.dump(format=ox.RdfFormat.N_QUADS), format="nquads")
    return store, dataset


def printed(term: Any) -> str:
    """Return a term of either engine the same way: short IRIs, canonical numbers."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode | rdflib.URIRef):
        return shorten(term.value if isinstance(term, ox.NamedNode) else str(term))
    value = term.value if isinstance(term, ox.Literal) else str(term)
    datatype = term.datatype.value if isinstance(term, ox.Literal) else str(term.datatype or "")
    if datatype in (PREFIXES["xsd"] + "decimal", PREFIXES["xsd"] + "integer"):
        return f"{Decimal(value).normalize():f}"
    return value + (f"@{term.language}" if term.language else "")


def select(store: ox.Store, query: str) -> list[dict[str, str]]:
    """Return the rows pyoxigraph gives, unbound cells left out."""
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [{name: printed(row[name]) for name in names if row[name]} for row in solutions]


def select_rdflib(dataset: rdflib.Dataset, query: str) -> list[dict[str, str]]:
    """Return the rows rdflib gives, unbound cells left out."""
    result = dataset.query(query)
    names = [str(variable) for variable in result.vars or ()]
    return [
        {name: printed(term) for name, term in zip(names, row, strict=True) if term is not None}
        for row in result
    ]


def filled(question: Question, values: dict[str, str]) -> str:
    """Return a question's text with parameters read as on the command line."""
    terms = {name: read_value(question.param(name), text) for name, text in values.items()}
    return question.fill(**terms)


def ask(name: str, **values: str) -> list[dict[str, str]]:
    """Return the answer over the toy world; both engines give the same rows in the same order."""
    store, dataset = toy()
    query = filled(LIBRARY.get(name), values)
    rows = select(store, query)
    assert select_rdflib(dataset, query) == rows
    return rows


def cells(rows: list[dict[str, str]], *columns: str) -> list[str]:
    """Return the named cells of every row as one line each, ``-`` for an unbound one."""
    return [" ".join(row.get(column, "-") for column in columns) for row in rows]


def iri(name: str) -> ox.NamedNode:
    """Return the node of a prefixed name."""
    return ox.NamedNode(expand(name) or "")
