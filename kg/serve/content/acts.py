"""The acts on a measure: what each does, from when until when, and on whose word."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.dates import Bounds, parse
from kg.engine import LocalEngine
from kg.errors import SourceError
from kg.names import RDF_TYPE, TRADE
from kg.serve.content.statements import Said, Statement, statements_of
from kg.terms import text_of

__all__ = ["Act", "When", "acts_on", "claims_in", "iris_in_acts"]

# What is done to a bundle of measures is done to each of them, unless an act of its own differs.
_ACTS = """
SELECT DISTINCT ?act ?measure WHERE {
  { BIND(%s AS ?measure) } UNION { ?measure trade:hasProvision %s }
  ?act trade:extends*/trade:affects ?measure
} ORDER BY ?act ?measure
"""
_ONE_DAY = datetime.timedelta(days=1)
_BY = ("isSetBy", "isStatedBy", "carriesOutRulingOf")
_RATES = ("rate", "rateKept", "rateCap", "rateCut")


@dataclass(frozen=True)
class When:
    """A day of an act, as exactly as it is known, and the claims that give it.

    ``remark`` says how the day was got from the one that is stated, and ``meant`` are the claims
    behind that; ``origin`` is empty, as that of `Said` is where claims state something.
    """

    day: str
    claims: tuple[str, ...]
    remark: str = ""
    meant: tuple[str, ...] = ()
    origin: str = ""


@dataclass(frozen=True)
class Act:
    """An act on a measure, or one that extends such an act.

    Parameters
    ----------
    iri, kinds, extends
        What it is.
    bundle
        The bundle of measures that it affects as a whole; empty where it affects the measure.
    first, last
        When it begins, and the last day of what it sets; None where nothing is known.
    rates, by, agreed
        The statements on rates, on who or what sets it, and where it was agreed.
    uncounted
        What claims say of it that do not count.
    """

    iri: str
    kinds: tuple[Said, ...]
    extends: tuple[Said, ...]
    bundle: str
    first: When | None
    last: When | None
    rates: tuple[Statement, ...]
    by: tuple[Statement, ...]
    agreed: tuple[Said, ...]
    uncounted: tuple[Statement, ...]


def acts_on(engine: LocalEngine, measure: str) -> list[Act]:
    """Return the acts on a measure, and on bundles that it is in, in order of time."""
    node = NamedNode(measure)
    rows = engine.select(_ACTS % (node, node)).rows
    acts = [_act(engine, text_of(act), text_of(on), measure) for act, on in rows]
    return sorted(acts, key=_order)


def _act(engine: LocalEngine, iri: str, affected: str, measure: str) -> Act:
    found = statements_of(engine.store, iri)
    said = {part.predicate: part for part in found.stated}

    def values(name: str) -> tuple[Said, ...]:
        return said[TRADE + name].values if TRADE + name in said else ()

    def several(names: Iterable[str]) -> tuple[Statement, ...]:
        return tuple(said[TRADE + name] for name in names if TRADE + name in said)

    return Act(
        iri=iri,
        kinds=said[RDF_TYPE].values if RDF_TYPE in said else (),
        extends=values("extends"),
        bundle="" if affected == measure else affected,
        first=_first(values("startDate"), values("announcedDate")),
        last=_last(values("endDate"), values("endMeaning"), said),
        rates=several(_RATES),
        by=several(_BY),
        agreed=values("isAgreedAt"),
        uncounted=found.uncounted,
    )


def _first(started: tuple[Said, ...], announced: tuple[Said, ...]) -> When | None:
    if bounds := _met(started):
        return When(str(bounds), _claims(started))
    if bounds := _met(announced):
        return When(str(bounds), _claims(announced), "announced; no start is known")
    return None


def _last(
    ended: tuple[Said, ...], meant: tuple[Said, ...], said: Mapping[str, Statement]
) -> When | None:
    """Return the last day: the stated one, or the one before where the end is exclusive."""
    bounds = _met(ended)
    if not bounds:
        return None
    meanings = {text_of(one.term) for one in meant}
    kinds = {text_of(one.term) for one in said[RDF_TYPE].values} if RDF_TYPE in said else set()
    is_postponement = TRADE + "Postponement" in kinds
    exclusive = meanings == {TRADE + "ExclusiveEnd"} or (not meanings and is_postponement)
    remark = "that it is the last day" if meanings else "assumed to be the last day"
    if exclusive:
        remark = f"the day before {bounds}" + ("" if meanings else ", as is assumed")
        bounds = Bounds(*(day and day - _ONE_DAY for day in (bounds.earliest, bounds.latest)))
    return When(str(bounds), _claims(ended), remark, _claims(meant))


def _met(values: Iterable[Said]) -> Bounds | None:
    """Return the days that a date can be by all that is said of it."""
    found: Bounds | None = None
    for said in values:
        if isinstance(said.term, Literal):
            bounds = _parsed(said.term)
            if bounds:
                found = found.intersect(bounds) if found and found.meets(bounds) else bounds
    return found


def _parsed(term: Literal) -> Bounds | None:
    try:
        return parse(term.value, term.datatype.value)
    except SourceError:  # in a store that the build did not make
        return None


def _claims(values: Iterable[Said]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim for said in values for claim in said.claims))


def _order(act: Act) -> tuple[str, bool, str]:
    day = act.first.day if act.first else "9999"
    return day.strip("[].").partition("..")[0], bool(act.extends), act.iri


def claims_in(acts: Iterable[Act]) -> Iterator[str]:
    """Yield the claims that acts rest on, in the order in which a page shows them."""
    for act in acts:
        for when in (act.first, act.last):
            yield from (*when.claims, *when.meant) if when else ()
        for statement in (*act.rates, *act.by):
            yield from _claims(statement.values)
        yield from _claims((*act.agreed, *act.extends, *act.kinds))
        for statement in act.uncounted:
            yield from _claims(statement.values)


def iris_in_acts(acts: Iterable[Act]) -> set[str]:
    """Return every IRI that acts name, for their labels."""
    found = set()
    for act in acts:
        statements = (*act.rates, *act.by, *act.uncounted)
        values = [*act.kinds, *act.extends, *act.agreed]
        values += [value for statement in statements for value in statement.values]
        found |= {act.iri, *([act.bundle] if act.bundle else [])}
        found |= {statement.predicate for statement in statements}
        found |= {value.term.value for value in values if isinstance(value.term, NamedNode)}
    return found
