"""What a session is given that it cannot mean: one error of the project's own, in readable words."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import kg
from kg.errors import UsageError, missing_extra, shown
from kg.session.network import Network

DAY = "2026-11-22"
STEERING = "\x1b[31m\u202e"
NEVER = [
    float("nan"), pd.NA, pd.NaT, 5, object(), datetime.date, b"x", [["x"]], [None], True, "x" * 100_000,
    STEERING, "\ud800", "a\0b", "", pd.Series(["x"]), pd.DataFrame({"a": [1]}), np.array(["x"]), {"a": 1},
]  # fmt: skip


@pytest.fixture(scope="module")
def network(graph: kg.Graph) -> Network:
    return graph.network(date=DAY)


def calls(g: kg.Graph, net: Network, bad: Any, tmp_path: Path) -> dict[str, Callable[[], Any]]:
    """Return calls of which each has one argument that nothing can mean."""
    by_name: dict[str, tuple[Callable[..., Any], str]] = {
        "ask": (lambda **k: g.ask("status", **k), "date reading known_by without assume_end measure"),
        "why": (lambda **k: g.why("gallium", **k), "date"),
        "conflicts": (lambda **k: g.conflicts(**k), "thing relation date"),
        "timeline": (lambda **k: g.timeline(**{"thing": "gallium"} | k), "thing reading since until date"),
        "exposure": (lambda **k: g.exposure(**k), "application reading date"),
        "network": (lambda **k: g.network(**k), "view reading date"),
        "chokepoints": (lambda **k: g.chokepoints(**k), "reading date"),
        "claims": (lambda **k: g.claims(**k), "source date thing modality standing"),
        "brief": (lambda **k: g.brief(**k), "reading date"),
        "what_if": (lambda **k: g.what_if(**k), "known_by without assume_end"),
        "questions": (lambda **k: g.questions(**k), "topic tag"),
        "notice": (lambda **k: g.notice(**k), "date"),
        "diff": (lambda **k: g.diff(**{"since": DAY, "until": DAY} | k), "since until reading"),
        "status": (lambda **k: g.status(**k), "thing"),
        "shares": (lambda **k: g.shares(**k), "material"),
        "centrality": (lambda **k: net.centrality(**k), "measure"),
        "column": (lambda **k: net.add_node_column("rank", **k), "values"),
        "other": (lambda **k: net.diff(**k), "other"),
    }  # fmt: skip
    return {
        f"{name} {param}": lambda do=do, param=param: do(**{param: bad})  # type: ignore[misc]
        for name, (do, params) in by_name.items()
        for param in params.split()
    } | {"ask": lambda: g.ask(bad)}


# Named by place: a name made from the value would differ from one worker to the next.
@pytest.mark.parametrize("bad", NEVER, ids=map(str, range(len(NEVER))))
def test_what_cannot_be_meant_is_refused_in_words(
    graph: kg.Graph, network: Network, tmp_path: Path, bad: Any
) -> None:
    for name, call in calls(graph, network, bad, tmp_path).items():
        with pytest.raises(UsageError) as refused:
            call()
        told = str(refused.value)
        assert max(map(len, told.split("\n"))) <= 2000, name
        assert "x" * 61 not in told, name
        assert all(map(str.isprintable, told.split("\n"))), name


@pytest.mark.parametrize(
    "bad", [None, 5, float("nan"), pd.NA, [], "no", 1, pd.Series([True])], ids=shown
)
def test_only_a_truth_is_one(graph: kg.Graph, network: Network, bad: Any) -> None:
    for call in (
        lambda: graph.ask("status", cite=bad),
        lambda: graph.status(flip=bad),
        lambda: graph.conflicts("gallium", cite=bad),
        lambda: graph.network(over_time=bad),
        lambda: graph.sparql("ASK {}", cite=bad),
        lambda: network.centrality("degree", directed=bad),
    ):
        with pytest.raises(UsageError, match="neither True nor False"):
            call()
    assert graph.status("cn-mofcom-2023-23-1", DAY, cite=np.True_).footnotes  # type: ignore[arg-type]


@pytest.mark.parametrize("blank", ["", [], (), {}, " "])
def test_only_none_is_the_default_reading(graph: kg.Graph, blank: Any) -> None:
    with pytest.raises(UsageError, match="there is no reading"):
        graph.status(reading=blank)
    for call in (graph.network, graph.exposure, graph.chokepoints, graph.timeline, graph.brief):
        with pytest.raises(UsageError, match="there is no reading"):
            call(date=DAY, reading=blank)


def test_none_is_the_default_reading_everywhere(graph: kg.Graph) -> None:
    assert (
        graph.timeline("gallium", DAY, reading=None).svg() == graph.timeline("gallium", DAY).svg()
    )
    assert graph.network(date=DAY, reading=None).projection.reading == "as-reported"
    assert graph.exposure(date=DAY, reading=None).svg() == graph.exposure(date=DAY).svg()


def test_a_day_of_pandas_is_a_day(graph: kg.Graph) -> None:
    for day in (pd.Timestamp(DAY), datetime.datetime(2026, 11, 22), np.datetime64(DAY)):
        assert graph.status(date=day).date == datetime.date(2026, 11, 22)  # type: ignore[arg-type]
        rows = graph.ask("difference-between-two-days", since=day, until="2026-11-28").rows
        assert rows == graph.diff(DAY, "2026-11-28").rows
    for time in (pd.Timestamp("2026-11-22 10:00"), datetime.datetime(2026, 11, 22, 10)):
        with pytest.raises(UsageError, match="without a time"):
            graph.status(date=time)
    with pytest.raises(UsageError, match="since: None"):
        graph.diff(None, DAY)  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [5, "x" * 100_000, "a\0b", "\ud800", "", b"x", pd.NA], ids=shown)
def test_what_is_no_path_is_refused(network: Network, tmp_path: Path, bad: Any) -> None:
    for call in (
        lambda: kg.open(bad), lambda: kg.open(texts=bad), lambda: kg.open(sources=[bad]),
        lambda: network.to_gephi(bad), lambda: network.to_graphml(bad), lambda: network.to_csv(bad),
        lambda: network.to_sigma(bad), lambda: network.picture().save(bad), lambda: network.nodes.to_csv(bad),
    ):  # fmt: skip
        with pytest.raises(UsageError) as refused:
            call()
        assert len(str(refused.value)) < 300


def test_a_store_is_not_made_where_none_can_be_meant(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder to make the store in"):
        kg.open(tmp_path / "mistyped" / "store")
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="other files than built graphs"):
        kg.open(tmp_path)
    with pytest.raises(UsageError, match="no such folder of texts"):
        kg.open(texts=tmp_path / "none")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_new_store_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kg.open(tmp_path / "mistyped")
    assert f"making a store of built graphs: {tmp_path / 'mistyped'}" in capsys.readouterr().err
    kg.open(tmp_path / "mistyped")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("call", "first"),
    [
        (lambda g: g.shares("galium"), "material:gallium"),
        (lambda g: g.claims(modality="asserts"), "trade:Asserted"),
        (lambda g: g.exposure("magnet"), "application:magnets"),
    ],
)
def test_the_nearest_name_comes_first(
    graph: kg.Graph, call: Callable[[kg.Graph], Any], first: str
) -> None:
    with pytest.raises(UsageError) as refused:
        call(graph)
    assert refused.value.hint.startswith(f"did you mean {first}")


@pytest.mark.parametrize("bad", [None, float("nan"), [], 5])
def test_only_a_text_is_looked_for(graph: kg.Graph, bad: Any) -> None:
    for call in (graph.find, graph.sparql):
        with pytest.raises(UsageError, match="is no text"):
            call(bad)


def test_a_material_has_no_status_and_the_answer_says_what_to_ask(graph: kg.Graph) -> None:
    told = " ".join(graph.status("gallium", DAY).remarks)
    assert "gallium is a material" in told
    assert "measures-on-a-material" in told
    assert "timeline" in told


def test_an_end_that_nobody_knows_is_not_shown_as_a_day(graph: kg.Graph) -> None:
    answer = graph.status("cn-mofcom-2023-23-1", DAY)
    assert "9999" not in repr(answer) + answer._repr_html_() + answer.to_markdown()
    assert "9999-12-31" in answer.to_json()
    assert "9999-12-31" in answer.to_csv()


def test_a_message_repeats_little_and_steers_nothing() -> None:
    fault = UsageError(f"no {STEERING}", "x" * 100_000, "first\nsecond\u3000")
    assert str(fault).startswith("x" * 1999 + "…: no \\x1b[31m\\u202e")
    assert fault.hint == "first\nsecond "
    assert shown("y" * 61) == "'" + "y" * 59 + "…'"
    assert shown(pd.Series([1, 2])) == "a value of the type Series"
    assert 'pip install ".[analysis]"' in missing_extra("this needs igraph", "analysis").hint
