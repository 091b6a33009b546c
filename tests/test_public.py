"""What the package promises: its names, its signatures, and that every object shows itself."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pyoxigraph as ox
import pytest

import kg
from kg.answer import Answer, Footnote, Thing
from kg.engine import LocalEngine
from kg.network import VIEWS
from kg.session import Graph, Questions
from kg.session.context import Context
from kg.session.network import Network

HOSTILE = (
    '<script>alert(1)</script><img src="http://127.0.0.1:9/x" onerror="x()">]]>&amp;\'"\x01\x85\u202e'
    "\U0001f600 {x} %s =cmd|'/c calc'!A0"
)


def test_the_public_names_are_these() -> None:
    assert kg.__all__ == [
        "Answer", "CheckError", "Footnote", "Graph", "KgError", "Network", "QueryError",
        "Question", "Questions", "SourceError", "StoreError", "Thing", "UsageError",
        "__version__", "open",
    ]  # fmt: skip
    assert dir(kg) == kg.__all__
    assert all(getattr(kg, name) is not None for name in kg.__all__)


# What a session is written against. A change here breaks somebody's notebook.
SIGNATURES = {
    Graph: {
        "ask": "question date reading cite flip known_by without assume_end params",
        "brief": "date reading",
        "chokepoints": "date reading",
        "claims": "source date thing modality standing",
        "concentration": "material",
        "conflicts": "thing relation cite date",
        "diff": "since until reading cite",
        "exposure": "application date reading",
        "find": "text",
        "network": "view date reading over_time",
        "notice": "date reading",
        "on": "date reading",
        "proof": "subject predicate object date reading all",
        "questions": "topic tag word",
        "shares": "material",
        "sparql": "query cite date values",
        "status": "thing date reading cite flip",
        "timeline": "thing date reading since until",
        "what_if": "known_by without assume_end",
        "why": "thing date",
    },
    Network: {
        "add_node_column": "name values help",
        "centrality": "measure directed",
        "chokepoints": "",
        "communities": "",
        "diff": "other",
        "figure": "",
        "igraph": "",
        "picture": "most",
        "svg": "",
        "to_csv": "path",
        "to_gephi": "path",
        "to_graphml": "path",
        "to_sigma": "path",
    },
    Questions: {"about": "topic tag word", "count": "value", "index": "value start stop"},
}


@pytest.mark.parametrize("kind", SIGNATURES)
def test_the_methods_are_these(kind: type) -> None:
    found = {
        name: " ".join([*inspect.signature(method).parameters][1:])
        for name, method in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_")
    }
    assert found == SIGNATURES[kind]


def members(kind: type) -> Iterator[tuple[str, Any]]:
    """Yield methods and properties; the docstring of a data class has its fields."""
    for name, member in inspect.getmembers(kind):
        if not name.startswith("_") and (callable(member) or inspect.isdatadescriptor(member)):
            yield name, member


@pytest.mark.parametrize("kind", [Graph, Network, Questions, Answer, Footnote, Thing])
def test_every_public_member_says_what_it_is(kind: type) -> None:
    assert inspect.getdoc(kind)
    for name, member in members(kind):
        assert inspect.getdoc(member), f"{kind.__name__}.{name}"


@pytest.mark.parametrize("kind", [Graph, Network])
def test_every_parameter_and_what_comes_back_is_described(kind: type) -> None:
    for name, method in members(kind):
        if not inspect.isfunction(method):
            continue
        said = inspect.getdoc(method) or ""
        for parameter in [*inspect.signature(method).parameters][1:]:
            assert re.search(rf"^[\w, ]*\b{parameter}\b[\w, ]*$", said, re.MULTILINE), (
                f"{kind.__name__}.{name}: {parameter}"
            )
        assert "\nReturns\n-------\n" in said, f"{kind.__name__}.{name}"


@pytest.fixture(scope="module")
def hostile(graph: kg.Graph) -> kg.Graph:
    """The shipped graph, as it would be if every label of every source were an attack."""
    store = ox.Store()
    for quad in graph.engine.store:
        name = quad.object
        if isinstance(name, ox.Literal) and name.language:
            name = ox.Literal(f"{name.value} {HOSTILE}", language=name.language)
        store.add(ox.Quad(quad.subject, quad.predicate, name, quad.graph_name))
    was = graph._context
    return Graph(Context(was.build, LocalEngine(store), was.texts, was.inputs))


class Page(HTMLParser):
    """Refuses what would fetch or run."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "iframe", "link", "object", "embed", "base", "img", "form"}
        for name, value in attrs:
            assert not name.startswith("on"), name
            if name.split(":")[-1] in ("href", "src", "srcset", "action", "data"):
                assert str(value).startswith("#"), value
            if name == "style":
                assert "url(" not in str(value), value


def harmless(markup: str) -> None:
    page = Page()
    page.feed(markup)
    page.close()
    for style in re.findall(r"<style.*?</style>", markup, re.DOTALL):
        assert "url(" not in style
        assert "@import" not in style
    assert not set(markup) & {"\x01", "\x85", "\u202e"}


def objects(graph: kg.Graph) -> dict[str, Any]:
    day = "2026-11-22"
    answer = graph.ask(
        "defense-applications-on-suspended-materials", day, "instruments", cite=True, flip=True
    )
    network = graph.network("restrictions", day)
    views = {f"view {name}": graph.network(name, day) for name in VIEWS}
    return {
        **views,
        **{f"report of {name}": net.report for name, net in views.items()},
        "over time": graph.network("restrictions", day, over_time=True),
        "chokepoints": graph.chokepoints(day),
        "graph": graph,
        "questions": graph.questions(),
        "no questions": graph.questions(word="no such word"),
        "question": graph.questions()["status"],
        "answer": answer,
        "empty answer": graph.find(HOSTILE),
        "footnote": answer.citations[0],
        "thing": answer.rows[0]["application"],
        "find": graph.find("gallium"),
        "claims": graph.claims(thing="CN-MOFCOM-2024-46/2a"),
        "diff": graph.diff("2026-11-10", day, "instruments"),
        "conflicts": graph.conflicts(cite=True, date=day),
        "timeline": graph.timeline("material:gallium", day),
        "network": network,
        "report": network.report,
        "exposure": graph.exposure(date=day),
        "shares": graph.shares("gallium"),
    }


def test_every_object_shows_itself_and_nothing_of_it_runs(hostile: kg.Graph) -> None:
    for name, thing in objects(hostile).items():
        said, markup = repr(thing), thing._repr_html_()
        assert said, name
        assert " object at 0x" not in said, name
        assert "\x01" not in said, name
        assert "\u202e" not in said, name
        harmless(markup)


def test_the_attack_is_shown_as_text(hostile: kg.Graph) -> None:
    assert "&lt;script&gt;" in hostile.network("restrictions", "2026-11-22")._repr_html_()
    assert "&lt;script&gt;" in hostile._repr_html_()
