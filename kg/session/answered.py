"""From the rows of a query to an answer with its circumstances."""

from __future__ import annotations

import datetime
from functools import partial
from typing import TYPE_CHECKING

from kg.answer import Answer
from kg.answer.cited import footnoter, newest_source
from kg.answer.rows import rows_of
from kg.engine import Table
from kg.resolve import readings
from kg.session.context import Context

if TYPE_CHECKING:
    from kg.why import Proofs

__all__ = ["answered"]


def answered(
    context: Context,
    question: str,
    summary: str,
    table: Table,
    day: datetime.date,
    reading: str | None = None,
    query: str = "",
    cite: bool = False,
    thing_columns: tuple[str, ...] = (),
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
    query
        The query that gave the rows, from which footnotes are worked out; empty where another made
        them into what they are.
    cite
        Whether to work footnotes out now; otherwise that is done when somebody looks at them.
    thing_columns
        The columns that hold things whatever the rows.

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
        rows=rows_of(context.engine, table),
        newest_source=newest_source(context.engine, day, counted, known_by),
        remarks=context.remarks,
        supposing=context.supposing,
        query=query,
        thing_columns=thing_columns,
        footnoter=footnoter(context.engine, context.texts, table, query) if query else None,
        prover=partial(_proofs, context, table, query) if query else None,
    )
    return answer.cited() if cite else answer


def _proofs(
    context: Context, table: Table, query: str, answer: Answer, row: int, most: int
) -> Proofs:
    from kg.session.proving import proofs_of_row  # which a plain answer does not load

    return proofs_of_row(context, table, query, answer, row, most)
