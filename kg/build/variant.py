"""What the graph would be if less were known, or something more were assumed.

A variant is chosen claims and assumed events put through the very same rules as the graph itself:
no question filters by what a source was issued or withdrawn, and none has to know about it.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode

from kg.build.assemble import Assembled, assemble, issued_by_source
from kg.build.assumption import ASSUMED_CLAIMS, ASSUMED_EVENTS, assuming
from kg.build.parts import Parts
from kg.dates import Bounds
from kg.errors import CheckError, UsageError
from kg.names import TRADE, local_name, nearest, shorten
from kg.source import NAMING
from kg.terms import text_of

__all__ = ["Choice", "Variant", "variant", "withdraw"]

_MOST_NAMED = 8


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
        parts = assuming(parts, choice.assumed_ends)
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
    remarks += [*_told_left_out(assembled), *_told_idle(assembled, choice)]
    return Variant(assembled, tuple(remarks))


def _told_left_out(assembled: Assembled) -> Iterator[str]:
    """Yield the events that give no status, those of one reason together."""
    reasons: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for reading, event, why in assembled.left_out:
        if not event.startswith(ASSUMED_EVENTS):
            readings, events = reasons.setdefault(why, ({}, {}))
            readings[reading] = events[shorten(event)] = None
    for why, (readings, events) in reasons.items():
        yield f"No status in {', '.join(readings)} from {_some(list(events))}: {why}."


def _told_idle(assembled: Assembled, choice: Choice) -> Iterator[str]:
    """Yield the assumptions on which no status rests: the measure is revoked, for one."""
    resting = {
        text_of(t.subject): text_of(t.object)
        for t in assembled.view["derived"]
        if t.predicate.value == TRADE + "restsOn" and text_of(t.object).startswith(ASSUMED_CLAIMS)
    }
    for measure, end in choice.assumed_ends:
        if not any(f"/{local_name(measure)}/" in period for period in resting):
            yield f"That {shorten(measure)} is suspended until {end} changes no status of it."


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


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
        yield (
            "Inferred with the help of a source that is left out, so that what rests on them alone "
            f"is possible only: {_some(sorted(map(shorten, drawing)))}."
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
        first = min(issued, key=lambda source: issued[source].first)
        raise UsageError(
            f"no source was issued by {day}", "known_by",
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
