"""Dates as precisely as a source states them: the earliest and the latest day they can mean.

A stated date is an ``xsd:date``, ``xsd:gYearMonth`` or ``xsd:gYear`` without a time zone, or one of
a few EDTF forms. Everything that compares dates compares their bounds, or the bounds' day numbers.
"""

from __future__ import annotations

import os
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from kg.errors import SourceError, UsageError, shown
from kg.names import PREFIXES, shorten

__all__ = [
    "FAR",
    "Bounds",
    "DateError",
    "day_number",
    "from_day_number",
    "parse",
    "read_day",
    "today",
]

FAR = date(9999, 12, 31)
"""The day that stands for "open": no end is known. No source may state it."""

_EPOCH = date(1970, 1, 1)
_FIRST_YEAR, _LAST_YEAR = 1000, 9998
_ACCEPTED = (
    'Write "2024-12-03"^^xsd:date, "2024-12"^^xsd:gYearMonth or "2024"^^xsd:gYear without a time '
    'zone, or "[2024-09..2024-12]", "[..2024-12-03]", "[2024..]" or "2024-12~" as edtf:EDTF.'
)
_PART = r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?"
# EDTF marks: ? uncertain, ~ approximate, % both. They say how sure a source is, not which days.
_EDTF_PART = re.compile(rf"({_PART})[?~%]?")
_EDTF_SET = re.compile(rf"\[(?:({_PART})[?~%]?)?\.\.(?:({_PART})[?~%]?)?\]")
_FORMS = {
    PREFIXES["xsd"] + "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    PREFIXES["xsd"] + "gYearMonth": re.compile(r"[0-9]{4}-[0-9]{2}"),
    PREFIXES["xsd"] + "gYear": re.compile(r"[0-9]{4}"),
}
_EDTF = PREFIXES["edtf"] + "EDTF"
_ZONE = re.compile(r"(?:Z|[+-][0-9]{2}:[0-9]{2})")


class DateError(SourceError):
    """A date that cannot be read, or dates that exclude each other."""


@dataclass(frozen=True)
class Bounds:
    """The earliest and the latest day a stated date can mean; None where it is open.

    Raises
    ------
    DateError
        When both ends are open, or the earliest day is after the latest.
    """

    earliest: date | None
    latest: date | None

    def __post_init__(self) -> None:
        if self.earliest is None and self.latest is None:
            raise DateError("a date that is open on both sides says nothing", hint=_ACCEPTED)
        if self.earliest and self.latest and self.earliest > self.latest:
            raise DateError(f"the earliest day {self.earliest} is after the latest {self.latest}")

    def __str__(self) -> str:
        if self.is_exact:
            return str(self.earliest)
        return f"[{self.earliest or ''}..{self.latest or ''}]"

    @property
    def is_exact(self) -> bool:
        """Whether only one day is meant."""
        return self.earliest == self.latest

    @property
    def first(self) -> date:
        """The earliest day that is known of: the latest where the earliest is open."""
        day = self.earliest or self.latest
        assert day is not None  # open on one side at most
        return day

    def meets(self, other: Bounds) -> bool:
        """Return whether some day can be meant by both."""
        return _highest(self, other) <= _lowest(self, other)

    def intersect(self, other: Bounds) -> Bounds:
        """Return the days both can mean.

        Raises
        ------
        DateError
            When no day can be meant by both: the two dates contradict each other.
        """
        if not self.meets(other):
            raise DateError(f"{self} and {other} have no day in common")
        earliest, latest = _highest(self, other), _lowest(self, other)
        return Bounds(
            None if earliest == date.min else earliest, None if latest == date.max else latest
        )


