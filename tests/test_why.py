"""Proofs as people see them: of statuses, of conclusions and of rows of the shipped graph."""

from __future__ import annotations

import datetime
import json
import pickle
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import kg
from kg.errors import UsageError
from kg.names import PREFIXES, RDF_TYPE, TRADE
from kg.why import Node, Proof, Proofs
from tests.test_cli import run

DAY = "2026-11-22"
LICENCE = "CN-MOFCOM-2025-61/1(2)"
MAIN = "defense-applications-on-suspended-materials"
# Announcement 70 suspends until 10 November 2026; a read-out, which is no instrument, extends that.
SUSPENSION, READ_OUT = "cn-mofcom-gac-2025-70/", "cn-mofcom-readout-2026-09-28/"


def kinds(proof: Proof) -> list[str]:
    return [node.kind for node in proof.root.each()]


def claims(proof: Proof) -> list[str]:
    return [claim.removeprefix(PREFIXES["claim"]) for claim in proof.claims]


def statements(proof: Proof) -> list[str]:
    return [node.statement for node in proof.root.each()]


# --- answers that were read -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reading", "status", "rests_on"),
    [
        ("as-reported", "is suspended from 2025-11-07 to 2027-01-10 inclusive, certain", [SUSPENSION] * 4 + [READ_OUT] * 4),
        ("official", "is suspended from 2025-11-07 to 2027-01-10 inclusive, certain", [SUSPENSION] * 4 + [READ_OUT] * 4),
        ("instruments", "is in force from 2026-11-11, presumed", [SUSPENSION] * 4),
    ],
)  # fmt: skip
def test_a_status_rests_on_the_acts_that_count_in_the_reading(
    graph: kg.Graph, reading: str, status: str, rests_on: list[str]
) -> None:
    found = graph.proof(LICENCE, date=DAY, reading=reading)
    assert status in found.conclusion
    assert f"(reading {reading})" in found.conclusion
    assert (found.date, found.reading) == (datetime.date(2026, 11, 22), reading)
    (proof,) = found
    assert [claim[: claim.index("/") + 1] for claim in claims(proof)] == rests_on
    assert [note.claim for note in found.footnotes] == [*proof.claims]
    acts = [node for node in proof.root.each() if node.kind == "act"]
    assert [act.statement.split()[0] for act in acts] == ["Suspension", "Extension"][: len(acts)]
    assert len(acts) == len(set(rests_on))
    assert kinds(proof)[0] == "status"


def test_gallium_is_a_suspended_material_since_a_suspended_measure_covers_it(
    graph: kg.Graph,
) -> None:
    found = graph.proof("gallium", "a", "trade:SuspendedMaterial", DAY)
    assert found.conclusion == "gallium is a material under a suspended control"
    (proof,) = found
    root = proof.root
    assert (root.kind, root.rule) == ("conclusion", "definition-SuspendedMaterial")
    assert root.because.startswith("if X is a material, and Y controls X")
    kinds_of_premises = [premise.kind for premise in root.premises]
    assert kinds_of_premises == ["reference", "conclusion", "claim", "conclusion"]
    assert root.premises[0].statement == "gallium is a material"
    assert root.premises[1].statement.endswith("(CN-MOFCOM-2024-46/2a) controls gallium")
    assert root.premises[2].statement == "CN-MOFCOM-2024-46/2a is an export control"
    told = statements(proof)
    assert any("is suspended from 2025-11-09 to 2026-11-27 inclusive, certain" in s for s in told)
    assert len(proof.claims) == len(found.footnotes) == 6
    stated_by = {claim.partition("/")[0] for claim in claims(proof)}
    assert stated_by == {
        "cn-mofcom-2024-46",
        "cn-mofcom-2025-72",
        "2025-11-eases-key-mineral-export-bans",
    }


def test_gallium_is_suspended_and_in_force_at_once_by_two_measures(graph: kg.Graph) -> None:
    (proof,) = graph.proof("gallium", "is a", "material under a control in force", DAY)
    assert {claim.partition("/")[0] for claim in claims(proof)} == {"cn-mofcom-gac-2023-23"}


def test_what_holds_on_a_day_only_does_not_hold_on_another(graph: kg.Graph) -> None:
    with pytest.raises(UsageError, match="does not hold on 2026-12-01 in the reading as-reported"):
        graph.proof("gallium", "a", "trade:SuspendedMaterial", "2026-12-01")


