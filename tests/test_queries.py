"""What each question answers over a small world, the same in pyoxigraph and rdflib."""

from __future__ import annotations

import re

import pytest

from tests.question_toy import LIBRARY, ask, cells, toy

MAIN = "defense-applications-on-suspended-materials"
NEEDED = {
    "defense-applications-on-suspended-materials",
    "measures-by-status",
    "suspensions-ending-soon",
    "materials-under-measures",
    "applications-of-a-material",
    "measures-on-a-material",
    "what-a-meeting-led-to",
    "retaliation-chains",
    "production-shares",
    "dominant-suppliers-under-control",
    "facts-resting-on-one-source",
    "what-an-article-says",
    "planned-and-hedged-claims",
    "status-changes-between-dates",
    "status",
    "claims",
    "why",
}


def test_the_library_has_the_questions_that_are_needed() -> None:
    assert set(LIBRARY.names) >= NEEDED


@pytest.mark.parametrize("name", LIBRARY.names)
def test_a_question_runs_as_it_stands_and_orders_its_rows_fully(name: str) -> None:
    rows = ask(name)
    order = LIBRARY.get(name).text.rpartition("ORDER BY")[2]
    keys = [tuple(row.get(key) for key in re.findall(r"\?(\w+)", order)) for row in rows]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", LIBRARY.names)
def test_a_question_is_short(name: str) -> None:
    lines = LIBRARY.get(name).text.splitlines()
    assert sum(not line.startswith(("#+", "PREFIX")) and bool(line) for line in lines) <= 55


def test_defense_applications_on_suspended_materials() -> None:
    rows = ask(MAIN)
    assert cells(rows, "application", "material", "via_group", "measure", "kind_basis") == [
        "application:missile material:rare-earths material:metals measure:ban stated",
        "application:motor material:dysprosium material:metals measure:ban inferred",
        "application:radar material:gallium - measure:ban stated",
    ]
    assert cells(rows[:1], "status", "from", "last_day", "certainty") == [
        "trade:Suspended 2025-11-09 2026-11-27 trade:Certain"
    ]


def test_of_a_measure_on_some_members_nothing_follows_for_one_member() -> None:
    rows = ask(MAIN, date="2025-11-12")
    partly = [row for row in rows if row["measure"] == "measure:part"]
    assert cells(partly, "application", "material", "via_group", "coverage") == [
        "application:missile material:rare-earths - covers some of"
    ]


@pytest.mark.parametrize(
    ("date", "measures"),
    [
        ("2025-11-04", set()),
        ("2025-11-05", {"measure:part"}),
        ("2025-11-08", {"measure:part"}),
        ("2025-11-09", {"measure:part", "measure:ban"}),
        ("2026-11-10", {"measure:part", "measure:ban"}),
        ("2026-11-11", {"measure:ban"}),
        ("2026-11-27", {"measure:ban"}),
        ("2026-11-28", set()),
    ],
)
def test_a_suspension_holds_from_its_first_day_to_its_last(date: str, measures: set[str]) -> None:
    assert {row["measure"] for row in ask(MAIN, date=date)} == measures


def test_measures_by_status() -> None:
    columns = ("status", "measure", "imposed_by", "rate_percent", "certainty")
    assert cells(ask("measures-by-status"), *columns) == [
        "trade:InForce measure:part country:cn - trade:Presumed",
        "trade:InForce measure:rules country:us 10 trade:Certain",
        "trade:Revoked measure:gone - - trade:Certain",
        "trade:Suspended measure:ban country:cn - trade:Certain",
    ]
    assert cells(ask("measures-by-status", status="Revoked"), "measure") == ["measure:gone"]
    before = ask("measures-by-status", date="2025-11-09", status="trade:InForce")
    assert cells(before, "measure", "rate_percent") == ["measure:rules 20"]


def test_suspensions_ending_soon() -> None:
    columns = ("measure", "last_day", "days_left", "next_status", "next_certainty")
    ban = "measure:ban 2026-11-27 {} trade:InForce trade:Presumed"
    assert cells(ask("suspensions-ending-soon"), *columns) == [ban.format(5)]
    assert cells(ask("suspensions-ending-soon", days="5"), *columns) == [ban.format(5)]
    assert ask("suspensions-ending-soon", days="4") == []
    last = ask("suspensions-ending-soon", date="2026-11-27", days="0")
    assert cells(last, *columns) == [ban.format(0)]
    assert ask("suspensions-ending-soon", date="2026-11-28") == []


