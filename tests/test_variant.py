"""What the graph would be with less, or with an assumption: the same rules, other claims."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from kg.build.assemble import Assembled, assemble
from kg.build.parts import Parts, read_parts
from kg.build.variant import Choice, variant
from kg.errors import CheckError, UsageError
from kg.files import Inputs
from kg.names import BASE, RDFS_LABEL, TRADE
from tests.sourcefile import BAN, HEADER, IMPOSED, NAMES, SHA, SOURCE, claim

BANNED = BASE + "id/measure/ban"
NOTICE = BASE + "source/notice"


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def read(folder: Path, *files: str) -> Parts:
    """Return the parts of source files alone, without the shipped sources."""
    paths = []
    for number, text in enumerate(files):
        paths.append(folder / f"notice-{number}.trig")
        paths[-1].write_text(text, encoding="utf-8")
    return read_parts(Inputs(Inputs.shipped().ontology, tuple(paths)))


def notice(*claims: str) -> str:
    return HEADER + SOURCE + NAMES + "".join(claims)


def later(issued: str, *claims: str) -> str:
    """Return a second source, ``sequel``, issued at another time."""
    text = HEADER + SOURCE + "".join(claims)
    text = text.replace("claim/notice/", "claim/sequel/").replace("source:notice", "source:sequel")
    text = text.replace(SHA, "1" * 64, 1)
    return text.replace('"2026-01-05"^^xsd:date', issued)


PAUSED = claim(
    "4",
    "event:pause a trade:Suspension ; trade:affects measure:ban ; "
    'trade:startDate "2025-06-01"^^xsd:date ; trade:endDate "2026-12-31"^^xsd:date .',
)
PROLONGED = claim(
    "1",
    "event:more a trade:Extension ; trade:extends event:pause ; "
    'trade:endDate "2027-03-31"^^xsd:date .',
)


def varied(parts: Parts, **choice: Any) -> Assembled:
    return variant(parts, Choice(**choice)).assembled


def periods(assembled: Assembled, reading: str = "as-reported") -> list[str]:
    """Return status, first day and last day of the ban, in order, with any doubt."""
    told: dict[str, dict[str, str]] = {}
    for t in assembled.view["derived"]:
        subject = getattr(t.subject, "value", "")
        if f"/period/{reading}/ban/" in subject:
            values = told.setdefault(subject, {})
            values[t.predicate.value.rsplit("/")[-1]] = getattr(t.object, "value", "")
    return [
        values[RDFS_LABEL.rsplit("/")[-1]].removeprefix("an invented ban: ")
        + {"Certain": "", "Possible": " ?", "Presumed": " (presumed)"}[
            values["hasCertainty"].rsplit("/")[-1]
        ]
        for values in sorted(told.values(), key=lambda v: v["periodFrom"])
    ]


def test_what_was_issued_later_is_not_known(tmp_path: Path) -> None:
    parts = read(tmp_path, notice(BAN, IMPOSED, PAUSED), later('"2026-03-01"^^xsd:date', PROLONGED))
    assert "suspended from 2025-06-01, through 2027-03-31" in periods(assemble(parts))
    before = varied(parts, known_by=day("2026-02-28"))
    assert "suspended from 2025-06-01, through 2026-12-31" in periods(before)
    on_the_day = varied(parts, known_by=day("2026-03-01"))
    assert periods(on_the_day) == periods(assemble(parts))


def test_what_may_have_been_issued_later_is_possible(tmp_path: Path) -> None:
    undated = later('"[2026-01-10..2026-03-01]"^^edtf:EDTF', PROLONGED)
    parts = read(tmp_path, notice(BAN, IMPOSED, PAUSED), undated)
    assert periods(varied(parts, known_by=day("2026-02-01"))) == [
        "in force from 2025-03-01, through 2025-05-31",
        "suspended from 2025-06-01, through 2026-12-31",
        "suspended from 2027-01-01, through 2027-03-31 ?",
        "in force from 2027-04-01, open (presumed)",
    ]


def test_what_a_sure_source_says_too_is_not_doubted(tmp_path: Path) -> None:
    again = claim("1", 'event:start trade:startDate "2025-03"^^xsd:gYearMonth .')
    parts = read(tmp_path, notice(BAN, IMPOSED, PAUSED), later('"[2026-01..]"^^edtf:EDTF', again))
    chosen = varied(parts, known_by=day("2026-01-05"))
    assert periods(chosen) == periods(assemble(parts))


def test_before_any_source_nothing_is_known_and_the_first_is_named(tmp_path: Path) -> None:
    parts = read(tmp_path, notice(BAN, IMPOSED))
    with pytest.raises(UsageError, match="no source was issued by 2026-01-04") as caught:
        varied(parts, known_by=day("2026-01-04"))
    assert "source:notice, issued 2026-01-05" in caught.value.hint


def test_a_withdrawn_source_takes_its_claims_along(tmp_path: Path) -> None:
    parts = read(tmp_path, notice(BAN, IMPOSED, PAUSED), later('"2026-03-01"^^xsd:date', PROLONGED))
    rest = varied(parts, without=(BASE + "source/sequel",))
    assert "suspended from 2025-06-01, through 2026-12-31" in periods(rest)


def test_a_superseded_claim_counts_again_once_the_newer_is_withdrawn(tmp_path: Path) -> None:
    ended = claim("5", "event:pause a trade:Revocation .")
    newer = claim(
        "4b",
        "event:pause a trade:Suspension ; trade:affects measure:ban ; "
        'trade:startDate "2025-06-01"^^xsd:date .',
        'trade:supersedes c:5 ; trade:supersedesBecause "it comes back" ;',
    )
    affects = claim(
        "6", 'event:pause trade:affects measure:ban ; trade:startDate "2025-06"^^xsd:gYearMonth .'
    )
    parts = read(tmp_path, notice(BAN, IMPOSED, ended, affects, newer))
    rest = varied(parts, without=(BASE + "claim/notice/4b",))
    assert periods(rest)[-1].startswith("revoked from 2025-06")


def test_a_contradiction_that_comes_back_is_told_with_what_was_left_out(tmp_path: Path) -> None:
    june = claim("7", 'event:pause trade:startDate "2025-05-01"^^xsd:date .')
    right = claim(
        "8", "measure:ban trade:targets country:us .",
        'trade:supersedes c:7 ; trade:supersedesBecause "a slip" ;',
    )  # fmt: skip
    parts = read(tmp_path, notice(BAN, IMPOSED, PAUSED, june, right))
    with pytest.raises(CheckError, match="without claim:notice/8: two claims") as caught:
        varied(parts, without=(BASE + "claim/notice/8",))
    assert "--without" in caught.value.hint


@pytest.mark.parametrize("last", ["2026-02-15", "2027-12-31"])
def test_an_assumed_end_goes_before_every_printed_one(last: str, tmp_path: Path) -> None:
    parts = read(tmp_path, notice(BAN, IMPOSED, PAUSED), later('"2026-02-20"^^xsd:date', PROLONGED))
    assumed = varied(parts, assumed_ends=((BANNED, day(last)),))
    assert f"suspended from 2025-06-01, through {last}" in periods(assumed)


def test_an_assumption_counts_in_every_reading_that_knows_the_suspension(tmp_path: Path) -> None:
    legal = notice(BAN, IMPOSED, PAUSED).replace("trade:Press", "trade:LegalText")
    parts = read(tmp_path, legal, later('"2026-02-20"^^xsd:date', PROLONGED))
    assumed = varied(parts, assumed_ends=((BANNED, day("2027-12-31")),))
    for reading in ("as-reported", "official", "instruments"):
        assert "suspended from 2025-06-01, through 2027-12-31" in periods(assumed, reading)


def test_only_a_suspension_has_an_end_to_assume(tmp_path: Path) -> None:
    parts = read(tmp_path, notice(BAN, IMPOSED))
    with pytest.raises(UsageError, match="an invented ban has no suspension"):
        varied(parts, assumed_ends=((BANNED, day("2026-01-01")),))


def test_no_choice_changes_nothing(tmp_path: Path) -> None:
    parts = read(tmp_path, notice(BAN, IMPOSED, PAUSED))
    assert varied(parts) == assemble(parts)


def test_what_is_still_spoken_of_keeps_its_name(tmp_path: Path) -> None:
    named = HEADER + SOURCE + NAMES + BAN
    told = later('"2026-02-20"^^xsd:date', IMPOSED, claim("9", "measure:ban a trade:ExportBan ."))
    rest = varied(read(tmp_path, named, told), without=(NOTICE,))
    assert periods(rest) == ["in force from 2025-03-01, open"]
    assert rest.in_memory().query("ASK { <%s> a <%s> }" % (BANNED, TRADE + "ExportBan"))


def test_an_assumed_end_before_an_extension_was_made_holds_too(tmp_path: Path) -> None:
    parts = read(tmp_path, notice(BAN, IMPOSED, PAUSED), later('"2026-12-20"^^xsd:date', PROLONGED))
    assumed = varied(parts, assumed_ends=((BANNED, day("2026-06-30")),))
    assert periods(assumed) == [
        "in force from 2025-03-01, through 2025-05-31",
        "suspended from 2025-06-01, through 2026-06-30",
        "in force from 2026-07-01, open (presumed)",
    ]


DRAWN = claim(
    "7",
    "event:pause a trade:Suspension ; trade:affects measure:ban ; "
    'trade:startDate "2025-06-01"^^xsd:date .',
    'trade:inferredFrom "the sequel says since when" ; trade:drawsOn source:sequel ;',
)


def test_what_draws_on_a_source_left_out_is_possible_and_told(tmp_path: Path) -> None:
    other = later('"2026-02-20"^^xsd:date', claim("1", "measure:ban a trade:ExportBan ."))
    parts = read(tmp_path, notice(BAN, IMPOSED, DRAWN), other)
    assert periods(assemble(parts))[-1] == "suspended from 2025-06-01, open"
    rest = variant(parts, Choice(without=(BASE + "source/sequel",)))
    assert periods(rest.assembled)[-1] == "suspended from 2025-06-01, open ?"
    (told,) = rest.remarks
    assert told.endswith("is possible only: claim:notice/7.")
    before = variant(parts, Choice(known_by=day("2026-02-01")))
    assert periods(before.assembled)[-1] == "suspended from 2025-06-01, open ?"


def test_possibilities_that_exclude_each_other_are_left_out_and_told(tmp_path: Path) -> None:
    other = claim("1", 'event:start trade:startDate "2025-01-01"^^xsd:date .')
    settled = claim(
        "8", "measure:ban trade:targets country:us .",
        'trade:supersedes <https://w3id.org/uschina-trade/claim/sequel/1> ; '
        'trade:supersedesBecause "a slip" ;',
    )  # fmt: skip
    third = notice(settled).replace("claim/notice/", "claim/third/")
    third = third.replace("source:notice", "source:third").replace(SHA, "2" * 64, 1)
    third = third.replace("2026-01-05", "2026-06-01").replace(NAMES, "")
    undated = later('"[2026-01..]"^^edtf:EDTF', other)
    parts = read(tmp_path, notice(BAN, IMPOSED), undated, third)
    chosen = variant(parts, Choice(known_by=day("2026-02-01")))
    assert periods(chosen.assembled) == ["in force from 2025-03-01, open"]
    assert "All of these are left out, since two claims contradict" in chosen.remarks[-1]
