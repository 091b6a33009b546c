"""Pictures of the graph, with its circumstances on them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.given import day_given
from kg.resolve import thing_named
from kg.session.context import Context

if TYPE_CHECKING:
    from kg.export.timeline import Timeline

__all__ = ["drawn"]


def drawn(
    context: Context,
    thing: str | Iterable[str] | None,
    date: datetime.date | str | None,
    reading: str,
    since: datetime.date | str | None,
    until: datetime.date | str | None,
) -> Timeline:
    """Return a timeline; see `Graph.timeline`, whose parameters these are."""
    from kg.export.timeline import Timeline, chart_of

    names = [thing] if isinstance(thing, str) else list(thing or ())
    things = list(dict.fromkeys(thing_named(context.engine, name) for name in names))
    first = day_given(since, "--since") if since else None
    last = day_given(until, "--until") if until else None
    day = day_given(date)
    chart = chart_of(context.engine, context.library, things, day, reading, first, last)
    told = (*context.remarks, *chart.remarks)
    return Timeline(
        replace(chart, build=context.build.identity, supposing=context.supposing, remarks=told)
    )
