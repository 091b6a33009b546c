"""Every shape finds what it is there for, and nothing else.

Each folder of ``shapes/`` holds good files, in which nothing may be found, and bad files, each
with one fault and the shape that finds it in its first line. All of them add to ``world.ttl``.
"""

from __future__ import annotations

import logging
import re
import socket
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kg.check.around import data_around, touched
from kg.check.shapes import Finding, Shapes, validate
from kg.errors import CheckError, SourceError
from kg.files import ontology_dir
from kg.names import PREFIXES, RDF_TYPE, TRADE, expand, prologue, shorten
from kg.source import parse_turtle
from tests.bench.checking import stock

FILES = Path(__file__).parent / "shapes"
GOOD = sorted(FILES.glob("*/good*.ttl"))
BAD = sorted(FILES.glob("*/bad-*.ttl"))
SHAPES = Shapes(ontology_dir() / "shapes")
# What shapes ask of the ontology: what is a kind of what, and the named values.
ONTOLOGY = [
    triple
    for triple in parse_turtle(ontology_dir() / "trade.ttl")
    if triple.predicate.value
    in (RDF_TYPE, PREFIXES["rdfs"] + "subClassOf", PREFIXES["skos"] + "notation")
    or triple.predicate.value.startswith(TRADE)
]
WORLD = [*ONTOLOGY, *parse_turtle(FILES / "world.ttl")]

Validate = Callable[[str], list[Finding]]


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def values(subject: str, predicate: str) -> list[str]:
    iri = expand(predicate)
    return [
        str(getattr(t.object, "value", t.object))
        for t in SHAPES.triples
        if str(getattr(t.subject, "value", "")) == subject and t.predicate.value == iri
    ]


def all_of(predicate: str) -> set[str]:
    iri = expand(predicate)
    return {
        str(getattr(t.object, "value", t.object))
        for t in SHAPES.triples
        if t.predicate.value == iri
    }


# What a node shape may demand of its focus node itself; the rest hangs on its property shapes.
OWN_DEMANDS = ("sh:pattern", "sh:class", "sh:or")
TARGETS = ("sh:targetClass", "sh:targetSubjectsOf")
TARGETED = {
    str(getattr(t.subject, "value", ""))
    for t in SHAPES.triples
    if t.predicate.value in {expand(target) for target in TARGETS}
}
DEMANDING = (
    all_of("sh:property")
    | all_of("sh:sparql")
    | {shape for shape in TARGETED if any(values(shape, demand) for demand in OWN_DEMANDS)}
)


def triggered_by(path: Path) -> str:
    """Return the shape that the first line of a bad file names."""
    found = re.match(r"# triggers (shape:\S+)\n", path.read_text(encoding="utf-8"))
    assert found, f"{path} does not say which shape it triggers"
    return str(expand(found[1]))


@pytest.fixture
def found_in() -> Validate:
    """Return a function that validates a few lines of Turtle beside the world."""

    def run(text: str) -> list[Finding]:
        turtle = prologue().replace("PREFIX", "@prefix").replace(">\n", "> .\n") + text
        return SHAPES.validate([*WORLD, *parse(turtle.encode(), format=RdfFormat.TURTLE)])

    return run


@pytest.mark.parametrize("path", GOOD, ids=name_of)
def test_nothing_is_found_in_a_good_file(path: Path) -> None:
    assert SHAPES.validate([*WORLD, *parse_turtle(path)]) == []


@pytest.mark.parametrize("path", BAD, ids=name_of)
def test_a_bad_file_triggers_its_shape_and_no_other(path: Path) -> None:
    findings = SHAPES.validate([*WORLD, *parse_turtle(path)])
    assert {shorten(f.shape) for f in findings} == {shorten(triggered_by(path))}


def test_every_shape_has_a_bad_file() -> None:
    assert {triggered_by(path) for path in BAD} == DEMANDING


def test_every_folder_has_a_good_file() -> None:
    assert {path.parent for path in GOOD} == {path.parent for path in BAD}


def test_every_file_of_shapes_has_a_folder() -> None:
    helpers = {"prefixes", "StatedDate"}
    shapes = {path.stem for path in (ontology_dir() / "shapes").glob("*.ttl")} - helpers
    assert shapes == {path.parent.name for path in GOOD}


@pytest.mark.parametrize("shape", sorted(DEMANDING), ids=shorten)
def test_every_shape_has_an_iri_and_one_message(shape: str) -> None:
    assert shape.startswith(PREFIXES["shape"])
    assert len(values(shape, "sh:message")) == 1
    assert values(shape, "sh:message")[0].endswith(".")


