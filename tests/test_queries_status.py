"""What the questions about status answer over tiny worlds, the same in pyoxigraph and rdflib."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib

import kg
from kg.names import PREFIXES
from kg.reason.fixpoint import close
from tests.question_toy import LIBRARY, RULES, cells, filled, period, select, select_rdflib

Rows = list[dict[str, str]]

KINDS = """
trade:LicensingRequirement rdfs:subClassOf trade:ExportControl .
trade:ExportControl rdfs:subClassOf trade:Measure . trade:ExportBan rdfs:subClassOf trade:ExportControl .
trade:MaterialGroup rdfs:subClassOf trade:Material .
material:gallium a trade:Material . material:holmium a trade:Material .
material:neodymium a trade:Material .
material:rare-earths a trade:MaterialGroup ; trade:hasMember material:holmium , material:neodymium .
"""


def asked(name: str, world: str, periods: str = "", **values: str) -> Rows:
    """Return the answer over a world; both engines give the same rows in the same order."""
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    lines = "\n".join(map(period, periods.strip().splitlines()))
    store = ox.Store()
    store.load(f"{prefixes}{world}\n{lines}".encode(), format=ox.RdfFormat.TRIG)
    close(store, RULES.timeless)
    dataset = rdflib.Dataset()
    dataset.parse(data=store.dump(format=ox.RdfFormat.N_QUADS), format="nquads")
    query = filled(LIBRARY.get(name), values)
    rows = select(store, query)
    assert select_rdflib(dataset, query) == rows
    return rows


EXPORTS = f"""{KINDS}
measure:licence a trade:LicensingRequirement ; trade:appliesToAll true .
measure:denial a trade:PresumptionOfDenial , trade:ExportControl ; trade:targets country:us .
measure:ban a trade:ExportBan ; trade:targets enduser:army ; trade:covers product:dual-use-items .
measure:abroad a trade:LicensingRequirement , trade:ExtraterritorialControl ;
  trade:appliesToAll true ; trade:covers material:rare-earths .
measure:some a trade:LicensingRequirement ; trade:appliesToAll true ; trade:covers material:holmium .
measure:licence trade:covers material:gallium . measure:denial trade:covers material:gallium .
measure:ban trade:isImposedBy country:cn . measure:licence trade:isImposedBy country:cn .
measure:denial trade:isImposedBy country:cn . measure:abroad trade:isImposedBy country:cn .
measure:some trade:isImposedBy country:cn .
trade:PresumptionOfDenial rdfs:subClassOf trade:ExportControl .
material:gallium trade:isClassifiedAs <https://w3id.org/uschina-trade/id/classification/dual-use-item> .
enduser:army a trade:EndUserGroup ; trade:isOfCountry country:us .
"""
EXPORT_PERIODS = """
licence InForce   Certain  2023-08-01 9999-12-31
denial  Suspended Certain  2025-11-09 2026-11-28
denial  InForce   Presumed 2026-11-28 9999-12-31
ban     InForce   Certain  2024-12-03 9999-12-31
abroad  InForce   Presumed 2026-11-11 9999-12-31
some    Suspended Certain  2025-11-07 2027-01-11
"""


def may_go(item: str, **values: str) -> list[str]:
    """Return what the question says of one item."""
    rows = asked("what-may-go-to-a-country", EXPORTS, EXPORT_PERIODS, item=item, **values)
    return cells(rows, "to_whom", "may_go", "measure", "status", "certainty", "coverage")


def test_an_item_goes_under_what_is_in_force_and_the_suspended_is_shown_beside() -> None:
    assert may_go("material:gallium", date="2026-11-27") == [
        "country:us with a licence measure:licence trade:InForce trade:Certain covers",
        "country:us - measure:denial trade:Suspended trade:Certain covers",
        "enduser:army no measure:ban trade:InForce trade:Certain covers the list it is on",
    ]
    assert may_go("material:gallium", date="2026-11-28")[:2] == [
        "country:us in principle not measure:denial trade:InForce trade:Presumed covers",
        "country:us with a licence measure:licence trade:InForce trade:Certain covers",
    ]


def test_what_is_aimed_at_one_country_or_its_users_does_not_reach_another() -> None:
    assert may_go("material:gallium", destination="country:kr") == [
        "country:kr with a licence measure:licence trade:InForce trade:Certain covers"
    ]


def test_an_item_on_which_nothing_is_in_force_says_so_beside_the_suspended() -> None:
    free = "country:us no licence known to be needed - - - -"
    assert may_go("material:neodymium") == [free]
    assert may_go("material:holmium") == [
        free,
        "country:us - measure:some trade:Suspended trade:Certain covers",
    ]


def test_a_control_on_a_member_is_one_on_a_part_of_its_group() -> None:
    assert may_go("material:rare-earths", date="2027-01-10")[1:] == [
        "country:us - measure:some trade:Suspended trade:Certain covers members of it"
    ]


ON_THE_LIST = "inferred: under an export licence, so on the list"


@pytest.mark.parametrize(
    ("date", "barred"),
    [
        ("2027-01-10", []),  # the licence stands suspended
        ("2027-01-11", [f"no measure:ban trade:Presumed {ON_THE_LIST}"]),
        ("2027-02-01", [f"no measure:ban trade:Certain {ON_THE_LIST}"]),
    ],
)
def test_an_item_is_taken_to_be_dual_use_only_while_its_licence_operates(
    date: str, barred: list[str]
) -> None:
    periods = f"""{EXPORT_PERIODS}some InForce Presumed 2027-01-11 2027-02-01
