"""The graph as it stands on one day in one reading: statuses as facts, and what follows."""

from __future__ import annotations

import datetime
from collections import OrderedDict
from dataclasses import replace
from weakref import WeakKeyDictionary

from kg.dates import day_number
from kg.engine import LocalEngine
from kg.resolve import readings
from kg.session.context import Context

__all__ = ["on_day"]

# A snapshot is a copy of the whole graph in memory.
_KEPT = 2
_Key = tuple[datetime.date, str]
_MADE: WeakKeyDictionary[LocalEngine, OrderedDict[_Key, LocalEngine]] = WeakKeyDictionary()


def on_day(context: Context, day: datetime.date, reading: str) -> Context:
    """Return the snapshot of a day in the reading of this name; the last two are kept."""
    if context.snapshot:
        return context
    made = _MADE.setdefault(context.engine, OrderedDict())
    key = (day, reading)
    if key not in made:
        from kg.reason.snapshot import snapshot

        iri = readings(context.engine)[reading]
        store, _ = snapshot(context.engine.store, day_number(day), iri)
        made[key] = LocalEngine(store)
        while len(made) > _KEPT:
            made.popitem(last=False)
    made.move_to_end(key)
    return replace(context, engine=made[key], snapshot=key, whole=context.named)
