"""The rows of a timeline as the table below its picture."""

from __future__ import annotations

from kg.export.drawing.page import Rows
from kg.export.drawing.words import clean
from kg.export.timeline.model import Change, Chart, Lane
from kg.export.timeline.words import (
    act_words,
    certain_words,
    circumstances,
    not_advice,
    source_words,
)

__all__ = ["rows_of"]

_NAMES = ("measure", "imposed by", "status", "from", "last day", "begun by", "ended by")


def rows_of(chart: Chart) -> Rows:
    """Return a row for each bar: its measure, status and days, the acts at its ends."""
    rows = [
        (
            (lane.measure.label, lane.identifier, lane.reach),
            lane.imposed_by or "not recorded",
            certain_words(bar),
            str(bar.first),
            str(bar.last or "no end known"),
            _act(lane, bar.begun),
            _act(lane, bar.ended),
        )
        for lane in chart.lanes
        for bar in lane.bars
    ]
    caption = f"{clean(chart.title)}: the same as a table, {circumstances(chart)}"
    notes = (*chart.remarks, not_advice(chart))
    return Rows(caption, _NAMES, rows, notes, frozenset({3, 4}))


def _act(lane: Lane, change: Change | None) -> tuple[str, ...]:
    told = [source_words(source) for source in change.sources] if change else []
    return (act_words(lane, change) or "—", *told)