some InForce Certain 2027-02-01 9999-12-31"""
    for item in ("material:holmium", "material:holmium-oxide"):
        world = f"{EXPORTS} material:holmium-oxide trade:isFormOf material:holmium ."
        rows = asked("what-may-go-to-a-country", world, periods, item=item, date=date)
        to_army = [row for row in rows if row["to_whom"] == "enduser:army"]
        assert cells(to_army, "may_go", "measure", "certainty", "coverage") == barred


def test_a_licence_for_goods_abroad_puts_nothing_on_the_list() -> None:
    assert may_go("material:neodymium", date="2027-02-01") == [
        "country:us no licence known to be needed - - - -"
    ]


def test_an_item_is_not_told_twice_as_itself_and_as_a_form_of_what_is_covered() -> None:
    world = f"""{EXPORTS} measure:licence trade:covers material:nitride .
      material:nitride a trade:Material ; trade:isFormOf material:gallium ."""
    rows = asked("what-may-go-to-a-country", world, EXPORT_PERIODS, item="material:nitride")
    assert cells(rows, "measure", "coverage") == [
        "measure:licence covers",
        "measure:denial covers what it is a form of",
        f"measure:ban {ON_THE_LIST}",
    ]


RUNS_OUT = """
event:a a trade:Suspension ; trade:affects measure:a ; trade:isSetBy source:act ;
  trade:endLatest "2026-11-10"^^xsd:date ; trade:endLatestDay 20767 ;
  trade:endMeaning trade:InclusiveEnd .
event:b a trade:Suspension ; trade:affects measure:b ; trade:isSetBy source:act ;
  trade:endLatest "2026-11-10"^^xsd:date ; trade:endLatestDay 20767 ;
  trade:endMeaning trade:ExclusiveEnd .
event:c a trade:Postponement ; trade:affects measure:c ; trade:isSetBy source:act ;
  trade:endLatest "2026-11-10"^^xsd:date ; trade:endLatestDay 20767 .
event:longer a trade:Extension ; trade:extends event:a ; trade:isStatedBy org:ministry ;
  trade:endLatest "2027-01-10"^^xsd:date .
