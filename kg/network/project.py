"""A view of the graph on a day and in a reading, as a network."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence

from pyoxigraph import NamedNode

from kg import terms
from kg.engine import LocalEngine, Table
from kg.errors import UsageError
from kg.names import expand
from kg.network.edges import COMPUTED, edges_of, identifiers_of
from kg.network.left_out import left_out, why_empty
from kg.network.model import Projection, Report
from kg.network.nodes import nodes_of
from kg.network.standing import standings
from kg.network.views import VIEWS, View, view_named
from kg.question import Library, Values
from kg.resolve import reading_named
from kg.terms import text_of

__all__ = ["project"]

# The columns that list what stands behind edges and is to be accounted for.
_BEHIND = {"restrictions": ("measures",), "events": ("acts",), "sources": ("source", "target")}


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
    identifiers = identifiers_of(engine)
    edges, widened = edges_of(engine, table, chosen.columns, identifiers, over_time)
    values = (
        standings(engine, library, date, reading_iri, identifiers)
        if view == "dependency" and edges
        else {}
    )
    nodes = nodes_of(engine, _entries(table, ("source", "target")), values)
    day = None if over_time else date
    facts = sum(edge.weight for edge in edges)
    report = Report(
        facts=facts,
        nodes=len(nodes),
        edges=len(edges),
        merged=facts - len(edges),
        widened=widened,
        left_out=left_out(engine, view, day, reading_iri, _entries(table, _BEHIND.get(view, ()))),
    )
    told = [*remarks, *_dependence(known, over_time)]
    if not edges:
        told.append(why_empty(engine, question, day, reading_iri))
    return Projection(
        view=chosen.name,
        summary=chosen.summary,
        presence=chosen.presence,
        date=day,
        reading=reading,
        build=build,
        nodes=nodes,
        edges=edges,
        node_columns=chosen.node_columns,
        edge_columns=tuple(c for c in chosen.columns if c.name in (*table.columns, *COMPUTED)),
        report=report,
        newest_source=newest_source,
        supposing=tuple(supposing),
        remarks=tuple(told),
    )


def _question_of(view: View, over_time: bool) -> str:
    if not over_time:
        return view.question
    if not view.over_time:
        able = ", ".join(one.name for one in VIEWS.values() if one.over_time)
        raise UsageError(
            f"the view {view.name} has no edges that come and go", hint=f"over time: {able}"
        )
    return view.over_time


def _entries(table: Table, columns: Iterable[str]) -> set[str]:
    """Return the IRIs that stand in columns, entry by entry where they hold lists."""
    places = [table.columns.index(name) for name in columns]
    entries = (e for row in table.rows for place in places for e in text_of(row[place]).split())
    return {expand(entry) or entry for entry in entries}


def _dependence(known: Collection[str], over_time: bool) -> list[str]:
    if "date" in known or over_time:
        return []
    if "reading" in known:
        return ["The edges do not depend on the date."]
    return ["The edges depend neither on the date nor on the reading."]
