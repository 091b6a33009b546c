"""The SPARQL endpoint, as its clients see it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.serving import Server, serving_quads

EX = "http://example.org/"
S, P, GRAPH = (ox.NamedNode(EX + name) for name in ("s", "p", "g"))
DATA = [
    *(ox.Quad(S, P, ox.Literal(str(n))) for n in range(9)),
    ox.Quad(S, P, ox.Literal("in a graph"), GRAPH),
    ox.Quad(S, ox.NamedNode(EX + "control"), ox.Literal("\x01")),
]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("serving")
    with serving_quads(folder, DATA, "--max-rows", "9", "--timeout", "5") as running:
        yield running


def ask(http: httpx.Client, query: str, accept: str = "*/*", **more: str) -> httpx.Response:
    return http.get("/sparql", params={"query": query, **more}, headers={"Accept": accept})


def problem(found: httpx.Response, status: int) -> dict[str, object]:
    assert found.status_code == status, found.text
    assert found.headers["content-type"] == "application/problem+json"
    told: dict[str, object] = found.json()
    assert told["status"] == status
    return told


def test_a_query_is_answered_in_the_form_that_is_liked_best(http: httpx.Client) -> None:
    found = ask(http, "SELECT ?s {?s ?p '3'}", "text/csv;q=0.5, text/tab-separated-values;q=0.9")
    assert found.status_code == 200
    assert found.headers["content-type"] == "text/tab-separated-values; charset=utf-8"
    assert found.text == f"?s\n<{EX}s>\n"


TABLES = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}


@pytest.mark.parametrize(("media", "form"), TABLES.items())
def test_every_form_of_a_table_says_the_same(
    http: httpx.Client, media: str, form: ox.QueryResultsFormat
) -> None:
    found = ask(http, "SELECT ?o { ?s ?p ?o FILTER(?o IN ('0', '1', '2')) }", media)
    assert found.headers["content-type"].partition(";")[0] == media
    rows = ox.parse_query_results(found.content, form)
    assert isinstance(rows, ox.QuerySolutions)
    assert {str(row["o"].value) for row in rows} == {"0", "1", "2"}


@pytest.mark.parametrize(("media", "form"), GRAPHS.items())
@pytest.mark.parametrize("query", ["CONSTRUCT { ?s ?p ?o } { ?s ?p ?o . FILTER(?o = '3') }"])
def test_every_form_of_a_graph_says_the_same(
    http: httpx.Client, media: str, form: ox.RdfFormat, query: str
) -> None:
    found = ask(http, query, media)
    assert found.headers["content-type"].partition(";")[0] == media
    assert [quad.triple for quad in ox.parse(found.content, form)] == [
        ox.Triple(S, P, ox.Literal("3"))
    ]


@pytest.mark.parametrize(
    ("query", "form", "media"),
    [
        ("ASK {}", "json", "application/sparql-results+json"),
        ("ASK {}", "xml", "application/sparql-results+xml"),
        ("SELECT * {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("SELECT * {}", "CSV", "text/csv"),
        ("DESCRIBE <x:y>", "json", "application/ld+json"),
        ("DESCRIBE <x:y>", "xml", "application/rdf+xml"),
        ("DESCRIBE <x:y>", "rdf+xml", "application/rdf+xml"),
        ("DESCRIBE <x:y>", "rdf xml", "application/rdf+xml"),
        ("DESCRIBE <x:y>", "nt", "application/n-triples"),
        ("DESCRIBE <x:y>", "nq", "application/n-quads"),
    ],
)
def test_format_comes_before_accept(http: httpx.Client, query: str, form: str, media: str) -> None:
    found = ask(http, query, "text/html", format=form)
    assert found.headers["content-type"].partition(";")[0] == media


def test_what_cannot_be_given_is_said(http: httpx.Client) -> None:
    assert "no format 'yaml'" in str(problem(ask(http, "ASK {}", format="yaml"), 400)["detail"])
    told = problem(ask(http, "ASK {}", "image/png"), 406)
    assert "application/sparql-results+json" in str(told["hint"])
    assert "gives rows" in str(problem(ask(http, "ASK {}", "text/turtle"), 406)["detail"])
    assert "gives triples" in str(problem(ask(http, "DESCRIBE <x:y>", format="csv"), 406)["detail"])


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (f"CONSTRUCT {{ <{EX}s> <{EX}1> 1 }} {{}}", "application/rdf+xml"),
        (f"CONSTRUCT {{ <{EX}s> rdf:li 1 }} {{}}", "application/rdf+xml"),
        (f"CONSTRUCT {{ <{EX}s> ?p ?o }} {{ ?s ?p ?o FILTER(?o = '\\u0001') }}", "text/xml"),
        ("SELECT ?o { ?s ?p ?o FILTER(?o = '\\u0001') }", "application/sparql-results+xml"),
        ("SELECT ('\\uFFFE' AS ?x) {}", "application/sparql-results+xml"),
        (f"CONSTRUCT {{ ?s ?p <<( ?s ?p 1 )>> }} {{ ?s ?p 1 }} VALUES (?s ?p) {{ (<{EX}s> <{EX}p>) }}",
         "application/rdf+xml"),
    ],
)  # fmt: skip
def test_xml_is_well_formed_or_refused(http: httpx.Client, query: str, accept: str) -> None:
    found = ask(http, query, accept)
    if found.status_code == 200:
        assert found.content.startswith(b"<?xml")
        return
    told = problem(found, 406)
    assert "XML" in str(told["detail"])
    assert ask(http, query, "text/turtle, text/csv").status_code == 200


def test_json_ld_has_no_triple_terms(http: httpx.Client) -> None:
    query = f"CONSTRUCT {{ <{EX}s> <{EX}p> <<( <{EX}s> <{EX}p> 1 )>> }} {{}}"
    assert "JSON-LD" in str(problem(ask(http, query, "application/ld+json"), 406)["detail"])


def test_too_many_rows_are_refused_and_not_cut(http: httpx.Client) -> None:
    for form in ("json", "xml", "csv", "tsv"):
        found = ask(http, "SELECT ?o { VALUES ?o { 1 2 3 4 5 6 7 8 9 10 } }", format=form)
        told = problem(found, 413)
        assert told["detail"] == "the result has more than the 9 rows that are sent"
        lines = (
            "SELECT ?o { VALUES ?o { '\\n\\n\\n\\n\\n{{{{{{{<result>' '\\n\\n\\n\\n\\n{{{{{{{' } }"
        )
        assert ask(http, lines, format=form).status_code == 200


def test_relative_iris_are_relative_to_the_endpoint(server: Server, http: httpx.Client) -> None:
    found = ask(http, "CONSTRUCT { <a> <#b> <> } {}", "application/n-triples")
    base = f"{server.base}sparql"
    assert found.text == f"<{server.base}a> <{base}#b> <{base}> .\n"
    own = ask(http, f"BASE <{EX}> CONSTRUCT {{ <s> <p> 1 }} {{}}", "application/n-triples")
    assert own.text.startswith(f"<{EX}s> <{EX}p>")


def test_graphs_are_chosen_in_any_way_the_protocol_has(http: httpx.Client) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    chosen = f"default-graph-uri={quote(GRAPH.value)}"
    answers = [
        http.get(f"/sparql?format=csv&query={quote(count)}&{chosen}"),
        http.post(f"/sparql?format=csv&{chosen}", content=count, headers=DIRECT),
        http.post("/sparql", content=f"format=csv&query={quote(count)}&{chosen}", headers=FORM),
        http.post(f"/sparql?{chosen}", content=f"format=csv&query={quote(count)}", headers=FORM),
        ask(http, count.replace("{", f"FROM <{GRAPH.value}> {{", 1), format="csv"),
    ]
    assert [answer.text.split() for answer in answers] == [["n", "1"]] * len(answers)
    # As forms send fields that nobody filled in.
    assert (
        http.get(f"/sparql?format=csv&query={quote(count)}&default-graph-uri=").text
        == "n\r\n10\r\n"
    )


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("graph", [f"{EX}nowhere", "file:///etc/passwd", "no iri at all", "\x00"])
def test_a_graph_that_is_not_here_is_not_fetched(http: httpx.Client, name: str, graph: str) -> None:
    told = problem(http.get("/sparql", params={"query": "ASK {}", name: graph}), 403)
    assert "nothing is fetched" in str(told["detail"])


@pytest.mark.parametrize(
    ("target", "status", "words"),
    [
        ("query=ASK%7B%7D&query=ASK%7B%7D", 400, "query is given more than once"),
        ("query=ASK%7B%7D&timeout=1&timeout=1", 400, "timeout is given more than once"),
        ("query=ASK%7B%7D&named-graphs-uri=x:y", 400, "named-graphs-uri"),
        ("query=", 400, "there is no query"),
        ("query=%20%0A", 400, "there is no query"),
        ("query=ASK+%7B+%3Fs+%3Fp+'%FF'+%7D", 400, "not UTF-8"),
        ("query=ASK+%7B+%3Fs+%3Fp+'%ED%A0%80'+%7D", 400, "not UTF-8"),
        ("query=ASK%00%7B%7D", 400, "no SPARQL begins|does not parse"),
        ("a=b&" * 1001, 400, "more than 1000 parameters"),
        ("query=ASK%7B%7D&timeout=never", 400, "seconds"),
        ("query=ASK%7B%7D&timeout=-1", 400, "seconds"),
        ("query=SELECT+*+%7B+'service'+%7D", 400, "does not parse"),
        ("query=SELECT+*+%7BSERVICE+<x:y>+%7B%7D%7D", 403, "SERVICE"),
        ("query=DROP+ALL", 403, "read-only"),
        ("query=LOAD+<file:///etc/passwd>", 403, "read-only"),
        ("update=DROP+ALL&query=ASK%7B%7D", 403, "read-only"),
    ],
)  # fmt: skip
def test_what_nobody_can_mean_is_told(
    http: httpx.Client, target: str, status: int, words: str
) -> None:
    told = problem(http.get(f"/sparql?{target}"), status)
    assert re.search(words, json.dumps(told))


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("query=SELECT+('a%2Bb'+AS+?x)+%7B%7D", "a+b"),
        ("query=SELECT+('%C3%A9'+AS+?x)+%7B%7D", "é"),
        ("query=SELECT+('%F0%9F%98%80'+AS+?x)+%7B%7D", "😀"),
        ("query=SELECT+('%26%3D%23%25'+AS+?x)+%7B%7D", "&=#%"),
        ("query=SELECT+('x'+AS+?x)+%7B%7D&output=json&results=xml&output=csv", "x"),
        ("query=SELECT+('x'+AS+?x)+%7B%7D&timeout=", "x"),
    ],
)
def test_queries_come_through_as_they_were_written(
    http: httpx.Client, target: str, text: str
) -> None:
    found = http.get(f"/sparql?{target}", headers={"Accept": "text/csv"})
    assert found.status_code == 200, found.text
    assert found.text == f"x\r\n{text}\r\n"


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/sparql-query; charset=utf-8", "ASK {}", 200),
        ('Application/SPARQL-Query ; Charset="UTF-8"', "ASK {}", 200),
        ("application/x-www-form-urlencoded;charset=UTF8", "query=ASK%7B%7D", 200),
        ("application/sparql-query; charset=latin-1", "ASK {}", 415),
        ("application/sparql-query", b"ASK { ?s ?p '\xff' }", 400),
        ("application/x-www-form-urlencoded", b"query=ASK%7B%7D&x=\xff", 400),
        ("application/x-www-form-urlencoded", "", 400),
        ("application/x-www-form-urlencoded", "query=ASK%7B%7D&query=ASK%7B%7D", 400),
        ("multipart/form-data; boundary=x", "--x--", 415),
        ("application/sparql-query", "", 400),
        ("application/json", '{"query": "ASK {}"}', 415),
        ("application/sparql-update", "DROP ALL", 403),
    ],
)
def test_bodies_are_of_the_two_types_and_in_utf_8(
    http: httpx.Client, content_type: str, body: str | bytes, status: int
) -> None:
    found = http.post("/sparql", content=body, headers={"Content-Type": content_type})
    assert found.status_code == status, found.text


def test_a_query_stands_in_one_place_only(http: httpx.Client) -> None:
    for headers, body in ((DIRECT, "ASK {}"), (FORM, "query=ASK%7B%7D")):
        found = http.post("/sparql?query=ASK%7B%7D", content=body, headers=headers)
        assert "more than once" in str(problem(found, 400)["detail"])


def test_a_body_may_come_in_pieces_but_not_compressed(http: httpx.Client) -> None:
    pieces = iter([b"ASK ", b"{", b"}"])
    assert http.post("/sparql", content=pieces, headers=DIRECT).json()["boolean"] is True
    found = http.post("/sparql", content=b"x", headers={**DIRECT, "Content-Encoding": "gzip"})
    assert "compressed" in str(problem(found, 415)["detail"])


def test_a_body_that_is_too_long_is_refused(http: httpx.Client) -> None:
    long = b"# " + b"x" * (1 << 20)
    assert http.post("/sparql", content=long, headers=DIRECT).status_code == 413
    assert (
        http.post("/sparql", content=iter([long, b"\nASK {}"]), headers=DIRECT).status_code == 413
    )
    assert http.get(f"/sparql?query={'x' * 20000}").status_code == 414


def test_a_fault_has_line_and_column(http: httpx.Client) -> None:
    told = problem(ask(http, "SELECT ?x\nWHERE {\n  ?x ex:p 1 }"), 400)
    assert (told["line"], told["column"]) == (3, 6)
    assert told["where"] == "line 3, column 6"
    assert "not declared" in str(told["detail"])


def test_other_methods_are_told_which_there_are(http: httpx.Client) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        found = http.request(method, "/sparql?query=ASK%7B%7D")
        assert found.status_code == 405
        assert {"GET", "POST"} <= {name.strip() for name in found.headers["allow"].split(",")}


@pytest.mark.parametrize("target", ["query=ASK%7B%7D", "query=ASK%7B", "", "query=DROP+ALL"])
def test_head_says_what_get_says_but_the_body(http: httpx.Client, target: str) -> None:
    got, head = (http.request(method, f"/sparql?{target}") for method in ("GET", "HEAD"))
    assert head.status_code == got.status_code
    assert head.headers["content-type"] == got.headers["content-type"]
    assert head.content == b""


def test_pages_of_other_hosts_may_ask(http: httpx.Client) -> None:
    asked = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    found = http.options("/sparql", headers=asked)
    assert found.status_code in (200, 204)
    assert found.headers["access-control-allow-origin"] == "*"
    assert "POST" in found.headers["access-control-allow-methods"]
    assert "content-type" in found.headers["access-control-allow-headers"].lower()
    for query in ("ASK {}", "ASK {"):
        assert ask(http, query).headers["access-control-allow-origin"] == "*"


def test_accept_may_be_said_in_several_headers(http: httpx.Client) -> None:
    headers = [("Accept", "text/csv;q=0.1"), ("Accept", "text/tab-separated-values")]
    found = http.get("/sparql", params={"query": "SELECT * {}"}, headers=headers)
    assert found.headers["content-type"].startswith("text/tab-separated-values")


header = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    header.map(str.strip),
    header.map(str.strip),
    st.binary(max_size=60),
    st.binary(max_size=60),
    st.sampled_from(["GET", "POST", "HEAD"]),
)
def test_nothing_a_client_sends_is_a_mistake_of_the_server(
    http: httpx.Client, accept: str, content_type: str, target: bytes, body: bytes, method: str
) -> None:
    headers = {"Accept": accept.encode("latin-1"), "Content-Type": content_type.encode("latin-1")}
    found = http.request(
        method,
        f"/sparql?query={quote(target)}",
        headers=headers,
        content=body if method == "POST" else None,
    )
    assert found.status_code < 500, found.text


def test_what_may_change_by_itself_is_not_kept(server: Server) -> None:
    query = {"query": "SELECT (STRUUID() AS ?id) {}"}
    first, second = (server.http.get("/sparql", params=query) for _ in range(2))
    assert first.text != second.text
    assert first.headers["cache-control"] == "no-store"
    known = {"query": 'SELECT ("now, RAND()" AS ?known) {}'}
    assert server.http.get("/sparql", params=known).headers["cache-control"] == "public, no-cache"
