"""Answers print what they hold, nothing cut, nothing run by whoever reads them."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import io
import json
from decimal import Decimal
from typing import Any

import pandas
import pytest

from kg.answer import Answer, Footnote, Thing
from kg.answer.html import as_html
from kg.answer.layout import blocks, grid
from kg.answer.model import Flip, Standing, flips_told
from kg.answer.render import as_csv, as_json, as_markdown, as_table

EVIL = '=HYPERLINK("http://x")|<script>alert(1)</script>\x1b[31m'
ROWS = (
    {"material": Thing("https://x/ga", "gallium 镓"), "percent": Decimal("93.8"),
     "last_day": datetime.date(2026, 11, 27), "stated": True, "gap": None},
    {"material": Thing("https://x/evil", EVIL), "percent": Decimal("-1"),
     "last_day": None, "stated": False, "gap": None},
)  # fmt: skip
NOTE = Footnote(
    number=1, claim="https://w3id.org/uschina-trade/claim/a/1", label="A says so",
    modality="reported", attributed_to="", inferred_from="a reason", identified_by="",
    source="https://w3id.org/uschina-trade/source/a", title="A title", basis="press", publisher="",
    issued="", url="", sha256="", spans=((3, 9),), quotes=("words",), places=(), read_via=(),
    rights="",
)  # fmt: skip
SECOND_HAND = dataclasses.replace(
    NOTE, spans=(), quotes=(), basis="legal text", inferred_from="", places=("clause: Item 2",),
    read_via=("one account", "another"),
)  # fmt: skip
FLIP = Flip(
    "instruments", "changed", {"measure": Thing("https://x/m", "a ban"), "until": "May"},
    {"measure": Thing("https://x/m", "a ban"), "until": EVIL}, (Standing("a ban", "instruments", "<b>"),),
)  # fmt: skip
ANSWER = Answer(
    "a-question", "What was asked", datetime.date(2026, 11, 22), "as-reported", "f" * 64,
    tuple(ROWS[0]), ROWS, "2025-11-10 (“News”)", (NOTE,), ((1,), ()), (), ("A remark.",),
)  # fmt: skip


def test_a_table_tells_what_was_asked_and_of_what_build() -> None:
    text = as_table(ANSWER)
    assert (
        "What was asked\non 2026-11-22 · reading as-reported · 2 rows · build ffffffffffff" in text
    )
    assert "Not legal advice; newest source 2025-11-10 (“News”)" in text
    assert "A remark." in text
    assert "[1] A says so (reported)" in text
    assert "press, publisher unknown, undated, no address known, characters 3-9" in text
    assert "“words”" in text


def test_a_clause_is_named_and_never_quoted() -> None:
    text = str(SECOND_HAND)
    assert "legal text, publisher unknown, undated, no address known, clause: Item 2" in text
    assert "not read itself, but through one account; another" in text
    assert "“Item 2”" not in text


# CSV holds nothing but the table; the command line tells the rest beside it.
@pytest.mark.parametrize("form", [as_table, as_json, as_markdown, as_html])
def test_every_form_says_what_was_supposed_and_that_it_is_no_advice(form: Any) -> None:
    supposing = dataclasses.replace(ANSWER, supposing=("as known by 2025-11-12",), flips=(FLIP,))
    text = form(supposing)
    assert "Not legal advice" in text
    assert "as known by 2025-11-12" in text
    assert "instruments" in text
    assert "\x1b" not in text.replace("\\u001b", "")


def test_a_flip_tells_what_differs_and_no_more() -> None:
    again = dataclasses.replace(FLIP, reading="official")
    change, why = flips_told([FLIP, again])
    assert change.startswith("instruments, official: changed: a ban: until =HYPERLINK")
    assert change.endswith("instead of May")
    assert why == "because a ban: in instruments <b>"
    flipped = dataclasses.replace(ANSWER, flips=(FLIP,))
    assert "<b>" not in as_html(flipped) + as_markdown(flipped)


def test_no_control_character_reaches_a_terminal() -> None:
    assert "\x1b" not in as_table(ANSWER)
    assert "\x1b" not in as_markdown(ANSWER)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_table_fits_its_terminal_and_loses_nothing(width: int) -> None:
    names = ["application", "measure", "last_day"]
    rows = [["radar", "a ban on many materials of every kind", "2026-11-27"], ["镓" * 30, "x", ""]]
    text = grid(names, rows, set(), width) or blocks(names, rows, width)
    assert max(len(line) + sum(c == "镓" for c in line) for line in text.splitlines()) <= width
    assert text.count("镓") == 30
    for word in "radar ban materials every kind".split():
        assert word in text


def test_a_table_too_narrow_for_columns_becomes_blocks() -> None:
    assert grid(["a" * 9] * 5, [["b" * 9] * 5], set(), 20) is None
    assert "a  bbb" in blocks(["a"], [["bbb"]], 20)


def test_csv_has_labels_and_iris_and_no_formula() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(ANSWER))))
    assert rows[0] == ["material", "material_iri", "percent", "last_day", "stated", "gap", "claims"]
    assert rows[1] == ["gallium 镓", "https://x/ga", "93.8", "2026-11-27", "true", "", "claim:a/1"]
    assert rows[2][0].startswith("'=")
    assert rows[2][2] == "-1"


def test_json_is_one_object() -> None:
    read = json.loads(as_json(ANSWER))
    assert {"question", "date", "reading", "build", "columns", "rows", "citations"} <= set(read)
    assert read["rows"][0]["material"] == {"iri": "https://x/ga", "label": "gallium 镓"}
    assert read["rows"][0]["percent"] == 93.8
    assert read["rows"][1]["last_day"] is None
    assert read["citations"][0]["spans"] == [[3, 9]]


def test_labels_cannot_become_markup() -> None:
    assert "<script>" not in as_html(ANSWER)
    markdown = as_markdown(ANSWER)
    assert "<script>" not in markdown
    table = [line for line in markdown.splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in table} == {7}


def test_a_data_frame_is_typed() -> None:
    frame = ANSWER.df()
    assert list(frame.columns)[:3] == ["material", "material_iri", "percent"]
    assert frame["last_day"][0] == pandas.Timestamp(2026, 11, 27)
    assert pandas.isna(frame["gap"]).all()
    assert frame.attrs["date"] == "2026-11-22"


def test_an_answer_shows_itself() -> None:
    assert "gallium" in repr(ANSWER)
    assert '<table aria-label="What was asked">' in ANSWER._repr_html_()
    assert "<details><summary>1 footnote</summary>" in ANSWER._repr_html_()
    assert "<table" not in dataclasses.replace(ANSWER, rows=())._repr_html_()
