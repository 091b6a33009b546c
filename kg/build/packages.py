"""Packages: a bundle of provisions that a source speaks of as one.

Statuses belong to provisions. What happens to a package happens to each of its provisions, unless
an event of the same effect, and not an earlier one, is known of the provision itself: the clause
goes before the bundle, and what happens later to the bundle goes on from there.
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
    own = list(own)
    known = {event.id for event in own}
    bundle = {event.id: event for event in events}
    reaching = []
    for event in bundle.values():
        act = _act(event, bundle)
        told = any(
            _EFFECT.get(e.kind) == _EFFECT.get(act.kind) and _not_before(e, act) for e in own
        )
        if event.id not in known and not told:
            reaching.append(replace(event, claims=event.claims | claims))
    return reaching


def _not_before(own: Event, act: Event) -> bool:
    """Return whether an event of a provision may be the act on its package, or follow it."""
    one, other = own.start or own.announced, act.start or act.announced
    if not one or not other:
        return True
    return one.latest is None or other.earliest is None or one.latest >= other.earliest


def _act(event: Event, events: Mapping[str, Event]) -> Event:
    """Return the act whose span an event belongs to: that of an extension is what it extends."""
    seen = set()
    while event.kind is Kind.EXTENSION and event.id not in seen:
        seen.add(event.id)
        event = events.get(event.extends or "", event)
    return event
