"""Each way in which facts and ontology can contradict each other is found, and named."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, Store, Triple, parse

from kg.files import Inputs
from kg.names import TRADE, prologue, shorten
from kg.reason.clash import clashes, empty_classes
from kg.reason.fixpoint import close
from kg.reason.hermit import consistency
from kg.reason.rules import Rules, compile_rules
from kg.report import report
from kg.terms import text_of
from tests.sourcefile import BAN, IMPOSED, claim, written

needs_java = pytest.mark.skipif(
    shutil.which("java") is None, reason="Java was not found; HermiT needs it"
)

ONTOLOGY = """
trade:Measure a owl:Class ; rdfs:label "measure"@en ; owl:disjointWith trade:Material .
trade:Material a owl:Class ; rdfs:label "material"@en .
trade:Ban a owl:Class ; rdfs:label "ban"@en ; rdfs:subClassOf trade:Measure .
trade:covers a owl:ObjectProperty ; rdfs:label "covers"@en ; rdfs:range trade:Material .
trade:affects a owl:ObjectProperty , owl:FunctionalProperty ; rdfs:label "affects"@en .
trade:casNumber a owl:DatatypeProperty , owl:FunctionalProperty ; rdfs:label "CAS number"@en .
trade:hsCode a owl:DatatypeProperty ; rdfs:label "HS code"@en ; rdfs:range xsd:string .
trade:title a owl:DatatypeProperty ; rdfs:label "title"@en ; rdfs:range rdf:langString .
trade:note a owl:DatatypeProperty ; rdfs:label "note"@en ; rdfs:range rdfs:Literal .
trade:percent a owl:DatatypeProperty ; rdfs:label "percent"@en ; rdfs:range xsd:decimal .
"""
# What is wrong, the axiom it breaks, and the facts that clash.
FAULTS = {
    "disjoint classes": (
        "measure:a trade:covers measure:b . measure:b a trade:Ban .",
        "nothing is both a measure and a material",
        {"measure:a trade:covers measure:b", "measure:b rdf:type trade:Ban"},
    ),
    "two things for one": (
        "event:e trade:affects measure:a , measure:b .",
        "“affects” has one value at most",
        {"event:e trade:affects measure:a", "event:e trade:affects measure:b"},
    ),
    "two values for one": (
        'material:m trade:casNumber "7440-55-3" , "7440-56-4" .',
        "“CAS number” has one value at most",
        {"material:m trade:casNumber 7440-55-3", "material:m trade:casNumber 7440-56-4"},
    ),
    "another datatype": (
        "material:m trade:hsCode 811292 .",
        "a value of “HS code” is of the type xsd:string",
        {"material:m trade:hsCode 811292"},
    ),
    "a text in no language": (
        'material:m trade:title "gallium" .',
        "a value of “title” is of the type rdf:langString",
        {"material:m trade:title gallium"},
    ),
    "a thing for a text": (
        "material:m trade:note measure:a .",
        "a value of “note” is of the type rdfs:Literal",
        {"material:m trade:note measure:a"},
    ),
    "a number that is none": (
        'share:s trade:percent "many"^^xsd:decimal .',
        "a value of “percent” is of the type xsd:decimal",
        {"share:s trade:percent many"},
    ),
}
# As it is asked here: it is handed neither malformed literals nor all datatypes.
_UNSEEN_BY_HERMIT = ("a number that is none", "a text in no language", "a thing for a text")


def triples(text: str) -> list[Triple]:
    turtle = prologue().replace("PREFIX", "@prefix").replace(">\n", "> .\n") + text
    return [quad.triple for quad in parse(turtle.encode(), format=RdfFormat.TURTLE)]


def closed(facts: str, ontology: str = ONTOLOGY) -> tuple[Store, Rules]:
    rules = compile_rules(triples(ontology))
    store = Store()
    store.extend(Quad(*triple) for triple in [*triples(ontology), *triples(facts)])
    close(store, rules.all)
    return store, rules


def told(triple: Triple) -> str:
    return " ".join(
        shorten(text) if ":" in (text := text_of(term)) and "/" in text else text for term in triple
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_what_clashes_is_named(fault: str) -> None:
    facts, words, expected = FAULTS[fault]
    (found,) = clashes(*closed(facts))
    assert found.clash.words == words
    assert {told(fact) for fact in found.facts()} == expected


@needs_java
@pytest.mark.parametrize("fault", [name for name in FAULTS if name not in _UNSEEN_BY_HERMIT])
def test_hermit_finds_it_as_well(fault: str) -> None:
    facts = triples(FAULTS[fault][0])
    found = consistency(triples(ONTOLOGY), facts)
    (problem,) = found.problems
    assert "cannot all be true" in problem
    assert found.facts
    assert {told(fact) for fact in found.facts} <= {told(fact) for fact in facts}


def test_facts_in_order_do_not_clash() -> None:
    fine = """
    measure:a a trade:Ban ; trade:covers material:m . event:e trade:affects measure:a .
    material:m trade:casNumber "7440-55-3" ; trade:hsCode "811292" , "811293" .
    material:m trade:title "gallium"@en ; trade:note "a", "b"@en, 3 .
    share:s trade:percent 94 . share:t trade:percent 94.5 .
    """
    assert clashes(*closed(fine)) == []


@needs_java
def test_a_class_that_nothing_can_belong_to_is_named_as_hermit_does() -> None:
    odd = ONTOLOGY + "trade:Oddity a owl:Class ; rdfs:subClassOf trade:Ban , trade:Material ."
    rules = compile_rules(triples(odd))
    classes = [TRADE + name for name in ("Measure", "Material", "Ban", "Oddity")]
    assert list(empty_classes(rules, classes)) == [TRADE + "Oddity"]
    assert consistency(triples(odd), []).problems == ("nothing can ever be a trade:Oddity",)


def test_a_check_names_the_file_the_line_and_the_claim(tmp_path: Path) -> None:
    wrong = claim("9", "measure:ban trade:respondsTo event:start .")
    path = written(tmp_path, BAN, IMPOSED, wrong)
    found = report(Inputs.shipped([path]), None, owl=True, day=date(2026, 11, 22))
    (clash,) = [p for p in found.problems if "cannot all be true" in p.what]
    assert "nothing is both a status event and a measure" in clash.what.replace(
        "a measure and a status event", "a status event and a measure"
    )
    lines = path.read_text(encoding="utf-8").splitlines()
    places = {place.claim.rpartition("/")[2]: place.line for place in clash.places}
    assert places.keys() == {"9", "3"}
    assert "c:9 {" in lines[places["9"] - 1] or "c:9 a" in lines[places["9"] - 1]
    assert "HermiT was not asked" in found.notes[-1]


def test_a_check_lists_what_holds_on_a_day() -> None:
    found = report(
        Inputs.shipped([]), None, owl=True, day=date(2026, 11, 22), reading="instruments"
    )
    assert not found.failed
    assert any(
        note.startswith("on 2026-11-22, reading instruments: 4 × exposed defense application")
        for note in found.notes
    )
