"""What things are called on pages, where labels alone do not tell them apart."""

from __future__ import annotations

from collections.abc import Iterable

from kg.engine import LocalEngine
from kg.names import BASE
from kg.resolve import labels_of
from kg.terms import text_of

__all__ = ["names_of"]

_CLAIMS = """
SELECT ?claim (MIN(STR(?label)) AS ?words) WHERE {
  VALUES ?claim { %s } ?claim a trade:Claim ; rdfs:label ?label
} GROUP BY ?claim ORDER BY ?claim
"""
# Acts of one kind on one measure have one label: the build names them after these two.
_TWINS = """
SELECT ?act ?earliest ?latest ?speaker WHERE {
  VALUES ?act { %s }
  ?act rdfs:label ?label
  FILTER EXISTS { ?twin rdfs:label ?label FILTER(?twin != ?act) }
  OPTIONAL { ?act trade:startEarliest ?earliest }
  OPTIONAL { ?act trade:startLatest ?latest }
  OPTIONAL { ?act trade:isStatedBy/rdfs:label ?speaker FILTER(LANG(?speaker) = "en") }
} ORDER BY ?act DESC(?speaker)
"""
_READINGS = """
SELECT ?period ?reading WHERE {
  VALUES ?period { %s } ?period trade:inReading/skos:notation ?reading
} ORDER BY ?period ?reading
"""
_REPORTS = """
SELECT ?report ?status ?measure ?day WHERE {
  VALUES ?report { %s }
  ?report trade:saysStatus/rdfs:label ?status ; trade:isReportOf/rdfs:label ?measure
  FILTER(LANG(?status) = "en" && LANG(?measure) = "en")
  OPTIONAL { ?report trade:saidOfDate ?day }
} ORDER BY ?report DESC(?measure) DESC(?status)
"""


def names_of(engine: LocalEngine, iris: Iterable[str]) -> dict[str, str]:
    """Return what things are called: as `labels_of`, but claims go by what they say.

    Reports, which have no label, go by the status that they tell.
    Acts that have the label of another go by their first day too, and status periods by their
    reading: in another there is often one alike.
    """
    found = labels_of(engine, iris)
    if claims := _in_room(found, "claim/"):
        rows = engine.select(_CLAIMS % claims).rows
        found.update((text_of(claim), text_of(words)) for claim, words in rows)
    if acts := _in_room(found, "id/event/"):
        twins: dict[str, str] = {}
        for row in engine.select(_TWINS % acts).rows:
            act, earliest, latest, speaker = map(text_of, row)
            when = f"from {earliest}" if earliest else f"by {latest}" if latest else "of no day"
            twins[act] = f", said by {speaker}, {when}" if speaker else f", {when}"
        found.update((act, found[act] + told) for act, told in twins.items())
    if periods := _in_room(found, "id/period/"):
        for period, reading in engine.select(_READINGS % periods).rows:
            found[text_of(period)] += f" ({text_of(reading)})"
    if reports := _in_room(found, "id/report/"):
        for row in engine.select(_REPORTS % reports).rows:
            report, status, measure, day = map(text_of, row)
            found[report] = f"“{status}”, said of {measure}" + (f", {day}" if day else "")
    return found


def _in_room(iris: Iterable[str], room: str) -> str:
    return " ".join(f"<{iri}>" for iri in iris if iri.startswith(BASE + room))