def test_advanced_defense_systems_are_exposed(graph: kg.Graph) -> None:
    name = "application:advanced-defense-systems"
    (proof,) = graph.proof(name, "a", "trade:ExposedDefenseApplication", DAY)
    assert [node.rule for node in proof.root.each() if node.rule] == [
        "definition-ExposedDefenseApplication",
        "definition-ExposedApplication-2",
        "subproperty-uses-dependsOn",
        "definition-SuspendedMaterial",
        "subproperty-covers-controls",
        "definition-SuspendedMeasure",
    ]
    assert proof.root.premises[1].statement == "advanced defense systems is a defense application"
    assert proof.root.premises[1].kind == "claim"


def test_other_proofs_are_found_when_all_are_wanted(graph: kg.Graph) -> None:
    one = graph.proof("gallium", "a", "trade:SuspendedMaterial", DAY)
    several = graph.proof("gallium", "a", "trade:SuspendedMaterial", DAY, all=True)
    assert len(several) == 5
    assert several[0].claims == one[0].claims
    sets = [frozenset(proof.claims) for proof in several]
    assert not any(a < b or (a == b and a is not b) for a in sets for b in sets)
    assert {claim for s in sets for claim in s} == {note.claim for note in several.footnotes}


def test_a_triple_that_needs_no_day_has_none(graph: kg.Graph) -> None:
    found = graph.proof("application:advanced-defense-systems", "depends on", "gallium")
    assert (found.date, found.reading) == (None, None)
    assert found.circumstances().startswith("1 proof · build ")
    assert found[0].root.because == "if X uses Y, then X depends on Y"


# --- rows -------------------------------------------------------------------------------------------


def test_why_a_row_of_the_main_question_is_there(graph: kg.Graph) -> None:
    answer = graph.ask(MAIN, DAY)
    found = answer.why(0)
    (proof,) = found
    row = answer.rows[0]
    assert (str(row["application"].label), str(row["material"].label)) == (
        "advanced defense systems",
        "antimony",
    )
    assert proof.root.kind == "row"
    assert found.conclusion.startswith("application advanced defense systems; material antimony; ")
    told = statements(proof)
    assert "CN-MOFCOM-2024-46/2a covers antimony" in told
    assert "advanced defense systems depends on antimony" in told
    assert "advanced defense systems is a defense application" in told
    assert "absence" not in kinds(proof)  # what is not said of a claim is in its footnote
    assert len(proof.claims) == len(found.footnotes) == 7
    assert set(proof.claims) <= {note.claim for note in answer.cited().footnotes}
    assert found.date == datetime.date(2026, 11, 22)
    assert answer.why(-len(answer)).json() == found.json()


@pytest.mark.parametrize("row", [99, -99, True, "first", 1.0])
def test_a_row_that_is_not_there(graph: kg.Graph, row: object) -> None:
    answer = graph.ask(MAIN, DAY)
    with pytest.raises(UsageError, match=r"there is no row .*") as refused:
        answer.why(row)  # type: ignore[arg-type]
    assert f"rows are numbered from 0 to {len(answer) - 1}" in str(refused.value)


def test_a_pickled_answer_has_no_graph_to_prove_in(graph: kg.Graph) -> None:
    answer = pickle.loads(pickle.dumps(graph.ask(MAIN, DAY)))
    with pytest.raises(UsageError, match="an answer that was pickled has no graph"):
        answer.why(0)


def test_an_answer_without_rows_has_none_to_prove(graph: kg.Graph) -> None:
    answer = graph.sparql("SELECT ?x { ?x a trade:SuspendedMaterial }")
    with pytest.raises(UsageError, match="it has no rows"):
        answer.why(0)


# --- a day of its own -------------------------------------------------------------------------------


def test_the_graph_of_a_day_is_asked_for_conclusions(graph: kg.Graph) -> None:
    query = "SELECT ?m { ?m a trade:SuspendedMaterial } ORDER BY ?m"
    then = graph.on(DAY).sparql(query)
    assert "gallium" in [str(row["m"].label) for row in then.rows]
    assert len(graph.sparql(query)) == 0
    instruments = graph.on(DAY, "instruments").sparql(query)
    assert 0 < len(instruments) < len(then)


def test_a_proof_from_the_graph_of_a_day_tells_its_day_and_reading(graph: kg.Graph) -> None:
    then = graph.on("2025-12-01", "official")
    answer = then.sparql("SELECT ?m { ?m a trade:SuspendedMaterial } ORDER BY ?m")
    assert "statuses as on 2025-12-01 in the reading official" in answer.why(0).circumstances()
    found = then.proof("gallium", "a", "trade:SuspendedMaterial")
    assert (str(found.date), found.reading) == ("2025-12-01", "official")
    same = graph.proof("gallium", "a", "trade:SuspendedMaterial", "2025-12-01", "official")
    assert found.json() == same.json()


