"""Graphs by name and by address, as clients of the Graph Store Protocol get them.

The cases are those of the W3C tests for SPARQL 1.1 Graph Store HTTP Protocol (direct, indirect and
the older http-rdf-update), restated for a store that holds what they would have written: what they
read is read, what they write is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.build.store import current
from kg.names import BASE
from kg.serve.content.rdf import rdf_reply
from kg.serve.forms import GRAPHS as FORMS
from kg.serve.forms import Form
from kg.serve.model import Call, Settings
from kg.serve.problem import Problem
from kg.serve.worker import made, site_of
from tests.serving import serving_quads, store_of

HOST = "http://www.example/"
PERSON = HOST + "gsp/person/"
FOAF = "http://xmlns.com/foaf/0.1/"
TURTLE = "text/turtle; charset=utf-8"
HOSTILE = st.text() | st.text(alphabet="\x00\x0b\x85\ufffe\\\"'<&>]\r\n{}")
XML = re.compile("[\t\r\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")

GRAPHS = {
    "": "[] a foaf:Person ; foaf:name 'Alice' .",
    PERSON + "1.ttl": "<> a foaf:Person ; foaf:name 'John' ; foaf:account [ a foaf:Agent ] .",
    PERSON + "%31.ttl": "<> a foaf:Person ; foaf:name 'Jane' .",
    PERSON + "3.ttl": "<> a foaf:Person ; foaf:givenName 'Jane' ; foaf:familyName 'Doe' .",
    HOST + "gsp/made-by-post": "[] a foaf:Person ; foaf:name 'Alice' .",
    BASE + "claim/an-article/1": "<> foaf:name 'one claim' .",
    BASE + "claim/文章/1": "<> foaf:name 'another claim' .",
}

# Test, address, and the graph that is there; None for a 404.
READS = [
    ("put_get_repeat_direct", "/gsp/person/1.ttl", PERSON + "1.ttl"),
    ("put_delete_get_delete_direct", "/gsp/person/2.ttl", None),
    ("post_get_post_get_direct", "/gsp/person/3.ttl", PERSON + "3.ttl"),
    ("put_get_repeat_indirect", "/gsp?graph=" + quote(PERSON, "") + "1.ttl", PERSON + "1.ttl"),
    ("put_get_default", "/gsp?default", ""),
    ("put_delete_get_delete_indirect", "/gsp?graph=" + quote(PERSON, "") + "2.ttl", None),
    ("post_get_post_get_indirect", "/gsp?graph=" + quote(PERSON, "") + "3.ttl", PERSON + "3.ttl"),
    ("post_get_new_graph", f"/gsp?graph={HOST}gsp/made-by-post", HOST + "gsp/made-by-post"),
    ("put_get_uri_pct_encoded_indirect", f"/gsp?graph={PERSON}1.ttl", PERSON + "1.ttl"),
    ("put_get_uri_pct_encoded_twice", f"/gsp?graph={PERSON}%31.ttl", PERSON + "1.ttl"),
    ("put_get_uri_pct_encoded_twice, 2", f"/gsp?graph={PERSON}%2531.ttl", PERSON + "%31.ttl"),
    ("head_non_existing_indirect", "/gsp?graph=" + quote(PERSON, "") + "4.ttl", None),
    ("head_on_a_nonexisting_graph", "/gsp/person/4.ttl", None),
    ("get_of_post__create__new_graph", "/gsp/made-by-post", HOST + "gsp/made-by-post"),
    ("ours: an address of the graph's own", "/gsp/claim/an-article/1", BASE + "claim/an-article/1"),
    ("ours: letters beyond ASCII", "/gsp/claim/" + quote("文章") + "/1", BASE + "claim/文章/1"),
]
WRITES = [
    ("put__initial_state", "PUT", "/gsp/person/1.ttl"),
    ("put__default_graph", "PUT", "/gsp?default"),
    ("put_get_repeat_indirect", "PUT", f"/gsp?graph={PERSON}1.ttl"),
    ("delete__existing_graph", "DELETE", "/gsp/person/1.ttl"),
    ("delete__nonexistent_graph", "DELETE", "/gsp/person/2.ttl"),
    ("put_delete_get_delete_indirect", "DELETE", f"/gsp?graph={PERSON}2.ttl"),
    ("post__existing_graph", "POST", "/gsp/person/1.ttl"),
    ("post_get_post_get_indirect", "POST", f"/gsp?graph={PERSON}1.ttl"),
    ("post__create__new_graph", "POST", "/gsp"),
    ("ours: no method of the protocol", "PATCH", "/gsp/person/1.ttl"),
    ("ours: no method of HTTP", "PROPFIND", "/gsp?default"),
]
REFUSED = [
    ("/gsp", 400, "no graph is named"),
    (f"/gsp?default&graph={PERSON}1.ttl", 400, "name one graph, and not both"),
    ("/gsp?graph=person/1.ttl", 400, "this is no absolute IRI: No scheme found"),
    ("/gsp?graph=default", 400, "this is no absolute IRI: No scheme found"),
    ("/gsp?graph=http://a/%ff", 400, "this is no absolute IRI: Invalid IRI code point"),
    ("/gsp?graph=", 400, "this is no absolute IRI"),
    ("/gsp?default=yes", 400, "default takes no value"),
    ("/gsp?default&format=gexf", 400, "there is no format 'gexf' here"),
    ("/gsp?grpah=urn:x", 400, "there is no parameter 'grpah' here"),
    ("/gsp/person/1.ttl?default", 400, "there is no parameter 'default' here"),
]


def held() -> Iterator[ox.Quad]:
    for name in GRAPHS:
        graph = ox.NamedNode(name) if name else ox.DefaultGraph()
        for triple in turtle(name):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def turtle(name: str) -> list[ox.Triple]:
    text = f"@prefix foaf: <{FOAF}> . {GRAPHS[name]}"
    quads = ox.parse(text, ox.RdfFormat.TURTLE, base_iri=name or HOST)
    return [quad.triple for quad in quads]


def canonical(triples: list[ox.Triple]) -> set[str]:
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("serving")
    with serving_quads(folder, held(), "--base", HOST) as server, server.http as client:
        yield client


@pytest.mark.parametrize(("name", "address", "graph"), READS, ids=[name for name, *_ in READS])
def test_the_graph_that_is_asked_for_is_sent(
    http: httpx.Client, name: str, address: str, graph: str | None
) -> None:
    found = http.get(address, headers={"Accept": TURTLE})
    if graph is None:
        assert found.status_code == 404
        assert found.json()["detail"] == "there is no graph of this name"
        return
    assert (found.status_code, found.headers["content-type"]) == (200, TURTLE)
    sent = [quad.triple for quad in ox.parse(found.content, ox.RdfFormat.TURTLE)]
    assert canonical(sent) == canonical(turtle(graph))


@pytest.mark.parametrize(("name", "address", "graph"), READS, ids=[name for name, *_ in READS])
def test_head_says_what_get_says(
    http: httpx.Client, name: str, address: str, graph: str | None
) -> None:
    accept = {"Accept-Encoding": "identity"}
    found, told = (http.request(m, address, headers=accept) for m in ("GET", "HEAD"))
    assert told.content == b""
    assert told.status_code == found.status_code
    assert int(told.headers["content-length"]) == len(found.content)
    for response in (found, told):
        response.headers.pop("date", None)
    assert told.headers == found.headers


@pytest.mark.parametrize(("name", "method", "address"), WRITES, ids=[name for name, *_ in WRITES])
def test_what_would_write_is_refused_with_the_reason(
    http: httpx.Client, name: str, method: str, address: str
) -> None:
    text = b"<http://example.org/s> <http://example.org/p> <http://example.org/o> ."
    found = http.request(method, address, content=text, headers={"Content-Type": TURTLE})
    assert found.status_code == 405
    assert found.headers["allow"] == "GET, HEAD, OPTIONS"
    assert found.json()["hint"].startswith("facts come in as claims")


def test_graphs_sent_by_form_are_refused_too(http: httpx.Client) -> None:
    files = {"graph.ttl": ("graph.ttl", b"", "text/turtle")}
    assert http.post("/gsp/person/1.ttl", files=files).status_code == 405


@pytest.mark.parametrize(("address", "status", "what"), REFUSED)
def test_what_names_no_graph_is_a_bad_request(
    http: httpx.Client, address: str, status: int, what: str
) -> None:
    found = http.get(address)
    assert (found.status_code, found.headers["content-type"]) == (
        status,
        "application/problem+json",
    )
    assert found.json()["detail"].startswith(what)


def test_a_form_is_chosen_by_accept_or_by_name(http: httpx.Client) -> None:
    accept = {"Accept": "text/turtle;q=0.5, application/ld+json"}
    assert http.get("/gsp?default", headers=accept).json()
    for name, media in (("nt", "application/n-triples"), ("rdf", "application/rdf+xml")):
        found = http.get(f"/gsp?default&format={name}", headers={"Accept": "text/turtle"})
        assert found.headers["content-type"].startswith(media)
    assert http.get("/gsp?default", headers={"Accept": "image/png"}).status_code == 406


def test_who_has_the_graph_is_not_sent_it_again(http: httpx.Client) -> None:
    first = http.get("/gsp/person/1.ttl")
    again = http.get("/gsp/person/1.ttl", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["link"] == f'<{HOST}.well-known/void>; rel="describedby"'


def test_a_graph_that_is_too_long_is_refused_and_not_cut(tmp_path: Path) -> None:
    node = ox.NamedNode(HOST)
    build = current(store_of(tmp_path, [ox.Quad(node, node, ox.Literal("x" * 1000))]))
    assert build
    settings = Settings(str(tmp_path), HOST, max_bytes=1000)
    site = site_of(Path(build.folder), settings)
    call = Call("gsp", "json", {"names": None, "format": "nt"})
    assert made(site, call).status == 413
    site.settings = replace(settings, max_bytes=2000)
    assert made(site, call).status == 200


def sent(form: Form, name: str, text: str) -> bytes:
    reply = rdf_reply(Settings("", HOST), form.name, partial(ox.serialize, [triple(name, text)]))
    return reply.body


def triple(name: str, text: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(HOST), ox.NamedNode(HOST + name), ox.Literal(text))


@given(text=HOSTILE, name=st.sampled_from(["p", "文", "1", "a/", "%20"]))
def test_hostile_triples_read_back_or_are_not_sent(text: str, name: str) -> None:
    for form in FORMS:
        if form.name == "rdf" and (name in ("1", "a/", "%20") or not XML.fullmatch(text)):
            with pytest.raises(Problem, match="406"):
                sent(form, name, text)
            continue
        body = sent(form, name, text)
        assert [quad.triple for quad in ox.parse(body, form.writer)] == [triple(name, text)]
        if form.name == "rdf":
            assert ElementTree.fromstring(body)[0][0].text in (text or None, text)
