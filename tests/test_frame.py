"""Frames have a type for each column, and the same columns on a day without rows."""

from __future__ import annotations

import copy
import datetime
import io
import json
import math
import pickle
import re
from typing import Any

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from kg.answer import Answer, Thing
from kg.answer.rows import Rows, rows_of, values_of
from kg.engine import LocalEngine, Table
from kg.engine.table import lexical
from kg.errors import UsageError
from kg.export.drawing.marks import mark
from kg.export.drawing.page import fragment
from kg.export.drawing.page import rows_of as rows_of_page
from kg.names import PREFIXES

XSD = PREFIXES["xsd"]


def answer_of(values: str, **more: Any) -> Answer:
    """Return the answer to a VALUES block, over a graph with one label."""
    store = Store()
    label = Literal("gallium 镓", language="en")
    store.add(Quad(NamedNode("urn:ga"), NamedNode(PREFIXES["rdfs"] + "label"), label))
    engine = LocalEngine(store)
    table = engine.select(f"SELECT * {{ VALUES {values} }}")
    day = datetime.date(2026, 11, 22)
    return Answer("q", "s", day, None, "b" * 64, table.columns, rows_of(engine, table), **more)


def column(values: str) -> pandas.Series[Any]:
    """Return the one column of a frame."""
    frame = answer_of(f"?x {{ {values} }}").df()
    assert list(frame) == ["x"]
    return frame["x"]


def typed(text: str, kind: str) -> str:
    return f'"{text}"^^xsd:{kind}'


def test_days_from_the_first_to_the_last_year_are_days() -> None:
    days = " ".join(typed(day, "date") for day in ("0001-01-01", "9999-12-31", "2026-11-22"))
    found = column(f"{days} UNDEF")
    assert found.dtype == "datetime64[s]"
    assert list(found.dt.year[:3]) == [1, 9999, 2026]
    assert found[3] is pandas.NaT


@pytest.mark.parametrize(
    ("values", "dtype", "found"),
    [
        (f"1 {2**63 - 1} {-(2**63)}", "Int64", [1, 2**63 - 1, -(2**63)]),
        (f"1 {2**63}", "string", ["1", str(2**63)]),
        ("true false", "boolean", [True, False]),
        ("1.5 2 0.25", "Float64", [1.5, 2, 0.25]),
        ("93.8 94", "Float64", [93.8, 94.0]),
        (f"1.5 {2**53 + 1}", "string", ["1.5", str(2**53 + 1)]),
        (f"{typed('1e0', 'double')} {typed('INF', 'double')}", "Float64", [1.0, math.inf]),
        ('"text" "镓"@zh', "string", ["text", "镓"]),
        ("true 1.5", "string", ["true", "1.5"]),
        ('1 "one"', "string", ["1", "one"]),
        (typed("2026", "gYear") + typed("2026-11", "gYearMonth"), "string", ["2026", "2026-11"]),
        (f'"[2024..]"^^<{PREFIXES["edtf"]}EDTF>', "string", ["[2024..]"]),
        (typed("2026-11-22Z", "date"), "string", ["2026-11-22Z"]),
        (f"{typed('2026-11-22', 'date')} {typed('2026', 'gYear')}", "string",
         ["2026-11-22", "2026"]),
    ],
)  # fmt: skip
def test_a_column_is_typed_by_what_is_in_it(values: str, dtype: str, found: list[Any]) -> None:
    series = column(f"{values} UNDEF")
    assert series.dtype == dtype
    assert list(series[:-1]) == found
    assert pandas.isna(series.iloc[-1])


def test_a_number_that_is_none_is_told_from_a_missing_one() -> None:
    found = column(f"{typed('NaN', 'double')} UNDEF")
    assert list(found.array._mask) == [False, True]


def test_things_have_a_label_and_an_iri_and_columns_never_clash() -> None:
    frame = answer_of("(?x ?x_iri) { (<urn:ga> 1) (UNDEF 2) (3 UNDEF) }").df()
    assert list(frame) == ["x", "x_iri_", "x_iri"]
    assert list(frame["x"])[::2] == ["gallium 镓", "3"]
    assert list(frame["x_iri_"].isna()) == [False, True, True]


def test_columns_do_not_depend_on_the_rows() -> None:
    full = answer_of("?x { <urn:ga> }", thing_columns=("x",)).df()
    none = answer_of("?x { }", thing_columns=("x",)).df()
    assert list(full) == list(none) == ["x", "x_iri"]
    assert list(full.dtypes) == list(none.dtypes)
    assert answer_of("?x { }", thing_columns=("x",)).to_csv() == "x,x_iri\r\n"


