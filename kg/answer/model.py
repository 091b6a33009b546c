"""What a question gives back: columns, rows of Python values, and the circumstances."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.answer.footnote import Derivation, Footnote
from kg.engine import Cell, Table
from kg.names import PREFIXES
from kg.terms import printable

__all__ = [
    "NOTICE",
    "Flip",
    "Result",
    "Standing",
    "Thing",
    "Value",
    "flips_told",
    "folded",
    "values_of",
]

_XSD = PREFIXES["xsd"]
NOTICE = "Not legal advice; newest source {}"


@dataclass(frozen=True, order=True)
class Thing:
    """Something with an IRI, and the label people read."""

    iri: str
    label: str

    def __str__(self) -> str:
        return self.label

    def _repr_html_(self) -> str:
        import html

        iri, label = (html.escape(printable(text)) for text in (self.iri, self.label))
        return f'<span title="{iri}">{label}</span>'


Value = Thing | str | bool | int | Decimal | float | datetime.date | tuple[str, ...] | None


@dataclass(frozen=True)
class Standing:
    """The status of a measure in one reading, in words, with the acts it rests on."""

    measure: str
    reading: str
    status: str


@dataclass(frozen=True)
class Flip:
    """A row that another reading answers otherwise.

    ``change`` is ``gone`` for a row of this answer that is not there, ``added`` for a row that
    only the other reading has, ``changed`` where ``instead`` is the other reading's row.
    ``because`` has the statuses that differ.
    """

    reading: str
    change: str
    row: Mapping[str, Value]
    instead: Mapping[str, Value] | None
    because: tuple[Standing, ...]

    def __str__(self) -> str:
        """Return the flip as text: which row, and what becomes of it."""
        if self.instead is None:
            told = ", ".join(_shown(value) for value in self.row.values() if value is not None)
            return f"{self.change}: {told}"
        differing = [n for n, value in self.row.items() if value != self.instead[n]]
        same = [_shown(v) for n, v in self.row.items() if n not in differing and v is not None]
        told = "; ".join(
            f"{name} {_shown(self.instead[name])} instead of {_shown(self.row[name])}"
            for name in differing
        )
        return f"{self.change}: {', '.join(same)}: {told}"


def flips_told(flips: Iterable[Flip]) -> list[str]:
    """Return flips as lines: what several readings change alike once, then the statuses behind."""
    changes: dict[str, dict[str, None]] = {}
    standings: dict[tuple[str, str], dict[str, None]] = {}
    for flip in flips:
        changes.setdefault(str(flip), {})[flip.reading] = None
        for standing in flip.because:
            said = standings.setdefault((standing.measure, standing.status), {})
            said[standing.reading] = None
    return [
        *(f"{', '.join(readings)}: {change}" for change, readings in changes.items()),
        *(
            f"because {measure}: in {', '.join(readings)} {status}"
            for (measure, status), readings in standings.items()
        ),
    ]


def _shown(value: Value) -> str:
    return "nothing" if value is None else str(value)


@dataclass(frozen=True)
class Result:
    """The answer to one question, as data.

    Parameters
    ----------
    question
        The question's name, or the text of a query.
    summary
        What was asked, in words.
    date, reading
        The day and the reading asked about; no reading for a query of one's own.
    build
        The identity of the build that answered.
    columns, rows
        The table; a row is a mapping from column to value, None where nothing is known.
    newest_source
        When the newest source of the graph was issued, its title, and its age on the day asked
        about.
    citations
        The footnotes, by number from 1; empty unless asked for.
    notes
        For each row the numbers of its footnotes.
    derivations
        The computed status periods the rows used, each with what it was computed from.
    remarks
        What the reader must know: why there are no rows, what was capped, what absence it rests on.
    asked
        The other parameters with their values, given or the question's own, in words; those left
        open are not among them.
    supposing
        What was left out or assumed for this answer, in words.
    flips
        What other readings answer instead; empty unless asked for.
    """

    question: str
    summary: str
    date: datetime.date
    reading: str | None
    build: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Value], ...]
    newest_source: str = ""
    citations: tuple[Footnote, ...] = ()
    notes: tuple[tuple[int, ...], ...] = ()
    derivations: tuple[Derivation, ...] = ()
    remarks: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    supposing: tuple[str, ...] = ()
    flips: tuple[Flip, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def things(self) -> set[str]:
        """Return the columns that hold things in some row, and so have an IRI beside the label."""
        return {
            name for row in self.rows for name, value in row.items() if isinstance(value, Thing)
        }

    def flat_columns(self) -> list[str]:
        """Return the column names of a flat table: ``x`` and ``x_iri`` for things."""
        things = self.things()
        return [n for name in self.columns for n in _flat_names(name, name in things)]

    def records(self) -> Iterable[dict[str, Any]]:
        """Yield the rows of a flat table, by the names of `flat_columns`."""
        things = self.things()
        for row in self.rows:
            record: dict[str, Any] = {}
            for name in self.columns:
                value = row[name]
                record[name] = value.label if isinstance(value, Thing) else value
                if name in things:
                    record[f"{name}_iri"] = value.iri if isinstance(value, Thing) else None
            yield record


def _flat_names(name: str, is_thing: bool) -> list[str]:
    return [name, f"{name}_iri"] if is_thing else [name]


def values_of(table: Table, labels: Mapping[str, str]) -> tuple[dict[str, Value], ...]:
    """Return the rows of a table as Python values, with labels for IRIs."""
    return tuple(
        {name: _value(term, labels) for name, term in zip(table.columns, row, strict=True)}
        for row in table.rows
    )


def folded(table: Table, spread: tuple[str, str, str]) -> Table:
    """Fold rows that differ in three columns only into one, those columns as N-Triples."""
    kept = [i for i, name in enumerate(table.columns) if name not in spread]
    parts = [table.columns.index(name) for name in spread]
    groups: dict[tuple[Cell, ...], list[str]] = {}
    for row in table.rows:
        triple = " ".join(str(row[i]) for i in parts)
        groups.setdefault(tuple(row[i] for i in kept), []).append(f"{triple} .")
    rows = tuple((*key, tuple(triples)) for key, triples in groups.items())
    return Table((*(table.columns[i] for i in kept), "triples"), rows)


def _value(term: Cell, labels: Mapping[str, str]) -> Value:
    if term is None or isinstance(term, tuple):
        return term
    if isinstance(term, NamedNode):
        return Thing(term.value, labels.get(term.value, term.value))
    if isinstance(term, BlankNode | Triple):
        return str(term)
    return _literal(term)


def _literal(term: Literal) -> Value:
    kind, text = term.datatype.value.removeprefix(_XSD), term.value
    try:
        if kind == "date":
            return datetime.date.fromisoformat(text)
        if kind == "boolean":
            return text in ("true", "1")
        if kind == "decimal":
            return Decimal(text)
        if kind in ("double", "float"):
            return float(text)
        if kind in ("integer", "int", "long", "short", "byte", "nonNegativeInteger"):
            return int(text)
    except (ValueError, InvalidOperation):
        pass  # an ill-typed literal is shown as it is written
    return text
