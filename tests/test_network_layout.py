"""Where nodes stand: columns that follow the arrows, each node in a place of its own."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.network import Projection
from kg.network.layout import COLUMN, ROW, placed
from tests.toy_network import network, networks


def columns(net: Projection) -> list[list[str]]:
    spots = placed(net)
    lefts = sorted({x for x, _ in spots.values()})
    return [
        sorted((i for i in spots if spots[i][0] == x), key=lambda i: spots[i][1]) for x in lefts
    ]


def test_an_empty_network_has_no_places() -> None:
    assert placed(network({})) == {}


def test_kinds_stand_in_columns_along_the_arrows() -> None:
    net = network(
        {"article": "Article", "claim": "Claim", "ban": "Measure"},
        ("article", "claim"), ("claim", "ban"),
    )  # fmt: skip
    assert placed(net) == {"article": (0.0, 0.0), "claim": (COLUMN, 0.0), "ban": (2 * COLUMN, 0.0)}


def test_kinds_that_never_meet_share_a_column() -> None:
    kinds = {"cn": "Country", "us": "Country", "gallium": "Material", "lasers": "Technology"}
    net = network(kinds, ("cn", "gallium"), ("us", "lasers"))
    assert columns(net) == [["cn", "us"], ["gallium", "lasers"]]


def test_what_nothing_points_at_stands_right_before_what_it_points_at() -> None:
    kinds = {"radar": "Application", "magnets": "Group", "iron": "Material", "paper": "Source"}
    net = network(kinds, ("radar", "magnets"), ("magnets", "iron"), ("paper", "iron"))
    assert columns(net) == [["radar"], ["magnets", "paper"], ["iron"]]


def test_nodes_of_one_kind_that_point_at_each_other_stand_side_by_side() -> None:
    net = network({"ore": "Material", "oxide": "Material", "magnet": "Material"},
                  ("magnet", "oxide"), ("oxide", "ore"))  # fmt: skip
    assert columns(net) == [["magnet"], ["oxide"], ["ore"]]


def test_nodes_without_such_edges_stand_where_most_of_their_kind_do() -> None:
    net = network(
        {"rare earths": "M", "cerium": "M", "erbium": "M", "tin": "M", "radar": "A"},
        ("rare earths", "cerium"), ("rare earths", "erbium"), ("radar", "tin"),
    )  # fmt: skip
    assert [len(column) for column in columns(net)] == [1, 1, 3]


def test_kinds_of_one_family_count_as_one() -> None:
    net = network({"ban": "export ban", "tax": "tariff", "act": "imposition"},
                  ("act", "tax"), ("act", "ban"), ("tax", "ban"))  # fmt: skip
    family = {"ban": "measure", "tax": "measure", "act": "event"}
    told = [replace(node, values={"family": family[node.id]}) for node in net.nodes]
    assert columns(replace(net, nodes=tuple(told))) == [["act"], ["tax"], ["ban"]]
    lone = replace(net, nodes=tuple(told), edges=net.edges[:2])
    assert columns(lone) == [["act"], ["ban", "tax"]]


def test_a_long_chain_is_folded_and_a_cycle_is_cut() -> None:
    chain = [f"m{i:03}" for i in range(100)]
    ring = [*zip(chain, [*chain[1:], chain[0]], strict=True)]
    assert 2 <= len(columns(network(dict.fromkeys(chain, "Measure"), *ring))) <= 6


def test_a_few_edges_against_the_rest_do_not_turn_the_columns_round() -> None:
    kinds = {"a": "Act", "b": "Act", "x": "Measure", "y": "Measure"}
    net = network(kinds, ("a", "x"), ("b", "y"), ("y", "a"))
    assert columns(net) == [["a", "b"], ["x", "y"]]


def test_a_column_is_ordered_like_its_neighbours() -> None:
    kinds = {"a": "Left", "b": "Left", "c": "Left", "x": "Right", "y": "Right", "z": "Right"}
    left, right = columns(network(kinds, ("a", "z"), ("b", "y"), ("c", "x")))
    assert left == [{"x": "c", "y": "b", "z": "a"}[name] for name in right]


def test_what_no_edge_touches_stands_at_the_foot_of_its_column() -> None:
    net = network({"alone": "M", "tin": "M", "zinc": "M", "cn": "C"}, ("cn", "tin"), ("cn", "zinc"))
    assert columns(net) == [["cn"], ["tin", "zinc", "alone"]]


def test_equal_nodes_stand_in_the_order_of_their_labels_and_then_ids() -> None:
    labels = {"m:1": "zinc", "m:2": "same", "m:3": "same"}
    net = network({"m:3": "M", "m:2": "M", "m:1": "M", "cn": "C"},
                  *(("cn", m) for m in labels), labels=labels)  # fmt: skip
    assert columns(net) == [["cn"], ["m:2", "m:3", "m:1"]]


def test_a_tall_column_becomes_about_as_wide_as_high() -> None:
    spots = placed(network({f"m{i}": "M" for i in range(2000)})).values()
    width, height = max(x for x, _ in spots), max(y for _, y in spots)
    assert 0.5 < width / height < 2


@settings(deadline=None)
@given(networks())
def test_every_node_has_one_place_and_no_two_share_it(net: Projection) -> None:
    spots = placed(net)
    assert list(spots) == sorted(node.id for node in net.nodes)
    for (x, y), (left, top) in combinations(spots.values(), 2):
        assert abs(x - left) >= COLUMN or (x == left and abs(y - top) >= ROW - 1e-6)
    assert all(x >= 0 and y >= 0 for x, y in spots.values())


@settings(deadline=None)
@given(networks(), st.randoms(use_true_random=False))
def test_places_do_not_depend_on_the_order_of_nodes_and_edges(net, random) -> None:  # type: ignore[no-untyped-def]
    nodes, edges = list(net.nodes), list(net.edges)
    random.shuffle(nodes)
    random.shuffle(edges)
    assert placed(replace(net, nodes=tuple(nodes), edges=tuple(edges))) == placed(net)
