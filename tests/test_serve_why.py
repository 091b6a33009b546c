"""Proofs on the server: their pages and data, the links that lead there, what is concluded."""

from __future__ import annotations

import datetime
import html
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

import kg
from kg.dates import day_number
from kg.names import BASE, RDF_TYPE, RDFS_LABEL, TRADE
from kg.reason.snapshot import follows_on, rules_of, snapshot
from kg.resolve import readings
from kg.serve.content.holding import classes_on
from kg.serve.content.proven import parts_of
from kg.serve.content.statements import statements_of
from kg.serve.model import Call, Settings
from kg.serve.site import Site
from kg.serve.worker import made, site_of
from kg.session.context import Context
from kg.texts import Texts
from kg.why import Node
from kg.why.model import Mention
from tests.serving import Server, serving, store_of

DAY = "2026-11-22"
FACT = {"subject": "material:gallium", "predicate": "a", "object": "SuspendedMaterial"}
MEASURE = "CN-MOFCOM-2024-46/2a"
QUESTION = "/q/exposure/defense-applications-on-suspended-materials"
QUERY = "SELECT ?measure ?item { ?measure trade:controls ?item } ORDER BY ?measure ?item LIMIT 3"
HOSTILE = "<script>alert(1)</script>\"'&\u202e{{ 7*7 }}"
PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def server(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("serving") / "server.log"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("KG_TEXTS", raising=False)
        with serving(store, log=log) as running:
            yield running


@pytest.fixture(scope="module")
def bare(graph: kg.Graph) -> kg.Graph:
    """The shipped graph as the server has it: without the words of texts."""
    return kg.Graph(Context(graph.build, graph.engine, Texts(None), graph.inputs))


@pytest.fixture(scope="module")
def site(graph: kg.Graph, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The shipped graph, and a thing whose name nobody should give."""
    thing = ox.NamedNode(BASE + "id/material/hostile")
    kind = ox.NamedNode(TRADE + "Material")
    quads = [
        *graph.engine.store,
        ox.Quad(thing, ox.NamedNode(RDF_TYPE), kind),
        ox.Quad(thing, ox.NamedNode(RDFS_LABEL), ox.Literal(HOSTILE, language="en")),
        ox.Quad(thing, ox.NamedNode(TRADE + "casNumber"), ox.Literal(HOSTILE)),
    ]
    folder = store_of(tmp_path_factory.mktemp("why"), quads)
    settings = Settings(store=str(folder), base="http://localhost/kg/")
    return site_of(folder / "builds" / ("0" * 64), settings)


def links(text: str, start: str) -> list[str]:
    found = re.findall(r'href="([^"]*)"', text)
    return [html.unescape(link) for link in found if link.startswith(start)]


def page(http: httpx.Client, path: str, **params: str | int) -> str:
    found = http.get(path, params=params or None, headers=PAGE)
    assert found.status_code == 200, found.text
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    return found.text


# --- the forms -----------------------------------------------------------------------------------


def test_a_fact_is_proven_as_python_proves_it(http: httpx.Client, bare: kg.Graph) -> None:
    proof = bare.proof(FACT["subject"], FACT["predicate"], FACT["object"], DAY)
    told = http.get("/why.json", params={**FACT, "date": DAY}).json()
    again = told.pop("permalink")
    assert told == json.loads(proof.json())
    assert http.get(again).json() == {**told, "permalink": again}
    text = http.get("/why.txt", params={**FACT, "date": DAY})
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.text.startswith(proof.text())
    picture = http.get("/why.svg", params={**FACT, "date": DAY})
    assert picture.headers["content-type"] == "image/svg+xml; charset=utf-8"
    assert picture.text == proof.svg()
    assert ET.fromstring(picture.text).tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/why", {**FACT, "date": DAY}),
        (f"{QUESTION}/why", {"row": 1, "date": DAY}),
        ("/sparql/why", {"query": QUERY, "row": 1, "date": DAY}),
    ],
)
def test_the_form_is_named_by_the_ending_by_format_or_by_accept(
    http: httpx.Client, path: str, own: dict[str, str | int]
) -> None:
    forms = {
        "json": "application/json",
        "html": "text/html",
        "svg": "image/svg+xml",
        "txt": "text/plain",
    }
    for form, media in forms.items():
        asked = (
            http.get(f"{path}.{form}", params=own),
            http.get(path, params={**own, "format": form}),
            http.get(path, params=own, headers={"Accept": media}),
        )
        for found in asked:
            assert found.status_code == 200, found.text
            assert found.headers["content-type"].partition(";")[0] == media
            assert found.headers["kg-notice"].startswith("Not legal advice; newest source ")
            assert 'rel="canonical bookmark"' in found.headers["link"]
    known = http.get(path, params=own)
    assert known.headers["content-type"].startswith("application/json")
    etag = {"If-None-Match": known.headers["etag"]}
    assert http.get(path, params=own, headers=etag).status_code == 304
    assert http.get(path, params=own, headers={"Accept": "image/png"}).status_code == 406


def test_several_proofs_are_given_where_they_are_wanted(http: httpx.Client) -> None:
    told = http.get("/why.json", params={**FACT, "date": DAY, "all": "1"}).json()
    assert len(told["proofs"]) > 1
    text = page(http, "/why", **FACT, date=DAY, all=1)
    assert text.count('<ul class="proof">') == len(told["proofs"])
    assert f"Proof 2 of {len(told['proofs'])}" in text
    assert page(http, "/why", **FACT, date=DAY).count('<ul class="proof">') == 1


def test_a_measure_alone_has_a_status_on_a_day_in_a_reading(
    http: httpx.Client, bare: kg.Graph
) -> None:
    told = {"subject": MEASURE, "date": "2025-01-02", "reading": "official"}
    found = http.get("/why", params=told).json()
    found.pop("permalink")
    assert found == json.loads(bare.proof(MEASURE, date="2025-01-02", reading="official").json())
    assert "is in force" in found["conclusion"]
    text = page(http, "/why", **told)
    assert '<a href="/ns/InForce?date=2025-01-02&amp;reading=official" class="status in' in text


def test_a_row_of_a_question_is_proven(http: httpx.Client, bare: kg.Graph) -> None:
    answer = bare.ask(QUESTION.rpartition("/")[2], DAY)
    told = http.get(f"{QUESTION}/why.json", params={"row": len(answer), "date": DAY}).json()
    again = told.pop("permalink")
    assert told == json.loads(answer.why(len(answer) - 1).json())
    assert f"build={bare.build.short}&row={len(answer)}" in again
    other = http.get("/q/status/measures-by-status/why",
                     params={"row": 2, "date": DAY, "status": "InForce"}).json()  # fmt: skip
    rows = bare.ask("measures-by-status", DAY, status="InForce")
    assert other["conclusion"] == rows.why(1).conclusion


def test_a_row_of_a_later_build_says_so(http: httpx.Client) -> None:
    text = page(http, f"{QUESTION}/why", row=1, date=DAY, build="0123456789ab")
    assert "The address names build 0123456789ab; this is answered from build" in text


def test_a_row_of_a_query_is_proven(http: httpx.Client, bare: kg.Graph) -> None:
    told = http.get("/sparql/why", params={"query": QUERY, "row": 2, "date": DAY}).json()
    told.pop("permalink")
    answer = bare.sparql(QUERY)
    assert isinstance(answer, kg.Answer)
    assert told["proofs"] == json.loads(answer.why(1).json())["proofs"]
    assert told["date"] == DAY
    relative = "SELECT ?x { BIND(<x> AS ?x) ?m a trade:Material } LIMIT 1"
    assert http.get("/sparql/why", params={"query": relative, "row": 1}).status_code == 200


def test_a_query_that_gives_others_the_next_time_is_kept_by_nobody(http: httpx.Client) -> None:
    query = "SELECT ?m { ?m a trade:Meeting FILTER(NOW() > '2020-01-01'^^xsd:date || true) }"
    found = http.get("/sparql/why", params={"query": query, "row": 1})
    assert found.status_code == 200
    assert found.headers["cache-control"] == "no-store"


# --- the page ------------------------------------------------------------------------------------


def test_a_page_links_things_rules_footnotes_and_the_other_forms(http: httpx.Client) -> None:
    text = page(http, "/why", **FACT, date=DAY)
    assert "<h1>Why <bdi>gallium is a material under a suspended control</bdi></h1>" in text
    kept = f"?date={DAY}"
    assert links(text, f"/id/material/gallium{kept}")
    rules = links(text, f"/ns/{kept}#rule-")
    assert f"/ns/{kept}#rule-definition-SuspendedMaterial" in rules
    notes = {*re.findall(r'href="#(note-\d+)"', text)}
    assert notes == {*re.findall(r'id="(note-\d+)"', text)} != set()
    for form in ("svg", "json", "txt"):
        (link,) = links(text, f"/why.{form}?")
        assert http.get(link).status_code == 200
    for link in links(text, "/"):
        assert http.get(link, headers=PAGE, follow_redirects=True).status_code == 200, link


def test_a_row_is_shown_with_its_proof_and_the_way_back(http: httpx.Client) -> None:
    text = page(http, f"{QUESTION}/why", row=1, date=DAY)
    assert "Why row 1 is in the answer" in text
    assert '<dl class="row">' in text
    assert links(text, f"{QUESTION}?date={DAY}")
    assert 'class="asof"' not in text  # on another day the row is another
    text = page(http, "/sparql/why", query=QUERY, row=1, date=DAY)
    (back,) = links(text, "/sparql?query=")
    assert QUERY in html.unescape(page(http, back))


def test_a_statement_is_linked_where_it_names_things() -> None:
    node = Node("a uses a", "claim", mentions=(Mention("a", "urn:1"), Mention("a", "urn:2"),
                                               Mention("b", "urn:3")))  # fmt: skip
    told = [getattr(part, "iri", part) for part in parts_of(node)]
    assert told == ["", "urn:1", " uses ", "urn:2", ""]
    assert "".join(map(str, parts_of(node))) == node.statement


@pytest.mark.parametrize("form", ["html", "svg", "txt", "json"])
def test_no_name_breaks_out(site: Site, form: str) -> None:
    args = {"of": "fact", "subject": "material:hostile", "predicate": "casNumber",
            "object": HOSTILE, "all": False, "date": DAY, "reading": "", "kept": {},
            "path": "/why", "place": "/kg/why", "given": {"object": HOSTILE}}  # fmt: skip
    reply = made(site, Call("why", form, args))
    told = reply.body.decode()
    assert reply.status == 200, told
    if form in ("html", "svg"):
        assert "<script" not in told
        assert "\u202e" not in (told.partition("<main")[2] or told)
    if form == "svg":
        ET.fromstring(told)
    held = made(site, Call("why", form, {**args, "predicate": "a", "object": "Country"}))
    assert held.status == 404
    assert b"<script" not in held.body or form != "html"


# --- what there is no proof of -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "params", "status", "where", "hint"),
    [
        ("/why", {}, 400, "subject", "name a thing"),
        ("/why", {"predicate": "a"}, 400, "subject", "name a thing"),
        ("/why", {"subject": "gallium", "predicate": "a"}, 400, "object", "a fact has"),
        ("/why", {"subject": "gallium", "object": "Material"}, 400, "predicate", "a fact has"),
        ("/why", {**FACT, "subject": "galium"}, 400, "", "did you mean material:gallium"),
        ("/why", {**FACT, "predicate": "controlz"}, 400, "", "did you mean controls?"),
        ("/why", {**FACT, "reading": "oficial"}, 400, "", "did you mean official?"),
        ("/why", {**FACT, "date": "soon"}, 400, "date", ""),
        ("/why", {**FACT, "all": "2"}, 400, "all", "write all=1"),
        ("/why", {**FACT, "rows": "2"}, 400, "rows", ""),
        ("/why", {**FACT, "format": "csv"}, 400, "format", "formats: json, html, svg, txt"),
        ("/why.csv", FACT, 404, "/why.csv", "forms: .json, .html, .svg, .txt"),
        ("/why.svg", {**FACT, "format": "svg"}, 400, "format", "leave one of them out"),
        ("/why", {**FACT, "subject": "molybdenum"}, 404, "", "it would follow if X is a material"),
        ("/why", {**FACT, "object": "Country"}, 404, "", ""),
        ("/why", {"subject": "gallium"}, 404, "", "name a measure"),
        (f"{QUESTION}/why", {}, 400, "row", "the first is row=1"),
        (f"{QUESTION}/why", {"row": "0"}, 400, "row", "the first is row=1"),
        (f"{QUESTION}/why", {"row": "\u0661"}, 400, "row", "the first is row=1"),
        (f"{QUESTION}/why", {"row": "9999999999"}, 400, "row", "the first is row=1"),
        (f"{QUESTION}/why", {"row": "9999"}, 404, "row", "its rows are 1 to "),
        (f"{QUESTION}/why", {"row": "1", "cite": "1"}, 400, "cite", "parameters: date"),
        (f"{QUESTION}s/why", {"row": "1"}, 404, "", "did you mean "),
        ("/sparql/why", {"row": "1"}, 400, "query", "send the SELECT"),
        ("/sparql/why", {"query": QUERY}, 400, "row", "the first is row=1"),
        ("/sparql/why", {"query": QUERY, "row": "4"}, 404, "row", "its rows are 1 to 3"),
        ("/sparql/why", {"query": "ASK {}", "row": "1"}, 400, "query", ""),
        ("/sparql/why", {"query": "SELECT", "row": "1"}, 400, "line 1, column 7", ""),
        ("/sparql/why", {"query": "SELECT ?s { ?s ?p ?o } ORDER BY ?s", "row": "1001"}, 404, "row",
         "the first 1,000 rows"),
        ("/sparql/why", {"query": "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }",
                         "row": "1"}, 403, "", ""),
    ],
)  # fmt: skip
def test_what_has_no_proof_is_told(
    http: httpx.Client, path: str, params: dict[str, str], status: int, where: str, hint: str
) -> None:
    date = {} if "date" in params else {"date": DAY}
    found = http.get(path, params={**params, **date})
    told = found.json()
    assert (found.status_code, told["status"]) == (status, status), told
    assert told.get("where", "") == where
    assert told.get("hint", "").startswith(hint)
    shown = http.get(path, params={**params, **date}, headers=PAGE)
    assert shown.status_code == status
    assert shown.headers["content-type"] == "text/html; charset=utf-8"


# --- the links that lead there -------------------------------------------------------------------


def test_each_row_of_a_question_leads_to_its_proof(http: httpx.Client, graph: kg.Graph) -> None:
    for path in (QUESTION, "/q/status/measures-by-status", "/q/supply/production-shares"):
        text = page(http, path, date=DAY, cite=1)
        found = links(text, f"{path}/why?")
        assert len(found) == len(graph.ask(path.rpartition("/")[2], DAY))
        assert "cite" not in found[0]
        for number in (1, len(found)):
            assert f'why<span class="unseen"> row {number}</span>' in text
            assert f"Why row {number} is in the answer" in page(http, found[number - 1])


def test_a_row_of_every_question_but_of_networks_has_a_proof(site: Site) -> None:
    graph = site.graph
    for question in graph.library:
        if question.topic == "networks":
            continue  # their rows gather every claim of an edge, which takes long
        likely = {"material": "gallium", "thing": "gallium", "measure": MEASURE}
        open_ones = [p.name for p in question.params if not p.default and not p.has_undef]
        params: dict[str, Any] = {name: likely[name] for name in open_ones if name in likely}
        params |= {name: "2025-12-01" for name in open_ones if name in ("since", "until", "day")}
        answer = graph.ask(question.name, DAY, **params)
        if answer.rows:
            assert answer.why(len(answer) // 2), question.name


def test_each_row_of_a_query_leads_to_its_proof(http: httpx.Client) -> None:
    text = page(http, "/sparql", query=QUERY, date=DAY)
    found = links(text, "/sparql/why?")
    assert len(found) == 3
    for number, link in enumerate(found, 1):
        assert f"Why row {number} is in the answer" in page(http, link)


@pytest.mark.parametrize(
    "more",
    [
        {"query": "ASK { ?s ?p ?o }"},
        {"query": "CONSTRUCT WHERE { ?s a trade:Meeting }"},
        {"query": "SELECT (RAND() AS ?x) { ?s a trade:Meeting }"},
        {"query": QUERY, "default-graph-uri": BASE + "graph/reference"},
        {"query": f"{QUERY} # {'long ' * 2000}"},
    ],
)
def test_there_is_no_link_where_there_is_no_proof(http: httpx.Client, more: dict[str, str]) -> None:
    found = http.post("/sparql", data=more, headers=PAGE, follow_redirects=True)
    assert found.status_code == 200
    assert "/sparql/why" not in found.text


def test_what_is_concluded_stands_apart_and_leads_to_its_proof(http: httpx.Client) -> None:
    text = page(http, "/id/application/infrared-applications.html", date=DAY)
    recorded, concluded = (
        text.partition(f'<h2 id="{name}">')[2].partition("<h2")[0]
        for name in ("statements", "concluded")
    )
    assert "depends on" not in recorded
    assert "depends on" in concluded
    found = links(concluded, "/why?")
    assert found
    assert 'why<span class="unseen"> it depends on germanium</span>' in concluded
    for link in found:
        assert "by the rule" in page(http, link)


def test_inferred_classes_are_none_of_those_recorded(graph: kg.Graph) -> None:
    said = statements_of(graph.engine.store, BASE + "id/material/gallium")
    stated, concluded = (
        {value.term.value for part in parts if part.predicate == RDF_TYPE for value in part.values}  # type: ignore[union-attr]
        for parts in (said.stated, said.concluded)
    )
    assert TRADE + "Material" in stated
    assert TRADE + "TradeItem" in concluded - stated
    origins = {value.origin for part in said.concluded for value in part.values}
    assert origins == {"concluded"}


def test_the_status_of_a_measure_leads_to_its_proof_in_each_reading(http: httpx.Client) -> None:
    text = page(http, "/id/measure/cn-mofcom-2024-46-2a.html", date=DAY)
    status = text.partition('<h2 id="status">')[2].partition("<h2")[0]
    found = links(status, "/why?")
    assert [re.findall("reading=([a-z-]+)", link) for link in found] == [
        ["as-reported"], ["instruments"], ["official"]
    ]  # fmt: skip
    for link in found:
        assert "is <a" in page(http, link)


def test_what_a_thing_is_on_the_day_leads_to_its_proof(http: httpx.Client) -> None:
    for path, kinds in (
        ("/id/material/gallium.html", ["ControlledMaterial", "SuspendedMaterial"]),
        ("/id/application/infrared-applications.html", ["ExposedDefenseApplication"]),
    ):
        text = page(http, path, date=DAY)
        held = text.partition('<p class="held">')[2].partition("</p>")[0]
        found = links(held, "/why?")
        assert [re.findall("object=trade%3A(\\w+)", link) for link in found] == [[k] for k in kinds]
        for link in found:
            assert "by the rule" in page(http, link)
    assert 'class="held"' not in page(http, "/id/material/gallium.html", date="2020-01-01")
    assert 'class="held"' not in page(http, "/id/country/cn.html", date=DAY)


# --- what holds on a day, without a copy of the graph --------------------------------------------


@pytest.mark.parametrize("reading", ["as-reported", "official", "instruments"])
@pytest.mark.parametrize("day", ["2020-01-01", "2025-01-02", DAY])
def test_what_follows_on_a_day_is_what_its_snapshot_holds(
    graph: kg.Graph, day: str, reading: str
) -> None:
    store, number = graph.engine.store, day_number(datetime.date.fromisoformat(day))
    iri = readings(graph.engine)[reading]
    _, rounds = snapshot(store, number, iri)
    found = follows_on(store, rules_of(store), number, iri)
    assert [{*triples} for triples in found] == [{*triples} for triples in rounds]


def test_what_would_take_too_long_is_left_unsaid(
    graph: kg.Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    gallium, day = BASE + "id/material/gallium", datetime.date.fromisoformat(DAY)
    assert len(classes_on(graph.engine, gallium, day, "as-reported")) == 2
    monkeypatch.setattr("kg.serve.content.holding._MOST_FACTS", 10)
    assert classes_on(graph.engine, gallium, day, "as-reported") == []
