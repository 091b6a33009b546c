"""What the questions on supply, exposure, codes and promises answer, on worlds of a few lines."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib

from kg.names import PREFIXES
from kg.question import read_value
from kg.reason.fixpoint import close
from tests.question_toy import LIBRARY, RULES, cells, filled, period, select, select_rdflib

NEEDED = {
    "alternative-suppliers",
    "codes-of-a-provision",
    "concentration",
    "controls-that-reach-third-countries",
    "exposure-of-an-application",
    "promises-without-a-text",
}
Worlds = tuple[ox.Store, rdflib.Dataset]

# China licenses metals to all, refuses lamps' metal to the US, and holds back some rare earths.
MEASURES = """
measure:licence a trade:LicensingRequirement ; trade:isImposedBy country:cn ;
  trade:appliesToAll true ; trade:covers material:metals .
measure:refusal trade:isImposedBy country:cn ; trade:targets country:us ;
  trade:covers material:gallium .
measure:select trade:isImposedBy country:cn ; trade:appliesToAll true ;
  trade:coversSomeOf material:lithium-goods .
measure:far trade:isImposedBy country:cn ; trade:targets country:jp ; trade:covers material:boron .
material:metals a trade:MaterialGroup ; trade:hasMember material:gallium , material:germanium .
"""
PERIODS = """
licence InForce   Certain 2023-08-01 9999-12-31
refusal Suspended Certain 2025-11-09 2026-11-28
refusal InForce   Presumed 2026-11-28 9999-12-31
select  InForce   Certain 2025-01-01 9999-12-31
far     InForce   Certain 2025-01-01 9999-12-31
"""


def world(text: str, claims: str = "") -> Worlds:
    """Return a world in both engines: facts of the view, and claims that are also in it."""
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    store = ox.Store()
    store.load((prefixes + text).encode(), format=ox.RdfFormat.TURTLE)
    store.load((prefixes + claims).encode(), format=ox.RdfFormat.TRIG)
    for quad in list(store):
        if isinstance(quad.graph_name, ox.NamedNode):
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object))
            view = ox.NamedNode(PREFIXES["trade"] + "inView")
            true = ox.Literal("true", datatype=ox.NamedNode(PREFIXES["xsd"] + "boolean"))
            store.add(ox.Quad(quad.graph_name, view, true))
    close(store, RULES.timeless)
    dataset = rdflib.Dataset()
    dataset.parse(data=store.dump(format=ox.RdfFormat.N_QUADS), format="nquads")
    return store, dataset


def ask(worlds: Worlds, name: str, **values: str) -> list[dict[str, str]]:
    """Return the rows of a question; both engines give the same."""
    query = filled(LIBRARY.get(name), values)
    rows = select(worlds[0], query)
    assert select_rdflib(worlds[1], query) == rows
    return rows


def share(country: str, material: str, figure: str, more: str = "") -> str:
    """Return a share of the study of 2023: a figure, or a bound written ``<0.1``."""
    below, size = ("Below", figure[1:]) if figure.startswith("<") else ("", figure)
    return (
        f"share:{country}-{material}{more} a trade:ProductionShare ; trade:isHeldBy "
        f"country:{country} ; trade:isShareOf material:{material} ; trade:percent{below} {size} ; "
        f'trade:asPrinted "{figure}%" ; trade:isPublishedBy org:eu ; '
        f'trade:reportYear "2023"^^xsd:gYear ; trade:stage "refining{more}" .\n'
    )


def controlled() -> str:
    return MEASURES + "\n".join(map(period, PERIODS.strip().splitlines()))


def test_the_library_has_these_questions() -> None:
    assert set(LIBRARY.names) >= NEEDED


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_a_graph_without_facts_gives_no_rows(name: str) -> None:
    assert ask(world(""), name) == []


def test_concentration_squares_figures_and_never_adds_a_bound_to_them() -> None:
    # By hand: 60*60 + 30.5*30.5 = 4530.25; at most the bound adds 0.1*0.1, and the 9.4 that
    # nobody is printed with, held by one, 88.36.
    worlds = world(
        share("cn", "tin", "60.0") + share("pe", "tin", "30.5") + share("bo", "tin", "<0.1")
    )
    (row,) = ask(worlds, "concentration")
    assert cells([row], "stage", "year", "year_is", "hhi", "hhi_at_most", "percent_known") == [
        "refining 2023 of the report 4530.25 4618.62 90.5"
    ]
    columns = ("suppliers_printed", "suppliers_below_a_bound", "top_supplier", "top_percent")
    assert cells([row], *columns) == ["3 1 country:cn 60"]


@pytest.mark.parametrize(
    ("figures", "at_most"),
    [
        (["99.0"], "9802"),  # one percent may be one more supplier's
        (["60.0", "40.0"], "5200"),
        (["60.0", "40.1"], "5208.01"),  # rounded above the whole: nothing is left
        (["60.0", "<50.0"], "6100"),  # nothing is left beside the bound
    ],
)
def test_what_no_printed_share_covers_may_be_held_by_one(figures: list[str], at_most: str) -> None:
    worlds = world("".join(map(share, ("cn", "pe"), ("tin", "tin"), figures)))
    assert cells(ask(worlds, "concentration"), "hhi_at_most") == [at_most]


def test_concentration_is_told_per_stage_and_only_where_there_is_a_figure() -> None:
    worlds = world(
        share("cn", "tin", "60.0")
        + share("cn", "tin", "10.0", "-again")
        + share("pe", "zinc", "<0.1")
    )
    assert cells(ask(worlds, "concentration"), "material", "stage", "hhi") == [
        "material:tin refining 3600",
        "material:tin refining-again 100",
    ]
    assert ask(worlds, "concentration", material="zinc") == []


def test_concentration_keeps_years_of_data_and_of_reports_apart() -> None:
    measured = share("cn", "tin", "99.0", "-new").replace("reportYear", "dataYear")
    rows = ask(world(share("cn", "tin", "60.0") + measured), "concentration")
    assert cells(rows, "year_is", "hhi") == ["of the report 3600", "of the data 9801"]


def test_other_suppliers_are_those_that_neither_control_nor_are_targeted() -> None:
    shares = [("cn", "90.0"), ("us", "5.0"), ("jp", "2.5"), ("de", "<0.1"), ("kr", "2.4")]
    worlds = world(controlled() + "".join(share(c, "gallium", s) for c, s in shares))
    columns = ("controlled_by", "supplier", "share_percent", "share_below_percent", "as_printed")
    assert cells(ask(worlds, "alternative-suppliers"), *columns) == [
        "country:cn country:jp 2.5 - 2.5%",
        "country:cn country:kr 2.4 - 2.4%",
        "country:cn country:de - 0.1 <0.1%",
    ]
    # Before the refusal of the US is on record, only the licence for all counts.
    early = ask(worlds, "alternative-suppliers", date="2024-01-01")
    assert cells(early, "supplier")[0] == "country:us"
    assert ask(worlds, "alternative-suppliers", date="2020-01-01") == []


def test_a_control_on_goods_abroad_makes_no_supplier_a_controlled_one() -> None:
    shares = "".join(share(country, "gallium", "30.0") for country in ("cn", "jp"))
    world_of = controlled() + shares + "measure:licence a trade:ExtraterritorialControl . "
    early = {"date": "2024-01-01"}  # before the refusal, which is on exports
    assert ask(world(controlled() + shares), "alternative-suppliers", **early) != []
    assert ask(world(world_of), "alternative-suppliers", **early) == []


FORM = "material:boron-nitride trade:isFormOf material:boron . "


def test_a_measure_on_a_material_is_one_on_its_forms_and_never_the_other_way() -> None:
    shares = "".join(share(country, "boron-nitride", "30.0") for country in ("cn", "jp", "us"))
    worlds = world(controlled() + FORM + shares)
    rows = ask(worlds, "alternative-suppliers", material="boron-nitride")
    assert cells(rows, "supplier") == ["country:us"]  # Japan is the target
    rows = ask(worlds, "measures-on-a-material", material="boron-nitride")
    assert cells(rows, "measure", "coverage", "form_of", "status") == [
        "measure:far covers what it is a form of material:boron trade:InForce"
    ]
    rows = ask(worlds, "dominant-suppliers-under-control", material="boron-nitride", above="20")
    assert cells(rows, "country", "form_of") == ["country:cn material:boron"]
    turned = "material:boron trade:isFormOf material:ore . "
    assert ask(world(controlled() + turned), "measures-on-a-material", material="ore") == []


def test_a_measure_on_members_is_told_of_their_group_and_not_as_one_on_it() -> None:
    worlds = world(controlled() + "country:cn trade:isDominantProducerOf material:metals . ")
    rows = ask(worlds, "measures-on-a-material", material="metals")
    assert cells(rows, "measure", "coverage") == [
        "measure:licence covers",
        "measure:refusal covers members of it",
    ]
    rows = ask(worlds, "dominant-suppliers-under-control", material="metals")
    assert cells(rows, "measure", "coverage") == [
        "measure:licence covers",
        "measure:refusal covers members of it",
    ]


def test_a_material_that_is_covered_in_part_has_no_other_suppliers_to_name() -> None:
    shares = share("cn", "lithium-goods", "90.0") + share("jp", "lithium-goods", "2.5")
    assert (
        ask(world(controlled() + shares), "alternative-suppliers", material="lithium-goods") == []
    )


USES = """
claim:1 { application:lamp trade:uses material:gallium }
claim:2 { application:lamp trade:uses material:lithium-goods , material:boron }
claim:3 { application:chip trade:uses material:germanium }
claim:4 { application:alloy trade:uses material:metals-and-more }
claim:2 trade:inferredFrom "a guess" .
material:gallium rdfs:label "gallium"@en , "镓"@zh . material:boron rdfs:label "boron"@en .
material:lithium-goods rdfs:label "lithium goods"@en .
material:metals-and-more rdfs:label "metals and more"@en ; trade:hasMember material:metals .
"""


def exposure(worlds: Worlds, *applications: str, **values: str) -> list[dict[str, str]]:
    """Return the exposure of several applications at once; both engines give the same."""
    question = LIBRARY.get("exposure-of-an-application")
    named = [read_value(question.param("application"), name) for name in applications]
    others = {name: read_value(question.param(name), text) for name, text in values.items()}
    query = question.fill(application=named, **others)
    rows = select(worlds[0], query)
    assert select_rdflib(worlds[1], query) == rows
    return rows


def test_exposure_counts_each_input_once_and_what_is_covered_in_part_never() -> None:
    worlds = world(controlled(), USES)
    rows = exposure(worlds, "chip", "lamp", "alloy")
    columns = ("application", "inputs", "in_force", "suspended", "percent_under_control")
    assert cells(rows, *columns) == [
        "application:chip 1 1 0 100",  # through the group of metals
        "application:lamp 3 1 1 33",  # not by the measure on some lithium goods
        "application:alloy 1 0 0 0",  # a measure on members is none on the group
    ]
    assert cells(rows[1:], "materials_in_force", "materials_suspended", "partly_covered") == [
        "gallium gallium lithium goods",
        "  metals and more",
    ]
    assert cells(rows, "uses_inferred") == ["0", "2", "0"]


def test_exposure_depends_on_the_destination_and_the_country() -> None:
    worlds = world(controlled(), USES)
    asked = {"application": "lamp", "destination": "jp"}
    (to_japan,) = ask(worlds, "exposure-of-an-application", **asked)
    assert cells([to_japan], "in_force", "suspended") == ["2 0"]
    assert to_japan["materials_in_force"] == "boron; gallium"
    (of_japan,) = ask(worlds, "exposure-of-an-application", application="lamp", country="jp")
    assert cells([of_japan], "inputs", "in_force", "partly_covered") == ["3 0 "]


def test_a_group_under_a_suspended_measure_is_still_partly_covered_by_one_on_a_member() -> None:
    worlds = world(
        controlled()
        + """measure:refusal trade:covers material:mixed .
        material:mixed rdfs:label "mixed metals"@en ; trade:hasMember material:germanium .""",
        "claim:1 { application:alloy trade:uses material:mixed }",
    )
    (row,) = exposure(worlds, "alloy")
    assert cells([row], "in_force", "suspended", "percent_under_control") == ["0 1 0"]
    assert row["materials_suspended"] == row["partly_covered"] == "mixed metals"


def test_a_control_on_goods_abroad_is_none_on_the_export_of_an_input() -> None:
    abroad = """measure:abroad a trade:LicensingRequirement , trade:ExtraterritorialControl ;
      trade:isImposedBy country:cn ; trade:appliesToAll true ; trade:covers material:metals , {} .
      material:boron rdfs:label "boron"@en ."""
    periods = "abroad InForce Certain 2025-01-01 2026-11-22\nabroad Suspended Certain 2026-11-22 9999-12-31"
    lines = "\n".join(map(period, periods.splitlines()))
    worlds = world(controlled() + abroad.format("material:boron") + lines, USES)
    columns = ("inputs", "in_force", "suspended", "controlled_abroad_alone")
    assert cells(exposure(worlds, "lamp", date="2026-11-21"), *columns) == ["3 1 1 boron"]
    assert cells(exposure(worlds, "lamp"), *columns) == ["3 1 1 "]


def test_controls_reach_third_countries_in_three_manners() -> None:
    worlds = world(
        controlled()
        + """measure:licence a trade:ExtraterritorialControl ; dct:identifier "LICENCE" .
        measure:rule trade:isImposedBy country:us ; trade:targets enduser:affiliates .
        measure:ban trade:isImposedBy country:cn ; trade:targets enduser:us-military .
        enduser:affiliates a trade:EndUserGroup .
        enduser:us-military a trade:EndUserGroup ; trade:isOfCountry country:us ."""
    )
    rows = ask(worlds, "controls-that-reach-third-countries")
    assert cells(rows, "reach", "measure", "identifier", "status") == [
        "targets users anywhere measure:rule - -",
        "extraterritorial measure:licence LICENCE trade:InForce",
        "applies to all measure:licence LICENCE trade:InForce",
        "applies to all measure:select - trade:InForce",
    ]
    american = ask(worlds, "controls-that-reach-third-countries", country="us")
    assert cells(american, "measure") == ["measure:rule"]


def test_codes_a_provision_prints_are_its_scope_and_those_of_its_materials_a_reference() -> None:
    worlds = world(
        MEASURES
        + """measure:licence trade:coversControlNumber "3C901" .
        material:gallium trade:hsCode "811292" ; trade:cnControlNumber "3C901" ;
          skos:scopeNote "The number is inferred from the order of a list."@en .
        material:germanium trade:hsCode "811292" . material:indium trade:hsCode "811292" .
        material:metals trade:hsCode "811292" .
        material:lithium-goods trade:hsCode "285000" ."""
    )
    rows = ask(worlds, "codes-of-a-provision", measure="licence")
    columns = ("role", "system", "code", "material", "via_group", "materials_with_code", "note")
    inferred = "The number is inferred from the order of a list.@en"
    assert cells(rows, *columns) == [
        "legal scope control number 3C901 - - 1 -",
        "reference HS 811292 material:gallium material:metals 3 -",
        "reference HS 811292 material:germanium material:metals 3 -",
        "reference HS 811292 material:metals - 3 -",
        f"reference control number 3C901 material:gallium material:metals 1 {inferred}",
    ]
    partly = ask(worlds, "codes-of-a-provision", measure="select")
    assert cells(partly, "code", "coverage") == ["285000 covers some of"]


PROMISES = """
claim:1 { commitment:ease a trade:Commitment }
claim:2 { event:longer a trade:Extension }
claim:3 { event:pause a trade:Suspension }
claim:4 { commitment:calm a trade:Commitment }
claim:1 trade:isStatedIn source:fact-sheet ; trade:isAttributedTo person:aide .
claim:2 trade:isStatedIn source:readout .
claim:3 trade:isStatedIn source:text .
claim:4 trade:isStatedIn source:news .
commitment:ease trade:isMadeBy country:cn ; trade:concerns measure:licence .
commitment:calm trade:isMadeBy country:us .
event:longer trade:extends event:pause ; trade:isStatedBy org:ministry .
event:pause trade:affects measure:licence ; trade:isSetBy source:text .
source:fact-sheet dct:publisher org:white-house ; trade:issuedEarliestDay 20000 ;
  trade:issuedEarliest "2024-10-04"^^xsd:date .
