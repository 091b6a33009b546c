"""The graph as RDF: nothing lost on the way, and the same bytes for the same graph."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Quad,
    RdfFormat,
    Store,
    parse,
)

import kg
from kg.cli import main
from kg.errors import UsageError
from kg.export.rdf import FORMATS, PARTS, check_rdf, write_rdf
from kg.names import PREFIXES

TOY = """
@prefix c: <https://w3id.org/uschina-trade/claim/a/> .
@prefix trade: <https://w3id.org/uschina-trade/ns/> .
@prefix source: <https://w3id.org/uschina-trade/source/> .
@prefix material: <https://w3id.org/uschina-trade/id/material/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
source:a a trade:Article .
c:01 a trade:Claim ; rdfs:label "said"@en ; trade:isStatedIn source:a .
material:ga a trade:Material ; rdfs:label "gallium"@en , "镓"@zh , "<b>\\"]]>\\n"@en ;
    trade:hsCode "0811" ; trade:percent 94.0 ; trade:year "2024"^^xsd:gYear .
[] rdfs:subClassOf [ rdfs:label "nobody" ] .
c:01 { material:ga a trade:Material . }
trade:inferred { material:ga a trade:TradeItem . }
"""


@pytest.fixture
def toy() -> Store:
    store = Store()
    store.load(TOY.encode(), format=RdfFormat.TRIG)
    return store


def canonical(quads: Iterable[Quad]) -> set[str]:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def held(path: Path) -> set[str]:
    return canonical(parse(path=str(path), format=FORMATS[path.suffix]))


def view_of(store: Store) -> set[str]:
    return canonical(store.quads_for_pattern(None, None, None, DefaultGraph()))


@pytest.mark.parametrize("ending", list(FORMATS))
def test_the_view_comes_back_from_every_format(toy: Store, tmp_path: Path, ending: str) -> None:
    count = write_rdf(toy, tmp_path / f"out{ending}")
    assert held(tmp_path / f"out{ending}") == view_of(toy)
    assert count == len(view_of(toy))


@pytest.mark.parametrize("ending", [".trig", ".nq", ".jsonld"])
def test_every_graph_comes_back_from_formats_of_datasets(
    toy: Store, tmp_path: Path, ending: str
) -> None:
    write_rdf(toy, tmp_path / f"out{ending}", "all")
    assert held(tmp_path / f"out{ending}") == canonical(toy)


def test_claims_are_their_graphs_and_what_is_known_of_them(toy: Store, tmp_path: Path) -> None:
    write_rdf(toy, tmp_path / "out.nq", "claims")
    found = list(parse(path=str(tmp_path / "out.nq"), format=RdfFormat.N_QUADS))
    graphs = [str(quad.graph_name) for quad in found if quad.graph_name != DefaultGraph()]
    assert graphs == ["<https://w3id.org/uschina-trade/claim/a/01>"]
    about = {str(quad.subject) for quad in found if quad.graph_name == DefaultGraph()}
    assert about == {
        "<https://w3id.org/uschina-trade/claim/a/01>", "<https://w3id.org/uschina-trade/source/a>",
    }  # fmt: skip


def test_the_shipped_graph_goes_out_and_comes_back(graph: kg.Graph, tmp_path: Path) -> None:
    write_rdf(graph.engine.store, tmp_path / "out.trig", "all")
    assert held(tmp_path / "out.trig") == canonical(graph.engine.store)


def test_each_claim_has_its_graph_its_source_and_its_evidence_with_it(
    graph: kg.Graph, tmp_path: Path
) -> None:
    write_rdf(graph.engine.store, tmp_path / "out.trig", "claims")
    store = Store()
    store.load(path=str(tmp_path / "out.trig"), format=RdfFormat.TRIG)
    query = """SELECT DISTINCT ?claim WHERE { ?claim a trade:Claim ; trade:isStatedIn/a ?kind ;
        trade:hasEvidence/a ?sort . GRAPH ?claim { ?s ?p ?o } }"""
    assert len(list(store.query(query, prefixes=PREFIXES))) == graph.build.claims


def test_rdflib_reads_the_same_from_json_ld(toy: Store, tmp_path: Path) -> None:
    write_rdf(toy, tmp_path / "out.jsonld", "all")
    dataset = rdflib.Dataset()
    dataset.parse(tmp_path / "out.jsonld", format="json-ld")
    quads = dataset.serialize(format="nquads")
    assert canonical(parse(quads, format=RdfFormat.N_QUADS)) == canonical(toy)


@pytest.mark.parametrize("ending", list(FORMATS))
def test_the_order_of_triples_and_the_names_of_blank_nodes_do_not_matter(
    toy: Store, tmp_path: Path, ending: str
) -> None:
    again = Store()
    again.load(TOY.replace("[] rdfs:sub", "_:x rdfs:sub").encode(), format=RdfFormat.TRIG)
    for name, store in (("one", toy), ("two", again)):
        write_rdf(store, tmp_path / f"{name}{ending}")
    one, two = ((tmp_path / f"{name}{ending}").read_bytes() for name in ("one", "two"))
    assert one == two


def test_a_file_begins_with_what_to_know_of_it(toy: Store, tmp_path: Path) -> None:
    write_rdf(toy, tmp_path / "out.ttl", told=("build 1\n<a> <b> <c> .", "Not legal advice"))
    lines = (tmp_path / "out.ttl").read_text(encoding="utf-8").splitlines()
    assert lines[1:4] == ["# build 1 <a> <b> <c> .", "# Not legal advice",
                          "# CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"]  # fmt: skip
    assert held(tmp_path / "out.ttl") == view_of(toy)


def test_names_are_short_and_classes_come_first(toy: Store, tmp_path: Path) -> None:
    write_rdf(toy, tmp_path / "out.ttl")
    text = (tmp_path / "out.ttl").read_text(encoding="utf-8")
    assert "material:ga a trade:Material ;" in text


@pytest.mark.parametrize(
    ("name", "what", "words"),
    [
        ("out.ttl", "claims", "Turtle holds one graph"),
        ("out.nt", "all", "write out.trig, out.nq, out.jsonld"),
        ("out.rdf", "view", "out.ttl or out.nt"),
        ("out.trig", "claim", "did you mean claims"),
        ("nowhere/out.trig", "view", "no such folder"),
    ],
)
def test_what_cannot_be_written_is_refused(
    tmp_path: Path, name: str, what: str, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        check_rdf(tmp_path / name, what)


def test_the_command_line_writes_what_is_supposed(
    graph: kg.Graph, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("KG_STORE", str(store))
    monkeypatch.delenv("KG_SOURCES", raising=False)
    out = tmp_path / "less.ttl"
    assert main(["export", "rdf", "--known-by", "2025-11-12", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    head = out.read_text(encoding="utf-8").partition("@prefix")[0]
    for words in (f"build {graph.build.identity}", "2025-11-12", "Not legal advice"):
        assert words in printed
        assert words in head
    assert len(held(out)) < len(view_of(graph.engine.store))
    assert PARTS["view"] in head
