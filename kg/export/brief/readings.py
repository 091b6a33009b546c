"""Where the readings differ: measures whose status hangs on whose word counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.answer import Answer, Thing
from kg.export.brief.facts import Facts
from kg.export.brief.model import Part, Row, Said, Section, Table
from kg.export.brief.words import (
    certainty_words,
    cited,
    day_or,
    grouped,
    listed,
    merged,
    named,
    status_words,
)
from kg.export.drawing.words import counted

__all__ = ["Standing", "differing", "readings_apart"]

# A status with how certain it is, its first and its last day, in words.
Standing = tuple[str, ...]


def differing(statuses: Mapping[str, Answer]) -> dict[str, dict[str, Standing]]:
    """Return the measures on whose status readings differ, each with its standings.

    Parameters
    ----------
    statuses
        By the name of each reading, the status of every measure.
    """
    standings: dict[str, dict[str, Standing]] = {}
    for reading, answer in statuses.items():
        for row in answer.rows:
            measure = row["measure"]
            if isinstance(measure, Thing):
                told: Standing = (
                    status_words(row["status"], row["rate"]),
                    certainty_words(row["certainty"]),
                    f"{day_or(row['from'], '')} to {day_or(row['last_day'], 'no known end')}",
                )
                told = told if row["status"] is not None else told[:1]
                standings.setdefault(measure.iri, {})[reading] = told
    return {iri: by for iri, by in standings.items() if len(set(by.values())) > 1}


def readings_apart(facts: Facts) -> Section:
    """Return the measures on which readings differ, those that differ alike in one row."""
    apart = differing(facts.status)
    command = ("kg status --flips",)
    if not apart:
        return Section("Where another reading says otherwise",
                       (Said("All readings give every measure the same status, with the same first "
                             "and last day."),), command)  # fmt: skip
    others = [name for name in facts.status if name != facts.reading]
    caption = f"{counted(len(apart), 'measure')} on whose status the readings differ"
    widths = (40, *(60 // len(facts.status),) * len(facts.status))
    parts: tuple[Part, ...] = (
        *(Said(f"{name}: {words}") for name, words in facts.readings.items() if name in others),
        Table(caption, ("Measure", f"{facts.reading} (this document)", *others),
              tuple(_rows(facts, apart, [facts.reading, *others])), widths),
    )  # fmt: skip
    return Section("Where another reading says otherwise", parts, command)


def _rows(facts: Facts, apart: dict[str, dict[str, Standing]], order: list[str]) -> Iterator[Row]:
    claims = {
        (reading, measure.iri): claims
        for reading, answer in facts.status.items()
        for row, claims in cited(answer)
        if isinstance(measure := row["measure"], Thing)
    }
    things = {m.iri: m for row in facts.here().rows if isinstance(m := row["measure"], Thing)}
    identifiers = facts.identifiers()
    alike = grouped((tuple(by[name] for name in order), iri) for iri, by in apart.items())
    for standings, measures in alike.items():
        names = Said(listed(named(things[iri], identifiers) for iri in measures))
        cells = [
            (Said(standing[0], merged(claims[name, iri] for iri in measures)),
             *(Said(words) for words in standing[1:]))
            for name, standing in zip(order, standings, strict=True)
        ]  # fmt: skip
        yield Row(((names,), *cells))
