"""Events that meet in odd ways, each with the reason for what is made of them."""

from __future__ import annotations

import pytest

from kg.errors import SourceError
from kg.status import Event, Kind, timeline
from tests.test_status import IN_FORCE, event, imposition, lines, suspension

PAUSE = suspension(start="2025-11-10", end="2026-11-10")


def extension(name: str = "x", extends: str = "Suspension", **parts: object) -> Event:
    return event(Kind.EXTENSION, name, extends=extends, **parts)


def rests_on(*events: Event) -> list[str]:
    """Return for each period the names of the events it rests on."""
    periods = timeline(events).periods
    return [" ".join(sorted(c.removeprefix("c:") for c in p.rests_on)) for p in periods]


# --- extensions -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "start"), [("2026-11", "2026-11-20"), ("2026-11-10", "2026-11"), ("2026-11", "2026-11")]
)
def test_an_extension_that_may_have_come_in_time_did(end, start):
    """Who extends what has run out starts anew and says so; the words are taken at their worth."""
    longer = extension(start=start, end="2027-01-10")
    assert lines(suspension(start="2025-11-10", end=end), longer) == [
        "2025-11-10..2027-01-10 Suspended Certain",
        "2027-01-11.. InForce Presumed",
    ]


def test_an_extension_surely_after_an_imprecise_end_leaves_a_gap_that_is_first_only_possible():
    late = extension(start="2026-12-15", end="2027-01-10")
    assert lines(suspension(start="2025-11-10", end="2026-11"), late) == [
        "2025-11-10..2026-11-01 Suspended Certain",
        "2026-11-02..2026-11-30 InForce Possible",
        "2026-12-01..2026-12-14 InForce Presumed",
        "2026-12-15..2027-01-10 Suspended Certain",
        "2027-01-11.. InForce Presumed",
    ]


def test_an_extension_to_an_imprecise_end_is_certain_up_to_the_first_day_it_can_have():
    longer = extension(issued="2026-09-28", end="2027-01")
    assert lines(PAUSE, longer)[:2] == [
        "2025-11-10..2027-01-01 Suspended Certain",
        "2027-01-02..2027-01-31 InForce Possible",
    ]


def test_an_extension_can_shorten():
    """It replaces the end; that the new end is the later one is nowhere promised."""
    shorter = extension(issued="2026-02-01", end="2026-06-30")
    assert lines(PAUSE, shorter)[0] == "2025-11-10..2026-06-30 Suspended Certain"


def test_each_late_extension_of_a_chain_begins_a_span_of_its_own():
    assert lines(
        suspension(start="2025-01-01", end="2025-06-30"),
        extension("x1", start="2025-08-01", end="2025-12-31"),
        extension("x2", extends="x1", start="2026-02-01", end="2026-06-30"),
    ) == [
        "2025-01-01..2025-06-30 Suspended Certain",
        "2025-07-01..2025-07-31 InForce Presumed",
        "2025-08-01..2025-12-31 Suspended Certain",
        "2026-01-01..2026-01-31 InForce Presumed",
        "2026-02-01..2026-06-30 Suspended Certain",
        "2026-07-01.. InForce Presumed",
    ]


def test_of_two_extensions_made_on_one_day_the_later_end_holds_whatever_their_names():
    one, other = {"end": "2027-06-30"}, {"end": "2027-01-10"}
    for first, second in ((one, other), (other, one)):
        both = [extension(n, issued="2026-09-28", **d) for n, d in (("x1", first), ("x2", second))]
        assert lines(PAUSE, *both)[0] == "2025-11-10..2027-06-30 Suspended Certain"


@pytest.mark.parametrize("end", ["2026-06-30", "2026-10-15", "2027-06-30"])
def test_an_extension_of_unknown_day_goes_before_dated_ones(end):
    """So an assumed end holds whether it lies before or after the act that it sets aside."""
    longer = extension(issued="2026-09-28", start="2026-09-28", end="2027-01-10")
    assumed = [extension("a1", end=end), extension("a2", extends="x", end=end)]
    assert lines(PAUSE, longer, *assumed)[0] == f"2025-11-10..{end} Suspended Certain"
    assert len(lines(PAUSE, longer, *assumed)) == 2


