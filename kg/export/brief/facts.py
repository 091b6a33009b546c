"""Which questions a briefing asks, with which parameters, and what it gets."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.answer import Answer, Thing
from kg.errors import UsageError
from kg.export.brief.days import Window, after, before
from kg.export.brief.held import Held
from kg.export.drawing.words import day_words
from kg.export.timeline.model import Chart
from kg.names import nearest

__all__ = ["Facts", "facts_of", "readings_told"]

_READINGS = """
SELECT ?name ?definition ?note WHERE {
  ?reading a trade:Reading ; skos:notation ?name ; skos:definition ?definition .
  OPTIONAL { ?reading skos:scopeNote ?note }
} ORDER BY ?name ?definition ?note
"""
_USES = """
SELECT DISTINCT ?application WHERE {
  ?application a trade:DefenseApplication ; trade:uses ?material
} ORDER BY ?application
"""
# What a measure covers only in part: some of it, which is not told, or members of it.
_PARTLY = """
SELECT DISTINCT ?measure ?item ?how WHERE {
  { ?measure trade:coversSomeOf ?item BIND("covers some of it" AS ?how) }
  UNION { ?measure trade:covers/^trade:hasMember+ ?item BIND("covers members of it" AS ?how) }
  FILTER NOT EXISTS { ?measure trade:covers/trade:hasMember*/^trade:isFormOf* ?item }
} ORDER BY ?measure ?item DESC(?how)
"""
_ISSUED = """
SELECT ?source (MIN(?day) AS ?first) WHERE { ?source trade:issuedEarliestDay ?day }
GROUP BY ?source ORDER BY ?source
"""
_FIRST_DAY = datetime.date(1970, 1, 1)


@dataclass(frozen=True)
class Facts:
    """What the questions of a briefing answered, for one day and one reading.

    ``readings`` has each reading with what it counts. ``changed`` and ``changing`` are changes of
    status in the windows before and after the day, ``ended`` and ``ending`` the suspensions that
    run out there. Where readings are compared, there is an answer for each. ``dominant`` are
    suppliers who are called dominant without a figure. ``partly`` tells by the IRIs of a measure
    and an item how the measure covers the item where it covers only a part of it. ``later`` tells
    of each dated source whether it was issued after the day. What could not be asked is None.
    """

    date: datetime.date
    reading: str
    past: Window
    ahead: Window | None
    readings: Mapping[str, str]
    supposing: tuple[str, ...]
    status: Mapping[str, Answer]
    changed: Answer
    changing: Mapping[str, Answer]
    ended: Answer
    ending: Answer | None
    exposed: Answer
    exposure: Answer | None
    barred: Answer
    under: Answer
    concentration: Answer | None
    dominant: Answer | None
    conflicts: Answer
    chart: Chart
    partly: Mapping[tuple[str, str], str]
    later: Mapping[str, bool]

    def answers(self) -> Iterator[Answer]:
        """Yield every answer."""
        for several in (self.changing, self.status):
            yield from several.values()
        single = (self.changed, self.ended, self.ending, self.exposed, self.exposure, self.barred,
                  self.under, self.concentration, self.dominant, self.conflicts)  # fmt: skip
        yield from (answer for answer in single if answer is not None)

    def sources_told(self) -> str:
        """Return what is counted of what sources say, from where the day stands."""
        if any(self.later.values()):
            return f"all sources on record, also those issued after {day_words(self.date)}"
        return "what the sources say so far"

    def here(self) -> Answer:
        """Return the status of every measure on the day, in the reading of the briefing."""
        return self.status[self.reading]

    def identifiers(self) -> dict[str, str]:
        """Return the identifier of each measure that has one, by IRI."""
        found = ((row["measure"], row["identifier"]) for row in self.here().rows)
        return {m.iri: str(i) for m, i in found if isinstance(m, Thing) and i is not None}


def facts_of(graph: Held, date: datetime.date, reading: str) -> Facts:
    """Ask all that a briefing tells.

    Raises
    ------
    UsageError
        For an unknown reading, or a day outside the years that questions take.
    """
    readings = readings_told(graph, date)
    if reading not in readings:
        alike = nearest(reading, readings)
        hint = f"did you mean {alike[0]}?" if alike else f"readings: {', '.join(readings)}"
        raise UsageError(f"there is no reading {reading!r}", "reading", hint)
    past, ahead = before(date), after(date)
    under = graph.ask("materials-under-measures", date, reading, cite=True)
    materials = _things(under, "material")
    applications = _things(_select(graph, _USES, date), "application")
    return Facts(
        date, reading, past, ahead, readings, graph.supposing,
        status={r: graph.ask("status", date, r, cite=True) for r in readings},
        changed=_changes(graph, date, [reading], past)[reading],
        changing=_changes(graph, date, readings, ahead) if ahead else {},
        ended=graph.ask("suspensions-ending-soon", past.eve, reading, days=past.days),
        ending=graph.ask("suspensions-ending-soon", date, reading, days=ahead.days)
        if ahead else None,
        exposed=graph.ask("defense-applications-on-suspended-materials", date, reading, cite=True),
        exposure=graph.ask("exposure-of-an-application", date, reading, cite=True,
                           application=applications) if applications else None,
        barred=graph.ask("end-users-barred", date, reading, cite=True),
        under=under,
        concentration=graph.ask("concentration", date, reading, cite=True, material=materials)
        if materials else None,
        # No share exceeds this: suppliers with a figure stand in the answer on concentration.
        dominant=graph.ask("dominant-suppliers-under-control", date, reading, cite=True,
                           material=materials, above=100) if materials else None,
        conflicts=graph.conflicts(cite=True, date=date),
        chart=graph.timeline(None, date, reading).chart,
        partly=_partly(graph, date),
        later=_later(graph, date),
    )  # fmt: skip


def _changes(
    graph: Held, date: datetime.date, readings: Iterable[str], window: Window
) -> dict[str, Answer]:
    since, until = str(window.first), str(window.last)
    return {
        name: graph.ask(
            "status-changes-between-dates", date, name, cite=True, since=since, until=until
        )
        for name in readings
    }


def _select(graph: Held, query: str, date: datetime.date) -> Answer:
    answer = graph.sparql(query, date=date)
    assert isinstance(answer, Answer)  # a SELECT has rows
    return answer


def readings_told(graph: Held, date: datetime.date) -> dict[str, str]:
    """Return what each reading counts, by its name."""
    told: dict[str, list[str]] = {}
    for row in _select(graph, _READINGS, date).rows:
        words = (str(row[name]) for name in ("definition", "note") if row[name] is not None)
        told.setdefault(str(row["name"]), []).extend(words)
    return {name: " ".join(dict.fromkeys(words)) for name, words in told.items()}


def _partly(graph: Held, date: datetime.date) -> dict[tuple[str, str], str]:
    return {
        (measure.iri, item.iri): str(row["how"])
        for row in _select(graph, _PARTLY, date).rows
        if isinstance(measure := row["measure"], Thing) and isinstance(item := row["item"], Thing)
    }


def _later(graph: Held, date: datetime.date) -> dict[str, bool]:
    day = (date - _FIRST_DAY).days
    return {
        source.iri: row["first"] > day
        for row in _select(graph, _ISSUED, date).rows
        if isinstance(source := row["source"], Thing) and isinstance(row["first"], int)
    }


def _things(answer: Answer, column: str) -> list[Thing]:
    found = {value for row in answer.rows if isinstance(value := row[column], Thing)}
    return sorted(found, key=lambda thing: thing.iri)