def test_messages_are_told_apart() -> None:
    messages = [values(shape, "sh:message")[0] for shape in DEMANDING]
    assert len(set(messages)) == len(messages)


def test_only_shapes_of_their_own_warn_or_inform() -> None:
    for shape in DEMANDING:
        advice = re.match(r"\w+?(Advice|Note)(-|$)", shape.removeprefix(PREFIXES["shape"]))
        severities = values(shape, "sh:severity")
        if advice is None:
            assert severities == []
        elif shape not in all_of("sh:sparql"):
            assert severities == [expand("sh:Warning" if advice[1] == "Advice" else "sh:Info")]


def test_a_finding_tells_where_and_what_to_write(found_in: Validate) -> None:
    assert found_in("measure:licence trade:covers country:us .") == [
        Finding(
            severity="Violation",
            message="Write a material, a technology or a product after trade:covers; a country "
            "or a group of end users belongs after trade:targets.",
            focus=PREFIXES["measure"] + "licence",
            path=PREFIXES["trade"] + "covers",
            value=PREFIXES["country"] + "us",
            shape=PREFIXES["shape"] + "Measure-covers",
        )
    ]


def test_violations_come_first(found_in: Validate) -> None:
    findings = found_in(
        "application:a a trade:Application . measure:b a trade:Tariff ; rdfs:label 'b'@en ;"
        "trade:isImposedBy country:us ; trade:targets country:us ."
    )
    assert [f.severity for f in findings] == ["Violation", "Warning", "Warning", "Info"]


def test_a_sparql_constraint_can_warn(found_in: Validate) -> None:
    findings = found_in((FILES / "Extension" / "bad-earlier-end.ttl").read_text(encoding="utf-8"))
    assert [f.severity for f in findings] == ["Warning"]


@pytest.mark.parametrize(
    "date",
    [
        '"2024-12-03"^^xsd:date',
        '"2024-12"^^xsd:gYearMonth',
        '"2024"^^xsd:gYear',
        '"2024-12~"^^edtf:EDTF',
        '"[2024-09..2024-12]"^^edtf:EDTF',
        '"[2024-09?..2024-12-03%]"^^edtf:EDTF',
        '"[..2024]"^^edtf:EDTF',
        '"[2024-12-03..]"^^edtf:EDTF',
    ],
)
def test_accepted_dates(found_in: Validate, date: str) -> None:
    assert found_in(f"event:imposes-duty trade:startDate {date} .") == []


@pytest.mark.parametrize(
    "date",
    [
        '"2026-02-30"^^xsd:date',
        '"2024-12-03Z"^^xsd:date',
        '"2024-12-03+08:00"^^xsd:date',
        '"2024-13"^^xsd:gYearMonth',
        '"24"^^xsd:gYear',
        '"2024Z"^^xsd:gYear',
        '"2024-12-03T00:00:00"^^xsd:dateTime',
        '"2024-12-03"',
        '"December 2024"',
        '"[..]"^^edtf:EDTF',
        '"[2024-09,2024-12]"^^edtf:EDTF',
        '"2024-09/2024-12"^^edtf:EDTF',
        '"2024-XX"^^edtf:EDTF',
        "country:cn",
    ],
)
def test_refused_dates(found_in: Validate, date: str) -> None:
    findings = found_in(f"event:imposes-duty trade:startDate {date} .")
    assert [shorten(f.shape) for f in findings] == ["shape:StatusEvent-startDate"]


@pytest.mark.parametrize("number", ["7732-18-5", "58-08-2", "7440-55-3", "1333-82-0", "15663-27-1"])
def test_cas_numbers_of_any_length(found_in: Validate, number: str) -> None:
    assert found_in(f'material:gallium-oxide trade:casNumber "{number}" .') == []


