"""The graph as it would be if less were known, or an end were another."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.engine import LocalEngine
from kg.errors import StoreError
from kg.given import day_named, ends_given, things_given
from kg.session.context import Context

if TYPE_CHECKING:
    from kg.build.variant import Choice

__all__ = ["chosen", "varied"]


def chosen(
    context: Context,
    known_by: datetime.date | str | None,
    without: str | Iterable[str],
    assume_end: Mapping[str, datetime.date | str] | None,
) -> Choice | None:
    """Return what is to be left out or assumed, with what the graph leaves out already.

    None stands for nothing more than that.
    """
    day = None if known_by is None else day_named(known_by, "known_by")
    withdrawn = things_given(context.named, without, "without")
    ends = ends_given(context.named, assume_end, "assume_end")
    if day is None and not withdrawn and not ends:
        return None
    from kg.build.variant import Choice  # the build, which a plain answer does not load

    choice = Choice(day, withdrawn, ends)
    return context.choice.and_also(choice) if context.choice else choice


def varied(context: Context, choice: Choice) -> Context:
    """Return the graph that follows from a choice, in memory.

    Raises
    ------
    StoreError
        When a source changed since the graph was opened.
    """
    from kg.build.parts import read_parts
    from kg.build.variant import variant

    if context.inputs.digest() != context.build.inputs:
        raise StoreError("a source changed since the graph was opened", hint="open it again")
    made = variant(read_parts(context.inputs), choice)
    engine = LocalEngine(made.assembled.in_memory())
    return replace(context, engine=engine, choice=choice, remarks=made.remarks, whole=context.named)
