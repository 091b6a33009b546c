"""The ontology: its house rules, its names in use, and what a reasoner makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.check.house import find_faults, read_checks
from kg.errors import CheckError
from kg.files import ontology_dir, queries_dir
from kg.names import PREFIXES, TRADE
from kg.reason import consistency

ROOT = Path(__file__).parents[1]
TOYS = Path(__file__).parent / "checks"
CHECKS = ontology_dir() / "checks"
SHIPPED = (ontology_dir() / "trade.ttl", ontology_dir() / "reference.ttl")
PROLOGUE = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
RDFS, OWL = PREFIXES["rdfs"], PREFIXES["owl"]
KINDS = [OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "NamedIndividual")]


def triples_of(*files: Path) -> list[ox.Triple]:
    return [
        ox.Triple(quad.subject, quad.predicate, quad.object)
        for file in files
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
    ]


def turtle(text: str) -> list[ox.Triple]:
    parsed = ox.parse(PROLOGUE + text, format=ox.RdfFormat.TURTLE)
    return [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in parsed]


def names_in(texts: Iterable[str]) -> set[str]:
    """Return the local names of the terms that stand in texts as ``trade:name`` or as an IRI."""
    pattern = re.compile(rf"(?:\btrade:|{re.escape(TRADE)})([A-Za-z]\w*)")
    return {name for text in texts for name in pattern.findall(text)}


def declared() -> dict[str, str]:
    """Return the kind of each term, by its local name."""
    return {
        triple.subject.value.removeprefix(TRADE): triple.object.value
        for triple in triples_of(SHIPPED[0])
        if isinstance(triple.subject, ox.NamedNode)
        and triple.subject.value.startswith(TRADE)
        and triple.object.value in KINDS
    }


# The house rules


def test_the_shipped_ontology_keeps_every_house_rule() -> None:
    assert find_faults(triples_of(*SHIPPED), CHECKS) == []


@pytest.mark.parametrize("name", [check.name for check in read_checks(CHECKS)])
def test_each_house_rule_is_broken_by_its_toy_graph_and_by_nothing_else_in_it(name: str) -> None:
    faults = find_faults(triples_of(TOYS / "clean.ttl", TOYS / f"{name}.ttl"), CHECKS)
    assert {fault.check.name for fault in faults} == {name}


def test_the_graph_that_toys_spoil_is_in_order_and_no_toy_lacks_its_rule() -> None:
    assert find_faults(triples_of(TOYS / "clean.ttl"), CHECKS) == []
    rules = {check.name for check in read_checks(CHECKS)}
    assert {path.stem for path in TOYS.glob("*.ttl")} == rules | {"clean"}


def test_a_fault_says_where_it_is_and_what_to_do() -> None:
    [fault] = find_faults(triples_of(TOYS / "clean.ttl", TOYS / "wrong-cas-number.ttl"), CHECKS)
    assert fault.subject == PREFIXES["material"] + "germanium"
    assert fault.detail == "7440-56-3"
    assert "check digit" in fault.check.problem
    assert fault.check.solution


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT ?subject ?detail WHERE { }", "lacks summary and problem and solution"),
        ("#+ summary: a\n#+ problem: b\n#+ solution: c\nSELECT WHERE", "cannot be read"),
        ("#+ summary: a\n#+ problem: b\n#+ solution: c\nASK { }", "selects ?subject ?detail"),
    ],
)
def test_a_check_that_is_no_check_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "toy.rq").write_text(text, encoding="utf-8")
    with pytest.raises(CheckError, match=re.escape(message)):
        find_faults([], tmp_path)


def test_a_folder_without_checks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckError, match="no house rules"):
        find_faults([], tmp_path)


# Terms in use


def test_every_term_that_the_project_uses_is_declared() -> None:
    files = [
        *queries_dir().rglob("*.rq"),
        *(ontology_dir() / "shapes").rglob("*.ttl"),
        *(ROOT / "kg" / "sources").rglob("*.trig"),
    ]
    used = names_in(file.read_text(encoding="utf-8") for file in files)
    assert used - declared().keys() == set()


def unused_terms(texts: Iterable[str]) -> set[str]:
    """Return the terms that no text names and no axiom about another term speaks of.

    A named value is in use when its class is.
    """
    ontology = triples_of(SHIPPED[0])
    disjoint = {OWL + "disjointWith", OWL + "differentFrom"}
    terms = declared()
    used = names_in(texts)
    for triple in ontology:
        if triple.predicate.value not in disjoint and triple.object != triple.subject:
            used |= names_in([str(triple.object)])
    values = {name for name, kind in terms.items() if kind == KINDS[3]}
    return terms.keys() - used - values


# What a reasoner makes of it


def problems(facts: str) -> str:
    result = consistency(triples_of(*SHIPPED), turtle(facts))
    if result.skipped:
        pytest.skip(result.skipped)
    return " ".join(result.problems)


def test_the_ontology_is_consistent_and_no_class_is_empty_by_definition() -> None:
    assert problems("") == ""


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param("event:x a trade:Suspension , trade:Revocation .", id="two kinds of event"),
        pytest.param("measure:x trade:covers country:cn .", id="a country is no trade item"),
        pytest.param("measure:x a trade:Tariff , trade:ExportBan .", id="two families"),
        pytest.param("share:x trade:isHeldBy country:cn , country:us .", id="two countries"),
        pytest.param(
            "share:x trade:isShareOf material:gallium , material:germanium .", id="two materials"
        ),
        pytest.param(
            "participation:x trade:holdsOffice office:president-of-the-united-states ,"
            " office:former-president-of-the-united-states .",
            id="two offices at one meeting",
        ),
        pytest.param("source:x trade:basis trade:Press , trade:LegalText .", id="two bases"),
        pytest.param('share:x trade:percent "94 %" .', id="a share is a number"),
    ],
)
def test_a_contradiction_is_found(facts: str) -> None:
    assert problems(facts)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(
            "application:x a trade:CivilApplication , trade:DefenseApplication .", id="dual use"
        ),
        pytest.param("measure:x a trade:MeasurePackage , trade:ExportControl .", id="package"),
        pytest.param(
            'share:x trade:percent 94 , 93.8 ; trade:reportYear "2024"^^xsd:gYear .', id="refined"
        ),
        pytest.param("meeting:x trade:takesPlaceAt place:busan , country:kr .", id="place"),
    ],
)
def test_what_may_hold_together_is_no_contradiction(facts: str) -> None:
    assert problems(facts) == ""
