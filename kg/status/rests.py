"""Which events a period rests on, found by trying what would hold without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from kg.errors import SourceError
from kg.status.acts import Acts
from kg.status.events import MEANT_FOR, Event
from kg.status.stretches import Facts, Stretch, stretches

__all__ = ["Trials"]

_STATED = ("start", "end", "announced", "issued", "rate", "rate_kept")


class Trials:
    """What would hold if less were known about a measure; each case is computed once."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = {event.id: event for event in events}
        self._all = frozenset(self._events)
        self._parts: dict[frozenset[str], dict[Facts, Stretch]] = {}
        self._weaker: dict[str, list[dict[Facts, Stretch]]] = {}

    def rests_on(self, stretch: Stretch) -> frozenset[str]:
        """Return the events a period rests on: those that visibly make it, and those it needs.

        Withdrawing any other event, or one statement about it, leaves the period; withdrawing all
        of these removes or changes it; and these alone are enough for it.
        """
        facts, needed = stretch.facts, stretch.made_by
        needed |= {name for name in self._all - needed if not self._can_miss(name, facts)}
        while True:
            if stand_in := self._given(self._all - needed).get(facts):
                needed |= stand_in.made_by
            elif facts in self._given(needed):
                return needed
            else:
                needed = self._enough(needed, facts)

    def _given(self, names: frozenset[str]) -> dict[Facts, Stretch]:
        """Return what would hold if only the named events were known."""
        if names not in self._parts:
            self._parts[names] = _try([self._events[name] for name in names])
        return self._parts[names]

    def _can_miss(self, name: str, facts: Facts) -> bool:
        """Return whether a period stays without an event, and without any statement about it."""
        if facts not in self._given(self._all - {name}):
            return False
        if name not in self._weaker:
            others = [event for event in self._events.values() if event.id != name]
            self._weaker[name] = [_try([*others, less]) for less in _less(self._events[name])]
        return all(facts in given for given in self._weaker[name])

    def _enough(self, needed: frozenset[str], facts: Facts) -> frozenset[str]:
        """Return ``needed`` and, of events of which one must be there, one that is enough."""
        enough = self._all
        for name in sorted(self._all - needed):
            if facts in self._given(enough - {name}):
                enough -= {name}
        return enough


def _try(events: Sequence[Event]) -> dict[Facts, Stretch]:
    try:
        return {stretch.facts: stretch for stretch in stretches(Acts.of(events))}
    except SourceError:  # Without its start, an announced measure may end too early.
        return {}


def _less(event: Event) -> Iterator[Event]:
    """Yield the event with one thing less that is stated about it."""
    for name in _STATED:
        if MEANT_FOR.get(name, event.kind) is event.kind and getattr(event, name) is not None:
            unsaid: dict[str, Any] = {name: None}
            yield replace(event, **unsaid)
    if not event.end_is_inclusive:
        yield replace(event, end_is_inclusive=True)
