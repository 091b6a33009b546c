"""The pages in a real browser: sound, quiet, readable for everybody, and in need of no script."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx
import pytest

from tests.browser import DESK, PHONE, Browser, Theme, browsing
from tests.conftest import FICTIONAL
from tests.serving import serving
from tests.walk import Walk, walked

DAY = "2026-11-22"
ROOT = "/kg"
QUESTION = "/q/exposure/defense-applications-on-suspended-materials"
# Pages no link leads to, or that a walk of bounded length might miss.
PAGES = (
    "/",
    "/?date=2025-12-01&reading=official",
    "/find?text=gallium",
    "/find?text=no+such+thing",
    "/sparql",
    f"/sparql?query={quote('SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 20')}",
    f"/sparql?query={quote('ASK { ?s ?p ?o }')}",
    f"/sparql?query={quote('CONSTRUCT WHERE { ?s a <https://w3id.org/uschina-trade/ns/Meeting> }')}",
    "/source/fictional-lunarite.html",
    "/why?subject=gallium&predicate=a&object=SuspendedMaterial&all=1",
    "/why?subject=CN-MOFCOM-2024-46/2a&reading=official",
    f"{QUESTION}/why?row=1",
    f"/sparql/why?query={quote('SELECT ?a ?m { ?a trade:dependsOn ?m } ORDER BY ?a ?m')}&row=1",
)
# What says so where there is nothing to show.
PROBLEMS = {
    "/nothing/here": 404,
    "/id/measure/nothing": 404,
    "/?date=yesterday": 400,
    "/?raeding=official": 400,
    f"/sparql?query={quote('SELECT * { ?s ?p }')}": 400,
    f"{QUESTION}?days=5": 400,
    f"{QUESTION}/why?row=9999": 404,
    "/why": 400,
    "/why?subject=gallium&predicate=a&object=Country": 404,
    "/q/status/suspensions-ending-soon?days=many": 400,
}
# Kinds of pages that a walk along the links comes to.
KINDS = {
    "/",
    "/about",
    "/dump/",
    "/id/*",
    "/id/application/*",
    "/id/country/*",
    "/id/material/*",
    "/id/measure/*",
    "/id/meeting/*",
    "/claim/*",
    "/ns/*",
    "/ontology",
    "/q/",
    "/q/*",
    "/q/*?cite",
    "/source/*",
    "/sources",
    "/sparql",
    "/sparql/why?query",
    "/things",
    "/things/*",
    "/why",
}
ROWS = "main .table tbody tr"
MOST_PAGES = 200


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that knows itself under a path, with a text at hand, on one day."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    options = (
        "--sources",
        str(FICTIONAL),
        "--texts",
        str(FICTIONAL),
        "--base",
        f"{address}{ROOT}/",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_TODAY", DAY)
        folder, port = tmp_path_factory.mktemp("server"), address.rpartition(":")[2]
        log = folder / "server.log"
        with serving(folder / "store", *options, "--port", port, log=log):
            yield address


@pytest.fixture(scope="module")
def walk(base: str) -> Walk:
    return walked(base, ROOT, PAGES, MOST_PAGES)


@pytest.fixture(scope="module")
def module_browser(base: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(f"{base}{ROOT}/", tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(module_browser: Browser) -> Browser:
    """The browser as a reader at a desk has it."""
    module_browser.run_scripts(True)
    module_browser.wear("light")
    module_browser.be_wide(DESK)
    return module_browser


@dataclass
class Looks:
    """What is wrong with each page that was looked at, by its path."""

    unsound: dict[str, list[str]] = field(default_factory=dict)
    light: dict[str, list[str]] = field(default_factory=dict)
    dark: dict[str, list[str]] = field(default_factory=dict)
    wide: dict[str, list[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def looks(walk: Walk, module_browser: Browser) -> Looks:
    """Every kind of page and the pages of problems, opened once and looked at from all sides."""
    found = Looks()
    for path in dict.fromkeys((*walk.pages.values(), *PAGES, *PROBLEMS)):
        look(module_browser, path, found)
    return found


def look(browser: Browser, path: str, found: Looks) -> None:
    browser.wear("light")
    browser.be_wide(DESK)
    browser.open(path)
    found.unsound[path] = unsound(browser)
    found.light[path] = browser.faults()
    browser.wear("dark")
    found.dark[path] = browser.faults(["color-contrast"])  # what a theme changes are colours
    browser.be_wide(PHONE)
    found.wide[path] = browser.too_wide()


def unsound(browser: Browser) -> list[str]:
    outside = [url for url in browser.requests() if not url.startswith(browser.base)]
    scripts = browser.all("script, [onclick], [onload], [onchange], [href^='javascript:']")
    told = [*browser.console(), *outside, *(script.tag_name for script in scripts)]
    if len(browser.all("h1")) != 1:
        told.append("not one h1")
    if "Not legal advice; newest source" not in " ".join(browser.texts("footer")):
        told.append("no notice in the footer")
    return told


def faulty(told: dict[str, list[str]]) -> dict[str, list[str]]:
    return {path: faults for path, faults in told.items() if faults}


def test_every_link_leads_to_a_page_under_the_base_address(walk: Walk) -> None:
    assert walk.broken == []
    assert walk.seen == MOST_PAGES


def test_pages_are_well_formed(walk: Walk) -> None:
    assert walk.malformed == []


def test_links_lead_to_every_kind_of_page(walk: Walk) -> None:
    assert KINDS - walk.pages.keys() == set()


def test_a_page_asks_no_other_host_runs_no_script_and_has_nothing_to_complain_of(
    looks: Looks,
) -> None:
    assert faulty(looks.unsound) == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page(
    looks: Looks, module_browser: Browser, theme: Theme
) -> None:
    if not module_browser.axe:
        pytest.skip("KG_NPM does not name a folder with axe-core")
    assert faulty(looks.light if theme == "light" else looks.dark) == {}


def test_no_page_is_wider_than_a_phone(looks: Looks) -> None:
    assert faulty(looks.wide) == {}


@pytest.mark.parametrize("path", PROBLEMS)
def test_a_problem_is_told_on_a_page_with_its_status(base: str, path: str) -> None:
    reply = httpx.get(base + ROOT + path, headers={"Accept": "text/html"}, trust_env=False)
    assert reply.status_code == PROBLEMS[path]
    assert reply.headers["content-type"] == "text/html; charset=utf-8"


def test_the_judges_find_a_fault_where_there_is_one(browser: Browser) -> None:
    browser.open("/")
    browser.wear("dark")
    browser.be_wide(PHONE)
    script = """
        document.querySelector('h1').innerHTML = '<img src="https://example.org/x.png">';
        const pale = document.querySelector('main p');
        pale.style.color = '#222', pale.style.whiteSpace = 'nowrap';
        pale.textContent = 'wide '.repeat(100);
        console.error('wrong');"""
    browser.driver.execute_script(script)
    assert any("wrong" in line for line in browser.console())
    assert "https://example.org/x.png" in browser.requests()
    assert len(browser.too_wide()) > 1
    if browser.axe:
        rules = {fault.partition(":")[0] for fault in browser.faults()}
        assert rules >= {"image-alt", "color-contrast"}


def test_the_control_keeps_the_page_and_links_keep_what_it_says(browser: Browser) -> None:
    browser.run_scripts(False)
    browser.open("/things/materials")
    browser.choose(browser.one("form.asof [name=reading]"), "official")
    day = browser.one("form.asof [name=date]")
    browser.type_day(day, "2025-12-24")
    browser.submit(day)
    assert browser.path == f"{ROOT}/things/materials?date=2025-12-24&reading=official"
    assert browser.one("form.asof [name=date]").get_attribute("value") == "2025-12-24"
    browser.one("main tbody a").click()
    assert browser.one("form.asof [name=date]").get_attribute("value") == "2025-12-24"
    assert browser.one("form.asof [name=reading]").get_attribute("value") == "official"


def test_a_thing_is_found_from_the_start_page_on_the_day_it_was_of(browser: Browser) -> None:
    browser.run_scripts(False)
    browser.open("/?date=2025-12-24")
    text = browser.one("main form[role=search] [name=text]")
    text.send_keys("811292")
    browser.submit(text)
    assert browser.path == f"{ROOT}/find?date=2025-12-24&text=811292"
    assert "gallium" in browser.texts("main tbody td a")


def test_a_question_is_asked_by_a_form_and_its_permalink_gives_the_answer_again(
    browser: Browser,
) -> None:
    browser.run_scripts(False)
    browser.open(QUESTION)
    today = browser.texts(ROWS)
    browser.choose(browser.one("form.ask [name=reading]"), "instruments")
    browser.one("form.ask [name=cite]").click()
    day = browser.one("form.ask [name=date]")
    browser.type_day(day, "2025-12-24")
    browser.submit(day)
    rows = browser.texts(ROWS)
    assert rows
    assert rows != today
    assert browser.all("ol.footnotes > li")
    browser.driver.get(browser.one("#permalink").get_attribute("value") or "")
    assert "date=2025-12-24&reading=instruments" in browser.path
    assert browser.texts(ROWS) == rows
    assert browser.one("form.ask [name=date]").get_attribute("value") == "2025-12-24"


def test_a_question_says_at_a_field_what_is_wrong_with_it(browser: Browser) -> None:
    browser.open("/q/status/suspensions-ending-soon?days=many")
    field = browser.one("form.ask [name=days]")
    assert field.get_attribute("aria-invalid") == "true"
    assert field.get_attribute("value") == "many"
    assert "many" in browser.one("[role=alert]").text


def test_a_row_leads_to_its_proof_and_the_proof_to_the_claims(browser: Browser) -> None:
    browser.run_scripts(False)
    browser.open(f"{QUESTION}?date=2025-12-24")
    browser.one("main tbody tr:nth-child(2) .whys a").click()
    assert browser.path.startswith(f"{ROOT}{QUESTION}/why?date=2025-12-24&")
    assert "Why row 2" in browser.one("h1").text
    browser.one(".proof .cites a").click()
    assert browser.one("ol.footnotes > li:target")
    browser.one(".proof .rule a").click()
    assert "#rule-" in browser.driver.current_url


def test_a_query_is_run_by_its_form_and_an_error_has_a_line_and_a_column(browser: Browser) -> None:
    browser.run_scripts(False)
    browser.open("/sparql")
    query = browser.one("textarea[name=query]")
    query.clear()
    query.send_keys("SELECT ?meeting { ?meeting a trade:Meeting }\nORDER BY ?meeting")
    browser.submit(query)
    assert "Busan" in " ".join(browser.texts(ROWS))
    query = browser.one("textarea[name=query]")
    query.send_keys("\nLIMIT none")
    browser.submit(query)
    assert "LIMIT none" in (browser.one("textarea[name=query]").get_attribute("value") or "")
    assert "Line 3, column 1" in browser.one("main").text
