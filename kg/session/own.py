"""A SPARQL query of the user's own."""

from __future__ import annotations

import datetime
from dataclasses import replace

from kg.answer import Answer
from kg.given import day_given
from kg.resolve import strangers
from kg.session.answered import answered
from kg.session.context import Context

__all__ = ["run"]


def run(
    context: Context, query: str, cite: bool, date: datetime.date | str | None
) -> Answer | bool | str:
    """Run a query; see `Graph.sparql`, whose parameters these are."""
    result = context.engine.user_query(query)
    if isinstance(result, bool):
        return result
    if isinstance(result, list):
        return "".join(sorted(f"{triple} .\n" for triple in result))
    day = day_given(date)
    answer = answered(context, "sparql", "", result, day, cited=query if cite else None)
    if result.rows:
        return answer
    return replace(answer, remarks=(*answer.remarks, *strangers(context.engine, query)))