def test_an_ill_formed_literal_is_found_and_not_logged(
    found_in: Validate, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        findings = found_in('event:imposes-duty trade:startDate "2026-02-30"^^xsd:date .')
    assert findings[0].value == "2026-02-30"
    assert not [record for record in caplog.records if record.name.startswith("rdflib")]


def test_a_plain_string_and_an_xsd_string_are_the_same() -> None:
    string = NamedNode(PREFIXES["xsd"] + "string")
    code = Triple(
        NamedNode(PREFIXES["material"] + "gallium"),
        NamedNode(PREFIXES["trade"] + "hsCode"),
        Literal("282560", datatype=string),
    )
    lines = f'{code.subject} {code.predicate} "282560"^^{string} .\n'.encode()
    world = serialize(WORLD, format=RdfFormat.N_TRIPLES) or b""
    assert SHAPES.validate([*WORLD, code]) == SHAPES.validate(world + lines) == []


def test_prepared_queries_change_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    from rdflib import Graph

    from kg.check.graph import PreparedGraph

    data = [*WORLD, *(triple for path in BAD for triple in parse_turtle(path))]
    prepared = SHAPES.validate(data)
    monkeypatch.setattr(PreparedGraph, "query", Graph.query)
    assert prepared == SHAPES.validate(data)
    assert len(prepared) > len(BAD) / 2


FIELDS = ("focusNode", "resultPath", "value", "resultSeverity", "resultMessage", "sourceShape",
          "sourceConstraint", "sourceConstraintComponent")  # fmt: skip


def told(findings: list[Finding]) -> set[tuple[str, ...]]:
    """Return findings with every field that SHACL knows; a longer path is told by its triples."""
    return {
        (f.shape, f.path, f.value, *(str(f.term(name)) for name in FIELDS if name != "resultPath"),
         *sorted(f"{t.predicate} {t.object}" for t in f.result
                 if not isinstance(t.object, BlankNode) and t.subject != f.result[0].subject))
        for f in findings
    }  # fmt: skip


def test_ours_finds_what_stock_pyshacl_finds() -> None:
    data = [*WORLD, *(triple for path in (*GOOD, *BAD) for triple in parse_turtle(path))]
    ours, plain = SHAPES.validate(data), stock(SHAPES, data)
    assert told(ours) == told(plain)
    assert len(ours) > len(BAD) / 2


def nodes(data: list[Triple]) -> set[object]:
    return {term for t in data for term in (t.subject, t.object) if not isinstance(term, Literal)}


def test_what_surely_conforms_hides_no_finding() -> None:
    data = [*WORLD, *(triple for path in BAD for triple in parse_turtle(path))]
    assert told(SHAPES.validate_at(nodes(data), lambda _: data)) == told(SHAPES.validate(data))


@pytest.mark.parametrize("path", BAD, ids=name_of)
def test_what_shapes_look_at_is_enough(path: Path) -> None:
    data = [*WORLD, *parse_turtle(path)]
    everything = Everything(data)
    found_in_all = SHAPES.validate(data)
    for node in {finding.term("focusNode") for finding in found_in_all}:
        near = data_around(SHAPES.looks, [node], everything)
        assert len(near) < len(data)
        found = SHAPES.validate_at([node], lambda _, near=near: near)
        assert told(found) == told([f for f in found_in_all if f.focus == node.value])


@pytest.mark.parametrize("path", BAD, ids=name_of)
def test_a_changed_triple_touches_whatever_it_makes_a_difference_to(path: Path) -> None:
    more = parse_turtle(path)
    data = [*WORLD, *more]
    reached = touched(SHAPES.looks, more, Everything(data))
    assert {finding.term("focusNode") for finding in SHAPES.validate(data)} <= reached


class Everything:
    """A graph that can be asked for what is at a node."""

    def __init__(self, data: list[Triple]) -> None:
        self.data = data

    def leaving(self, node: object) -> list[Triple]:
        return [t for t in self.data if t.subject == node]

    def reaching(self, node: object, over: Collection[str] | None) -> list[Triple]:
        return [t for t in self.data if t.object == node
                and (over is None or t.predicate.value in over)]  # fmt: skip


STRANGE = {
    "a subselect": 'sh:sparql [ sh:select "SELECT $this { { SELECT ?x { ?x ?p ?o } } }" ]',
    "a pattern apart": 'sh:sparql [ sh:select "SELECT $this { $this x:p ?o . ?s x:q ?z }" ]',
    "a parameter": 'sh:sparql [ sh:select "SELECT $this { $this $PATH ?o }" ]',
    "a rule": "sh:rule [ ]",
    "itself": "sh:property [ sh:path x:p ; sh:node x:Shape ]",
}


@pytest.mark.parametrize("what", STRANGE)
def test_a_shape_that_may_look_anywhere_is_told(what: str, tmp_path: Path) -> None:
    (tmp_path / "Strange.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <https://example.org/> .\n"
        f"x:Shape a sh:NodeShape ; sh:targetClass x:C ; {STRANGE[what]} .\n".replace(
            "x:p ?o", "<https://example.org/p> ?o").replace("x:q", "<https://example.org/q>")
    )  # fmt: skip
    assert len(Shapes(tmp_path).looks.strange) == 1


def test_a_query_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from rdflib.plugins import sparql

    parsed: list[str] = []
    prepare = sparql.prepareQuery

    def counted(text: str, **options: Any) -> object:
        parsed.append(text)
        return prepare(text, **options)

    monkeypatch.setattr("kg.check.graph.prepareQuery", counted)
    shapes = Shapes(ontology_dir() / "shapes")
    shapes.validate(WORLD)
    shapes.validate(WORLD)
    assert len(parsed) == len(set(parsed)) > 0


def test_validation_reaches_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    imports = Triple(
        NamedNode("https://example.org/ontology"),
        NamedNode(PREFIXES["owl"] + "imports"),
        NamedNode("https://example.org/other"),
    )
    assert SHAPES.validate([*WORLD, imports]) == []


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT $this FROM <https://example.org/> WHERE { $this ?p ?o }", "FROM"),
        ("SELECT $this WHERE { \\u0053ERVICE <https://example.org/> { $this ?p ?o } }", "SERVICE"),
    ],
)
def test_a_constraint_cannot_fetch(tmp_path: Path, query: str, form: str) -> None:
    (tmp_path / "Outward.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <https://example.org/> .\n"
        "x:Shape a sh:NodeShape ; sh:targetNode x:thing ;\n"
        f'    sh:sparql [ sh:message "m" ; sh:select """{query}""" ] .\n'.replace("\\", "\\\\")
    )
    with pytest.raises(CheckError, match=form):
        validate([], tmp_path)


