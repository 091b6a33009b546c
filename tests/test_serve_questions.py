"""Questions as an API and as pages: parameters, forms, permalinks, and what goes out with them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.answer.render import as_csv, as_object
from kg.files import queries_dir
from kg.question import Library
from tests.serving import Server, serving

STATUS = "/q/status/measures-by-status"
SHARES = "/q/supply/production-shares"
DAY = "2026-11-22"


@pytest.fixture(scope="module")
def server(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("serving") / "server.log"
    with serving(store, "--max-rows", "200", log=log) as running:
        yield running


@pytest.fixture(scope="module")
def build(graph: kg.Graph) -> str:
    return graph.build.short


def told(http: httpx.Client, path: str, status: int = 400, **params: object) -> dict[str, str]:
    found = http.get(path, params=params)
    assert found.status_code == status, found.text
    assert found.headers["content-type"] == "application/problem+json"
    return dict(found.json())


def test_json_is_the_answer_with_its_permalink(http: httpx.Client, graph: kg.Graph) -> None:
    found = http.get(f"{STATUS}.json", params={"date": DAY}).json()
    permalink = found.pop("permalink")
    assert found == as_object(graph.ask("measures-by-status", DAY))
    assert permalink.startswith(f"{http.base_url}q/status/measures-by-status.json?date={DAY}&")


def test_csv_is_that_of_the_answer_and_carries_its_circumstances(
    http: httpx.Client, graph: kg.Graph
) -> None:
    found = http.get(f"{STATUS}.csv", params={"date": DAY, "reading": "official"})
    answer = graph.ask("measures-by-status", DAY, "official")
    assert found.text == as_csv(answer)
    assert found.headers["content-type"] == "text/csv; charset=utf-8"
    assert (
        found.headers["content-disposition"]
        == f'attachment; filename="measures-by-status_{DAY}.csv"'
    )
    assert found.headers["kg-notice"].startswith("Not legal advice; newest source ")
    assert found.headers["kg-build"] == graph.build.identity
    assert re.fullmatch(r'<http://[^>]+>; rel="canonical bookmark"', found.headers["link"])


def test_tsv_has_the_terms_of_the_query(http: httpx.Client) -> None:
    found = http.get(f"{STATUS}.tsv", params={"date": DAY, "status": "InForce"})
    head, first, *_ = found.text.split("\n")
    assert head.startswith("?status\t?measure\t")
    assert first.startswith("<https://w3id.org/uschina-trade/ns/InForce>\t<https://w3id.org/")


def test_markdown_says_where_it_is_found_again(http: httpx.Client) -> None:
    found = http.get(f"{SHARES}.md", params={"date": DAY})
    assert found.headers["content-type"] == "text/markdown; charset=utf-8"
    assert "| material | stage | country |" in found.text
    assert f"Permalink: <{http.base_url}q/supply/production-shares.md?" in found.text


def test_a_browser_is_shown_a_page_and_a_program_is_sent_data(http: httpx.Client) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for accept, media in (
        (browser, "text/html"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
    ):
        found = http.get(STATUS, headers={"Accept": accept})
        assert found.headers["content-type"].startswith(media)
    assert http.get(STATUS, headers={"Accept": "image/png"}).status_code == 406


def test_citations_come_along_where_there_is_a_place_for_them(http: httpx.Client) -> None:
    found = http.get(f"{SHARES}.json", params={"cite": "1", "date": DAY}).json()
    assert found["citations"][0]["claim"].startswith("https://w3id.org/uschina-trade/claim/")
    rows = csv.DictReader(io.StringIO(http.get(f"{SHARES}.csv", params={"cite": "1"}).text))
    assert next(rows)["claims"].startswith("claim:")
    problem = told(http, f"{SHARES}.tsv", cite="1")
    assert (problem["where"], problem["hint"]) == ("cite", "ask for .json, .md or .html")


def test_flips_come_along(http: httpx.Client) -> None:
    found = http.get(f"{STATUS}.json", params={"flips": "1", "date": DAY}).json()
    assert {flip["reading"] for flip in found["flips"]} <= {"official", "instruments"}
    assert found["flips"]


def test_rows_of_other_readings_stand_by_reading_and_the_reasons_apart(
    http: httpx.Client,
) -> None:
    params = {"flips": "1", "date": DAY, "reading": "instruments"}
    page = http.get(f"{STATUS}.html", params=params).text
    flips = page.partition('<div id="flips">')[2]
    rows, _, why = flips.partition("<h3>Why</h3>")
    assert re.findall("<h3>(.*?)</h3>", rows) == ["In as-reported, official"]
    assert "because" not in rows
    assert "<strong>as-reported, official</strong>: suspended, certain, from" in why


def test_what_suspensions_free_comes_with_who_is_barred_all_the_same(http: httpx.Client) -> None:
    name = "/q/exposure/defense-applications-on-suspended-materials.html"
    page = http.get(name, params={"date": DAY, "reading": "official"}).text
    assert f"/q/exposure/end-users-barred?date={DAY}&amp;reading=official&amp;cite=1" in page
    assert "CN-MOFCOM-2024-46/1" in page
    assert "end-users-barred" not in http.get(name, params={"date": "2018-01-01"}).text


def test_absences_are_folded_away(http: httpx.Client) -> None:
    name = "/q/exposure/defense-applications-on-suspended-materials.html"
    page = http.get(name, params={"date": DAY, "cite": "1"}).text
    told = re.search(r"<details class=\"remark\">(.*?)</details>", page, re.DOTALL)
    assert told
    assert "nothing being recorded that reads" in told[1]
    assert "nothing being recorded" not in page.replace(told[0], "")


@pytest.mark.parametrize(
    ("path", "params", "where", "hint"),
    [
        (STATUS, {"dat": DAY}, "dat", "did you mean date?"),
        (STATUS, {"sparql": "1"}, "sparql", "parameters: status, date, reading, cite, flips, build"),
        (STATUS, {"date": "22.11.2026"}, "date", "Write YYYY-MM-DD, as in 2026-11-22."),
        (STATUS, {"date": [DAY, DAY]}, "date", "give it once"),
        (STATUS, {"reading": "offical"}, "reading", "did you mean official?"),
        (STATUS, {"cite": "yes"}, "cite", "write cite=1 or nothing"),
        (STATUS, {"build": "latest"}, "build", "a build is named by the first 12 letters of its identity, as in KG-Build"),
        (SHARES, {"material": "galium"}, "parameter material", "did you mean material:gallium"),
        ("/q/status/suspensions-ending-soon", {"days": "soon"}, "parameter days", ""),
        ("/q/status/difference-between-two-days", {"since": "2026"}, "parameter since", "Write YYYY-MM-DD"),
    ],
)  # fmt: skip
def test_what_nobody_can_mean_is_refused_with_its_place(
    http: httpx.Client, path: str, params: dict[str, object], where: str, hint: str
) -> None:
    for ending in ("", ".csv"):
        problem = told(http, path + ending, **params)
        assert problem["where"] == where
        assert problem.get("hint", "").startswith(hint)


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("/q/status/measure-by-status", "did you mean status/measures-by-status?"),
        ("/q/supply/measures-by-status", "did you mean status/measures-by-status?"),
        ("/q/status/measures-by-status.xml", "forms: .json, .html, .csv, .tsv, .md"),
        ("/q/statu", "did you mean status?"),
    ],
)
def test_an_unknown_question_is_404_with_the_nearest(
    http: httpx.Client, path: str, hint: str
) -> None:
    assert told(http, path, 404)["hint"] == hint


def test_a_list_without_its_slash_is_found(http: httpx.Client) -> None:
    assert http.get("/q").headers["location"] == "/q/"
    assert http.get("/q/status").headers["location"] == "/q/?topic=status"


def test_too_many_rows_are_refused_as_data_and_shown_in_part_on_a_page(http: httpx.Client) -> None:
    assert "200 rows" in told(http, "/q/networks/network-of-entities.csv", 413)["detail"]
    page = http.get("/q/networks/network-of-sources.html").text
    assert page.count("<tr>") == 501
    assert re.search(r"\d+ more rows are not shown here: <a href=\"[^\"]+\.csv", page)


def test_an_address_of_another_build_is_answered_under_a_notice(
    http: httpx.Client, build: str
) -> None:
    params = {"date": DAY, "build": "0123456789ab"}
    notice = f"The address names build 0123456789ab; this is answered from build {build}."
    assert http.get(f"{STATUS}.json", params=params).json()["remarks"][0] == notice
    assert notice in http.get(f"{STATUS}.csv", params=params).headers["kg-notice"]
    for form in ("md", "html"):
        assert notice in http.get(f"{STATUS}.{form}", params=params).text
    same = http.get(f"{STATUS}.json", params={"date": DAY, "build": build}).json()
    assert same["remarks"] == []


WAYS = {
    "gallium": ["gallium", "Gallium", "material:gallium", "https://w3id.org/uschina-trade/id/material/gallium", " gallium "],
    "germanium": ["germanium", "Germanium", "<https://w3id.org/uschina-trade/id/material/germanium>"],
}  # fmt: skip
materials = st.lists(st.sampled_from([way for ways in WAYS.values() for way in ways]), max_size=3)
asked = st.fixed_dictionaries(
    {"material": materials},
    optional={
        "country": st.sampled_from(["cn", "China", "country:us"]),
        "date": st.dates().filter(lambda day: day.year > 1000).map(str),
        "reading": st.sampled_from(["as-reported", "official", "instruments"]),
        "cite": st.sampled_from(["0", "1", ""]),
        "build": st.just("fedcba987654"),
    },
)


@given(asked, st.sampled_from(["", ".json", ".csv", ".md"]))
@settings(max_examples=40)
def test_a_permalink_answers_what_was_answered_first(
    http: httpx.Client, params: dict[str, object], ending: str
) -> None:
    first = http.get(SHARES + ending, params={**params, "build": ""})
    other = http.get(SHARES + ending, params=params)
    assert first.status_code == 200
    link = re.match("<([^>]+)>", first.headers["link"])
    assert link
    assert other.headers["link"] == first.headers["link"]
    again = http.get(link[1])
    assert again.content == first.content
    assert again.headers["link"] == first.headers["link"]
    assert f"&build={first.headers['kg-build'][:12]}" in link[1]


def test_however_a_value_is_written_the_permalink_is_the_same(http: httpx.Client) -> None:
    links = {
        http.get(f"{SHARES}.json", params={"date": DAY, "material": [one, other]}).json()[
            "permalink"
        ]
        for one in WAYS["gallium"]
        for other in WAYS["germanium"]
    }
    ((link),) = links
    query = f"material=gallium&material=germanium&date={DAY}&reading=as-reported&build="
    assert urlsplit(link).query.startswith(query)


def test_the_page_has_a_form_with_what_was_asked(http: httpx.Client) -> None:
    page = http.get(
        f"{SHARES}.html", params={"material": ["gallium", "germanium"], "date": DAY, "cite": "1"}
    ).text
    assert '<input id="material" name="material" value="gallium" list="likely-material"' in page
    assert '<input id="material-1" name="material" value="germanium"' in page
    assert f'type="date" name="date" value="{DAY}"' in page
    assert '<option value="gallium"></option>' in page
    assert 'name="cite" value="1" checked' in page
    assert '<li id="note-1" value="1">' in page
    assert 'id="permalink" readonly value="http' in page
    assert "/sparql?query=" in page


def test_few_things_can_be_ticked(http: httpx.Client) -> None:
    page = http.get("/q/materials/materials-under-measures.html").text
    ticked = re.findall(r'name="status" value="(\w+)" checked', page)
    assert ticked == ["Announced", "InForce", "Suspended"]
    page = http.get(
        "/q/materials/materials-under-measures.html", params={"status": "in force"}
    ).text
    assert re.findall(r'name="status" value="(\w+)" checked', page) == ["InForce"]


@pytest.mark.parametrize(
    ("params", "field", "kept"),
    [
        ({"material": "galium"}, "material", 'value="galium"'),
        ({"date": "soon", "material": "gallium"}, "date", 'type="text" name="date" value="soon"'),
        ({"reading": "offical", "material": "gallium"}, "reading", 'value="gallium"'),
    ],
)
def test_a_fault_keeps_the_form_filled_in_and_names_the_field(
    http: httpx.Client, params: dict[str, str], field: str, kept: str
) -> None:
    found = http.get(f"{SHARES}.html", params=params)
    assert found.status_code == 400
    assert found.headers["cache-control"] == "no-store"
    assert f'<p class="fault" role="alert"><a href="#{field}">' in found.text
    assert f'id="wrong-{field}"' in found.text
    assert 'aria-invalid="true"' in found.text
    assert kept in found.text


def test_what_cannot_be_ticked_is_shown_as_it_was_given(http: httpx.Client) -> None:
    page = http.get("/q/materials/materials-under-measures.html", params={"status": "Suspendd"})
    assert page.status_code == 400
    assert '<input id="status" name="status" value="Suspendd"' in page.text
    assert "did you mean trade:Suspended?" in page.text


def test_only_things_of_the_kind_are_suggested(http: httpx.Client) -> None:
    name = "/q/materials/measures-on-a-material.json"
    assert "skos:" not in told(http, name, material="unobtainium").get("hint", "")
    assert told(http, name, material="gallim")["hint"].startswith("did you mean material:gallium")


def test_an_empty_answer_says_why(http: httpx.Client) -> None:
    params = {"material": "gallium", "country": "Argentina", "date": DAY}
    page = http.get(f"{SHARES}.html", params=params).text
    assert "No rows: the graph holds nothing like: a production share of material:gallium" in page
    found = http.get(f"{SHARES}.csv", params=params)
    assert "No rows: the graph holds nothing like" in found.headers["kg-notice"]
    assert found.text.count("\r\n") == 1


def test_the_library_lists_and_finds(http: httpx.Client) -> None:
    everything = http.get("/q/").text
    assert everything.count("<h3>") == len(Library.load(queries_dir()))
    supply = http.get("/q/", params={"topic": "supply", "word": "HHI"}).text
    assert supply.count("<h3>") == 1
    assert 'href="/q/supply/concentration"' in supply
    assert "No question is of this kind." in http.get("/q/", params={"word": "xyzzy"}).text
    assert told(http, "/q/", topics="supply")["hint"] == "did you mean topic?"


def test_values_cannot_become_markup(http: httpx.Client) -> None:
    page = http.get(f"{SHARES}.html", params={"material": '"><script>'}).text
    assert "<script" not in page
    assert "&#34;&gt;&lt;script&gt;" in page
