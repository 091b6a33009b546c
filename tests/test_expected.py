"""What holds for each provision on each boundary day, as written by hand from the facts."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

import kg

TABLE = Path(__file__).parent / "expected" / "status.csv"
READINGS = ("as-reported", "official", "instruments")
Cell = tuple[str, str, str]


def expected(reading: str) -> dict[str, dict[str, Cell]]:
    """Return the cells by day and provision: status, certainty, rate."""
    days: dict[str, dict[str, Cell]] = defaultdict(dict)
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["reading"] == reading:
                cell = (row["status"], row["certainty"], row["rate_percent"])
                days[row["day"]][row["provision"]] = cell
    return days


def answered(graph: kg.Graph, day: str, reading: str) -> dict[str, Cell]:
    """Return what the graph says of each provision."""
    rows = graph.status(date=day, reading=reading).rows
    return {
        str(row["identifier"]): (
            str(row["status"] or "none"),
            str(row["certainty"] or ""),
            "" if row["rate"] is None else f"{row['rate']:f}",
        )
        for row in rows
        if row["identifier"]
    }


@pytest.mark.parametrize("reading", READINGS)
def test_the_graph_says_what_was_written_by_hand(reading: str, graph: kg.Graph) -> None:
    table = expected(reading)
    wrong = {
        (day, provision): (cell, answered_cell)
        for day, cells in table.items()
        for provision, answered_cell in answered(graph, day, reading).items()
        if (cell := cells.get(provision)) != answered_cell
    }
    assert wrong == {}


def test_the_table_covers_every_provision_on_every_day_with_a_reason() -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    provisions = {row["provision"] for row in rows}
    days = {row["day"] for row in rows}
    assert len(provisions) == 22
    assert len(rows) == len(provisions) * len(days) * len(READINGS)
    assert all(row["reason"] for row in rows)
