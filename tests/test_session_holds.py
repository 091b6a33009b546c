"""What a session hands out beside answers: the graph's own account, questions, claims, networks."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.errors import UsageError
from kg.names import PREFIXES
from kg.network import VIEWS

DAY = "2026-11-22"


# The graph


def test_a_graph_tells_what_it_is(graph: kg.Graph) -> None:
    said = repr(graph)
    assert f"{graph.build.claims}, of which " in said
    assert f"{graph.build.triples} in the view" in said
    assert "legal text" in said
    assert "2023-07-03 to 2027-01-11" in said
    assert "no violation" in said
    assert f"{graph.build.short}, ontology {graph.build.ontology}" in said
    assert "supposing" not in said


def test_a_variant_tells_what_it_supposes_and_counts_its_own(graph: kg.Graph) -> None:
    early = graph.what_if(known_by="2025-02-01")
    assert "supposing  as known by 2025-02-01" in repr(early)
    assert f"{graph.build.triples} in the view" not in repr(early)


def test_an_account_does_not_hang_on_the_clock(
    graph: kg.Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = repr(kg.Graph(graph._context))
    monkeypatch.setenv("KG_TODAY", "2031-01-01")
    assert repr(kg.Graph(graph._context)) == before


@pytest.mark.parametrize("what", ["folder", "file"])
def test_sources_in_the_place_of_the_store_are_refused(tmp_path: Path, what: str) -> None:
    path = tmp_path / "notice.trig"
    path.write_text("", encoding="utf-8")
    place = tmp_path if what == "folder" else path
    with pytest.raises(UsageError) as caught:
        kg.open(place)
    assert f'kg.open(sources="{place}")' in str(caught.value)
    assert [*tmp_path.iterdir()] == [path]


# Questions


def test_questions_are_indexed_by_name_place_and_slice(graph: kg.Graph) -> None:
    questions = graph.questions()
    assert questions["status"].name == "status"
    assert questions[0] in questions
    assert "status" in questions
    assert "statuss" not in questions
    assert len(questions[:3]) == 3
    assert questions.names == sorted(graph.library.names)
    with pytest.raises(UsageError, match="did you mean status"):
        questions["statuss"]
    with pytest.raises(IndexError):
        questions[len(questions)]


def test_questions_are_narrowed_by_topic_tag_and_word(graph: kg.Graph) -> None:
    assert {q.topic for q in graph.questions(topic="supply")} == {"supply"}
    assert all("history" in q.tags for q in graph.questions(tag="history"))
    assert graph.questions(word="HERFINDAHL").names == ["concentration"]
    assert repr(graph.questions(word="no such word")) == "no questions"
    with pytest.raises(UsageError, match="did you mean supply"):
        graph.questions(topic="suply")
    with pytest.raises(UsageError, match="did you mean history"):
        graph.questions(tag="histry")


def test_a_question_shows_its_parameters_with_their_defaults(graph: kg.Graph) -> None:
    said = repr(graph.questions()["suspensions-ending-soon"])
    assert said.startswith("suspensions-ending-soon (date, days, reading)")
    assert "(default: trade:AsReported)" in said


# Asking


def test_a_question_is_asked_of_what_was_known(graph: kg.Graph) -> None:
    then = graph.ask("status", DAY, known_by="2025-11-12", measure="CN-MOFCOM-2025-57")
    assert then.supposing == ("as known by 2025-11-12",)
    assert then.rows == graph.what_if(known_by="2025-11-12").status("CN-MOFCOM-2025-57", DAY).rows
    end = {"CN-MOFCOM-2025-57": "2027-06-30"}
    supposed = graph.ask("status", DAY, assume_end=end, measure="CN-MOFCOM-2025-57")
    assert supposed.rows[0]["last_day"] == datetime.date(2027, 6, 30)


def test_things_of_an_answer_are_asked_about(graph: kg.Graph) -> None:
    measure = graph.status("CN-MOFCOM-2024-46/2a", DAY).rows[0]["measure"]
    assert isinstance(measure, kg.Thing)
    assert graph.status(measure, DAY).rows == graph.status("CN-MOFCOM-2024-46/2a", DAY).rows
    assert graph.conflicts(measure).rows == graph.conflicts("CN-MOFCOM-2024-46/2a").rows
    assert graph.why(measure).rows == graph.why("CN-MOFCOM-2024-46/2a").rows
    assert repr(graph.timeline([measure], DAY)) == repr(graph.timeline(measure.iri, DAY))


def test_values_are_bound_in_a_query_of_ones_own(graph: kg.Graph) -> None:
    query = "SELECT ?m { ?m trade:covers ?item } ORDER BY ?m"
    gallium = graph.find("gallium").rows[0]["thing"]
    answer = graph.sparql(query, item=gallium)
    assert isinstance(answer, kg.Answer)
    plain = graph.sparql("SELECT ?m { ?m trade:covers material:gallium } ORDER BY ?m")
    assert isinstance(plain, kg.Answer)
    assert answer.rows == plain.rows
    assert answer.rows
    with pytest.raises(UsageError, match="did you mean item"):
        graph.sparql(query, itm=gallium)


def test_a_variable_may_be_named_query_or_self(graph: kg.Graph) -> None:
    answer = graph.sparql("SELECT ?query { BIND(?self AS ?query) }", self="a")  # type: ignore[arg-type]
    assert isinstance(answer, kg.Answer)


def test_the_date_is_bound_where_the_query_leaves_it_open(graph: kg.Graph) -> None:
    query = "SELECT ?p { ?p trade:periodFrom ?date }"
    dated, open_ = graph.sparql(query, date="2026-11-28"), graph.sparql(query)
    assert isinstance(dated, kg.Answer)
    assert isinstance(open_, kg.Answer)
    assert 0 < len(dated) < len(open_)
    assert "?date is 2026-11-28, the day that was given." in dated.remarks
    own = graph.sparql(
        'SELECT ?date { VALUES ?date { "2020-01-01"^^xsd:date } }', date="2026-11-28"
    )
    assert isinstance(own, kg.Answer)
    assert own.rows[0]["date"] == datetime.date(2020, 1, 1)
    assert own.date == datetime.date(2026, 11, 28)


# What differs


def test_what_ran_out_is_the_difference(graph: kg.Graph) -> None:
    answer = graph.diff("2026-11-10", DAY, "instruments")
    row = next(row for row in answer.rows if row["identifier"] == "CN-MOFCOM-2025-57")
    assert [str(row[name]) for name in ("previous_status", "new_status", "new_certainty")] == [
        "suspended", "in force", "presumed",
    ]  # fmt: skip
    assert row["acts"] == "2026-11-11 end of Suspension of CN-MOFCOM-2025-57"
    assert row["from"] == datetime.date(2026, 11, 11)


@pytest.mark.parametrize("reading", ["as-reported", "official", "instruments"])
@pytest.mark.parametrize("since", ["2023-01-01", "2025-10-08", "2025-11-08", "2026-11-10"])
def test_a_difference_is_what_two_statuses_differ_in(
    graph: kg.Graph, since: str, reading: str
) -> None:
    def told(date: str) -> dict[str, tuple[Any, ...]]:
        rows = graph.status(date=date, reading=reading).rows
        found = {
            str(row["measure"]): (row["status"], row["rate"], row["certainty"]) for row in rows
        }
        return {name: status for name, status in found.items() if status[0] is not None}

    before, after = told(since), told(DAY)
    differing = {name for name in after if before.get(name) != after[name]}
    answer = graph.diff(since, DAY, reading)
    assert {str(row["measure"]) for row in answer.rows} == differing
    assert before.keys() <= after.keys()


def test_days_in_the_wrong_order_are_told(graph: kg.Graph) -> None:
    with pytest.raises(UsageError, match=r'write diff\("2026-11-10", "2026-11-22"\)'):
        graph.diff(DAY, "2026-11-10")
    assert not graph.diff(DAY, DAY).rows


# Claims


def test_claims_are_filtered(graph: kg.Graph) -> None:
    every = graph.claims()
    hedged = graph.claims(modality="hedged")
    assert {str(row["modality"]) for row in hedged.rows} == {"hedged"}
    both = graph.claims(modality=["hedged", "planned"], standing="not counted")
    assert {str(row["standing"]) for row in both.rows} == {"not counted"}
    assert len(both) < len(every)
    about = graph.claims(thing="CN-MOFCOM-2024-46/2a")
    why = graph.why("CN-MOFCOM-2024-46/2a")
    assert {row["claim"] for row in about.rows} == {row["claim"] for row in why.rows}
    source = graph.claims("source:cn-mofcom-gac-2025-70")
    assert {str(row["source"]) for row in source.rows} == {"MOFCOM and GAC Announcement 70 of 2025"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"standing": "superseeded"}, "did you mean superseded"),
        ({"modality": "hegded"}, "did you mean trade:Hedged"),
        ({"source": "source:cn-mofcom-gac-2025-7"}, "did you mean"),
        ({"thing": "galium"}, "gallium"),
    ],
)
def test_an_unknown_filter_names_the_nearest(
    graph: kg.Graph, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        graph.claims(**given)
    assert words in str(caught.value)


def test_no_claim_like_that_is_told(graph: kg.Graph) -> None:
    answer = graph.claims(
        "source:cn-mofcom-gac-2025-70", modality="asserted", standing="superseded"
    )
    assert not answer.rows
    assert answer.remarks


# Networks and pictures


def test_a_network_has_tables_with_days_as_days(graph: kg.Graph) -> None:
    net = graph.network("restrictions", DAY)
    assert len(net) == len(net.nodes) == len(net.projection.nodes)
    assert {"id", "node", "kind"} <= set(net.nodes.columns)
    gallium = next(row for row in net.nodes.rows if row["id"] == "material:gallium")
    assert gallium["node"] == kg.Thing(PREFIXES["material"] + "gallium", "gallium")
    assert all(isinstance(row["from"], datetime.date) for row in net.edges.rows)
    assert len(net.edges.df()) == len(net.projection.edges)
    assert net.nodes.reading == "as-reported"


def test_a_column_of_ones_own_is_in_tables_and_files(graph: kg.Graph, tmp_path: Path) -> None:
    net = graph.network("restrictions", DAY)
    scores = net.centrality("degree")
    assert [*scores.values()] == sorted(scores.values(), reverse=True)
    assert net.add_node_column("degree", scores) is net
    row = next(row for row in net.nodes.rows if row["id"] == "country:cn")
    assert row["degree"] == scores["country:cn"] == max(scores.values())
    report = net.to_gephi(tmp_path / "net.gexf")
    assert "net.gexf" in repr(report)
    assert '"degree"' in (tmp_path / "net.gexf").read_text(encoding="utf-8")


def test_a_network_is_written_in_every_form(graph: kg.Graph, tmp_path: Path) -> None:
    net = graph.network("restrictions", DAY)
    net.to_graphml(tmp_path / "net.graphml")
    net.to_csv(tmp_path / "net.csv")
    net.to_sigma(tmp_path / "net.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "net-edges.csv", "net-nodes.csv", "net.graphml", "net.json",
    ]  # fmt: skip


def test_a_network_goes_to_other_libraries(graph: kg.Graph) -> None:
    net = graph.network("restrictions", DAY)
    assert net.nx.number_of_edges() == len(net.edges)
    assert net.igraph().vcount() == len(net)
    assert net.communities().keys() == net.centrality("degree").keys()
    assert net.svg().startswith("<svg") or "<svg" in net.svg()[:400]
    assert net.figure().axes


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_a_network_with_tables_a_picture_and_a_report(
    graph: kg.Graph, view: str
) -> None:
    net = graph.network(view, DAY)
    assert repr(net).startswith(f"<kg.Network {view}> {VIEWS[view].summary}\n")
    assert f"on {DAY} · reading as-reported" in repr(net)
    assert "<svg" in net._repr_html_()
    assert len(net.nodes) == net.projection.report.nodes
    assert len(net.edges) == net.projection.report.edges
    assert net.nx.number_of_edges() == net.projection.report.edges
    assert f"{net.projection.report.edges} edges" in repr(net)
    assert all(name in repr(net.report) for name, _ in net.report.left_out[:3])


def test_restrictions_over_time_have_days_of_their_own(graph: kg.Graph, tmp_path: Path) -> None:
    net = graph.network("restrictions", over_time=True)
    assert "over time · reading as-reported" in repr(net)
    assert "<svg" in net._repr_html_()
    assert all(edge.spells for edge in net.projection.edges)
    assert not any("certainty" in row for row in net.edges.rows)  # each of the periods has its own
    net.to_gephi(tmp_path / "net.gexf")
    assert 'mode="dynamic"' in (tmp_path / "net.gexf").read_text(encoding="utf-8")


def test_edges_of_a_day_tell_of_each_measure(graph: kg.Graph) -> None:
    rows = graph.network("restrictions", DAY).edges.rows
    row = next(
        row for row in rows
        if (str(row["target"]), row["kind"]) == ("superhard materials", "suspended")
    )  # fmt: skip
    assert row["from"] == datetime.date(2025, 11, 7)
    assert row["last_day"] == datetime.date(2027, 1, 10)
    assert "CN-MOFCOM-2024-46/2a 2025-11-09..2026-11-27 certain" in str(row["periods"])


def test_chokepoints_say_what_is_recorded_and_no_more(graph: kg.Graph) -> None:
    table = graph.chokepoints(DAY)
    assert table.rows == graph.network("dependency", DAY).chokepoints().rows
    assert "only_recorded_input_of" in table.columns
    assert "more inputs than sources record" in repr(table)
    assert "<table" in table._repr_html_()
    with pytest.raises(UsageError, match="dependency"):
        graph.network("restrictions", DAY).chokepoints()


def test_before_and_after_a_day_are_compared(graph: kg.Graph) -> None:
    before, after = (graph.network("restrictions", day) for day in ("2025-11-08", DAY))
    changes = before.diff(after)
    assert {row["change"] for row in changes.rows} >= {"added", "gone"}


def test_a_network_tells_its_report(graph: kg.Graph) -> None:
    report = graph.network("restrictions", DAY).report
    assert report.facts == report.merged + len(graph.network("restrictions", DAY).edges)
    assert "An edge is there where" in repr(report)
    reasons = dict(report.left_out)
    assert reasons["measure:cn-sctc-2025-mar"] == f"revoked, so it restricts nothing on {DAY}"
    assert all(name in repr(report) for name in reasons)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda g: g.network("restriction", DAY), "did you mean restrictions"),
        (lambda g: g.network("restrictions", DAY, "instrument"), "did you mean instruments"),
        (lambda g: g.network("restrictions", DAY).centrality("betweeness"), "betweenness"),
        (lambda g: g.exposure("batteris", DAY), "batteries"),
        (lambda g: g.shares("galium"), "gallium"),
        (lambda g: g.shares(["gallium", "germanium"]), "one material"),
        (lambda g: g.timeline("galium", DAY), "gallium"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(
    graph: kg.Graph, ask: Any, words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        ask(graph)
    assert words in str(caught.value)


def test_exposure_and_shares_have_a_table_and_a_picture(graph: kg.Graph) -> None:
    exposure = graph.exposure("batteries", DAY)
    assert {str(row["application"]) for row in exposure.table.rows} == {"batteries"}
    assert "<svg" in exposure._repr_html_()
    shares = graph.shares("germanium")
    assert "China" in {str(row["country"]) for row in shares.table.rows}
    assert {str(row["material"]) for row in graph.concentration("germanium").rows} == {"germanium"}


def test_the_newest_source_of_a_supposed_network_is_one_known_then(graph: kg.Graph) -> None:
    early = graph.what_if(known_by="2025-11-12").network("restrictions", DAY)
    assert early.projection.supposing == ("as known by 2025-11-12",)
    assert "2026-09-28" not in early.projection.newest_source