claim:1 { event:a trade:endMeaning trade:InclusiveEnd } claim:1 trade:inView true ;
  trade:inferredFrom "the word means through" .
claim:2 { event:b trade:endMeaning trade:ExclusiveEnd } claim:2 trade:inView true .
"""


def test_the_day_after_depends_on_what_the_printed_end_means() -> None:
    periods = """
a Suspended Certain  2025-11-07 2026-11-11
a InForce   Presumed 2026-11-11 9999-12-31
b Suspended Certain  2025-11-07 2026-11-10
b Revoked   Certain  2026-11-10 9999-12-31
c Announced Certain  2025-11-07 2026-11-10
c InForce   Certain  2026-11-10 9999-12-31 trade:rate 10
"""
    rows = asked("in-force-when-an-act-runs-out", RUNS_OUT, periods, instrument="source:act",
                 reading="trade:AsReported")  # fmt: skip
    columns = ("measure", "end_means", "end_basis", "next_day", "next_status", "next_certainty")
    assert cells(rows, *columns) == [
        "measure:a trade:InclusiveEnd inferred 2026-11-11 trade:InForce trade:Presumed",
        "measure:b trade:ExclusiveEnd stated 2026-11-10 trade:Revoked trade:Certain",
        "measure:c trade:ExclusiveEnd assumed 2026-11-10 trade:InForce trade:Certain",
    ]
    assert cells(rows, "extended_by", "stated_by", "extended_until", "next_rate_percent") == [
        "event:longer org:ministry 2027-01-10 -",
        "- - - -",
        "- - - 10",
    ]


def test_the_reading_is_instruments_unless_another_is_given() -> None:
    assert asked("in-force-when-an-act-runs-out", RUNS_OUT, instrument="source:other") == []
    question = LIBRARY.get("in-force-when-an-act-runs-out")
    assert [term.value.rpartition("/")[2] for term in question.param("reading").default] == [
        "Instruments"
    ]


SOURCES = """
measure:a a trade:Measure . measure:b a trade:Measure . measure:bundle a trade:Measure ;
  trade:hasProvision measure:a .
period:a-2026-01-01 trade:restsOn claim:1 , claim:2 ; trade:isBegunBy event:a .
claim:1 trade:isStatedIn source:old . claim:2 trade:isStatedIn source:new .
source:old trade:issuedLatest "2025-11-07"^^xsd:date ; trade:issuedLatestDay 20399 .
source:new trade:issuedLatest "2026-05-26"^^xsd:date ; trade:issuedLatestDay 20599 .
"""


def test_what_was_believed_names_the_newest_source_and_what_has_no_status() -> None:
    rows = asked("what-was-believed", SOURCES, "a InForce Certain 2026-01-01 9999-12-31")
    assert cells(rows, "measure", "status", "because", "newest_source_issued") == [
        "measure:a trade:InForce event:a 2026-05-26",
        "measure:b - - -",
    ]


def test_a_record_is_stale_when_its_newest_source_is_older_than_so_many_days() -> None:
    ran_out = "a InForce Presumed 2026-01-01 9999-12-31 trade:begunByEnd true"
    rows = asked("stale-records", SOURCES, ran_out, days="179")
    columns = ("measure", "newest_source", "days_old", "ran_out", "ran_out_on", "days_since")
    assert cells(rows, *columns) == ["measure:a source:new 180 event:a 2026-01-01 325"]
    assert asked("stale-records", SOURCES, ran_out, days="180") == []


def test_a_record_whose_sources_bear_no_date_is_stale() -> None:
    world = "claim:1 trade:isStatedIn source:undated . period:a-2026-01-01 trade:restsOn claim:1 ."
    rows = asked("stale-records", world, "a InForce Certain 2026-01-01 9999-12-31")
    assert cells(rows, "measure", "newest_source", "days_old") == ["measure:a - -"]


PLANNED = """
event:imposed a trade:Imposition ; trade:startEarliest "2025-11-08"^^xsd:date ;
  trade:startLatest "2025-11-08"^^xsd:date ; trade:startLatestDay 20400 ;
  trade:announcedLatest "2025-10-09"^^xsd:date .
