"""The legal texts: each provision and each change of it as the record has it, claim by claim.

The tables are written from what is known of the texts, not from the files that are tested.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from kg.files import shipped_sources
from kg.names import local_name, prologue

INSTRUMENTS = sorted((shipped_sources() / "instruments").glob("*.trig"))
EVERY_FILE = sorted(shipped_sources().rglob("*.trig"))

# provision: kinds, clause, announced, first day
PROVISIONS = """
CN-MOFCOM-2023-23/1    LicensingRequirement  Item 1          2023-07-03 2023-08-01
CN-MOFCOM-2023-39/1    LicensingRequirement  Item 1          2023-10-20 2023-12-01
CN-MOFCOM-2024-33/1(1) LicensingRequirement  Item 1(1)       2024-08-15 2024-09-15
CN-MOFCOM-2024-33/1(2) LicensingRequirement  Item 1(2)       2024-08-15 2024-09-15
CN-MOFCOM-2024-46/1    ExportBan             Item 1          2024-12-03 2024-12-03
CN-MOFCOM-2024-46/2a   PresumptionOfDenial   Item 2, limb 1  2024-12-03 2024-12-03
CN-MOFCOM-2024-46/2b   EndUseReview          Item 2, limb 2  2024-12-03 2024-12-03
CN-MOFCOM-2025-10      LicensingRequirement  Items 1-5       2025-02-04 2025-02-04
CN-MOFCOM-2025-18      LicensingRequirement  Items 1-7       2025-04-04 2025-04-04
CN-MOFCOM-2025-55      LicensingRequirement  whole announcement  2025-10-09 2025-11-08
CN-MOFCOM-2025-56      LicensingRequirement  whole announcement  2025-10-09 2025-11-08
CN-MOFCOM-2025-57      LicensingRequirement  whole announcement  2025-10-09 2025-11-08
CN-MOFCOM-2025-58      LicensingRequirement  whole announcement  2025-10-09 2025-11-08
CN-MOFCOM-2025-61/1(1) ExtraterritorialControl+LicensingRequirement Item 1(1) 2025-10-09 2025-12-01
CN-MOFCOM-2025-61/1(2) ExtraterritorialControl+LicensingRequirement Item 1(2) 2025-10-09 2025-12-01
CN-MOFCOM-2025-61/1(3) ExtraterritorialControl+LicensingRequirement Item 1(3) 2025-10-09 2025-10-09
CN-MOFCOM-2025-62      LicensingRequirement+TechnologyControl whole announcement 2025-10-09 2025-10-09
US-BIS-AFFILIATES      EntityListingRule  whole rule                 2025-09-30 2025-09-29
US-EO-RECIP-CN         Tariff             whole order, as modified   2025-04-02 2025-04-05
US-EO-FENTANYL-CN      Tariff             whole order, as modified   2025-02-01 2025-02-04
CN-SCTC-2025-RECIP     Tariff             whole announcement         2025-04    2025-04
CN-SCTC-2025-MAR       Tariff             whole announcement         2025-03-04 2025-03-10
"""

# provision: kind of event, source that sets it, first day, printed end, its meaning, rate
CHANGES = """
CN-MOFCOM-2024-46/2a Suspension cn-mofcom-2025-72 2025-11-09 2026-11-27 InclusiveEnd
CN-MOFCOM-2024-46/2b Suspension cn-mofcom-2025-72 2025-11-09 2026-11-27 InclusiveEnd
CN-MOFCOM-2025-55 Suspension cn-mofcom-gac-2025-70 2025-11-07 2026-11-10 InclusiveEnd
CN-MOFCOM-2025-56 Suspension cn-mofcom-gac-2025-70 2025-11-07 2026-11-10 InclusiveEnd
CN-MOFCOM-2025-57 Suspension cn-mofcom-gac-2025-70 2025-11-07 2026-11-10 InclusiveEnd
CN-MOFCOM-2025-58 Suspension cn-mofcom-gac-2025-70 2025-11-07 2026-11-10 InclusiveEnd
CN-MOFCOM-2025-61/1(1) Suspension cn-mofcom-gac-2025-70 2025-11-07 2026-11-10 InclusiveEnd
CN-MOFCOM-2025-61/1(2) Suspension cn-mofcom-gac-2025-70 2025-11-07 2026-11-10 InclusiveEnd
CN-MOFCOM-2025-61/1(3) Suspension cn-mofcom-gac-2025-70 2025-11-07 2026-11-10 InclusiveEnd
CN-MOFCOM-2025-62 Suspension cn-mofcom-gac-2025-70 2025-11-07 2026-11-10 InclusiveEnd
US-BIS-AFFILIATES Suspension us-bis-fr-2025-19846 2025-11-10 2026-11-09 InclusiveEnd
US-EO-RECIP-CN Suspension us-eo-14358 2025-11-10 2026-11-10 ExclusiveEnd 10
US-EO-RECIP-CN Revocation us-eo-14389 2026-02-20
US-EO-FENTANYL-CN RateChange us-eo-14357 2025-11-10 - - 10
US-EO-FENTANYL-CN Revocation us-eo-14389 2026-02-20
CN-SCTC-2025-RECIP Suspension cn-sctc-2025-11-05 2025-11-10 2026-11-10 - 10
CN-SCTC-2025-MAR Revocation cn-sctc-2025-11-05 2025-11-10
"""


def rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()]


@cache
def store_of(*paths: Path) -> Store:
    store = Store()
    for path in paths:
        store.load(path=str(path), format=RdfFormat.TRIG)
    return store


def ask(query: str, *paths: Path) -> list[list[str]]:
    """Return the rows of a query over instruments, or the given files, each term as its name."""
    found = store_of(*(paths or INSTRUMENTS)).query(prologue() + query)
    return sorted([name_of(term) for term in row] for row in found)  # type: ignore[union-attr]


def name_of(term: object) -> str:
    if isinstance(term, Literal):
        return term.value
    return local_name(term.value) if isinstance(term, NamedNode) else ""


IDENTIFIED = "?measure dct:identifier ?id . GRAPH ?c { ?event trade:affects ?measure ; a ?kind }"


# ------------------------------------------------------------------ what the texts set


def test_there_are_24_instruments_that_set_22_provisions():
    assert len(INSTRUMENTS) == 24
    found = ask("SELECT ?id { ?measure dct:identifier ?id }")
    assert [row[0] for row in found] == sorted(row[0] for row in rows(PROVISIONS))
    assert len(found) == 22


@pytest.mark.parametrize("row", rows(PROVISIONS), ids=lambda row: row[0])
def test_a_provision_is_what_its_text_makes_it(row):
    identifier, kinds, *clause, announced, start = row
    found = ask(
        f"""SELECT ?kind ?clause {{ ?m dct:identifier "{identifier}" .
        GRAPH ?c {{ ?m a ?kind }} ?c trade:hasEvidence/trade:clause ?clause }}"""
    )
    assert found == [[kind, " ".join(clause)] for kind in kinds.split("+")]
    found = ask(
        f"""SELECT ?announced ?start {{ ?m dct:identifier "{identifier}" .
        GRAPH ?a {{ ?event a trade:Imposition ; trade:affects ?m }}
        GRAPH ?b {{ ?event trade:announcedDate ?announced }}
        GRAPH ?c {{ ?event trade:startDate ?start }} GRAPH ?d {{ ?event trade:isSetBy ?text }}
        GRAPH ?d {{ ?m trade:isSetBy ?text }} ?d trade:isStatedIn ?text }}"""
    )
    assert found == [[announced, start]]


def test_the_texts_change_what_they_are_known_to_change():
    found = ask(
        f"""SELECT ?id ?kind ?text ?start ?end ?meaning ?rate {{ {IDENTIFIED}
        FILTER (?kind != trade:Imposition)
        GRAPH ?s {{ ?event trade:startDate ?start }} GRAPH ?b {{ ?event trade:isSetBy ?text }}
        OPTIONAL {{ GRAPH ?e {{ ?event trade:endDate ?end }} }}
        OPTIONAL {{ GRAPH ?f {{ ?event trade:endMeaning ?meaning }} }}
        OPTIONAL {{ GRAPH ?r {{ ?event trade:rate|trade:rateKept ?rate }} }} }}"""
    )
    wanted = [[*row, *["-"] * (7 - len(row))] for row in rows(CHANGES)]
    assert found == sorted(["" if value == "-" else value for value in row] for row in wanted)


def test_every_event_of_an_instrument_is_set_by_the_instrument_that_tells_of_it():
    told = ask("SELECT ?event { GRAPH ?c { ?event trade:affects ?m } }")
    set_by = ask("SELECT ?event { GRAPH ?c { ?event trade:isSetBy ?s } "
                 "?c trade:isStatedIn ?s . FILTER CONTAINS(STR(?event), '/event/') }")  # fmt: skip
    assert told == set_by
    assert len(told) == 22 + len(rows(CHANGES))


def test_each_provision_reaches_all_or_has_a_target():
    reach = ask(
        """SELECT DISTINCT ?id { ?m dct:identifier ?id .
        GRAPH ?c { ?m trade:targets|trade:appliesToAll ?whom } }"""
    )
    assert len(reach) == 22


def test_item_1_of_announcement_46_bars_military_users_and_is_never_suspended():
    assert ask(
        f"SELECT ?kind {{ {IDENTIFIED} FILTER (?id = 'CN-MOFCOM-2024-46/1') }}"
    ) == [["Imposition"]]  # fmt: skip
    assert ask("SELECT ?whom { GRAPH ?c { measure:cn-mofcom-2024-46-1 trade:targets ?whom } }") == [
        ["us-military-users"]
    ]


def test_control_numbers_are_written_one_by_one():
    found = ask("SELECT ?n { GRAPH ?c { measure:cn-mofcom-2025-55 trade:coversControlNumber ?n } }")
    assert [row[0] for row in found] == ["2B005.b", "2C902.a", "2C902.b", "2C902.c", "2C902.d",
                                         "2E902"]  # fmt: skip


def test_the_numbers_of_five_metals_are_those_that_an_account_gives_for_each():
    found = ask("SELECT ?n { GRAPH ?c { measure:cn-mofcom-2025-10 trade:coversControlNumber ?n } "
                "?c trade:inferredFrom ?why }")  # fmt: skip
    assert [row[0] for row in found] == (
        "1C004 1C117.b 1C117.c 1C117.d 1E004 1E101.b 3C004.a 3C004.b 3C004.c 3E004 "
        "6C001.a 6C001.b 6C001.c 6C001.d 6C002.a 6C002.b 6E001 6E002"
    ).split()


def test_that_a_list_is_whole_is_inferred_and_stands_apart_from_what_it_lists():
    stated = """SELECT ?m { GRAPH ?c { ?m trade:hasClosedCoverage true } %s
        FILTER %s { GRAPH ?c { ?m trade:covers ?item } } }"""
    inferred = "?c trade:inferredFrom ?why"
    assert len(ask(stated % (inferred, "NOT EXISTS"))) == 12
    assert ask(stated % ("FILTER NOT EXISTS { ?c trade:inferredFrom ?why }", "NOT EXISTS")) == []
    assert ask(stated % ("", "EXISTS")) == []


@pytest.mark.parametrize(("letter", "kind"), [("B", "product"), ("E", "technology")])
def test_a_closed_list_names_what_its_control_numbers_name(letter, kind):
    """B is equipment and E technology: a list of materials alone would be smaller than they."""
    numbered = f"""SELECT DISTINCT ?m {{ GRAPH ?c {{ ?m trade:hasClosedCoverage true }}
        GRAPH ?d {{ ?m trade:coversControlNumber ?n }} FILTER REGEX(?n, "^.{letter}") %s }}"""
    named = f"""FILTER NOT EXISTS {{ GRAPH ?e {{ ?m trade:covers ?item }}
        FILTER CONTAINS(STR(?item), "/id/{kind}/") }}"""
    assert len(ask(numbered % "")) == {"B": 3, "E": 4}[letter]
    assert ask(numbered % named) == []


def test_the_ends_carried_out_for_the_court_say_so():
    found = ask("SELECT ?event ?court { GRAPH ?c { ?event trade:carriesOutRulingOf ?court } }")
    assert found == [
        [f"us-eo-14389-revokes-{tariff}", "us-supreme-court"]
        for tariff in ("fentanyl-cn", "recip-cn")
    ]


# ------------------------------------------------------------------ how far each can be trusted


def test_what_a_clause_is_named_of_was_read_through_an_account():
    missing = """SELECT ?c { ?c trade:hasEvidence/a trade:ClauseLocator ; trade:isStatedIn ?source
        FILTER NOT EXISTS { ?source trade:readVia ?account } }"""
    assert ask(missing, *EVERY_FILE) == []
    assert ask("SELECT ?c { ?c trade:hasEvidence ?e . ?e trade:quoteSha256|oa:start ?x }") == []
    assert ask("SELECT ?source { ?source trade:textSha256 ?digest }") == []


@pytest.mark.parametrize(
    ("event", "property"),
    [
        ("cn-mofcom-2025-62-imposes-all", "startDate"),
        ("cn-sctc-2025-03-04-imposes-mar", "startDate"),
    ],
)
def test_a_day_from_memory_says_so(event, property):
    found = ask(
        f"""SELECT ?why {{ GRAPH ?c {{ event:{event} trade:{property} ?day }}
        ?c trade:inferredFrom ?why }}"""
    )
    assert len(found) == 1
    assert "from memory" in found[0][0]


def test_only_chinese_ends_are_read_as_inclusive_by_inference():
    found = ask(
        """SELECT ?source (COUNT(?c) AS ?claims) { GRAPH ?c { ?event trade:endMeaning ?meaning }
        ?c trade:isStatedIn ?source ; trade:inferredFrom ?why } GROUP BY ?source"""
    )
    assert found == [["cn-mofcom-2025-72", "2"], ["cn-mofcom-gac-2025-70", "8"]]


def test_nothing_is_invented():
    for path in EVERY_FILE:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"2025-(59|60)\b|[Aa]nnouncement (59|60) of 2025|lanthanides", text)
    numberless = ask(
        "SELECT ?s { ?s a trade:Instrument FILTER NOT EXISTS { ?s trade:seriesNumber ?n } }"
    )
    assert {row[0] for row in numberless} == {
        "cn-sctc-2025-03-04", "cn-sctc-2025-04", "cn-sctc-2025-11-05"
    }  # fmt: skip


def test_two_officials_state_the_later_end_of_the_suspensions_of_announcement_70():
    found = ask(
        """SELECT ?old ?who ?end { GRAPH ?a { ?event a trade:Extension ; trade:extends ?old }
        GRAPH ?b { ?event trade:endDate ?end } GRAPH ?c { ?event trade:isStatedBy ?who }
        FILTER CONTAINS(STR(?old), "-70-") }""",
        *EVERY_FILE,
    )
    suspended = {row[0] for row in found}
    assert len(suspended) == 8
    assert found == sorted(
        [old, who, "2027-01-10"] for old in suspended for who in ("cn-mofcom", "scott-bessent")
    )


def test_an_account_that_tells_what_comes_back_does_not_say_that_it_is_back():
    found = ask(
        """SELECT ?source ?modality (COUNT(?m) AS ?measures) { GRAPH ?c { ?r trade:isReportOf ?m ;
        trade:saysStatus trade:InForce ; trade:saidOfDate "2026-11-11"^^xsd:date }
        ?c trade:isStatedIn ?source ; trade:modality ?modality ; trade:inferredFrom ?why }
        GROUP BY ?source ?modality""",
        *EVERY_FILE,
    )
    assert found == [
        ["gvw-on-announcement-70", "Planned", "8"],
        ["seelpeed-export-control-data", "Planned", "8"],
    ]


# ------------------------------------------------------------------ beside the articles


def test_a_measure_has_one_name_in_all_files_together():
    measures = ask("SELECT DISTINCT ?m { GRAPH ?c { ?m trade:isImposedBy ?who } }", *EVERY_FILE)
    named = [
        row[0]
        for path in EVERY_FILE
        for row in ask(
            "SELECT ?m { ?m rdfs:label ?name FILTER CONTAINS(STR(?m), '/id/measure/') }", path
        )
    ]
    assert [[name] for name in sorted(named)] == measures


@pytest.mark.parametrize("path", INSTRUMENTS, ids=lambda path: path.stem)
def test_labels_of_claims_tell_them_apart(path):
    labels = ask("SELECT ?label { ?c a trade:Claim ; rdfs:label ?label }", path)
    claims = ask("SELECT ?c { ?c a trade:Claim }", path)
    assert len(labels) == len({row[0] for row in labels}) == len(claims)


def test_the_text_supersedes_every_word_of_the_press_that_names_another_kind():
    less_exact = """SELECT ?c { GRAPH ?c { ?thing a ?said } GRAPH ?d { ?thing a ?set }
        ?c trade:isStatedIn/a trade:Article . ?d trade:isStatedIn/a trade:Instrument
        FILTER (?said IN (trade:Revocation, trade:Postponement, trade:ExportBan) && ?said != ?set)
        FILTER %s { ?d trade:supersedes ?c } }"""
    assert ask(less_exact % "NOT EXISTS", *EVERY_FILE) == []
    assert len(ask(less_exact % "EXISTS", *EVERY_FILE)) == 7


def test_what_the_press_says_wider_than_the_text_stays():
    kept = ask("SELECT ?c { GRAPH ?c { ?m trade:covers material:graphite-products } "
               "FILTER NOT EXISTS { ?other trade:supersedes ?c } }", *EVERY_FILE)  # fmt: skip
    assert len(kept) == 1


def test_the_package_has_the_eight_provisions_of_its_day():
    found = ask(
        """SELECT ?m ?c { GRAPH ?c { measure:cn-package-2025-10-09 trade:hasProvision ?m }
        ?c trade:inferredFrom ?why ; trade:hasEvidence/oa:start ?at }""",
        *EVERY_FILE,
    )
    assert [row[0] for row in found] == [
        f"cn-mofcom-2025-{n}" for n in ("55", "56", "57", "58", "61-1-1", "61-1-2", "61-1-3", "62")
    ]
    assert len({row[1] for row in found}) == 8
