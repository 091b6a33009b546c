"""Claims that give one thing two values of one property, or two kinds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from pyoxigraph import Literal

from kg.build.rules import Said
from kg.compare import Relation, Verdict
from kg.conflict.claims import Claims
from kg.conflict.model import Conflict, Side, Statement
from kg.dates import Bounds, parse
from kg.names import RDF_TYPE, TRADE
from kg.terms import text_of

__all__ = ["value_conflicts"]

_INCLUSIVE, _EXCLUSIVE = TRADE + "InclusiveEnd", TRADE + "ExclusiveEnd"


def value_conflicts(claims: Claims) -> Iterator[Conflict]:
    """Yield each pair of claims that give one thing values that can be compared."""
    said = claims.said([*claims.rules.ways, RDF_TYPE])
    printed = _Printed(claims, said)
    groups: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in said:
        groups[statement.thing, claims.rules.slot(statement.predicate) or ""].append(statement)
    for (thing, slot), statements in groups.items():
        for one, other in combinations(statements, 2):
            if one.claim is other.claim or not printed.is_one_value(one, other):
                continue
            verdict = claims.rules.compare(_said(one), _said(other))
            if verdict:
                verdict = replace(verdict, why=printed.explained(one, other, verdict))
                sides = Side(one.value, one.claim), Side(other.value, other.claim)
                yield claims.judged(claims.rules.rule(slot), thing, slot, *sides, verdict)


def _said(statement: Statement) -> Said:
    return Said(statement.predicate, statement.value, statement.claim.is_inferred)


class _Printed:
    """What sources print, and how they say that it is read: an end day, and what it means."""

    def __init__(self, claims: Claims, said: Iterable[Statement]) -> None:
        self.how = claims.rules.how_to_read
        self.days: dict[tuple[str, str, str], list[Bounds]] = defaultdict(list)
        self.read: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for s in said:
            if s.predicate in self.how:
                if not s.claim.is_inferred:
                    key = s.claim.source, s.thing, self.how[s.predicate]
                    self.read[key].add(text_of(s.value))
            elif s.predicate in self.how.values() and isinstance(s.value, Literal):
                day = parse(s.value.value, s.value.datatype.value)
                self.days[s.claim.source, s.thing, s.predicate].append(day)

    def is_one_value(self, one: Statement, other: Statement) -> bool:
        """Tell whether two readings of a printed value are about one printed value."""
        if one.predicate not in self.how:
            return True
        of = self.how[one.predicate]
        first, second = (self.days.get((s.claim.source, s.thing, of), []) for s in (one, other))
        return not first or not second or any(a.meets(b) for a in first for b in second)

    def explained(self, one: Statement, other: Statement, verdict: Verdict) -> str:
        """Say of two ends that lie a day apart that a way to read them would bring them together.

        They are two printed days all the same, so they contradict each other.
        """
        if verdict.relation is not Relation.CONTRADICT or one.predicate not in self.how.values():
            return verdict.why
        ends = {day: s for s in (one, other) if (day := _one_day(s))}
        if len(ends) < 2 or max(ends) - min(ends) != timedelta(days=1):
            return verdict.why
        earlier, later = self._read_as(ends[min(ends)]), self._read_as(ends[max(ends)])
        if _EXCLUSIVE in earlier or _INCLUSIVE in later:
            return verdict.why
        both = _INCLUSIVE in earlier and _EXCLUSIVE in later
        told = "and both sources say so" if both else "but not both sources say so"
        return (
            f"{verdict.why}; the earlier as the last day and the later as the first day after "
            f"would be one end, {told}"
        )

    def _read_as(self, statement: Statement) -> set[str]:
        return self.read.get((statement.claim.source, statement.thing, statement.predicate), set())


def _one_day(statement: Statement) -> date | None:
    if not isinstance(statement.value, Literal):
        return None
    day = parse(statement.value.value, statement.value.datatype.value)
    return day.earliest if day.is_exact else None
