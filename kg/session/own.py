"""A SPARQL query of the user's own."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kg.answer import Answer
from kg.given import day_given
from kg.resolve import strangers
from kg.session.answered import answered
from kg.session.context import Context

__all__ = ["run"]


def run(
    context: Context,
    query: str,
    cite: bool,
    date: datetime.date | str | None,
    values: Mapping[str, Any],
) -> Answer | bool | str:
    """Run a query; see `Graph.sparql`, whose parameters these are."""
    day = day_given(date)
    given = dict(values)
    if date is not None and "date" not in given and _leaves_open(query, "date"):
        given["date"] = day
    if given:
        from kg.bind import bound  # a query without values is run as it stands

        query = bound(query, given)
    result = context.engine.user_query(query)
    if isinstance(result, bool):
        return result
    if isinstance(result, list):
        return "".join(sorted(f"{triple} .\n" for triple in result))
    answer = answered(context, "sparql", "", result, day, query=query, cite=cite)
    remarks = list(answer.remarks)
    if "date" in given and "date" not in values:
        remarks.append(f"?date is {day}, the day that was given.")
    if not len(result):
        remarks += strangers(context.engine, query)
    return replace(answer, remarks=tuple(remarks))


def _leaves_open(query: str, name: str) -> bool:
    """Tell whether a query has a variable of this name, and gives it no value itself."""
    if name not in query:
        return False
    from kg.bind.clauses import Clauses
    from kg.sparql_text import tokens

    clauses = Clauses(tokens(query))
    roles = {clauses.role(place) for place in clauses.places(name)}
    return bool(roles) and "assigned" not in roles
