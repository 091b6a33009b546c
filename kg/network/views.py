"""The views: which question gives the edges of each, and what its columns hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kg.errors import UsageError
from kg.names import nearest
from kg.network.model import Column

__all__ = ["LISTS", "VIEWS", "View", "view_named"]


@dataclass(frozen=True)
class View:
    """A named projection of the graph.

    Parameters
    ----------
    name, summary
        How it is asked for, and what it shows in a line.
    presence
        What it means that an edge is there, what a weight counts, and what is not shown.
    question
        The question of the library whose rows are its edges.
    columns, node_columns
        What edges carry beside source, target, kind, label and weight, and nodes beside id, label
        and kind.
    over_time
        The question whose rows say on which days an edge is there; empty where no view over time
        is drawn.
    """

    name: str
    summary: str
    presence: str
    question: str
    columns: tuple[Column, ...]
    node_columns: tuple[Column, ...]
    over_time: str = ""


LISTS = {"coverage": "; "}
"""What parts the entries of a list where it is not a space, by column."""

_EVIDENCE = Column("evidence", "texts", "short IRIs of the claims behind the edge")
_NODE = (
    Column("label_zh", "text", "label in Chinese"),
    Column("identifier", "text", "number under which the thing is known"),
    Column("family", "text", "widest class of the thing: measure, trade item, country ..."),
)

_RESTRICTIONS = View(
    "restrictions",
    "Who restricts the trade in what: from a country to the goods that its measures cover",
    "An edge is there where at least one measure of the country that covers the item has the "
    "status on the day; its kind is the status, its weight counts the measures. Whom the measures "
    "are aimed at is in the column targets: an edge from country to country would say of goods "
    "what is true of a measure alone. Expired and revoked measures restrict nothing.",
    "network-of-restrictions",
    (
        Column("measures", "texts", "identifiers of the measures, short IRIs where there are none"),
        Column("targets", "texts", "whom they are aimed at; all: any destination or origin"),
        Column("coverage", "texts", "how they cover the item"),
        Column("rates", "texts", "tariff, and what it charges in percent"),
        Column("certainty", "text", "certainty of the best settled: certain, presumed, possible"),
        Column("from", "text", "earliest first day of the status"),
        Column("last_day", "text", "latest last day of the status; missing where an end is open"),
        _EVIDENCE,
    ),
    _NODE,
)

VIEWS: Mapping[str, View] = MappingProxyType({view.name: view for view in (_RESTRICTIONS,)})
"""Every view, by name."""


def view_named(name: str) -> View:
    """Return the view of a name; a UsageError names the nearest one."""
    if name in VIEWS:
        return VIEWS[name]
    near = nearest(name, VIEWS)
    hint = f"did you mean {near[0]}?" if near else f"views: {', '.join(VIEWS)}"
    raise UsageError(f"there is no view {name!r}", hint=hint)