"""
ANNOUNCED = "a Announced Certain 2025-10-09 2025-11-07 trade:isBegunBy event:imposed\n"
PAUSED = "a Suspended Certain 2025-11-07 2026-11-11 trade:isBegunBy event:pause\n"


@pytest.mark.parametrize(
    ("periods", "date", "row"),
    [
        (ANNOUNCED, "2025-10-08", None),
        (ANNOUNCED + PAUSED, "2025-11-06", "- - none -"),
        (ANNOUNCED + PAUSED, "2025-11-07", "event:pause trade:Suspended none -"),
        (ANNOUNCED + PAUSED + "a InForce Presumed 2026-11-11 9999-12-31", "2026-11-10",
         "event:pause trade:Suspended none -"),
        (ANNOUNCED + PAUSED + "a InForce Presumed 2026-11-11 9999-12-31", "2026-11-11",
         "event:pause trade:Suspended presumed 2026-11-11"),
        (ANNOUNCED + "a InForce Possible 2025-11-07 9999-12-31", "2025-11-07",
         "- - possible 2025-11-07"),
        (ANNOUNCED + "a InForce Certain 2025-11-07 9999-12-31", "2025-11-06", "- - none -"),
        (ANNOUNCED + "a InForce Certain 2025-11-07 9999-12-31", "2025-11-07", None),
    ],
)  # fmt: skip
def test_a_provision_never_operated_while_no_day_is_certainly_in_force(
    periods: str, date: str, row: str | None
) -> None:
    rows = asked("provisions-that-never-operated", PLANNED, periods, date=date)
    columns = ("stopped_by", "status_then", "days_in_force", "in_force_from")
    assert cells(rows, *columns) == ([row] if row else [])
    assert {*cells(rows, "announced_by", "planned_on_or_after")} <= {"2025-10-09 2025-11-08"}


ACT = f"""{KINDS}
measure:a a trade:ExportBan , trade:ExportControl ; trade:isSetBy source:act ;
  trade:targets enduser:army ; trade:isImposedBy country:cn ; trade:covers material:gallium .
measure:b a trade:LicensingRequirement ; trade:isSetBy source:act ; trade:appliesToAll true .
measure:c a trade:LicensingRequirement ; trade:isSetBy source:act .
enduser:army a trade:EndUserGroup ; trade:isOfCountry country:us .
"""


def test_provisions_not_suspended_tells_which_never_were() -> None:
    periods = """
