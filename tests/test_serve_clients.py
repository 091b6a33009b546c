"""The endpoint through the clients that people have: SPARQLWrapper, rdflib and curl."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import Wrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from tests.serving import Server, serving_quads

EX = rdflib.Namespace("http://example.org/")
TRIG = """
@prefix : <http://example.org/> .
:gallium a :Material ; :label "gallium"@en , "镓"@zh ; :number 31 ; :since "2023-08-01"^^<http://www.w3.org/2001/XMLSchema#date> .
:germanium a :Material ; :label "germanium"@en .
:claims { :gallium :uses "a \\"quoted\\" line\\nand another" . }
"""
SELECT = "PREFIX : <http://example.org/> SELECT ?thing ?label { ?thing :label ?label }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
TRIPLES = {
    quad.triple
    for quad in ox.parse(TRIG, ox.RdfFormat.TRIG)
    if quad.graph_name == ox.DefaultGraph()
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    quads = ox.parse(TRIG, ox.RdfFormat.TRIG)
    with serving_quads(tmp_path_factory.mktemp("serving"), quads) as running:
        yield running


@pytest.fixture(scope="module")
def endpoint(server: Server) -> str:
    return f"{server.base}sparql"


def wrapped(
    endpoint: str, query: str, form: str, method: str, posting: str
) -> Wrapper.SPARQLWrapper:
    client = Wrapper.SPARQLWrapper(endpoint)
    client.setQuery(query)
    client.setReturnFormat(form)
    client.setMethod(method)
    client.setRequestMethod(posting)
    return client


WAYS = [("GET", Wrapper.URLENCODED), ("POST", Wrapper.URLENCODED), ("POST", Wrapper.POSTDIRECTLY)]


@pytest.mark.parametrize(("method", "posting"), WAYS)
@pytest.mark.parametrize("form", [Wrapper.JSON, Wrapper.XML, Wrapper.CSV, Wrapper.TSV])
def test_sparqlwrapper_reads_rows(endpoint: str, form: str, method: str, posting: str) -> None:
    answer = wrapped(endpoint, SELECT, form, method, posting).query()
    found = answer.convert()
    if form == Wrapper.JSON:
        labels = {row["label"]["value"] for row in found["results"]["bindings"]}
    elif form == Wrapper.XML:
        labels = {node.firstChild.data for node in found.getElementsByTagName("literal")}
    else:
        labels = {label for label in ("gallium", "germanium", "镓") if label in found.decode()}
    assert labels == {"gallium", "germanium", "镓"}


@pytest.mark.parametrize(("method", "posting"), WAYS)
@pytest.mark.parametrize(
    "form", [Wrapper.TURTLE, Wrapper.N3, Wrapper.XML, Wrapper.RDFXML, Wrapper.RDF, Wrapper.JSONLD]
)
def test_sparqlwrapper_reads_graphs(endpoint: str, form: str, method: str, posting: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = wrapped(endpoint, CONSTRUCT, form, method, posting).query().convert()
    if isinstance(found, bytes):
        found = rdflib.Graph().parse(data=found, format="turtle")
    assert {ox.NamedNode(str(s)) for s in found.subjects()} == {
        triple.subject for triple in TRIPLES
    }
    assert len(found) == len(TRIPLES)


@pytest.mark.parametrize("form", [Wrapper.JSON, Wrapper.XML])
def test_sparqlwrapper_reads_a_truth(endpoint: str, form: str) -> None:
    found = wrapped(endpoint, "ASK {}", form, "GET", Wrapper.URLENCODED).query().convert()
    truth = found["boolean"] if form == Wrapper.JSON else "true" in found.toxml()
    assert truth is True


def test_sparqlwrapper_is_told_what_is_wrong(endpoint: str) -> None:
    with pytest.raises(QueryBadFormed, match="line 1, column 1"):
        wrapped(endpoint, "SELEC * {}", Wrapper.JSON, "GET", Wrapper.URLENCODED).query()
    update = wrapped(endpoint, "DROP ALL", Wrapper.JSON, "POST", Wrapper.URLENCODED)
    with pytest.raises(HTTPError, match="403"):
        update.query()


def test_sparqlwrapper_chooses_graphs(endpoint: str) -> None:
    client = wrapped(endpoint, COUNT, Wrapper.JSON, "GET", Wrapper.URLENCODED)
    client.addDefaultGraph(str(EX.claims))
    (row,) = client.query().convert()["results"]["bindings"]
    assert row["n"]["value"] == "1"


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rdflib_reads_rows(endpoint: str, method: str, form: str) -> None:
    store = SPARQLStore(endpoint, method=method, returnFormat=form)
    rows = rdflib.Graph(store).query(SELECT)
    assert {str(row.label) for row in rows} == {"gallium", "germanium", "镓"}  # type: ignore[union-attr]


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_browses_the_graph(endpoint: str, method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint, method=method))
    graph.bind("x", EX)
    assert set(graph.subjects(rdflib.RDF.type, EX.Material)) == {EX.gallium, EX.germanium}
    assert graph.value(EX.gallium, EX.number) == rdflib.Literal(31)
    assert (EX.gallium, EX.label, rdflib.Literal("镓", lang="zh")) in graph
    assert len(graph) == len(TRIPLES)
    assert [str(row[0]) for row in graph.query("SELECT ?l { x:germanium x:label ?l }")] == [
        "germanium"
    ]  # type: ignore[index]
    assert bool(graph.query("ASK { ?s a x:Material }"))
    made = graph.query("CONSTRUCT { ?s x:is ?o } { ?s a ?o }").graph
    assert made is not None
    assert set(made.subjects()) == {EX.gallium, EX.germanium}


def test_rdflib_looks_into_a_named_graph(endpoint: str) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint, context_aware=True), identifier=EX.claims)
    assert [*graph] == [(EX.gallium, EX.uses, rdflib.Literal('a "quoted" line\nand another'))]
    contexts = SPARQLStore(endpoint, context_aware=True).contexts()
    assert {rdflib.URIRef(context) for context in contexts} == {EX.claims}


@pytest.mark.parametrize("form", ["turtle", "nt", "xml", "json-ld", "trig", "nquads"])
def test_rdflib_reads_every_graph_format(server: Server, form: str) -> None:
    names = {"turtle": "ttl", "xml": "rdf", "json-ld": "jsonld", "nquads": "nq"}
    found = server.http.get("/sparql", params={"query": CONSTRUCT, "format": names.get(form, form)})
    assert found.status_code == 200
    graph = rdflib.Dataset() if form in ("trig", "nquads") else rdflib.Graph()
    graph.parse(data=found.content, format=form)
    assert len(graph) == len(TRIPLES)


def test_pyoxigraph_reads_every_graph_format_the_same(server: Server) -> None:
    for name in ("ttl", "nt", "rdf", "jsonld", "trig", "nq"):
        found = server.http.get("/sparql", params={"query": CONSTRUCT, "format": name})
        media = found.headers["content-type"].partition(";")[0]
        form = ox.RdfFormat.from_media_type(media)
        assert form
        assert {quad.triple for quad in ox.parse(found.content, form)} == TRIPLES


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl here")
@pytest.mark.parametrize(
    ("options", "first"),
    [
        (["-G", "--data-urlencode", f"query={COUNT}", "-H", "Accept: text/csv"], "n"),
        (["--data-urlencode", f"query={COUNT}", "-H", "Accept: text/tab-separated-values"], "?n"),
        (["-H", "Content-Type: application/sparql-query", "--data-binary", COUNT, "-H",
          "Accept: text/csv"], "n"),
        (["--compressed", "-G", "--data-urlencode", f"query={CONSTRUCT}", "-d", "format=nt"], "<http"),
    ],
)  # fmt: skip
def test_curl(endpoint: str, options: list[str], first: str) -> None:
    command = ["curl", "-sS", "--fail", "--noproxy", "*", endpoint, *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(first)


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl here")
def test_curl_takes_the_name_of_the_file(endpoint: str, tmp_path: Path) -> None:
    command = ["curl", "-sS", "-OJ", "--fail", "--noproxy", "*", "-G", endpoint]
    subprocess.run(
        [*command, "--data-urlencode", f"query={COUNT}", "-d", "format=csv"],
        cwd=tmp_path, check=True, timeout=60, capture_output=True,
    )  # fmt: skip
    assert [file.name for file in tmp_path.iterdir()] == ["result.csv"]
