"""All that the rules find in a store."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from kg.conflict.claims import ACCEPTED, Claims
from kg.conflict.coverage import coverage_conflicts
from kg.conflict.model import Conflict, Note
from kg.conflict.statuses import Periods, reading_conflicts, report_conflicts
from kg.conflict.values import value_conflicts

__all__ = ["find", "notes"]


def find(claims: Claims) -> Iterator[Conflict]:
    """Yield every pair of claims that the rules compare, each once."""
    periods = Periods(claims)
    seen: set[tuple[object, ...]] = set()
    for conflict in chain(
        value_conflicts(claims),
        coverage_conflicts(claims),
        reading_conflicts(claims, periods),
        report_conflicts(claims, periods),
    ):
        sides = frozenset(
            (side.claim.iri, side.value) for side in (conflict.first, conflict.second)
        )
        key = conflict.rule, conflict.thing, sides
        if key not in seen:
            seen.add(key)
            yield conflict


def notes(claims: Claims) -> Iterator[Note]:
    """Yield what claims note that no rule can find."""
    noted = [c for c in claims.everyone.values() if c.note and c.review == ACCEPTED]
    things = claims.things_of(c.iri for c in noted)
    for claim in noted:
        counts = {reading: claim.iri in c for reading, c in claims.counted.items()}
        prefers = {reading: "first" if on else "neither" for reading, on in counts.items()}
        yield Note(claim, things.get(claim.iri, ""), claim.note, prefers)
