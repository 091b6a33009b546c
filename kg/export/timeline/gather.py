"""From the graph to the lanes of a timeline: which measures, which periods, on whose word."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from pyoxigraph import NamedNode

from kg import terms
from kg.answer import Thing
from kg.answer.rows import values_of
from kg.engine import LocalEngine
from kg.errors import UsageError
from kg.export.drawing.words import counted
from kg.export.timeline.model import Bar, Change, Lane, Source
from kg.names import TRADE, shorten
from kg.question import Library
from kg.resolve import labels_of

__all__ = ["Asked", "asked_for", "lanes_of"]

_KINDS = """
SELECT DISTINCT ?thing ?top WHERE {
  VALUES ?thing { %s } VALUES ?top { trade:Measure trade:TradeItem }
  ?thing a/rdfs:subClassOf* ?top
}
"""
_PROVISIONS = """
SELECT ?package ?provision WHERE {
  VALUES ?package { %s } ?package trade:hasProvision ?provision
} ORDER BY ?package ?provision
"""
_HEADS = """
SELECT ?measure ?identifier ?imposed_by WHERE {
  VALUES ?measure { %s }
  OPTIONAL { ?measure dct:identifier ?identifier }
  OPTIONAL { ?measure trade:isImposedBy ?imposed_by }
} ORDER BY ?measure ?identifier ?imposed_by
"""
_SOURCES = """
SELECT ?source ?title ?basis ?earliest ?latest ?second_hand WHERE {
  VALUES ?source { %s }
  OPTIONAL { ?source dct:title ?title }
  OPTIONAL { ?source trade:basis/rdfs:label ?basis }
  OPTIONAL { ?source trade:issuedEarliest ?earliest }
  OPTIONAL { ?source trade:issuedLatest ?latest }
  BIND(EXISTS { ?source trade:readVia ?copy } AS ?second_hand)
} ORDER BY ?source ?title
"""
_Row = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """What was asked for: a title, the measures meant (None for all), and how each is meant."""

    title: str
    measures: tuple[str, ...] | None
    reach: Mapping[str, str]


def asked_for(
    engine: LocalEngine, library: Library, things: Sequence[str], day: datetime.date
) -> Asked:
    """Return which measures are meant by measures, packages and traded things.

    A material stands for the measures that the question measures-on-a-material finds; a package
    stands for its provisions, which have the statuses.

    Raises
    ------
    UsageError
        For a thing that is neither a measure nor anything that a measure may cover.
    """
    if not things:
        return Asked("US-China trade measures: what held when", None, {})
    kinds = {(row["thing"].iri, row["top"].iri) for row in _rows(engine, _KINDS, things)}
    for thing in things:
        if not {(thing, TRADE + "Measure"), (thing, TRADE + "TradeItem")} & kinds:
            raise UsageError(
                f"{shorten(thing)} is neither a measure nor a material",
                hint="name one, such as gallium, or none for every measure",
            )
    named = [thing for thing in things if (thing, TRADE + "Measure") in kinds]
    items = [thing for thing in things if thing not in named]
    labels = labels_of(engine, things)
    reach = _covering(engine, library, items, day) if items else {}
    measures = list(dict.fromkeys([*_with_provisions(engine, named), *sorted(reach)]))
    shown = {iri: words for iri, words in reach.items() if iri not in named}
    return Asked(_title([labels[t] for t in named], [labels[t] for t in items]),
                 tuple(measures), shown)  # fmt: skip


def _title(measures: Sequence[str], items: Sequence[str]) -> str:
    parts = [f"Measures on {', '.join(items)}"] if items else []
    parts += measures if len(measures) < 3 else [counted(len(measures), "measure")]
    return f"{'; '.join(parts)}: what held when"


def _covering(
    engine: LocalEngine, library: Library, items: Sequence[str], day: datetime.date
) -> dict[str, str]:
    """Return the measures that cover things, each with how it does where that needs saying."""
    query = library.get("measures-on-a-material").fill(
        material=[NamedNode(item) for item in items], date=terms.day(day)
    )
    words: dict[str, list[str]] = {}
    for row in _values(engine, query):
        told = words.setdefault(row["measure"].iri, [])
        direct = row["coverage"] == "covers" and not row["via_group"]
        if direct and len(items) == 1:
            continue
        via = f" through {row['via_group']}" if row["via_group"] else ""
        told.append(f"{row['coverage']} {row['material']}{via}")
    packages = _provisions(engine, words)
    return {
        iri: "; ".join(dict.fromkeys(told)) for iri, told in words.items() if iri not in packages
    }


def _with_provisions(engine: LocalEngine, measures: Sequence[str]) -> list[str]:
    provisions = _provisions(engine, measures)
    return [iri for measure in measures for iri in provisions.get(measure, [measure])]


def _provisions(engine: LocalEngine, measures: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in _rows(engine, _PROVISIONS, measures):
        found.setdefault(row["package"].iri, []).append(row["provision"].iri)
    return found


def lanes_of(engine: LocalEngine, library: Library, asked: Asked, reading: str) -> list[Lane]:
    """Return a lane for each measure asked for, its periods in order, none where none is known."""
    given: dict[str, Any] = {"reading": NamedNode(reading)}
    if asked.measures is not None:
        given["measure"] = [NamedNode(iri) for iri in asked.measures]
    none = asked.measures == ()
    rows = [] if none else _values(engine, library.get("periods").fill(**given))
    measures = asked.measures
    if measures is None:
        measures = tuple(dict.fromkeys(row["measure"].iri for row in rows))
    bars = _bars(rows, _sources(engine, rows))
    lanes = [
        Lane(
            measure,
            identifier,
            imposer,
            asked.reach.get(measure.iri, ""),
            tuple(bars.get(measure.iri, ())),
        )
        for measure, identifier, imposer in _heads(engine, measures)
    ]
    return sorted(lanes, key=_order)


def _order(lane: Lane) -> tuple[Any, ...]:
    """Order lanes by country, those of no recorded country last, then as they began."""
    first = lane.bars[0].first if lane.bars else datetime.date.max
    return (not lane.imposed_by, lane.imposed_by, first, lane.identifier or "~", lane.measure)


def _heads(engine: LocalEngine, measures: Iterable[str]) -> list[tuple[Thing, str, str]]:
    heads: dict[Thing, tuple[dict[str, None], dict[str, None]]] = {}
    for row in _rows(engine, _HEADS, measures):
        identifiers, imposers = heads.setdefault(row["measure"], ({}, {}))
        identifiers.update({row["identifier"]: None} if row["identifier"] else {})
        imposers.update({str(row["imposed_by"]): None} if row["imposed_by"] else {})
    return [(measure, ", ".join(ids), " and ".join(by)) for measure, (ids, by) in heads.items()]


def _bars(rows: Iterable[_Row], sources: Mapping[str, Source]) -> dict[str, list[Bar]]:
    """Return the bars of each measure; rows differ by source and act, bars by their first day.

    A bar ends by what begins the next one.
    """
    found: dict[str, dict[datetime.date, Bar]] = {}
    for row in rows:
        bars = found.setdefault(row["measure"].iri, {})
        told = (sources[row["source"].iri],) if row["source"] else ()
        before = bars.get(row["from"])
        if before is None:
            bars[row["from"]] = _bar(row, told)
        elif told and told[0] not in before.begun.sources:
            bars[row["from"]] = _bar(row, before.begun.sources + told)
    return {measure: _in_order(bars) for measure, bars in found.items()}


def _in_order(bars: Mapping[datetime.date, Bar]) -> list[Bar]:
    ordered = [bars[first] for first in sorted(bars)]
    ended = [replace(bar, ended=after.begun) for bar, after in pairwise(ordered)]
    return [*ended, *ordered[-1:]]


def _bar(row: _Row, sources: tuple[Source, ...]) -> Bar:
    rate = row["rate_percent"]
    return Bar(
        status=row["status"],
        certainty=row["certainty"],
        rate=None if rate is None else Decimal(rate),
        first=row["from"],
        last=row["last_day"],
        begun=Change(row["because"], row["because_of_its"] == "end", sources),
    )


def _sources(engine: LocalEngine, rows: Iterable[_Row]) -> dict[str, Source]:
    named = dict.fromkeys(row["source"].iri for row in rows if row["source"])
    found: dict[str, Source] = {}
    for row in _rows(engine, _SOURCES, named):
        earliest, latest = row["earliest"], row["latest"]
        when = f"between {earliest} and {latest}" if earliest != latest else str(latest)
        issued = when if earliest and latest else f"by {latest}" if latest else "undated"
        source = row["source"]
        title = row["title"] or shorten(source.iri)
        found.setdefault(
            source.iri, Source(source.iri, title, row["basis"] or "", issued, row["second_hand"])
        )
    return found


def _rows(engine: LocalEngine, query: str, iris: Iterable[str]) -> list[_Row]:
    names = " ".join(f"<{iri}>" for iri in iris)
    return _values(engine, query % names) if names else []


def _values(engine: LocalEngine, query: str) -> list[_Row]:
    table = engine.select(query)
    iris = {term.value for row in table.rows for term in row if isinstance(term, NamedNode)}
    return list(values_of(table, labels_of(engine, iris)))
