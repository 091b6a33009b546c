"""The status on one day: one function per status, asked in the order of precedence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from kg.status.acts import Acts
from kg.status.events import Certainty, Kind, Status
from kg.status.spans import Span

__all__ = ["Day", "day_status"]

CERTAIN, PRESUMED, POSSIBLE = Certainty.CERTAIN, Certainty.PRESUMED, Certainty.POSSIBLE


class Day(NamedTuple):
    """What holds on a day, and the spans that make it hold or put it in doubt.

    ``unstated_rate_of`` is the rate change whose new rate no claim states: it begins a period of
    its own, though no figure tells it from the one before.
    """

    status: Status
    certainty: Certainty
    rate: Decimal | None
    unstated_rate_of: str
    spans: frozenset[Span]

    def goes_on(self, before: Day) -> bool:
        """Return whether the day belongs to the period of the day before it."""
        return self[:3] == before[:3] and self.unstated_rate_of in ("", before.unstated_rate_of)


class _Answer(NamedTuple):
    """Whether a status would hold if it stood alone, and how sure that is."""

    on: bool
    certainty: Certainty
    spans: frozenset[Span]
    rate_from: Span | None = None


_NOTHING = _Answer(False, CERTAIN, frozenset())


def day_status(acts: Acts, day: date) -> Day:
    """Return what holds on a day that is not before the first change."""
    in_doubt: frozenset[Span] = frozenset()
    for status, ask in _PRECEDENCE:
        answer = ask(acts, day)
        if answer.on:
            return _found(status, answer, in_doubt)
        if answer.certainty is POSSIBLE:
            in_doubt |= answer.spans
    raise AssertionError("a day after the first change has a status")


def _found(status: Status, answer: _Answer, in_doubt: frozenset[Span]) -> Day:
    source = answer.rate_from
    is_unstated = source is not None and source.kind is Kind.RATE_CHANGE and source.rate is None
    return Day(
        status,
        POSSIBLE if in_doubt else answer.certainty,
        source.rate if source else None,
        source.begun_by if source and is_unstated else "",
        answer.spans | in_doubt,
    )


def _revoked(acts: Acts, day: date) -> _Answer:
    return _alone(acts.revoked, day)


def _expired(acts: Acts, day: date) -> _Answer:
    ended = frozenset(span for span in acts.imposed if span.end.reached(day).on)
    runs = _alone(acts.imposed, day)
    if runs.on or not ended:
        return _Answer(False, runs.certainty if ended else CERTAIN, ended)
    sure = runs.certainty is CERTAIN and any(span.end.last <= day for span in ended)
    return _Answer(True, _certain_if(sure), ended)


def _suspended(acts: Acts, day: date) -> _Answer:
    answer = _alone(acts.suspended, day)
    if not answer.on:
        return answer
    kept, doubts = _latest(acts.suspended, day)
    certainty = POSSIBLE if doubts else answer.certainty
    return _Answer(True, certainty, answer.spans | doubts, kept)


def _in_force(acts: Acts, day: date) -> _Answer:
    base, postponed = _begun(acts, day), _alone(acts.postponed, day)
    if postponed.on or not base.on:
        sure = (not base.on and base.certainty is CERTAIN) or (
            postponed.on and postponed.certainty is CERTAIN
        )
        return _Answer(False, _certain_if(sure), base.spans | postponed.spans)
    rate_from, doubts = _latest(acts.rates, day)
    lapsed = _lapsed(acts, day)
    certainty = base.certainty
    if lapsed:
        certainty = _weaker(certainty, PRESUMED)
    if doubts or postponed.certainty is POSSIBLE:
        certainty = POSSIBLE
    spans = base.spans | postponed.spans | doubts | lapsed
    return _Answer(True, certainty, spans | ({rate_from} if rate_from else set()), rate_from)


def _announced(acts: Acts, day: date) -> _Answer:
    """Return that the measure is announced: what holds once anything is known of it."""
    said = _reached(acts.announced + acts.postponed, day)
    if not said:
        # An act on a measure that starts later: both make the day one of an announced measure.
        said = _reached(acts.suspended + _changes(acts) + acts.reinstated + acts.revoked, day)
        said |= frozenset(acts.imposed)
    return _Answer(True, _certain_if(any(span.begin.last <= day for span in said)), said)


_PRECEDENCE = (
    (Status.REVOKED, _revoked),
    (Status.EXPIRED, _expired),
    (Status.SUSPENDED, _suspended),
    (Status.IN_FORCE, _in_force),
    (Status.ANNOUNCED, _announced),
)


def _alone(spans: Sequence[Span], day: date) -> _Answer:
    """Return whether a day lies in any of the spans."""
    if not spans:
        return _NOTHING
    truths = [(span, span.on(day)) for span in spans]
    running = [span for span, truth in truths if truth.on]
    if running:
        sure = any(truth.on and truth.sure for _, truth in truths)
        return _Answer(True, _certain_if(sure), frozenset(running))
    doubted = frozenset([span for span, truth in truths if not truth.sure])
    return _Answer(False, _certain_if(not doubted), doubted)


def _begun(acts: Acts, day: date) -> _Answer:
    """Return whether the measure has started, leaving postponements and lapses aside."""
    stated = [span for span in acts.imposed if span.is_stated]
    answer = _alone(stated + acts.reinstated, day)
    if answer.on or stated:
        return answer
    # Nothing states a start: acts that take the measure for granted, then its announcement.
    granted = _reached(acts.suspended + acts.postponed + _changes(acts), day)
    if any(span.begin.last <= day for span in granted):
        return _Answer(True, PRESUMED, granted)
    possible = granted | _on(acts.imposed, day)
    return _Answer(True, POSSIBLE, possible) if possible else answer


def _lapsed(acts: Acts, day: date) -> frozenset[Span]:
    """Return the spans that ran out last, if nothing known confirms that they did."""
    over = [s for s in acts.suspended + acts.postponed + _changes(acts) if s.end.first <= day]
    if not over:
        return frozenset()
    end = max(span.end.last for span in over)
    last = frozenset(span for span in over if span.end.last == end)
    is_confirmed = any(
        span.begin.first >= end and not span.begin.may_be_earlier
        for span in acts.all()
        if span.kind is not Kind.REINSTATEMENT
    )
    is_reinstated = any(
        again.begin.last <= day and all(again.begin.first > span.begin.last for span in last)
        for again in acts.reinstated
    )
    return frozenset() if is_confirmed or is_reinstated else last


def _latest(spans: Sequence[Span], day: date) -> tuple[Span | None, frozenset[Span]]:
    """Return which of the spans a day lies in began last, and those that put its rate in doubt."""
    running = _on(spans, day)
    if not running:
        return None, _in_doubt(spans, day)
    last = max(running, key=lambda span: (span.begin.first, span.begun_by))
    in_doubt = last.begin.may_be_earlier or not last.on(day).sure
    rivals = {
        span
        for span in running | _in_doubt(spans, day)
        if span.rate != last.rate
        and (in_doubt or (span.begin.last, span.begun_by) > (last.begin.first, last.begun_by))
    }
    alone = not any(span.on(day).sure for span in running)
    return last, frozenset(rivals | {last} if alone else rivals)


def _changes(acts: Acts) -> list[Span]:
    return [span for span in acts.rates if span.kind is Kind.RATE_CHANGE]


def _on(spans: Iterable[Span], day: date) -> frozenset[Span]:
    return frozenset(span for span in spans if span.on(day).on)


def _in_doubt(spans: Iterable[Span], day: date) -> frozenset[Span]:
    return frozenset(span for span in spans if not span.on(day).sure)


def _reached(spans: Iterable[Span], day: date) -> frozenset[Span]:
    return frozenset(span for span in spans if span.begin.reached(day).on)


def _certain_if(sure: bool) -> Certainty:
    return CERTAIN if sure else POSSIBLE


def _weaker(one: Certainty, other: Certainty) -> Certainty:
    return min(one, other, key=(POSSIBLE, PRESUMED, CERTAIN).index)
