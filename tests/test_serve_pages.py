"""The frame of every page, the start page, finding, what the server says of itself, its files."""

from __future__ import annotations

import datetime
import html
import re
import shlex
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.answer import Answer, Thing
from kg.export.drawing import look
from kg.serve.addresses import here
from kg.serve.assets import asset
from kg.serve.model import Call, Settings
from kg.serve.site import Site
from kg.serve.templating import environment
from kg.serve.worker import made
from tests.serving import Server, serving

HOSTILE = "<b onclick=alert(1)>\"'&\u202e{{ 7*7 }}"
DAY = "2026-11-22"
VOID = {"meta", "link", "input", "br", "hr", "img"}


@pytest.fixture(scope="module")
def site(graph: kg.Graph, store: Path) -> Site:
    return Site(graph, Settings(store=str(store), base="http://kg.example/graph/"))


@pytest.fixture(scope="module")
def server(graph: kg.Graph, store: Path) -> Iterator[Server]:
    with serving(store, log=store / "pages.log") as running:
        yield running


class Page(HTMLParser):
    """A page as its reader meets it: what it links to, what it is labelled with, its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: Counter[str] = Counter()
        self.inputs: list[dict[str, str | None]] = []
        self.labelled: set[str | None] = set()
        self.ids: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags[tag] += 1
        self.attributes |= found.keys()
        if tag not in VOID:
            self.open.append(tag)
        if tag == "a":
            self.links.append(found["href"] or "")
        if tag in ("input", "select", "textarea") and found.get("type") != "hidden":
            self.inputs.append(found)
        if tag == "label":
            self.labelled.add(found["for"])
        if "id" in found:
            self.ids[found["id"] or ""] += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing of interest: these are shapes of a picture."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def shown(site: Site, view: str, date: str = DAY, reading: str = "", **more: str) -> str:
    kept = {"date": date} | ({"reading": reading} if reading else {})
    path = "/" if view == "home" else f"/{view}"
    args = {"date": date, "reading": reading, "kept": kept, "path": path, "given": kept | more}
    reply = made(site, Call(view, "html", {**args, **more}))
    assert reply.status == 200, reply.body.decode()
    return reply.body.decode()


PAGES = [("home", {}), ("find", {"text": "gallium"}), ("find", {"text": ""}), ("about", {})]


@pytest.mark.parametrize(("view", "more"), PAGES)
def test_a_page_needs_no_script_no_style_of_its_own_and_labels_what_can_be_filled_in(
    site: Site, view: str, more: dict[str, str]
) -> None:
    page = Page(shown(site, view, **more))
    assert page.tags["h1"] == page.tags["main"] == page.tags["nav"] == 1
    assert not {"script", "style", "iframe"} & page.tags.keys()
    assert not {name for name in page.attributes if name == "style" or name.startswith("on")}
    assert {field["id"] for field in page.inputs} <= page.labelled
    assert max(page.ids.values()) == 1


@pytest.mark.parametrize(("view", "more"), PAGES)
def test_links_stay_on_this_host_under_its_root_and_keep_day_and_reading(
    site: Site, view: str, more: dict[str, str]
) -> None:
    page = Page(shown(site, view, reading="official", **more))
    inside = [link for link in page.links if not link.startswith(("#", "https://creative"))]
    assert inside
    assert all(link.startswith("/graph/") for link in inside)
    fixed = ("openapi.json", "/.well-known/")  # they are of no day
    for link in inside:
        assert f"date={DAY}&reading=official" in link or any(part in link for part in fixed), link


def test_the_control_of_day_and_reading_keeps_the_rest_of_the_address(site: Site) -> None:
    text = shown(site, "find", text=HOSTILE)
    form = re.search(r'<form class="asof".*?</form>', text, re.DOTALL)
    assert form
    assert 'action="/graph/find"' in form[0]
    hidden = re.search(r'type="hidden" name="text" value="([^"]*)"', form[0])
    assert hidden
    assert html.unescape(hidden[1]) == HOSTILE
    assert "<b onclick" not in text
    assert "49" not in Page(text).words


def test_the_start_tells_what_runs_out_and_when(site: Site) -> None:
    words = " ".join(Page(shown(site, "home")).words.split())
    assert "27 Nov 2026 in 5 days China's refusal in principle" in words
    assert "10 Jan 2027 in 49 days" in words
    assert "11 Nov 2026 11 days ago China's additional tariffs on US goods" in words
    assert "5 defense applications are said to use materials under 7 suspended measures" in words


@settings(max_examples=6)
@given(
    st.dates(datetime.date(2023, 1, 1), datetime.date(2027, 12, 31)),
    st.sampled_from(["as-reported", "official", "instruments"]),
)
def test_every_suspension_that_ends_soon_is_told_and_no_other(
    site: Site, day: datetime.date, reading: str
) -> None:
    text = shown(site, "home", day.isoformat(), reading)
    tables = re.findall(r'aria-label="Suspensions that run out.*?</table>', text, re.DOTALL)
    told = [link.partition("?")[0] for table in tables for link in _things(table)]
    asked = site.graph.ask("suspensions-ending-soon", day, reading, days=90)
    measures = [m.iri for row in asked.rows if isinstance(m := row["measure"], Thing)]
    assert sorted(told) == sorted(here(iri, "/graph") for iri in measures)


def _things(table: str) -> list[str]:
    return re.findall(r'<li><a href="([^"]*)"', table)


@pytest.mark.parametrize("date", ["1000-01-01", "2018-01-01", "2040-01-01", "9998-12-31"])
def test_the_start_makes_sense_on_any_day(site: Site, date: str) -> None:
    words = " ".join(Page(shown(site, "home", date)).words.split())
    assert "so no suspension runs out" in words
    assert "By the sources on record, no measure changes status in these days" in words


def _words(text: str) -> str:
    return " ".join(Page(text).words.split())


def test_a_start_that_is_open_is_told_as_no_later_than_its_day(site: Site) -> None:
    words = _words(shown(site, "home", "2025-12-04"))
    told = words.partition("by 5 Nov 2025 29 days ago or before China's additional tariffs")[2]
    assert "in force possible →to suspended, 10 % still charged" in told
    assert "No later than 5 Nov 2025: the day it began is not known" in told
    words = _words(shown(site, "home", "2025-11-04"))
    assert "by 5 Nov 2025 tomorrow at the latest China's additional tariffs" in words
    # A legal text has a day of its own.
    words = _words(shown(site, "home", "2025-12-04", "official"))
    assert " 10 Nov 2025 24 days ago China's additional tariffs" in words
    assert "by 10 Nov 2025" not in words


def test_a_start_of_which_only_the_month_is_known_is_perhaps_on_its_first_day(site: Site) -> None:
    words = _words(shown(site, "home", "2025-04-20"))
    assert "perhaps from 1 Apr 2025 19 days ago China's additional tariffs" in words
    assert "No earlier than 1 Apr 2025: the sources leave the day open." in words


@pytest.mark.parametrize(
    ("reading", "last"), [("as-reported", "9 Oct 2026"), ("instruments", "20 Feb 2026")]
)
def test_after_the_newest_source_it_is_told_that_nothing_was_read(
    site: Site, reading: str, last: str
) -> None:
    words = _words(shown(site, "home", reading=reading))
    assert f"in the reading {reading}, nothing issued after {last} was read" in words
    assert "was read" not in _words(shown(site, "home", "2025-12-04", reading))
    newest = {"as-reported": "2026-09-28", "instruments": "2026-02-20"}[reading]
    assert f"newest source {newest}" in words.rpartition("Not legal advice")[2]


def test_beside_what_is_suspended_it_is_told_who_is_barred_all_the_same(site: Site) -> None:
    text = shown(site, "home")
    told = text.partition("What is suspended frees nobody")[2].partition('<h2 id="soon">')[0]
    assert "CN-MOFCOM-2024-46/1" in told
    assert f"/graph/q/exposure/end-users-barred?date={DAY}&amp;cite=1" in told
    assert "aimed at" not in _words(shown(site, "home", "2018-01-01"))


def test_a_day_before_the_first_source_is_not_told_as_agreement(site: Site) -> None:
    assert "No reading knows the status of any measure" in shown(site, "home", "2018-01-01")


def test_where_readings_differ_each_says_what_it_says(site: Site) -> None:
    text = shown(site, "home", reading="instruments")
    table = re.search(r'aria-label="Measures on which readings differ.*?</table>', text, re.DOTALL)
    assert table
    words = " ".join(re.sub("<[^>]*>", " ", table[0].partition("<table")[2]).split())
    assert "Measure instruments (this page) as-reported official" in words
    assert words.endswith(
        "US-BIS-AFFILIATES in force presumed 10 Nov 2026 to no known end "
        "suspended 10 Nov 2025 to 10 Jan 2027 suspended 10 Nov 2025 to 10 Jan 2027"
    )


def test_finding_links_to_what_is_found_and_says_when_nothing_is(site: Site) -> None:
    found = Page(shown(site, "find", text="镓"))
    assert f"/graph/id/material/gallium?date={DAY}" in found.links
    assert "Nothing in the graph is called “xyzzyqq”" in shown(site, "find", text="xyzzyqq")
    assert "These are called nearly so" in shown(site, "find", text="galium")


def test_what_the_server_says_of_itself_is_what_it_runs_with(graph: kg.Graph, store: Path) -> None:
    limits = Settings(str(store), "http://kg.example/", timeout=2.5, max_bytes=1 << 20, max_rows=7)
    words = " ".join(Page(shown(Site(graph, limits), "about")).words.split())
    assert "A request may take 2.5 seconds" in words
    assert "A result may have 1 MiB, and no more than 7 rows" in words
    assert "not registered at w3id.org" in words
    assert "as-reported" in words
    assert "What officials say changes nothing here" in words


def test_it_says_what_was_not_read(site: Site) -> None:
    words = _words(shown(site, "about"))
    assert "Read in the original: none of 24 sources of the kind “legal text”, 2 of 8" in words
    assert "Nothing issued after 2026-10-09 was read" in words
    assert "Nothing issued after 2026-02-20" in _words(shown(site, "about", reading="instruments"))
    assert "N-Triples, RDF/XML, JSON-LD, TriG, N-Quads" in words


def test_the_lines_to_copy_work(server: Server) -> None:
    about = server.http.get("/about", params={"date": DAY}).text
    by_address, by_query = map(html.unescape, re.findall(r">(curl .*?)</pre>", about, re.DOTALL))
    with server.http as client:
        found = client.get(shlex.split(by_address)[1])
        assert found.status_code == 200
        assert found.text.startswith("application,")
        _, _, accept, address, _, data = shlex.split(by_query.replace("\\\n", ""))
        name, _, value = accept.partition(": ")
        query = data.partition("=")[2]
        rows = client.post(address, headers={name: value}, data={"query": query}).json()
        assert rows["results"]["bindings"]


def test_a_query_of_ones_own_is_of_no_day_and_no_reading(server: Server) -> None:
    for params in ({}, {"query": "ASK { ?s ?p ?o }"}):
        found = server.http.get("/sparql", params=params, headers={"Accept": "text/html"}).text
        assert 'class="asof"' not in found
        assert "As of" not in found
        assert "· build" not in found.partition("<footer")[2]
        assert "build <code" in found


def test_files_are_kept_for_good_under_the_name_of_their_version(server: Server) -> None:
    page = server.http.get("/").text
    for link in re.findall(r'<link [^>]*href="([^"]+)"', page):
        found = server.http.get(link)
        assert found.status_code == 200
        assert "immutable" in found.headers["cache-control"]
        again = server.http.get(link, headers={"If-None-Match": found.headers["etag"]})
        assert again.status_code == 304
        assert again.content == b""
    assert server.http.get("/static/style.css?v=old").headers["cache-control"] == "public, no-cache"
    assert server.http.get("/static/none.css").status_code == 404
    assert server.http.get("/favicon.ico").headers["content-type"] == "image/svg+xml"
    assert server.http.get("/robots.txt").text.startswith("User-agent: *")


def test_a_problem_is_a_page_with_what_is_wrong_in_its_heading(server: Server) -> None:
    found = server.http.get("/", params={"date": "soon"}, headers={"Accept": "text/html"})
    assert found.status_code == 400
    assert "<h1>&#39;soon&#39; is not a date</h1>" in found.text
    assert "YYYY-MM-DD" in found.text


TABLE = """{% from "macros.html" import answer_table, remarks, derivations, footnotes
with context %}{% from "flips.html" import flips with context %}{{ answer_table(answer) }}{{ remarks(answer) }}{{ flips(answer) }}
{{ derivations(answer) }}{{ footnotes(answer) }}"""


def _printed(answer: Answer) -> str:
    return environment().from_string(TABLE).render(answer=answer, here=here)


def test_numbers_of_footnotes_lead_to_them(graph: kg.Graph) -> None:
    name = "defense-applications-on-suspended-materials"
    page = Page(_printed(graph.ask(name, DAY, cite=True, flip=True)))
    notes = {link.removeprefix("#") for link in page.links if link.startswith("#")}
    assert notes
    assert notes <= page.ids.keys()
    assert "In every row" in page.words
    assert "Under another reading" in page.words
    assert "In instruments\n6 rows of this answer are not there." in page.words
    assert page.words.count("Why") == 1
    assert page.tags["summary"] == 1  # patterns of SPARQL are for the few who ask


def test_what_sources_say_is_text_and_cannot_steer_a_page() -> None:
    answer = Answer(
        "q", "s", datetime.date(2026, 1, 1), None, "b", ("thing", "text"),
        ({"thing": Thing("https://w3id.org/uschina-trade/id/x/<b>", HOSTILE), "text": HOSTILE},
         {"thing": Thing("javascript:alert(1)", HOSTILE), "text": None}),
        remarks=(HOSTILE,),
    )  # fmt: skip
    text = _printed(answer)
    page = Page(text)
    assert "b" not in page.tags
    assert "\u202e" not in text
    assert page.links == ["/id/x/%3Cb%3E"]
    assert page.words.count("<b onclick=alert(1)>\"'& {{ 7*7 }}") == 4


def _style() -> str:
    found = asset("style.css")
    assert found
    return found.body.decode()


def test_every_colour_of_a_picture_has_one_for_the_dark() -> None:
    styles = [look.INK, look.MUTED, look.PAPER, look.TRACK]
    styles += [c for s in look.STATUSES.values() for c in (s.fill, s.tint, s.edge)]
    kept = {"#0072b2"}  # white letters stand on it, in the dark too
    assert not [c for c in styles if f'[fill="{c}"]' not in _style() and c not in kept]
    assert f'[stroke="{look.GRID}"]' in _style()


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_has_the_contrast_that_readers_need(theme: int) -> None:
    block = re.findall(r":root \{(.*?)\}", _style(), re.DOTALL)
    colours: dict[str, str] = {}
    for part in block[: theme + 1]:
        colours |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part))
    for text in ("ink", "muted", "accent", "warn"):
        for ground in ("paper", "wash"):
            assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert _contrast(colours["on-accent"], colours["accent"]) >= 4.5
    assert _contrast(colours["ink"], colours["marker"]) >= 4.5
    assert _contrast(colours["edge"], colours["paper"]) >= 3


def _contrast(first: str, second: str) -> float:
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
