"""Why something holds: proofs of a triple, of a status on a day, and of a row of an answer."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Triple

from kg.answer.cited import newest_source
from kg.dates import day_number
from kg.engine import Table
from kg.errors import AbsentError, UsageError
from kg.names import PREFIXES, RDF_TYPE, TRADE, expand, local_name, nearest, shorten
from kg.resolve import labels_of, readings, thing_named
from kg.session.context import Context
from kg.terms import text_of

if TYPE_CHECKING:
    from kg.answer import Answer
    from kg.reason.rules import Rules
    from kg.why import Proofs
    from kg.why.support import Day

__all__ = ["MOST_PROOFS", "proofs", "proofs_of_row"]

MOST_PROOFS = 5
"""So many proofs of one thing are looked for when all are wanted."""

_STANDS_AS = TRADE + "standsAs"
_MEMBERSHIP = ("a", "is a", "is an")
_CLASSES = f"SELECT ?c {{ ?c a owl:Class FILTER(STRSTARTS(STR(?c), '{TRADE}')) }}"
_PROPERTIES = """
SELECT ?p ?label { VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty }
  ?p a ?kind ; rdfs:label ?label FILTER(LANG(?label) = "en") }"""


def proofs(
    context: Context,
    subject: str,
    predicate: str,
    target: str,
    day: datetime.date,
    reading: str,
    most: int,
) -> Proofs:
    """Return proofs of a triple; see `Graph.proof`, whose parameters these are.

    ``predicate`` and ``target`` are empty for the status of a measure.
    """
    from kg.reason.fixpoint import key_of
    from kg.why.search import proofs_of_triple
    from kg.why.support import Day, Supports

    _refuse_empty(subject, predicate, target)
    day, reading = context.snapshot or (day, reading)
    store = context.engine.store
    supports = Supports(store, Day(store, day_number(day), readings(context.engine)[reading]))
    rules = supports.ground.rules
    thing = NamedNode(thing_named(context.named, subject))
    prop = _property(context, predicate) if predicate else _STANDS_AS
    value = _value(context, rules, thing, prop, target) if target else None
    if value is None:
        value = _status(context, supports.day, thing, day, reading)  # type: ignore[arg-type]
    triple = Triple(thing, NamedNode(prop), value)  # type: ignore[arg-type]
    found = proofs_of_triple(supports, triple, most)
    if not found:
        of_day = key_of(triple) in rules.terms_of_a_day
        when = f" on {day} in the reading {reading}" if of_day else ""
        raise _does_not_hold(context, rules, triple, when)
    is_dated = any(t.predicate.value == _STANDS_AS for way in found for t, _ in way.supports)
    return _told(context, supports, found, day if is_dated else None, reading if is_dated else None)


def proofs_of_row(
    context: Context, table: Table, query: str, answer: Answer, row: int, most: int
) -> Proofs:
    """Return proofs of a row of an answer; see `Answer.why`."""
    from kg.cite import ways
    from kg.why.search import proofs_of_row as search
    from kg.why.support import Supports
    from kg.why.told import row_in_words

    if len(table) != len(answer):
        hint = "ask for the proof before that"
        raise UsageError("rows were taken out of this answer since it was asked", hint=hint)
    cells = zip(table.columns, table.rows[row], strict=True)
    terms = {name: term for name, term in cells if not isinstance(term, tuple)}
    supports = Supports(context.engine.store, _day_of(context))
    found = ways(context.engine.store, supports.ground, query, terms, prefixes=PREFIXES)
    proven = search(supports, found, most)
    if not proven:
        raise UsageError("this row rests on more than could be followed", f"row {row + 1}")
    told = _told(
        context, supports, proven, answer.date, answer.reading, row_in_words(answer.rows[row])
    )
    return replace(told, supposing=context.supposing)


def _day_of(context: Context) -> Day | None:
    """Return the statuses of the day of which a graph is the snapshot."""
    from kg.why.support import Day

    if context.snapshot is None:
        return None
    day, reading = context.snapshot
    return Day(context.engine.store, day_number(day), readings(context.engine)[reading])


def _told(
    context: Context,
    supports: object,
    found: object,
    day: datetime.date | None,
    reading: str | None,
    heading: str = "",
) -> Proofs:
    from kg.why import Proofs
    from kg.why.told import Teller

    teller = Teller(context.engine, context.texts, supports, found)  # type: ignore[arg-type]
    told = teller.proofs(heading)
    return Proofs(
        told[0].root.statement,
        told,
        teller.footnotes,
        context.build.identity,
        day,
        reading,
        newest_source(context.engine, day, readings(context.engine)[reading] if reading else ""),
        context.choice.words() if context.choice else (),
    )


# --- what is meant ------------------------------------------------------------------------------


def _refuse_empty(subject: str, predicate: str, target: str) -> None:
    """Refuse a triple that lacks a part: property and object are both there, or both are not."""
    given = {"subject": subject, "property": predicate, "object": target}
    empty = [part for part, name in given.items() if not name]
    if empty and empty != ["property", "object"]:
        hint = "name subject, property and object, or a measure alone for its status"
        raise UsageError(f"the {empty[0]} is empty", hint=hint)


def _status(
    context: Context, on_day: Day, measure: NamedNode, day: datetime.date, reading: str
) -> object:
    """Return the status that a measure has on a day."""
    held = on_day.status(measure.value)
    if held:
        return held.object
    name = labels_of(context.engine, [measure.value])[measure.value]
    what = f"no status of {name} is known on {day} in the reading {reading}"
    raise AbsentError(what, hint="name a measure, or another day or reading")


def _value(context: Context, rules: Rules, thing: NamedNode, prop: str, name: str) -> object:
    """Return the value a user means: one that the thing has, as it is written, or a thing."""
    store = context.engine.store
    quads = store.quads_for_pattern(thing, NamedNode(prop), None, DefaultGraph())
    known = {text_of(quad.object): quad.object for quad in quads}
    if prop == RDF_TYPE and expand(name) is None:
        known = {local_name(iri): term for iri, term in known.items()} | {
            local_name(iri): NamedNode(iri) for iri in rules.terms_of_a_day
        }
    try:
        return known.get(name) or NamedNode(thing_named(context.named, name))
    except UsageError as fault:
        classes = context.engine.select(_CLASSES).rows if prop == RDF_TYPE else []
        near = nearest(name, {local_name(text_of(iri)) for (iri,) in classes})
        if not near:
            raise
        raise UsageError(fault.what, fault.where, f"did you mean trade:{near[0]}?") from None


def _property(context: Context, name: str) -> str:
    if name.casefold() in _MEMBERSHIP or expand(name) == RDF_TYPE:
        return RDF_TYPE
    rows = context.engine.select(_PROPERTIES).rows
    known: dict[str, str] = {}
    for prop, label in rows:
        iri = text_of(prop)
        known |= {iri: iri, shorten(iri): iri, local_name(iri): iri, text_of(label): iri}
    meant = known.get(name) or known.get(expand(name) or "")
    if meant is None:
        near = nearest(name, known)
        hint = f"did you mean {near[0]}?" if near else "write a, or a property such as controls"
        raise UsageError(f"there is no property {name!r}", hint=hint)
    return meant


def _does_not_hold(context: Context, rules: Rules, triple: Triple, when: str) -> AbsentError:
    from kg.reason.fixpoint import key_of
    from kg.reason.words import triple_in_words

    labels = labels_of(context.engine, {text_of(term) for term in triple})
    leading = [rule.words for rule in rules.all if rule.head.key == key_of(triple)]
    hint = f"it would follow {'; or '.join(leading)}" if leading else "no source says so"
    told = triple_in_words(triple, labels)
    return AbsentError(f"this does not hold{when}: {told}", hint=hint)