a InForce   Certain  2024-12-03 9999-12-31
b Suspended Certain  2025-11-09 2026-11-22
b InForce   Presumed 2026-11-22 9999-12-31
c Suspended Certain  2025-11-09 2026-11-23
"""
    columns = ("measure", "kind", "target", "status", "certainty", "suspended_by_then")
    ban = "measure:a trade:ExportBan enduser:army trade:InForce trade:Certain never"
    rows = asked("provisions-not-suspended", ACT, periods, instrument="source:act")
    assert cells(rows, *columns) == [
        ban,
        "measure:b trade:LicensingRequirement all trade:InForce trade:Presumed yes",
    ]
    before = asked("provisions-not-suspended", ACT, periods, instrument="source:act",
                   date="2026-11-21")  # fmt: skip
    assert cells(before, *columns) == [ban]


def test_a_provision_that_is_only_possibly_suspended_is_shown() -> None:
    periods = "b Suspended Possible 2026-11-22 2026-11-24"
    rows = asked("provisions-not-suspended", ACT, periods, instrument="source:act")
    assert cells(rows, "measure", "status", "certainty", "suspended_by_then") == [
        "measure:a - - never",
        "measure:b trade:Suspended trade:Possible possibly",
        "measure:c - - never",
    ]


def test_end_users_stay_barred_until_the_suspension_of_the_bar_is_certain() -> None:
    columns = ("end_users", "users_of_country", "measure", "kind", "item", "status", "certainty")
    barred = "enduser:army country:us measure:a trade:ExportBan material:gallium"
    for status, shown in [
        ("InForce Certain", f"{barred} trade:InForce trade:Certain"),
        ("InForce Presumed", f"{barred} trade:InForce trade:Presumed"),
        ("Suspended Possible", f"{barred} trade:Suspended trade:Possible"),
        ("Suspended Certain", None),
        ("Announced Certain", None),
        ("Revoked Certain", None),
    ]:
        rows = asked("end-users-barred", ACT, f"a {status} 2024-12-03 9999-12-31")
        assert cells(rows, *columns) == ([shown] if shown else [])


LIFTED = f"""{KINDS}
measure:denial trade:covers material:gallium , material:rare-earths .
measure:licence trade:covers material:gallium ; trade:targets country:us .
measure:some trade:covers material:holmium .
claim:1 {{ event:end a trade:Revocation ; trade:affects measure:denial }}
claim:2 {{ event:end a trade:Suspension ; trade:affects measure:denial }}
claim:3 {{ claim:report trade:saysStatus trade:Revoked ; trade:isReportOf measure:licence }}
claim:3 trade:isStatedIn source:sheet . source:sheet trade:issuedEarliestDay 20393 .
claim:2 trade:inView true ; trade:supersedes claim:1 .
event:end trade:announcedEarliestDay 20400 ; trade:startEarliestDay 20401 .
measure:denial trade:isImposedBy country:cn . measure:licence trade:isImposedBy country:cn .
measure:some trade:isImposedBy country:cn . measure:abroad trade:isImposedBy country:cn .
measure:abroad a trade:ExtraterritorialControl ; trade:covers material:gallium .
"""
LIFTED_PERIODS = """
denial  Suspended Certain 2025-11-09 2026-11-28
denial  InForce   Certain 2024-12-03 2025-11-09
licence InForce   Certain 2023-08-01 9999-12-31
some    InForce   Certain 2025-04-04 9999-12-31
abroad  InForce   Certain 2025-04-04 9999-12-31
"""


def test_a_material_stays_controlled_by_what_is_in_force_beside_the_lifted() -> None:
    rows = asked("still-controlled-after-the-lifting", LIFTED, LIFTED_PERIODS)
    eased = ("material", "eased_measure", "said", "eased_status", "still_in_force")
    assert cells([row for row in rows if row["material"] == "material:gallium"], *eased) == [
        "material:gallium measure:denial lifted, superseded trade:Suspended measure:licence",
        "material:gallium measure:licence lifted, not counted trade:InForce measure:licence",
    ]
    now = ("material", "still_in_force", "coverage", "to_whom", "certainty")
    assert sorted({*cells(rows, *now)}) == [
        "material:gallium measure:licence covers country:us trade:Certain",
        "material:holmium measure:some covers - trade:Certain",
        "material:rare-earths measure:some covers members of it - trade:Certain",
    ]


@pytest.mark.parametrize(
    ("date", "eased"),
    [
        ("2025-10-31", []),  # the day before the fact sheet
        ("2025-11-01", ["measure:licence"]),
        ("2025-11-07", ["measure:licence"]),  # the day before the act was announced
        ("2025-11-08", ["measure:denial", "measure:licence"]),
    ],
)
def test_a_lifting_is_told_from_the_day_it_was_announced_or_said(
    date: str, eased: list[str]
) -> None:
    rows = asked("still-controlled-after-the-lifting", LIFTED, LIFTED_PERIODS, date=date)
    gallium = [row for row in rows if row["material"] == "material:gallium"]
    assert sorted({*cells(gallium, "eased_measure")}) == eased


@pytest.mark.parametrize(
    ("date", "said"), [("2025-11-08", []), ("2026-11-27", ["suspended"]), ("2026-11-28", [])]
)
def test_a_measure_that_nobody_calls_lifted_is_there_while_it_is_suspended(
    date: str, said: list[str]
) -> None:
    world = LIFTED.replace("trade:Revocation", "trade:Suspension")
    periods = LIFTED_PERIODS + "denial InForce Presumed 2026-11-28 9999-12-31"
    rows = asked("still-controlled-after-the-lifting", world, periods, date=date)
    holmium = [row for row in rows if row["material"] == "material:holmium"]
    assert cells(holmium, "said") == said


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ("trade:inView true", "lifted"),
        ('trade:inView true ; trade:inferredFrom "a guess"', "lifted, inferred"),
        ("trade:modality trade:Hedged", "lifted, not counted"),
    ],
)
def test_what_is_said_tells_the_standing_of_the_claim(metadata: str, said: str) -> None:
    rows = asked("still-controlled-after-the-lifting", f"{LIFTED} claim:3 {metadata} .",
                 LIFTED_PERIODS)  # fmt: skip
    assert {row["said"] for row in rows if row["eased_measure"] == "measure:licence"} == {said}


def test_a_material_under_licence_stays_barred_to_those_barred_from_dual_use_items() -> None:
    world = f"""{LIFTED} measure:some a trade:LicensingRequirement .
      measure:ban trade:covers product:dual-use-items ; trade:isImposedBy country:cn ."""
    periods = LIFTED_PERIODS + "ban InForce Certain 2024-12-03 9999-12-31"
    rows = asked("still-controlled-after-the-lifting", world, periods)
    columns = ("material", "said", "still_in_force", "coverage", "certainty")
    assert cells([row for row in rows if row["still_in_force"] == "measure:ban"], *columns) == [
        f"material:holmium lifted, superseded measure:ban {ON_THE_LIST} trade:Certain"
    ]
    presumed = periods.replace("some    InForce   Certain", "some    InForce   Presumed")
    weaker = asked("still-controlled-after-the-lifting", world, presumed)
    assert {row["certainty"] for row in weaker if row["material"] == "material:holmium"} == {
        "trade:Presumed"
    }
    suspended = periods.replace("some    InForce ", "some    Suspended ")
    rows = asked("still-controlled-after-the-lifting", world, suspended)
    assert "measure:ban" not in {*cells(rows, "still_in_force")}


ENDED = """
event:end a trade:Revocation ; trade:startEarliest "2026-02-20"^^xsd:date ;
  trade:startLatest "2026-02-20"^^xsd:date ; trade:startLatestDay 20504 .
