"""Why something holds: proofs of a triple, of a status on a day, and of a row of an answer."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Triple

from kg.answer.cited import newest_source
from kg.engine import Table
from kg.errors import UsageError
from kg.names import PREFIXES, RDF_TYPE, TRADE, expand, local_name, nearest, shorten
from kg.resolve import labels_of, thing_named
from kg.session.context import Context
from kg.session.snapshots import on_day
from kg.terms import text_of

if TYPE_CHECKING:
    from kg.answer import Answer
    from kg.reason.rules import Rules
    from kg.why import Proofs

__all__ = ["MOST_PROOFS", "proofs", "proofs_of_row"]

MOST_PROOFS = 5
"""So many proofs of one thing are looked for when all are wanted."""

_STANDS_AS = TRADE + "standsAs"
_MEMBERSHIP = ("a", "is a", "is an")
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
    from kg.reason.snapshot import rules_of
    from kg.why.search import proofs_of_triple
    from kg.why.support import Supports

    day, reading = context.snapshot or (day, reading)
    rules = rules_of(context.engine.store)
    triple, is_dated = _meant(context, rules, subject, predicate, target, day, reading)
    held = on_day(context, day, reading) if is_dated else context
    supports = Supports(held.engine.store)
    found = proofs_of_triple(supports, triple, most)
    if not found:
        raise _does_not_hold(held, rules, triple)
    return _told(held, supports, found, day if is_dated else None, reading if is_dated else None)


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
    supports = Supports(context.engine.store)
    found = ways(context.engine.store, supports.ground, query, terms, prefixes=PREFIXES)
    proven = search(supports, found, most)
    if not proven:
        raise UsageError("this row rests on more than could be followed", f"row {row + 1}")
    told = _told(
        context, supports, proven, answer.date, answer.reading, row_in_words(answer.rows[row])
    )
    return replace(told, supposing=context.supposing)


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
        newest_source(context.engine, day),
        context.choice.words() if context.choice else (),
    )


# --- what is meant ------------------------------------------------------------------------------


def _meant(
    context: Context,
    rules: Rules,
    subject: str,
    predicate: str,
    target: str,
    day: datetime.date,
    reading: str,
) -> tuple[Triple, bool]:
    """Return the triple a user means, and whether it can hold on a day only."""
    thing = NamedNode(thing_named(context.named, subject))
    prop = _property(context, predicate) if predicate else _STANDS_AS
    if prop == _STANDS_AS and not target:
        held = on_day(context, day, reading).engine.store
        quads = held.quads_for_pattern(thing, NamedNode(prop), None, DefaultGraph())
        for quad in quads:
            return quad.triple, True
        name = labels_of(context.engine, [thing.value])[thing.value]
        what = f"no status of {name} is known on {day} in the reading {reading}"
        raise UsageError(what, subject, "name a measure, or another day or reading")
    known = {
        text_of(quad.object): quad.triple
        for quad in context.engine.store.quads_for_pattern(
            thing, NamedNode(prop), None, DefaultGraph()
        )
    }
    if target in known:  # a literal, as it is written
        return known[target], False
    value = NamedNode(thing_named(context.named, target))
    is_dated = (value.value if prop == RDF_TYPE else prop) in rules.dated_terms
    return Triple(thing, NamedNode(prop), value), is_dated


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


def _does_not_hold(context: Context, rules: Rules, triple: Triple) -> UsageError:
    from kg.reason.fixpoint import key_of
    from kg.reason.words import triple_in_words

    labels = labels_of(context.engine, {text_of(term) for term in triple})
    leading = [rule.words for rule in rules.all if rule.head.key == key_of(triple)]
    hint = f"it would follow {'; or '.join(leading)}" if leading else "no source says so"
    when = ""
    if context.snapshot:
        day, reading = context.snapshot
        when = f" on {day} in the reading {reading}"
    told = triple_in_words(triple, labels)
    return UsageError(f"this does not hold{when}: {told}", hint=hint)
