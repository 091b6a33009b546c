"""The ontology: its house rules, its names in use, and what a reasoner makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.check.house import find_faults, read_checks
from kg.errors import CheckError
from kg.files import ontology_dir
from kg.names import PREFIXES, RDF_TYPE, TRADE
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
        and isinstance(triple.object, ox.NamedNode)
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


RECORDS = ("queries/**/*.rq", "ontology/shapes/*.ttl", "kg/sources/**/*.trig")
CODE = ("kg/**/*.py",)


def texts_of(patterns: Iterable[str]) -> list[str]:
    return [path.read_text(encoding="utf-8") for glob in patterns for path in ROOT.glob(glob)]


def test_every_term_that_questions_shapes_and_sources_use_is_declared() -> None:
    assert names_in(texts_of(RECORDS)) - declared().keys() == set()


def unused_terms(records: Iterable[str], code: Iterable[str]) -> set[str]:
    """Return the terms that nothing uses: no question, shape, source, code or axiom.

    A named value is in use with its class, a class with its parent, and the four bounds of a date
    with one of them.
    """
    ontology = triples_of(SHIPPED[0])
    apart = {OWL + "disjointWith", OWL + "differentFrom"}
    used = names_in(records) | {word for text in code for word in re.findall(r"\w+", text)}
    used |= names_in(str(t.object) for t in ontology if t.predicate.value not in apart)
    kinds = {RDF_TYPE, RDFS + "subClassOf"}
    used |= {
        name
        for triple in ontology
        if triple.predicate.value in kinds and names_in([str(triple.object)]) & used
        for name in names_in([str(triple.subject)])
    }
    families = {bounded(name) for name in used}
    return {name for name in declared() if bounded(name) not in families}


def bounded(name: str) -> str:
    return re.sub("(Earliest|Latest)(Day)?$", " bound", name)


def test_every_term_is_used() -> None:
    assert unused_terms(texts_of(RECORDS), texts_of(CODE)) == set()


def test_a_term_that_nothing_uses_is_noticed() -> None:
    assert {"asPrinted", "startLatest", "respondsTo"} <= unused_terms([], [])


# What a reasoner makes of it. One run answers for all cases: each is a class of the things that are
# so, and the reasoner names the classes that nothing can belong to.

IMPOSSIBLE = {
    "two-kinds-of-event": "a trade:Suspension ; a trade:Revocation",
    "coverage-of-a-country": "trade:covers country:cn",
    "tariff-and-export-ban": "a trade:Tariff ; a trade:ExportBan",
    "one-share-held-by-two-countries": "trade:isHeldBy country:cn ; trade:isHeldBy country:us",
    "one-share-of-two-materials": (
        "trade:isShareOf material:gallium ; trade:isShareOf material:germanium"
    ),
    "two-offices-at-one-meeting": (
        "trade:holdsOffice office:president-of-the-united-states ;"
        " trade:holdsOffice office:former-president-of-the-united-states"
    ),
    "two-bases": "trade:basis trade:Press ; trade:basis trade:LegalText",
    "percent-in-words": 'trade:percent "94 %"',
}
POSSIBLE = {
    "dual-use": "a trade:CivilApplication ; a trade:DefenseApplication",
    "package-of-controls": "a trade:MeasurePackage ; a trade:ExportControl",
    "coarse-and-fine-figure": "trade:percent 94 ; trade:percent 93.8",
    "coarse-and-fine-place": "trade:takesPlaceAt place:busan ; trade:takesPlaceAt country:kr",
    "some-of-one-item-and-all-of-another": (
        "trade:coversSomeOf material:rare-earths ; trade:covers material:gallium"
    ),
}


def class_of(name: str, description: str) -> str:
    """Return a class of the things that are as described, one statement after the other."""
    said = [statement.split(maxsplit=1) for statement in description.split(" ;")]
    parents = [
        value
        if verb == "a"
        else f"[ a owl:Restriction ; owl:onProperty {verb} ; owl:hasValue {value} ]"
        for verb, value in said
    ]
    return f"check:{name} a owl:Class ; rdfs:subClassOf {' , '.join(parents)} .\n"


def test_a_reasoner_finds_what_cannot_be_and_nothing_else() -> None:
    cases = "".join(class_of(*case) for case in (IMPOSSIBLE | POSSIBLE).items())
    result = consistency([*triples_of(*SHIPPED), *turtle(cases)], [])
    if result.skipped:
        pytest.skip(result.skipped)
    assert sorted(result.problems) == sorted(
        f"nothing can ever be a check:{name}" for name in IMPOSSIBLE
    )


def test_the_ontology_is_consistent_with_its_reference_data() -> None:
    result = consistency(triples_of(SHIPPED[0]), triples_of(SHIPPED[1]))
    if result.skipped:
        pytest.skip(result.skipped)
    assert result.problems == ()
