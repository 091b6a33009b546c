"""What a view does not show, and why: nothing is dropped without a word."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator

from kg.dates import day_number
from kg.engine import LocalEngine
from kg.names import TRADE, shorten
from kg.question import Question
from kg.resolve import labels_of
from kg.terms import text_of

__all__ = ["left_out", "why_empty"]

_Reasons = Iterator[tuple[str, str]]

_MEASURES = """
SELECT DISTINCT ?measure ?status ?imposed ?covered ?bundle WHERE {
  ?kind rdfs:subClassOf* trade:Measure . ?measure a ?kind .
  OPTIONAL {
    ?period trade:isPeriodOf ?measure ; trade:inReading <%s> ; trade:hasStatus ?status ;
      trade:periodFromDay ?from ; trade:periodToDay ?to . %s
  }
  BIND(EXISTS { ?measure trade:isImposedBy ?country } AS ?imposed)
  BIND(EXISTS { ?measure trade:covers|trade:coversSomeOf ?item } AS ?covered)
  BIND(EXISTS { ?measure trade:hasProvision ?provision } AS ?bundle)
} ORDER BY ?measure ?status
"""
_ON_DAY = "FILTER(?from <= %d && %d < ?to)"
_STANDING = {TRADE + name for name in ("Announced", "InForce", "Suspended")}
_ACTS = """
SELECT DISTINCT ?act ?affected ?kind WHERE {
  ?kind rdfs:subClassOf* ?top . ?act a ?kind .
  FILTER(?top IN (trade:StatusEvent, trade:Commitment, trade:StatusReport))
  BIND(EXISTS { ?act trade:extends*/(trade:affects|trade:concerns) ?measure } AS ?affected)
} ORDER BY ?act ?kind
"""
_FIRST = """
SELECT ?from WHERE {
  ?period trade:inReading <%s> ; trade:isPeriodOf ?measure ; trade:hasStatus ?status ;
    trade:periodFrom ?from ; trade:periodFromDay ?day .
  FILTER(?status IN (trade:Announced, trade:InForce, trade:Suspended))
  ?measure trade:covers|trade:coversSomeOf ?item ; trade:isImposedBy ?country .
} ORDER BY ?day LIMIT 1
"""
_COUNT = "SELECT (COUNT(DISTINCT ?thing) AS ?n) WHERE { %s }"
_STATED = "SELECT ?claim ?source WHERE { ?claim a trade:Claim ; trade:isStatedIn ?source }"
_OF_CLASS = "?class rdfs:subClassOf* trade:%s . ?thing a ?class"
_DEPENDENCY = (
    (
        "use shares",
        _OF_CLASS % "UseShare",
        "figures, not relations: ask exposure-of-an-application",
    ),
    (
        "production shares",
        _OF_CLASS % "ProductionShare",
        "tell who supplies: ask production-shares",
    ),
    (
        "applications",
        "?thing trade:servesSector ?sector",
        "the sectors they serve are no materials",
    ),
)
_ENTITIES = (
    ("acts", _OF_CLASS % "StatusEvent", "are edges of the view events"),
    ("status periods", _OF_CLASS % "StatusPeriod", "are behind the edges of the view restrictions"),
    ("status reports", _OF_CLASS % "StatusReport", "say a status of a day: ask conflicts"),
    ("shares", _OF_CLASS % "Share", "are figures: ask production-shares or concentration"),
    (
        "participations",
        _OF_CLASS % "Participation",
        "are kept as who took part in which meeting, without office and country, which hold there",
    ),
)


def left_out(
    engine: LocalEngine,
    view: str,
    date: datetime.date | None,
    reading: str,
    shown: Collection[str],
) -> tuple[tuple[str, str], ...]:
    """Return each thing that is not in a network, with the reason; large numbers as one entry.

    Parameters
    ----------
    engine
        The graph.
    view
        The name of the view.
    date, reading
        The day, None over time, and the IRI of the reading.
    shown
        IRIs of what is there: of the measures, acts or claims behind edges.
    """
    if view == "restrictions":
        return tuple(_measures(engine, date, reading, shown))
    if view == "events":
        return tuple(_acts(engine, shown))
    if view == "sources":
        return tuple(_unspoken(engine, shown))
    return tuple(_counted(engine, _DEPENDENCY if view == "dependency" else _ENTITIES))


def _measures(
    engine: LocalEngine, date: datetime.date | None, reading: str, shown: Collection[str]
) -> _Reasons:
    day = day_number(date) if date else 0
    rows = engine.select(_MEASURES % (reading, _ON_DAY % (day, day) if date else "")).rows
    statuses: dict[str, set[str]] = {}
    facts: dict[str, tuple[bool, ...]] = {}
    for measure, status, *told in rows:
        name = text_of(measure)
        statuses.setdefault(name, set()).update({text_of(status)} if status else ())
        facts[name] = tuple(text_of(cell) == "true" for cell in told)
    words = labels_of(engine, {status for several in statuses.values() for status in several})
    on_day = f"on {date}" if date else "on any day"
    for name in sorted(set(statuses) - set(shown)):
        imposed, covered, bundle = facts[name]
        if bundle and not statuses[name]:
            reason = "a package: its provisions have the statuses"
        elif not statuses[name]:
            reason = f"no source of the reading tells of a status {on_day}"
        elif not statuses[name] & _STANDING:
            ended = " and ".join(sorted(words[status] for status in statuses[name]))
            reason = f"{ended}, so it restricts nothing {on_day}"
        elif not covered:
            reason = "no source tells what it covers"
        else:
            assert not imposed  # or it would stand behind an edge
            reason = "no source tells who imposes it"
        yield shorten(name), reason


def _acts(engine: LocalEngine, shown: Collection[str]) -> _Reasons:
    told: dict[str, str] = {}
    for act, affected, kind in engine.select(_ACTS).rows:
        touches = text_of(affected) == "true"
        if text_of(kind) == TRADE + "StatusReport":
            reason = "a status report changes no status"
        elif text_of(kind) == TRADE + "Commitment" and touches:
            reason = "a commitment that no source traces to a meeting"
        elif touches:
            reason = "no source of the reading tells of it"
        else:
            reason = "it names no measure"
        told.setdefault(text_of(act), reason)
    for name in sorted(set(told) - set(shown)):
        yield shorten(name), told[name]


def _unspoken(engine: LocalEngine, shown: Collection[str]) -> _Reasons:
    """Yield how many claims speak of no measure, and the sources of which none does."""
    stated = [tuple(map(text_of, row)) for row in engine.select(_STATED).rows]
    if missing := len({claim for claim, _ in stated} - set(shown)):
        yield f"{missing} claims", "speak of no measure"
    for source in sorted({source for _, source in stated} - set(shown)):
        yield shorten(source), "none of its claims speaks of a measure"


def _counted(engine: LocalEngine, kinds: Iterable[tuple[str, str, str]]) -> _Reasons:
    for name, pattern, reason in kinds:
        if number := _count(engine, pattern):
            yield f"{number} {name}", reason


def _count(engine: LocalEngine, pattern: str) -> int:
    return int(text_of(engine.select(_COUNT % pattern).rows[0][0]))


def why_empty(
    engine: LocalEngine, question: Question, date: datetime.date | None, reading: str
) -> str:
    """Return in words why a network has no edges, and from when on there are some.

    Parameters
    ----------
    engine, question
        The graph, and the question that gave no rows.
    date, reading
        The day, None over time, and the IRI of the reading.
    """
    if date is None or not any(param.name == "date" for param in question.params):
        return "No edges: the graph holds nothing that this view shows."
    first = [text_of(row[0]) for row in engine.select(_FIRST % reading).rows]
    if not first:
        return "No edges: in this reading no measure restricts anything on any day."
    if date.isoformat() < first[0]:
        return f"No edges on {date}: the first in this reading is there from {first[0]}."
    return f"No edges on {date}: no measure that restricts something stands then."
