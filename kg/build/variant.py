"""What the graph would be if less were known, or something more were assumed.

A variant is chosen claims and assumed events put through the very same rules as the graph itself:
no question filters by what a source was issued or withdrawn, and none has to know about it.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from kg.build.assemble import Assembled, assemble, issued_by_source, labels_in
from kg.build.parts import Parts
from kg.build.statuses import acts_in
from kg.claim import Claim
from kg.dates import Bounds
from kg.errors import CheckError, UsageError
from kg.names import BASE, PREFIXES, RDF_TYPE, RDFS_LABEL, TRADE, local_name, nearest, shorten
from kg.source import NAMING, Document
from kg.status import Event, Kind
from kg.terms import day, english, text_of

__all__ = ["ASSUMED", "Choice", "Variant", "variant", "withdraw"]

ASSUMED = BASE + "source/assumed"
ASSUMED_EVENTS = BASE + "id/event/assumed-"
_MOST_NAMED = 8
_TEMPORARY = (Kind.SUSPENSION, Kind.POSTPONEMENT)


@dataclass(frozen=True)
class Choice:
    """What to leave out of the graph, and what to assume.

    Parameters
    ----------
    known_by
        Only sources issued by this day count; what rests on one that may be later is Possible.
    without
        The IRIs of claims, and of sources with all their claims, to withdraw.
    assumed_ends
        The IRIs of measures, each with the last day to assume for its latest suspension.
    """

    known_by: datetime.date | None = None
    without: tuple[str, ...] = ()
    assumed_ends: tuple[tuple[str, datetime.date], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.known_by or self.without or self.assumed_ends)

    def and_also(self, other: Choice) -> Choice:
        """Return both choices as one: the earlier day, all that is left out, the later ends."""
        days = [day for day in (self.known_by, other.known_by) if day]
        return Choice(
            min(days, default=None),
            tuple(dict.fromkeys((*self.without, *other.without))),
            tuple({**dict(self.assumed_ends), **dict(other.assumed_ends)}.items()),
        )

    def words(self) -> tuple[str, ...]:
        """Return the choice as an answer's heading tells it."""
        return (
            *([f"as known by {self.known_by}"] if self.known_by else []),
            *(f"without {shorten(name)}" for name in self.without),
            *(f"assuming that the suspension of {shorten(measure)} has its last day on {end}"
              for measure, end in self.assumed_ends),
        )  # fmt: skip


@dataclass(frozen=True)
class Variant:
    """The dataset of a choice, and what to know about it, in words."""

    assembled: Assembled
    remarks: tuple[str, ...]


def variant(parts: Parts, choice: Choice) -> Variant:
    """Return the dataset that follows from the chosen claims and the assumptions.

    What cannot be told apart is possible: what a source says that may have been issued later, and
    what a claim says that was inferred with the help of a source left out.

    Raises
    ------
    UsageError
        When a name to leave out is not there, or a measure has no suspension to end.
    CheckError
        When the claims that remain contradict each other, as a withdrawn one had decided.
    """
    whole = parts
    parts = withdraw(parts, choice.without)
    later: set[str] = set()
    if choice.known_by:
        parts, later = _known_by(parts, choice.known_by)
    parts = _named(parts, whole)
    drawing = _drawing_on(parts, {document.source for document in whole.documents})
    if choice.assumed_ends:
        parts = _assuming(parts, choice.assumed_ends)
    remarks = [*_told_later(parts, later, choice.known_by), *_told_drawing(drawing)]
    unsure = later | drawing
    try:
        assembled = assemble(parts, gated=False, unsure=unsure)
    except CheckError as fault:
        if not unsure:
            told = f"{', '.join(choice.words())}: {fault.what}"
            hint = f"leave out one of the two as well, with --without; or {fault.hint}"
            raise CheckError(told, fault.where, hint) from None
        # Possibilities that exclude each other: what is sure is left.
        documents = tuple(document.without(unsure) for document in parts.documents)
        assembled = assemble(replace(parts, documents=documents), gated=False)
        remarks.append(f"All of these are left out, since {fault.what}.")
    remarks += [
        f"{shorten(event)} gives no status in reading {reading}: {why}."
        for reading, event, why in assembled.left_out
        if not event.startswith(ASSUMED_EVENTS)
    ]
    return Variant(assembled, tuple(remarks))


def _drawing_on(parts: Parts, sources: Collection[str]) -> set[str]:
    """Return the claims inferred with the help of a source that is left out of these."""
    gone = set(sources) - {document.source for document in parts.documents}
    return {iri for iri, claim in parts.claims.items() if gone & set(claim.draws_on)}


