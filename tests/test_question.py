"""Reading questions and filling their parameters; what they answer is in test_queries."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError, UsageError
from kg.names import PREFIXES
from kg.question import Library, Param, Question, read_question, read_value
from tests.question_toy import iri

TEXT = """\
#+ summary: What was said of a material
#+ description: One line and
#+   another: with a colon.
#+ tags: [said, material]
#+ params:
#+   date: the day
#+   word: a word that
#+     is looked for
#+   above: a number
#+ reads: all claims
#+ empty: {material} on {date}
PREFIX trade: <https://w3id.org/uschina-trade/ns/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?day ?word ?material ?above ?status WHERE {
  VALUES (?date ?day) { ("2026-11-22"^^xsd:date 20779) }
  VALUES ?word { "a" }
  {
    VALUES ?word { "a" }
  }
  VALUES ?material { UNDEF }
  VALUES ?above { 50.0 }
  VALUES ?status { trade:InForce trade:Suspended }
} ORDER BY ?status
"""


@pytest.fixture
def question(tmp_path: Path) -> Question:
    return written(tmp_path, TEXT)


def written(folder: Path, text: str, name: str = "said-of", topic: str = "topic") -> Question:
    path = folder / topic / f"{name}.rq"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return read_question(path)


def row(query: str) -> ox.QuerySolution:
    solutions = ox.Store().query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    return next(solutions)


def literal(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + kind))


def test_the_header_is_read(question: Question) -> None:
    assert (question.name, question.topic) == ("said-of", "topic")
    assert question.summary == "What was said of a material"
    assert question.description == "One line and another: with a colon."
    assert question.tags == ("said", "material")
    assert question.reads == "all claims"
    assert question.empty == "{material} on {date}"


def test_parameters_take_kind_default_and_help_from_the_file(question: Question) -> None:
    found = {param.name: (param.kind, param.help, param.has_undef) for param in question.params}
    assert found == {
        "date": ("date", "the day", False),
        "word": ("string", "a word that is looked for", False),
        "material": ("iri", "", True),
        "above": ("decimal", "a number", False),
        "status": ("iri", "", False),
    }
    assert question.param("date").default == (literal("2026-11-22", "date"),)
    assert question.param("status").default == (iri("trade:InForce"), iri("trade:Suspended"))


def test_a_day_is_filled_with_its_number(question: Question) -> None:
    assert row(question.fill(date=literal("1970-01-02", "date")))["day"] == literal("1", "integer")


def test_every_line_of_a_parameter_is_filled(question: Question) -> None:
    assert row(question.fill(word=ox.Literal("b")))["word"] == ox.Literal("b")


def test_several_terms_and_any(question: Question) -> None:
    one, two = iri("material:one"), iri("material:two")
    assert "VALUES ?material { <" + f"{one.value}> {two}" in question.fill(material=[one, two])
    assert question.fill(material=None) == question.fill(material=[]) == TEXT
    with pytest.raises(UsageError, match="a value is needed"):
        question.fill(word=None)


def test_a_whole_number_fills_a_decimal(question: Question) -> None:
    assert row(question.fill(above=literal("7", "integer")))["above"] == literal("7", "integer")


@pytest.mark.parametrize(
    "term", [ox.Literal("x"), literal("1", "date"), literal("1", "boolean"), "material:one"]
)
def test_a_term_of_another_kind_is_refused(question: Question, term: ox.Literal) -> None:
    with pytest.raises(UsageError, match="parameter material"):
        question.fill(material=term)


def test_a_value_stays_a_value(question: Question) -> None:
    hostile = '" } DROP ALL # \\u0022 } \\'
    assert row(question.fill(word=ox.Literal(hostile)))["word"] == ox.Literal(hostile)


@given(st.text(st.one_of(st.sampled_from('\\uU"0041\n\r}'), st.characters(codec="utf-8"))))
def test_any_text_comes_back_from_both_engines(text: str) -> None:
    line = 'SELECT ?word WHERE {\n  VALUES ?word { "a" }\n} ORDER BY ?word'
    param = Param("word", "", (ox.Literal("a"),), "string")
    asked = Question("q", "t", "", "", (), (param,), line, Path("q.rq"))
    filled = asked.fill(word=read_value(param, text))
    assert row(filled)["word"] == ox.Literal(text)
    (answer,) = rdflib.Graph().query(filled)
    assert str(answer[0]) == text


@pytest.mark.parametrize(
    ("name", "text", "term"),
    [
        ("date", " 2026-11-22 ", literal("2026-11-22", "date")),
        ("above", "93.8", literal("93.8", "decimal")),
        ("word", " kept ", ox.Literal(" kept ")),
        ("material", "material:gallium", iri("material:gallium")),
        ("material", "gallium", iri("material:gallium")),
        ("material", "<urn:x>", ox.NamedNode("urn:x")),
        ("material", iri("material:gallium").value, iri("material:gallium")),
        ("status", "Suspended", iri("trade:Suspended")),
    ],
)
def test_a_value_is_read_as_its_parameter_needs(
    question: Question, name: str, text: str, term: ox.Literal
) -> None:
    assert read_value(question.param(name), text) == term


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("date", "2026-02-30", "parameter date: '2026-02-30'"),
        ("above", "fifty", "'fifty' is not a number such as 50"),
        ("above", "1e3", "'1e3' is not a number"),
        ("material", "matrial:gallium", "did you mean material:gallium?"),
        ("material", "a b", "is not an IRI"),
        ("material", "", "is not an IRI"),
    ],
)
def test_a_value_that_cannot_be_read_says_what_is_expected(
    question: Question, name: str, text: str, says: str
) -> None:
    with pytest.raises(UsageError) as raised:
        read_value(question.param(name), text)
    assert says in str(raised.value)


def test_an_unknown_parameter_names_the_nearest(question: Question) -> None:
    with pytest.raises(UsageError, match="did you mean date"):
        question.fill(dat=ox.Literal("x"))
    with pytest.raises(UsageError, match="parameters: date, word, material, above, status"):
        question.param("zzz")


def test_a_library_finds_by_name_and_names_the_nearest(tmp_path: Path) -> None:
    written(tmp_path, TEXT, "second")
    written(tmp_path, TEXT, "first", "other")
    library = Library.load(tmp_path)
    assert library.names == ("first", "second")
    assert [question.topic for question in library] == ["other", "topic"]
    with pytest.raises(UsageError, match="did you mean second"):
        library.get("secnd")


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    written(tmp_path, TEXT)
    written(tmp_path, TEXT, topic="other")
    with pytest.raises(QueryError, match="two questions are named 'said-of'"):
        Library.load(tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("#+ sumary: x\n", r"said-of.rq:1: unknown header key 'sumary'"),
        ("#+ reads: everything\n", "reads: 'everything' is not known"),
        ("VALUES ?x { 1 }\nVALUES ?x { 2 }\n", r"said-of.rq:2: 'x' has two different defaults"),
        ('VALUES ?x { 1 "a" }\n', "a default is integer and string"),
        ("VALUES ?x { true }\n", "XMLSchema#boolean"),
        ("VALUES ?x { nowhere:it }\n", "said-of.rq:1: the VALUES line does not parse"),
        ('VALUES ?x { "2026-11-22"^^<http://www.w3.org/2001/XMLSchema#date> }\n', "its number"),
        ("VALUES (?x ?y) { (1 2) }\n", "goes with its number"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(QueryError, match=says):
        written(tmp_path, text)


def test_a_file_that_is_not_utf8_says_so(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_bytes(b"#+ summary: \xff\n")
    with pytest.raises(QueryError, match="not UTF-8"):
        read_question(path)


def test_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode())
    assert read_question(path).text == TEXT
