"""A date keeps its precision, and what cannot be read is refused with the accepted forms."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.dates import FAR, Bounds, DateError, day_number, from_day_number, parse, read_day, today
from kg.errors import SourceError, UsageError
from kg.names import PREFIXES

XSD, EDTF = PREFIXES["xsd"], PREFIXES["edtf"] + "EDTF"
DATE, MONTH, YEAR = XSD + "date", XSD + "gYearMonth", XSD + "gYear"

days = st.dates(date(1000, 1, 1), date(9998, 12, 31))


@st.composite
def bounds(draw: st.DrawFn) -> Bounds:
    first, last = sorted((draw(days), draw(days)))
    form = draw(st.sampled_from(("exact", "between", "before", "after")))
    return {
        "exact": Bounds(first, first),
        "between": Bounds(first, last),
        "before": Bounds(None, last),
        "after": Bounds(first, None),
    }[form]


@pytest.mark.parametrize(
    ("lexical", "datatype", "earliest", "latest"),
    [
        ("2024-12-03", DATE, "2024-12-03", "2024-12-03"),
        ("2024-02", MONTH, "2024-02-01", "2024-02-29"),
        ("2025", YEAR, "2025-01-01", "2025-12-31"),
        ("2025", EDTF, "2025-01-01", "2025-12-31"),
        ("2024-12", EDTF, "2024-12-01", "2024-12-31"),
        ("2024-12-03", EDTF, "2024-12-03", "2024-12-03"),
        ("2024-12~", EDTF, "2024-12-01", "2024-12-31"),
        ("2024?", EDTF, "2024-01-01", "2024-12-31"),
        ("2024-12-03%", EDTF, "2024-12-03", "2024-12-03"),
        ("[2025-11-05..2025-11-10]", EDTF, "2025-11-05", "2025-11-10"),
        ("[2024-09~..2024-12?]", EDTF, "2024-09-01", "2024-12-31"),
        ("[2024-12..2024-12-05]", EDTF, "2024-12-01", "2024-12-05"),
        ("[2024-12-05..2024]", EDTF, "2024-12-05", "2024-12-31"),
        ("[..2025-11]", EDTF, None, "2025-11-30"),
        ("[2025-11..]", EDTF, "2025-11-01", None),
    ],
)
def test_a_date_is_read_as_precisely_as_it_is_stated(lexical, datatype, earliest, latest):
    assert parse(lexical, datatype) == Bounds(_day(earliest), _day(latest))


@pytest.mark.parametrize(
    ("lexical", "datatype", "says"),
    [
        ("2026-02-30", DATE, "February 2026 has 28 days"),
        ("2026-13-01", DATE, "no month 13"),
        ("2026-00", MONTH, "no month 0"),
        ("2026-01-00", EDTF, "January 2026 has 31 days"),
        ("2026-11-27Z", DATE, "time zone"),
        ("2026-11-27+08:00", DATE, "time zone"),
        ("2026-05:00", YEAR, "time zone"),
        ("2026-11Z", MONTH, "time zone"),
        ("2026-1-7", DATE, "xsd:date"),
        ("2026-11-27\n", DATE, "xsd:date"),
        (" 2026-11-27", DATE, "xsd:date"),
        ("٢٠٢٦-11-27", DATE, "xsd:date"),
        ("-2026", YEAR, "xsd:gYear"),
        ("2024~", YEAR, "xsd:gYear"),
        ("2026-11-27T00:00:00", XSD + "dateTime", "not a date"),
        ("2026-11-27", XSD + "string", "not a date"),
        ("[2026..2025]", EDTF, "begins after it ends"),
        ("[..]", EDTF, "open on both sides"),
        ("[2025]", EDTF, "no EDTF form"),
        ("[2025..2026]~", EDTF, "no EDTF form"),
        ("2025/2026", EDTF, "no EDTF form"),
        ("{2025..2026}", EDTF, "no EDTF form"),
        ("", EDTF, "no EDTF form"),
        ("[2026-02-30..2026]", EDTF, "February 2026 has 28 days"),
        ("9999-12-31", DATE, "1000 to 9998"),
        ("0999", YEAR, "1000 to 9998"),
    ],
)
def test_what_cannot_be_read_is_refused_and_said(lexical, datatype, says):
    with pytest.raises(DateError, match="(?s).*" + says):
        parse(lexical, datatype)


def test_a_refused_form_names_the_accepted_ones():
    with pytest.raises(SourceError) as error:
        parse("late 2024", EDTF)
    assert "[2024-09..2024-12]" in error.value.hint


@given(days)
def test_every_day_reads_back(day):
    assert parse(day.isoformat(), DATE) == parse(day.isoformat(), EDTF) == Bounds(day, day)
    assert read_day(day.isoformat()) == from_day_number(day_number(day)) == day


@given(bounds(), bounds(), days)
def test_the_intersection_holds_exactly_the_days_of_both(one, other, day):
    in_both = _holds(one, day) and _holds(other, day)
    if one.meets(other):
        assert _holds(one.intersect(other), day) == in_both
        assert one.intersect(other) == other.intersect(one)
    else:
        assert not in_both
        with pytest.raises(DateError, match="no day in common"):
            one.intersect(other)


@given(bounds())
def test_bounds_meet_themselves(one):
    assert one.meets(one)
    assert one.intersect(one) == one
    assert one.is_exact == (one.earliest is not None and one.earliest == one.latest)


def test_bounds_must_be_a_span_of_days():
    with pytest.raises(DateError, match="after the latest"):
        Bounds(date(2026, 1, 2), date(2026, 1, 1))
    with pytest.raises(DateError, match="open on both sides"):
        Bounds(None, None)


def test_day_numbers_count_from_1970():
    assert day_number(date(1970, 1, 1)) == 0
    assert day_number(date(2026, 11, 22)) == 20779
    assert from_day_number(day_number(FAR)) == FAR


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2026-2-3", "Did you mean 2026-02-03?"),
        ("2026-02-30", "February 2026 has 28 days"),
        ("2026-2-30", "February 2026 has 28 days"),
        ("tomorrow", "Write YYYY-MM-DD"),
        ("", "Write YYYY-MM-DD"),
        ("9999-12-31", "1000 to 9998"),
    ],
)
def test_a_mistyped_day_gets_advice(text, says):
    with pytest.raises(UsageError) as error:
        read_day(text, "--date")
    assert says in str(error.value)
    assert str(error.value).startswith("--date: ")


def test_the_environment_can_stand_in_for_the_clock(monkeypatch):
    monkeypatch.delenv("KG_TODAY", raising=False)
    assert today() in {date.today(), from_day_number(day_number(date.today()) - 1)}
    monkeypatch.setenv("KG_TODAY", "2026-11-22")
    assert today() == date(2026, 11, 22)
    monkeypatch.setenv("KG_TODAY", "soon")
    with pytest.raises(UsageError, match="KG_TODAY"):
        today()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _holds(span: Bounds, day: date) -> bool:
    return (span.earliest or date.min) <= day <= (span.latest or date.max)
