"""The address that gives an answer again: every value by its name, the day, and the build."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode

from kg.answer import Answer
from kg.engine import LocalEngine
from kg.errors import UsageError
from kg.given import terms_given
from kg.names import local_name, shorten
from kg.question import Param, Question, Term, read_value
from kg.terms import text_of

__all__ = ["Pairs", "address", "pairs_of", "terms_meant", "written_as"]

Pairs = list[tuple[str, str]]


def terms_meant(
    engine: LocalEngine, question: Question, params: Mapping[str, Any]
) -> dict[str, list[Term]]:
    """Return the terms that texts mean, each once and in an order that is always the same.

    So however a value is written, and in whatever order several are given, the answer is the same.

    Raises
    ------
    UsageError
        For a value that a parameter cannot take, with the nearest valid one.
    """
    found = terms_given(engine, question, params)
    return {
        name: sorted({_plain(term) for term in terms}, key=str) for name, terms in found.items()
    }


def _plain(term: Term) -> Term:
    """Return a number as it is written shortest: ``030`` and ``+30`` are 30."""
    if not isinstance(term, Literal):
        return term
    kind = local_name(term.datatype.value)
    if kind == "integer":
        return Literal(str(int(term.value)), datatype=term.datatype)
    if kind == "decimal":
        number = (Decimal(term.value) + 0).normalize()
        return Literal(f"{number:f}", datatype=term.datatype)
    return term


def written_as(param: Param, term: Term) -> str:
    """Return the shortest text by which a parameter takes a term: ``gallium``, ``30``."""
    if not isinstance(term, NamedNode):
        return text_of(term)
    name = local_name(term.value)
    try:
        is_enough = read_value(param, name) == term
    except UsageError:
        is_enough = False
    return name if is_enough else shorten(term.value)


def pairs_of(
    question: Question,
    terms: Mapping[str, Iterable[Term]],
    answer: Answer,
    options: Mapping[str, bool],
) -> Pairs:
    """Return the parameters of the address that gives an answer again, in their order.

    Parameters
    ----------
    question
        Whose parameters come first, in the order in which it has them.
    terms
        The terms of those that were given.
    answer
        The answer: of a day, in a reading, from a build.
    options
        What else was asked for, such as ``cite``.
    """
    given = [
        (param.name, written_as(param, term))
        for param in question.params
        for term in terms.get(param.name, ())
    ]
    asked = [(name, "1") for name, is_on in options.items() if is_on]
    circumstances = [
        ("date", answer.date.isoformat()),
        ("reading", answer.reading or ""),
        *asked,
        ("build", answer.build[:12]),
    ]
    return [*given, *circumstances]


def address(path: str, pairs: Pairs) -> str:
    """Return a path with its parameters, easy to read: a colon may stand there as it is."""
    return f"{path}?{urlencode(pairs, safe=':')}"
