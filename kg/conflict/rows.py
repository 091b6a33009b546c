"""A disagreement as a row: both sides, how they stand to each other, what each reading prefers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from kg.answer import Answer, Footnote, Value
from kg.answer.rows import values_of
from kg.conflict.claims import Claims
from kg.conflict.model import Conflict, Note, Side
from kg.conflict.model import Value as Said
from kg.engine import Cell, Table
from kg.names import RDF_TYPE, shorten
from kg.resolve import labels_of

__all__ = ["NOTE", "columns_of", "for_people", "rows_of"]

NOTE = "note"
_SIDE = "says quote source basis modality inferred claim".split()


def columns_of(claims: Claims) -> tuple[str, ...]:
    """Return the names of the columns; each reading has one."""
    sides = [f"{which}_{name}" for which in ("first", "second") for name in _SIDE]
    return (
        *"relation rule thing property first second why".split(),
        *claims.counted,
        *sides,
        "superseded",
        "reason",
    )


def rows_of(
    claims: Claims, wanted: Iterable[Conflict | Note], footnote: Mapping[str, Footnote]
) -> Sequence[Mapping[str, Value]]:
    """Return what was found as rows, with labels and, where the texts are at hand, quotes."""
    cells = [_cells(found, footnote) for found in wanted]
    iris = {cell.value for row in cells for cell in row.values() if isinstance(cell, NamedNode)}
    iris |= {
        iri.value
        for row in cells
        for cell in row.values()
        if isinstance(cell, tuple)
        for iri in cell
    }
    labels = {**labels_of(claims.engine, iris), RDF_TYPE: "kind"}
    columns = columns_of(claims)
    table = Table(
        columns, tuple(tuple(_cell(row.get(n), labels) for n in columns) for row in cells)
    )
    return values_of(table, labels)


def _cell(said: Said | None, labels: Mapping[str, str]) -> Cell:
    if isinstance(said, tuple):
        return Literal("only " + ", ".join(labels[iri.value] for iri in said))
    return Literal(said) if isinstance(said, str) else said


def _cells(found: Conflict | Note, footnote: Mapping[str, Footnote]) -> dict[str, Said | None]:
    if isinstance(found, Note):
        return {
            "relation": NOTE,
            "thing": NamedNode(found.thing) if found.thing else None,
            "why": found.text,
            **found.prefers,
            **_side("first", Side("", found.claim), footnote),
            "first": None,
        }
    return {
        "relation": found.verdict.relation.value,
        "rule": found.rule,
        "thing": NamedNode(found.thing),
        "property": NamedNode(found.predicate),
        "why": "; noted: ".join([found.verdict.why, *_noted(found)]),
        **found.prefers,
        **_side("first", found.first, footnote),
        **_side("second", found.second, footnote),
        "superseded": ("", "first", "second")[found.superseded] or None,
        "reason": found.reason or None,
    }


def _noted(found: Conflict) -> list[str]:
    tellers = (found.first.claim, found.second.claim)
    return list(dict.fromkeys(teller.note for teller in tellers if teller.note))


def _side(which: str, side: Side, footnote: Mapping[str, Footnote]) -> dict[str, Said | None]:
    teller, note = side.claim, footnote.get(side.claim.iri)
    told: dict[str, Said | None] = {
        "says": teller.label,
        "quote": " ... ".join(" ".join(q.split()) for q in note.quotes) or None if note else None,
        "source": NamedNode(teller.source),
        "basis": NamedNode(teller.basis),
        "modality": NamedNode(teller.modality),
        "inferred": "inferred" if teller.is_inferred else None,
        "claim": NamedNode(teller.iri),
    }
    return {which: side.value, **{f"{which}_{name}": told[name] for name in _SIDE}}


def for_people(answer: Answer) -> Answer:
    """Return the answer with each side told in one cell, for a table that is read."""
    fixed = "relation rule thing property first first_by second second_by why".split()
    sides = {f"{which}_{name}" for which in ("first", "second") for name in _SIDE}
    others = [n for n in answer.columns if n not in sides and n not in fixed and n != "superseded"]
    rows = tuple(
        {**row, **{f"{which}_by": _told(row, which) for which in ("first", "second")}}
        for row in answer.rows
    )
    return replace(answer, columns=(*fixed, *others), rows=rows)


def _told(row: Mapping[str, Value], which: str) -> str | None:
    """Return who says one side and in what words: the quote where it is at hand, else ours."""
    says, quote, source, basis, modality, inferred, claim = (row[f"{which}_{n}"] for n in _SIDE)
    if claim is None:
        return None
    words = f"“{quote}”" if quote else str(says)
    manner = ", ".join(str(part) for part in (basis, modality, inferred) if part)
    aside = ", superseded" if row["superseded"] == which else ""
    return f"{words} ({source}; {manner}{aside}; {shorten(getattr(claim, 'iri', ''))})"
