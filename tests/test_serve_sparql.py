"""The SPARQL endpoint, as its clients see it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.serving import Server, serving_quads

EX = "http://example.org/"
DATA = [
    ox.Quad(ox.NamedNode(EX + "s"), ox.NamedNode(EX + "p"), ox.Literal(str(n))) for n in range(9)
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("serving")
    with serving_quads(folder, DATA, "--max-rows", "8", "--timeout", "5") as running:
        yield running


def test_a_query_is_answered_in_the_form_that_is_liked_best(server: Server) -> None:
    accept = {"Accept": "text/csv;q=0.5, text/tab-separated-values;q=0.9"}
    found = server.http.get("/sparql", params={"query": "SELECT ?s {?s ?p '3'}"}, headers=accept)
    assert found.status_code == 200
    assert found.headers["content-type"] == "text/tab-separated-values; charset=utf-8"
    assert found.text == f"?s\n<{EX}s>\n"


def test_too_many_rows_are_refused_and_not_cut(server: Server) -> None:
    found = server.http.get("/sparql", params={"query": "SELECT * {?s ?p ?o}"})
    assert found.status_code == 413
    assert found.json()["detail"] == "the result has more than the 8 rows that are sent"