def test_a_suspension_carried_on_without_a_break_ends_once() -> None:
    rows = ask("suspensions-ending-soon", date="2025-11-06", days="400")
    assert cells(rows, "measure", "last_day", "certainty") == [
        "measure:part 2026-11-10 trade:Certain"
    ]


def test_materials_under_measures() -> None:
    rows = ask("materials-under-measures")
    assert cells(rows, "material", "via_group", "coverage", "measure", "status") == [
        "material:dysprosium material:metals covers measure:ban trade:Suspended",
        "material:gallium - covers measure:ban trade:Suspended",
        "material:metals - covers measure:ban trade:Suspended",
        "material:rare-earths material:metals covers measure:ban trade:Suspended",
        "material:rare-earths - covers some of measure:part trade:InForce",
    ]
    in_force = ask("materials-under-measures", status="InForce")
    assert cells(in_force, "measure") == ["measure:part"]


def test_applications_of_a_material() -> None:
    columns = ("application", "kind", "kind_basis", "via_group", "part_of", "sector")
    assert cells(ask("applications-of-a-material"), *columns) == [
        "application:lamp - - - - -",
        "application:radar trade:DefenseApplication stated - - -",
    ]
    group = "material:rare-earths application:fleet sector:defense"
    assert cells(ask("applications-of-a-material", material="dysprosium"), *columns) == [
        f"application:missile trade:CivilApplication stated {group}",
        f"application:missile trade:DefenseApplication stated {group}",
        "application:motor trade:DefenseApplication inferred - - -",
    ]


def test_measures_on_a_material() -> None:
    columns = ("measure", "imposed_by", "coverage", "via_group", "status")
    rows = ask("measures-on-a-material", material="rare-earths", date="2025-11-12")
    assert cells(rows, *columns) == [
        "measure:ban country:cn covers material:metals trade:Suspended",
        "measure:part country:cn covers some of - trade:Suspended",
    ]
    early = ask("measures-on-a-material", date="2020-01-01")
    assert cells(early, *columns) == ["measure:ban country:cn covers - -"]


def test_what_a_meeting_led_to() -> None:
    rows = ask("what-a-meeting-led-to", meeting="busan")
    assert cells(rows, "outcome", "kind", "made_by", "measure") == [
        "commitment:ease trade:Commitment country:us measure:rules",
        "event:longer trade:Extension - measure:ban",
        "event:pause trade:Suspension - measure:ban",
    ]
    assert cells(rows, "starts_on_or_after", "starts_on_or_before")[2] == "2025-11-09 2025-11-10"
    assert {*cells(rows, "met_on_or_after", "place")} == {"2025-10-30 place:busan"}
    assert ask("what-a-meeting-led-to", meeting="geneva") == []


def test_retaliation_chains_show_what_is_hedged() -> None:
    rows = ask("retaliation-chains")
    assert cells(rows, "measure", "answers", "which_answers", "modality", "standing") == [
        "measure:ban measure:rules measure:first trade:Hedged not counted",
        "measure:rules measure:first - trade:Reported in view",
    ]
    assert cells(rows, "imposed_by", "answers_imposed_by") == [
        "country:cn country:us",
        "country:us -",
    ]


def test_production_shares() -> None:
    columns = ("material", "share_percent", "as_printed", "stage", "data_year", "report_year")
    dysprosium = ask("production-shares", material="dysprosium")
    assert cells(dysprosium, *columns) == ["material:dysprosium 30.5 - mining 2023 -"]
    gallium = ask("production-shares")
    assert cells(gallium, *columns) == ["material:gallium 94 94% - - 2024"]
    assert cells(gallium, "publisher") == ["org:eu"]
    assert ask("production-shares", country="us") == []


