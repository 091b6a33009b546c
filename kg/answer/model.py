"""What a question gives back: columns, rows of Python values, and the circumstances."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.answer.footnote import Conclusion, Derivation, Footnote
from kg.answer.rows import Row, column_of
from kg.answer.value import Thing, Value
from kg.engine import Cell, Table

__all__ = [
    "NOTICE",
    "SILENCE",
    "Flip",
    "Result",
    "Standing",
    "flips_told",
    "folded",
]

NOTICE = "Not legal advice; newest source {}"
SILENCE = "Rests also on nothing being recorded"
"""How a remark begins that tells which patterns the rows need to have no match."""


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
        differing = self.differing
        same = [_shown(value) for name, value in self.row.items()
                if value is not None and value == self.instead[name]]  # fmt: skip
        told = "; ".join(
            f"{name} {_shown(self.instead[name])} instead of {_shown(self.row[name])}"
            for name in differing
        )
        return f"{self.change}: {', '.join(same)}: {told}"

    @property
    def differing(self) -> list[str]:
        """The columns in which the readings differ; of the day after a last day, that day alone."""
        if self.instead is None:
            return []
        names = [name for name, value in self.row.items() if value != self.instead[name]]
        return [name for name in names if name != "to" or "last_day" not in names]


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
        The table; a row is a mapping from column to value, None where nothing is known. Rows of a
        graph are made when they are looked at.
    newest_source
        When the newest source of the graph was issued, its title, and its age on the day asked
        about.
    footnotes
        The footnotes that are printed, by number from 1; empty unless asked for.
    notes
        For each row the numbers of its footnotes; empty without footnotes.
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
    query
        The text that was run; empty where several were.
    thing_columns
        The columns that hold things by the question's own word, whatever is in the rows.
    kinds
        What other columns hold by the question's own word, by their names: ``date``, ``number``,
        ``whole``, ``truth``, or ``texts`` for several in a cell; text where nothing is said.
    conclusions
        The inferred triples the rows used, each with the rules and footnotes it follows from;
        without those that only say in other words what a footnote says.
    """

    question: str
    summary: str
    date: datetime.date
    reading: str | None
    build: str
    columns: tuple[str, ...]
    rows: Sequence[Row]
    newest_source: str = ""
    footnotes: tuple[Footnote, ...] = ()
    notes: tuple[tuple[int, ...], ...] = ()
    derivations: tuple[Derivation, ...] = ()
    remarks: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    supposing: tuple[str, ...] = ()
    flips: tuple[Flip, ...] = ()
    query: str = ""
    thing_columns: tuple[str, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    conclusions: tuple[Conclusion, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def things(self) -> set[str]:
        """Return the columns that have an IRI beside the label.

        These are the ones the question says hold things, so that they do not depend on the rows,
        and, for a query of one's own, the ones in which a thing stands.
        """
        return {
            name
            for name in self.columns
            if name in self.thing_columns or column_of(self.rows, name).has_things()
        }

    def iri_column(self, name: str) -> str:
        """Return the name of the column with the IRIs of a column of things: ``x_iri`` for ``x``.

        Where the question has a column of that name, underscores tell them apart.
        """
        beside = f"{name}_iri"
        while beside in self.columns:
            beside += "_"
        return beside

    def flat_columns(self) -> list[str]:
        """Return the column names of a flat table: ``x`` and ``x_iri`` for things."""
        things = self.things()
        pairs = ([n, self.iri_column(n)] if n in things else [n] for n in self.columns)
        return [name for pair in pairs for name in pair]

    def records(self) -> Iterable[dict[str, Any]]:
        """Yield the rows of a flat table, by the names of `flat_columns`."""
        iris = {name: self.iri_column(name) for name in self.things()}
        for row in self.rows:
            record: dict[str, Any] = {}
            for name in self.columns:
                value = row[name]
                record[name] = value.label if isinstance(value, Thing) else value
                if name in iris:
                    record[iris[name]] = value.iri if isinstance(value, Thing) else None
            yield record


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
