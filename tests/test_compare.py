"""Two values of one thing: what agrees, what refines, what contradicts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.compare import (
    Range,
    Relation,
    Verdict,
    compare_dates,
    compare_exactly,
    compare_kinds,
    compare_meanings,
    compare_places,
    compare_ranges,
    compare_statuses,
)
from kg.dates import Bounds
from kg.errors import SourceError

AGREE, REFINE, CONTRADICT = Relation.AGREE, Relation.REFINE, Relation.CONTRADICT
PLACES = {"busan": ["korea"], "korea": ["asia"], "hotel": ["busan"]}
ABOVE = {
    "ban": ["ban", "control", "measure"],
    "licence": ["licence", "control", "measure"],
    "control": ["control", "measure"],
    "tariff": ["tariff", "measure"],
    "measure": ["measure"],
}
APART = {frozenset(("control", "tariff")), frozenset(("ban", "licence"))}
EXCLUDES = {frozenset(("in force", "suspended"))}

days = st.dates(date(2020, 1, 1), date(2020, 3, 1))
numbers = st.decimals(0, 100, places=1).map(str) | st.integers(0, 100).map(str)
ranges = numbers.map(Range.rounded) | numbers.filter(lambda n: Decimal(n) > 0).map(Range.below)


@st.composite
def spans(draw: st.DrawFn) -> Bounds:
    first = draw(days)
    last = first + timedelta(days=draw(st.integers(0, 20)))
    return draw(st.sampled_from([Bounds(first, last), Bounds(None, last), Bounds(first, None)]))


def span(first: str | None, last: str | None = None) -> Bounds:
    ends = [date.fromisoformat(day) if day else None for day in (first, last or first)]
    return Bounds(*ends)


@pytest.mark.parametrize(
    ("one", "other", "relation", "finer"),
    [
        (span("2024-12-01", "2024-12-31"), span("2024-12-03"), REFINE, 2),
        (span("2026-11-27"), span("2026-11-28"), CONTRADICT, 0),
        (span("2026-11-27"), span("2026-11-27"), AGREE, 0),
        (span("2024-01-01", "2024-06-30"), span("2024-06-01", "2024-12-31"), REFINE, 0),
    ],
)
def test_dates_are_compared_by_the_days_they_can_mean(
    one: Bounds, other: Bounds, relation: Relation, finer: int
) -> None:
    found = compare_dates(one, other)
    assert (found.relation, found.finer) == (relation, finer)


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ("94", "93.8", REFINE),
        ("83", "83.1", REFINE),
        ("27", "28", CONTRADICT),
        ("94", "90", CONTRADICT),
        ("93.8", "94.0", REFINE),  # a zero at the end tells nothing
        ("10", "10.0", AGREE),
        ("90", "94.9", CONTRADICT),  # ninety is not "about ninety"
        ("0.1", "0.05", REFINE),
    ],
)
def test_a_printed_number_stands_for_what_rounds_to_it(
    one: str, other: str, relation: Relation
) -> None:
    assert compare_ranges(Range.rounded(one), Range.rounded(other)).relation is relation


def test_a_bound_meets_a_figure_below_it_only() -> None:
    bound = Range.below("0.1")
    assert compare_ranges(bound, Range.rounded("0.04")) == Verdict(
        REFINE, 2, "the second lies within the first"
    )
    assert compare_ranges(bound, Range.rounded("0.3")).relation is CONTRADICT
    assert compare_ranges(bound, Range.rounded("0")).relation is REFINE


def test_what_is_no_number_is_refused() -> None:
    for text in ("about ten", "NaN", "Infinity"):
        with pytest.raises(SourceError, match="no number"):
            Range.rounded(text)


def test_a_place_refines_the_country_it_lies_in() -> None:
    assert compare_places("korea", "hotel", PLACES).finer == 2
    assert compare_places("hotel", "asia", PLACES).finer == 1
    assert compare_places("busan", "tokyo", PLACES).relation is CONTRADICT
    circle = {"here": ["there"], "there": ["here"]}
    assert compare_places("here", "elsewhere", circle).relation is CONTRADICT


def test_a_stated_meaning_replaces_an_inferred_one_only() -> None:
    assert compare_meanings("in", "out", True, False).finer == 2
    assert compare_meanings("in", "out", False, False).relation is CONTRADICT
    assert compare_meanings("in", "out", True, True).relation is CONTRADICT


def test_kinds_refine_exclude_or_stand_side_by_side() -> None:
    def relation(one: str, other: str) -> Relation | None:
        found = compare_kinds(one, other, ABOVE, APART)
        return found.relation if found else None

    assert relation("ban", "control") is REFINE
    assert relation("ban", "licence") is CONTRADICT
    assert relation("ban", "tariff") is CONTRADICT  # by what is above it
    assert relation("licence", "unheard of") is None


def test_statuses_that_do_not_exclude_each_other_say_nothing() -> None:
    found = compare_statuses("suspended", "in force", EXCLUDES)
    assert found
    assert found.relation is CONTRADICT
    assert compare_statuses("suspended", "announced", EXCLUDES) is None


def mirrored(one: Verdict | None, other: Verdict | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.relation is other.relation and one.finer == (0, 2, 1)[other.finer]


@given(spans(), spans())
def test_dates_compare_alike_from_both_sides(one: Bounds, other: Bounds) -> None:
    assert mirrored(compare_dates(one, other), compare_dates(other, one))
    assert compare_dates(one, one).relation is AGREE
    assert (compare_dates(one, other).relation is CONTRADICT) == (not one.meets(other))


@given(ranges, ranges)
def test_numbers_compare_alike_from_both_sides(one: Range, other: Range) -> None:
    assert mirrored(compare_ranges(one, other), compare_ranges(other, one))
    assert compare_ranges(one, one).relation is AGREE


@given(st.decimals(0, 100, places=3), st.integers(0, 2))
def test_a_number_never_contradicts_itself_rounded(number: Decimal, places: int) -> None:
    rounded = Range.rounded(str(round(number, places)))
    assert compare_ranges(Range.rounded(str(number)), rounded).relation is not CONTRADICT


names = st.sampled_from(["busan", "korea", "asia", "hotel", "tokyo"])
kinds = st.sampled_from(["ban", "licence", "control", "tariff", "measure"])


@given(names, names, kinds, kinds)
def test_the_rest_compares_alike_from_both_sides(a: str, b: str, k: str, m: str) -> None:
    assert mirrored(compare_places(a, b, PLACES), compare_places(b, a, PLACES))
    assert mirrored(compare_kinds(k, m, ABOVE, APART), compare_kinds(m, k, ABOVE, APART))
    assert mirrored(compare_exactly(a, b), compare_exactly(b, a))
    for inferred in (True, False):
        assert mirrored(
            compare_meanings(a, b, inferred, False), compare_meanings(b, a, False, inferred)
        )
    for same in (compare_places(a, a, PLACES), compare_kinds(k, k, ABOVE, APART)):
        assert same
        assert same.relation is AGREE
