"""What can be counted in a network: centrality, communities, chokepoints, differences."""

from __future__ import annotations

import builtins
import datetime
import io
import json
import math
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.answer import Answer, Thing
from kg.errors import UsageError
from kg.network import (
    MEASURES,
    Column,
    Projection,
    Spell,
    add_node_column,
    central,
    centrality,
    chokepoints,
    communities,
    community,
    difference,
    to_igraph,
    to_networkx,
)  # fmt: skip
from tests.toy_network import network, networks

DAY = datetime.date
laws = settings(max_examples=50, deadline=None)


def named(answer: Answer, *columns: str) -> list[tuple[Any, ...]]:
    """Return some columns of an answer, things by their label."""
    rows = [[row[column] for column in columns] for row in answer.rows]
    return [tuple(v.label if isinstance(v, Thing) else v for v in row) for row in rows]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let some libraries be missing."""

    def without(*names: str) -> None:
        real = builtins.__import__

        def missing(name: str, *args: Any, **kwargs: Any) -> Any:
            if name.partition(".")[0] in names:
                raise ImportError(name)
            return real(name, *args, **kwargs)

        monkeypatch.setattr(builtins, "__import__", missing)
        monkeypatch.setattr(central, "find_spec", lambda name: None if name in names else name)
        monkeypatch.setattr(community, "find_spec", lambda name: None if name in names else name)

    return without


# Graphs of other libraries ------------------------------------------------------------------------


def rich() -> Projection:
    net = network({"country:cn": "country", "material:tin": "material"},
                  ("country:cn", "material:tin", "suspended"))  # fmt: skip
    spells = (Spell(DAY(2024, 12, 3), DAY(2025, 11, 8)), Spell(DAY(2026, 11, 28), None))
    edge = replace(net.edges[0], values={"measures": ("A/1", "A/2"), "rate": 10.5}, spells=spells)
    return replace(net, date=DAY(2026, 11, 22), edges=(edge,),
                   edge_columns=(Column("measures", "texts"), Column("rate", "number")))  # fmt: skip


def test_networkx_gets_plain_python() -> None:
    graph = to_networkx(rich())
    assert graph.graph == {
        "view": "toy", "summary": "A toy", "presence": "somebody says so", "date": "2026-11-22",
        "reading": "as-reported", "build": "b" * 64,
    }  # fmt: skip
    assert graph.nodes["material:tin"] == {
        "label": "material:tin", "kind": "material",
        "iri": "https://w3id.org/uschina-trade/id/material/tin",
    }  # fmt: skip
    assert graph.edges["country:cn", "material:tin", "suspended"] == {
        "label": "suspended", "kind": "suspended", "weight": 1, "measures": ["A/1", "A/2"],
        "rate": 10.5, "spells": [("2024-12-03", "2025-11-08"), ("2026-11-28", None)],
    }  # fmt: skip


@laws
@given(networks())
def test_every_node_and_edge_goes_over(net: Projection) -> None:
    graph, other = to_networkx(net), to_igraph(net)
    assert list(graph) == other.vs["name"] if net.nodes else not len(graph) + other.vcount()
    assert sorted(graph.edges(keys=True)) == [(e.source, e.target, e.kind) for e in net.edges]
    ends = [(other.vs[e.source]["name"], other.vs[e.target]["name"]) for e in other.es]
    assert ends == [(e.source, e.target) for e in net.edges]


def test_a_flat_network_passes_through_the_writers_of_networkx() -> None:
    flat = to_networkx(rich(), flat=True)
    edge = flat.edges["country:cn", "material:tin", "suspended"]
    assert edge["days"] == "2024-12-03/2025-11-08; 2026-11-28/.."
    for write, read in ((nx.write_graphml, nx.read_graphml), (nx.write_gexf, nx.read_gexf)):
        file = io.BytesIO()
        write(flat, file)
        file.seek(0)
        back = read(file, force_multigraph=True) if read is nx.read_graphml else read(file)
        [(*_, told)] = back.edges(data=True)
        assert {"measures": "A/1; A/2", "rate": 10.5}.items() <= told.items()
    json.dumps(nx.node_link_data(to_networkx(rich()), edges="edges"))


def test_igraph_has_the_same_attributes() -> None:
    graph = to_igraph(rich())
    assert graph.is_directed()
    assert graph.vs["name"] == ["country:cn", "material:tin"]
    assert graph.es[0].attributes()["measures"] == ["A/1", "A/2"]
    assert graph["date"] == "2026-11-22"


def test_without_igraph_the_error_says_how_to_get_it(bare: Callable[..., None]) -> None:
    bare("igraph")
    with pytest.raises(UsageError, match=r"needs igraph(.|\n)*\[analysis\]"):
        to_igraph(rich())


# Columns of nodes ---------------------------------------------------------------------------------

TOY = network({"material:tin": "material", "material:zinc": "material", "country:cn": "country"},
              labels={"material:tin": "tin", "material:zinc": "zinc", "country:cn": "China"})  # fmt: skip


def column(values: Any) -> tuple[str, dict[str, Any]]:
    net = add_node_column(TOY, "new", values)
    return net.node_columns[-1].kind, {n.id: n.values["new"] for n in net.nodes if n.values}


@pytest.mark.parametrize(
    ("value", "kind", "kept"),
    [
        ("text", "text", "text"), (np.str_("text"), "text", "text"),
        (3, "whole", 3), (np.int64(3), "whole", 3), (np.uint8(3), "whole", 3),
        (2.5, "number", 2.5), (np.float32(2.5), "number", 2.5), (Decimal("2.5"), "number", 2.5),
        (True, "truth", True), (np.bool_(True), "truth", True),
        (("a", "b"), "texts", ("a", "b")), (np.array(["a", "b"]), "texts", ("a", "b")),
        (DAY(2026, 11, 22), "text", "2026-11-22"), (pd.Timestamp("2026-11-22"), "text", "2026-11-22"),
        (np.datetime64("2026-11-22", "ns"), "text", "2026-11-22"),
    ],
)  # fmt: skip
def test_a_column_is_typed_by_its_values(value: Any, kind: str, kept: Any) -> None:
    assert column({"material:tin": value}) == (kind, {"material:tin": kept})
    assert type(column({"material:tin": value})[1]["material:tin"]) is type(kept)


@pytest.mark.parametrize(
    "nothing", [None, math.nan, np.float64("nan"), pd.NA, pd.NaT, Decimal("nan")]
)
def test_what_stands_for_nothing_is_left_out(nothing: Any) -> None:
    assert column({"material:tin": nothing, "material:zinc": 1}) == ("whole", {"material:zinc": 1})


def test_a_pandas_series_becomes_a_column() -> None:
    series = pd.Series([1, None, 2.5], ["material:tin", "material:zinc", "country:cn"])
    assert column(series) == ("number", {"material:tin": 1.0, "country:cn": 2.5})


def test_nodes_are_named_by_id_by_iri_or_by_the_thing_itself() -> None:
    iri = TOY.nodes[0].iri
    assert column({iri: 1}) == column({Thing(iri, "China"): 1}) == column({"country:cn": 1})


def test_whole_numbers_beside_others_become_numbers() -> None:
    assert column({"material:tin": 1, "material:zinc": 2.5})[1]["material:tin"] == 1.0


def test_the_network_that_is_given_stays_as_it_is() -> None:
    before = repr(TOY)
    twice = add_node_column(add_node_column(TOY, "a", {"country:cn": 1}), "c", {"country:cn": "x"})
    assert twice.nodes[0].values == {"a": 1, "c": "x"}
    assert [(c.name, c.kind) for c in twice.node_columns] == [("a", "whole"), ("c", "text")]
    assert repr(TOY) == before


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("label", {"country:cn": 1}, "taken are"),
        ("name", {"country:cn": 1}, "taken are"),
        ("a\nb", {"country:cn": 1}, "which can be read"),
        (" ", {"country:cn": 1}, "which can be read"),
        ("n" * 100_000, {"country:cn": 1}, "60 letters at most"),
        (None, {"country:cn": 1}, "named by one word"),
        ("TimeSet", {"country:cn": 1}, "taken are"),
        ("x", {"country:cn": 1}, "taken are"),
        ("rank", ["country:cn"], "is no mapping"),
        ("rank", len, "is no mapping"),
        ("rank", {"material:tinn": 1}, "did you mean material:tin?"),
        ("rank", {"Zinc": 1}, "did you mean material:zinc?"),
        ("rank", {7: 1}, "named by id or IRI"),
        ("rank", {"country:cn": 1, TOY.nodes[0].iri: 2}, "named twice"),
        ("rank", {"country:cn": 1, "material:tin": "one"}, "country:cn has whole, material:tin has text"),
        ("rank", {"country:cn": 1, "material:tin": True}, "one kind"),
        ("rank", {"country:cn": object()}, "object is neither"),
        ("rank", {"country:cn": [1, 2]}, "list is neither"),
        ("rank", {"country:cn": math.inf}, "no number"),
        ("rank", {"country:cn": None}, "no node has a value"),
        ("rank", {}, "no node has a value"),
    ],
)  # fmt: skip
def test_a_column_that_cannot_be_is_refused(name: str, values: Any, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        add_node_column(TOY, name, values)
    assert told in str(refused.value)


def test_a_column_that_is_there_is_not_overwritten() -> None:
    with pytest.raises(UsageError, match="taken are"):
        add_node_column(add_node_column(TOY, "rank", {"country:cn": 1}), "Rank", {"country:cn": 2})


# Centrality and communities -----------------------------------------------------------------------

STAR = network(dict.fromkeys("abcd", "K"), ("a", "b"), ("a", "c", "uses"), ("a", "c"), ("d", "d"))


@pytest.fixture(params=["networkx", "igraph"])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    for module in (central, community):
        monkeypatch.setattr(module, "LARGE", 0 if request.param == "igraph" else 10**9)
    return str(request.param)


@pytest.mark.parametrize(
    ("measure", "directed", "values"),
    [
        ("degree", False, (2 / 3, 1 / 3, 1 / 3, 0)),
        ("in-degree", False, (0, 1 / 3, 1 / 3, 0)),
        ("out-degree", False, (2 / 3, 0, 0, 0)),
        ("betweenness", False, (1 / 3, 0, 0, 0)),
        ("betweenness", True, (0, 0, 0, 0)),
        ("closeness", False, (2 / 3, 4 / 9, 4 / 9, 0)),
        ("closeness", True, (0, 1 / 3, 1 / 3, 0)),
        ("harmonic", False, (2, 1.5, 1.5, 0)),
        ("harmonic", True, (0, 1, 1, 0)),
    ],
)
def test_loops_and_edges_side_by_side_count_once(
    library: str, measure: str, directed: bool, values: tuple[float, ...]
) -> None:
    found = centrality(STAR, measure, directed=directed)
    assert found == pytest.approx(dict(zip("abcd", values, strict=True)))
    assert {type(value) for value in found.values()} == {float}


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("directed", [False, True])
@laws
@given(net=networks())
def test_igraph_gives_the_numbers_of_networkx(
    net: Projection, measure: str, directed: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(central, "LARGE", 10**9)
        ours = centrality(net, measure, directed=directed)
        patch.setattr(central, "LARGE", 0)
        patch.setattr(central, "find_spec", {"igraph": True}.get)
        assert centrality(net, measure, directed=directed) == pytest.approx(ours, abs=1e-9)


@laws
@given(net=networks())
def test_the_numbers_are_those_of_the_simple_graph(net: Projection) -> None:
    graph = nx.Graph(to_networkx(net))
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    assert centrality(net) == pytest.approx(nx.betweenness_centrality(graph))
    assert centrality(net, "closeness") == pytest.approx(nx.closeness_centrality(graph))


def test_an_unknown_measure_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean betweenness"):
        centrality(STAR, "betweeness")


def test_page_ranks_need_igraph_or_scipy(bare: Callable[..., None]) -> None:
    both = centrality(STAR, "pagerank")
    assert sum(both.values()) == pytest.approx(1)
    bare("scipy", "numpy")
    assert centrality(STAR, "pagerank") == pytest.approx(both)
    bare("scipy", "numpy", "igraph")
    with pytest.raises(UsageError, match=r"page rank needs igraph(.|\n)*\[analysis\]"):
        centrality(STAR, "pagerank")


def test_a_large_network_without_igraph_is_left_to_networkx(
    bare: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(central, "LARGE", 0)
    bare("igraph")
    assert centrality(STAR)["a"] == pytest.approx(1 / 3)
    assert communities(STAR) == {"a": 1, "b": 1, "c": 1, "d": 2}


def cliques(*sizes: int) -> Projection:
    """Return a chain of groups of nodes that are all joined to each other."""
    groups = [[f"g{g}n{i}" for i in range(size)] for g, size in enumerate(sizes)]
    within = [(a, b) for group in groups for a in group for b in group if a < b]
    between = [(one[0], other[0]) for one, other in pairwise(groups)]
    return network({name: "K" for group in groups for name in group}, *within, *between)


def test_communities_are_numbered_by_size_and_then_by_smallest_id(library: str) -> None:
    found = communities(cliques(4, 6, 4))
    assert {name[:2]: number for name, number in found.items()} == {"g0": 2, "g1": 1, "g2": 3}
    assert [*found] == sorted(found)


def test_a_network_without_edges_is_as_many_communities(library: str) -> None:
    assert communities(TOY) == {"country:cn": 1, "material:tin": 2, "material:zinc": 3}
    assert communities(network({})) == {}


@pytest.mark.parametrize("large", [0, 10**9])
@laws
@given(net=networks())
def test_a_community_is_a_part_of_a_connected_piece(net: Projection, large: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(community, "LARGE", large)
        found = communities(net)
    assert sorted(found) == [node.id for node in net.nodes]
    assert sorted(set(found.values())) == [*range(1, len(set(found.values())) + 1)]
    graph = nx.Graph(to_networkx(net))
    for number in set(found.values()):
        assert nx.is_connected(graph.subgraph(i for i in found if found[i] == number))


@laws
@given(sizes=st.lists(st.integers(4, 8), min_size=2, max_size=5))
def test_both_libraries_find_the_communities_that_are_plain_to_see(sizes: list[int]) -> None:
    net = cliques(*sizes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(community, "LARGE", 10**9)
        ours = communities(net)
        patch.setattr(community, "LARGE", 0)
        assert communities(net) == ours


# Chokepoints --------------------------------------------------------------------------------------


def dependency(*edges: tuple[str, str]) -> Projection:
    """Return applications (capitals) and materials, and which uses or is a form of which."""
    ids = {n: f"{'application' if n.isupper() else 'material'}:{n}" for e in edges for n in e if n}
    kinds = {i: i.partition(":")[0] for i in ids.values()}
    return network(kinds, *((ids[a], ids[b]) for a, b in edges if b),
                   labels={i: name for name, i in ids.items()})  # fmt: skip


def test_a_material_that_joins_applications_is_an_articulation_point() -> None:
    #  A - tin - B - zinc - C      zinc alone joins C to the rest
    #       \- D - iron -/ B       D and B are joined twice
    net = dependency(("A", "tin"), ("B", "tin"), ("D", "tin"), ("D", "iron"), ("B", "iron"),
                     ("B", "zinc"), ("C", "zinc"))  # fmt: skip
    table = chokepoints(net)
    columns = (
        "material",
        "articulation",
        "pieces",
        "cut_off",
        "applications",
        "only_recorded_input_of",
    )
    assert named(table, *columns) == [
        ("tin", True, 2, "A", 3, "A"),
        ("zinc", True, 2, "C", 2, "C"),
        ("iron", False, 1, None, 2, None),
    ]
    assert named(table, "betweenness")[2] == (
        pytest.approx(centrality(net)["material:iron"], abs=1e-6),
    )


def test_a_piece_that_is_cut_off_may_have_inputs_of_its_own() -> None:
    net = dependency(("A", "tin"), ("B", "tin"), ("A", "lead"), ("B", "zinc"), ("C", "zinc"))
    rows = {
        row[0]: row[1:]
        for row in named(chokepoints(net), "material", "cut_off", "only_recorded_input_of")
    }
    assert rows["tin"] == ("A", None)


def test_where_no_piece_is_the_largest_all_are_cut_off() -> None:
    net = dependency(("A", "tin"), ("B", "tin"))
    assert named(chokepoints(net), "pieces", "cut_off") == [(2, "A; B")]


def test_two_applications_with_one_label_are_two() -> None:
    net = dependency(("A", "tin"), ("B", "tin"))
    same = tuple(replace(n, label="X") if n.kind == "application" else n for n in net.nodes)
    found = chokepoints(replace(net, nodes=same))
    assert named(found, "applications", "only_recorded_input_of") == [(2, "X; X")]


def test_materials_that_one_application_needs_both_are_no_articulation_points() -> None:
    rows = named(chokepoints(dependency(("A", "tin"), ("A", "zinc"))), "material", "articulation")
    assert rows == [("tin", False), ("zinc", False)]


def test_a_material_that_stands_alone_falls_into_nothing() -> None:
    net = dependency(("A", "tin"), ("zinc", ""))
    assert named(chokepoints(net), "material", "pieces", "applications") == [
        ("tin", 1, 1),
        ("zinc", 0, 0),
    ]


@laws
@given(
    st.lists(
        st.tuples(st.sampled_from("ABCDEFG"), st.sampled_from("abcdefg")), min_size=1, max_size=20
    )
)
def test_chokepoints_are_what_the_definition_says(edges: list[tuple[str, str]]) -> None:
    graph, table = nx.Graph(edges), chokepoints(dependency(*edges))
    assert [row["material"].label for row in table.rows if row["articulation"]] == [
        row["material"].label for row in table.rows
        if nx.number_connected_components(graph.subgraph(set(graph) - {row["material"].label}))
        > nx.number_connected_components(graph)
    ]  # fmt: skip
    for material, applications, sole in named(
        table, "material", "applications", "only_recorded_input_of"
    ):
        assert applications == graph.degree(material)
        assert (sole or "").split("; ") == (
            sorted(a for a in graph[material] if graph.degree(a) == 1) or [""]
        )


def test_a_network_of_other_things_has_no_chokepoints() -> None:
    with pytest.raises(UsageError, match="view dependency"):
        chokepoints(STAR)
    assert len(chokepoints(network({}))) == 0


def test_chokepoints_say_what_they_do_not_mean() -> None:
    assert "the shape of the record" in repr(chokepoints(dependency(("A", "tin"))))


# Differences --------------------------------------------------------------------------------------


def test_edges_and_nodes_that_come_and_go() -> None:
    before = network({"cn": "country", "tin": "material"}, ("cn", "tin", "in force"))
    after = network({"cn": "country", "zinc": "material"}, ("cn", "zinc", "suspended"))
    columns = ("change", "what", "source", "target", "kind", "column", "before", "after")
    assert named(difference(before, after), *columns) == [
        ("added", "node", "zinc", None, "material", None, None, None),
        ("added", "edge", "cn", "zinc", "suspended", "weight", None, 1),
        ("gone", "node", "tin", None, "material", None, None, None),
        ("gone", "edge", "cn", "tin", "in force", "weight", 1, None),
    ]


def test_what_has_changed_is_told_with_both_values() -> None:
    before = rich()
    edge = replace(before.edges[0], weight=2, values={"measures": ("A/1",), "certainty": "possible"},
                   spells=before.edges[0].spells[:1])  # fmt: skip
    nodes = (replace(before.nodes[0], kind="state"), before.nodes[1])
    found = difference(before, replace(before, nodes=nodes, edges=(edge,)))
    assert named(found, "change", "what", "column", "before", "after") == [
        ("changed", "node", "kind", "country", "state"),
        ("changed", "edge", "weight", 1, 2),
        ("changed", "edge", "spells", "2024-12-03 to 2025-11-08; from 2026-11-28", "2024-12-03 to 2025-11-08"),
        ("changed", "edge", "certainty", None, "possible"),
        ("changed", "edge", "measures", ("A/1", "A/2"), ("A/1",)),
        ("changed", "edge", "rate", 10.5, None),
    ]  # fmt: skip


@laws
@given(networks(), networks())
def test_a_difference_turns_one_network_into_the_other(
    before: Projection, after: Projection
) -> None:
    assert len(difference(before, before)) == 0
    edges = {(e.source, e.target, e.kind): e.weight for e in before.edges}
    for row in difference(before, after).rows:
        if row["what"] == "edge" and row["column"] == "weight":
            key = (
                row["source"].iri.removeprefix("urn:"),
                row["target"].iri.removeprefix("urn:"),
                row["kind"],
            )
            assert edges.pop(key, None) == row["before"]
            edges.update({key: row["after"]} if row["after"] else {})
    assert edges == {(e.source, e.target, e.kind): e.weight for e in after.edges}


def test_networks_of_two_views_are_not_compared() -> None:
    with pytest.raises(UsageError, match="toy and other"):
        difference(TOY, replace(TOY, view="other"))


def test_a_difference_says_what_was_compared_and_converts() -> None:
    before = replace(rich(), date=DAY(2025, 1, 1), reading="official")
    found = difference(before, rich())
    assert "compared with on 2025-01-01, reading official" in repr(found)
    assert found.df().columns.tolist()[:2] == ["change", "what"]


@laws
@given(networks(), networks())
def test_hostile_labels_pass_through_every_table(before: Projection, after: Projection) -> None:
    found = difference(before, after)
    for text in (repr(found), found.to_csv(), found.to_markdown(), found._repr_html_()):
        assert "\x1b" not in text
        assert "<script>x" not in text or text == found.to_csv() or text == repr(found)
    json.loads(found.to_json())
