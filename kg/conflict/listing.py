"""Disagreement as an answer: rows that print, with both sides, and what each reading prefers."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping

from kg.answer import Answer, Value
from kg.answer.cited import claims_named, newest_source
from kg.answer.footnote import footnotes
from kg.compare import Relation
from kg.conflict.claims import Claims
from kg.conflict.family import Family
from kg.conflict.find import find, notes
from kg.conflict.model import Conflict, Note, Teller
from kg.conflict.rows import NOTE, columns_of, rows_of
from kg.engine import LocalEngine
from kg.names import one_of
from kg.resolve import labels_of
from kg.texts import Texts

__all__ = ["DEFAULT", "RELATIONS", "listed"]

RELATIONS = (*(relation.value for relation in Relation), NOTE)
DEFAULT = ("contradict", "refine", NOTE)
_SUMMARY = "Claims that contradict or refine each other, and what no rule can compare"


def listed(
    engine: LocalEngine,
    texts: Texts,
    build: str,
    day: datetime.date,
    things: Collection[str] = (),
    relations: Collection[str] = DEFAULT,
    cite: bool = False,
    claims: Claims | None = None,
) -> Answer:
    """Return what agrees, refines, contradicts, and what is merely noted, contradictions first.

    Parameters
    ----------
    engine, texts, build
        The store, the texts at hand, and the identity of the build.
    day
        The day from which the age of the newest source is counted.
    things
        IRIs; only what is about one of them and what belongs to it, or is said by it.
    relations
        Which of `RELATIONS` are wanted.
    cite
        Whether to add footnotes.
    claims
        What the claims of the store say, where that is at hand; else it is read.

    Raises
    ------
    UsageError
        When there is no such relation.
    """
    _refuse_unknown(relations)
    claims = claims or Claims(engine)
    wanted = _found(claims, relations)
    if things:
        family = Family(claims, things)
        wanted = [found for found in wanted if family.has(found)]
    heard = {teller.iri: None for found in wanted for teller in _tellers(found)}
    footnote = {note.claim: note for note in footnotes(engine, heard, texts)}
    rows = rows_of(claims, wanted, footnote)
    order = sorted(range(len(rows)), key=lambda i: _order(rows[i]))
    answer = Answer(
        question="conflicts",
        summary=_SUMMARY,
        date=day,
        reading=None,
        build=build,
        columns=columns_of(claims),
        rows=tuple(rows[i] for i in order),
        newest_source=newest_source(engine, day),
        remarks=_remarks(claims, rows, things, relations),
        footnoter=claims_named(engine, texts, ("first_claim", "second_claim")),
    )
    return answer.cited() if cite else answer


def _refuse_unknown(relations: Iterable[str]) -> None:
    for relation in relations:
        one_of(relation, RELATIONS, "relation")


def _found(claims: Claims, relations: Collection[str]) -> list[Conflict | Note]:
    pairs = list(find(claims))
    wanted = [pair for pair in pairs if pair.verdict.relation.value in relations]
    return [*wanted, *(notes(claims, pairs) if NOTE in relations else ())]


def _tellers(found: Conflict | Note) -> tuple[Teller, ...]:
    if isinstance(found, Note):
        return (found.claim,)
    return found.first.claim, found.second.claim


def _order(row: Mapping[str, Value]) -> tuple[int, list[str]]:
    names = ("thing", "property", "first_claim", "second_claim")
    return RELATIONS.index(str(row["relation"])), [str(row[name]) for name in names]


def _remarks(
    claims: Claims, rows: Collection[object], things: Collection[str], relations: Collection[str]
) -> tuple[str, ...]:
    if rows:
        return ()
    labels = labels_of(claims.engine, things)
    about = f" about {', '.join(labels[thing] for thing in things)}" if things else ""
    return (f"No rows: of {len(claims.heard)} claims no two{about} stand so to each other: "
            f"{', '.join(relations)}.",)  # fmt: skip
