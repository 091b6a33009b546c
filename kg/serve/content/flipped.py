"""What other readings answer instead, by reading, and the statuses that make the difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.answer import Answer, Thing, Value
from kg.answer.model import Flip
from kg.export.brief.words import grouped

__all__ = ["Changed", "Elsewhere", "elsewhere", "reasons"]


@dataclass(frozen=True)
class Changed:
    """A row that is there in other readings too: by what it is known, and what differs in it.

    ``differing`` has the name of a column, what stands there elsewhere, and what stands here.
    """

    row: Sequence[Value]
    differing: list[tuple[str, Value, Value]]


@dataclass
class Elsewhere:
    """What some readings answer otherwise alike: rows only they have, rows they lack, changes."""

    readings: tuple[str, ...]
    added: list[Mapping[str, Value]] = field(default_factory=list)
    gone: list[Mapping[str, Value]] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)


def elsewhere(answer: Answer) -> list[tuple[Elsewhere, Answer, Answer]]:
    """Return what other readings answer, with rows added and lacking as answers."""
    alike: dict[str, list[Flip]] = grouped((str(flip), flip) for flip in answer.flips)
    told: dict[tuple[str, ...], Elsewhere] = {}
    for flips in alike.values():
        readings = tuple(dict.fromkeys(flip.reading for flip in flips))
        found = told.setdefault(readings, Elsewhere(readings))
        first = flips[0]
        if first.instead is not None:
            found.changed.append(_changed(answer.columns, first, first.instead))
        else:
            (found.added if first.change == "added" else found.gone).append(first.row)
    return [
        (one, _rows(answer, one.added, "Only in", one), _rows(answer, one.gone, "Not in", one))
        for one in told.values()
    ]


def _rows(answer: Answer, rows: Sequence[Mapping[str, Value]], how: str, one: Elsewhere) -> Answer:
    told = f"{how} {', '.join(one.readings)}"
    return replace(
        answer,
        summary=told,
        rows=rows,
        footnotes=(),
        notes=(),
        flips=(),
        derivations=(),
        remarks=(),
    )


def _changed(columns: Iterable[str], flip: Flip, there: Mapping[str, Value]) -> Changed:
    """Return a row by its things and texts: a number without its column tells nobody anything."""
    shown = [(name, there[name], flip.row[name]) for name in columns]
    same = [now for _, then, now in shown if now == then and now and isinstance(now, Thing | str)]
    return Changed(same, [told for told in shown if told[0] in flip.differing])


def reasons(flips: Iterable[Flip]) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Return the statuses of each measure that differ, each with the readings that have it."""
    found: dict[str, dict[str, list[str]]] = {}
    for flip in flips:
        for standing in flip.because:
            readings = found.setdefault(standing.measure, {}).setdefault(standing.status, [])
            if standing.reading not in readings:
                readings.append(standing.reading)
    return found
