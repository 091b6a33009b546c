"""The pictures of a briefing, each with the same as a table."""

from __future__ import annotations

from collections.abc import Sequence

from kg.export.brief.facts import Facts
from kg.export.brief.held import Held
from kg.export.brief.model import Picture, Row, Said, Section, Table
from kg.export.drawing.words import clean, counted
from kg.export.timeline import Timeline
from kg.export.timeline.words import certain_words, span_words
from kg.names import shorten

__all__ = ["pictures"]


def pictures(graph: Held, facts: Facts, measures: Sequence[str]) -> Section:
    """Return the timeline of the measures that matter; of all where none does."""
    drawn = graph.timeline(measures, facts.date, facts.reading)
    lanes = len(drawn.chart.lanes)
    all_lanes = len(facts.chart.lanes)
    words = f"The {counted(lanes, 'measure')} that the sections above turn on" if measures else (
        f"All {counted(lanes, 'measure')} with a known status")  # fmt: skip
    if lanes < all_lanes:
        words += f", of {all_lanes} with a known status"
    parts = (
        Said(f"{words}. Numbers in the picture belong to the list of sources below it."),
        _timeline(drawn, measures, facts),
    )
    return Section("Pictures", parts, ("kg export timeline",))


def _timeline(drawn: Timeline, measures: Sequence[str], facts: Facts) -> Picture:
    chart = drawn.chart
    names = " ".join(shorten(measure) for measure in measures)
    command = f"kg export timeline {names} --date {facts.date} --reading {facts.reading}"
    rows = tuple(
        Row((
            (Said(clean(lane.identifier) or clean(lane.measure.label)),),
            tuple(Said(f"{certain_words(bar)} {span_words(bar)}") for bar in lane.bars)
            or (Said("no status known"),),
        ))
        for lane in chart.lanes
    )  # fmt: skip
    table = Table(f"{clean(chart.title)}: the same as a table", ("Measure", "Statuses"), rows)
    return Picture(clean(chart.title), drawn.svg(), table, f"{command} --out timeline.svg")
