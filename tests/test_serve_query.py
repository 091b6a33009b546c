"""The form for queries in a browser, and the page of what a query gives."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

import kg
from tests.serving import serving

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
MATERIAL = "SELECT ?thing ?label { ?thing trade:casNumber '7440-55-3' ; rdfs:label ?label } ORDER BY ?label"


@pytest.fixture(scope="module")
def http(
    graph: kg.Graph, store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    log = tmp_path_factory.mktemp("log") / "server.log"
    with serving(store, log=log) as server, server.http as client:
        client.headers.update(BROWSER)
        yield client


def page(http: httpx.Client, status: int = 200, **parameters: str) -> str:
    found = http.get("/sparql", params=parameters)
    assert found.status_code == status, found.text
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert found.text.count("<h1>") == 1
    return found.text


def typed(text: str) -> str:
    """What stands in the form."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", text, re.DOTALL)
    assert found
    return html.unescape(found[1])


def files(text: str) -> dict[str, str]:
    """The addresses of the files by their labels."""
    found = re.findall(r'<a href="([^"]*)" download="result\.\w+">([^<]*)</a>', text)
    return {label: html.unescape(address) for address, label in found}


def test_the_form_has_every_question_as_an_example(http: httpx.Client, graph: kg.Graph) -> None:
    text = page(http)
    for question in graph.library:
        assert f'href="/sparql?example={question.topic}%2F{question.name}"' in text
    assert "SELECT" in typed(text)
    assert http.get("/sparql", params={"format": "csv", "query": typed(text)}).text.count("\n") > 2


def test_an_example_is_loaded_and_runs(http: httpx.Client, graph: kg.Graph) -> None:
    for name in ("status", "production-shares"):
        question = graph.library.get(name)
        text = typed(page(http, example=f"{question.topic}/{name}"))
        assert text.startswith(f"# {question.summary}\n")
        assert "#+" not in text
        assert "row" in page(http, query=text)
    assert "id you mean production-shares" in page(http, 400, example="supply/production-share")
    assert "ee supply/production-shares" in page(http, 404, example="status/production-shares")


def test_a_result_links_to_this_host_and_shows_labels(http: httpx.Client) -> None:
    text = page(http, query=MATERIAL, date="2026-11-22")
    assert '<a href="/id/material/gallium?date=2026-11-22"><bdi>gallium</bdi></a>' in text
    assert "material:gallium" in text
    assert ">@zh</span>" in text
    assert ">2 rows</h2>" in text


def test_the_files_and_the_permalink_carry_the_query(http: httpx.Client) -> None:
    text = page(http, query=MATERIAL, timeout="7")
    found = files(text)
    assert [*found] == ["CSV", "TSV", "JSON", "XML"]
    for address in found.values():
        assert parse_qs(urlsplit(address).query)["query"] == [MATERIAL]
    assert "gallium" in http.get(found["CSV"]).text
    (permalink,) = re.findall(r'id="permalink" readonly value="([^"]*)"', text)
    again = http.get(html.unescape(permalink))
    assert again.text == text
    rows = http.get(html.unescape(permalink), headers={"Accept": "application/json"}).json()
    assert len(rows["results"]["bindings"]) == 2


def test_the_form_leads_to_the_address_of_its_result(http: httpx.Client) -> None:
    filled = {"query": MATERIAL, "format": "", "timeout": "", "cite": "1", "date": "2026-11-22"}
    found = http.post("/sparql", data=filled)
    assert found.status_code == 303
    address = found.headers["location"]
    assert address.startswith("/sparql?")
    assert parse_qs(urlsplit(address).query) == {
        "query": [MATERIAL], "cite": ["1"], "date": ["2026-11-22"],
    }  # fmt: skip
    assert http.get(address).status_code == 200
    as_csv = http.post("/sparql", data={**filled, "format": "csv"})
    assert as_csv.headers["content-type"].startswith("text/csv")


def test_a_long_query_is_answered_without_an_address(http: httpx.Client) -> None:
    query = MATERIAL + " # " + "x" * 9000
    found = http.post("/sparql", data={"query": query})
    assert found.status_code == 200
    assert "too long a query for a permalink" in found.text
    assert 'id="permalink"' not in found.text
    assert typed(found.text) == query
    assert '<button name="format" value="csv">CSV</button>' in found.text
    hidden = re.findall(r'<input type="hidden" name="query" value="([^"]*)">', found.text)
    assert html.unescape(hidden[-1]) == query


