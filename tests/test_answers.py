"""The answers of the shipped graph, each read against the articles by a person.

Where an answer changes for a good reason, ``KG_WRITE_ANSWERS=1 pytest tests/test_answers.py``
writes the files anew: read the difference before committing it.
"""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import kg
from kg.engine.table import lexical
from kg.question import Question
from tests.question_toy import LIBRARY, filled, select, select_rdflib

FOLDER = Path(__file__).parent / "answers"
DATES = "2025-10-20 2025-11-08 2026-11-10 2026-11-11 2026-11-22 2026-11-27 2026-11-28".split()
QUESTIONS = [question for question in LIBRARY if question.topic != "browse"]
# rdflib takes long for these, which go through every claim; over small worlds both are asked.
SLOW = {
    "facts-resting-on-one-source", "claims", "network-of-restrictions",
    "network-of-restrictions-over-time", "network-of-events", "network-of-sources",
}  # fmt: skip


def asked(graph: kg.Graph, question: Question, date: str) -> kg.Graph:
    """Return the graph a question is asked of: itself, or the snapshot of the day."""
    return graph.on(date) if question.reads == "snapshot" else graph


def answer(graph: kg.Graph, name: str) -> str:
    """Return what a question answers on each date, as the text of a CSV file."""
    question = LIBRARY.get(name)
    dated = any(param.name == "date" for param in question.params)
    columns = graph.engine.select(question.text).columns
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n")
    write.writerow([*(["asked_on"] if dated else []), *columns])
    for date in DATES if dated else [""]:
        query = filled(question, {"date": date} if dated else {})
        for row in select(asked(graph, question, date).engine.store, query):
            write.writerow([*([date] if dated else []), *(row.get(key, "") for key in columns)])
    return text.getvalue()


@pytest.mark.parametrize("name", [question.name for question in QUESTIONS])
def test_the_answer_is_the_one_that_was_read(graph: kg.Graph, name: str) -> None:
    path = FOLDER / LIBRARY.get(name).topic / f"{name}.csv"
    found = answer(graph, name)
    if os.environ.get("KG_WRITE_ANSWERS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("question", [*LIBRARY], ids=lambda question: question.name)
def test_only_columns_that_the_question_declares_hold_things(
    graph: kg.Graph, question: Question
) -> None:
    dated = any(param.name == "date" for param in question.params)
    found = set()
    for date in DATES if dated else [""]:
        engine = asked(graph, question, date).engine
        table = engine.select(filled(question, {"date": date} if dated else {}))
        found |= {
            name
            for name, cells in zip(table.columns, table.cells, strict=True)
            if any(lexical(cell)[0] == "iri" for cell in set(cells))
        }
    assert set(question.things) <= set(table.columns)
    lacking = [name for name in table.columns if name in found - set(question.things)]
    assert not lacking, f"{question.path}: add to `#+ things:` {', '.join(lacking)}"


DATATYPES = {
    "date": {"date"},
    "number": {"decimal", "integer", "double"},
    "whole": {"integer"},
    "truth": {"boolean"},
    "text": {"string", "langString", "gYear", "gYearMonth", "EDTF", "anyURI"},
}


@pytest.mark.parametrize("question", [*LIBRARY], ids=lambda question: question.name)
def test_a_column_holds_what_the_question_declares(graph: kg.Graph, question: Question) -> None:
    dated = any(param.name == "date" for param in question.params)
    for date in DATES if dated else [""]:
        engine = asked(graph, question, date).engine
        table = engine.select(filled(question, {"date": date} if dated else {}))
        for name, cells in zip(table.columns, table.places, strict=True):
            if name not in question.things:
                kind = question.kinds.get(name, "text")
                found = {lexical(cell)[0].replace("#", "/").rsplit("/", 1)[-1] for cell in cells}
                wrong = found - {""} - DATATYPES[kind]
                assert not wrong, f"{question.path}: ?{name} is declared as {kind}, holds {wrong}"


def test_no_answer_is_left_without_its_question() -> None:
    assert {path.stem for path in FOLDER.glob("*/*.csv")} == {q.name for q in QUESTIONS}


@pytest.fixture(scope="module")
def dataset(graph: kg.Graph) -> rdflib.Dataset:
    loaded = rdflib.Dataset()
    quads = graph.engine.store.dump(format=ox.RdfFormat.N_QUADS)
    loaded.parse(data=quads, format="nquads")
    return loaded


@pytest.mark.parametrize("name", [name for name in LIBRARY.names if name not in SLOW])
def test_rdflib_gives_the_same_rows(graph: kg.Graph, dataset: rdflib.Dataset, name: str) -> None:
    text = LIBRARY.get(name).text
    assert select_rdflib(dataset, text) == select(graph.engine.store, text)