def test_what_extends_an_extension_that_is_left_out_is_left_out_with_that_reason():
    """Whether it prolongs the suspension nobody says: the act between names no end."""
    endless = extension("x1", issued="2026-09-01")
    longer = extension("x2", extends="x1", issued="2026-10-01", end="2027-01-10")
    assert timeline([PAUSE, longer, endless]).left_out == (
        ("x1", "no new end is known"),
        ("x2", "what it extends is left out itself"),
    )


def test_extensions_of_each_other_extend_nothing():
    circle = [extension(a, extends=b, end="2027-01-10") for a, b in (("x1", "x2"), ("x2", "x1"))]
    found = timeline([PAUSE, *circle])
    assert found.periods == timeline([PAUSE]).periods
    assert [name for name, _ in found.left_out] == ["x1", "x2"]


def test_an_extension_does_not_bring_back_a_suspension_that_a_reinstatement_ended():
    back = event(Kind.REINSTATEMENT, start="2026-03-01")
    longer = extension(issued="2026-09-01", end="2027-01-10")
    assert lines(IN_FORCE, PAUSE, back, longer) == lines(IN_FORCE, PAUSE, back)


# --- what ends, and what undoes it ----------------------------------------------------------------


def test_of_two_revocations_the_first_is_enough():
    events = [event(Kind.REVOCATION, f"r{day}", start=f"2026-02-{day}") for day in (20, 24)]
    assert lines(IN_FORCE, *events)[1:] == ["2026-02-20.. Revoked Certain"]
    assert rests_on(IN_FORCE, *events)[1:] == ["r20"]


def test_a_second_revocation_makes_certain_what_an_imprecise_one_leaves_possible():
    events = [
        event(Kind.REVOCATION, "vague", start="2026-02"),
        event(Kind.INVALIDATION, "exact", start="2026-02-20"),
    ]
    assert lines(IN_FORCE, *events)[1:] == [
        "2026-02-01..2026-02-19 Revoked Possible",
        "2026-02-20.. Revoked Certain",
    ]
    assert rests_on(IN_FORCE, *events)[1:] == ["exact vague", "exact vague"]


def test_what_has_expired_comes_back_by_a_new_imposition_not_by_a_reinstatement():
    """A reinstatement undoes another's act; that a term has run out is nobody's act."""
    term = imposition(start="2025-01-01", end="2025-12-31")
    back = event(Kind.REINSTATEMENT, start="2026-02-20")
    again = event(Kind.IMPOSITION, "again", start="2026-02-20")
    assert lines(term, back)[-1] == "2026-01-01.. Expired Certain"
    assert lines(term, again)[1:] == [
        "2026-01-01..2026-02-19 Expired Certain",
        "2026-02-20.. InForce Certain",
    ]


def test_what_was_revoked_comes_back_by_a_reinstatement_not_by_a_new_imposition():
    """What is imposed anew after a revocation is another measure, with events of its own."""
    gone = event(Kind.REVOCATION, start="2025-06-01")
    again = event(Kind.IMPOSITION, "again", start="2026-02-20")
    assert lines(IN_FORCE, gone, again) == lines(IN_FORCE, gone)


def test_a_reinstatement_takes_for_granted_that_there_was_a_measure():
    assert lines(event(Kind.REINSTATEMENT, start="2026-02-20")) == ["2026-02-20.. InForce Certain"]


def test_a_reinstatement_of_unknown_day_leaves_the_first_days_after_a_suspension_possible():
    back = event(Kind.REINSTATEMENT, start="2026-03")
    assert lines(IN_FORCE, PAUSE, back)[1:] == [
        "2025-11-10..2026-02-28 Suspended Certain",
        "2026-03-01..2026-03-30 InForce Possible",
        "2026-03-31.. InForce Certain",
    ]


# --- before the start -----------------------------------------------------------------------------


def test_a_measure_can_be_suspended_and_revoked_without_ever_being_in_force():
    assert lines(
        imposition(announced="2025-10-09", start="2025-12-01"),
        suspension(start="2025-11-07", end="2026-11-10"),
        event(Kind.REVOCATION, start="2026-02-20"),
    ) == [
        "2025-10-09..2025-11-06 Announced Certain",
        "2025-11-07..2026-02-19 Suspended Certain",
        "2026-02-20.. Revoked Certain",
    ]


def test_a_suspension_that_may_end_before_the_start_leaves_both_possible():
    assert lines(
        imposition(announced="2025-10-09", start="2025-12"),
        suspension(start="2025-11-07", end="[2025-11-20..2026-01-10]"),
    ) == [
        "2025-10-09..2025-11-06 Announced Certain",
        "2025-11-07..2025-11-20 Suspended Certain",
        "2025-11-21..2025-11-30 Announced Possible",
        "2025-12-01..2026-01-10 InForce Possible",
        "2026-01-11.. InForce Presumed",
    ]


