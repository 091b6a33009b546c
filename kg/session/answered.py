"""From the rows of a query to an answer with its circumstances."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from pyoxigraph import NamedNode

from kg.answer import Answer, Value
from kg.answer.cited import newest_source, with_footnotes
from kg.answer.model import values_of
from kg.engine import LocalEngine, Table
from kg.resolve import labels_of, readings
from kg.session.context import Context

__all__ = ["answered", "typed_rows"]


def answered(
    context: Context,
    question: str,
    summary: str,
    table: Table,
    day: datetime.date,
    reading: str | None = None,
    cited: str | None = None,
) -> Answer:
    """Return rows as an answer.

    Parameters
    ----------
    context
        The graph that was asked.
    question, summary
        What was asked: its name, and in words.
    table
        The rows.
    day, reading
        The day and the name of the reading asked about; no reading for a query of one's own.
    cited
        The query that gave the rows, to work out footnotes; none are wanted without it.

    Raises
    ------
    QueryError
        When the form of the query cannot be cited.
    """
    counted = readings(context.engine)[reading] if reading else ""
    known_by = context.choice.known_by if context.choice else None
    answer = Answer(
        question=question,
        summary=summary,
        date=day,
        reading=reading,
        build=context.build.identity,
        columns=table.columns,
        rows=typed_rows(context.engine, table),
        newest_source=newest_source(context.engine, day, counted, known_by),
        remarks=context.remarks,
        supposing=context.supposing,
    )
    if cited is None:
        return answer
    return with_footnotes(context.engine, context.texts, answer, table, cited)


def typed_rows(engine: LocalEngine, table: Table) -> tuple[Mapping[str, Value], ...]:
    """Return rows as Python values, with labels for IRIs."""
    iris = {term.value for row in table.rows for term in row if isinstance(term, NamedNode)}
    return values_of(table, labels_of(engine, iris))
