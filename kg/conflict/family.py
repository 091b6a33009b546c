"""What belongs to a thing, so that who asks about a measure is told of its events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import NamedNode

from kg.conflict.claims import Claims
from kg.conflict.model import Conflict, Note
from kg.names import TRADE

__all__ = ["Family"]

# A whole that names its parts; any other part names its whole, by a property with one value.
_PARTS = (TRADE + "hasParticipation", TRADE + "hasProvision")


class Family:
    """Things with all that belongs to them.

    Events and remarks belong to their measure, shares to their material and country, parts in a
    meeting to the meeting and the person, provisions to their package.
    """

    def __init__(self, claims: Claims, things: Iterable[str]) -> None:
        self.things = frozenset(things)
        below: dict[str, set[str]] = defaultdict(set)
        for statement in claims.said([*claims.ontology.one_valued, *_PARTS]):
            if isinstance(statement.value, NamedNode):
                part, whole = statement.thing, statement.value.value
                if statement.predicate in _PARTS:
                    part, whole = whole, part
                below[whole].add(part)
        self.members, todo = set(self.things), sorted(self.things)
        while todo:
            new = below[todo.pop()] - self.members
            self.members |= new
            todo += new

    def has(self, found: Conflict | Note) -> bool:
        """Tell whether something found is about them, or is said by one (a source, a claim)."""
        tellers = (
            [found.claim] if isinstance(found, Note) else [found.first.claim, found.second.claim]
        )
        if found.thing in self.members or any(
            not self.things.isdisjoint((teller.iri, teller.source)) for teller in tellers
        ):
            return True
        values = () if isinstance(found, Note) else (found.first.value, found.second.value)
        return any(getattr(value, "value", "") in self.things for value in values)
