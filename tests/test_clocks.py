"""Suspensions that ran out: found from the day after their last, until something later is known."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from kg.build.assemble import assemble
from kg.build.parts import read_parts
from kg.clocks import passed_clocks
from kg.engine import LocalEngine
from kg.files import Inputs
from tests.sourcefile import BAN, IMPOSED, SUSPENDED, claim, written

AGAIN = claim(
    "5",
    "event:again a trade:Suspension ; trade:affects measure:ban ; "
    'trade:startDate "2025-07-01"^^xsd:date ; trade:endDate "2025-12-31"^^xsd:date .',
)
ENDED = claim(
    "5",
    "event:ended a trade:Revocation ; trade:affects measure:ban ; "
    'trade:startDate "2025-08-01"^^xsd:date .',
)


def passed(folder: Path, day: str, *claims: str) -> list[tuple[str, str, int]]:
    """Return event, last day and days since of the clocks of a source file alone."""
    path = written(folder, BAN, IMPOSED, *claims)
    parts = read_parts(Inputs(Inputs.shipped().ontology, (path,)))
    engine = LocalEngine(assemble(parts).in_memory())
    return [
        (clock.event.rpartition("/")[2], str(clock.last_day), clock.days)
        for clock in passed_clocks(engine, datetime.date.fromisoformat(day))
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2025-06-30", []), ("2025-07-01", [("pause", "2025-06-30", 1)]),
     ("2026-11-22", [("pause", "2025-06-30", 510)])],
)  # fmt: skip
def test_a_clock_passes_on_the_day_after_its_last(
    day: str, expected: list[object], tmp_path: Path
) -> None:
    assert passed(tmp_path, day, SUSPENDED) == expected


def test_a_later_event_stops_the_clock_and_may_start_another(tmp_path: Path) -> None:
    assert passed(tmp_path, "2025-07-15", SUSPENDED, AGAIN) == []
    assert passed(tmp_path, "2026-01-05", SUSPENDED, AGAIN) == [("again", "2025-12-31", 5)]
    assert passed(tmp_path, "2025-07-15", SUSPENDED, ENDED) == []


def test_a_clock_tells_who_knows_of_nothing_later_and_who_states_the_end(tmp_path: Path) -> None:
    path = written(tmp_path, BAN, IMPOSED, SUSPENDED)
    parts = read_parts(Inputs(Inputs.shipped().ontology, (path,)))
    engine = LocalEngine(assemble(parts).in_memory())
    (clock,) = passed_clocks(engine, datetime.date(2026, 11, 22))
    assert clock.readings == ("as-reported",)  # the notice is press
    assert [source.rpartition("/")[2] for source in clock.sources] == ["notice"]
    assert clock.status == "in force"
