"""The status of measures on a day, under each reading."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.answer import Thing
from kg.answer.rows import values_of
from kg.dates import day_number
from kg.engine import LocalEngine
from kg.serve.content.naming import names_of

__all__ = ["Standing", "Touching", "aimed_at_end_users", "measures_of", "standings"]

_QUERY = """
SELECT ?measure ?reading ?period ?status ?certainty ?rate ?from ?last_day ?act ?ended
       ?then ?then_certainty ?ender ?runs_out WHERE {
  VALUES ?measure { %s }
  ?period trade:isPeriodOf ?measure ; trade:periodFromDay ?first ; trade:periodToDay ?after
  FILTER(?first <= %d && %d < ?after)
  ?period trade:inReading/skos:notation ?reading ; trade:hasStatus ?status ;
    trade:hasCertainty ?certainty ; trade:periodFrom ?from .
  OPTIONAL { ?period trade:lastDay ?last_day }
  OPTIONAL { ?period trade:rate ?rate }
  OPTIONAL { ?period trade:isBegunBy ?act }
  OPTIONAL { ?period trade:begunByEnd ?ended }
  OPTIONAL {
    ?next trade:isPeriodOf ?measure ; trade:inReading/skos:notation ?reading ;
      trade:periodFromDay ?after ; trade:hasStatus ?then ; trade:hasCertainty ?then_certainty
    OPTIONAL { ?next trade:isBegunBy ?ender }
    OPTIONAL { ?next trade:begunByEnd ?runs_out }
  }
} ORDER BY ?measure ?reading ?period ?act ?ender
"""
# Enough for a page; the question measures-by-status lists them all.
_MOST = 200
_TOUCHING = """
SELECT DISTINCT ?measure ?how WHERE {
  { ?measure trade:isImposedBy <%s> BIND("imposed by it" AS ?how) }
  UNION { ?measure trade:targets <%s> BIND("targets it" AS ?how) }
  UNION {
    ?users trade:isOfCountry <%s> ; rdfs:label ?name FILTER(LANG(?name) = "en")
    ?measure trade:targets ?users BIND(CONCAT("targets ", ?name) AS ?how)
  }
  UNION {
    ?measure trade:appliesToAll true BIND("applies to all destinations" AS ?how)
    FILTER EXISTS { <%s> a trade:Country }
    FILTER NOT EXISTS { ?measure trade:isImposedBy <%s> }
  }
  FILTER NOT EXISTS { ?measure trade:hasProvision ?provision }
} ORDER BY STRSTARTS(?how, "applies") ?how ?measure LIMIT %d
"""
_AIMED = """
SELECT DISTINCT ?measure ?users ?how ?item WHERE {
  ?users a trade:EndUserGroup . ?measure trade:targets ?users .
  OPTIONAL {
    { ?measure trade:covers ?item BIND("on" AS ?how) }
    UNION { ?measure trade:coversSomeOf ?item BIND("on some of" AS ?how) }
  }
} ORDER BY ?measure ?users ?how ?item LIMIT %d
"""


@dataclass(frozen=True)
class Touching:
    """A measure, and how it reaches the thing that is asked about."""

    measure: Thing
    reach: str


@dataclass(frozen=True)
class Standing:
    """The status of a measure on a day: since when, until when, by which acts, and what follows.

    ``act`` began it, ``ender`` ends it; by its own end where ``is_by_end`` and ``runs_out`` say so.
    """

    period: Thing
    status: Thing
    certainty: Thing
    rate: Any
    first: datetime.date
    last: datetime.date | None
    act: Thing | None
    is_by_end: bool
    ender: Thing | None
    runs_out: bool
    then: Thing | None
    then_certainty: Thing | None


def measures_of(engine: LocalEngine, iri: str) -> list[Touching]:
    """Return the measures that a country imposes, and those that reach it or an end user.

    They target it, end users of it, or apply wherever goods go.
    """
    table = engine.select(_TOUCHING % (iri, iri, iri, iri, iri, _MOST))
    rows: Iterable[Mapping[str, Any]] = values_of(table, names_of(engine, table.iris()))
    return [Touching(row["measure"], row["how"]) for row in rows]


def aimed_at_end_users(engine: LocalEngine) -> list[Touching]:
    """Return the measures that are aimed at end users, each with them and its goods."""
    table = engine.select(_AIMED % _MOST)
    rows: Iterable[Mapping[str, Any]] = values_of(table, names_of(engine, table.iris()))
    goods: dict[Thing, dict[str, None]] = {}
    users: dict[Thing, dict[str, None]] = {}
    for row in rows:
        users.setdefault(row["measure"], {})[str(row["users"])] = None
        told = f"{row['how']} {row['item']}" if row["item"] else "on goods that no claim tells"
        goods.setdefault(row["measure"], {})[told] = None
    return [
        Touching(one, f"{', '.join(goods[one])}; aimed at {', '.join(users[one])}") for one in goods
    ]


def standings(
    engine: LocalEngine, measures: Iterable[str], day: datetime.date
) -> Mapping[str, Mapping[str, Standing]]:
    """Return the status of measures on a day, by measure and by the name of the reading."""
    names = " ".join(f"<{measure}>" for measure in measures)
    if not names:
        return {}
    number = day_number(day)
    table = engine.select(_QUERY % (names, number, number))
    found: dict[str, dict[str, Standing]] = {}
    rows: Iterable[Mapping[str, Any]] = values_of(table, names_of(engine, table.iris()))
    for row in rows:
        by_reading = found.setdefault(row["measure"].iri, {})
        by_reading.setdefault(row["reading"], _standing(row))
    return found


def _standing(row: Mapping[str, Any]) -> Standing:
    return Standing(
        row["period"],
        row["status"],
        row["certainty"],
        row["rate"],
        row["from"],
        row["last_day"],
        row["act"],
        bool(row["ended"]),
        row["ender"],
        bool(row["runs_out"]),
        row["then"],
        row["then_certainty"],
    )
