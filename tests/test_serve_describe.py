"""What the server says of itself: service description, VoID, and the questions as examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

import kg
from kg.build.store import current
from kg.names import BASE, PREFIXES
from kg.serve.addresses import EXAMPLES, VOID
from kg.serve.content.describe import NAMES
from kg.serve.forms import GRAPHS, Form
from kg.serve.model import Call, Settings
from kg.serve.worker import made, site_of
from tests.serving import serving, store_of

LICENCE = (Path(__file__).parent.parent / "LICENSE-DATA").read_text(encoding="utf-8")
HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

# The terms of the vocabulary as its specification gives them: for each property, the class of its
# subjects and, where they are described here, of its values.
SCHEMA = {
    "endpoint": ("Service", None),
    "supportedLanguage": ("Service", None),
    "feature": ("Service", None),
    "resultFormat": ("Service", None),
    "defaultEntailmentRegime": ("Service", None),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", None),
}
EXACTLY_ONE = {"Service": "endpoint", "NamedGraph": "name"}


@pytest.fixture(scope="module")
def http(store: Path, graph: kg.Graph) -> Iterator[httpx.Client]:
    with serving(store, log=store / "describe.log") as server, server.http as client:
        yield client


def described(http: httpx.Client, address: str) -> ox.Store:
    held = ox.Store()
    found = http.get(address, headers={"Accept": "text/turtle"})
    assert (found.status_code, found.headers["content-type"][:11]) == (200, "text/turtle")
    held.load(found.content, ox.RdfFormat.TURTLE)
    return held


def rows(held: ox.Store | kg.Graph, query: str) -> list[tuple[str, ...]]:
    found = (held.engine.store if isinstance(held, kg.Graph) else held).query(query, prefixes=NAMES)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(getattr(term, "value", "") for term in row) for row in found]


def one(held: ox.Store | kg.Graph, query: str) -> str:
    [[value]] = rows(held, query)
    return value


# The three W3C tests of service descriptions.


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_the_endpoint_without_a_query_returns_rdf(http: httpx.Client, form: Form) -> None:
    found = http.get("/sparql", headers={"Accept": form.media[0]})
    assert found.headers["content-type"].startswith(form.media[0])
    assert [*ox.parse(found.content, form.writer)]
    assert found.headers["link"] == f'<{http.base_url}.well-known/void>; rel="describedby"'


def test_the_description_names_the_endpoint_it_is_of(http: httpx.Client) -> None:
    held = described(http, "/sparql")
    assert one(held, "SELECT ?e { ?s a sd:Service ; sd:endpoint ?e }") == f"{http.base_url}sparql"


def test_the_description_conforms_to_the_vocabulary(http: httpx.Client) -> None:
    held = described(http, "/sparql")
    uses = rows(held, "SELECT ?s ?p ?o { ?s ?p ?o FILTER(STRSTARTS(STR(?p), STR(sd:))) }")
    kinds = set(rows(held, "SELECT ?s ?kind { ?s a ?kind }"))
    assert {kind for _, kind in kinds} <= {
        *(NAMES["sd"] + end for pair in SCHEMA.values() for end in pair if end),
        NAMES["void"] + "Dataset",
    }
    for subject, predicate, value in uses:
        of, leads_to = SCHEMA[predicate.removeprefix(NAMES["sd"])]
        assert (subject, NAMES["sd"] + of) in kinds
        assert leads_to is None or (value, NAMES["sd"] + leads_to) in kinds
    for kind, prop in EXACTLY_ONE.items():
        query = "SELECT ?s (COUNT(?v) AS ?n) { ?s a sd:%s OPTIONAL { ?s sd:%s ?v } } GROUP BY ?s"
        assert {number for _, number in rows(held, query % (kind, prop))} == {"1"}


def test_the_description_claims_what_the_endpoint_does(http: httpx.Client, graph: kg.Graph) -> None:
    held = described(http, "/sparql")
    assert rows(held, "SELECT ?f { ?s sd:feature ?f }") == []
    assert rows(held, "SELECT ?l { ?s sd:supportedLanguage ?l }") == [
        (NAMES["sd"] + "SPARQL11Query",)
    ]
    triples = one(held, "SELECT ?n { ?s sd:defaultDataset/sd:defaultGraph/void:triples ?n }")
    assert int(triples) == graph.build.triples
    names = rows(held, "SELECT ?g { ?s sd:defaultDataset/sd:namedGraph/sd:name ?g }")
    there = {str(name).strip("<>") for name in graph.engine.store.named_graphs()}
    assert {name for [name] in names} == {n for n in there if not n.startswith(PREFIXES["claim"])}


def test_every_result_format_of_the_description_is_served(http: httpx.Client) -> None:
    held = described(http, "/sparql")
    formats = {f for [f] in rows(held, "SELECT ?f { ?s sd:resultFormat ?f }")}
    tables = [("json", "JSON"), ("xml", "XML"), ("csv", "CSV"), ("tsv", "TSV")]
    graphs = [("ttl", "Turtle"), ("nt", "N-Triples"), ("rdf", "RDF_XML"), ("jsonld", "JSON-LD"),
              ("trig", "TriG"), ("nq", "N-Quads")]  # fmt: skip
    assert formats == {
        *(f"{NAMES['formats']}SPARQL_Results_{name}" for _, name in tables),
        *(NAMES["formats"] + name for _, name in graphs),
    }
    asked = [("SELECT * { ?s ?p ?o } LIMIT 1", form) for form, _ in tables]
    asked += [("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", form) for form, _ in graphs]
    for query, form in asked:
        assert http.get("/sparql", params={"query": query, "format": form}).status_code == 200


# VoID.


def test_void_says_what_the_data_are_and_where_they_are(
    http: httpx.Client, graph: kg.Graph
) -> None:
    held = described(http, VOID)
    whole = one(held, f"SELECT ?s {{ <{http.base_url}.well-known/void> foaf:primaryTopic ?s }}")
    said = dict.fromkeys(rows(held, f"SELECT ?p ?o {{ <{whole}> ?p ?o }}"))
    for name, value in (
        ("dct:license", re.search(r"https?://\S+", LICENCE)[0]),  # type: ignore[index]
        ("cc:attributionName", re.search('"(.+)"', LICENCE)[1]),  # type: ignore[index]
        ("dct:identifier", graph.build.identity),
        ("void:uriSpace", BASE),
        ("void:sparqlEndpoint", f"{http.base_url}sparql"),
        ("void:triples", str(len(graph.engine.store))),
        ("void:vocabulary", PREFIXES["trade"]),
    ):
        prefix, _, local = name.partition(":")
        assert (NAMES[prefix] + local, value) in said
    for prop in ("void:dataDump", "foaf:homepage", "void:sparqlEndpoint"):
        for [address] in rows(held, f"SELECT ?o {{ <{whole}> {prop} ?o }}"):
            assert http.get(address).status_code == 200, address
    [page, *_] = rows(held, "SELECT ?page { ?q a sh:SPARQLExecutable ; rdfs:seeAlso ?page }")[0]
    assert http.get(page).status_code in (200, 303)


def test_an_example_resource_is_a_thing_that_is_shown_here(http: httpx.Client) -> None:
    held = described(http, VOID)
    pages = rows(held, "SELECT ?i ?page { ?s void:exampleResource ?i . ?i foaf:page ?page }")
    assert len(pages) > 4
    for iri, page in pages:
        assert page == iri.replace(BASE, str(http.base_url))
        assert http.get(page).status_code == 303


def test_void_counts_what_a_query_counts(http: httpx.Client, graph: kg.Graph) -> None:
    held = described(http, VOID)
    stated = (
        """SELECT ?name ?n { ?view void:%sPartition ?part . ?part void:%s ?name ; void:%s ?n }"""
    )
    counted = rows(graph, "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c")
    assert set(rows(held, stated % ("class", "class", "entities"))) == set(counted)
    counted = rows(graph, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
    of_view = "?s void:subset ?view FILTER(STRENDS(STR(?view), '#view'))"
    of_view = (stated % ("property", "property", "triples")).replace("{", f"{{ {of_view} .", 1)
    assert set(rows(held, of_view)) == set(counted)
    used = rows(
        held,
        """SELECT ?n { ?part void:class trade:Material ; void:propertyPartition
           [ void:property rdfs:label ; void:triples ?n ] }""",
    )
    assert used == rows(graph, "SELECT (COUNT(*) AS ?n) { ?s a trade:Material ; rdfs:label ?l }")


def test_void_counts_the_links_to_wikidata(http: httpx.Client, graph: kg.Graph) -> None:
    held = described(http, VOID)
    stated = (
        "SELECT ?n { ?l a void:Linkset ; void:linkPredicate skos:exactMatch ; void:triples ?n }"
    )
    counted = (
        "SELECT (COUNT(*) AS ?n) { ?s skos:exactMatch ?o FILTER(CONTAINS(STR(?o), 'wikidata')) }"
    )
    assert one(held, stated) == one(graph, counted)


@pytest.mark.parametrize(
    "text", ["", "<> a 'no class', [], <urn:x> ; <http://e/> '\\u0000\\r' , []"]
)
def test_void_describes_a_graph_that_is_not_like_ours(tmp_path: Path, text: str) -> None:
    quads = ox.parse(text and f"{text} .", ox.RdfFormat.TURTLE, base_iri="http://example.org/")
    build = current(store_of(tmp_path, [*quads]))
    assert build
    site = site_of(Path(build.folder), Settings(str(tmp_path), "http://example.org/"))
    for form in ("ttl", "jsonld", "html"):
        assert made(site, Call("void", form)).status == 200
        assert made(site, Call("service", form)).status == 200


# The questions.


def test_every_question_is_an_example_whose_text_runs_as_it_stands(
    http: httpx.Client, graph: kg.Graph
) -> None:
    held = described(http, EXAMPLES)
    query = """SELECT ?q ?select ?target ?comment ?page {
      ?q a sh:SPARQLExecutable , sh:SPARQLSelectExecutable ; sh:select ?select ;
        sh:prefixes/sh:declare/sh:prefix "trade" ; schema:target ?target ; rdfs:comment ?comment ;
        rdfs:seeAlso ?page FILTER(LANG(?comment) = "en") }"""
    examples = {row[0]: row[1:] for row in rows(held, query)}
    assert {iri.removeprefix(PREFIXES["question"]) for iri in examples} == set(graph.library.names)
    for iri, (text, target, comment, page) in examples.items():
        name = iri.removeprefix(PREFIXES["question"])
        assert comment == graph.library.get(name).summary
        found = http.post(target, data={"query": text, "format": "csv"})
        assert (found.status_code, iri) == (200, iri), found.text
        assert page == f"{http.base_url}q/{graph.library.get(name).topic}/{name}"


def test_the_prefixes_of_the_project_are_declared(http: httpx.Client) -> None:
    for address in (VOID, EXAMPLES):
        query = """SELECT ?prefix ?namespace { [] sh:prefix ?prefix ; sh:namespace ?namespace
                   FILTER(DATATYPE(?namespace) = xsd:anyURI) }"""
        assert dict(rows(described(http, address), query)) == PREFIXES  # type: ignore[arg-type]


def test_void_holds_the_questions_too(http: httpx.Client) -> None:
    alone = set(described(http, EXAMPLES).quads_for_pattern(None, None, None))
    assert alone <= set(described(http, VOID))


# Both.


@pytest.mark.parametrize("address", [VOID, EXAMPLES])
def test_a_description_comes_in_every_form_and_for_the_eye(
    http: httpx.Client, address: str
) -> None:
    turtle = http.get(address, headers={"Accept": "text/turtle"})
    triples = len([*ox.parse(turtle.content, ox.RdfFormat.TURTLE)])
    for form in GRAPHS:
        found = http.get(address, params={"format": form.name})
        assert found.headers["content-type"].startswith(form.media[0])
        assert len([*ox.parse(found.content, form.writer)]) == triples
    shown = http.get(address, headers={"Accept": HTML})
    assert (shown.headers["content-type"], shown.content) == (
        "text/plain; charset=utf-8",
        turtle.content,
    )
    etag = {"If-None-Match": turtle.headers["etag"], "Accept": "text/turtle"}
    assert http.get(address, headers=etag).status_code == 304
    assert http.get(address, headers={"Accept": "image/png"}).status_code == 406
    assert http.get(address, params={"form": "ttl"}).status_code == 400
    assert http.post(address).status_code == 405
