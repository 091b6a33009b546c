"""Passed clocks: suspensions and postponements that ran out, with nothing known of what follows."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kg.dates import day_number
from kg.engine import LocalEngine
from kg.terms import text_of

__all__ = ["PassedClock", "passed_clocks"]

_PASSED = """
SELECT DISTINCT ?measure ?event ?name ?status ?from ?fromDay ?reading ?source WHERE {
  ?period trade:begunByEnd true ; trade:hasCertainty trade:Presumed ; trade:isPeriodOf ?measure ;
    trade:isBegunBy ?event ; trade:hasStatus/rdfs:label ?status ; trade:periodFrom ?from ;
    trade:periodFromDay ?fromDay ; trade:periodToDay ?toDay ;
    trade:inReading/skos:notation ?reading .
  FILTER(?fromDay <= %d && %d < ?toDay)
  ?event rdfs:label ?name .
  OPTIONAL {
    ?period trade:restsOn ?claim . ?claim trade:isStatedIn ?source .
    GRAPH ?claim { ?event trade:endDate ?end }
  }
} ORDER BY ?fromDay ?measure ?event ?source ?reading
"""


@dataclass(frozen=True)
class PassedClock:
    """A suspension or postponement whose end has passed with no later event known.

    ``last_day`` is the last day it had, ``days`` how many have passed since; ``readings`` are
    those that know of nothing later, ``sources`` those that state the end.
    """

    measure: str
    event: str
    name: str
    status: str
    last_day: datetime.date
    days: int
    readings: tuple[str, ...]
    sources: tuple[str, ...]


def passed_clocks(engine: LocalEngine, day: datetime.date) -> list[PassedClock]:
    """Return the clocks that have passed on a day, the longest passed first.

    Parameters
    ----------
    engine
        The built graph.
    day
        The day from which to look back.
    """
    number = day_number(day)
    groups: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
    for row in engine.select(_PASSED % (number, number)).rows:
        *key, reading, source = map(text_of, row)
        readings, sources = groups.setdefault(tuple(key), ([], []))
        readings.append(reading)
        if source:
            sources.append(source)
    return [
        PassedClock(
            measure,
            event,
            name,
            status,
            datetime.date.fromisoformat(begun) - datetime.timedelta(days=1),
            number - int(begun_number) + 1,
            tuple(dict.fromkeys(readings)),
            tuple(dict.fromkeys(sources)),
        )
        for (measure, event, name, status, begun, begun_number), (readings, sources) in (
            groups.items()
        )
    ]
