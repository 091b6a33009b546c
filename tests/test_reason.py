"""HermiT finds what cannot be true, names it, and is asked without leaving a trace."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from kg.reason import hermit
from kg.files import ontology_dir
from kg.names import prologue
from kg.reason import Consistency, consistency
from kg.source import parse_turtle

needs_java = pytest.mark.skipif(
    shutil.which("java") is None, reason="Java was not found; HermiT needs it"
)

TOY = """
trade:Measure a owl:Class ; owl:disjointWith trade:Material .
trade:Material a owl:Class .
trade:ExportBan a owl:Class ; rdfs:subClassOf trade:Measure .
trade:covers a owl:ObjectProperty ; rdfs:domain trade:Measure ; rdfs:range trade:Material .
trade:hsCode a owl:DatatypeProperty ; rdfs:range xsd:string .
"""


def triples(text: str) -> list[Triple]:
    turtle = prologue().replace("PREFIX", "@prefix").replace(">\n", "> .\n") + text
    return [quad.triple for quad in parse(turtle.encode(), format=RdfFormat.TURTLE)]


@needs_java
def test_facts_that_can_all_be_true() -> None:
    facts = "measure:ban a trade:ExportBan ; trade:covers material:gallium ."
    assert consistency(triples(TOY), triples(facts)) == Consistency()


@needs_java
def test_the_facts_that_contradict_each_other_are_named() -> None:
    facts = """
        measure:ban a trade:ExportBan ; trade:covers material:gallium ; rdfs:label "Ban"@en .
        measure:licence a trade:Measure ; trade:covers measure:ban .
        material:gallium a trade:Material .
    """
    found = consistency(triples(TOY), triples(facts))
    assert found.skipped == ""
    assert found.problems == (
        "these facts cannot all be true: measure:licence trade:covers measure:ban; "
        "measure:ban rdf:type trade:ExportBan",
    )


@needs_java
def test_a_class_that_nothing_can_belong_to_is_named() -> None:
    ontology = TOY + "trade:Oddity a owl:Class ; rdfs:subClassOf trade:Measure , trade:Material ."
    found = consistency(triples(ontology), [])
    assert found.problems == ("nothing can ever be a trade:Oddity",)


@needs_java
def test_an_ontology_that_contradicts_itself() -> None:
    ontology = TOY + "trade:thing a owl:NamedIndividual , trade:Measure , trade:Material ."
    found = consistency(triples(ontology), triples("measure:ban a trade:ExportBan ."))
    assert found.problems == ("the ontology contradicts itself, before any fact is added",)


@needs_java
def test_dates_and_periods_are_kept_from_hermit() -> None:
    facts = """
        event:e trade:startDate "2024-12-03"^^xsd:date , "2024-12"^^xsd:gYearMonth ,
            "[2024-09..2024-12]"^^edtf:EDTF ; trade:startEarliestDay 20060 .
        period:p a trade:StatusPeriod , trade:Measure , trade:Material .
    """
    assert consistency(triples(TOY), triples(facts)) == Consistency()


@needs_java
def test_nothing_is_imported() -> None:
    imports = "<https://example.org/o> a owl:Ontology ; owl:imports <https://example.invalid/o> ."
    assert consistency(triples(TOY + imports), []) == Consistency()


@needs_java
def test_what_hermit_cannot_read_is_a_problem_of_its_own() -> None:
    ontology = TOY + 'trade:x a owl:NamedIndividual ; trade:hsCode "abc"^^xsd:integer .'
    found = consistency(triples(ontology), [])
    assert len(found.problems) == 1
    assert found.problems[0].startswith("HermiT could not read ontology and facts: ")


@needs_java
def test_the_ontology_and_the_reference_data_are_consistent() -> None:
    folder = ontology_dir()
    found = consistency(parse_turtle(folder / "trade.ttl"), parse_turtle(folder / "reference.ttl"))
    assert found == Consistency()


@needs_java
def test_a_time_limit_is_kept() -> None:
    found = consistency(triples(TOY), [], timeout=0.0)
    assert found == Consistency(skipped="HermiT was stopped after 0 seconds")


@needs_java
def test_a_contradiction_is_told_even_when_time_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    def too_slow(*_: object) -> None:
        raise subprocess.TimeoutExpired("java", 1)

    monkeypatch.setattr(hermit._Hermit, "culprits", too_slow)
    found = consistency(triples(TOY), triples("measure:x a trade:Measure , trade:Material ."))
    assert found.problems == (
        "some facts contradict the ontology: which ones was not found in time",
    )


def test_without_java_it_is_skipped_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    found = consistency(triples(TOY), [])
    assert found == Consistency(skipped="Java was not found; HermiT needs Java 8 or newer")


@needs_java
def test_nothing_is_printed_and_no_file_is_left(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    consistency(triples(TOY), [])
    consistency(triples(TOY + "trade:x a trade:Measure , trade:Material ."), [])
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []
