"""Why an answer has no rows: what was looked for, when there were rows, what ended them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

from kg import terms
from kg.dates import FAR, day_number, from_day_number
from kg.engine import LocalEngine, Table
from kg.names import shorten
from kg.question import Question, Term
from kg.terms import text_of

__all__ = ["first_told", "why_empty"]

_MOST = 200
_CHANGES = """
SELECT DISTINCT ?day WHERE {
  ?period trade:inReading <%s> . { ?period trade:periodFromDay ?day } UNION
  { ?period trade:periodToDay ?day } FILTER(?day %s %d && ?day < %d)
} ORDER BY %s(?day) LIMIT %d
"""
_BEGUN = """
SELECT DISTINCT ?measure ?status ?label ?ended ?hedge WHERE {
  ?period trade:inReading <%s> ; trade:periodFromDay %d ; trade:isPeriodOf ?measure ;
    trade:hasStatus/rdfs:label ?status ; trade:hasCertainty ?certainty .
  OPTIONAL { ?certainty rdfs:label ?hedge FILTER(?certainty != trade:Certain) }
  OPTIONAL { ?period trade:isBegunBy/rdfs:label ?label }
  OPTIONAL { ?period trade:begunByEnd ?ended }
} ORDER BY ?measure
"""
_FIRST = """
SELECT ?source ?issued ?day WHERE {
  { GRAPH ?claim { <%s> ?p ?o } } UNION { GRAPH ?claim { ?s ?q <%s> } }
  ?claim trade:isStatedIn ?source .
  ?source trade:issuedEarliest ?issued ; trade:issuedEarliestDay ?day .
} ORDER BY ?day ?source LIMIT 1
"""


def first_told(
    engine: LocalEngine, values: Mapping[str, Any], known_by: datetime.date
) -> Iterator[str]:
    """Yield for each thing asked about that was told of after a day, when it first was.

    Parameters
    ----------
    engine
        The whole graph, that of the day left aside.
    values
        The terms of the question's parameters.
    known_by
        The day by which the graph that was asked is known.
    """
    given = [value if isinstance(value, list) else [value] for value in values.values()]
    for term in (term for terms_ in given for term in terms_ if isinstance(term, NamedNode)):
        for source, issued, number in engine.select(_FIRST % (term.value, term.value)).rows:
            if int(text_of(number)) > day_number(known_by):
                yield (
                    f"{shorten(term.value)} was first told of by {shorten(text_of(source))}, "
                    f"issued {text_of(issued)}."
                )


def why_empty(
    engine: LocalEngine,
    question: Question,
    values: Mapping[str, Any],
    day: datetime.date,
    reading: str,
) -> str:
    """Return in words what was looked for, the last and the next date with rows, and what ended.

    Parameters
    ----------
    engine
        Where the question was asked.
    question, values
        The question and the terms of its parameters.
    day
        The day asked about.
    reading
        The IRI of the reading.
    """
    looked_for = _looked_for(question, values)
    if not any(param.name == "date" for param in question.params):
        return f"No rows: the graph holds nothing like: {looked_for}."
    return " ".join([f"No rows. Looked for: {looked_for}.",
                     *_Search(engine, question, values, reading).tell(day)])  # fmt: skip


@dataclass
class _Search:
    engine: LocalEngine
    question: Question
    values: Mapping[str, Any]
    reading: str

    def tell(self, day: datetime.date) -> list[str]:
        told = []
        last = self._last_before(day)
        if last:
            rows = self._rows(last).rows
            measures = {t.value for row in rows for t in row if isinstance(t, NamedNode)}
            ended = "; ".join(self._what_began(last + datetime.timedelta(days=1), measures))
            told.append(f"The last date with rows is {last}" + (f": {ended}." if ended else "."))
        following = self._next_after(day)
        if following:
            told.append(f"The next date with rows is {following}.")
        if not told:
            told.append(
                f"No rows either around the changes of status nearest to it ({_MOST} at most)."
            )
        return told

    def _rows(self, day: datetime.date) -> Table:
        return self.engine.select(self.question.fill(**{**self.values, "date": terms.day(day)}))

    def _has_rows(self, number: int) -> bool:
        return bool(self._rows(from_day_number(number)).rows)

    def _last_before(self, day: datetime.date) -> datetime.date | None:
        # Rows come and go with status periods: the eve of a change stands for the days before it.
        for change in self._changes("<=", day, "DESC"):
            if self._has_rows(change - 1):
                return from_day_number(change - 1)
        return None

    def _next_after(self, day: datetime.date) -> datetime.date | None:
        without = day_number(day)
        for change in self._changes(">", day, "ASC"):
            if self._has_rows(change):
                return from_day_number(_first(self._has_rows, without, change))
            without = change
        return None

    def _changes(self, sign: str, day: datetime.date, order: str) -> list[int]:
        query = _CHANGES % (self.reading, sign, day_number(day), day_number(FAR), order, _MOST // 2)
        return [int(text_of(row[0])) for row in self.engine.select(query).rows]

    def _what_began(self, day: datetime.date, measures: set[str]) -> list[str]:
        table = self.engine.select(_BEGUN % (self.reading, day_number(day)))
        told = [
            f"{text_of(label)} {'ran out' if ended else 'took effect'}, "
            f"the measure is {f'{text_of(hedge)} ' if hedge else ''}{text_of(status)} from {day}"
            for measure, status, label, ended, hedge in table.rows
            if text_of(measure) in measures
        ]
        return list(dict.fromkeys(told))


def _first(holds: Callable[[int], bool], without: int, with_rows: int) -> int:
    """Return the first number for which something holds, between one without and one with it.

    A question that looks ahead some days has rows before the change it looks for.
    """
    while with_rows - without > 1:
        middle = (without + with_rows) // 2
        if holds(middle):
            with_rows = middle
        else:
            without = middle
    return with_rows


def _looked_for(question: Question, values: Mapping[str, Any]) -> str:
    words = question.empty or question.summary
    for param in question.params:
        given = values.get(param.name, list(param.default))
        several = given if isinstance(given, list) else [given]
        shown = " or ".join(_shown(term) for term in several) or f"any {param.name}"
        words = words.replace(f"{{{param.name}}}", shown)
    return words


def _shown(term: Term) -> str:
    is_iri = isinstance(term, NamedNode)
    return shorten(term.value).removeprefix("trade:") if is_iri else term.value