KINDS = {"date": f'"2026-11-22"^^<{XSD}date>', "number": "93.8", "whole": "3", "truth": "true",
         "text": '"one"'}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_without_values_has_the_type_that_the_question_declares(kind: str) -> None:
    kinds = {"x": kind}
    dtype = answer_of(f"?x {{ {KINDS[kind]} }}", kinds=kinds).df()["x"].dtype
    assert str(dtype) != "object"
    assert answer_of("?x { UNDEF UNDEF }", kinds=kinds).df()["x"].dtype == dtype
    assert answer_of("?x { }", kinds=kinds).df()["x"].dtype == dtype


def test_what_nobody_declares_is_text_where_it_is_missing() -> None:
    assert column("UNDEF UNDEF").dtype == "string"


def test_whole_numbers_of_a_column_of_numbers_are_numbers() -> None:
    assert answer_of("?x { 10 }", kinds={"x": "number"}).df()["x"].dtype == "Float64"


def test_types_of_a_question_do_not_depend_on_the_day(graph: Any) -> None:
    days = ("1900-01-01", "2026-11-22")
    early, late = (graph.ask("end-users-barred", date=day).df() for day in days)
    assert list(early.dtypes) == list(late.dtypes)
    assert early["last_day"].dtype == "datetime64[s]"
    assert graph.timeline("gallium").table.df()["rate_percent"].dtype == "Float64"
    status = graph.status(date="1900-01-01").df()
    assert not len(status) or status["from"].isna().all()
    assert list(status.dtypes) == list(graph.status(date="2026-11-22").df().dtypes)


def test_what_a_frame_says_of_itself_survives_what_is_done_with_it() -> None:
    values = f"(?x ?d) {{ (<urn:ga> {typed('2026-11-22', 'date')}) (UNDEF UNDEF) }}"
    frame = answer_of(values, query="SELECT", supposing=("known by then",)).df()
    assert frame.attrs["date"] == "2026-11-22"
    assert frame.attrs["supposing"] == ["known by then"]
    assert json.loads(json.dumps(frame.attrs)) == frame.attrs
    both = pandas.concat([frame, frame.copy()])
    assert both.attrs == frame.attrs
    assert pickle.loads(pickle.dumps(frame)).equals(frame)
    assert json.loads(frame.to_json(orient="records", date_format="iso"))[1]["x"] is None
    assert frame.merge(frame, on="x").shape == (2, 5)


def test_a_frame_goes_to_parquet_and_back() -> None:
    pytest.importorskip("pyarrow")
    frame = answer_of('(?x ?y) { (<urn:ga> 1) (UNDEF "one") (2.5 true) }').df()
    out = io.BytesIO()
    frame.to_parquet(out)
    assert pandas.read_parquet(out).equals(frame)


def test_an_answer_without_columns_or_rows_is_a_frame_too() -> None:
    store = LocalEngine(Store())
    for query, shape in (("SELECT * { }", (1, 0)), ("SELECT ?x { FILTER(false) }", (0, 1))):
        table = store.select(query)
        day = datetime.date(2026, 11, 22)
        answer = Answer("q", "", day, None, "b", table.columns, rows_of(store, table))
        assert answer.df().shape == shape
        assert len(answer) == len(table.rows) == shape[0]


def test_rows_are_like_a_tuple_of_mappings() -> None:
    rows = answer_of("(?x ?y) { (<urn:ga> 1) (2 UNDEF) }").rows
    plain = ({"x": Thing("urn:ga", "gallium 镓"), "y": 1}, {"x": 2, "y": None})
    assert rows == plain
    assert plain == rows
    assert rows[:1] == plain[:1]
    assert rows[-1] == plain[-1]
    assert plain[0] in rows
    assert [*reversed(rows)] == [*reversed(plain)]
    assert rows != plain[:1]
    for again in (pickle.loads(pickle.dumps(rows)), copy.copy(rows), copy.deepcopy(rows)):
        assert isinstance(again, Rows)
        assert again == plain
    assert "gallium" in repr(rows)


TERMS = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs"])).map(Literal),
    st.text(st.characters(exclude_categories=["Cs"])).map(lambda t: Literal(t, language="en")),
    st.sampled_from("integer decimal date double boolean gYear".split()).flatmap(
        lambda kind: st.text('0123456789.-+eTrue\t\n"\\').map(
            lambda t: Literal(t, datatype=NamedNode(XSD + kind))
        )
    ),
    st.integers().map(Literal),
    st.booleans().map(Literal),
    st.decimals(allow_nan=False, allow_infinity=False).map(
        lambda d: Literal(f"{d:f}", datatype=NamedNode(XSD + "decimal"))
    ),
    st.sampled_from([NamedNode("urn:a"), NamedNode("urn:x'y"), BlankNode("b")]),
    st.just(Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal('a\t"b'))),
)


