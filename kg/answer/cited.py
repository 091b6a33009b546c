"""An answer with its footnotes, and with the newest source there is."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from kg import dates
from kg.answer.answer import Answer
from kg.answer.footnote import Conclusion, Derivation, footnotes
from kg.answer.model import SILENCE
from kg.answer.value import Thing
from kg.engine import LocalEngine, Table
from kg.errors import UsageError
from kg.names import PREFIXES
from kg.resolve import labels_of
from kg.terms import text_of
from kg.texts import Texts

if TYPE_CHECKING:
    from kg.cite import RowCitation

__all__ = ["claims_named", "footnoter", "newest_source"]

_ENDED = "SELECT ?period WHERE { VALUES ?period { %s } ?period trade:begunByEnd true }"
# By the first day it may be of: that nobody printed a date does not make a source the newest.
_NEWEST = """
SELECT ?title ?earliest ?latest ?day WHERE {
  %s
  ?source trade:issuedLatest ?latest ; trade:issuedLatestDay ?day .
  OPTIONAL { ?source trade:issuedEarliest ?earliest ; trade:issuedEarliestDay ?first }
  OPTIONAL { ?source dct:title ?title }
} ORDER BY DESC(COALESCE(?first, 0)) DESC(?day) ?source LIMIT 1
"""
_COUNTED = "<%s> trade:countsBasis ?basis . ?source trade:basis ?basis ."
_KNOWN = "?source trade:issuedLatestDay ?surely . FILTER(?surely <= %d)"
_MOST_ABSENCES = 3


def footnoter(
    engine: LocalEngine, texts: Texts, table: Table, query: str
) -> Callable[[Answer], Answer]:
    """Return what gives an answer a footnote for every claim that its rows used.

    Parameters
    ----------
    engine, texts
        The store the rows came from, and the texts at hand.
    table, query
        The rows the answer was made from, each of which it must still have, and the text that
        gave them.

    Returns
    -------
    function of an Answer
        It raises a QueryError when the form of the query cannot be explained, and says why.
    """
    return partial(_with_footnotes, engine, texts, table, query)


def claims_named(
    engine: LocalEngine, texts: Texts, columns: Sequence[str]
) -> Callable[[Answer], Answer]:
    """Return what gives an answer a footnote for each claim that stands in some of its columns."""
    return partial(_with_claims_named, engine, texts, columns)


def _with_footnotes(
    engine: LocalEngine, texts: Texts, table: Table, query: str, answer: Answer
) -> Answer:
    from kg.cite import cite

    if len(table) != len(answer):
        hint = "ask with cite=True before that"
        raise UsageError("rows were taken out of this answer since it was asked", hint=hint)
    rows = [
        {n: t for n, t in zip(table.columns, row, strict=True) if not isinstance(t, tuple)}
        for row in table.rows
    ]
    citations = cite(engine.store, query, rows, prefixes=PREFIXES)
    answer, number = _numbered(engine, texts, answer, [citation.claims for citation in citations])
    return replace(
        answer,
        derivations=_derivations(engine, citations, number),
        conclusions=_conclusions(engine, citations, number),
        remarks=(*answer.remarks, *_remarks(citations)),
    )


def _with_claims_named(
    engine: LocalEngine, texts: Texts, columns: Sequence[str], answer: Answer
) -> Answer:
    named = [
        [value.iri for name in columns if isinstance(value := row[name], Thing)]
        for row in answer.rows
    ]
    return _numbered(engine, texts, answer, named)[0]


def _numbered(
    engine: LocalEngine, texts: Texts, answer: Answer, claims: Sequence[Iterable[str]]
) -> tuple[Answer, dict[str, int]]:
    """Return the answer with the claims of each row as footnotes, and their numbers."""
    notes = footnotes(engine, dict.fromkeys(claim for row in claims for claim in row), texts)
    number = {note.claim: note.number for note in notes}
    cited = replace(answer, footnotes=notes, notes=tuple(_numbers(row, number) for row in claims))
    return cited, number


def _numbers(claims: Iterable[str], number: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(sorted(number[claim] for claim in claims if claim in number))


def _derivations(
    engine: LocalEngine, citations: Iterable[RowCitation], number: Mapping[str, int]
) -> tuple[Derivation, ...]:
    derived = {d.period: d for citation in citations for d in citation.derived}
    labels = labels_of(
        engine, {iri for d in derived.values() for iri in (d.period, d.begun_by) if iri}
    )
    names = " ".join(f"<{period}>" for period in derived)
    ended = {text_of(row[0]) for row in engine.select(_ENDED % names).rows}
    return tuple(
        Derivation(
            period,
            labels[period],
            f"{'end of ' if period in ended else ''}{labels[d.begun_by]}" if d.begun_by else "",
            _numbers(d.claims, number),
        )
        for period, d in sorted(derived.items())
    )


# By such a rule alone a conclusion says no more than the passage does.
_PLAIN = ("subclass", "subproperty")


def _conclusions(
    engine: LocalEngine, citations: Iterable[RowCitation], number: Mapping[str, int]
) -> tuple[Conclusion, ...]:
    from kg.reason.words import triple_in_words  # which a plain answer does not load

    found = {
        str(grounds.step.triple): grounds
        for citation in citations
        for grounds in citation.concluded
        if grounds.step and any(rule.kind not in _PLAIN for rule in grounds.step.rules())
    }
    triples = [grounds.step.triple for grounds in found.values() if grounds.step]
    labels = labels_of(engine, {text_of(term) for triple in triples for term in triple})
    return tuple(
        Conclusion(
            text,
            triple_in_words(grounds.step.triple, labels),
            tuple(rule.words for rule in grounds.step.rules() if rule.kind not in _PLAIN),
            _numbers(grounds.claims, number),
        )
        for text, grounds in sorted(found.items())
        if grounds.step
    )


def _remarks(citations: Sequence[RowCitation]) -> list[str]:
    absences = [*dict.fromkeys(a for citation in citations for a in citation.absences)]
    remarks = []
    if absences:
        more = len(absences) - _MOST_ABSENCES
        others = f"; and {more} more like these" if more > 0 else ""
        shown = "; ".join(absences[:_MOST_ABSENCES])
        remarks.append(f"{SILENCE} that reads: {shown}{others}")
    capped = [str(row) for row, citation in enumerate(citations, 1) if citation.capped]
    if capped:
        remarks.append(
            f"Row{'' if len(capped) == 1 else 's'} {', '.join(capped)}: there are more matches "
            "than were followed, so footnotes may be missing."
        )
    return remarks


def newest_source(
    engine: LocalEngine,
    day: datetime.date | None,
    reading: str = "",
    known_by: datetime.date | None = None,
) -> str:
    """Return in words when the newest source was issued, which it is, and how old it is.

    Parameters
    ----------
    engine
        The graph.
    day
        The day from which its age is counted; None for what has no day: its age is not told.
    reading
        The IRI of a reading: only sources that count in it; any source where empty.
    known_by
        A day: only sources that were surely issued by then.
    """
    only = [_COUNTED % reading] if reading else []
    only += [_KNOWN % dates.day_number(known_by)] if known_by else []
    rows = engine.select(_NEWEST % " ".join(only)).rows
    if not rows:
        return "unknown: no source has a date"
    title, earliest, latest, number = (text_of(term) for term in rows[0])
    when = f"between {earliest} and {latest}" if earliest != latest else latest
    when = when if earliest else f"by {latest}"
    if day is None:
        return f"{when} (“{title}”)"
    age = dates.day_number(day) - int(number)
    distance = f"{age} days before {day}" if age >= 0 else f"{-age} days after {day}"
    return f"{when} (“{title}”, {distance})"
