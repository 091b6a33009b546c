"""The lint: each rule has an example that breaks it alone; the shipped questions break none."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store

from kg.files import ontology_dir, queries_dir
from kg.lint import RULES, lint
from kg.question import Library, read_question

EXAMPLES = sorted((Path(__file__).parent / "lint").glob("*.rq"))
SHIPPED = Library.load(queries_dir())


@cache
def terms() -> frozenset[str]:
    """Return the IRIs the ontology says something of."""
    store = Store()
    store.load(path=ontology_dir() / "trade.ttl")
    return frozenset(quad.subject.value for quad in store if isinstance(quad.subject, NamedNode))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_breaks_the_rule_it_is_named_after_and_no_other(path: Path) -> None:
    rule = path.stem.partition(".")[0]
    found = {finding.rule for finding in lint(read_question(path), terms())}
    assert found == (set() if rule == "clean" else {rule})


@pytest.mark.parametrize("name", SHIPPED.names)
def test_a_shipped_question_breaks_no_rule(name: str) -> None:
    assert lint(SHIPPED.get(name), terms()) == []


def test_every_rule_has_an_example() -> None:
    assert {path.stem.partition(".")[0] for path in EXAMPLES} == {*RULES, "clean"}


def test_a_finding_says_what_to_write() -> None:
    path = Path(__file__).parent / "lint" / "param-scope.union.rq"
    (finding,) = lint(read_question(path))
    assert finding.question == "param-scope.union"
    assert "?day is used in a UNION branch" in finding.message
    assert "repeat the VALUES line of date" in finding.message


def test_a_column_is_of_one_kind(tmp_path: Path) -> None:
    text = (Path(__file__).parent / "lint" / "header.kinds.rq").read_text(encoding="utf-8")
    path = tmp_path / "q.rq"
    path.write_text(text.replace("dates: mesure", "things: measure\n#+ numbers: measure"), "utf-8")
    (finding,) = lint(read_question(path), terms())
    assert "measure stands in things: and in numbers:, keep one of them" in finding.message


def test_a_term_that_is_not_declared_is_answered_with_the_nearest() -> None:
    (finding,) = lint(read_question(Path(__file__).parent / "lint" / "unknown-term.rq"), terms())
    assert "did you mean trade:isImposedBy?" in finding.message


def test_a_forgotten_values_line_loses_rows() -> None:
    store = Store()
    fact = b"<urn:p> <https://w3id.org/uschina-trade/ns/periodFromDay> 20000 ."
    store.load(fact, format=RdfFormat.TURTLE)
    forgetful = read_question(Path(__file__).parent / "lint" / "param-scope.union.rq").text
    line = next(line for line in forgetful.splitlines() if "VALUES" in line)
    branch = "{ ?period trade:periodFromDay"
    mended = forgetful.replace(branch, f"{{\n{line}\n{branch[1:]}")
    assert _count(store, forgetful) == 0
    assert _count(store, mended) == 1


def _count(store: Store, query: str) -> int:
    solutions = store.query(query)
    assert isinstance(solutions, QuerySolutions)
    return sum(1 for _ in solutions)
