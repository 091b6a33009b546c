"""Asking a question of the library: its parameters, its rows, and what the reader must know."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pyoxigraph import NamedNode

from kg import terms
from kg.answer import Answer
from kg.answer.empty import first_told, why_empty
from kg.answer.flips import flips
from kg.answer.rows import rows_of
from kg.given import DEFAULT_READING, day_given, reading_given, terms_given
from kg.names import PREFIXES
from kg.question import Question, Term
from kg.resolve import labels_of, readings
from kg.session.answered import answered
from kg.session.context import Context
from kg.session.snapshots import on_day

__all__ = ["ask"]


@dataclass(frozen=True)
class _Asked:
    """A question with the terms of its parameters, the day, and the reading by name."""

    question: Question
    values: Mapping[str, list[Term]]
    day: datetime.date
    reading: str
    readings: Mapping[str, str]

    def depends_on(self, name: str) -> bool:
        """Tell whether the question has this parameter."""
        return any(param.name == name for param in self.question.params)


def ask(
    context: Context,
    question: str,
    date: datetime.date | str | None,
    reading: str | None,
    cite: bool,
    flip: bool,
    params: Mapping[str, Any],
) -> Answer:
    """Ask a question; see `Graph.ask`, whose parameters these are."""
    asked = _asked(context, question, date, reading, params)
    whole, context = context, _read(context, asked, asked.reading)
    query = asked.question.fill(**asked.values)
    table = context.engine.select(query)
    answer = answered(
        context,
        question,
        asked.question.summary,
        table,
        asked.day,
        asked.reading,
        query,
        cite,
        asked.question.things,
    )
    remarks = [*answer.remarks, *_remarks(context, asked, bool(table.rows))]
    if flip and asked.depends_on("reading"):
        answer, same = _flipped(whole, answer, asked)
        remarks += same
    elif flip:
        remarks.append("These rows do not depend on the reading, so no reading changes them.")
    kinds = asked.question.kinds
    return replace(answer, remarks=tuple(remarks), asked=_in_words(context, asked), kinds=kinds)


def _asked(
    context: Context,
    name: str,
    date: datetime.date | str | None,
    reading: str | None,
    params: Mapping[str, Any],
) -> _Asked:
    question = context.library.get(name)
    day = day_given(date)
    values = terms_given(context.named, question, params)
    has = {param.name for param in question.params}
    if "date" in has:
        values["date"] = [terms.day(day)]
    known = readings(context.engine)
    reading = reading_given(context.engine, reading, _own_reading(question, known))
    if "reading" in has:
        values["reading"] = [NamedNode(known[reading])]
    return _Asked(question, values, day, reading, known)


def _own_reading(question: Question, known: Mapping[str, str]) -> str:
    """Return the reading a question is asked in when nobody names one."""
    default = {term.value for p in question.params if p.name == "reading" for term in p.default}
    return next((name for name, iri in known.items() if iri in default), DEFAULT_READING)


def _read(context: Context, asked: _Asked, reading: str) -> Context:
    """Return the graph that a question is asked of: the whole, or the snapshot of the day."""
    return on_day(context, asked.day, reading) if asked.question.reads == "snapshot" else context


def _remarks(context: Context, asked: _Asked, has_rows: bool) -> Iterator[str]:
    if asked.question.note:
        yield asked.question.note
    if not has_rows:
        iri = asked.readings[asked.reading]
        yield why_empty(context.engine, asked.question, asked.values, asked.day, iri)
        yield from _no_measure(context, asked.values.get("measure", ()))
        if context.choice and context.choice.known_by:
            yield from first_told(context.named, asked.values, context.choice.known_by)
    if not asked.depends_on("date") and not asked.depends_on("reading"):
        yield "These rows depend neither on the date nor on the reading."


def _no_measure(context: Context, given: Iterable[Term]) -> Iterator[str]:
    """Say of a material in the place of a measure what there is to ask instead."""
    for term in given:
        if isinstance(term, NamedNode) and term.value.startswith(PREFIXES["material"]):
            name = labels_of(context.named, [term.value])[term.value]
            yield (
                f"{name} is a material, and measures have a status: ask measures-on-a-material, "
                "or for a timeline of the material."
            )


def _flipped(context: Context, answer: Answer, asked: _Asked) -> tuple[Answer, list[str]]:
    """Return the answer with its flips, and remarks on the readings that answer the same."""
    others = {}
    for name, iri in asked.readings.items():
        if name != asked.reading:
            other: dict[str, list[Term]] = {**asked.values, "reading": [NamedNode(iri)]}
            engine = _read(context, asked, name).engine
            table = engine.select(asked.question.fill(**other))
            others[name] = rows_of(engine, table)
    found = flips(context.engine, answer.rows, others, asked.readings, asked.reading, asked.day)
    different = {one.reading for one in found}
    same = [f"Reading {name} answers the same." for name in others if name not in different]
    return replace(answer, flips=found), same


def _in_words(context: Context, asked: _Asked) -> tuple[str, ...]:
    """Return the parameters beside date and reading, with their values, in words."""
    given = {p.name: asked.values.get(p.name) or p.default for p in asked.question.params}
    told = {n: [*several] for n, several in given.items() if n not in ("date", "reading")}
    iris = {t.value for several in told.values() for t in several if isinstance(t, NamedNode)}
    labels = labels_of(context.named, iris)
    return tuple(
        f"{name} {' or '.join(labels.get(term.value, term.value) for term in several)}"
        for name, several in told.items()
        if several
    )
