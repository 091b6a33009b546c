"""Measures aimed at end users that are not suspended: they stand whatever else is suspended."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from kg.answer import Thing, Value
from kg.export.brief.words import grouped
from kg.session import Graph
from kg.terms import text_of

__all__ = ["BARRED", "Barring", "barred_on"]

BARRED = "end-users-barred"
"""The question that tells who is barred."""

_IDENTIFIERS = """
SELECT ?measure ?identifier WHERE {
  VALUES ?measure { %s } ?measure dct:identifier ?identifier
} ORDER BY ?measure DESC(?identifier)
"""


@dataclass(frozen=True)
class Barring:
    """A measure, its status and how certain that is, whom it is aimed at, and on what."""

    measure: Thing
    identifier: str
    status: Value
    certainty: Value
    kinds: list[str]
    end_users: list[Thing]
    items: list[tuple[str, Thing]]


def barred_on(graph: Graph, date: datetime.date, reading: str) -> list[Barring]:
    """Return the measures that bar end users on a day, as ``end-users-barred`` has them."""
    rows = graph.ask(BARRED, date, reading).rows
    by_measure = grouped((m, row) for row in rows if isinstance(m := row["measure"], Thing))
    identifiers = _identifiers(graph, by_measure)
    return [
        Barring(
            measure,
            identifiers.get(measure.iri, ""),
            found[0]["status"],
            found[0]["certainty"],
            [*dict.fromkeys(str(row["kind"]) for row in found if row["kind"])],
            [*dict.fromkeys(u for row in found if isinstance(u := row["end_users"], Thing))],
            [*dict.fromkeys((str(row["coverage"]), item) for row in found
                            if isinstance(item := row["item"], Thing))],
        )
        for measure, found in by_measure.items()
    ]  # fmt: skip


def _identifiers(graph: Graph, measures: Iterable[Thing]) -> dict[str, str]:
    names = " ".join(f"<{measure.iri}>" for measure in measures)
    rows = graph.engine.select(_IDENTIFIERS % names).rows
    return {text_of(measure): text_of(identifier) for measure, identifier in rows}
