"""The Accept header: which form a client wants."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.serve.forms import GRAPHS, HTML, RESULTS, Form
from kg.serve.front.negotiate import accepted, media_of, preferred

FORMS = (*RESULTS, *GRAPHS, HTML)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CHROMIUM = (
    FIREFOX.replace("*/*", "image/avif,image/webp,*/*") + ",application/signed-exchange;v=b3;q=0.7"
)
# As SPARQLWrapper, RDF4J, Jena and YASGUI send.
CLIENTS = {
    "application/sparql-results+xml": "xml",
    "application/sparql-results+json;q=0.8, application/sparql-results+xml, */*;q=0.1": "xml",
    "application/sparql-results+json, application/json;q=0.9, text/csv;q=0.8, */*;q=0.3": "json",
    "application/sparql-results+json,*/*;q=0.9": "json",
    "*/*": "json",
    "": "json",
    FIREFOX: "html",
    CHROMIUM: "html",
}


@pytest.mark.parametrize(("accept", "form"), CLIENTS.items())
def test_what_clients_send(accept: str, form: str) -> None:
    found = preferred(accept, FORMS)
    assert found
    assert found.name == form


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/csv;q=0.5, text/tab-separated-values;q=0.9", "tsv"),
        ("text/*, text/csv;q=0.1, text/xml;q=0.2", "tsv"),
        ("text/*;q=0.1, */*;q=0.2", "json"),
        ("*/*, application/*;q=0, text/xml;q=0", "csv"),
        (";, text/csv", "csv"),
        ("TEXT/CSV; Q=1", "csv"),
        ("text/csv ;q=1,, ,", "csv"),
        ("text/csv;charset=utf-8", "csv"),
        ('text/csv;header="a,b;q=0", application/xml;q=0.9', "csv"),
        ("text/csv;header=absent, text/csv;q=0.1, text/tab-separated-values;q=0.5", "tsv"),
        ("text/csv;header=absent;q=0.7, text/tab-separated-values;q=0.5", "csv"),
        ("*", "json"),
        ("nonsense", "json"),
        ("text/csv;q=1.5, application/json;q=1", "json"),
        ("text/csv;q=high, text/tab-separated-values;q=0.01", "tsv"),
        ("text/csv;q=nan", "csv"),
        ("text/csv;q=", "csv"),
        ('text/csv;"', "csv"),
        ("application/json, application/sparql-results+json;q=0", "json"),
    ],
)
def test_the_most_specific_range_weighs(accept: str, form: str) -> None:
    found = preferred(accept, RESULTS)
    assert found
    assert found.name == form


@pytest.mark.parametrize(
    "accept", ["image/png", "text/csv;q=0", "*/*;q=0", "*/*;q=0.000, text/html", "text/plain"]
)
def test_nothing_may_be_acceptable(accept: str) -> None:
    assert preferred(accept, RESULTS) is None


def test_a_form_is_called_what_the_client_calls_it() -> None:
    json = RESULTS[0]
    assert media_of("application/json", json) == "application/json"
    assert media_of("*/*", json) == "application/sparql-results+json"
    refused = "application/json;q=0.1, application/sparql-results+json;q=0"
    assert media_of(refused, json) == "application/json"


@given(st.text())
def test_no_header_fails(accept: str) -> None:
    preferred(accept, FORMS)
    assert all(0 <= one.weight <= 1 for one in accepted(accept))


weights = st.integers(1, 1000).map(lambda thousandths: thousandths / 1000)


@given(st.dictionaries(st.sampled_from(FORMS), weights, min_size=1), st.randoms())
def test_the_greatest_weight_wins_in_any_order(wanted: dict[Form, float], chance: object) -> None:
    ranges = [f"{form.media[0]};q={weight}" for form, weight in wanted.items()]
    chance.shuffle(ranges)  # type: ignore[attr-defined]
    found = preferred(", ".join(ranges), FORMS)
    best = max(wanted.values())
    assert found == next(form for form in FORMS if wanted.get(form) == best)


@given(st.sampled_from(FORMS), weights)
def test_no_weight_above_nothing_excludes_and_nothing_does(form: Form, weight: float) -> None:
    accept = ", ".join(f"{media};q=0" for media in form.media)
    assert preferred(f"*/*;q={weight}, {accept}", (form,)) is None
    assert preferred(f"{form.media[0]};q={weight}", (form,)) == form
