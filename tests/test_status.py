"""The status of a measure: laws that hold for all events, then each rule by example."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kg.dates import FAR, Bounds
from kg.errors import SourceError
from kg.status import Certainty, Event, Kind, Period, timeline

DAY = timedelta(days=1)
ORIGIN = date(2025, 1, 1)
ENDING = (Kind.IMPOSITION, Kind.SUSPENSION, Kind.POSTPONEMENT, Kind.RATE_CHANGE)
laws = settings(max_examples=300, deadline=None)


# --- made-up events -------------------------------------------------------------------------------


def on(number: int) -> Bounds:
    return Bounds(ORIGIN + number * DAY, ORIGIN + number * DAY)


def between(first: int | None, last: int | None) -> Bounds:
    return Bounds(
        None if first is None else ORIGIN + first * DAY,
        None if last is None else ORIGIN + last * DAY,
    )


@st.composite
def some_bounds(draw: st.DrawFn, low: int, high: int, exact: bool) -> Bounds:
    first, last = sorted(draw(st.tuples(st.integers(low, high), st.integers(low, high))))
    forms = ["exact"] if exact else ["exact", "exact", "between", "between", "before", "after"]
    return {
        "exact": on(first),
        "between": between(first, last),
        "before": between(None, last),
        "after": between(first, None),
    }[draw(st.sampled_from(forms))]


RATES = st.sampled_from([None, Decimal(10), Decimal(20)])


@st.composite
def some_event(draw: st.DrawFn, name: str, earlier: list[str], exact: bool) -> Event:
    kind = draw(st.sampled_from(list(Kind)))
    start = draw(some_bounds(0, 20, exact))
    has_end = kind in (*ENDING, Kind.EXTENSION) and draw(st.booleans())
    low = (start.earliest - ORIGIN).days if start.earliest else 20
    announced = draw(some_bounds(0, 20, exact)) if kind is Kind.IMPOSITION else None
    return Event(
        id=name,
        kind=kind,
        start=None if announced and draw(st.integers(0, 3)) == 0 else start,
        announced=announced if announced and draw(st.booleans()) else None,
        end=draw(some_bounds(low + 1, low + 12, exact)) if has_end else None,
        end_is_inclusive=draw(st.booleans()),
        end_is_assumed=draw(st.booleans()),
        rate=draw(RATES),
        rate_kept=draw(RATES) if kind is Kind.SUSPENSION else None,
        extends=draw(st.sampled_from(earlier)) if earlier and kind is Kind.EXTENSION else None,
        issued=draw(st.none() | some_bounds(0, 30, exact)) if kind is Kind.EXTENSION else None,
        claims=frozenset({f"{name}:1", f"{name}:2"}),
    )


@st.composite
def some_events(draw: st.DrawFn, exact: bool = False, most: int = 6) -> list[Event]:
    names = list("abcdef")[: draw(st.integers(1, most))]
    events = [draw(some_event(name, names[:place], exact)) for place, name in enumerate(names)]
    assume(all(_lasts_a_day(event) for event in events))
    return events


def _lasts_a_day(event: Event) -> bool:
    try:
        timeline([event])
    except SourceError:
        return False
    return True


def facts(periods: Iterable[Period]) -> list[tuple[object, ...]]:
    return [(p.start, p.end, p.status, p.certainty, p.rate) for p in periods]


# --- laws -----------------------------------------------------------------------------------------


@laws
@given(some_events())
def test_periods_are_sorted_without_gap_or_overlap_to_the_far_end(events):
    periods = timeline(events).periods
    assert all(period.start < period.end for period in periods)
    assert all(one.end == next_one.start for one, next_one in pairwise(periods))
    assert not periods or periods[-1].end == FAR


@laws
@given(some_events())
def test_neighbouring_periods_differ(events):
    for one, next_one in pairwise(timeline(events).periods):
        assert facts([one])[0][2:] + (one.begun_by,) != facts([next_one])[0][2:] + (
            next_one.begun_by,
        )


@laws
@given(some_events(), st.randoms())
def test_the_order_of_the_events_does_not_matter(events, random):
    shuffled = random.sample(events, len(events))
    assert timeline(shuffled) == timeline(events)


@laws
@given(some_events())
def test_no_period_lies_before_the_earliest_bound_of_any_event(events):
    stated = [b for e in events for b in (e.start, e.announced) if b]
    periods = timeline(events).periods
    if periods:
        assert periods[0].start >= min(b.earliest or b.latest for b in stated)


@laws
@given(some_events())
def test_a_period_rests_on_what_it_cannot_do_without_and_on_all_of_that(events):
    claims = {event.id: event.claims for event in events}
    for period in timeline(events).periods:
        used = [event for event in events if event.claims & period.rests_on]
        unused = [event for event in events if event not in used]
        assert facts([period])[0] not in facts(timeline(unused).periods)
        assert facts([period])[0] in facts(timeline(used).periods)
        for other in unused:
            left = [event for event in events if event is not other]
            assert facts([period])[0] in facts(timeline(left).periods)
        assert claims[period.begun_by] <= period.rests_on


@laws
@given(some_events(), st.sampled_from(["start", "end", "announced", "issued", "rate", "rate_kept"]))
def test_withdrawing_one_statement_about_another_event_leaves_a_period(events, name):
    for period in timeline(events).periods:
        for other in events:
            less = replace(other, **{name: None})
            if not other.claims & period.rests_on and _lasts_a_day(less):
                left = [less if event is other else event for event in events]
                assert facts([period])[0] in facts(timeline(left).periods)


def _holds_when_said(event: Event, exact: Event) -> bool:
    """Return whether what began by a day does not end before that day."""
    by = event.start and not event.start.earliest and event.start.latest
    return not by or not exact.end or exact.end.latest >= by + DAY


def _world(data: st.DataObject, event: Event, first_again: date) -> Event:
    """Return the event with each of its days known.

    What began by a day still holds on that day: it was not ended by a reinstatement before.
    """

    def pick(bounds: Bounds | None) -> Bounds | None:
        if bounds is None:
            return None
        low = bounds.earliest or bounds.latest - 6 * DAY * (first_again > bounds.latest)
        high = bounds.latest or bounds.earliest + 25 * DAY
        day = low + data.draw(st.integers(0, (high - low).days)) * DAY
        return Bounds(day, day)

    return replace(
        event, start=pick(event.start), end=pick(event.end), announced=pick(event.announced)
    )


@settings(max_examples=1500, deadline=None)
@given(some_events(), st.data())
def test_what_is_certain_holds_whichever_days_were_meant(events, data):
    """An extension enters undated and alone: whether it came in time is a rule of its own."""
    extensions = [event for event in events if event.kind is Kind.EXTENSION]
    events = [replace(e, start=None, issued=None) if e in extensions else e for e in events]
    events = [e for e in events if e.kind is not Kind.EXTENSION or e.id == extensions[0].id]
    again = [e.start for e in events if e.kind is Kind.REINSTATEMENT and e.start]
    first_again = min((b.earliest or b.latest for b in again), default=FAR)
    meant = [_world(data, event, first_again) for event in events]
    assume(all(_lasts_a_day(event) for event in meant))
    assume(all(_holds_when_said(event, exact) for event, exact in zip(events, meant, strict=True)))
    stated, exact = timeline(events), timeline(meant)
    assume(stated.left_out == exact.left_out)
    for number in range(60):
        said, so = (_at(t.periods, ORIGIN + number * DAY) for t in (stated, exact))
        if said and said.certainty is not Certainty.POSSIBLE:
            assert so
            assert (so.status, so.rate) == (said.status, said.rate)
            assert said.certainty in (so.certainty, Certainty.PRESUMED)


def _at(periods: Iterable[Period], day: date) -> Period | None:
    return next((period for period in periods if period.start <= day < period.end), None)
