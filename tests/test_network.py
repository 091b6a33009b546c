"""Views of the graph as networks: what is in them, what is left out, and laws that hold for all."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.dates import FAR
from kg.engine import LocalEngine
from kg.errors import UsageError
from kg.names import PREFIXES
from kg.network import VIEWS, Edge, Projection, project
from kg.network.spells import Period, certainty_in, merged, periods_in, settled
from tests.question_toy import LIBRARY, ask, cells, period, select, select_rdflib

DAY = datetime.date(2026, 11, 22)
QUESTIONS = [name for view in VIEWS.values() for name in (view.question, view.over_time) if name]
TYPES = {"text": str, "whole": int, "number": float, "truth": bool, "texts": tuple}


def of(graph: kg.Graph, view: str, day: str = "2026-11-22", reading: str = "as-reported", **more):
    return project(graph.engine, LIBRARY, view, datetime.date.fromisoformat(day), reading, **more)


def every(graph: kg.Graph) -> Iterator[Projection]:
    for reading in ("as-reported", "instruments"):
        yield from (of(graph, view, reading=reading) for view in VIEWS)
        yield of(graph, "restrictions", reading=reading, over_time=True)


def lines(network: Projection) -> list[str]:
    return [f"{e.source} {e.kind} {e.target} {e.weight}" for e in network.edges]


# A small world: a ban on a group and a product, a tariff without a target, and some that do not fit


WORLD = """
trade:AsReported a trade:Reading ; skos:notation "as-reported" .
trade:InForce rdfs:label "in force"@en . trade:Suspended rdfs:label "suspended"@en .
trade:Announced rdfs:label "announced"@en . trade:Revoked rdfs:label "revoked"@en .
trade:Measure a owl:Class ; rdfs:label "measure"@en .
trade:Tariff a owl:Class ; rdfs:label "tariff"@en ; rdfs:subClassOf trade:Measure .
trade:Control a owl:Class ; rdfs:label "control"@en ; rdfs:subClassOf trade:Measure .
measure:ban a trade:Control , trade:Measure ; dct:identifier "BAN/1" ; trade:isImposedBy country:cn ;
  trade:covers material:metals , product:lamps ; trade:targets country:us .
measure:old a trade:Measure ; trade:isImposedBy country:cn ; trade:covers material:tin .
measure:tax a trade:Tariff , trade:Control ; trade:isImposedBy country:us ; trade:appliesToAll true ;
  trade:covers material:tin ; trade:coversSomeOf product:lamps .
