"""What is true of every timeline, whatever the events; tests/test_status.py goes rule by rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle, pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kg.dates import FAR, Bounds
from kg.errors import SourceError
from kg.status import Certainty, Event, Kind, Period, Status, Timeline, Timelines, timeline

DAY = timedelta(days=1)
ORIGIN = date(2025, 1, 1)
DAYS = [ORIGIN + number * DAY for number in range(50)]
ENDING = (Kind.IMPOSITION, Kind.SUSPENSION, Kind.POSTPONEMENT, Kind.RATE_CHANGE, Kind.EXTENSION)
RATES = st.sampled_from([None, Decimal(10), Decimal(20)])
KNOWN = Timelines()
laws = settings(max_examples=100, deadline=None)


def on(number: int) -> Bounds:
    return Bounds(ORIGIN + number * DAY, ORIGIN + number * DAY)


@st.composite
def dates(draw: st.DrawFn, low: int, high: int, exact: bool) -> Bounds:
    first, last = sorted(draw(st.tuples(*[st.integers(low, high)] * 2)))
    earliest, latest = on(first).earliest, on(last).latest
    forms = [
        on(first),
        on(last),
        Bounds(earliest, latest),
        Bounds(None, latest),
        Bounds(earliest, None),
    ]
    return draw(st.sampled_from(forms[:2] if exact else forms))


@st.composite
def an_event(draw: st.DrawFn, name: str, earlier: list[str], exact: bool) -> Event:
    kind = draw(st.sampled_from(list(Kind)))
    start = draw(dates(0, 20, exact))
    low = (start.earliest - ORIGIN).days if start.earliest else 20
    ends = kind in ENDING and draw(st.booleans())
    is_imposition, is_extension = kind is Kind.IMPOSITION, kind is Kind.EXTENSION
    announced = draw(st.none() | dates(0, 20, exact)) if is_imposition else None
    return Event(
        id=name,
        kind=kind,
        start=None if announced and draw(st.booleans()) else start,
        announced=announced,
        end=draw(dates(low + 1, low + 12, exact)) if ends else None,
        end_is_inclusive=draw(st.booleans()),
        end_is_assumed=draw(st.booleans()),
        rate=draw(RATES),
        rate_kept=draw(RATES) if kind is Kind.SUSPENSION else None,
        extends=draw(st.sampled_from(earlier)) if is_extension and earlier else None,
        issued=draw(st.none() | dates(0, 30, exact)) if is_extension else None,
        claims=frozenset({f"{name}:1", f"{name}:2"}),
    )


@st.composite
def some_events(draw: st.DrawFn, exact: bool = False) -> list[Event]:
    names = "abcdef"[: draw(st.integers(1, 6))]
    events = [draw(an_event(name, list(names[:i]), exact)) for i, name in enumerate(names)]
    return [event for event in events if lasts_a_day(event)]


def lasts_a_day(event: Event) -> bool:
    try:
        timeline([event])
    except SourceError:
        return False
    return True


def facts(events: Iterable[Event]) -> list[tuple[object, ...]]:
    return [fact(period) for period in timeline(events).periods]


def fact(p: Period) -> tuple[object, ...]:
    return p.start, p.end, p.status, p.certainty, p.rate


def at(periods: Iterable[Period], day: date) -> Period | None:
    return next((period for period in periods if period.start <= day < period.end), None)


# --- the shape of a timeline ----------------------------------------------------------------------


@laws
@given(some_events(), st.randoms())
def test_periods_run_without_gap_or_overlap_from_the_first_change_to_the_far_end(events, random):
    found = timeline(events)
    assert all(period.start < period.end for period in found.periods)
    assert all(one.end == other.start for one, other in pairwise(found.periods))
    assert not found.periods or found.periods[-1].end == FAR
    assert timeline(random.sample(events, len(events))) == found


@laws
@given(some_events())
def test_neighbouring_periods_differ(events):
    for one, other in pairwise(timeline(events).periods):
        assert (*fact(one)[2:], one.begun_by) != (*fact(other)[2:], other.begun_by)


@laws
@given(some_events())
def test_no_period_lies_before_the_earliest_bound_of_any_event(events):
    stated = [bounds for event in events for bounds in (event.start, event.announced) if bounds]
    for period in timeline(events).periods[:1]:
        assert period.start >= min(bounds.earliest or bounds.latest for bounds in stated)


# --- the status of a day --------------------------------------------------------------------------


def status_by_the_table(events: list[Event], day: date) -> Status | None:
    """Return the status by a plain reading of the table, where every day is known."""

    def begun(*kinds: Kind, after: date = date.min) -> list[Event]:
        # An announcement stands in for the start of an imposition that states none.
        known = [(e, e.start or e.announced) for e in events if e.kind in kinds]
        return [e for e, start in known if start and after < start.earliest <= day]

    def runs(event: Event) -> bool:
        return event.end is None or day < event.end.latest + event.end_is_inclusive * DAY

    def not_reinstated(event: Event) -> bool:
        return not begun(Kind.REINSTATEMENT, after=event.start.earliest)

    imposed = begun(Kind.IMPOSITION)
    if any(map(not_reinstated, begun(Kind.REVOCATION, Kind.INVALIDATION))):
        return Status.REVOKED
    if imposed and not any(map(runs, imposed)):
        return Status.EXPIRED
    if any(runs(event) and not_reinstated(event) for event in begun(Kind.SUSPENSION)):
        return Status.SUSPENDED
    postponed = [event for event in begun(Kind.POSTPONEMENT) if runs(event)]
    has_start = any(event.kind is Kind.IMPOSITION and event.start for event in events)
    granted = not has_start and begun(Kind.SUSPENSION, Kind.POSTPONEMENT, Kind.RATE_CHANGE)
    started = [event for event in imposed if runs(event) and (event.start or not has_start)]
    if (started or granted or begun(Kind.REINSTATEMENT)) and not any(
        map(not_reinstated, postponed)
    ):
        return Status.IN_FORCE
    announced = [e for e in events if e.announced and e.announced.earliest <= day]
    return Status.ANNOUNCED if announced or begun(*Kind) else None


@laws
@given(some_events(exact=True))
def test_on_every_day_the_highest_status_of_the_table_holds(events):
    events = [event for event in events if event.kind is not Kind.EXTENSION]
    periods = timeline(events).periods
    for day in DAYS:
        period = at(periods, day)
        assert (period.status if period else None) == status_by_the_table(events, day)


@laws
@given(some_events(exact=True))
def test_known_days_and_starts_leave_nothing_merely_possible(events):
    events = [event for event in events if event.start]
    assert all(p.certainty is not Certainty.POSSIBLE for p in timeline(events).periods)


def meant_by(data: st.DataObject, events: list[Event]) -> list[Event]:
    """Return the events with each day known, as one of those the bounds allow."""
    again = [e.start for e in events if e.kind is Kind.REINSTATEMENT and e.start]
    first_again = min((start.earliest or start.latest for start in again), default=FAR)

    def pick(bounds: Bounds | None) -> Bounds | None:
        if bounds is None:
            return None
        # What began by a day holds on that day: no reinstatement lies between.
        low = bounds.earliest or bounds.latest - 6 * DAY * (first_again > bounds.latest)
        high = bounds.latest or bounds.earliest + 25 * DAY
        day = data.draw(st.dates(low, high))
        return Bounds(day, day)

    def meant(event: Event) -> Event:
        days = {name: pick(getattr(event, name)) for name in ("start", "end", "announced")}
        return replace(event, **days)

    return [meant(event) for event in events]


def holds_when_said(event: Event, meant: Event) -> bool:
    """Return whether what began by a day does not end before that day."""
    by = event.start and not event.start.earliest and event.start.latest
    return not by or not meant.end or meant.end.latest > by


@settings(max_examples=200, deadline=None)
@given(some_events(), st.data())
def test_what_is_certain_holds_whichever_days_were_meant(events, data):
    """An extension enters undated and alone: whether it came in time is a rule of its own."""
    extensions = [event.id for event in events if event.kind is Kind.EXTENSION]
    events = [event for event in events if event.id not in extensions[1:]]
    events = [replace(e, start=None, issued=None) if e.id in extensions else e for e in events]
    meant = meant_by(data, events)
    assume(all(map(lasts_a_day, meant)) and all(map(holds_when_said, events, meant)))
    stated, exact = timeline(events), timeline(meant)
    assume(stated.left_out == exact.left_out)
    for day in DAYS:
        said, so = at(stated.periods, day), at(exact.periods, day)
        if said and said.certainty is not Certainty.POSSIBLE:
            assert so
            assert (so.status, so.rate) == (said.status, said.rate)
            assert said.certainty in (so.certainty, Certainty.PRESUMED)


# --- ends and extensions --------------------------------------------------------------------------


@laws
@given(st.integers(0, 20), st.integers(0, 20))
def test_a_suspension_covers_its_days_and_no_other(start, length):
    pause = Event(id="s", kind=Kind.SUSPENSION, start=on(start), end=on(start + length))
    suspended, after = timeline([pause]).periods
    assert (suspended.status, suspended.start) == (Status.SUSPENDED, on(start).earliest)
    assert suspended.last_day == on(start + length).earliest
    assert after.certainty is Certainty.PRESUMED


@laws
@given(some_events(exact=True))
def test_an_inclusive_end_is_an_exclusive_end_one_day_later(events):
    def exclusive(event: Event) -> Event:
        if not event.end or not event.end_is_inclusive:
            return event
        day = event.end.latest + DAY
        return replace(event, end=Bounds(day, day), end_is_inclusive=False, end_is_assumed=False)

    assert facts(map(exclusive, events)) == facts(events)


@laws
@given(some_events(), st.integers(0, 10), st.integers(0, 10), st.integers(0, 10))
def test_an_extension_in_time_is_a_suspension_written_with_the_new_end(others, start, length, more):
    others = [event for event in others if event.kind is not Kind.EXTENSION]
    pause = Event(id="s", kind=Kind.SUSPENSION, start=on(start), end=on(start + length))
    longer = on(start + length + more)
    extension = Event(
        id="x", kind=Kind.EXTENSION, extends="s", issued=on(start + length), end=longer
    )
    assert facts([*others, pause, extension]) == facts([*others, replace(pause, end=longer)])


# --- what a period rests on -----------------------------------------------------------------------


@laws
@given(some_events())
def test_a_period_rests_on_what_it_cannot_do_without_and_on_all_of_that(events):
    claims = {event.id: event.claims for event in events}
    for period in timeline(events).periods:
        used = [event for event in events if event.claims <= period.rests_on]
        unused = [event for event in events if event not in used]
        assert fact(period) not in facts(unused)
        assert fact(period) in facts(used)
        for other in unused:
            assert fact(period) in facts(event for event in events if event is not other)
        assert claims[period.begun_by] <= period.rests_on


@laws
@given(some_events(), st.sampled_from(["start", "end", "announced", "issued", "rate", "rate_kept"]))
def test_withdrawing_one_statement_about_another_event_leaves_a_period(events, name):
    for period in timeline(events).periods:
        for other in events:
            less = replace(other, **{name: None})
            if not other.claims & period.rests_on and lasts_a_day(less):
                assert fact(period) in facts(less if e is other else e for e in events)


@laws
@given(some_events(), st.data())
def test_what_is_asked_of_another_kind_of_event_changes_nothing(events, data):
    def told_more(event: Event) -> Event:
        more = {"announced": data.draw(dates(0, 30, False)), "rate_kept": data.draw(RATES)}
        more["issued"] = data.draw(dates(0, 30, False))
        asked = {"announced": "Imposition", "rate_kept": "Suspension", "issued": "Extension"}
        return replace(event, **{k: v for k, v in more.items() if asked[k] != event.kind})

    more = list(map(told_more, events))
    assert timeline(more) == KNOWN.of(more) == timeline(events)


# --- many measures --------------------------------------------------------------------------------


def moved(events: list[Event], gaps: list[int]) -> list[Event]:
    """Return the events with days far enough apart moved further apart, and other names."""
    dates = [d for e in events for d in (e.start, e.end, e.announced, e.issued) if d]
    stated = sorted({day for d in dates for day in (d.earliest, d.latest) if day})
    to, later = dict[date | None, date | None]({None: None}), timedelta(0)
    for before, day, gap in zip([*stated[:1], *stated], stated, cycle(gaps)):
        later += gap * DAY if day - before >= 3 * DAY else timedelta(0)
        to[day] = day + later

    def move(d: Bounds | None) -> Bounds | None:
        return Bounds(to[d.earliest], to[d.latest]) if d else None

    return [
        replace(
            e,
            id=f"m:{e.id}",
            extends=f"m:{e.extends}" if e.extends else None,
            claims=frozenset({f"m:{e.id}"}),
            rate=e.rate and e.rate + 5,
            rate_kept=e.rate_kept and e.rate_kept + 5,
            **{name: move(getattr(e, name)) for name in ("start", "end", "announced", "issued")},
        )
        for e in events
    ]


@laws
@given(some_events(), st.lists(st.integers(0, 500), min_size=3, max_size=3))
def test_measures_whose_events_are_alike_have_the_timelines_each_has_alone(events, gaps):
    for one in (events, moved(events, gaps), events):
        assert KNOWN.of(one) == timeline(one)


@laws
@given(some_events(exact=True), st.data())
def test_errors_are_told_with_the_names_of_the_measure_at_hand(events, data):
    """Two ends before the start, and two events of one name, after a measure that is alike."""
    known = Timelines()
    pause = Event(id="z", kind=Kind.SUSPENSION, start=on(9), end=on(data.draw(st.integers(0, 30))))
    twins = [*events, *data.draw(st.sampled_from([[], [replace(pause, end=None)] * 2]))]
    for one in ([*events, replace(pause, id="zz")], [*events, pause], twins):
        assert outcome(known.of, one) == outcome(timeline, one)


def outcome(function: Callable[[list[Event]], Timeline], events: list[Event]) -> object:
    try:
        return function(events)
    except SourceError as fault:
        return str(fault)
