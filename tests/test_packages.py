"""What happens to a package happens to its provisions, unless the provision has its own."""

from __future__ import annotations

from pathlib import Path

from kg.build.assemble import assemble
from tests.sourcefile import HEADER, SOURCE, claim
from tests.test_variant import read

PACKAGE = claim("1", "measure:bundle a trade:MeasurePackage .") + claim(
    "2",
    "measure:one a trade:ExportBan . measure:two a trade:ExportBan . "
    "measure:bundle trade:hasProvision measure:one , measure:two .",
    'trade:inferredFrom "both are of that day" ;',
)
BEGUN = claim(
    "3",
    "event:all a trade:Imposition ; trade:affects measure:bundle ; "
    'trade:startDate "2025-03-01"^^xsd:date .',
)
PAUSED = claim(
    "4",
    "event:pause a trade:Suspension ; trade:affects measure:bundle ; "
    'trade:startDate "2025-06-01"^^xsd:date ; trade:endDate "2025-06-30"^^xsd:date .',
)


def statuses(folder: Path, *claims: str) -> dict[str, list[str]]:
    """Return the periods of each measure in the widest reading."""
    early = SOURCE.replace("2026-01-05", "2025-01-05")  # before any suspension has ended
    parts = read(folder, HEADER + early + "".join(claims))
    found: dict[str, list[str]] = {}
    for t in assemble(parts).view["derived"]:
        name = getattr(t.subject, "value", "").partition("/period/as-reported/")[2]
        if name and t.predicate.value.endswith("#label"):
            measure, _, words = t.object.value.partition(": ")
            found.setdefault(measure, []).append(words)
    return found


def test_a_package_gives_its_events_to_its_provisions_and_keeps_none(tmp_path: Path) -> None:
    found = statuses(tmp_path, PACKAGE, BEGUN, PAUSED)
    expected = [
        "in force from 2025-03-01, through 2025-05-31",
        "suspended from 2025-06-01, through 2025-06-30",
        "in force from 2025-07-01, open",
    ]
    assert found == {"one": expected, "two": expected}


def test_an_event_of_its_own_stands_for_that_of_the_package(tmp_path: Path) -> None:
    own = claim(
        "5",
        "event:own a trade:Suspension ; trade:affects measure:one ; "
        'trade:startDate "2025-08-01"^^xsd:date ; trade:endDate "2025-08-31"^^xsd:date .',
    )
    found = statuses(tmp_path, PACKAGE, BEGUN, PAUSED, own)
    assert "suspended from 2025-08-01, through 2025-08-31" in found["one"]
    assert not any("2025-06" in period for period in found["one"])
    assert "suspended from 2025-06-01, through 2025-06-30" in found["two"]


def test_a_revocation_of_its_own_stands_for_a_suspension_of_the_package(tmp_path: Path) -> None:
    own = claim(
        "5",
        "event:own a trade:Revocation ; trade:affects measure:one ; "
        'trade:startDate "2025-09-01"^^xsd:date .',
    )
    found = statuses(tmp_path, PACKAGE, BEGUN, PAUSED, own)
    assert found["one"][0] == "in force from 2025-03-01, through 2025-08-31"


def test_an_extension_of_the_packages_suspension_reaches_as_far_as_that(tmp_path: Path) -> None:
    longer = claim(
        "5",
        "event:more a trade:Extension ; trade:extends event:pause ; "
        'trade:endDate "2025-07-31"^^xsd:date .',
    )
    own = claim(
        "6",
        "event:own a trade:Suspension ; trade:affects measure:one ; "
        'trade:startDate "2025-08-01"^^xsd:date ; trade:endDate "2025-08-31"^^xsd:date .',
    )
    found = statuses(tmp_path, PACKAGE, BEGUN, PAUSED, longer, own)
    assert "suspended from 2025-06-01, through 2025-07-31" in found["two"]
    assert not any("2025-07-31" in period and "suspended" in period for period in found["one"])


def test_a_package_without_provisions_is_itself_a_measure(tmp_path: Path) -> None:
    bundle = claim("1", "measure:bundle a trade:MeasurePackage .")
    assert list(statuses(tmp_path, bundle, BEGUN)) == ["bundle"]


def test_a_period_rests_on_the_claim_that_the_provision_belongs_there(tmp_path: Path) -> None:
    parts = read(tmp_path, HEADER + SOURCE + PACKAGE + BEGUN)
    resting = {
        t.object.value.rpartition("/")[2]
        for t in assemble(parts).view["derived"]
        if t.predicate.value.endswith("restsOn") and "/one/" in t.subject.value
    }
    assert resting == {"2", "3"}


def test_an_extension_of_an_extension_belongs_to_the_measure(tmp_path: Path) -> None:
    first = claim(
        "5",
        "event:more a trade:Extension ; trade:extends event:pause ; "
        'trade:endDate "2025-07-31"^^xsd:date .',
    )
    second = claim(
        "6",
        "event:evenmore a trade:Extension ; trade:extends event:more ; "
        'trade:endDate "2025-10-31"^^xsd:date .',
    )
    bundle = claim("1", "measure:bundle a trade:MeasurePackage .")
    found = statuses(tmp_path, bundle, BEGUN, PAUSED, first, second)
    assert "suspended from 2025-06-01, through 2025-10-31" in found["bundle"]


def test_what_happens_later_to_the_package_reaches_a_provision_with_older_events(
    tmp_path: Path,
) -> None:
    own = claim(
        "5",
        "event:own a trade:Suspension ; trade:affects measure:one ; "
        'trade:startDate "2025-06-01"^^xsd:date ; trade:endDate "2025-06-30"^^xsd:date .',
    )
    over = claim(
        "6",
        "event:over a trade:Revocation ; trade:affects measure:bundle ; "
        'trade:startDate "2025-10-20"^^xsd:date .',
    )
    found = statuses(tmp_path, PACKAGE, BEGUN, PAUSED, own, over)
    assert found["one"][-1] == found["two"][-1] == "revoked from 2025-10-20, open"
