"""Closed coverage: a text that says it covers only these, and claims that it covers more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import NamedNode

from kg.compare import Relation, Verdict, everything_above
from kg.conflict.claims import Claims
from kg.conflict.model import Conflict, Side, Statement
from kg.names import TRADE

__all__ = ["coverage_conflicts"]

_COVERS, _SOME, _CLOSED = (TRADE + n for n in ("covers", "coversSomeOf", "hasClosedCoverage"))
_RULE = "closed coverage"


def coverage_conflicts(claims: Claims) -> Iterator[Conflict]:
    """Yield each claim on coverage beside what another source says is all that is covered."""
    within = _within(claims)
    items: dict[str, list[Statement]] = defaultdict(list)
    for statement in claims.said([_COVERS, _SOME]):
        items[statement.thing].append(statement)
    closed: dict[tuple[str, str], Statement] = {}
    for statement in claims.said([_CLOSED]):
        if getattr(statement.value, "value", "") in ("true", "1"):
            closed.setdefault((statement.thing, statement.claim.source), statement)
    for (measure, source), closing in closed.items():
        named = [s for s in items[measure] if s.claim.source == source]
        for other in items[measure]:
            if other.claim.source != source:
                yield from _compared(claims, closing, named, other, within)


def _within(claims: Claims) -> dict[str, set[str]]:
    """Return for each item the groups it belongs to and the items it is a form of."""
    found: dict[str, set[str]] = defaultdict(set)
    for group, member in claims.pairs(TRADE + "hasMember"):
        found[member.value].add(group.value)
    for form, whole in claims.pairs(TRADE + "isFormOf"):
        found[form.value].add(whole.value)
    return found


def _compared(
    claims: Claims,
    closing: Statement,
    named: list[Statement],
    other: Statement,
    within: dict[str, set[str]],
) -> Iterator[Conflict]:
    item = getattr(other.value, "value", "")
    above = everything_above(item, within)
    for statement in named:
        name = getattr(statement.value, "value", "")
        if name == item:
            same = statement.predicate == other.predicate
            verdict = Verdict(Relation.AGREE, 0, "the same") if same else _more_said(statement)
        elif name in above:
            verdict = Verdict(Relation.REFINE, 2, "the second is part of the first")
        elif other.predicate == _SOME and item in everything_above(name, within):
            verdict = Verdict(Relation.REFINE, 1, "the first is part of the second")
        else:
            continue
        sides = _side(statement), _side(other)
        yield claims.judged(_RULE, other.thing, other.predicate, *sides, verdict)
        return
    outside = Verdict(
        Relation.CONTRADICT, 0, "the first is all that is covered, and the second is no part of it"
    )
    only = tuple(s.value for s in named if isinstance(s.value, NamedNode))
    side = Side(tuple(dict.fromkeys(only)), closing.claim)
    yield claims.judged(_RULE, other.thing, other.predicate, side, _side(other), outside)


def _side(statement: Statement) -> Side:
    return Side(statement.value, statement.claim)


def _more_said(statement: Statement) -> Verdict:
    """Return the verdict on one item of which one claim covers the whole, the other a part."""
    whole = 1 if statement.predicate == _COVERS else 2
    return Verdict(Relation.REFINE, whole, "one says the whole of it, the other a part")
