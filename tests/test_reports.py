"""The tables of studies: every share has its row, its figure as printed, and a name that fits.

The files of the tables are not part of the project, so what a row says is not looked up here; what
must agree within the record is.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import pytest

from kg.files import shipped_sources
from kg.names import PREFIXES, RDF_TYPE, TRADE, local_name
from kg.source import Document, read
from kg.terms import text_of

REPORTS = [read(path) for path in sorted((shipped_sources() / "reports").glob("*.trig"))]
STUDY = next(report for report in REPORTS if report.source.endswith("/eu-crm-2023"))
RARE_EARTHS = """scandium yttrium lanthanum cerium praseodymium neodymium samarium europium
gadolinium terbium dysprosium holmium erbium thulium ytterbium lutetium""".split()
MATERIALS = "gallium germanium antimony natural-graphite tungsten lithium".split() + RARE_EARTHS

Share = dict[str, str]


def shares_of(report: Document, claim: str) -> dict[str, Share]:
    """Return what one claim says of each share, by the last part of its IRI."""
    found: dict[str, Share] = {}
    for triple in report.claims[claim].triples:
        subject = text_of(triple.subject)
        if subject.startswith(PREFIXES["share"]):
            name = triple.predicate.value.removeprefix(TRADE)
            found.setdefault(local_name(subject), {})[name] = local_name(text_of(triple.object))
    return found


BY_TABLE = {local_name(claim): shares_of(STUDY, claim) for claim in STUDY.claims}
EVERY = [(name, share) for shares in BY_TABLE.values() for name, share in shares.items()]


def test_a_table_is_one_claim() -> None:
    assert {claim: len(shares) for claim, shares in BY_TABLE.items()} == {"1": 380, "2": 64}


@pytest.mark.parametrize("claim", BY_TABLE)
def test_every_share_has_a_row_of_its_own(claim: str) -> None:
    rows = Counter(share["tableRow"] for share in BY_TABLE[claim].values())
    assert max(rows.values()) == 1


def test_a_figure_is_what_is_printed_and_a_bound_is_no_figure() -> None:
    for name, share in EVERY:
        said = re.fullmatch(r"(<?)([0-9]+(?:\.[0-9]+)?)%", share["asPrinted"])
        assert said, name
        held, empty = ("percentBelow", "percent") if said[1] else ("percent", "percentBelow")
        assert Decimal(share[held]) == Decimal(said[2]), name
        assert empty not in share, name


def test_a_share_is_named_for_what_it_is_of() -> None:
    for name, share in BY_TABLE["1"].items():
        of = f"{share['isHeldBy']}-{share['isShareOf']}"
        assert name == f"{of}-eu-crm-2023-{share['stage']}"
    for name, share in BY_TABLE["2"].items():
        of = f"{share['isShareOf']}-{share['goesInto']}"
        # Two industries may have one use: then the code of the industry ends the name.
        assert re.fullmatch(rf"{of}-eu-crm-2023-use(-c\d\d)?", name)


def test_the_study_speaks_of_these_materials() -> None:
    assert {share["isShareOf"] for share in BY_TABLE["1"].values()} == set(MATERIALS)
    assert {share["isShareOf"] for share in BY_TABLE["2"].values()} < set(MATERIALS)


@pytest.mark.parametrize("stage", ["extraction", "refining"])
@pytest.mark.parametrize("material", MATERIALS)
def test_the_shares_of_a_stage_add_up(material: str, stage: str) -> None:
    parts = [
        Decimal(share.get("percent", "0"))
        for share in BY_TABLE["1"].values()
        if (share["isShareOf"], share["stage"]) == (material, stage)
    ]
    assert not parts or 99 < sum(parts) < 101


def test_a_material_is_used_where_a_share_of_it_goes() -> None:
    facts = STUDY.claims[next(claim for claim in STUDY.claims if claim.endswith("/2"))].triples
    used = {
        (local_name(text_of(t.subject)), local_name(text_of(t.object)))
        for t in facts
        if t.predicate.value == TRADE + "uses"
    }
    taken = {
        (share["goesInto"], share["isShareOf"])
        for share in BY_TABLE["2"].values()
        if share["percent"] != "0.0"
    }
    assert used == taken


def test_no_report_says_whom_a_use_serves() -> None:
    kinds = {
        text_of(triple.object).removeprefix(TRADE)
        for report in REPORTS
        for claim in report.claims.values()
        for triple in claim.triples
        if triple.predicate.value == RDF_TYPE
    }
    assert kinds == {"ProductionShare", "StatusReport", "UseShare"}


def test_what_the_article_rounds_is_the_share_of_the_study() -> None:
    article = read(shipped_sources() / "articles" / "2025-11-lifts-key-tech-metals.trig")
    for number, figure in (("36", "93.8"), ("38", "83.1")):
        claim = next(iri for iri in article.claims if iri.endswith(f"/{number}"))
        ((name, said),) = shares_of(article, claim).items()
        assert BY_TABLE["1"][name]["percent"] == figure
        assert said["percent"] == f"{Decimal(figure).quantize(Decimal(1))}.0"
        assert claim in next(c.supersedes for c in STUDY.claims.values() if c.supersedes)
