"""The chart of some things: whose lanes, which days, and what to know about them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.answer.cited import newest_source
from kg.dates import FAR
from kg.engine import LocalEngine
from kg.errors import UsageError
from kg.export.drawing.words import counted
from kg.export.timeline.gather import asked_for, lanes_of
from kg.export.timeline.model import Chart, Lane
from kg.question import Library
from kg.resolve import reading_named

__all__ = ["chart_of"]

_LAST = FAR - datetime.timedelta(days=1)
# Room before the first day and after the last, where words of open bars stand.
_BEFORE, _AFTER, _LEAST = 24, 6, 20


def chart_of(
    engine: LocalEngine,
    library: Library,
    things: Sequence[str],
    date: datetime.date,
    reading: str,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> Chart:
    """Return the chart of some things, or of every measure that has a status.

    Parameters
    ----------
    engine, library
        The store, and the questions that find measures and periods.
    things
        The IRIs of measures and of what they may cover.
    date
        The day asked about, marked in the picture.
    reading
        The name of a reading.
    since, until
        First and last day shown; where None, all that is known with some room around it.

    Raises
    ------
    UsageError
        For an unknown reading, a thing that cannot have a timeline, or a window that ends before
        it begins.
    """
    iri = reading_named(engine, reading)
    asked = asked_for(engine, library, things, date)
    lanes = lanes_of(engine, library, asked, iri)
    first, last = _window(lanes, date, since, until)
    chart = Chart(
        title=asked.title,
        date=date,
        reading=reading,
        newest_source=newest_source(engine, date, iri),
        since=first,
        until=last,
        lanes=tuple(_within(lane, first, last) for lane in lanes),
    )
    return replace(chart, remarks=tuple(_remarks(lanes, chart)))


def _window(
    lanes: Sequence[Lane],
    date: datetime.date,
    since: datetime.date | None,
    until: datetime.date | None,
) -> tuple[datetime.date, datetime.date]:
    """Return first and last day shown: what was asked for, else all that is known and a margin."""
    bars = [bar for lane in lanes for bar in lane.bars]
    known = [date, *(bar.first for bar in bars), *(bar.last for bar in bars if bar.last)]
    first = since or min([*known, until] if until else known)
    last = until or max([*known, first])
    if last < first:
        what = f"the picture would end on {last}, before it begins on {first}"
        raise UsageError(what, "since and until", "let the first day be the earlier one")
    days = (last - first).days
    before, after = max(_LEAST, days // _BEFORE), max(_LEAST, days // _AFTER)
    if since is None:
        first -= datetime.timedelta(days=min(before, (first - datetime.date.min).days))
    if until is None:
        last += datetime.timedelta(days=min(after, (_LAST - last).days))
    return first, last


def _within(lane: Lane, since: datetime.date, until: datetime.date) -> Lane:
    bars = [b for b in lane.bars if b.first <= until and (b.last is None or b.last >= since)]
    return replace(lane, bars=tuple(bars))


def _remarks(lanes: Sequence[Lane], chart: Chart) -> Iterator[str]:
    if not lanes:
        yield f"Nothing to draw: in the reading {chart.reading} no measure asked for has a status."
    if silent := [lane.identifier or lane.measure.label for lane in lanes if not lane.bars]:
        names = "; ".join(silent)
        yield f"No source that counts in the reading {chart.reading} gives a status to: {names}."
    left_out = sum(len(lane.bars) for lane in lanes) - len(chart.bars())
    if left_out:
        outside = f"before {chart.since} or after {chart.until}"
        yield f"Not shown, wholly {outside}: {counted(left_out, 'period')}."
    if not chart.since <= chart.date <= chart.until:
        yield f"The day asked about, {chart.date}, lies outside the picture."