@given(st.lists(st.tuples(TERMS, TERMS), max_size=4))
def test_what_the_engine_writes_reads_like_its_terms(pairs: list[tuple[Any, Any]]) -> None:
    store = Store()
    for i, pair in enumerate(pairs):
        store.add(Quad(NamedNode(f"urn:{i}"), NamedNode("urn:row"), Literal(i)))
        for name, term in zip("xy", pair, strict=True):
            if term is not None:
                store.add(Quad(NamedNode(f"urn:{i}"), NamedNode(f"urn:{name}"), term))
    table = LocalEngine(store).select(
        "SELECT ?x ?y { ?s <urn:row> ?i OPTIONAL { ?s <urn:x> ?x } OPTIONAL { ?s <urn:y> ?y } }"
    )
    plain = Table(table.columns, table.rows)
    for written, cells in zip(table.cells, plain.cells, strict=True):
        assert [*map(lexical, written)] == [*map(lexical, cells)]
    assert len(table) == len(pairs)
    assert table.iris() == plain.iris()
    assert repr(values_of(table, {})[:]) == repr(values_of(plain, {})[:])


def test_footnotes_are_worked_out_when_somebody_asks(graph: Any) -> None:
    answer = graph.ask("defense-applications-on-suspended-materials", date="2026-11-22")
    assert "[1]" not in repr(answer)
    asked = graph.ask("defense-applications-on-suspended-materials", date="2026-11-22", cite=True)
    assert answer.citations == asked.citations == asked.footnotes
    assert answer.cited() == asked
    assert "[1]" in repr(asked)
    assert graph.claims().citations
    assert graph.conflicts().citations


def test_an_answer_that_lost_its_graph_says_so() -> None:
    answer = pickle.loads(pickle.dumps(answer_of("?x { 1 }", footnoter=lambda answer: answer)))
    with pytest.raises(UsageError, match="footnotes"):
        answer.citations  # noqa: B018
    assert answer_of("?x { }").citations == ()


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Any) -> None:
    answer = answer_of("?x { <urn:ga> }")
    for write, name in (
        (answer.to_csv, "a.csv"),
        (answer.to_json, "a.json"),
        (answer.to_markdown, "a.md"),
    ):
        assert write(tmp_path / name) is None
        assert (tmp_path / name).read_bytes().decode() == write()
    with pytest.raises(UsageError, match="folder"):
        answer.to_csv(tmp_path / "none" / "a.csv")
    with pytest.raises(UsageError, match="folder"):
        answer.to_csv(tmp_path)


def test_a_long_answer_says_how_many_rows_it_does_not_show() -> None:
    answer = answer_of(f"?x {{ {' '.join(map(str, range(700)))} }}")
    for shown in (repr(answer), answer._repr_html_()):
        assert "200 more rows not shown: df() and to_csv(path) have all of them." in shown
        assert "700 rows" in shown
        assert "499" in shown
        assert "500" not in shown
    assert len(answer.df()) == 700


def test_a_notebook_shows_numbers_to_the_right_and_labels_apart() -> None:
    shown = answer_of('(?x ?n) { (<urn:ga> 1) ("שלום" 2) }')._repr_html_()
    assert '<th scope="col" style="text-align: right; vertical-align: top">n</th>' in shown
    left = "text-align: left; vertical-align: top"
    assert f'<td style="{left}" title="urn:ga"><bdi>gallium 镓</bdi></td>' in shown
    assert "<bdi>שלום</bdi>" in shown
    assert "<caption" not in shown  # it would be as narrow as the table
    assert "href" not in shown


def test_every_cell_has_a_style_of_its_own_and_days_are_not_broken() -> None:
    days = f'"2026-11-22"^^<{XSD}date> "2024/2025" "a word"'
    shown = answer_of(f"?d {{ {days} }}")._repr_html_()
    cells = re.findall(r"<t[dh]\b[^>]*>", shown)
    assert len(cells) == 4
    assert all("text-align: " in cell for cell in cells)
    assert shown.count("white-space: nowrap") == 2
    picture = fragment(mark(None, "svg"), rows_of_page(answer_of("(?d ?n) { ('a' 1.5) }"), "c", []))
    assert '<td style="text-align: right; vertical-align: top">1.5</td>' in picture
    assert all("text-align: " in cell for cell in re.findall(r"<t[dh]\b[^>]*>", picture))
