"""The status of a measure, rule by rule; tests/test_status_laws.py holds what is always true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyoxigraph
import pytest

from kg.dates import parse
from kg.errors import SourceError
from kg.files import ontology_dir
from kg.names import PREFIXES, TRADE
from kg.status import Certainty, Event, Kind, Status, timeline

EDTF = PREFIXES["edtf"] + "EDTF"


def event(kind: Kind, name: str = "", **parts: object) -> Event:
    """Return an event with dates as EDTF text and rates as numbers."""
    for key in parts.keys() & {"start", "end", "announced", "issued"}:
        parts[key] = parse(str(parts[key]), EDTF)
    for key in parts.keys() & {"rate", "rate_kept"}:
        parts[key] = Decimal(str(parts[key]))
    name = name or str(kind)
    return Event(id=name, kind=kind, claims=frozenset({f"c:{name}"}), **parts)  # type: ignore[arg-type]


def imposition(**parts: object) -> Event:
    return event(Kind.IMPOSITION, **parts)


def suspension(**parts: object) -> Event:
    return event(Kind.SUSPENSION, **parts)


def lines(*events: Event) -> list[str]:
    """Return the periods as an analyst reads them, with the last day of each."""
    return [
        " ".join(
            [f"{p.start}..{p.last_day or ''}", p.status, p.certainty]
            + ([f"{p.rate}%"] if p.rate is not None else [])
        )
        for p in timeline(events).periods
    ]


IN_FORCE = imposition(start="2024-12-03")


# --- one row of the table each --------------------------------------------------------------------


def test_an_imposition_is_announced_then_in_force_then_expired():
    assert lines(imposition(announced="2025-10-09", start="2025-12-01", end="2026-11-30")) == [
        "2025-10-09..2025-11-30 Announced Certain",
        "2025-12-01..2026-11-30 InForce Certain",
        "2026-12-01.. Expired Certain",
    ]


def test_an_imposition_known_by_its_announcement_alone_is_possibly_in_force_from_it():
    assert lines(imposition(announced="2024-12")) == ["2024-12-01.. InForce Possible"]


def test_a_postponement_moves_the_start_to_the_day_after_its_end():
    assert lines(
        imposition(announced="2025-10-09", start="2025-12-01"),
        event(Kind.POSTPONEMENT, start="2025-11-07", end="2026-11-10"),
    ) == ["2025-10-09..2026-11-10 Announced Certain", "2026-11-11.. InForce Presumed"]


def test_a_postponement_without_an_end_leaves_nothing_in_force():
    assert lines(
        imposition(announced="2025-10-09"), event(Kind.POSTPONEMENT, start="2025-11-07")
    ) == ["2025-10-09..2025-11-06 InForce Possible", "2025-11-07.. Announced Certain"]


def test_a_postponement_never_brings_a_start_forward():
    assert lines(
        imposition(start="2026-06-01"),
        event(Kind.POSTPONEMENT, start="2025-11-07", end="2026-01-31"),
    ) == ["2025-11-07..2026-05-31 Announced Certain", "2026-06-01.. InForce Certain"]


def test_a_suspension_covers_its_own_span_even_before_the_start():
    assert lines(
        imposition(announced="2025-10-09", start="2025-12-01"),
        suspension(start="2025-11-07", end="2026-11-10"),
    ) == [
        "2025-10-09..2025-11-06 Announced Certain",
        "2025-11-07..2026-11-10 Suspended Certain",
        "2026-11-11.. InForce Presumed",
    ]


def test_a_suspension_that_is_over_before_the_start_leaves_the_measure_announced():
    assert lines(
        imposition(start="2026-06-01"), suspension(start="2026-01-01", end="2026-01-31")
    ) == [
        "2026-01-01..2026-01-31 Suspended Certain",
        "2026-02-01..2026-05-31 Announced Certain",
        "2026-06-01.. InForce Certain",
    ]


def test_a_suspension_needs_no_known_imposition():
    assert lines(suspension(start="2025-11-10", end="2026-11-10")) == [
        "2025-11-10..2026-11-10 Suspended Certain",
        "2026-11-11.. InForce Presumed",
    ]


def test_a_suspension_may_keep_a_rate():
    assert lines(
        imposition(start="2025-04-10", rate=34),
        suspension(start="2025-11-10", end="2026-11-10", rate_kept=10),
    ) == [
        "2025-04-10..2025-11-09 InForce Certain 34%",
        "2025-11-10..2026-11-10 Suspended Certain 10%",
        "2026-11-11.. InForce Presumed 34%",
    ]


def test_an_extension_in_time_replaces_the_end():
    assert lines(
        suspension(start="2025-11-10", end="2026-11-10"),
        event(
            Kind.EXTENSION,
            extends="Suspension",
            start="2026-09-28",
            issued="2026-09-28",
            end="2027-01-10",
        ),
    ) == ["2025-11-10..2027-01-10 Suspended Certain", "2027-01-11.. InForce Presumed"]


@pytest.mark.parametrize("late", [{"issued": "2026-11-11"}, {}])
def test_an_extension_after_the_end_is_a_new_suspension(late):
    assert lines(
        IN_FORCE,
        suspension(start="2025-11-10", end="2026-11-10", rate_kept=10),
        event(Kind.EXTENSION, extends="Suspension", start="2026-11-20", end="2027-01-10", **late),
    ) == [
        "2024-12-03..2025-11-09 InForce Certain",
        "2025-11-10..2026-11-10 Suspended Certain 10%",
        "2026-11-11..2026-11-19 InForce Certain",
        "2026-11-20..2027-01-10 Suspended Certain 10%",
        "2027-01-11.. InForce Presumed",
    ]


def test_an_extension_that_begins_where_the_suspension_ends_goes_on_with_it():
    extension = event(Kind.EXTENSION, extends="Suspension", start="2026-11-11", end="2027-01-10")
    assert lines(suspension(start="2025-11-10", end="2026-11-10"), extension)[0] == (
        "2025-11-10..2027-01-10 Suspended Certain"
    )


@pytest.mark.parametrize(
    ("start", "status"), [("2026-11-11", "Announced"), ("2026-11-12", "Suspended")]
)
def test_a_postponement_extended_after_its_end_is_a_suspension(start, status):
    postponement = event(Kind.POSTPONEMENT, start="2025-11-07", end="2026-11-10")
    extension = event(Kind.EXTENSION, extends="Postponement", start=start, end="2027-01-10")
    last = timeline([postponement, extension]).periods[-2]
    assert (last.last_day, last.status) == (date(2027, 1, 10), status)


def test_extensions_apply_in_the_order_they_were_made():
    first = event(Kind.EXTENSION, "x1", extends="Suspension", issued="2026-10-01", end="2027-01-10")
    second = event(Kind.EXTENSION, "x2", extends="x1", issued="2026-12-01", end="2027-06-30")
    rival = event(Kind.EXTENSION, "x3", extends="Suspension", issued="2027-01-05", end="2027-05-31")
    pause = suspension(start="2025-11-10", end="2026-11-10")
    assert lines(pause, second, first)[0] == "2025-11-10..2027-06-30 Suspended Certain"
    assert lines(pause, second, first, rival)[0] == "2025-11-10..2027-05-31 Suspended Certain"


def test_an_imposition_can_be_extended_too():
    extension = event(Kind.EXTENSION, extends="Imposition", issued="2025-12-01", end="2026-12-31")
    assert lines(imposition(start="2025-01-01", end="2025-12-31"), extension) == [
        "2025-01-01..2026-12-31 InForce Certain",
        "2027-01-01.. Expired Certain",
    ]


def test_a_rate_change_begins_a_period_and_changes_no_status():
    assert lines(
        imposition(start="2025-03-04", rate=20),
        event(Kind.RATE_CHANGE, start="2025-11-10", rate=10),
    ) == [
        "2025-03-04..2025-11-09 InForce Certain 20%",
        "2025-11-10.. InForce Certain 10%",
    ]


def test_a_cut_to_an_unstated_rate_begins_a_period_without_one():
    cut = event(Kind.RATE_CHANGE, start="2025-11-10")
    assert lines(imposition(start="2025-03-04", rate=20), cut)[1] == "2025-11-10.. InForce Certain"
    assert lines(imposition(start="2025-03-04"), cut) == [
        "2025-03-04..2025-11-09 InForce Certain",
        "2025-11-10.. InForce Certain",
    ]


def test_a_rate_change_alone_presumes_a_measure_in_force():
    assert lines(event(Kind.RATE_CHANGE, start="2025-11-10", rate=10)) == [
        "2025-11-10.. InForce Presumed 10%"
    ]


def test_a_temporary_rate_gives_way_to_the_one_before():
    assert lines(
        imposition(start="2025-03-04", rate=20),
        event(Kind.RATE_CHANGE, start="2025-11-10", end="2026-11-10", rate=10),
    )[1:] == ["2025-11-10..2026-11-10 InForce Certain 10%", "2026-11-11.. InForce Presumed 20%"]


def test_the_first_rate_yields_to_a_change_within_the_year_it_began():
    assert (
        lines(
            imposition(start="2025", rate=20), event(Kind.RATE_CHANGE, start="2025-11-10", rate=10)
        )[-1]
        == "2025-12-31.. InForce Certain 10%"
    )


@pytest.mark.parametrize("kind", [Kind.REVOCATION, Kind.INVALIDATION])
def test_a_revocation_or_invalidation_ends_everything(kind):
    assert lines(
        IN_FORCE, suspension(start="2025-11-10", end="2026-11-10"), event(kind, start="2026-02-20")
    )[1:] == ["2025-11-10..2026-02-19 Suspended Certain", "2026-02-20.. Revoked Certain"]


def test_a_reinstatement_ends_a_suspension_and_a_revocation():
    back = event(Kind.REINSTATEMENT, start="2026-03-01")
    pause = suspension(start="2025-11-10", end="2026-11-10")
    gone = event(Kind.REVOCATION, start="2026-02-20")
    assert lines(IN_FORCE, pause, back)[1:] == [
        "2025-11-10..2026-02-28 Suspended Certain",
        "2026-03-01.. InForce Certain",
    ]
    assert lines(IN_FORCE, gone, back)[1:] == [
        "2026-02-20..2026-02-28 Revoked Certain",
        "2026-03-01.. InForce Certain",
    ]


# --- certainty ------------------------------------------------------------------------------------


def test_a_ban_known_by_month_and_suspended_within_a_week():
    assert lines(
        imposition(announced="2024-12"),
        suspension(start="[2025-11-05..2025-11-10]", end="2026-11-27"),
    ) == [
        "2024-12-01..2025-11-04 InForce Possible",
        "2025-11-05..2025-11-09 Suspended Possible",
        "2025-11-10..2026-11-27 Suspended Certain",
        "2026-11-28.. InForce Presumed",
    ]


def test_an_imprecise_end_gives_what_follows_as_possible():
    assert lines(suspension(start="2025-11-10", end="2026-11")) == [
        "2025-11-10..2026-11-01 Suspended Certain",
        "2026-11-02..2026-11-30 InForce Possible",
        "2026-12-01.. InForce Presumed",
    ]


def test_nothing_is_made_up_before_an_open_start():
    assert lines(suspension(start="[..2025-11-10]"))[0] == "2025-11-10.. Suspended Certain"


def test_what_others_say_before_an_open_start_is_possible():
    assert lines(IN_FORCE, suspension(start="[..2025-11-10]")) == [
        "2024-12-03..2025-11-09 InForce Possible",
        "2025-11-10.. Suspended Certain",
    ]


def test_a_start_open_to_the_future_stays_possible():
    assert lines(imposition(start="[2026-01-01..]")) == ["2026-01-01.. InForce Possible"]


def test_a_possible_period_ends_where_a_certain_one_begins():
    assert lines(
        suspension(start="[2025-11-05..2025-12-31]"), event(Kind.REVOCATION, start="2025-11-20")
    ) == ["2025-11-05..2025-11-19 Suspended Possible", "2025-11-20.. Revoked Certain"]


def test_a_later_event_confirms_a_lapse_but_a_reinstatement_does_not():
    pause = suspension(start="2025-11-10", end="2026-11-10")
    change = event(Kind.RATE_CHANGE, start="2027-01-01", rate=5)
    back = event(Kind.REINSTATEMENT, start="2027-01-01")
    assert lines(pause, change)[1] == "2026-11-11..2026-12-31 InForce Presumed"
    assert lines(IN_FORCE, pause, change)[2] == "2026-11-11..2026-12-31 InForce Certain"
    assert lines(IN_FORCE, pause, back)[2:] == [
        "2026-11-11..2026-12-31 InForce Presumed",
        "2027-01-01.. InForce Certain",
    ]


def test_a_reinstatement_of_unknown_order_does_not_blur_a_later_one():
    assert lines(
        event(Kind.REINSTATEMENT, "r1", start="[2026-01-01..2026-01-31]"),
        suspension(start="2026-01-10"),
        event(Kind.REINSTATEMENT, "r2", start="2026-03-01"),
    ) == [
        "2026-01-01..2026-01-09 InForce Possible",
        "2026-01-10..2026-02-28 Suspended Possible",
        "2026-03-01.. InForce Certain",
    ]


# --- boundary days, overlaps, errors --------------------------------------------------------------


def test_an_inclusive_end_is_the_last_day():
    periods = timeline(
        [suspension(start="2025-11-10", end="2026-11-27", end_is_assumed=True)]
    ).periods
    assert periods[0].last_day == date(2026, 11, 27)
    assert periods[0].end == date(2026, 11, 28)
    assert periods[0].end_is_assumed_inclusive
    assert not periods[1].end_is_assumed_inclusive
    assert periods[1].last_day is None


def test_an_exclusive_end_is_the_first_day_after():
    periods = timeline(
        [suspension(start="2025-11-10", end="2026-11-10", end_is_inclusive=False)]
    ).periods
    assert periods[0].last_day == date(2026, 11, 9)
    assert not periods[0].end_is_assumed_inclusive


def test_suspensions_may_overlap_and_the_one_begun_last_says_which_rate_is_kept():
    assert lines(
        event(Kind.SUSPENSION, "s1", start="2025-05-14", end="2025-08-12", rate_kept=10),
        event(Kind.SUSPENSION, "s2", start="2025-08-01", end="2025-11-10", rate_kept=5),
    ) == [
        "2025-05-14..2025-07-31 Suspended Certain 10%",
        "2025-08-01..2025-11-10 Suspended Certain 5%",
        "2025-11-11.. InForce Presumed",
    ]


def test_a_reinstatement_ends_nothing_that_began_the_same_day():
    back = event(Kind.REINSTATEMENT, start="2026-02-20")
    assert lines(back, event(Kind.REVOCATION, start="2026-02-20")) == [
        "2026-02-20.. Revoked Certain"
    ]
    assert lines(back, suspension(start="2026-02-20", end="2026-02-20")) == [
        "2026-02-20..2026-02-20 Suspended Certain",
        "2026-02-21.. InForce Presumed",
    ]


@pytest.mark.parametrize("kind", [Kind.REVOCATION, Kind.INVALIDATION, Kind.REINSTATEMENT])
def test_what_has_no_end_is_given_none(kind):
    act = event(kind, start="2026-02-20", end="2026-12-31")
    assert lines(act) == lines(replace(act, end=None))
    assert len(lines(act)) == 1


@pytest.mark.parametrize(
    "parts",
    [
        {"start": "2026-11-10", "end": "2026-11-09"},
        {"start": "2026-11-10", "end": "2026-11-10", "end_is_inclusive": False},
        {"start": "[2026-11-10..]", "end": "[..2026-11-09]"},
    ],
)
def test_an_event_that_ends_before_it_starts_is_an_error(parts):
    with pytest.raises(SourceError, match=r"Suspension: the event ends .* before it starts"):
        timeline([suspension(**parts)])


def test_two_events_with_one_id_are_an_error():
    with pytest.raises(SourceError, match="two events have this id"):
        timeline([IN_FORCE, IN_FORCE])


@pytest.mark.parametrize(
    ("left", "reason"),
    [
        (suspension(end="2026-11-10"), "no start is known"),
        (imposition(end="2026-11-10"), "no start is known"),
        (event(Kind.EXTENSION, extends="sus", start="2025-12-01"), "no new end is known"),
        (event(Kind.EXTENSION, end="2026-11-10"), "not among the events"),
        (event(Kind.EXTENSION, extends="other", end="2026-11-10"), "not among the events"),
        (event(Kind.EXTENSION, extends="Extension", end="2026-11-10"), "not among the events"),
        (event(Kind.EXTENSION, extends="rev", end="2026-11-10"), "a revocation, which has no end"),
        (event(Kind.EXTENSION, extends="sus", end="2025-11-09"), "before what it extends begins"),
        (
            event(Kind.EXTENSION, extends="sus", issued="2026-01-01", end="2026-11-10"),
            "no start of its own",
        ),
    ],
)
def test_what_cannot_be_used_is_listed_with_the_reason(left, reason):
    others = [
        event(Kind.REVOCATION, "rev", start="2026-02-20"),
        event(Kind.SUSPENSION, "sus", start="2025-11-10", end="2025-12-31"),
    ]
    found = timeline([*others, left])
    assert [name for name, _ in found.left_out] == [left.id]
    assert reason in found.left_out[0][1]
    assert lines(*others, left) == lines(*others)


def test_no_events_give_no_periods():
    assert timeline([]).periods == ()


# --- what a period rests on -----------------------------------------------------------------------


def test_periods_name_the_event_that_begins_them_and_the_claims_they_rest_on():
    periods = timeline(
        [
            imposition(announced="2024-12"),
            suspension(start="[2025-11-05..2025-11-10]", end="2026-11-10"),
            event(Kind.EXTENSION, extends="Suspension", issued="2026-09-28", end="2027-01-10"),
            event(Kind.RATE_CHANGE, "shadowed", start="2026-01-01", rate=10),
            event(Kind.REVOCATION, start="2030-01-01"),
        ]
    ).periods
    assert [(p.begun_by, " ".join(sorted(p.rests_on))) for p in periods] == [
        ("Imposition", "c:Imposition c:Suspension"),
        ("Suspension", "c:Suspension"),
        ("Suspension", "c:Extension c:Suspension"),
        ("Extension", "c:Extension c:Revocation c:Suspension c:shadowed"),
        ("Revocation", "c:Revocation"),
    ]


def test_the_names_are_those_of_the_ontology():
    store = pyoxigraph.Store()
    store.load(path=ontology_dir() / "trade.ttl", format=pyoxigraph.RdfFormat.TURTLE)
    found = {
        (row["c"].value.removeprefix(TRADE), row["x"].value.removeprefix(TRADE))
        for row in store.query(
            f"PREFIX trade: <{TRADE}> PREFIX rdfs: <{PREFIXES['rdfs']}> SELECT ?c ?x {{ "
            "{ VALUES ?c { trade:StatusEvent } ?x rdfs:subClassOf ?c } UNION "
            "{ VALUES ?c { trade:Status trade:Certainty } ?x a ?c } }"
        )
    }
    for name, members in (("StatusEvent", Kind), ("Status", Status), ("Certainty", Certainty)):
        assert {member for group, member in found if group == name} == {str(m) for m in members}
