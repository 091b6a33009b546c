"""How sure it is that an input stands as it is said to: certain, presumed or possible."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.answer.rows import rows_of as answered
from kg.dates import day_number
from kg.engine import LocalEngine

__all__ = ["certainties", "certainty_words"]

# The materials, the measures that reach them, and their status, as the question has them.
_STANDINGS = """
SELECT DISTINCT ?material ?whole ?abroad ?status ?certainty WHERE {
  VALUES ?application { %s } VALUES ?country { %s } VALUES ?destination { %s }
  ?application trade:uses ?material . ?measure trade:isImposedBy ?country .
  { ?measure trade:covers/trade:hasMember*/^trade:isFormOf* ?material . BIND(true AS ?whole) }
  UNION
  { ?measure trade:coversSomeOf|trade:covers/trade:hasMember*/^trade:hasMember+ ?material }
  { ?measure trade:targets ?destination } UNION { ?measure trade:appliesToAll true }
  ?period trade:isPeriodOf ?measure ; trade:inReading <%s> ; trade:hasStatus ?state ;
    trade:hasCertainty ?sure ; trade:periodFromDay ?from ; trade:periodToDay ?to .
  VALUES (?state ?status) { (trade:InForce "in_force") (trade:Suspended "suspended") }
  VALUES (?sure ?certainty) {
    (trade:Certain "certain") (trade:Presumed "presumed") (trade:Possible "possible")
  }
  OPTIONAL { ?measure a trade:ExtraterritorialControl BIND(true AS ?abroad) }
  FILTER(?from <= %d && %d < ?to)
}
"""
_WAYS = {"in_force": "in force", "suspended": "suspended", "partly": "in part", "abroad": "abroad"}


def certainties(
    engine: LocalEngine,
    applications: Sequence[str],
    countries: Sequence[str],
    destinations: Sequence[str],
    day: datetime.date,
    reading: str,
) -> Mapping[tuple[str, str], set[str]]:
    """Return how sure statuses are, for each material and way to stand.

    Parameters
    ----------
    engine
        The store.
    applications, countries, destinations
        IRIs: whose inputs, whose measures, and where the inputs would go.
    day, reading
        The day whose statuses count, and the IRI of the reading.

    Returns
    -------
    mapping
        From the IRI of a material and ``in_force``, ``suspended``, ``partly`` or ``abroad`` to
        some of ``certain``, ``presumed`` and ``possible``.
    """
    named = [" ".join(f"<{iri}>" for iri in iris)
             for iris in (applications, countries, destinations)]  # fmt: skip
    number = day_number(day)
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in answered(engine, engine.select(_STANDINGS % (*named, reading, number, number))):
        way = "abroad" if row["abroad"] else str(row["status"]) if row["whole"] else "partly"
        if way != "abroad" or row["status"] == "in_force":
            found[row["material"].iri, way].add(str(row["certainty"]))  # type: ignore[union-attr]
    return found


def certainty_words(
    found: Mapping[tuple[str, str], set[str]], material: str, ways: Iterable[str]
) -> str:
    """Return how sure it is that a material stands in these ways; nothing for no way.

    One measure with a certain status makes a way certain, whatever others there are.
    """
    told = {}
    for way in ways:
        seen = found.get((material, way), set())
        told[way] = "certain" if "certain" in seen else " or ".join(sorted(seen))
    if len(set(told.values())) <= 1:
        return "".join(set(told.values()))
    return ", ".join(f"{_WAYS[way]} {words}" for way, words in told.items())
