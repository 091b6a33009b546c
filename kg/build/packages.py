"""Packages: a bundle of provisions that a source speaks of as one.

Statuses belong to provisions. What happens to a package happens to each of its provisions, unless
an event of the same effect is known of the provision itself: the clause goes before the bundle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.build.events import Stated
from kg.names import TRADE
from kg.status import Event, Kind
from kg.terms import text_of

__all__ = ["Provisions", "provisions_of", "spread"]

# package -> provision -> the claims that say that it belongs there
Provisions = Mapping[str, Mapping[str, frozenset[str]]]

# Kinds of one effect: an event of the provision's own stands for those of its package.
_EFFECT = {
    Kind.IMPOSITION: "brings in",
    Kind.SUSPENSION: "sets aside",
    Kind.POSTPONEMENT: "sets aside",
    Kind.REVOCATION: "sets aside",
    Kind.INVALIDATION: "sets aside",
    Kind.REINSTATEMENT: "brings back",
    Kind.RATE_CHANGE: "changes the rate",
}


def provisions_of(subjects: Mapping[str, Stated]) -> Provisions:
    """Return the provisions of each package, by what counting claims say of it."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for package, stated in subjects.items():
        for term, claim in stated.values.get(TRADE + "hasProvision", ()):
            claims = found.setdefault(package, {})
            claims[text_of(term)] = claims.get(text_of(term), frozenset()) | {claim.iri}
    return found


def spread(measures: Mapping[str, list[Event]], provisions: Provisions) -> dict[str, list[Event]]:
    """Return the events of each measure, those of packages given to their provisions.

    Parameters
    ----------
    measures
        The events of each measure and package, as the claims have them.
    provisions
        The provisions of each package; a package that has some keeps no event.

    Returns
    -------
    dict
        The events of each measure. An event that comes from a package carries the claims by which
        the provision belongs there as well.
    """
    result = {m: list(events) for m, events in measures.items() if m not in provisions}
    for package in sorted(provisions):
        for provision, claims in sorted(provisions[package].items()):
            if provision in provisions:  # a bundle of bundles: its own provisions are what counts
                continue
            own = result.setdefault(provision, [])
            own += _reaching(measures.get(package, []), own, claims)
    return {measure: events for measure, events in result.items() if events}


def _reaching(events: Iterable[Event], own: Iterable[Event], claims: frozenset[str]) -> list[Event]:
    """Return the events of a package that reach a provision with these events of its own."""
    known = {event.id for event in own}
    taken = {_EFFECT[event.kind] for event in own if event.kind in _EFFECT}
    bundle = {event.id: event for event in events}
    return [
        replace(event, claims=event.claims | claims)
        for event in bundle.values()
        if event.id not in known and _effect(event, bundle) not in taken
    ]


def _effect(event: Event, events: Mapping[str, Event]) -> str | None:
    """Return the effect of an event; that of an extension is the effect of what it extends."""
    seen = set()
    while event.kind is Kind.EXTENSION and event.id not in seen:
        seen.add(event.id)
        event = events.get(event.extends or "", event)
    return _EFFECT.get(event.kind)
