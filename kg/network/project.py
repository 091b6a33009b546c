"""A view of the graph on a day and in a reading, as a network."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from pyoxigraph import NamedNode

from kg import terms
from kg.engine import LocalEngine
from kg.errors import UsageError
from kg.network.edges import edges_of, identifiers_of
from kg.network.model import Projection, Report
from kg.network.nodes import nodes_of
from kg.network.views import VIEWS, View, view_named
from kg.question import Library, Values
from kg.resolve import reading_named

__all__ = ["project"]


def project(
    engine: LocalEngine,
    library: Library,
    view: str,
    date: datetime.date,
    reading: str,
    *,
    over_time: bool = False,
    build: str = "",
    newest_source: str = "",
    supposing: Sequence[str] = (),
    remarks: Sequence[str] = (),
) -> Projection:
    """Return a view of the graph as nodes and edges.

    Parameters
    ----------
    engine, library
        The graph, and the questions by which it is projected.
    view
        The name of a view: one of ``VIEWS``.
    date
        The day asked about.
    reading
        Whose words count for a status, by name.
    over_time
        Whether edges carry the days on which they are there, instead of standing for one day.
    build, newest_source, supposing, remarks
        The circumstances, which are handed on.

    Raises
    ------
    UsageError
        For an unknown view or reading, with the nearest one, and for a view that cannot be drawn
        over time.
    """
    chosen = view_named(view)
    question = library.get(_question_of(chosen, over_time))
    reading_iri = reading_named(engine, reading)
    known = {param.name for param in question.params}
    given: dict[str, Values] = {"date": terms.day(date), "reading": NamedNode(reading_iri)}
    table = engine.select(question.fill(**{n: v for n, v in given.items() if n in known}))
    edges = edges_of(engine, table, chosen.columns, identifiers_of(engine))
    places = [table.columns.index(end) for end in ("source", "target")]
    iris = {terms.text_of(row[place]) for row in table.rows for place in places}
    nodes = nodes_of(engine, iris, {})
    facts = sum(edge.weight for edge in edges)
    return Projection(
        chosen.name,
        chosen.summary,
        chosen.presence,
        None if over_time else date,
        reading,
        build,
        nodes,
        edges,
        chosen.node_columns,
        chosen.columns,
        Report(facts, len(nodes), len(edges), facts - len(edges)),
        newest_source,
        tuple(supposing),
        tuple(remarks),
    )


def _question_of(view: View, over_time: bool) -> str:
    if not over_time:
        return view.question
    if not view.over_time:
        able = ", ".join(one.name for one in VIEWS.values() if one.over_time)
        raise UsageError(
            f"the view {view.name} has no edges over time", hint=f"views that have: {able}"
        )
    return view.over_time