def _told_later(parts: Parts, later: Collection[str], day: datetime.date | None) -> Iterator[str]:
    sources = sorted({shorten(parts.claims[claim].source) for claim in later})
    if sources:
        yield (
            f"Perhaps issued after {day}, so that what rests on them alone is possible only: "
            f"{', '.join(sources)}."
        )


def _told_drawing(drawing: Collection[str]) -> Iterator[str]:
    if drawing:
        names = sorted(map(shorten, drawing))
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        yield (
            "Inferred with the help of a source that is left out, so that what rests on them alone "
            f"is possible only: {', '.join(names[:_MOST_NAMED])}{more}."
        )


def withdraw(parts: Parts, names: Collection[str]) -> Parts:
    """Return the parts without some claims, or without all claims of some sources.

    Raises
    ------
    UsageError
        When a name is neither a claim nor a source of these parts.
    """
    known = {*parts.claims, *(document.source for document in parts.documents)}
    for name in names:
        if name not in known:
            alike = nearest(name, known)
            hint = f"did you mean {shorten(alike[0])}?" if alike else ""
            raise UsageError(f"there is no claim or source {shorten(name)}", hint=hint)
    kept = [document for document in parts.documents if document.source not in names]
    return replace(parts, documents=tuple(document.without(names) for document in kept))


def _named(parts: Parts, whole: Parts) -> Parts:
    """Return the parts with the names that left-out sources give to things still spoken of.

    A name is no fact: leaving a source out takes what it says, not what its measures are called.
    """
    spoken = {
        text_of(term)
        for claim in parts.claims.values()
        for t in claim.triples
        for term in (t.subject, t.object)
        if isinstance(term, NamedNode)
    }
    kept = {document.source for document in parts.documents}
    names = [
        t
        for document in whole.documents
        if document.source not in kept
        for t in document.metadata
        if t.predicate.value in NAMING and text_of(t.subject) in spoken
    ]
    return replace(parts, reference=(*parts.reference, *names))


def _known_by(parts: Parts, day: datetime.date) -> tuple[Parts, set[str]]:
    """Return the parts as of a day, and the claims of sources that may be later."""
    issued = issued_by_source(parts)
    documents = [d for d in parts.documents if not _is_later(issued.get(d.source), day)]
    if not documents:
        first = min(issued, key=lambda source: _first(issued[source]))
        raise UsageError(
            f"no source was issued by {day}", "--known-by",
            f"the first is {shorten(first)}, issued {issued[first]}",
        )  # fmt: skip
    unsure = [d for d in documents if not _is_earlier(issued.get(d.source), day)]
    return (
        replace(parts, documents=tuple(documents)),
        {claim for document in unsure for claim in document.claims},
    )


def _is_later(issued: Bounds | None, day: datetime.date) -> bool:
    return bool(issued and issued.earliest and issued.earliest > day)


def _is_earlier(issued: Bounds | None, day: datetime.date) -> bool:
    return bool(issued and issued.latest and issued.latest <= day)


def _assuming(parts: Parts, ends: Collection[tuple[str, datetime.date]]) -> Parts:
    """Return the parts with a source of assumptions, one claim for each event whose end moves."""
    issued = issued_by_source(parts)
    acts = [acts_in(parts, reading, issued).spread for reading in parts.ontology.readings]
    names = labels_in(parts, RDFS_LABEL) | labels_in(parts, PREFIXES["dct"] + "identifier")
    document = Document(Path("assumed"), ASSUMED, {}, _header())
    for measure, end in ends:
        events = {e.id: e for measures in acts for e in measures.get(measure, ())}
        name = names.get(measure, local_name(measure))
        chain = _chain(name, events)
        if end < _first(chain[0].start):
            what = f"the suspension of {name} begins on {chain[0].start}, after {end}"
            raise UsageError(what, "--assume-end", "assume a later end")
        for event in chain:
            document = _with_end(document, measure, name, event, end)
    return replace(parts, documents=(*parts.documents, document))


def _chain(name: str, events: Mapping[str, Event]) -> list[Event]:
    """Return the suspension begun last with the extensions of it, each of which may set its end.

    A reading may know the suspension alone; the assumed end must go after every other end.
    """
    begun = [e for e in events.values() if e.kind in _TEMPORARY and e.start]
    if not begun:
        raise UsageError(
            f"{name} has no suspension whose end could be assumed", "--assume-end",
            "see its events with `kg export timeline`, or name another measure",
        )  # fmt: skip
    chain = [max(begun, key=lambda e: (_first(e.start), e.id))]
    for event in chain:
        chain += [e for e in events.values() if e.extends == event.id and e not in chain]
    return chain


def _first(bounds: Bounds | None) -> datetime.date:
    return (bounds and (bounds.earliest or bounds.latest)) or datetime.date.min


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
    iri = f"{BASE}claim/assumed/{number}"
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
