"""The pictures of a briefing, each with the same as a table."""

from __future__ import annotations

from collections.abc import Sequence

from kg.export.brief.coverage import measures_on
from kg.export.brief.facts import Facts
from kg.export.brief.held import Held
from kg.export.brief.model import Picture, Row, Said, Section, Table
from kg.export.brief.words import grouped, listed
from kg.export.drawing.words import clean, counted
from kg.export.plots import network_picture
from kg.export.timeline import Timeline
from kg.export.timeline.words import certain_words, span_words
from kg.names import shorten
from kg.network.model import Projection

__all__ = ["pictures"]

_VIEW = "restrictions"


def pictures(graph: Held, facts: Facts, measures: Sequence[str]) -> Section:
    """Return the timeline of the measures that matter, or of all, and the network of all."""
    drawn = graph.timeline(measures, facts.date, facts.reading)
    network = graph.network(_VIEW, facts.date, facts.reading).projection
    lanes, all_lanes = len(drawn.chart.lanes), len(facts.chart.lanes)
    words = f"The {counted(lanes, 'measure')} that the sections above turn on"
    if not measures or lanes == all_lanes:
        words = f"All {counted(lanes, 'measure')} with a status on record"
    elif lanes < all_lanes:
        words += f", of {all_lanes} with a status on record"
    numbers = "Numbers in the picture belong to its own list of sources"
    return Section("Pictures", (
        Said(f"{words}. {numbers}."),
        _timeline(drawn, measures, facts),
        Said(f"All measures that restrict on the day. {clean(network.presence)}"),
        _network(network, facts),
    ))  # fmt: skip


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
    ) or (Row(((Said("none"),),) * 2),)  # fmt: skip
    table = Table(f"{clean(chart.title)}: the same as a table", ("Measure", "Statuses"), rows,
                  (25, 75))  # fmt: skip
    return Picture(clean(chart.title), drawn.svg(), table, f"{command} --out timeline.svg")


def _network(network: Projection, facts: Facts) -> Picture:
    drawn = network_picture(network)
    labels = {node.id: node.label for node in network.nodes}
    iris = {node.id: node.iri for node in network.nodes}
    alike = grouped(
        ((edge.source, edge.kind, measures_on(facts, edge, iris[edge.target])), edge.target)
        for edge in network.edges
    )
    rows = tuple(
        Row((
            (Said(clean(labels[source])),), (Said(clean(kind)),),
            (Said(listed(measures) if measures else "—"),),
            (Said(listed(labels[target] for target in targets)),),
        ))
        for (source, kind, measures), targets in alike.items()
    ) or (Row(((Said("none"),),) * 4),)  # fmt: skip
    table = Table(f"{drawn.title}: the same as a table",
                  ("Country", "Status", "Measures", "Goods"), rows,
                  (14, 12, 34, 40))  # fmt: skip
    command = (f"kg export gephi --view {_VIEW} --date {facts.date} --reading {facts.reading} "
               "--out network.gexf")  # fmt: skip
    return Picture(drawn.title, drawn.svg(), table, command)