def test_a_faulty_shape_is_told_apart_from_faulty_data(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Broken.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <https://example.org/> .\n"
        "x:Shape a sh:NodeShape ; sh:targetNode x:thing ; sh:minCount 1 ; sh:sparql [ ] .\n"
    )
    with pytest.raises(CheckError, match="shapes cannot be used"):
        validate([], tmp_path)
    assert capfd.readouterr() == ("", "")


def test_a_file_of_shapes_that_is_no_turtle_is_named(tmp_path: Path) -> None:
    (tmp_path / "Broken.ttl").write_text("this is no Turtle")
    with pytest.raises(SourceError, match=r"Broken\.ttl, line 1"):
        Shapes(tmp_path)


ODD = [
    '"abc"^^xsd:integer',
    '"94 %"^^xsd:decimal',
    '"2026-02-30"^^xsd:date',
    '"2026"^^xsd:gYear',
    '"2026-13"^^xsd:gYearMonth',
    '"P1Y"^^xsd:duration',
    '"<a"^^rdf:XMLLiteral',
    '""',
    '"x"@de',
    '"x"^^<https://example.org/type>',
    "true",
    "country:cn",
    "<https://example.org/unknown>",
    "[ ]",
]
DERIVED = re.compile(r"(EarliestDay|LatestDay|FromDay|ToDay)$")


@pytest.mark.parametrize("value", ODD)
def test_no_value_makes_validation_itself_fail(found_in: Validate, value: str) -> None:
    said = {
        f"{triple.subject} {triple.predicate} {value} ."
        for triple in parse_turtle(FILES / "world.ttl")
        if triple.predicate.value != RDF_TYPE and not DERIVED.search(triple.predicate.value)
    }
    assert len(found_in("\n".join(sorted(said)))) > 10


@pytest.mark.parametrize("value", ODD)
def test_an_odd_value_is_never_taken_to_conform(value: str) -> None:
    said = {
        f"{triple.subject} {triple.predicate} {value} ."
        for triple in parse_turtle(FILES / "world.ttl")
        if triple.predicate.value != RDF_TYPE and not DERIVED.search(triple.predicate.value)
    }
    turtle = prologue().replace("PREFIX", "@prefix").replace(">\n", "> .\n") + "\n".join(said)
    data = [*WORLD, *parse(turtle.encode(), format=RdfFormat.TURTLE)]
    assert told(SHAPES.validate_at(nodes(data), lambda _: data)) == told(SHAPES.validate(data))


def test_a_number_that_is_none_is_an_error_of_one_sentence(found_in: Validate) -> None:
    with pytest.raises(CheckError, match="cannot be compared"):
        found_in('event:imposes-duty trade:rate "NaN"^^xsd:double .')