# --- ends -----------------------------------------------------------------------------------------


def test_a_suspension_up_to_a_day_and_one_from_it_are_one_period_while_the_rate_is_the_same():
    """Ninety days up to the 10th, then a year from the 10th: no day lies between."""
    first = {"start": "2025-08-12", "end": "2025-11-10", "end_is_inclusive": False, "rate_kept": 10}
    second = {"start": "2025-11-10", "end": "2026-11-10"}
    until = event(Kind.SUSPENSION, "s1", **first)
    same = event(Kind.SUSPENSION, "s2", **second, rate_kept=10)
    less = event(Kind.SUSPENSION, "s2", **second, rate_kept=5)
    assert lines(until, same)[:-1] == ["2025-08-12..2026-11-10 Suspended Certain 10%"]
    assert rests_on(until, same)[0] == "s1 s2"
    assert lines(until, less)[:-1] == [
        "2025-08-12..2025-11-09 Suspended Certain 10%",
        "2025-11-10..2026-11-10 Suspended Certain 5%",
    ]


def test_an_imprecise_exclusive_end_ends_a_day_sooner_than_an_inclusive_one():
    pause = suspension(start="2025-11-10", end="2026-11", end_is_inclusive=False)
    assert lines(pause) == [
        "2025-11-10..2026-10-31 Suspended Certain",
        "2026-11-01..2026-11-29 InForce Possible",
        "2026-11-30.. InForce Presumed",
    ]


def test_an_end_open_to_the_future_leaves_the_lapse_possible_for_ever():
    assert lines(suspension(start="2025-11-10", end="[2026-11-10..]")) == [
        "2025-11-10..2026-11-10 Suspended Certain",
        "2026-11-11.. InForce Possible",
    ]


def test_an_end_within_the_bounds_of_the_start_narrows_them():
    """A suspension of a month known to have ended on the tenth had begun by the tenth."""
    assert lines(suspension(start="2025-11", end="2025-11-10")) == [
        "2025-11-01..2025-11-09 Suspended Possible",
        "2025-11-10..2025-11-10 Suspended Certain",
        "2025-11-11.. InForce Presumed",
    ]


def test_an_extension_that_ends_before_its_own_start_is_an_error():
    with pytest.raises(SourceError, match=r"ends .* before it starts"):
        timeline([PAUSE, extension(start="2027-02-01", end="2027-01-10")])


# --- what cannot be meant -------------------------------------------------------------------------


def test_what_has_no_end_is_not_ended_by_an_extension():
    found = timeline([IN_FORCE, extension(extends="Imposition", end="2027-10-20")])
    assert found.left_out == (("x", "what it extends is an imposition, which has no end"),)
    assert lines(IN_FORCE, extension(extends="Imposition", end="2027-10-20")) == lines(IN_FORCE)


def test_an_act_on_a_revoked_measure_is_listed():
    over = event(Kind.REVOCATION, "rev", start="2026-02-20")
    for late in (
        event(Kind.IMPOSITION, "late", start="2026-10-20"),
        event(Kind.SUSPENSION, "late", start="2026-10-20", end="2026-12-31"),
        event(Kind.RATE_CHANGE, "late", start="2026-02-20", rate="10"),
    ):
        found = timeline([IN_FORCE, over, late])
        assert [name for name, _ in found.left_out] == ["late"]
        assert "revoked before" in found.left_out[0][1]


def test_an_act_on_a_reinstated_measure_is_not():
    over = event(Kind.REVOCATION, "rev", start="2026-02-20")
    back = event(Kind.REINSTATEMENT, "back", start="2026-06-01")
    late = event(Kind.SUSPENSION, "late", start="2026-10-20", end="2026-12-31")
    assert timeline([IN_FORCE, over, back, late]).left_out == ()


def test_imposing_what_is_imposed_is_listed():
    again = event(Kind.IMPOSITION, "again", start="2026-10-20")
    (listed,) = timeline([IN_FORCE, PAUSE, again]).left_out
    assert listed == ("again", "the measure was imposed before and has not ended")
    ended = imposition(start="2024-12-03", end="2025-12-31")
    assert timeline([ended, again]).left_out == ()
