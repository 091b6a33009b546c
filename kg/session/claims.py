"""Claims as a table, by what they are about, who says them, how, and whether they count."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace

from kg.answer import Answer, Thing
from kg.answer.cited import claims_named
from kg.answer.model import folded
from kg.given import day_given, several_given, terms_given, things_given
from kg.names import one_of
from kg.session.answered import answered
from kg.session.context import Context

__all__ = ["STANDINGS", "claims_like", "disagreeing"]

STANDINGS = ("in view", "superseded", "not counted")
_SPREAD = ("subject", "predicate", "object")


def claims_like(
    context: Context,
    source: str | Thing | None,
    date: datetime.date | str | None,
    thing: str | Thing | None,
    modality: str | Iterable[str] | None,
    standing: str | Iterable[str] | None,
) -> Answer:
    """Return claims; see `Graph.claims`, whose parameters these are."""
    standings = several_given(standing, "standing") or [*STANDINGS]
    for name in standings:
        one_of(name, STANDINGS, "standing")
    asked = context.library.get("claims")
    given = {"source": source, "modality": modality}
    table = context.engine.select(asked.fill(**terms_given(context.named, asked, given)))
    day = day_given(date)
    answer = answered(context, "claims", asked.summary, folded(table, _SPREAD), day)
    footnoter = claims_named(context.engine, context.texts, ("claim",))
    kinds = {**asked.kinds, "triples": "texts"}
    answer = replace(answer, footnoter=footnoter, thing_columns=asked.things, kinds=kinds)
    about = None if thing is None else _about(context, thing)
    rows = tuple(
        row
        for row in answer.rows
        if row["standing"] in standings and (about is None or row["claim"] in about)
    )
    if rows or not answer.rows:
        return replace(answer, rows=rows)
    remark = f"No rows: none of {len(answer.rows)} spans belongs to a claim like that."
    return replace(answer, rows=rows, remarks=(*answer.remarks, remark))


def _about(context: Context, thing: str | Thing) -> set[Thing]:
    """Return the claims behind a thing: those that speak of it, or that its period rests on."""
    asked = context.library.get("why")
    query = asked.fill(**terms_given(context.named, asked, {"thing": thing}))
    rows = answered(context, "why", "", context.engine.select(query), day_given(None)).rows
    return {row["claim"] for row in rows if isinstance(row["claim"], Thing)}


def disagreeing(
    context: Context,
    thing: str | Thing | Iterable[str | Thing] | None,
    relation: str | Iterable[str] | None,
    cite: bool,
    day: datetime.date,
) -> Answer:
    """Return claims that do not go together; see `Graph.conflicts`, whose parameters these are."""
    from kg.conflict import DEFAULT, listed

    relations = several_given(relation, "relation") or list(DEFAULT)
    things = things_given(context.engine, thing, "thing")
    build = context.build.identity
    answer = listed(context.engine, context.texts, build, day, things, relations, cite)
    remarks = (*context.remarks, *answer.remarks)
    return replace(answer, remarks=remarks, supposing=context.supposing)
