"""Assumed events: the last day of a suspension, as if a source said so."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from kg.build.assemble import issued_by_source, labels_in
from kg.build.parts import Parts
from kg.build.statuses import acts_in
from kg.claim import Claim
from kg.errors import UsageError
from kg.names import BASE, PREFIXES, RDF_TYPE, RDFS_LABEL, TRADE, local_name
from kg.source import Document
from kg.status import Event, Kind
from kg.terms import day, english

__all__ = ["ASSUMED", "ASSUMED_CLAIMS", "ASSUMED_EVENTS", "assuming"]

ASSUMED = BASE + "source/assumed"
ASSUMED_CLAIMS = BASE + "claim/assumed/"
ASSUMED_EVENTS = BASE + "id/event/assumed-"
_TEMPORARY = (Kind.SUSPENSION, Kind.POSTPONEMENT)


def assuming(parts: Parts, ends: Collection[tuple[str, datetime.date]]) -> Parts:
    """Return the parts with a source of assumptions, one claim for each event whose end moves.

    Parameters
    ----------
    parts
        What was read from the input files.
    ends
        The IRIs of measures, each with the last day to assume for its latest suspension.

    Raises
    ------
    UsageError
        When a measure has no suspension, or one that begins after the day assumed.
    """
    issued = issued_by_source(parts)
    acts = [acts_in(parts, reading, issued).spread for reading in parts.ontology.readings]
    names = labels_in(parts, RDFS_LABEL) | labels_in(parts, PREFIXES["dct"] + "identifier")
    document = Document(Path("assumed"), ASSUMED, {}, _header())
    for measure, end in ends:
        events = {e.id: e for measures in acts for e in measures.get(measure, ())}
        name = names.get(measure, local_name(measure))
        chain = _chain(name, events)
        start = chain[0].start
        if start and end < start.first:
            what = f"the suspension of {name} begins on {start}, after {end}"
            raise UsageError(what, "assume_end", "assume a later end")
        for event in chain:
            document = _with_end(document, measure, name, event, end)
    return replace(parts, documents=(*parts.documents, document))


def _chain(name: str, events: Mapping[str, Event]) -> list[Event]:
    """Return the suspension begun last with the extensions of it, each of which may set its end.

    A reading may know the suspension alone; the assumed end must go after every other end.
    """
    begun = [(e.start.first, e.id) for e in events.values() if e.kind in _TEMPORARY and e.start]
    if not begun:
        raise UsageError(
            f"{name} has no suspension whose end could be assumed", "assume_end",
            "see its events with `kg export timeline`, or name another measure",
        )  # fmt: skip
    chain = [events[max(begun)[1]]]
    for event in chain:
        chain += [e for e in events.values() if e.extends == event.id and e not in chain]
    return chain


def _header() -> tuple[Triple, ...]:
    source = NamedNode(ASSUMED)
    return (
        Triple(source, NamedNode(RDF_TYPE), _trade("Source")),
        Triple(source, NamedNode(PREFIXES["dct"] + "title"), english("Assumed with the question")),
        Triple(source, _trade("basis"), _trade("Assumption")),
    )


def _with_end(
    document: Document, measure: str, name: str, event: Event, end: datetime.date
) -> Document:
    number = len(document.claims) + 1
    iri = f"{ASSUMED_CLAIMS}{number}"
    claim, assumed = NamedNode(iri), NamedNode(f"{ASSUMED_EVENTS}{number}")
    label = english(f"Assumed: the suspension of {name} has its last day on {end}")
    facts = (
        Triple(assumed, NamedNode(RDF_TYPE), _trade("Extension")),
        Triple(assumed, _trade("extends"), NamedNode(event.id)),
        Triple(assumed, _trade("affects"), NamedNode(measure)),
        Triple(assumed, _trade("endDate"), day(end)),
        Triple(assumed, _trade("endMeaning"), _trade("InclusiveEnd")),
    )
    metadata = (
        Triple(claim, NamedNode(RDF_TYPE), _trade("Claim")),
        Triple(claim, NamedNode(RDFS_LABEL), label),
        Triple(claim, _trade("isStatedIn"), NamedNode(ASSUMED)),
        Triple(claim, _trade("modality"), _trade("Asserted")),
        Triple(claim, _trade("review"), _trade("Accepted")),
        Triple(assumed, NamedNode(RDFS_LABEL), english(f"Assumed end of the suspension of {name}")),
    )
    said = Claim(iri, "--assume-end", ASSUMED, TRADE + "Asserted", TRADE + "Accepted", False, (),
                 facts)  # fmt: skip
    return replace(
        document,
        claims={**document.claims, iri: said},
        metadata=(*document.metadata, *metadata),
    )


def _trade(name: str) -> NamedNode:
    return NamedNode(TRADE + name)