source:readout dct:publisher org:ministry ; trade:issuedEarliestDay 20300 ;
  trade:issuedEarliest "2025-07-31"^^xsd:date .
source:text trade:issuedLatestDay 20006 .
trade:Extension rdfs:subClassOf trade:StatusEvent .
trade:Suspension rdfs:subClassOf trade:StatusEvent .
"""


def test_promises_are_what_no_instrument_sets_with_the_text_that_followed() -> None:
    rows = ask(world("", PROMISES), "promises-without-a-text")
    columns = ("promise", "promised_by", "told_by", "attributed_to", "measure", "text_since")
    assert cells(rows, *columns) == [
        "commitment:calm country:us - - - -",
        "commitment:ease country:cn org:white-house person:aide measure:licence event:pause",
        "event:longer org:ministry org:ministry - measure:licence -",
    ]


def test_a_share_is_shown_with_the_figure_it_took_the_place_of() -> None:
    worlds = world(
        share("cn", "gallium", "93.8") + share("de", "gallium", "<0.1"),
        """claim:older trade:isStatedIn source:news . claim:newer trade:supersedes claim:older .
        claim:newer { share:cn-gallium trade:stage "refining" }""",
    )
    older = ox.Quad(
        ox.NamedNode(PREFIXES["share"] + "cn-gallium"),
        ox.NamedNode(PREFIXES["trade"] + "asPrinted"),
        ox.Literal("94%"),
        ox.NamedNode(PREFIXES["claim"] + "older"),
    )
    worlds[0].add(older)
    worlds[1].parse(data=worlds[0].dump(format=ox.RdfFormat.N_QUADS), format="nquads")
    rows = ask(worlds, "production-shares")
    assert cells(rows, "country", "as_printed", "superseded_figure", "superseded_in") == [
        "country:cn 93.8% 94% source:news",
        "country:de <0.1% - -",
    ]
    assert cells(rows, "share_percent", "share_below_percent") == ["93.8 -", "- 0.1"]


def test_a_share_printed_as_a_bound_makes_no_supplier_dominant() -> None:
    worlds = world(controlled() + share("cn", "gallium", "<99.9"))
    assert ask(worlds, "dominant-suppliers-under-control", above="1") == []


def test_a_claim_without_a_span_shows_its_clause_or_table() -> None:
    claims = """claim:1 a trade:Claim ; rdfs:label "one"@en ; trade:modality trade:Denied ;
      trade:isStatedIn source:text ; trade:hasEvidence [ trade:clause "Item 2, limb 1" ] .
    claim:2 a trade:Claim ; rdfs:label "two"@en ; trade:modality trade:Denied ;
      trade:isStatedIn source:text ; trade:hasEvidence [ trade:tableName "shares.csv" ] ."""
    for name in ("what-an-article-says", "planned-and-hedged-claims"):
        rows = ask(world(claims), name, source="text")
        assert cells(rows, "claim", "start", "locator") == [
            "claim:1 - Item 2, limb 1",
            "claim:2 - shares.csv",
        ]
