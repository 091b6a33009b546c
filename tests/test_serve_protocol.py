"""The cases of the W3C's tests of the SPARQL 1.1 Protocol, restated, against the real server.

Each case has the name it has there (w3c/rdf-tests, sparql/sparql11/protocol). The 20 cases of
queries pass as they are specified. The 14 of updates are refused, each with its reason: this graph
is read-only, and a fact comes in as a claim.

What differs from the original, and why:

- the address is /sparql; the tests say that their /sparql/ is to be replaced (both are served);
- graphs are named example.org, and a graph `data0` is in the store, which the tests name and give
  no data for: a graph that is not in the store is not fetched, and naming one is an error;
- the seven updates that should succeed are answered 403.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from tests.serving import Server, serving_quads

EX = "http://example.org/"
GRAPHS = [f"{EX}data{n}" for n in range(4)]
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
DATA = [
    ox.Quad(ox.NamedNode(name), TYPE, ox.NamedNode(EX + "Document"), ox.NamedNode(name))
    for name in GRAPHS
]

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
BOOLEAN = {"application/sparql-results+json", "application/sparql-results+xml"}
TABULAR = BOOLEAN | {"text/csv", "text/tab-separated-values"}
RDF = {"text/turtle", "application/n-triples", "application/rdf+xml"}


@dataclass(frozen=True)
class Case:
    """A request, and what is to come back: a status, one of some media types, a truth."""

    name: str
    method: str
    pairs: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    body: str | bytes = ""
    status: int = 200
    gives: frozenset[str] | set[str] = frozenset()
    truth: bool | None = None
    why: str = ""


def default(*numbers: int) -> list[tuple[str, str]]:
    return [("default-graph-uri", GRAPHS[n]) for n in numbers]


def named(*numbers: int) -> list[tuple[str, str]]:
    return [("named-graph-uri", GRAPHS[n]) for n in numbers]


def using(*numbers: int, graph: str = "using-graph-uri") -> list[tuple[str, str]]:
    return [(graph, GRAPHS[n]) for n in numbers]


def document(*numbers: int) -> str:
    return " ".join(f"<{GRAPHS[n]}> a ?kind ." for n in numbers)


def within(*numbers: int) -> str:
    return " ".join(f"GRAPH ?g{n} {{ {document(n)} }}" for n in numbers)


def yes(name: str, method: str, *rest: object) -> Case:
    return Case(name, method, *rest, gives=BOOLEAN, truth=True)  # type: ignore[arg-type]


TRUE = "ASK { }"
QUERIES = [
    yes("query_post_form", "POST", default(0), FORM, urlencode({"query": TRUE})),
    yes("query_dataset_default_graphs_get", "GET",
        [("query", f"ASK {{ {document(1, 2)} }}"), *default(1, 2)]),
    yes("query_dataset_default_graphs_post", "POST", default(1, 2), QUERY,
        f"ASK {{ {document(1, 2)} }}"),
    yes("query_dataset_named_graphs_post", "POST", named(1, 2), QUERY,
        f"ASK {{ {within(1, 2)} }}"),
    yes("query_dataset_named_graphs_get", "GET",
        [("query", f"ASK {{ {within(1, 2)} }}"), *named(1, 2)]),
    yes("query_dataset_full", "POST", [*default(3), *named(1, 2)], QUERY,
        f"ASK {{ {document(3)} {within(1, 2)} }}"),
    yes("query_multiple_dataset", "POST", named(1, 2), QUERY,
        f"ASK FROM <{GRAPHS[3]}> {{ {within(1, 2)} }}"),
    yes("query_get", "GET", [("query", TRUE), *default(0)]),
    Case("query_content_type_select", "POST", default(0), QUERY, "SELECT (1 AS ?one) { }",
         gives=TABULAR),
    Case("query_content_type_ask", "POST", default(0), QUERY, TRUE, gives=BOOLEAN),
    Case("query_content_type_describe", "POST", default(0), QUERY, f"DESCRIBE <{EX}>", gives=RDF),
    Case("query_content_type_construct", "POST", default(0), QUERY,
         "CONSTRUCT { <subject> <predicate> 1 } WHERE { }", gives=RDF),
    yes("query_post_direct", "POST", [], QUERY, TRUE),
    Case("bad_query_method", "PUT", [("query", TRUE), *default(0)], FORM, status=405),
    Case("bad_multiple_queries", "GET", [("query", TRUE), ("query", "SELECT * { }")], status=400),
    Case("bad_query_wrong_media_type", "POST", [], {"Content-Type": "text/plain"}, TRUE, 415),
    Case("bad_query_missing_form_type", "POST", [], {}, urlencode({"query": TRUE}), 415),
    Case("bad_query_missing_direct_type", "POST", [], {}, TRUE, 415),
    Case("bad_query_non_utf8", "POST", [],
         {"Content-Type": "application/sparql-query; charset=UTF-16"}, TRUE.encode("utf-16"), 415),
    Case("bad_query_syntax", "GET", [("query", "ASK {")], status=400),
]  # fmt: skip


def insert(into: str, where: str) -> str:
    return (
        f"INSERT DATA {{ GRAPH <{GRAPHS[1]}> {{ <{GRAPHS[1]}> a <{EX}Document> }} }} ; "
        f"INSERT {{ GRAPH <{EX}{into}> {{ ?s a <{EX}Resource> }} }} WHERE {{ {where} }}"
    )


READ_ONLY = "the graph is read-only"
ANY = "GRAPH ?g { ?s a ?kind }"
UPDATES = [
    Case("update_dataset_default_graph", "POST", using(1), UPDATE, insert("one", "?s a ?kind"),
         403, why=READ_ONLY),
    Case("update_dataset_default_graphs", "POST", using(1, 2), UPDATE, insert("two", "?s a ?kind"),
         403, why=READ_ONLY),
    Case("update_dataset_named_graphs", "POST", using(1, 2, graph="using-named-graph-uri"), UPDATE,
         insert("named", ANY), 403, why=READ_ONLY),
    Case("update_dataset_full", "POST", [*using(1), *using(2, graph="using-named-graph-uri")],
         UPDATE, insert("full", f"{{ {ANY} }} UNION {{ ?s a ?kind }}"), 403, why=READ_ONLY),
    Case("update_post_form", "POST", [], FORM, "update=CLEAR+ALL", 403, why=READ_ONLY),
    Case("update_post_direct", "POST", [], UPDATE, "CLEAR ALL", 403, why=READ_ONLY),
    Case("update_base_uri", "POST", [], UPDATE,
         f"INSERT DATA {{ GRAPH <{EX}base> {{ <{EX}s> <{EX}p> <relative> }} }}", 403, why=READ_ONLY),
    # The original asks for a refusal of these as well; what they have wrong is not looked at
    # where they are known to be updates.
    Case("bad_update_get", "GET", [("update", "CLEAR ALL")], status=403, why=READ_ONLY),
    Case("bad_multiple_updates", "POST", [], FORM, "update=CLEAR+NAMED&update=CLEAR+DEFAULT", 403,
         why=READ_ONLY),
    Case("bad_update_wrong_media_type", "POST", [], {"Content-Type": "text/plain"}, "CLEAR NAMED",
         415, why="a query is not sent as text/plain"),
    Case("bad_update_missing_form_type", "POST", [], {}, "update=CLEAR+NAMED", 415,
         why="a query is not sent as nothing"),
    Case("bad_update_non_utf8", "POST", [],
         {"Content-Type": "application/sparql-update; charset=UTF-16"},
         "CLEAR NAMED".encode("utf-16"), 403, why=READ_ONLY),
    Case("bad_update_syntax", "POST", [], FORM, "update=CLEAR+NOTHING", 403, why=READ_ONLY),
    Case("bad_update_dataset_conflict", "POST", using(1, graph="using-named-graph-uri"), UPDATE,
         f"WITH <{GRAPHS[1]}> DELETE {{ ?s ?p 1 }} INSERT {{ ?s ?p 2 }} WHERE {{ ?s ?p 1 }}", 403,
         why=READ_ONLY),
]  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving_quads(tmp_path_factory.mktemp("serving"), DATA) as running:
        yield running


def test_there_are_as_many_cases_as_there() -> None:
    assert (len(QUERIES), len(UPDATES)) == (20, 14)
    assert len({case.name for case in (*QUERIES, *UPDATES)}) == 34


@pytest.mark.parametrize("case", [*QUERIES, *UPDATES], ids=lambda case: case.name)
@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
def test_the_case_is_answered_as_the_table_says(server: Server, case: Case, path: str) -> None:
    target = f"{path}?{urlencode(case.pairs)}" if case.pairs else path
    found = server.http.request(case.method, target, headers=case.headers, content=case.body)
    media = found.headers["content-type"].partition(";")[0]
    assert found.status_code == case.status, found.text
    if case.gives:
        assert media in case.gives
    else:
        assert media == "application/problem+json"
        assert case.why in found.json()["detail"]
    if case.truth is not None:
        assert found.json()["boolean"] is case.truth


def test_nothing_was_written(server: Server) -> None:
    count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    found = server.http.get("/sparql", params={"query": count, "format": "csv"})
    assert found.text.split() == ["n", str(len(DATA))]