measure:bare a trade:Measure ; trade:isImposedBy country:us .
measure:stray a trade:Measure ; trade:covers material:tin .
measure:gone a trade:Measure ; trade:isImposedBy country:us ; trade:covers material:tin .
measure:unknown a trade:Measure ; trade:isImposedBy country:us ; trade:covers material:tin .
measure:bundle a trade:Measure ; trade:isImposedBy country:us ; trade:hasProvision measure:tax .
material:metals trade:hasMember material:tin , material:tin-alloys .
material:foil trade:isFormOf material:tin .
material:tin rdfs:label "tin"@en , "锡"@zh . material:foil rdfs:label "tin"@en .
country:cn rdfs:label "\\u202eC\\u0007hina <script> ]]> =cmd 🇨🇳"@en .
claim:1 trade:inView true . claim:2 trade:inView true . claim:3 trade:inView false .
claim:4 trade:inView true . claim:5 trade:inView true . claim:6 trade:inView false .
period:ban-2024-01-01 trade:restsOn claim:2 .
"""
CLAIMS = """
claim:1 { measure:ban trade:covers material:metals }
claim:3 { measure:ban trade:covers material:metals }
claim:4 { material:metals trade:hasMember material:tin }
claim:5 { material:foil trade:isFormOf material:tin }
claim:6 { material:metals trade:hasMember material:tin-alloys }
"""
PERIODS = """
ban   InForce   Certain  2024-01-01 2025-01-01
ban   Suspended Possible 2025-01-01 2025-02-01
ban   Suspended Certain  2025-02-01 2026-01-01
ban   InForce   Presumed 2026-01-01 9999-12-31
old   InForce   Possible 2024-06-01 2025-06-01
tax   InForce   Certain  2024-01-01 2024-07-01 trade:rate 20.0
tax   InForce   Certain  2024-07-01 9999-12-31 trade:rate 10.0
bare  InForce   Certain  2024-01-01 9999-12-31
stray InForce   Certain  2024-01-01 9999-12-31
gone  Revoked   Certain  2024-01-01 9999-12-31
"""


@cache
def world() -> LocalEngine:
    text = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    text += WORLD + "\n".join(map(period, PERIODS.strip().splitlines())) + CLAIMS
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TRIG)
    return LocalEngine(store)


def small(day: str = "2024-08-01", **more) -> Projection:
    return project(
        world(), LIBRARY, "restrictions", datetime.date.fromisoformat(day), "as-reported", **more
    )


def test_an_edge_leads_from_a_country_to_what_its_measures_cover_in_each_way() -> None:
    network = small()
    assert lines(network) == [
        "country:cn in force material:foil 2",
        "country:cn in force material:metals 2",
        "country:cn in force material:tin 2",
        "country:cn in force material:tin-alloys 1",
        "country:cn in force product:lamps 1",
        "country:us in force material:foil 1",
        "country:us in force material:metals 1",
        "country:us in force material:tin 1",
        "country:us in force product:lamps 1",
    ]
    told = {(e.source[8:], e.target.split(":")[1]): e.values["coverage"] for e in network.edges}
    assert told["cn", "tin"] == ("covers", "covers a group of it")
    assert told["cn", "metals"] == ("covers", "covers members of it")
    assert told["us", "foil"] == ("covers what it is a form of",)
    assert told["us", "lamps"] == ("covers some of",)


def test_an_edge_tells_whom_since_when_how_surely_and_on_which_claims() -> None:
    tin, lamps = (
        e for e in small().edges if e.source == "country:cn" and e.target[-3:] in "tin mps"
    )
    assert dict(tin.values) == {
        "measures": ("BAN/1", "measure:old"),
        "targets": ("country:us",),
        "coverage": ("covers", "covers a group of it"),
        "periods": (
            "BAN/1 2024-01-01..2024-12-31 certain",
            "measure:old 2024-06-01..2025-05-31 possible",
        ),
        "certainty": "mixed",
        "from": "2024-01-01",
        "last_day": "2025-05-31",
        "evidence": ("claim:1", "claim:2", "claim:4"),
    }
    assert lamps.values["evidence"] == ("claim:2",)  # claim 1 covers something else


@pytest.mark.parametrize("over_time", [False, True])
def test_evidence_names_the_claims_on_what_belongs_to_what_and_is_a_form_of_it(
    over_time: bool,
) -> None:
    said = {
        (e.source[8:], e.target.split(":")[1]): {*e.values["evidence"]}  # type: ignore[misc]
        for e in small(over_time=over_time).edges
        if e.kind == "in force" and "evidence" in e.values
    }
    claims = {"claim:4", "claim:5", "claim:6"}
    assert {ends: found & claims for ends, found in said.items() if found & claims} == {
        ("cn", "metals"): {"claim:4"},  # the old measure covers tin, a member of them
        ("cn", "tin"): {"claim:4"},
        ("cn", "foil"): {"claim:4", "claim:5"},  # by both steps from the metals
        ("us", "metals"): {"claim:4"},
        ("us", "foil"): {"claim:5"},
    }


@pytest.mark.parametrize("question", ["network-of-restrictions", VIEWS["restrictions"].over_time])
def test_both_engines_find_these_claims(question: str) -> None:
    text = LIBRARY.get(question).text.replace("2026-11-22", "2024-08-01").replace("20779", "19936")
    store, dataset = world().store, rdflib.Dataset()
    dataset.parse(data=store.dump(format=ox.RdfFormat.N_QUADS), format="nquads")
    rows = select(store, text)
    assert any("claim:5" in row["evidence"] for row in rows)
    assert select_rdflib(dataset, text) == rows


def test_a_tariff_tells_its_rate_and_an_open_end_has_no_last_day() -> None:
    edge = next(e for e in small().edges if e.source == "country:us")
    assert edge.values["rates"] == ("measure:tax=10",)
    assert edge.values["periods"] == ("measure:tax 2024-07-01.. certain 10 %",)
    assert edge.values["targets"] == ("all",)
    assert "last_day" not in edge.values


def test_a_certainty_is_that_of_all_measures_or_mixed() -> None:
    alone = [e for e in small("2025-01-15").edges if e.kind == "suspended"]
    assert {e.values["certainty"] for e in alone} == {"possible"}
    assert {
        e.values["certainty"] for e in small("2026-03-01").edges if e.source == "country:cn"
    } == {"presumed"}
    told = {e.target: e.values["certainty"] for e in small().edges if e.source == "country:cn"}
    assert (told["product:lamps"], told["material:tin"]) == ("certain", "mixed")


def test_the_question_names_measures_and_acts_by_their_short_names() -> None:
    (row,) = select(world().store, LIBRARY.get("network-of-restrictions").text)[:1]
    assert row["measures"] == "measure:ban"
    assert row["targets"] == "country:us "
    assert row["periods"] == "measure:ban=2026-01-01/9999-12-31/presumed/"
    acts = {name for row in ask("network-of-events") for name in row.get("acts", "").split()}
    assert acts == {"commitment:ease"}


def test_a_thing_of_another_namespace_keeps_its_iri() -> None:
    store = ox.Store()
    for quad in world().store:
        text = str(quad).replace(PREFIXES["measure"] + "ban", "https://example.org/id/measure/ban")
        store.load(f"{text} .".encode(), format=ox.RdfFormat.N_QUADS)
    foreign = project(
        LocalEngine(store), LIBRARY, "restrictions", datetime.date(2026, 3, 1), "as-reported"
    )
    assert foreign.edges[0].values["measures"] == ("BAN/1",)
    assert foreign.edges[0].values["periods"] == ("BAN/1 2026-01-01.. presumed",)
    assert "measure:ban" not in dict(foreign.report.left_out)


def test_the_report_adds_up_and_names_what_does_not_fit_with_the_reason() -> None:
    report = small().report
    assert (report.facts, report.edges, report.merged) == (12, 9, 3)
    assert dict(report.left_out) == {
        "measure:bare": "no source tells what it covers",
        "measure:bundle": "a package: its provisions have the statuses",
        "measure:gone": "revoked, so it restricts nothing on 2024-08-01",
        "measure:stray": "no source tells who imposes it",
        "measure:unknown": "no source of the reading tells of a status on 2024-08-01",
    }


def test_nodes_have_labels_as_written_the_narrowest_kinds_and_stay_apart() -> None:
    nodes = {node.id: node for node in small().nodes}
    assert nodes["country:cn"].label == "\u202eC\u0007hina <script> ]]> =cmd 🇨🇳"
    assert nodes["material:tin-alloys"].label == "material:tin-alloys"  # has no label
    assert nodes["material:tin"].label == nodes["material:foil"].label == "tin"
    assert nodes["material:tin"].values["label_zh"] == "锡"
    assert nodes["product:lamps"].kind == nodes["product:lamps"].values["family"] == "thing"


def test_spells_join_periods_that_touch_and_the_periods_tell_what_was_widened() -> None:
    network = small(over_time=True)
    edges = {(e.target, e.kind): e for e in network.edges if e.source == "country:cn"}
    suspended = edges["material:tin", "suspended"]
    assert [(s.first.isoformat(), str(s.last)) for s in suspended.spells] == [
        ("2025-01-01", "2025-12-31")
    ]
    assert suspended.values["periods"] == (
        "BAN/1 2025-01-01..2025-01-31 possible",
        "BAN/1 2025-02-01..2025-12-31 certain",
    )
    in_force = edges["material:tin", "in force"]  # of the ban, and possibly of the old measure
    assert [(str(s.first), str(s.last)) for s in in_force.spells] == [
        ("2024-01-01", "2025-05-31"),
        ("2026-01-01", "None"),
    ]
    assert network.date is None
    # The suspension of five things, and the old measure's months on tin, metals and foil
    assert network.report.widened == 8


def test_an_empty_network_says_from_when_there_is_one() -> None:
    network = small("1990-01-01")
    assert (network.nodes, network.edges, network.report.edges) == ((), (), 0)
    assert network.remarks == (
        "No edges on 1990-01-01: the first in this reading is there from 2024-01-01.",
    )
    assert all(small("1990-01-01", over_time=True).edges)


def test_circumstances_are_handed_on() -> None:
    network = small(build="b", newest_source="n", supposing=["s"], remarks=["r"])
    told = (network.build, network.newest_source, network.supposing, network.remarks)
    assert told == ("b", "n", ("s",), ("r",))


@pytest.mark.parametrize("view", VIEWS)
def test_a_graph_without_facts_gives_an_empty_network(view: str) -> None:
    store = ox.Store()
    text = f'<{PREFIXES["trade"]}R> a <{PREFIXES["trade"]}Reading> ; <{PREFIXES["skos"]}notation> "r" .'
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    network = project(LocalEngine(store), LIBRARY, view, DAY, "r")
    assert (network.edges, network.nodes, network.report.left_out) == ((), (), ())
    assert network.remarks[-1].startswith("No edges: ")


def test_mistakes_name_what_there_is(graph: kg.Graph) -> None:
    with pytest.raises(UsageError, match="did you mean restrictions"):
        of(graph, "restriction")
    with pytest.raises(UsageError, match="views: restrictions, dependency"):
        of(graph, "x")
    with pytest.raises(UsageError, match="did you mean instruments"):
        of(graph, "restrictions", reading="instrument")
    with pytest.raises(UsageError, match="over time: restrictions"):
        of(graph, "events", over_time=True)


# Laws


@st.composite
def periods(draw: st.DrawFn) -> list[Period]:
    first = datetime.date(2026, 1, 1)
    made = []
    for number in range(draw(st.integers(0, 6))):
        begin = first + datetime.timedelta(days=draw(st.integers(0, 25)))
        end = draw(st.one_of(st.integers(1, 12), st.none()))
        to = FAR if end is None else begin + datetime.timedelta(days=end)
        made.append(Period(f"m{number}", begin, to, draw(st.sampled_from(["certain", "possible"]))))
    return made


@given(periods())
def test_an_edge_is_there_on_a_day_if_and_only_if_some_period_is(made: list[Period]) -> None:
    spells = merged(made)
    for number in range(-1, 45):
        day = datetime.date(2026, 1, 1) + datetime.timedelta(days=number)
        there = any(spell.first <= day <= (spell.last or FAR) for spell in spells)
        assert there == any(one.first <= day < one.to for one in made)
    for one, other in pairwise(spells):
        assert one.last is not None
        assert (other.first - one.last).days > 1
    assert {s.first for s in settled(made)} <= {p.first for p in made if p.certainty == "certain"}


@given(periods())
def test_the_order_of_periods_changes_nothing(made: list[Period]) -> None:
    assert merged(made) == merged(reversed(made)) == merged([*made, *made])


def test_a_period_is_read_as_the_question_writes_it() -> None:
    iri = PREFIXES["measure"] + "a=b"
    (found,) = periods_in(f"{iri}=2025-11-10/9999-12-31/possible/10", {iri: "A=B/1"})
    assert str(found) == "A=B/1 2025-11-10.. possible 10 %"
    assert periods_in("measure:a=b=2025-11-10/9999-12-31/possible/10", {iri: "A=B/1"}) == [found]


@given(periods(), st.sampled_from(["", "10", "34.5"]))
def test_a_certainty_is_read_from_the_words_of_a_period(made: list[Period], rate: str) -> None:
    for one in made:
        named = dataclasses.replace(one, measure="Order certain 5 %", rate=rate)
        assert certainty_in(str(named)) == one.certainty


# Every view, over the toy world in two engines and over the shipped graph


# The toy declares no properties, by which entities are found; the shipped graph does.
@pytest.mark.parametrize("question", [n for n in QUESTIONS if n != "network-of-entities"])
def test_both_engines_give_the_same_edges_over_a_small_world(question: str) -> None:
    rows = ask(question)
    keys = cells(rows, "source", "target", "kind")
    assert rows
    assert len(keys) == len(set(keys))


def test_every_view_is_what_it_says_of_itself(graph: kg.Graph) -> None:
    for network in every(graph):
        ids = [node.id for node in network.nodes]
        keys = [(e.source, e.target, e.kind) for e in network.edges]
        assert network.edges
        assert ids == sorted(set(ids))
        assert keys == sorted(set(keys))
        assert {end for key in keys for end in key[:2]} == set(ids)
        report = network.report
        assert (report.nodes, report.edges) == (len(ids), len(keys))
        assert report.facts == sum(edge.weight for edge in network.edges)
        assert report.merged + report.edges == report.facts
        edge_columns = {column.name: TYPES[column.kind] for column in network.edge_columns}
        node_columns = {column.name: TYPES[column.kind] for column in network.node_columns}
        for thing, columns in (
            *((edge, edge_columns) for edge in network.edges),
            *((node, node_columns) for node in network.nodes),
        ):
            assert {n: type(v) for n, v in thing.values.items()}.items() <= columns.items()
            assert all(v != "" and v != () for v in thing.values.values())


def test_facts_of_restrictions_are_those_that_another_question_counts(graph: kg.Graph) -> None:
    rows = graph.ask("materials-under-measures", date=DAY).rows
    materials = {(row["material"].iri, row["measure"].iri, str(row["status"])) for row in rows}
    network = of(graph, "restrictions")
    groups = {node.id for node in network.nodes if node.values["family"] == "trade item"}
    found = sum(e.weight for e in network.edges if e.target.startswith("material:"))
    assert groups
    assert found == len(materials)


def test_every_measure_restricts_something_or_is_left_out(graph: kg.Graph) -> None:
    for day in ("2024-01-01", "2026-11-22"):
        for over_time in (False, True):
            network = of(graph, "restrictions", day, over_time=over_time)
            named = {m for e in network.edges for m in e.values["measures"]}  # type: ignore[union-attr]
            assert len(named) + len(network.report.left_out) == len(graph.status(date=day).rows)


@pytest.mark.parametrize("reading", ["as-reported", "instruments"])
def test_edges_over_time_are_there_on_the_days_on_which_a_day_has_them(
    graph: kg.Graph, reading: str
) -> None:
    edges = of(graph, "restrictions", reading=reading, over_time=True).edges
    for day in ("2023-07-02", "2023-07-03", "2025-11-08", "2025-11-09", "2026-11-22", "2026-11-28"):
        at = datetime.date.fromisoformat(day)
        there = {key(e) for e in edges if any(s.first <= at <= (s.last or FAR) for s in e.spells)}
        assert there == {key(e) for e in of(graph, "restrictions", day, reading).edges}


def key(edge: Edge) -> tuple[str, str, str]:
    return edge.source, edge.target, edge.kind


def test_a_suspension_by_word_alone_is_in_force_by_the_texts(graph: kg.Graph) -> None:
    assert kinds(of(graph, "restrictions"), "material:holmium") == {"suspended"}
    assert kinds(of(graph, "restrictions", reading="instruments"), "material:holmium") == {
        "in force"
    }


def kinds(network: Projection, target: str) -> set[str]:
    return {edge.kind for edge in network.edges if edge.target == target}


def test_dependencies_carry_the_statuses_on_materials_and_whom_a_use_serves(
    graph: kg.Graph,
) -> None:
    nodes = {node.id: node.values for node in of(graph, "dependency").nodes}
    assert nodes["material:antimony"]["status"] == "in force"
    assert "status" not in nodes["material:rare-earths"]
    assert nodes["material:rare-earths"]["status_in_part"] == "in force"
    assert "CN-MOFCOM-2024-46/2a suspended" in nodes["material:gallium"]["measures"]  # type: ignore[operator]
    assert nodes["application:military-grade-armor-plating"]["serves"] == "defense"
    assert "serves" not in nodes["application:glass"]
    assert "status" not in nodes["material:carbon"]


def test_an_act_is_there_in_the_readings_whose_sources_tell_of_it(graph: kg.Graph) -> None:
    said = "org:cn-mofcom extension measure:cn-mofcom-2025-55 1"
    assert said in lines(of(graph, "events", reading="official"))
    by_text = of(graph, "events", reading="instruments")
    assert said not in lines(by_text)
    reasons = dict(by_text.report.left_out)
    assert reasons["event:cn-mofcom-2026-09-28-extends-2025-55"] == (
        "no source of the reading tells of it"
    )


def test_an_act_carries_its_days_as_stated_and_how_its_end_is_meant(graph: kg.Graph) -> None:
    edges = {key(e): e.values for e in of(graph, "events").edges}
    lifted = edges["source:us-eo-14358", "measure:us-eo-recip-cn", "suspension"]
    assert (lifted["start"], lifted["end"], lifted["end_means"], lifted["exact"]) == (
        ("2025-11-10",), ("2026-11-10",), ("exclusive",), True,
    )  # fmt: skip
    vague = edges["country:cn", "measure:cn-sctc-2025-recip", "suspension"]
    assert (vague["start"], vague["exact"]) == (("[..2025-11-05]",), False)


def test_a_day_is_exact_where_a_source_states_it_whatever_others_leave_open(
    graph: kg.Graph,
) -> None:
    edges = {key(e): e.values for e in of(graph, "events").edges}
    ban = edges["source:cn-mofcom-2024-46", "measure:cn-mofcom-2024-46-2a", "imposition"]
    assert ban["announced"] == ("2024-12", "2024-12-03")
    assert (ban["first_day"], ban["exact"]) == ("2024-12-03", True)
    pause = edges["source:cn-mofcom-2025-72", "measure:cn-mofcom-2024-46-2a", "suspension"]
    assert pause["start"] == ("2025-11-09", "[..2025-11-10]")
    assert (pause["first_day"], pause["exact"]) == ("2025-11-09", True)
    for values in edges.values():
        assert ("exact" in values) == ("first_day" in values)


def test_periods_on_a_day_are_those_of_the_measures_that_stand_then(graph: kg.Graph) -> None:
    edges = {key(e): e.values for e in of(graph, "restrictions").edges}
    superhard = edges["country:cn", "material:superhard-materials", "suspended"]
    assert superhard["periods"] == (
        "CN-MOFCOM-2024-46/2a 2025-11-09..2026-11-27 certain",
        "CN-MOFCOM-2025-55 2025-11-07..2027-01-10 certain",
    )
    for values in edges.values():
        told = {certainty_in(period) for period in values["periods"]}  # type: ignore[union-attr]
        assert values["certainty"] == ("mixed" if len(told) > 1 else min(told))
        assert len(values["periods"]) == len(values["measures"])  # type: ignore[arg-type]


def test_every_act_is_an_edge_or_left_out(graph: kg.Graph) -> None:
    for reading in ("as-reported", "official", "instruments"):
        network = of(graph, "events", reading=reading)
        acts = {act for e in network.edges for act in e.values.get("acts", ())}  # type: ignore[union-attr]
        missing = {name for name, _ in network.report.left_out}
        assert not acts & missing
        query = "SELECT ?a { ?k rdfs:subClassOf trade:StatusEvent . ?a a ?k }"
        assert len([a for a in acts | missing if a.startswith("event:")]) == len(
            {row[0] for row in graph.engine.select(query).rows}
        )


def test_claims_that_do_not_count_are_shown_as_such(graph: kg.Graph) -> None:
    network = of(graph, "sources")
    standing = {e.values["standing"] for e in network.edges}
    assert standing == {"in view", "superseded", "not counted"}
    stated = [e for e in network.edges if e.kind == "states"]
    counted, *silent = network.report.left_out
    assert counted == (f"{graph.build.claims - len(stated)} claims", "speak of no measure")
    reason = "none of its claims speaks of a measure"
    assert silent == [("source:eu-crm-2023", reason), ("source:usgs-mcs-2026", reason)]


def test_entities_are_things_and_no_ways_of_saying_something_of_several(graph: kg.Graph) -> None:
    network = of(graph, "entities")
    helpers = {"event", "period", "share", "report", "participation", "claim", "source"}
    assert not {node.id.split(":")[0] for node in network.nodes} & helpers
    assert "meeting:2025-10-30-busan has participant person:xi-jinping 2" in lines(network)
    assert "59 acts" in dict(network.report.left_out)
