"""Disagreement: which claims the rules set beside each other, and which they leave alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

import kg
from kg.build.assemble import assemble
from kg.build.parts import read_parts
from kg.build.variant import withdraw
from kg.cli import main
from kg.conflict import Claims, Conflict, find, listed, notes
from kg.engine import LocalEngine
from kg.errors import CheckError, UsageError
from kg.files import Inputs, ontology_dir
from kg.names import BASE, shorten
from kg.texts import Texts
from tests.sourcefile import BAN, HEADER, IMPOSED, NAMES, SOURCE, SUSPENDED, claim, written

WRONG = Path(__file__).parent / "conflicts"


def engine_of(*files: Path, shipped: bool = False) -> LocalEngine:
    """Return the store of some source files, without the shipped ones unless asked for."""
    inputs = Inputs.shipped(files) if shipped else Inputs(ontology_dir(), files)
    return LocalEngine(assemble(read_parts(inputs)).in_memory())


def told(found: Iterable[Conflict]) -> set[tuple[str, ...]]:
    """Return relation, rule, thing and the last parts of both claims, in their order."""
    return {
        (
            c.verdict.relation.value,
            c.rule,
            shorten(c.thing),
            *(shorten(side.claim.iri).removeprefix("claim:") for side in (c.first, c.second)),
        )
        for c in found
    }


def pairs(folder: Path, *parts: str, relation: str = "") -> set[tuple[str, ...]]:
    found = told(find(Claims(engine_of(written(folder, *parts)))))
    return {row for row in found if row[0] == relation} if relation else found


def superseding(older: str) -> str:
    return f'trade:supersedes c:{older} ; trade:supersedesBecause "it is the more exact" ;'


# Which claims take part


def test_a_superseded_claim_takes_part_and_the_reason_is_told(tmp_path: Path) -> None:
    lifted = claim("5", "event:pause a trade:Revocation .")
    paused = claim("6", "event:pause a trade:Suspension .", superseding("5"))
    dates = claim(
        "7", 'event:pause trade:affects measure:ban ; trade:startDate "2025"^^xsd:gYear .'
    )
    engine = engine_of(written(tmp_path, BAN, IMPOSED, lifted, paused, dates))
    [found] = [c for c in find(Claims(engine)) if c.verdict.relation.value == "contradict"]
    assert [found.first.claim.iri[-1], found.second.claim.iri[-1]] == ["6", "5"]
    assert (found.superseded, found.reason) == (2, "it is the more exact")
    assert found.prefers == {
        "as-reported": "first", "official": "neither", "instruments": "neither"
    }  # fmt: skip


@pytest.mark.parametrize("modality", ["Hedged", "Planned", "Disputed", "Denied"])
def test_what_no_reading_counts_takes_no_part(tmp_path: Path, modality: str) -> None:
    other = claim("5", 'event:start trade:startDate "2024-01-01"^^xsd:date .', modality=modality)
    assert not pairs(tmp_path, BAN, IMPOSED, other)


def test_what_is_not_accepted_takes_no_part(tmp_path: Path) -> None:
    other = claim("5", 'event:start trade:startDate "2024-01-01"^^xsd:date .')
    assert not pairs(tmp_path, BAN, IMPOSED, other.replace("trade:Accepted", "trade:Proposed"))


def test_a_denial_with_a_note_is_listed_as_a_note(tmp_path: Path) -> None:
    denial = claim(
        "5",
        "measure:ban trade:covers material:germanium .",
        'skos:note "the source gives no figure" ;',
        modality="Denied",
    )
    engine = engine_of(written(tmp_path, "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n",
                               BAN, denial))  # fmt: skip
    [note] = notes(Claims(engine), [])
    assert (shorten(note.thing), note.text) == ("measure:ban", "the source gives no figure")


# Dates and ends


def dated(name: str, said: str, more: str = "") -> str:
    return claim(name, f"event:pause {said} .", more)


def test_dates_refine_agree_and_contradict(tmp_path: Path) -> None:
    base = (BAN, IMPOSED, SUSPENDED)
    refining = dated("5", 'trade:endDate "2025-06"^^xsd:gYearMonth')
    agreeing = dated("6", 'trade:startDate "2025-06-01"^^xsd:date')
    wrong = dated("7", 'trade:endDate "2025-07-01"^^xsd:date')
    right = dated("8", 'trade:endDate "2025-06-30"^^xsd:date', superseding("7"))
    found = pairs(tmp_path, *base, refining, agreeing, wrong, right)
    dates = {row for row in found if row[1] == "dates"}
    assert ("refine", "dates", "event:pause", "notice/4", "notice/5") in dates
    assert ("agree", "dates", "event:pause", "notice/4", "notice/6") in dates
    assert ("contradict", "dates", "event:pause", "notice/4", "notice/7") in dates
    assert ("contradict", "dates", "event:pause", "notice/5", "notice/7") in dates


def test_ends_a_day_apart_contradict_whatever_meaning_is_assumed(tmp_path: Path) -> None:
    wrong = dated("7", 'trade:endDate "2025-07-01"^^xsd:date')
    right = dated("8", 'trade:endDate "2025-06-30"^^xsd:date', superseding("7"))
    engine = engine_of(written(tmp_path, BAN, IMPOSED, SUSPENDED, wrong, right))
    found = [c for c in find(Claims(engine)) if c.verdict.relation.value == "contradict"]
    assert len(found) == 2
    assert all("would be one end, but not both sources say so" in c.verdict.why for c in found)


def test_a_stated_meaning_of_an_end_refines_an_inferred_one(tmp_path: Path) -> None:
    inferred = dated("5", "trade:endMeaning trade:InclusiveEnd", 'trade:inferredFrom "usage" ;')
    stated = dated("6", "trade:endMeaning trade:ExclusiveEnd")
    found = pairs(tmp_path, BAN, IMPOSED, SUSPENDED, inferred, stated)
    assert {row for row in found if row[1] == "how it is read"} == {
        ("refine", "how it is read", "event:pause", "notice/5", "notice/6")
    }


# Numbers, places, kinds


SHARE = claim(
    "5",
    "share:one a trade:ProductionShare ; trade:isShareOf material:gallium ; "
    'trade:isHeldBy country:cn ; trade:percent 94 ; trade:stage "refining" .',
)
PREFIXES = """
@prefix share: <https://w3id.org/uschina-trade/id/share/> .
@prefix meeting: <https://w3id.org/uschina-trade/id/meeting/> .
@prefix place: <https://w3id.org/uschina-trade/id/place/> .
@prefix report: <https://w3id.org/uschina-trade/id/report/> .
"""


def test_a_share_with_two_figures_refines_by_rounding_or_contradicts(tmp_path: Path) -> None:
    exact = claim("6", "share:one trade:percent 93.8 .")
    other = claim("7", "share:one trade:percent 90 .")
    bound = claim("8", "share:one trade:percentBelow 92 .")
    right = claim("9", "share:one trade:percent 94 .", "trade:supersedes c:7 , c:8 ;")
    found = pairs(tmp_path, PREFIXES, BAN, SHARE, exact, other, bound, right)
    rule = "rounded numbers"
    assert ("refine", rule, "share:one", "notice/5", "notice/6") in found
    assert ("contradict", rule, "share:one", "notice/5", "notice/7") in found
    assert ("contradict", rule, "share:one", "notice/5", "notice/8") in found
    assert ("refine", rule, "share:one", "notice/7", "notice/8") in found


def test_a_place_refines_its_country_and_contradicts_another(tmp_path: Path) -> None:
    city = claim("5", "meeting:talks a trade:Meeting ; trade:takesPlaceAt place:busan .")
    country = claim("6", "meeting:talks trade:takesPlaceAt country:kr .")
    wrong = claim("7", "meeting:talks trade:takesPlaceAt country:us .")
    right = claim("8", "meeting:talks trade:takesPlaceAt place:busan .", superseding("7"))
    found = pairs(tmp_path, PREFIXES, BAN, city, country, wrong, right)
    assert ("refine", "places", "meeting:talks", "notice/5", "notice/6") in found
    assert ("contradict", "places", "meeting:talks", "notice/5", "notice/7") in found


def test_kinds_refine_and_exclude_each_other(tmp_path: Path) -> None:
    general = claim("5", "measure:ban a trade:ExportControl .")
    licence = claim("6", "measure:ban a trade:LicensingRequirement .")
    ban = claim("7", "measure:ban a trade:ExportBan .", superseding("6"))
    found = {row for row in pairs(tmp_path, BAN, general, licence, ban) if row[1] == "kinds"}
    assert ("refine", "kinds", "measure:ban", "notice/1", "notice/5") in found
    assert ("contradict", "kinds", "measure:ban", "notice/1", "notice/6") in found
    assert ("agree", "kinds", "measure:ban", "notice/1", "notice/7") in found


# Coverage and statuses


def other_source(folder: Path, *parts: str) -> Path:
    """Write a second source file, whose claims have another namespace."""
    path = folder / "other.trig"
    text = HEADER + SOURCE + "".join(parts)
    path.write_text(text.replace("/notice/", "/other/").replace("source:notice", "source:other"))
    return path


def test_closed_coverage_knows_members_and_forms_and_nothing_else(tmp_path: Path) -> None:
    closed = claim(
        "1", "measure:ban a trade:ExportBan ; trade:covers material:rare-earths , "
        "material:carbon ; trade:hasClosedCoverage true .",
    )  # fmt: skip
    member = claim("2", "measure:ban trade:covers material:yttrium .")
    form = claim("3", "measure:ban trade:covers material:graphite .")
    outside = claim("4", "measure:ban trade:covers material:gallium .")
    same = claim("5", "measure:ban trade:covers material:rare-earths .")
    some = claim("6", "measure:ban trade:coversSomeOf material:rare-earths .")
    files = written(tmp_path, closed), other_source(tmp_path, member, form, outside, same, some)
    found = told(find(Claims(engine_of(*files))))
    assert found == {
        (relation, "closed coverage", "measure:ban", "notice/1", f"other/{name}")
        for relation, name in [
            ("refine", "2"), ("refine", "3"), ("contradict", "4"), ("agree", "5"), ("refine", "6")
        ]
    }  # fmt: skip


def test_a_source_that_closes_nothing_contradicts_no_coverage(tmp_path: Path) -> None:
    more = claim("2", "measure:ban trade:covers material:germanium .")
    assert not told(find(Claims(engine_of(written(tmp_path, BAN), other_source(tmp_path, more)))))


@pytest.mark.parametrize(
    ("status", "day", "relation"),
    [
        ("InForce", '"2025-06-15"^^xsd:date', "contradict"),
        ("Suspended", '"2025-06-15"^^xsd:date', "agree"),
        ("InForce", '"2025-05"^^xsd:gYearMonth', "agree"),
        ("Announced", '"2025-06-15"^^xsd:date', None),  # these two can hold together
        ("InForce", '"2025"^^xsd:gYear', None),  # on some days of that year it was
    ],
)
def test_a_remark_is_compared_with_the_status_on_its_day(
    tmp_path: Path, status: str, day: str, relation: str | None
) -> None:
    remark = claim(
        "5", "report:one a trade:StatusReport ; trade:isReportOf measure:ban ; "
        f"trade:saysStatus trade:{status} ; trade:saidOfDate {day} .",
    )  # fmt: skip
    found = pairs(tmp_path, PREFIXES, BAN, IMPOSED, SUSPENDED, remark)
    assert {row[0] for row in found if row[1] == "status as remarked"} == (
        {relation} if relation else set()
    )


def test_two_readings_disagree_where_their_statuses_exclude_each_other(tmp_path: Path) -> None:
    text = [part.replace("trade:Press", "trade:LegalText") for part in (SOURCE,)]
    legal = tmp_path / "notice.trig"
    legal.write_text(HEADER + "".join(text) + NAMES + BAN + IMPOSED, encoding="utf-8")
    press = other_source(tmp_path, SUSPENDED)
    found = told(find(Claims(engine_of(legal, press))))
    assert found == {
        ("contradict", "status by reading", "measure:ban", "notice/3", "other/4"),
    }


# Look-alikes


EVENTS = claim(
    "5",
    "measure:tariff a trade:Tariff . measure:duty a trade:Tariff . "
    "event:cut a trade:RateChange ; trade:affects measure:tariff ; trade:rateCut 10 ; "
    'trade:startDate "2025-11-10"^^xsd:date . '
    "event:cap a trade:Suspension ; trade:affects measure:duty ; trade:rateKept 20 ; "
    'trade:startDate "2025-11-10"^^xsd:date ; trade:endDate "2026-11-10"^^xsd:date .',
)
NAMES_OF_TWO = """
measure:tariff rdfs:label "an invented tariff"@en .
measure:duty rdfs:label "an invented duty"@en .
"""


@pytest.mark.parametrize(
    "said",
    [
        # a cut in points, a cap and a rate kept are three figures, not one
        "event:cut trade:rateCap 30 ; trade:rate 20 .",
        # another act on another measure may end and begin when it likes
        "event:pause a trade:Suspension ; trade:affects measure:ban ; trade:rateKept 5 ; "
        'trade:startDate "2025-06-01"^^xsd:date ; trade:endDate "2025-06-30"^^xsd:date .',
        # what is known of a measure without bounds may be more
        "measure:ban trade:covers material:germanium , material:antimony .",
    ],
)
def test_what_only_looks_alike_is_left_alone(tmp_path: Path, said: str) -> None:
    files = (
        written(tmp_path, BAN, IMPOSED, NAMES_OF_TWO, EVENTS),
        other_source(tmp_path, claim("6", said)),
    )
    assert not told(find(Claims(engine_of(*files))))


def test_shares_of_another_stage_or_year_are_other_shares(tmp_path: Path) -> None:
    other = SHARE.replace("c:5", "c:6").replace("share:one", "share:two")
    other = other.replace("percent 94", "percent 68").replace("refining", "extraction")
    assert not pairs(tmp_path, PREFIXES, BAN, SHARE, other)


# The gate


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("share:one trade:percent 94 .", "share:one trade:percent 90 .", "trade:percent"),
        ("share:one trade:percent 94 .", "share:one trade:percentBelow 92 .", "trade:percent"),
        ('share:one trade:stage "refining" .', 'share:one trade:stage "mining" .', "trade:stage"),
        (
            'share:one trade:reportYear "2023"^^xsd:gYear .',
            'share:one trade:reportYear "2024"^^xsd:gYear .',
            "trade:reportYear",
        ),
        (
            "event:start trade:endMeaning trade:InclusiveEnd .",
            "event:start trade:endMeaning trade:ExclusiveEnd .",
            "trade:endMeaning",
        ),
        (
            "meeting:talks a trade:Meeting ; trade:takesPlaceAt place:busan .",
            "meeting:talks trade:takesPlaceAt country:us .",
            "trade:takesPlaceAt",
        ),
        ("event:start trade:rateCap 10 .", "event:start trade:rateCap 12 .", "trade:rateCap"),
    ],
)
def test_the_build_stops_at_two_values_where_one_can_be(
    tmp_path: Path, first: str, second: str, name: str
) -> None:
    share = claim("4", "share:one a trade:ProductionShare .")
    path = written(tmp_path, PREFIXES, BAN, IMPOSED, share, claim("5", first), claim("6", second))
    with pytest.raises(CheckError, match=f"contradict each other on {name} of") as caught:
        engine_of(path)
    assert all(f"claim:notice/{number}" in caught.value.where for number in "56")
    settled = claim("6", second, superseding("5"))
    engine_of(written(tmp_path, PREFIXES, BAN, IMPOSED, share, claim("5", first), settled))


@pytest.mark.parametrize(
    "said",
    [
        ("share:one trade:percent 94 .", "share:one trade:percent 93.8 ."),
        ("share:one trade:percent 0.05 .", "share:one trade:percentBelow 0.1 ."),
        (
            "meeting:talks a trade:Meeting ; trade:takesPlaceAt place:busan .",
            "meeting:talks trade:takesPlaceAt country:kr .",
        ),
        (
            'event:start trade:announcedDate "2025-02"^^xsd:gYearMonth .',
            'event:start trade:announcedDate "2025-02-03"^^xsd:date .',
        ),
    ],
)
def test_the_build_takes_values_that_refine_each_other(
    tmp_path: Path, said: tuple[str, str]
) -> None:
    share = claim("4", "share:one a trade:ProductionShare .")
    facts = (claim(str(n), text) for n, text in enumerate(said, 5))
    engine_of(written(tmp_path, PREFIXES, BAN, IMPOSED, share, *facts))


# What the shipped graph holds


LIFTS, EASES = "2025-11-lifts-key-tech-metals", "2025-11-eases-key-mineral-export-bans"
TRACKER = "tracker-known-to-be-wrong"
READOUT, FACT_SHEET = "cn-mofcom-readout-2026-09-28", "us-white-house-fact-sheet-2025-11-01"
PAUSE = "event:cn-mofcom-2025-72-suspends-2024-46-2"
STAY, AFFILIATES = "event:us-bis-2025-19846-suspends-affiliates", "us-bis-fr-2025-19846"
REMARK, FLIP = "status as remarked", "status by reading"

# Each thing that sources contradict each other on, with the rule that finds it and the sources.
CONTRADICTED = {
    *(
        (FLIP, f"measure:cn-mofcom-2025-{n}", ("cn-mofcom-gac-2025-70", READOUT))
        for n in "55 56 57 58 61-1-1 61-1-2 61-1-3 62".split()
    ),
    (FLIP, "measure:us-bis-affiliates", (AFFILIATES, "us-bessent-2026-09-24")),
    (FLIP, "measure:cn-sctc-2025-recip", ("cn-sctc-2025-04", LIFTS)),
    # lifted, rolled back, paused, suspended; a ban, a refusal in principle
    ("kinds", f"{PAUSE}a", (LIFTS, "cn-mofcom-2025-72")),
    ("kinds", f"{PAUSE}a", (LIFTS, EASES)),
    ("kinds", f"{PAUSE}a", (LIFTS,)),
    ("kinds", f"{PAUSE}b", (LIFTS, EASES)),
    ("kinds", "event:cn-mofcom-2025-70-suspends-package-2025-10-09", (EASES,)),
    ("kinds", "measure:cn-mofcom-2024-46-2a", (LIFTS, "cn-mofcom-2024-46")),
    ("kinds", STAY, (EASES, AFFILIATES)),
    ("kinds", "event:us-eo-14358-suspends-recip-cn", (EASES, "us-eo-14358")),
    ("one value only", "participation:2025-10-30-busan-trump", (LIFTS, EASES)),
    (REMARK, "measure:cn-mofcom-2024-46-2b", ("amigonews-on-graphite", "cn-mofcom-2025-72")),
    (REMARK, "measure:cn-mofcom-2023-23-1", (FACT_SHEET, "cn-mofcom-gac-2023-23")),
    (REMARK, "measure:cn-mofcom-2025-18", (FACT_SHEET, "cn-mofcom-gac-2025-18")),
    ("dates", "share:cn-gallium-eu-crm-2023-refining", (LIFTS, "eu-crm-2023")),
    ("dates", "share:cn-germanium-eu-crm-2023-refining", (LIFTS, "eu-crm-2023")),
    ("dates", STAY, ("fenwick-on-affiliates-rule", AFFILIATES)),
    ("dates", STAY, ("mondaq-1702762", AFFILIATES)),
    (
        "dates",
        "event:us-bis-2025-19001-imposes-affiliates",
        ("multimediasolutions-memo-on-affiliates-rule", "us-bis-fr-2025-19001"),
    ),
    *(
        (
            "dates",
            f"event:us-eo-14389-revokes-{tariff}-cn",
            ("budget-lab-tariff-rate-tracker", "us-eo-14389"),
        )
        for tariff in ("recip", "fentanyl")
    ),
}
# What one public tracker has wrong, in files of these tests only.
WRONGLY_TRACKED = {
    ("dates", "event:cn-mofcom-2025-70-suspends-2025-55", (TRACKER, "cn-mofcom-gac-2025-70")),
    ("dates", f"{PAUSE}a", (TRACKER, "cn-mofcom-2025-72")),
    (REMARK, "measure:cn-mofcom-2025-55", (TRACKER, "cn-mofcom-gac-2025-70")),
    ("closed coverage", "measure:cn-mofcom-2025-55", (TRACKER, "cn-mofcom-gac-2025-55")),
    ("closed coverage", "measure:cn-mofcom-2025-61-1-1", (TRACKER, "cn-mofcom-2025-61")),
}


@pytest.fixture(scope="module")
def shipped() -> Claims:
    return Claims(engine_of(shipped=True))


def has(found: set[tuple[str, ...]], rule: str, thing: str, sources: tuple[str, ...]) -> bool:
    return any(
        row[:3] == ("contradict", rule, thing)
        and {claim.partition("/")[0] for claim in row[3:]} == set(sources)
        for row in found
    )


def test_every_contradiction_of_the_shipped_graph_is_found_and_no_look_alike(
    shipped: Claims,
) -> None:
    found = told(find(shipped))
    assert {row for row in CONTRADICTED if not has(found, *row)} == set()
    things = {row[1:3] for row in found if row[0] == "contradict"}
    assert things == {row[:2] for row in CONTRADICTED}


def test_the_errors_of_a_tracker_are_found() -> None:
    found = told(find(Claims(engine_of(WRONG, shipped=True))))
    assert {row for row in WRONGLY_TRACKED if not has(found, *row)} == set()


def test_figures_and_dates_that_refine_each_other_are_listed(shipped: Claims) -> None:
    refining = {(row[2], row[3], row[4]) for row in told(find(shipped)) if row[0] == "refine"}
    assert {
        ("share:cn-gallium-eu-crm-2023-refining", "eu-crm-2023/1", f"{LIFTS}/36"),
        ("share:cn-germanium-eu-crm-2023-refining", "eu-crm-2023/1", f"{LIFTS}/38"),
        ("event:cn-mofcom-2024-46-imposes-2a", "cn-mofcom-2024-46/14", f"{LIFTS}/12"),
        ("meeting:2025-10-30-busan", f"{EASES}/025", f"{LIFTS}/26"),
    } <= refining


def test_what_no_rule_finds_is_noted(shipped: Claims) -> None:
    assert {shorten(note.thing) for note in notes(shipped, find(shipped))} == {
        # another year, stage and method than the European study; no figure given at all
        "share:cn-gallium-usgs-mcs-2026-2025",
        "share:cn-germanium-usgs-mcs-2026",
    }


def test_an_error_that_nobody_settles_stops_the_build() -> None:
    with pytest.raises(CheckError, match="contradict each other on trade:endDate") as caught:
        engine_of(WRONG / "tracker-known-to-be-wrong.trig", shipped=True)
    assert TRACKER in caught.value.where
    assert "supersedes" in (caught.value.hint or "")


def test_a_thing_brings_what_belongs_to_it(graph: kg.Graph) -> None:
    measure = graph.conflicts("CN-MOFCOM-2024-46/2a", "contradict")
    assert {shorten(row["thing"].iri) for row in measure.rows} == {  # type: ignore[union-attr]
        "measure:cn-mofcom-2024-46-2a", "event:cn-mofcom-2025-72-suspends-2024-46-2a"
    }  # fmt: skip
    [person] = graph.conflicts("Donald Trump", "contradict").rows
    assert str(person["second"]) == "former President of the United States"
    source = graph.conflicts("source:cn-mofcom-2025-72")
    assert all(
        "cn-mofcom-2025-72" in f"{row['first_claim']} {row['second_claim']}" for row in source.rows
    )


def test_what_agrees_is_listed_when_asked_for(graph: kg.Graph) -> None:
    assert {row["relation"] for row in graph.conflicts().rows} <= {"contradict", "refine", "note"}
    agreeing = graph.conflicts(relation="agree")
    assert {row["relation"] for row in agreeing.rows} == {"agree"}
    order = [row["relation"] for row in graph.conflicts(relation=["agree", "contradict"]).rows]
    assert order == sorted(order, key=["contradict", "agree"].index)


def test_an_answer_cites_both_claims_and_says_when_there_is_nothing(graph: kg.Graph) -> None:
    answer = graph.conflicts("Donald Trump", cite=True, date="2026-11-22")
    assert [len(notes) for notes in answer.notes] == [2] * len(answer.rows)
    assert {note.claim for note in answer.citations} == {
        row[f"{side}_claim"].iri for row in answer.rows for side in ("first", "second")  # type: ignore[union-attr]
    }  # fmt: skip
    several = ["CN-MOFCOM-2024-46/2a", "US-BIS-AFFILIATES"]
    alone = [row for name in several for row in graph.conflicts(name, "contradict").rows]
    assert sorted(map(str, graph.conflicts(several, "contradict").rows)) == sorted(map(str, alone))
    nothing = graph.conflicts("material:carbon", "contradict")
    assert not nothing.rows
    assert "carbon" in nothing.remarks[-1]
    with pytest.raises(UsageError, match="did you mean refine"):
        graph.conflicts(relation="refines")


def test_quotes_stand_where_the_text_is_at_hand(texts: Texts) -> None:
    answer = listed(
        engine_of(shipped=True), texts, "", date(2026, 11, 22), relations=["contradict"]
    )
    quoted = [row for row in answer.rows if LIFTS in str(row["second_claim"])]
    assert quoted
    assert all(row["second_quote"] for row in quoted)


def test_a_withdrawn_claim_takes_its_disagreement_away() -> None:
    parts = withdraw(read_parts(Inputs.shipped()), [f"{BASE}claim/{LIFTS}/31"])
    found = told(find(Claims(LocalEngine(assemble(parts, gated=False).in_memory()))))
    assert not has(found, "one value only", "participation:2025-10-30-busan-trump", (LIFTS, EASES))


@pytest.mark.parametrize("form", ["table", "csv", "json", "markdown"])
def test_the_verb_prints_every_format_and_finds_no_fault(
    form: str, store: Path, graph: kg.Graph, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["conflicts", "Donald Trump", "--all", "--cite", "--format", form]
    assert main([*asked, "--store", str(store)]) == 0
    out = capsys.readouterr().out
    assert "former President of the United States" in out
    assert "the word former is a plain error" in " ".join(out.split())
