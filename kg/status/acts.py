"""The events of one measure, sorted by what they do to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kg.dates import FAR
from kg.errors import SourceError
from kg.status.events import Event, Kind
from kg.status.spans import NEVER, Mark, Span, begin_mark, end_mark, span_of

__all__ = ["Acts"]

_ALWAYS = Mark(date.min, date.min)
_REVOKING = (Kind.REVOCATION, Kind.INVALIDATION)
_ENDLESS = (*_REVOKING, Kind.REINSTATEMENT)
# What holds until something ends it: to extend it would be to end it.
_OPEN = (Kind.IMPOSITION, Kind.RATE_CHANGE)
_NO_START = "no start is known"
_REVOKED = "the measure was revoked before, and no reinstatement is known"
_IMPOSED = "the measure was imposed before and has not ended"
_NOTHING = "what it extends is not among the events of the measure that have a start"
_UNUSED = "what it extends is left out itself"


@dataclass
class Acts:
    """The spans of one measure by their effect, and the events left out with the reason."""

    announced: list[Span] = field(default_factory=list)
    imposed: list[Span] = field(default_factory=list)
    postponed: list[Span] = field(default_factory=list)
    suspended: list[Span] = field(default_factory=list)
    revoked: list[Span] = field(default_factory=list)
    reinstated: list[Span] = field(default_factory=list)
    rates: list[Span] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, events: Sequence[Event]) -> Acts:
        """Sort events, in whatever order they come.

        Raises
        ------
        SourceError
            When two events have one id, or an event ends before it starts.
        """
        _check(events)
        acts = cls()
        events = sorted(events, key=lambda event: event.id)
        for span in acts._extended(events):
            acts._place(span)
        acts.announced = [
            Span(event.kind, event.id, begin_mark(event.announced))
            for event in events
            if event.kind is Kind.IMPOSITION and event.announced
        ]
        acts._cut()
        acts._list_too_late()
        acts._set_rates()
        return acts

    def all(self) -> Iterator[Span]:
        """Yield every span."""
        yield from self.announced
        yield from self.imposed
        yield from self.postponed
        yield from self.suspended
        yield from self.revoked
        yield from self.reinstated
        yield from self.rates

    def _own_spans(self, events: Sequence[Event]) -> Iterator[Span]:
        for event in events:
            if event.kind is Kind.EXTENSION:
                continue
            if event.kind in _ENDLESS:
                event = replace(event, end=None)
            if event.start:
                yield span_of(event, begin_mark(event.start))
            elif event.kind is Kind.IMPOSITION and event.announced:
                yield span_of(event, begin_mark(event.announced), is_stated=False)
            else:
                self.left_out.append((event.id, _NO_START))

    def _extended(self, events: Sequence[Event]) -> list[Span]:
        """Return the spans of all events, extensions applied in the order they were made."""
        spans = {span.begun_by: span for span in self._own_spans(events)}
        goal = {name: name for name in spans}  # event -> the event whose span it is part of
        waiting = sorted((e for e in events if e.kind is Kind.EXTENSION), key=_made)
        while ready := next((event for event in waiting if event.extends in goal), None):
            waiting.remove(ready)
            assert ready.extends is not None
            old = spans[goal[ready.extends]]
            new = _extension(old, ready)
            if isinstance(new, str):
                self.left_out.append((ready.id, new))
                continue
            goal[ready.id] = new.begun_by
            spans[new.begun_by] = new
        unused = {name for name, _ in self.left_out}
        self.left_out += [
            (event.id, _UNUSED if event.extends in unused else _NOTHING) for event in waiting
        ]
        return list(spans.values())

    def _place(self, span: Span) -> None:
        rooms = {
            Kind.IMPOSITION: self.imposed,
            Kind.POSTPONEMENT: self.postponed,
            Kind.SUSPENSION: self.suspended,
            Kind.RATE_CHANGE: self.rates,
            Kind.REINSTATEMENT: self.reinstated,
            **dict.fromkeys(_REVOKING, self.revoked),
        }
        rooms[span.kind].append(span)

    def _cut(self) -> None:
        for room in (self.postponed, self.suspended, self.revoked):
            room[:] = [span.cut_by(self.reinstated) for span in room]

    def _list_too_late(self) -> None:
        """List the acts that change nothing: on what was revoked, or imposing what is imposed."""
        for span in self.imposed + self.postponed + self.suspended + self.rates:
            if any(
                over.begin.last <= span.begin.first < over.end.first and not over.is_in_doubt
                for over in self.revoked
            ):
                self.left_out.append((span.begun_by, _REVOKED))
        listed = {name for name, _ in self.left_out}
        for span in self.imposed:
            if span.begun_by not in listed and any(
                one is not span and one.begin.last <= span.begin.first < one.end.first
                for one in self.imposed
            ):
                self.left_out.append((span.begun_by, _IMPOSED))

    def _set_rates(self) -> None:
        """Add the rates that impositions and reinstatements bring to those of rate changes."""
        for span in self.imposed + self.reinstated:
            if span.rate is None:
                continue
            # The rate a measure starts with yields to every change, however the dates overlap.
            is_first = self.imposed == [span]
            self.rates.append(
                Span(span.kind, span.begun_by, _ALWAYS, rate=span.rate)
                if is_first
                else replace(span, end=NEVER, ended_by="")
            )


def _check(events: Sequence[Event]) -> None:
    seen = set()
    for event in events:
        if event.id in seen:
            raise SourceError("two events have this id", event.id, "Give each event its own.")
        seen.add(event.id)
        start = event.start or (event.announced if event.kind is Kind.IMPOSITION else None)
        if start and end_mark(event).last <= begin_mark(start).first:
            raise SourceError(
                f"the event ends ({event.end}) before it starts ({start})",
                event.id,
                "Correct the start, the end, or whether the end is inclusive.",
            )


def _made(event: Event) -> tuple[date, Mark, str]:
    """Return a key that sorts extensions by when they were made; the undated come last.

    Nothing says that a dated one took back what they set; an end that is assumed is one of them.
    """
    when = event.issued or event.start
    return (begin_mark(when).first if when else FAR), end_mark(event), event.id


def _extension(old: Span, event: Event) -> Span | str:
    """Return what an extension makes of the span it extends, or why it makes nothing."""
    if event.end is None:
        return "no new end is known"
    if old.kind in _ENDLESS or (old.kind in _OPEN and old.end == NEVER):
        return f"what it extends is {_named(old.kind)}, which has no end"
    if not _is_late(old, event):
        if end_mark(event).last <= old.begin.first:
            return "it ends before what it extends begins"
        return old.ending(event)
    if event.start is None:
        return "it was made after the end of what it extends, and has no start of its own"
    kind = Kind.SUSPENSION if old.kind is Kind.POSTPONEMENT else old.kind
    new = Span(kind, event.id, begin_mark(event.start), rate=old.rate)
    return new.ending(event)


def _named(kind: Kind) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _is_late(old: Span, event: Event) -> bool:
    """Return whether an extension was surely made, or surely begins, after the old end."""
    issued = event.issued.earliest if event.issued else None
    start = event.start.earliest if event.start else None
    return bool((issued and issued >= old.end.last) or (start and start > old.end.last))
