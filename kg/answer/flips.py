"""Which rows other readings answer otherwise, and which statuses make the difference."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence

from kg.answer.model import Flip, Standing
from kg.answer.value import Thing, Value
from kg.dates import day_number
from kg.engine import LocalEngine
from kg.names import BASE
from kg.resolve import labels_of
from kg.terms import text_of

__all__ = ["flips"]

Row = Mapping[str, Value]

_STATUSES = """
SELECT ?measure ?reading ?status ?certainty ?from ?last ?rate ?act WHERE {
  VALUES ?measure { %s }
  VALUES ?reading { %s }
  ?period trade:isPeriodOf ?measure ; trade:inReading ?reading ; trade:periodFromDay ?fromDay ;
    trade:periodToDay ?toDay ; trade:periodFrom ?from ; trade:restsOn ?claim ;
    trade:hasStatus/rdfs:label ?status ; trade:hasCertainty/rdfs:label ?certainty .
  FILTER(?fromDay <= %d && %d < ?toDay)
  OPTIONAL { ?period trade:lastDay ?last }
  OPTIONAL { ?period trade:rate ?rate }
  GRAPH ?claim { ?event a ?kind }
  ?kind rdfs:subClassOf trade:StatusEvent . ?event rdfs:label ?act .
} ORDER BY ?measure ?reading ?event
"""
_MEASURES = "SELECT DISTINCT ?measure WHERE { ?p trade:isPeriodOf ?measure } ORDER BY ?measure"
_DATED = BASE + "id/event/"


def flips(
    engine: LocalEngine,
    rows: Sequence[Row],
    others: Mapping[str, Sequence[Row]],
    readings: Mapping[str, str],
    reading: str,
    day: datetime.date,
) -> tuple[Flip, ...]:
    """Return the rows that other readings answer otherwise.

    Parameters
    ----------
    engine
        Where the statuses are looked up.
    rows
        The rows of the answer.
    others
        The rows of the same question by the name of each other reading.
    readings
        The IRI of each reading by name.
    reading
        The name of the reading that was asked.
    day
        The day asked about.
    """
    found = []
    known: dict[tuple[str, tuple[str, ...]], tuple[Standing, ...]] = {}
    for other in sorted(others, key=list(readings).index):
        for change, row, instead in _differences(rows, others[other]):
            measures = tuple(sorted(_measures(row)))
            if (other, measures) not in known:  # many rows hang on the same measures
                named = measures or _every_measure(engine)
                told = _because(engine, named, (reading, other), readings, day)
                known[other, measures] = tuple(told)
            found.append(Flip(other, change, row, instead, known[other, measures]))
    return tuple(found)


def _differences(
    rows: Sequence[Row], others: Sequence[Row]
) -> Iterator[tuple[str, Row, Row | None]]:
    """Yield each change with this reading's row, or the added one, and what stands instead."""
    here = [row for row in rows if row not in others]
    there = [row for row in others if row not in rows]
    for row in here:
        twin = next((other for other in there if _subject(other) == _subject(row)), None)
        if twin is None:
            yield "gone", row, None
        else:
            there.remove(twin)
            yield "changed", row, twin
    for row in there:
        yield "added", row, None


def _subject(row: Row) -> tuple[tuple[str, str], ...]:
    """Return what a row is about: the things in it, but for the acts that dates and status tell."""
    return tuple(
        (name, value.iri)
        for name, value in row.items()
        if isinstance(value, Thing)
        and value.iri.startswith(BASE + "id/")
        and not value.iri.startswith(_DATED)
    )


def _every_measure(engine: LocalEngine) -> list[str]:
    """Return all measures with a status: a row that names none may hang on any of them."""
    return [text_of(row[0]) for row in engine.select(_MEASURES).rows]


def _measures(row: Row) -> set[str]:
    things = {value.iri for value in row.values() if isinstance(value, Thing)}
    return {iri for iri in things if iri.startswith(BASE + "id/measure/")}


def _because(
    engine: LocalEngine,
    measures: Sequence[str],
    pair: tuple[str, str],
    readings: Mapping[str, str],
    day: datetime.date,
) -> Iterator[Standing]:
    """Yield the statuses that differ between two readings, with the acts they rest on."""
    names = " ".join(f"<{readings[name]}>" for name in pair)
    number = day_number(day)
    things = " ".join(f"<{measure}>" for measure in measures)
    table = engine.select(_STATUSES % (things, names, number, number))
    told: dict[tuple[str, str], dict[str, None]] = {}
    said: dict[tuple[str, str], str] = {}
    for row in table.rows:
        measure, reading, *status, act = map(text_of, row)
        told.setdefault((measure, reading), {})[act] = None
        said[measure, reading] = _status(status)
    labels = labels_of(engine, measures)
    for iri in measures:
        standings = []
        for name in pair:
            key = (iri, readings[name])
            acts = "; ".join(told.get(key, ()))
            words = said.get(key, "no status known") + (f" ({acts})" if acts else "")
            standings.append(Standing(labels[iri], name, words))
        if standings[0].status != standings[1].status:
            yield from standings


def _status(said: Sequence[str]) -> str:
    status, certainty, begun, last, rate = said
    until = f"through {last}" if last else "without a known end"
    charged = f", {rate} % charged" if rate else ""
    return f"{status}, {certainty}, from {begun} {until}{charged}"
