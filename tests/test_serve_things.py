"""The addresses of the graph's own IRIs, and the lists of things."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

import kg
from kg.cli import main
from kg.names import BASE, TRADE
from kg.serve.addresses import here
from kg.serve.model import Call, Reply, Settings
from kg.serve.site import Site
from kg.serve.worker import made, site_of
from tests.serving import SERVE_STORE, Server, serving, store_of

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
HOSTILE = "<script>alert(1)</script>\"'&\u202e\x07{{ 7*7 }}"
ODD = ("!$&'()*+,;=:@~_-", "a%2Fb", "a%3Fb%23", "100%25", "a.b.ttl.nt", "é%C3%A9", "x/", "a//b")
PAGE = {"Accept": "text/html"}


def _named(name: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + name)


def _material(name: str, label: str) -> Iterator[ox.Quad]:
    yield ox.Quad(_named(name), ox.NamedNode(RDF + "type"), ox.NamedNode(TRADE + "Material"))
    yield ox.Quad(_named(name), ox.NamedNode(RDFS + "label"), ox.Literal(label, language="en"))


def _odd() -> Iterator[ox.Quad]:
    """Things with names and labels that nobody should give, and everybody may."""
    yield from _material("id/material/plain", "plain")
    yield from _material("id/material/plain.html", "the thing that ends in html")
    yield from _material("id/material/a%20b", "an escape of its own")
    yield from _material("id/material/deep/er/1.5.ttl", "slashes and dots")
    yield from _material("id/material/镓", "not ASCII")
    for name in ODD:
        yield from _material(f"id/material/{name}", "odd")
    yield from _material("id/material/hostile", HOSTILE)
    uses, hub = ox.NamedNode(TRADE + "uses"), _named("id/material/hub")
    yield from _material("id/material/hub", "hub")
    for number in range(1200):
        yield ox.Quad(_named(f"id/application/a{number:04}"), uses, hub)
    yield ox.Quad(_named("id/material/hub"), ox.NamedNode(RDFS + "seeAlso"),
                  ox.NamedNode("javascript:alert(1)"))  # fmt: skip


@pytest.fixture(scope="module")
def folder(graph: kg.Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    quads = [*graph.engine.store, *_odd()]
    return store_of(tmp_path_factory.mktemp("things"), quads)


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with serving(folder, code=SERVE_STORE) as running:
        yield running


@pytest.fixture(scope="module")
def site(folder: Path) -> Site:
    settings = Settings(store=str(folder), base="http://localhost/kg/")
    return site_of(folder / "builds" / ("0" * 64), settings)


def _at(site: Site, name: str, wanted: str = "ttl") -> Reply:
    args = {"names": [name], "wanted": wanted, "stated": "", "path": "/" + name, "given": {},
            "date": "2026-11-22", "reading": "", "kept": {}}  # fmt: skip
    return made(site, Call("address", "json", args))


def _own(store: ox.Store) -> set[str]:
    """Return the names of the graph that have an address here."""
    rooms = ("id/", "source/", "claim/", "ns/", "graph/", "shape/", "ontology")
    terms = (term for quad in store for term in (quad.subject, quad.object, quad.graph_name))
    iris = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    names = {iri.removeprefix(BASE) for iri in iris if iri.startswith(BASE)}
    return {name for name in names if name.startswith(rooms)}


def test_every_name_of_the_graph_leads_to_its_triples(site: Site) -> None:
    names = _own(site.graph.engine.store)
    assert len(names) > 2000
    for name in names:
        told = _at(site, name)
        assert told.status == 303
        place = dict(told.headers)["Location"]
        assert place.startswith("/kg/")
        assert not place.startswith("//")
    for name in names - {"id/material/plain"}:
        given = _at(site, name + ".ttl")
        assert given.status == 200, name
        node = ox.NamedNode(BASE + name)
        triples = ox.parse(given.body, ox.RdfFormat.TURTLE)
        is_told = "view says nothing" in dict(given.headers).get("KG-Notice", "")
        if not is_told and not name.startswith(("graph/", "ontology/")):
            assert any(node in (t.subject, t.object) for t in triples), name


def test_a_thing_of_each_class_has_a_page(site: Site) -> None:
    query = "SELECT ?kind (MIN(STR(?x)) AS ?one) { ?x a ?kind FILTER(isIRI(?x)) } GROUP BY ?kind"
    rows = site.graph.engine.select(query)
    names = {one.value.removeprefix(BASE) for _, one in rows.rows if one.value.startswith(BASE)}  # type: ignore[union-attr]
    assert len(names) > 40
    for name in names:
        page = _at(site, name + ".html")
        assert page.status == 200, (name, page.body)
        assert page.body.count(b"<h1") == 1, name


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", ".html"),
        ("text/turtle", ".ttl"),
        ("application/ld+json, text/turtle;q=0.5", ".jsonld"),
        ("application/n-triples", ".nt"),
        ("application/rdf+xml", ".rdf"),
        ("application/trig", ".trig"),
        ("*/*", ".ttl"),
    ],
)
def test_a_thing_points_to_the_form_that_is_liked_best(
    http: httpx.Client, accept: str, ending: str
) -> None:
    address = "/id/material/gallium?date=2026-11-12&reading=official"
    found = http.get(address, headers={"Accept": accept})
    assert found.status_code == 303
    assert found.headers["location"] == (
        f"/id/material/gallium{ending}?date=2026-11-12&reading=official"
    )
    assert "Accept" in found.headers["vary"]
    assert f'<{BASE}id/material/gallium>; rel="about"' in found.headers["link"]
    there = http.get(found.headers["location"])
    assert there.status_code == 200
    assert b"gallium" in there.content


def test_what_is_not_in_the_graph_is_told_with_the_nearest_name(http: httpx.Client) -> None:
    found = http.get("/id/material/galium")
    assert found.status_code == 404
    assert "material:gallium" in found.json()["hint"]
    assert "material:gallium" in http.get("/id/metal/gallium.ttl").json()["hint"]
    assert http.get("/id/material/gallium", headers={"Accept": "image/png"}).status_code == 406
    assert http.get("/id/material/gallium?dat=2026-11-12").json()["hint"] == "did you mean date?"


@pytest.mark.parametrize("name", ["a%20b", "a%2520b", "deep/er/1.5.ttl", "%E9%95%93", "plain.html"])
def test_odd_names_are_found_and_lead_to_their_own_forms(http: httpx.Client, name: str) -> None:
    page = http.get(f"/id/material/{name}", headers=PAGE)
    assert page.status_code == 303
    assert page.headers["location"].endswith(".html")
    shown = http.get(page.headers["location"])
    assert shown.status_code == 200
    data = http.get(http.get(f"/id/material/{name}").headers["location"])
    (thing,) = {t.subject for t in ox.parse(data.content, ox.RdfFormat.TURTLE)}
    assert thing.value.startswith(BASE + "id/material/")  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ODD)
def test_links_to_things_lead_to_them_whatever_their_names(http: httpx.Client, name: str) -> None:
    iri = f"{BASE}id/material/{name}"
    for kept in ({}, {"date": "2025-11-08"}):
        told = http.get(here(iri, "", kept), headers=PAGE)
        assert told.status_code == 303
        shown = http.get(told.headers["location"])
        assert shown.status_code == 200
        assert iri in html.unescape(shown.text)


def test_the_page_of_a_thing_whose_name_is_taken_with_the_ending_is_at_its_own(
    http: httpx.Client,
) -> None:
    told = http.get("/id/material/plain", headers=PAGE)
    assert told.headers["location"] == "/id/material/plain?format=html"
    assert "<bdi>plain</bdi></h1>" in http.get(told.headers["location"]).text


def test_a_hostile_label_is_text(http: httpx.Client) -> None:
    for address in ("/id/material/hostile.html", "/things/materials?text=script"):
        page = http.get(address).text
        assert "<script" not in page
        assert "&lt;script&gt;" in page
        assert "{{ 7*7 }}" in page
        assert "\u202e" not in page
        assert "\x07" not in page
    assert 'href="javascript' not in http.get("/id/material/hub.html").text


def test_what_points_to_a_thing_is_counted_and_paged(http: httpx.Client) -> None:
    page = http.get("/id/material/hub.html").text
    assert "All 1,200" in page
    address = "/id/material/hub.html?incoming=trade:uses&page=24"
    last = http.get(address).text
    assert "application:a1199" in last
    assert "application:a1149" not in last
    assert "page=23" in last
    assert "page=25" not in last
    assert http.get(address.replace("24", "25")).status_code == 404
    assert http.get(address.replace("24", "x")).status_code == 400
    assert http.get("/id/material/hub.html?incoming=trade:covers").status_code == 404
    data = http.get("/id/material/hub.ttl")
    assert "1000" in data.headers["kg-notice"]
    assert len([*ox.parse(data.content, ox.RdfFormat.TURTLE)]) == 1003


def test_a_measure_shows_its_status_under_each_reading_and_on_whose_word(
    http: httpx.Client,
) -> None:
    address = "/id/measure/cn-mofcom-2024-46-2a.html?date=2025-11-08"
    page = http.get(address).text
    for reading in ("as-reported", "official", "instruments"):
        assert re.search(rf'<th scope="row">{reading}.*?in force', page, re.DOTALL)
    assert "<svg" in page
    assert "<?xml" not in page
    assert re.search(r"legal text, second-hand <a href=\"#note-\d+\">", page)
    assert 'href="/claim/cn-mofcom-2024-46/12?date=2025-11-08"' in page
    assert "Said, but not counted" in page
    assert "export ban" in page
    assert http.get(address + "&reading=press").status_code == 400


def _text(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_measure_shows_its_acts_with_the_claims_behind_their_days(http: httpx.Client) -> None:
    page = http.get("/id/measure/cn-mofcom-2025-57.html?date=2026-11-22").text
    status, _, rest = page.partition('<h2 id="acts">')
    acts = _text(rest.partition("<h2")[0])
    ender = "Extension of CN-MOFCOM-2025-57, said by Ministry of Commerce of China, from 2026-09-28"
    assert f"2027-01-10 by the end of {ender}" in _text(status)
    assert "extends Suspension of CN-MOFCOM-2025-57 2026-09-28 official statement" in acts
    assert "2027-01-10 official statement, second-hand" in acts
    assert "is stated by Ministry of Commerce of China official statement, second-hand" in acts
    assert "inferred" in acts
    assert acts.index("Imposition") < acts.index("Suspension") < acts.index("Extension")
    other = _text(http.get("/id/measure/cn-mofcom-2024-46-2a.html?date=2026-11-22").text)
    assert re.search(r"2026-11-27 legal text, second-hand \d+ ?; press \d+ ?; that", other)
    assert "2026-11-27 by the end of Suspension of CN-MOFCOM-2024-46/2a in force presumed" in other
    assert "claim:cn-mofcom-2025-72/02" not in other
    rates = _text(http.get("/id/measure/us-eo-recip-cn.html?date=2026-11-22").text)
    assert re.search(r"2026-11-09 .{,90}the day before 2026-11-10", rates)


def test_acts_of_one_kind_on_one_measure_are_told_apart(http: httpx.Client) -> None:
    page = _text(http.get("/id/measure/cn-sctc-2025-recip.html?date=2026-11-22").text)
    assert "Suspension of CN-SCTC-2025-RECIP, from 2025-11-10" in page
    assert "Suspension of CN-SCTC-2025-RECIP, by 2025-11-05" in page
    assert "report:" not in _text(http.get("/things/status-reports").text)


def test_periods_of_a_measure_are_told_apart_by_their_reading(http: httpx.Client) -> None:
    page = http.get("/id/measure/cn-mofcom-2024-46-2a.html?incoming=trade:isPeriodOf").text
    periods = re.findall(
        r"<li>(.*?)</li>", page.partition("What points here")[2].partition("<h2")[0]
    )
    assert len(periods) == 9
    assert len({_text(period) for period in periods}) == 9
    assert "(instruments)" in page


def test_a_country_is_told_of_measures_on_its_end_users_and_on_all(http: httpx.Client) -> None:
    page = _text(http.get("/id/country/us.html?date=2026-11-22").text)
    assert "targets military users and military uses in the United States in force" in page
    assert "China's export licence for graphite applies to all destinations in force" in page


def test_a_material_is_told_of_measures_aimed_at_end_users(http: httpx.Client) -> None:
    page = _text(http.get("/id/material/gallium.html?date=2026-11-22").text)
    assert "on all dual-use items; aimed at military users" in page
    assert re.search(r"Shares of world output .*? China \d\d", page)
    goods = _text(http.get("/id/product/dual-use-items.html").text)
    assert "on all dual-use items; aimed at military users" not in goods


def test_what_the_ontology_says_of_a_class_is_not_worked_out(http: httpx.Client) -> None:
    page = http.get("/ns/Measure.html").text
    assert re.search(
        r"restricts or taxes trade.*?<span class=\"muted\">ontology</span>", page, re.S
    )
    assert "Worked out" not in page


def test_a_claim_is_data_with_what_it_says_in_its_graph(http: httpx.Client) -> None:
    claim = _named("claim/cn-mofcom-2024-46/12")
    quads = [*ox.parse(http.get("/claim/cn-mofcom-2024-46/12.trig").content, ox.RdfFormat.TRIG)]
    said = {quad.object for quad in quads if quad.graph_name == claim}
    assert _named("id/material/gallium") in said
    plain = ox.parse(http.get("/claim/cn-mofcom-2024-46/12.ttl").content, ox.RdfFormat.TURTLE)
    assert said.isdisjoint({triple.object for triple in plain})


def test_the_ontology_is_at_the_name_of_its_namespace_too(http: httpx.Client) -> None:
    assert http.get("/ns/", headers=PAGE).headers["location"] == "/ontology.html"
    assert "status event" in http.get("/ontology.html").text
    found = [*ox.parse(http.get("/ontology.ttl").content, ox.RdfFormat.TURTLE)]
    assert ox.NamedNode(TRADE + "Suspension") in {triple.subject for triple in found}


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.places: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value for name, value in attrs if name == "href" and value}
        self.places |= {value for name, value in attrs if name == "id" and value}


def _read(page: str) -> _Links:
    found = _Links()
    found.feed(page)
    return found


def test_the_page_of_the_ontology_tells_what_the_file_does(
    http: httpx.Client, tmp_path: Path
) -> None:
    served = _read(http.get("/ontology.html?date=2025-11-08").text)
    assert main(["export", "ontology", "--out", str(tmp_path / "o.html")]) == 0
    alone = _read((tmp_path / "o.html").read_text(encoding="utf-8"))
    assert alone.places <= served.places
    assert "/ns/ExportBan?date=2025-11-08" in served.found
    assert "/q/status/retaliation-chains?date=2025-11-08" in served.found


def test_the_page_of_a_term_leads_to_its_place_in_the_ontology(http: httpx.Client) -> None:
    places = _read(http.get("/ontology.html").text).places
    for term in ("ExportBan", "covers", "InForce", "startEarliestDay"):
        (link,) = (
            x for x in _read(http.get(f"/ns/{term}.html").text).found if "ontology.html" in x
        )
        assert link == f"/ontology.html#{term}"
        assert term in places
    assert "ontology.html" not in http.get("/id/material/gallium.html").text


def test_every_list_of_things_is_there_and_keeps_the_day(http: httpx.Client) -> None:
    links = _Links()
    links.feed(http.get("/things?date=2025-11-08").text)
    lists = {link for link in links.found if link.startswith("/things/")}
    assert "/things/measures?date=2025-11-08" in lists
    assert len(lists) > 30
    for address in lists:
        assert http.get(address).status_code == 200, address


def test_measures_are_listed_with_their_status_on_the_day(http: httpx.Client) -> None:
    for day, status in (("2025-11-08", "in force"), ("2025-11-12", "suspended")):
        page = http.get(f"/things/measures?text=refusal+in+principle&date={day}").text
        rows = page.partition("<tbody>")[2]
        assert rows.count("<tr>") == 1
        assert f"{status}</bdi>" in rows
        assert "China" in rows
        assert "United States" in rows


def test_a_list_is_paged_and_searched_by_name_or_code(http: httpx.Client) -> None:
    assert "gallium" in http.get("/things/materials?text=811292").text
    assert "None" in http.get("/things/materials", params={"text": '"\\) } #'}).text
    page = http.get("/things/production-shares?page=2").text
    assert "101–200 of 382" in page
    assert http.get("/things/production-shares?page=99").status_code == 404
    assert "/things/measures" in http.get("/things/measurs").text