def test_dominant_suppliers_under_control() -> None:
    columns = ("material", "dominance", "share_percent", "measure", "coverage", "status")
    stated = "material:rare-earths stated without a figure -"
    assert cells(ask("dominant-suppliers-under-control"), *columns) == [
        "material:gallium share 94 measure:ban covers trade:Suspended",
        f"{stated} measure:ban covers trade:Suspended",
        f"{stated} measure:part covers some of trade:InForce",
    ]
    for above, rows in (("30", 1), ("30.5", 0)):
        of_dysprosium = {"material": "dysprosium", "above": above}
        assert len(ask("dominant-suppliers-under-control", **of_dysprosium)) == rows
    exceeded = ask("dominant-suppliers-under-control", above="94")
    assert "material:gallium" not in {row["material"] for row in exceeded}
    early = ask("dominant-suppliers-under-control", date="2020-01-01")
    assert early == []


def test_facts_resting_on_one_source() -> None:
    rows = ask("facts-resting-on-one-source", source="b")
    assert {row["subject"] for row in rows} == {"share:s1", "share:s2", "country:cn"}
    facts = cells(ask("facts-resting-on-one-source", source="a"), "subject", "predicate", "object")
    assert "measure:ban trade:covers product:soybeans" in facts
    assert "measure:ban trade:covers material:gallium" not in facts  # both sources say it
    assert "event:pause rdf:type trade:Revocation" not in facts  # superseded
    assert len(facts) == len(set(facts))


def test_what_an_article_says() -> None:
    rows = ask("what-an-article-says", source="a")
    assert [int(row["start"]) for row in rows] == sorted(int(row["start"]) for row in rows)
    told = {row["claim"]: row for row in rows}
    assert len(told) == len(rows) == 17
    assert told["claim:a8"]["standing"] == "not counted"
    assert told["claim:a8"]["attributed_to"] == "org:eu"
    assert told["claim:a10"]["standing"] == "superseded"
    assert told["claim:a11"]["standing"] == "in view"
    assert (told["claim:a6"]["basis"], told["claim:a6"]["reason"]) == ("inferred", "a guess")


def test_planned_and_hedged_claims() -> None:
    rows = ask("planned-and-hedged-claims")
    assert cells(rows, "modality", "claim", "start", "end") == ["trade:Hedged claim:a8 70 75"]
    assert ask("planned-and-hedged-claims", source="b") == []


def test_status_changes_between_dates() -> None:
    columns = ("changed_on", "measure", "previous_status", "new_status", "certainty", "because")
    assert cells(ask("status-changes-between-dates"), *columns) == [
        "2025-11-05 measure:part - trade:Suspended trade:Possible -",
        "2025-11-09 measure:ban trade:InForce trade:Suspended trade:Certain event:pause",
        "2025-11-10 measure:rules trade:InForce trade:InForce trade:Certain -",
        "2026-11-11 measure:part trade:Suspended trade:InForce trade:Presumed -",
        "2026-11-28 measure:ban trade:Suspended trade:InForce trade:Presumed -",
    ]
    rates = ask("status-changes-between-dates", since="2025-11-10", until="2025-11-10")
    assert cells(rates, "previous_rate_percent", "new_rate_percent") == ["20 10"]
    assert ask("status-changes-between-dates", since="2025-11-11", until="2026-11-10") == []


def test_status() -> None:
    columns = ("identifier", "measure", "rate", "from", "last_day", "to", "because")
    assert cells(ask("status"), *columns) == [
        "- measure:first - - - - -",
        "- measure:gone - 2025-01-01 - 9999-12-31 -",
        "- measure:part - 2026-11-11 - 9999-12-31 -",
        "- measure:rules 10 2025-11-10 - 9999-12-31 -",
        "BAN/1 measure:ban - 2025-11-09 2026-11-27 2026-11-28 event:pause",
    ]


def test_claims_lists_every_triple_of_every_claim() -> None:
    rows = ask("claims")
    store, _ = toy()
    graphs = [quad for quad in store if "/claim/" in str(quad.graph_name)]
    assert len(rows) == len(graphs)
    assert cells(ask("claims", source="b")[-1:], "claim", "start", "predicate", "object") == [
        "claim:b3 190 trade:covers material:gallium"
    ]
    assert {row["source_sha256"] for row in ask("claims", source="a")} == {"aa"}


def test_why_lists_the_claims_that_mention_a_thing() -> None:
    assert cells(ask("why", thing="event:pause"), "claim", "standing") == [
        "claim:a9 in view",
        "claim:a10 superseded",
        "claim:a11 in view",
        "claim:a12 in view",
        "claim:a14 in view",
    ]
    assert cells(ask("why", thing="period:ban-2025-11-09"), "claim") == ["claim:a11"]