# --- what cannot be proven --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("triple", "told"),
    [
        (("gallium", "contrls", "antimony"), "did you mean controls?"),
        (("gallium", "a", "SuspendedMaterail"), "did you mean trade:SuspendedMaterial?"),
        (("galium", "a", "Material"), "gallium"),
        (("gallium", "a", "Technology"), "this does not hold: gallium is a technology"),
        (("gallium", "a", "DualUseApplication"), "it would follow if X is a defense application"),
        (("", "a", "Material"), "the subject is empty"),
        (("gallium", "", "trade:Suspended"), "the property is empty"),
        (("gallium", "a", ""), "the object is empty"),
        (("gallium", "a"), "the object is empty"),
        (("",), "the subject is empty"),
        (("soybeans",), "no status of soybeans is known on 2026-11-22 in the reading as-reported"),
    ],
)
def test_what_is_unknown_or_does_not_hold(
    graph: kg.Graph, triple: tuple[str, ...], told: str
) -> None:
    with pytest.raises(UsageError) as refused:
        graph.proof(*triple, date=DAY)
    assert told in str(refused.value)


def test_an_unknown_reading_or_day(graph: kg.Graph) -> None:
    with pytest.raises(UsageError, match="official"):
        graph.proof(LICENCE, date=DAY, reading="oficial")
    with pytest.raises(UsageError):
        graph.proof(LICENCE, date="2026-13-01")


# --- forms ------------------------------------------------------------------------------------------

HOSTILE = "a <script>alert(\"1\")</script> & 'b' ]]> \x1b[31m"


def hostile() -> Proofs:
    leaf = Node(HOSTILE, "claim", notes=(1,), triple=HOSTILE)
    root = Node(HOSTILE, "conclusion", "rule", HOSTILE, premises=(leaf, Node(HOSTILE, "again")))
    return Proofs(HOSTILE, (Proof(root, ()),), (), "0" * 64, newest_source=HOSTILE)


def test_the_picture_is_well_formed_and_the_same_each_time(graph: kg.Graph) -> None:
    one, again = (graph.proof("gallium", "a", "trade:SuspendedMaterial", DAY) for _ in "ab")
    assert one.svg() == again.svg()
    root = ET.fromstring(one.svg())
    assert root.tag.endswith("svg")
    text = " ".join(root.itertext())
    assert "gallium is a material under a suspended control" in text
    assert all(f"[{note.number}]" in text for note in one.footnotes)
    links = [v for e in root.iter() for k, v in e.attrib.items() if k.endswith(("href", "src"))]
    assert not [link for link in links if not link.startswith("#")]


def test_hostile_labels_stay_text() -> None:
    found = hostile()
    root = ET.fromstring(found.svg())
    assert not [e for e in root.iter() if e.tag.endswith("script")]
    assert "<script>" in "".join(root.itertext())
    assert "<script>" not in found._repr_html_()
    assert "\x1b" not in found.text() + found.svg() + found._repr_html_()
    assert json.loads(found.json())["conclusion"] == HOSTILE


def test_the_object_has_the_tree_and_the_citations(graph: kg.Graph) -> None:
    found = graph.proof("gallium", "a", "trade:SuspendedMaterial", DAY)
    told = json.loads(found.json())
    assert (told["date"], told["reading"]) == (DAY, "as-reported")
    assert [note["claim"] for note in told["citations"]] == told["proofs"][0]["claims"]
    tree = told["proofs"][0]["proof"]
    gallium = PREFIXES["material"] + "gallium"
    assert tree["triple"] == f"<{gallium}> <{RDF_TYPE}> <{TRADE}SuspendedMaterial> ."
    assert tree["premises"][0]["kind"] == "reference"


def test_lines_are_no_longer_than_the_terminal_and_say_the_same(graph: kg.Graph) -> None:
    found = graph.proof("gallium", "a", "trade:SuspendedMaterial", DAY)
    assert max(map(len, found.text(72).splitlines())) <= 72
    wide, narrow = (
        "".join(c for c in t if c not in " │├└─\n") for t in (found.text(), found.text(72))
    )
    assert wide == narrow
    assert str(found) == found.text()


def test_proofs_are_saved_in_the_form_of_the_name(graph: kg.Graph, tmp_path: Path) -> None:
    found = graph.proof(LICENCE, date=DAY)
    for ending, text in ((".svg", found.svg()), (".json", found.json()), (".txt", found.text())):
        found.save(tmp_path / f"proof{ending}")
        assert (tmp_path / f"proof{ending}").read_text(encoding="utf-8").rstrip() == text.rstrip()
    with pytest.raises(UsageError, match=r"\.svg"):
        found.save(tmp_path / "proof.png")


