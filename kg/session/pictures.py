"""Pictures of the graph, with its circumstances on them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.answer import Thing
from kg.errors import UsageError
from kg.given import day_given, day_named, things_given
from kg.session.context import Context

if TYPE_CHECKING:
    from kg.export.plots import Exposure, Shares
    from kg.export.timeline import Timeline

__all__ = ["Named", "exposed", "shared", "timeline"]

# One thing or several, by name or as they stand in an answer.
Named = str | Thing | Iterable[str | Thing]


def timeline(
    context: Context,
    thing: Named | None,
    date: datetime.date | str | None,
    reading: str,
    since: datetime.date | str | None,
    until: datetime.date | str | None,
) -> Timeline:
    """Return a timeline; see `Graph.timeline`, whose parameters these are."""
    from kg.export.timeline import Timeline, chart_of

    things = list(dict.fromkeys(things_given(context.engine, thing, "thing")))
    first = None if since is None else day_named(since, "since")
    last = None if until is None else day_named(until, "until")
    day = day_given(date)
    chart = chart_of(context.engine, context.library, things, day, reading, first, last)
    told = (*context.remarks, *chart.remarks)
    return Timeline(
        replace(chart, build=context.build.identity, supposing=context.supposing, remarks=told)
    )


def exposed(
    context: Context,
    application: Named | None,
    date: datetime.date | str | None,
    reading: str,
) -> Exposure:
    """Return what applications are exposed to; see `Graph.exposure`."""
    from kg.export.plots import exposure_of

    things = things_given(context.named, application, "application")
    return exposure_of(
        context.engine,
        context.library,
        things,
        day_given(date),
        reading,
        context.build.identity,
        context.supposing,
        context.remarks,
    )


def shared(context: Context, material: str | Thing) -> Shares:
    """Return who makes how much of a material; see `Graph.shares`."""
    from kg.export.plots import shares_of

    things = things_given(context.named, material, "material")
    if len(things) != 1:
        raise UsageError("shares are of one material", "material", "ask production-shares for all")
    return shares_of(
        context.engine,
        context.library,
        things[0],
        day_given(None),
        context.build.identity,
        context.supposing,
        context.remarks,
    )
