"""All that the rules find in a store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from kg.compare import Relation
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


def notes(claims: Claims, found: Iterable[Conflict]) -> Iterator[Note]:
    """Yield what claims note that no rule has found: they contradict no other claim."""
    told = {
        side.claim.iri
        for conflict in found
        if conflict.verdict.relation is Relation.CONTRADICT
        for side in (conflict.first, conflict.second)
    }
    noted = [
        claim
        for claim in claims.everyone.values()
        if claim.note and claim.review == ACCEPTED and claim.iri not in told
    ]
    things = claims.things_of(claim.iri for claim in noted)
    for claim in noted:
        prefers = {
            reading: "first" if claim.iri in counted else "neither"
            for reading, counted in claims.counted.items()
        }
        yield Note(claim, things.get(claim.iri, ""), claim.note, prefers)