event:pause trade:affects measure:a ; trade:endLatest "2026-11-10"^^xsd:date ;
  trade:endLatestDay 20767 .
event:longer trade:extends event:pause ; trade:endLatest "2027-01-10"^^xsd:date ;
  trade:endLatestDay 20828 .
event:past trade:affects measure:a ; trade:endLatest "2026-02-20"^^xsd:date ;
  trade:endLatestDay 20504 .
"""
REVOKED = "{} Revoked Certain 2026-02-20 9999-12-31 trade:isBegunBy event:end"


def test_a_measure_ended_before_a_printed_end_is_told_with_that_end() -> None:
    rows = asked("measures-ended-early", ENDED, REVOKED.format("a"))
    assert cells(rows, "measure", "how", "printed_end", "printed_for", "days_early") == [
        "measure:a trade:Revocation 2026-11-10 event:pause 263",
        "measure:a trade:Revocation 2027-01-10 event:longer 324",
    ]
    assert asked("measures-ended-early", ENDED, REVOKED.format("a"), date="2026-02-19") == []


def test_a_measure_without_a_printed_end_is_there_only_when_a_court_ended_it() -> None:
    assert asked("measures-ended-early", ENDED, REVOKED.format("other")) == []
    ruling = ENDED + "event:end trade:carriesOutRulingOf org:court ."
    rows = asked("measures-ended-early", ruling, REVOKED.format("other"))
    assert cells(rows, "measure", "ruling_of", "printed_end") == ["measure:other org:court -"]
    struck = ENDED.replace("trade:Revocation", "trade:Invalidation")
    assert cells(asked("measures-ended-early", struck, REVOKED.format("other")), "how") == [
        "trade:Invalidation"
    ]


def test_days_are_counted_once_up_to_the_date_and_by_certainty() -> None:
    periods = """