def parse(lexical: str, datatype_iri: str) -> Bounds:
    """Return the bounds of a date as a source states it.

    Parameters
    ----------
    lexical
        The lexical form of the literal, such as ``2024-12`` or ``[2024-09..2024-12]``.
    datatype_iri
        The full IRI of its datatype: ``xsd:date``, ``xsd:gYearMonth``, ``xsd:gYear`` or
        ``edtf:EDTF``.

    Returns
    -------
    Bounds
        First and last day, both inclusive: ``2024-12`` is 2024-12-01 to 2024-12-31.

    Raises
    ------
    DateError
        When the form is not one of these, the day does not exist, or an interval is empty.
    """
    if datatype_iri == _EDTF:
        return _parse_edtf(lexical)
    form = _FORMS.get(datatype_iri)
    if form is None:
        raise DateError(f"'{lexical}' is {shorten(datatype_iri)}, not a date", hint=_ACCEPTED)
    match = form.match(lexical)
    if match is None:
        raise DateError(f"'{lexical}' is no {shorten(datatype_iri)}", hint=_ACCEPTED)
    rest = lexical[match.end() :]
    if _ZONE.fullmatch(rest):
        raise DateError(f"the date '{lexical}' has a time zone ({rest}); leave it out")
    if rest:
        raise DateError(f"'{lexical}' is no {shorten(datatype_iri)}", hint=_ACCEPTED)
    return _days_of(lexical)


def day_number(day: date) -> int:
    """Return the days from 1970-01-01 to ``day``; negative before."""
    return (day - _EPOCH).days


def from_day_number(number: int) -> date:
    """Return the day that lies ``number`` days after 1970-01-01."""
    return _EPOCH + timedelta(days=number)


def read_day(text: str, where: str = "") -> date:
    """Return the day a user typed as ``YYYY-MM-DD``; ``where`` names the option it was typed for.

    Raises
    ------
    UsageError
        When it is another form, or a day that does not exist.
    """
    loose = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text)
    if loose is None:
        raise UsageError(
            f"{shown(text)} is not a date", where, "Write YYYY-MM-DD, as in 2026-11-22."
        )
    year, month, day = loose.groups()
    padded = f"{year}-{month:0>2}-{day:0>2}"
    try:
        read = _days_of(padded).earliest
    except DateError as error:
        raise UsageError(error.what, where, "Write a day that exists, as YYYY-MM-DD.") from None
    if read is None or padded != text:
        raise UsageError(f"'{text}' is not a date", where, f"Did you mean {padded}?")
    return read


def today() -> date:
    """Return the day today, by the local clock: the one place that reads it.

    The environment variable ``KG_TODAY`` (YYYY-MM-DD) takes the clock's place, so that a run can
    be repeated.
    """
    fixed = os.environ.get("KG_TODAY")
    return read_day(fixed, "KG_TODAY") if fixed else date.today()


def _parse_edtf(lexical: str) -> Bounds:
    if part := _EDTF_PART.fullmatch(lexical):
        return _days_of(part[1])
    if not (interval := _EDTF_SET.fullmatch(lexical)):
        raise DateError(f"'{lexical}' is no EDTF form that is understood", hint=_ACCEPTED)
    first, last = interval.groups()
    if first is None and last is None:
        raise DateError(f"'{lexical}' is open on both sides and says nothing", hint=_ACCEPTED)
    earliest = _days_of(first).earliest if first else None
    latest = _days_of(last).latest if last else None
    if earliest and latest and earliest > latest:
        raise DateError(f"'{lexical}' begins after it ends; write the earlier date first")
    return Bounds(earliest, latest)


def _days_of(text: str) -> Bounds:
    """Return first and last day of ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""
    year, *rest = (int(part) for part in text.split("-"))
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise DateError(f"'{text}': the year must lie in {_FIRST_YEAR} to {_LAST_YEAR}")
    if not rest:
        return Bounds(date(year, 1, 1), date(year, 12, 31))
    month = rest[0]
    if not 1 <= month <= 12:
        raise DateError(f"'{text}': there is no month {month}")
    length = monthrange(year, month)[1]
    if len(rest) == 1:
        return Bounds(date(year, month, 1), date(year, month, length))
    day = rest[1]
    if not 1 <= day <= length:
        raise DateError(f"'{text}': {date(year, month, 1):%B %Y} has {length} days")
    return Bounds(date(year, month, day), date(year, month, day))


def _highest(one: Bounds, other: Bounds) -> date:
    return max(one.earliest or date.min, other.earliest or date.min)


def _lowest(one: Bounds, other: Bounds) -> date:
    return min(one.latest or date.max, other.latest or date.max)