def test_a_truth_and_triples_are_shown(http: httpx.Client) -> None:
    yes, no = (
        page(http, query=f"ASK {{ material:gallium a {kind} }}")
        for kind in ("trade:Material", "trade:Country")
    )
    assert ">Yes</h2>" in yes
    assert ">No</h2>" in no
    assert [*files(yes)] == ["JSON", "XML"]
    described = page(http, query="DESCRIBE material:gallium")
    assert re.search(r">\d+ triples</h2>", described)
    assert "7440-55-3" in described
    assert [*files(described)] == ["Turtle", "N-Triples", "RDF/XML", "JSON-LD", "TriG", "N-Quads"]


def test_the_first_thousand_rows_are_shown(http: httpx.Client) -> None:
    text = page(http, query="SELECT * { ?s ?p ?o } LIMIT 1234")
    assert "1,234 rows" in text
    assert "The first 1,000 are shown" in text
    assert text.count("<tr>") == 1001
    more = "SELECT * { VALUES ?a { 1 2 3 4 5 6 7 8 9 10 } ?s ?p ?o }"
    assert "At least 100,000 rows" in page(http, query=more)


def test_a_fault_is_marked_in_its_line_and_the_form_stays_filled_in(http: httpx.Client) -> None:
    query = 'SELECT ?x\nWHERE {\n  ?x a trade:Measure .\n  FILTR(?x = "<b>")\n}'
    text = page(http, 400, query=query, timeout="3", cite="1")
    assert "Line 4, column 3" in text
    assert "  <mark>FILTR(?x</mark> = &#34;&lt;b&gt;&#34;)" in text
    assert typed(text) == query
    assert 'value="3"' in text
    assert "checked" in text
    assert 'aria-invalid="true"' in text
    assert "⏎" in page(http, 400, query="SELECT * {")


def test_what_is_refused_says_why_above_the_form(http: httpx.Client) -> None:
    query = "SELECT * { SERVICE <http://127.0.0.1:9/> {} }"
    text = page(http, 403, query=query)
    assert "SERVICE calls another server" in text
    assert typed(text) == query
    assert "read-only" in page(http, 403, query="DROP ALL")
    assert "names no graph" in page(http, 403, query="ASK {}", **{"default-graph-uri": "x:y"})
    assert "custom function" in page(http, 400, query="SELECT (<x:y>(1) AS ?z) {}")


def test_no_rows_tell_which_names_the_graph_does_not_have(http: httpx.Client) -> None:
    text = page(http, query="SELECT ?m { ?m trade:covers material:galium }")
    assert ">0 rows</h2>" in text
    assert "did you mean material:gallium" in text


def test_rows_are_cited_where_they_can_be(http: httpx.Client) -> None:
    rows = "SELECT ?item { measure:cn-mofcom-2023-23-1 trade:covers ?item } ORDER BY ?item"
    text = page(http, query=rows, cite="1")
    assert '<a href="#note-1">1' in text
    assert '<li id="note-1"' in text
    told = {
        "ASK {}": "of the rows of a SELECT",
        "SELECT ?s FROM <https://w3id.org/uschina-trade/graph/ontology> { ?s ?p ?o } LIMIT 1": "FROM",
        "SELECT (1 AS ?one) {}": "reference data alone",
    }
    for query, words in told.items():
        remark = re.findall(
            r'<p class="remark">No footnotes: (.*?)</p>', page(http, query=query, cite="1")
        )
        assert remark, query
        assert words in html.unescape(remark[0])


def test_chosen_graphs_are_carried_along(http: httpx.Client) -> None:
    graph = "https://w3id.org/uschina-trade/graph/ontology"
    text = page(http, query="ASK { ?s ?p ?o }", **{"named-graph-uri": graph})
    assert ">No</h2>" in text
    assert f'name="named-graph-uri" value="{graph}"' in text
    assert "named-graph-uri=" in files(text)["JSON"]


def test_terms_of_every_kind_are_shown_as_text(http: httpx.Client) -> None:
    query = """SELECT * { VALUES (?a ?b ?c ?d ?e) {
      (<javascript:alert(1)> "<script>alert(1)</script>" "a\\u202Eb\\u0001"@en UNDEF 3.50)
    } BIND(BNODE() AS ?f) BIND(<<( <x:s> <x:p> 1 )>> AS ?g) }"""
    text = page(http, query=query)
    rows = text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "<script" not in rows
    assert re.findall('href="([^?"]*)', rows) in ([], ["/sparql/why"])
    assert "\u202e" not in rows
    assert 'title="unbound"' in rows
    assert "_:" in rows


def test_an_empty_form_is_shown_again(http: httpx.Client) -> None:
    assert "Examples" in page(http, query="")
    assert http.post("/sparql", data={"query": " "}).status_code == 200
    wrong = http.get("/sparql", params={"query": "ASK {}", "date": "yesterday"})
    assert wrong.status_code == 400
