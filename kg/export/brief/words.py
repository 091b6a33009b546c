"""The words of a briefing: lists, measures with identifiers, statuses, how certain they are."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from kg.answer import Answer, Thing, Value
from kg.export.brief.model import Said
from kg.export.drawing.look import CERTAINTIES
from kg.export.drawing.words import clean, counted, day_words
from kg.names import local_name

__all__ = [
    "certainty_words",
    "cited",
    "day_or",
    "empty_words",
    "grouped",
    "listed",
    "merged",
    "named",
    "of_measures",
    "rate_words",
    "row_claims",
    "short_names",
    "status_words",
]

Row = Mapping[str, Value]
Key = TypeVar("Key")
Item = TypeVar("Item")

_MOST_NAMED = 2


def listed(items: Iterable[str]) -> str:
    """Return things one after the other: a, b and c."""
    *most, last = [clean(item) or "—" for item in items] or ["none"]
    return f"{', '.join(most)} and {last}" if most else last


def named(thing: Value, identifiers: Mapping[str, str]) -> str:
    """Return the label of a measure with its identifier, where it has one."""
    label = clean(str(thing))
    identifier = identifiers.get(thing.iri, "") if isinstance(thing, Thing) else ""
    return f"{label} ({clean(identifier)})" if identifier else label


def short_names(measures: Iterable[Value], identifiers: Mapping[str, str]) -> list[str]:
    """Return the names of measures in order; of many, the identifiers alone."""
    things = {thing for thing in measures if isinstance(thing, Thing)}
    if len(things) <= _MOST_NAMED:
        return sorted(named(thing, identifiers) for thing in things)
    return sorted(clean(identifiers.get(thing.iri, "") or thing.label) for thing in things)


def of_measures(number: int) -> str:
    """Return a number of measures."""
    return counted(number, "measure")


def status_words(status: Value, rate: Value) -> str:
    """Return a status with its rate: what is still charged of a suspended tariff is told."""
    words = clean(str(status)) if status is not None else "no status known"
    if rate is None:
        return words
    kept = " still charged" if _local(status) == "Suspended" else ""
    return f"{words}, {rate_words(rate)}{kept}"


def rate_words(rate: Value) -> str:
    """Return a rate as people write it."""
    return f"{Decimal(rate).normalize():f} %" if isinstance(rate, Decimal | int) else "not recorded"


def certainty_words(certainty: Value) -> str:
    """Return how certain a status is, and why it is not where it is not."""
    told = CERTAINTIES.get(_local(certainty))
    return told[0] if told else clean(str(certainty or ""))


def day_or(value: Value, otherwise: str) -> str:
    """Return a day as people write it, or other words where there is none."""
    return day_words(value) if isinstance(value, datetime.date) else otherwise


def empty_words(answer: Answer) -> Said:
    """Return why an answer has no rows, as it says itself."""
    return Said(" ".join(r for r in answer.remarks if r.startswith("No rows")) or "No rows.")


def _local(value: Value) -> str:
    return local_name(value.iri) if isinstance(value, Thing) else ""


def row_claims(answer: Answer) -> list[tuple[str, ...]]:
    """Return for each row of an answer the claims it rests on."""
    claim = {note.number: note.claim for note in answer.citations}
    notes = answer.notes or ((),) * len(answer.rows)
    return [tuple(claim[number] for number in numbers) for numbers in notes]


def cited(answer: Answer) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """Yield the rows of an answer, each with its claims."""
    yield from zip(answer.rows, row_claims(answer), strict=True)


def merged(several: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the claims of several rows, each once, in order of first mention."""
    return tuple(dict.fromkeys(claim for claims in several for claim in claims))


def grouped(pairs: Iterable[tuple[Key, Item]]) -> dict[Key, list[Item]]:
    """Return the items of each key, in order of first mention."""
    groups: dict[Key, list[Item]] = {}
    for key, item in pairs:
        groups.setdefault(key, []).append(item)
    return groups
