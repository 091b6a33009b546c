"""Pages of sources and claims: what they tell, and that nothing in a source can steer them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.build.store import current
from kg.files import ontology_dir
from kg.names import BASE, TRADE
from kg.serve.content.marked import segments
from kg.serve.model import Call, Reply, Settings
from kg.serve.site import Site
from kg.serve.views.source import passages_of
from kg.serve.worker import made, site_of
from kg.source import parse_turtle
from kg.texts import Texts, quote_of
from tests.conftest import FICTIONAL
from tests.serving import store_of

ARGS = {"date": "2026-11-22", "reading": "", "kept": {"date": "2026-11-22"}, "given": {}}
TEXT = (FICTIONAL / "article.txt").read_bytes().decode()
MOON = "fictional-lunarite"


class Page(HTMLParser):
    """The ids and links of a page, its whole text, and that of the source but for its notes."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.marked: list[str] = []
        self.source = self.text = ""
        self.tags: set[str] = set()
        self._open: list[str] = []
        self.feed(reply.body.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.ids += [told["id"]] if "id" in told else []
        self.links += [told["href"]] if "href" in told else []
        if told.get("class") == "source-text" or (tag in ("mark", "sup") and self._open):
            self._open.append(tag)
            self.marked += [""] if tag == "mark" else []

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open and self._open[-1] != "sup":
            self.source += data
            if self._open[-1] == "mark":
                self.marked[-1] += data


def shown(site: Site, view: str, name: str, **more: str) -> Page:
    room = view if view != "sources" else ""
    args = {**ARGS, "path": f"/{room}/{name}.html", "iri": f"{BASE}{room}/{name}", **more}
    reply = made(site, Call(view, "html", args))
    assert reply.status == 200, reply.body.decode()
    return Page(reply)


@pytest.fixture(scope="module")
def site(fictional: kg.Graph) -> Site:
    """The shipped graph with the fictional article, whose text is at hand."""
    return Site(fictional, Settings("", "http://127.0.0.1/"), Texts(FICTIONAL))


@pytest.fixture(scope="module")
def blind(fictional: kg.Graph) -> Site:
    """The same without the text."""
    return Site(kg.open(Path(fictional.build.folder).parent.parent, [FICTIONAL]),
                Settings("", "http://127.0.0.1/"))  # fmt: skip


def spans_in(text: str) -> st.SearchStrategy[list[tuple[int, int]]]:
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    return st.lists(ends.map(sorted).map(tuple).filter(lambda s: s[0] < s[1]), max_size=5)  # type: ignore[arg-type]


@given(st.text(max_size=20).flatmap(lambda text: st.tuples(st.just(text), spans_in(text))))
def test_segments_are_the_text_and_each_knows_its_passages(
    case: tuple[str, list[tuple[int, int]]],
) -> None:
    text, spans = case
    found = segments(text, spans)
    assert "".join(part.text for part in found) == text
    for part in found:
        end = part.start + len(part.text)
        around = {span for span in spans if span[0] <= part.start and end <= span[1]}
        touching = {span for span in spans if span[0] < end and part.start < span[1]}
        assert part.text
        assert set(part.within) == around == touching
        assert set(part.ending) == {span for span in around if span[1] == end}


def test_the_text_is_shown_whole_with_its_passages_marked(site: Site) -> None:
    page = shown(site, "source", MOON)
    assert page.source == TEXT
    assert "exports of lunarite" in "".join(page.marked)
    assert "It is all moonshine" not in "".join(page.marked)


def test_claims_and_passages_lead_to_each_other(site: Site) -> None:
    page = shown(site, "source", MOON)
    within = [link[1:] for link in page.links if link.startswith("#") and link != "#main"]
    assert {link.split("-")[0] for link in within} == {"at", "claim", "claims"}
    assert set(within) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_without_the_text_the_page_says_how_to_give_it(blind: Site) -> None:
    page = shown(blind, "source", MOON)
    assert "kg serve --texts" in page.text
    assert not page.marked
    assert "characters 123–153" in page.text
    assert "moonshine" not in page.text


def test_a_source_tells_who_when_and_how_it_was_read(blind: Site) -> None:
    text = shown(blind, "source", "cn-mofcom-gac-2025-70").text
    for told in (
        "legal text",
        "2025-11-07",
        "second-hand",
        "inferred",
        "read in its place",
        "gvw.com",
        "clause: ",
    ):
        assert told in text
    undated = " ".join(shown(blind, "source", "fenwick-on-affiliates-rule").text.split())
    assert "between 2025-10-30 and 2026-10-09 [2025-10-30..2026-10-09]" in undated
    assert "CC BY 4.0; a selection of rows" in shown(blind, "source", "eu-crm-2023").text


def test_a_claim_tells_what_took_its_place_and_why(site: Site) -> None:
    page = shown(site, "claim", f"{MOON}/05")
    assert "superseded by claim 08" in " ".join(page.text.split())
    assert "goes on to give the suspension a last day" in page.text
    assert "has lifted its ban" in page.text
    assert "no reading" in page.text
    assert f"/claim/{MOON}/08?date=2026-11-22" in page.links


def test_a_claim_names_those_that_disagree_and_what_rests_on_it(blind: Site) -> None:
    page = shown(blind, "claim", "cn-mofcom-2025-72/01")
    assert "contradict" in page.text
    assert "/claim/2025-11-lifts-key-tech-metals/07?date=2026-11-22" in page.links
    assert "2026-11-27" in page.text.partition("Statuses that rest on it")[2]


def test_second_hand_words_and_claims_of_others_are_called_so(blind: Site) -> None:
    page = " ".join(shown(blind, "claim", "cn-mofcom-2025-72/01").text.split())
    assert "MOFCOM Announcement 72 of 2025, legal text, second-hand" in page
    assert "Supersedes China has rolled back its curbs" in page
    assert "claim:2025-11" not in page
    guessed = " ".join(shown(blind, "claim", "cn-mofcom-2025-72/05").text.split())
    assert "Manner inferred by the curator; asserted" in guessed
    unnamed = shown(blind, "claim", "fenwick-on-affiliates-rule/1").text
    assert "was not read itself; read in its place: not named in the record" in unnamed


def test_claims_of_a_source_follow_each_other(blind: Site) -> None:
    links = shown(blind, "claim", "cn-mofcom-2025-72/02").links
    for beside in ("01", "03"):
        assert f"/claim/cn-mofcom-2025-72/{beside}?date=2026-11-22" in links


def test_a_claim_of_a_whole_table_is_cut_where_it_says_so(blind: Site) -> None:
    assert "more triples are not shown" in shown(blind, "claim", "eu-crm-2023/1").text


@pytest.mark.parametrize(("view", "iri"), [("source", "source/x"), ("claim", "claim/x/1")])
def test_what_is_not_there_is_not_found(blind: Site, view: str, iri: str) -> None:
    call = Call(view, "html", {**ARGS, "path": "/", "iri": BASE + iri})
    assert made(blind, call).status == 404


def test_sources_are_listed_and_chosen_by_basis(blind: Site) -> None:
    everything = shown(blind, "sources", "", basis="")
    assert "/source/eu-crm-2023?date=2026-11-22" in everything.links
    press = shown(blind, "sources", "", basis="Press")
    assert f"/source/{MOON}?date=2026-11-22" in press.links
    assert "/source/eu-crm-2023?date=2026-11-22" not in press.links
    assert "/sources?date=2026-11-22&basis=Study" in press.links
    wrong = made(blind, Call("sources", "html", {**ARGS, "path": "/sources", "basis": "Pres"}))
    assert wrong.status == 400
    assert "did you mean press?" in wrong.body.decode().lower()


# A source that means harm: whatever it says is shown as letters, and none of it is done.
EVIL = "First \u202eline</mark><script>alert(1)</script>\r\nsecond 𝔘 “line” & more\x00.\nLast."
HOSTILE = """
@prefix trade: <https://w3id.org/uschina-trade/ns/> .
@prefix source: <https://w3id.org/uschina-trade/source/> .
@prefix c: <https://w3id.org/uschina-trade/claim/evil/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
source:evil a trade:Article ; dct:title "<img src=x onerror=alert(1)>\\u202e"@en ;
  trade:basis trade:Press ; <https://schema.org/url> "javascript:alert(1)", "https://example.org/\\"x" ;
  dct:publisher <javascript:alert(2)> , "<b>me</b>" ; dct:license <javascript:alert(3)> ;
  trade:textSha256 "%s" ; trade:textLength %d ; <javascript:p> "<i>" .
%s
"""
CLAIM = """
c:%d a trade:Claim ; rdfs:label "</td><script>x</script>%d"@en ; trade:isStatedIn source:evil ;
  trade:modality trade:Denied ; trade:review trade:Rejected ; trade:inferredFrom "<u>why</u>" ;
  trade:hasEvidence [ oa:start %d ; oa:end %d ; trade:quoteSha256 "%s" ] .
c:%d { <javascript:s> <javascript:p> "<script>" , <javascript:o> }
"""
SPANS = [(0, 20), (6, 30), (6, 12), (30, len(EVIL)), (5, 9), (0, len(EVIL) + 5), (9, 9), (7, 3)]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("hostile")
    texts = folder / "texts"
    texts.mkdir()
    (texts / "evil.txt").write_bytes(EVIL.encode())
    claims = [
        CLAIM % (n, n, *span, "lost" if n == 5 else quote_of(EVIL, *span).sha256, n)
        for n, span in enumerate(SPANS, 1)
    ]
    digest = hashlib.sha256(EVIL.encode()).hexdigest()
    said = ox.parse(HOSTILE % (digest, len(EVIL), "".join(claims)), format=ox.RdfFormat.TRIG)
    known = parse_turtle(ontology_dir() / "trade.ttl")
    graphs = (ox.DefaultGraph(), ox.NamedNode(f"{BASE}graph/ontology"))
    quads = [*said, *(ox.Quad(s, p, o, graph) for graph in graphs for s, p, o in known)]
    build = current(store_of(folder, quads))
    assert build
    return site_of(Path(build.folder), Settings("", "http://127.0.0.1/", texts=str(texts)))


HOSTILE_PAGES: list[Callable[[Site], Page]] = [
    lambda site: shown(site, "source", "evil"),
    lambda site: shown(site, "claim", "evil/1"),
    lambda site: shown(site, "sources", "", basis=""),
]


@pytest.mark.parametrize("page", HOSTILE_PAGES)
def test_nothing_of_a_source_is_more_than_letters(
    hostile: Site, page: Callable[[Site], Page]
) -> None:
    found = page(hostile)
    assert not found.tags & {"script", "img", "b", "i", "u"}
    assert {urlsplit(link).scheme for link in found.links} <= {"", "http", "https"}
    assert all(letter.isprintable() or letter == "\n" for letter in found.text)


def test_a_hostile_text_keeps_its_lines_and_its_positions(hostile: Site) -> None:
    page = shown(hostile, "source", "evil")
    lines = [line.rstrip() for line in page.source.split("\n")]
    assert lines == [
        "First  line</mark><script>alert(1)</script>",
        "second 𝔘 “line” & more .",
        "Last.",
    ]
    assert "rejected" in page.text


def test_passages_with_other_words_are_lost_and_not_marked(hostile: Site) -> None:
    text = " ".join(shown(hostile, "source", "evil").text.split())
    assert "4 of 8 passages that claims rest on have the words recorded" in text
    assert "characters 5–9, lost" in text


def test_a_changed_digit_is_lost() -> None:
    quote = quote_of("the rate is 10 percent", 4, 22)
    span = (quote.start, quote.end)
    quoted = [(f"{TRADE}claim", span, quote.sha256)]
    assert passages_of("the rate is 10 percent", quoted).lost == frozenset()
    assert passages_of("the rate is 20 percent", quoted).lost == {span}