# --- the command line -------------------------------------------------------------------------------


@pytest.fixture
def why(
    graph: kg.Graph,
    store: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    """Run ``kg why`` on the shipped graph, without texts at hand."""
    monkeypatch.delenv("KG_TEXTS", raising=False)
    return lambda *arguments: run(capsys, "why", *arguments, "--store", str(store))


def test_why_on_the_command_line(graph: kg.Graph, why, tmp_path: Path) -> None:
    triple = ("gallium", "a", "trade:SuspendedMaterial", "--date", DAY)
    found = graph.proof(*triple[:3], date=DAY)
    code, out, _ = why(*triple, "--format", "json")
    assert (code, json.loads(out)) == (0, json.loads(found.json()))
    code, out, _ = why("--status", LICENCE, "--date", DAY, "--reading", "instruments")
    assert (code, "from 2026-11-11, presumed (reading instruments)" in " ".join(out.split())) == (
        0,
        True,
    )
    timeless = ("application:advanced-defense-systems", "depends on", "gallium")
    code, out, _ = why(*timeless, "--out", str(tmp_path / "why.svg"))
    assert (code, out) == (0, "")
    assert (tmp_path / "why.svg").read_text(encoding="utf-8") == graph.proof(*timeless).svg()


def test_why_a_row_on_the_command_line(why) -> None:
    code, out, _ = why("--question", MAIN, "--date", DAY, "--row", "1", "--all")
    assert (code, "CN-MOFCOM-2024-46/2a covers antimony" in out) == (0, True)
    query = "SELECT ?x { ?x trade:dependsOn material:gallium } ORDER BY ?x"
    code, out, _ = why("--query", query)
    assert (code, "depends on gallium" in out) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "there must be one thing to prove"),
        (("gallium", "a"), "a triple has three names, and 2 are given"),
        (("--status", "gallium", "a", "b"), "--status takes one measure"),
        (("gallium", "a", "Technology"), "this does not hold: gallium is a technology"),
        (("gallium", "a", "Material", "--format", "csv"), "a proof is a tree, not rows"),
        (("gallium", "a", "Material", "--out", "proof.png"), "proof.png"),
        (("gallium", "--out", "proof.svg"), "only a proof is written to a file"),
        (("--question", MAIN, "--date", DAY, "--row", "99"), "the answer has no row 99"),
        (("--question", MAIN, "--date", DAY, "--row", "0"), "the answer has no row 0"),
        (("gallium", "a", "Material", "--row", "3"), "--row goes with --question or --query"),
        (("gallium", "a", "Material", "--param", "x=y"), "--param goes with --question"),
        (("gallium", "--row", "4"), "--row: this has no effect on the claims behind a thing"),
        (("gallium", "--all"), "--all goes with a triple, the status of a measure, --question or"),
        (("gallium", "--reading", "official"), "--reading goes with a triple"),
        (("--status", LICENCE, "--row", "1"), "--row: this has no effect on the status"),
        (
            ("--query", "ASK { ?s ?p ?o }", "--param", "s=x"),
            "--param: this has no effect on --query",
        ),
        (("--query", "ASK { ?s ?p ?o }", "--reading", "official"), "has no effect on --query"),
        (("--question", MAIN, "--status"), "--status goes with the status of a measure"),
        (("--question", MAIN, "gallium"), "there must be one thing to prove"),
        (("--question", "", "gallium"), "there must be one thing to prove"),
        (
            ("--question", MAIN, "--reading", "official", "--param", "reading=official"),
            "given twice",
        ),
        (("gallium", "a", "Material", "--out", "a.txt", "--format", "json"), "no effect on --out"),
        (("gallium", "a", "Material", "--out", "a.txt", "--format", "table"), "no effect on --out"),
        (("gallium", "a", "Material", "--out", ""), "--out: the path is empty"),
        (("", "a", "Material"), "the subject is empty"),
        (("gallium", "", "trade:Suspended"), "the property is empty"),
        (("gallium", "a", ""), "the object is empty"),
        (("gallium", "", ""), "the property is empty"),
        (("",), "the name is empty"),
        (("--query", "ASK { ?s ?p ?o }"), "only the rows of a SELECT can be proven"),
    ],
)
def test_why_refuses_what_it_cannot_prove(why, arguments: tuple[str, ...], told: str) -> None:
    code, out, err = why(*arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert not list(Path().glob("a.*"))