a Announced Certain  2026-01-01 2026-01-02
a InForce   Possible 2026-01-02 2026-01-04
a InForce   Certain  2026-01-04 2026-01-07
a Suspended Possible 2026-01-07 2026-01-08
a Suspended Certain  2026-01-08 2026-01-13 trade:rate 10
a InForce   Presumed 2026-01-13 9999-12-31
"""
    columns = (
        "days_told in_force_certain in_force_possible in_force_presumed suspended_certain "
        "suspended_possible suspended_rate_kept other_days"
    ).split()
    for date, days in [
        ("2026-01-01", "1 0 0 0 0 0 0 1"),
        ("2026-01-06", "6 3 2 0 0 0 0 1"),
        ("2026-01-12", "12 3 2 0 5 1 5 1"),
        ("2026-01-22", "22 3 2 10 5 1 5 1"),
    ]:
        rows = asked("days-in-each-status", "", periods, date=date)
        assert cells(rows, "measure", "first_known", *columns) == [f"measure:a 2026-01-01 {days}"]
    assert asked("days-in-each-status", "", periods, date="2025-12-31") == []


def test_a_suspension_that_ends_soon_tells_the_rate_still_charged() -> None:
    periods = "a Suspended Certain 2025-11-10 2026-11-28 trade:rate 10"
    rows = asked("suspensions-ending-soon", "", periods)
    assert cells(rows, "measure", "days_left", "rate_kept_percent") == ["measure:a 5 10"]


MEANT = """
period:a-2025-11-10 trade:restsOn claim:1 .
event:pause trade:endLatestDay {day} .
claim:1 {{ event:pause trade:endMeaning trade:{means} }} claim:1 trade:inView true {why} .
"""
WHY = '; trade:inferredFrom "the word means through"'


@pytest.mark.parametrize(
    ("world", "basis"),
    [
        (MEANT.format(day=20784, means="InclusiveEnd", why=""), "stated"),
        (MEANT.format(day=20785, means="ExclusiveEnd", why=""), "stated"),
        (MEANT.format(day=20784, means="InclusiveEnd", why=WHY), "inferred"),
        (MEANT.format(day=20700, means="InclusiveEnd", why=""), "assumed"),  # of an earlier end
        ("", "assumed"),
    ],
)
def test_a_suspension_tells_on_what_its_last_day_rests(world: str, basis: str) -> None:
    assumed = "" if basis == "stated" else "trade:endIsAssumedInclusive true"
    periods = f"a Suspended Certain 2025-11-10 2026-11-28 {assumed}"
    rows = asked("suspensions-ending-soon", world, periods)
    assert cells(rows, "last_day", "end_basis") == [f"2026-11-27 {basis}"]


@pytest.mark.parametrize(
    ("covered", "coverage"),
    [
        ("trade:covers material:holmium", "covers members of it -"),
        ("trade:coversSomeOf material:rare-earths", "covers some of -"),
        ("trade:covers material:rare-earths", "covers -"),
        ("trade:covers material:metals", "covers material:metals"),
        ("trade:covers material:ores", "covers what it is a form of -"),
    ],
)
def test_the_main_question_says_how_a_measure_covers_what_is_used(
    covered: str, coverage: str
) -> None:
    world = f"""{KINDS} measure:a {covered} .
      material:metals trade:hasMember material:rare-earths .
      material:rare-earths trade:isFormOf material:ores .
      application:radar a trade:DefenseApplication ; trade:uses material:rare-earths ."""
    rows = asked("defense-applications-on-suspended-materials", world,
                 "a Suspended Certain 2025-11-07 2027-01-11")  # fmt: skip
    assert cells(rows, "coverage", "via_group") == [coverage]


def of_the_record(graph: kg.Graph, name: str, column: str, **asked: str) -> set[str]:
    """Return what a column of an answer of the shipped graph holds."""
    question = LIBRARY.get(name)
    return {row.get(column, "") for row in select(graph.engine.store, filled(question, asked))}


NEVER = {f"measure:cn-mofcom-2025-{name}" for name in ("55", "56", "57", "58", "61-1-1", "61-1-2")}


@pytest.mark.parametrize(
    ("reading", "days"), [("AsReported", "none"), ("Official", "none"), ("Instruments", "presumed")]
)
def test_six_provisions_of_october_2025_were_suspended_before_they_operated(
    graph: kg.Graph, reading: str, days: str
) -> None:
    name, asked = "provisions-that-never-operated", {"reading": reading, "date": "2026-11-22"}
    assert of_the_record(graph, name, "measure", **asked) == NEVER
    assert of_the_record(graph, name, "days_in_force", **asked) == {days}


def test_eight_provisions_are_in_force_when_announcement_70_runs_out(graph: kg.Graph) -> None:
    name = "in-force-when-an-act-runs-out"
    both = {"measure:cn-mofcom-2025-61-1-3", "measure:cn-mofcom-2025-62"}
    assert of_the_record(graph, name, "measure") == NEVER | both
    assert of_the_record(graph, name, "next_day") == {"2026-11-11"}
    assert of_the_record(graph, name, "next_status") == {"trade:InForce"}
    assert of_the_record(graph, name, "extended_until") == {"2027-01-10"}
    later = of_the_record(graph, name, "next_status", reading="Official")
    assert later == {"trade:Suspended"}


@pytest.mark.parametrize(
    ("instrument", "day", "status"),
    [
        ("us-bis-fr-2025-19846", "2026-11-10", "trade:InForce"),
        ("us-eo-14358", "2026-11-10", "trade:Revoked"),
        ("cn-mofcom-2025-72", "2026-11-28", "trade:InForce"),
    ],
)
def test_each_act_runs_out_on_the_day_its_own_text_means(
    graph: kg.Graph, instrument: str, day: str, status: str
) -> None:
    name, asked = "in-force-when-an-act-runs-out", {"instrument": f"source:{instrument}"}
    assert of_the_record(graph, name, "next_day", **asked) == {day}
    assert of_the_record(graph, name, "next_status", **asked) == {status}


@pytest.mark.parametrize("reading", ["AsReported", "Official", "Instruments"])
def test_item_1_of_announcement_46_was_never_suspended(graph: kg.Graph, reading: str) -> None:
    name, asked = "provisions-not-suspended", {"reading": reading, "date": "2026-11-27"}
    assert of_the_record(graph, name, "measure", **asked) == {"measure:cn-mofcom-2024-46-1"}
    assert of_the_record(graph, name, "suspended_by_then", **asked) == {"never"}


@pytest.mark.parametrize(
    ("reading", "goes"),
    [
        ("Official", {"no licence known to be needed", ""}),
        ("Instruments", {"with a licence", "no"}),  # no to military users: it is on the list
    ],
)
def test_what_may_go_hangs_on_whose_word_counts(
    graph: kg.Graph, reading: str, goes: set[str]
) -> None:
    asked = {"reading": reading, "item": "material:holmium", "date": "2026-11-22"}
    assert of_the_record(graph, "what-may-go-to-a-country", "may_go", **asked) == goes
