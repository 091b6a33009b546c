"""The views: which question gives the edges of each, and what its columns hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kg.names import one_of
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
_BASIS = Column(
    "basis", "text", "whether a passage states it, or it is inferred, or reference data"
)
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
    "are aimed at is in the column targets: an edge from country to country would say of all goods "
    "what is true of one measure. Expired and revoked measures restrict nothing.",
    "network-of-restrictions",
    (
        Column("measures", "texts", "identifiers of the measures, short IRIs where there are none"),
        Column("targets", "texts", "whom they are aimed at; all: any destination or origin"),
        Column("coverage", "texts", "how they cover the item"),
        Column("rates", "texts", "tariff, and what it charges in percent"),
        Column(
            "periods",
            "texts",
            "of each measure first..last day of the status, certainty, and percent charged if any",
        ),
        Column(
            "certainty",
            "text",
            "certain, presumed or possible where the status of each measure is; else mixed: that "
            "the edge is there is as certain as the best of the periods",
        ),
        Column("from", "text", "first day of the status of the measure where it began first"),
        Column(
            "last_day",
            "text",
            "last day of the status of the measure where it ends last; missing where one has no "
            "known end",
        ),
        _EVIDENCE,
    ),
    _NODE,
    "network-of-restrictions-over-time",
)

_DEPENDENCY = View(
    "dependency",
    "What applications are made with: what they use and are part of, groups and forms of materials",
    "An edge is there where the relation of its kind is told, on any day and in any reading; its "
    "weight counts the claims that tell it. Day and reading decide the statuses on the materials. "
    "Who supplies a material, the shares of its uses and the sectors that an application serves "
    "are left to the questions about supply: a supplier is no part of what it supplies.",
    "network-of-dependency",
    (_BASIS, _EVIDENCE),
    (
        *_NODE,
        Column("serves", "text", "of applications: defense, civil life, or both"),
        Column(
            "status",
            "text",
            "of materials: in force if a measure that covers all of it is, else suspended, else "
            "announced; missing where there is none",
        ),
        Column("status_in_part", "text", "the same of measures that cover only a part of it"),
        Column("measures", "texts", "of materials: the measures behind these, with their statuses"),
    ),
)

_EVENTS = View(
    "events",
    "Which acts touched which measures: by what text, on whose word, and agreed where",
    "An edge into a measure is there where sources of the reading tell of an act on it, on any "
    "day, and its kind is the act; its weight counts the acts merged into it. It comes from the "
    "instrument that sets the act, else from who states it, else from the country that imposes the "
    "measure. Meetings, answers and packages are told by the whole view.",
    "network-of-events",
    (
        Column("acts", "texts", "short IRIs of the acts, or of the commitments"),
        Column("announced", "texts", "days of announcement as stated"),
        Column("start", "texts", "first days as stated"),
        Column("end", "texts", "printed end days as stated"),
        Column("end_means", "texts", "whether the printed end is inclusive or exclusive"),
        Column("rates", "texts", "percent set, kept or capped, percentage points cut"),
        Column(
            "first_day",
            "text",
            "earliest day that a stated first day can mean, or the latest where that is open",
        ),
        Column("exact", "truth", "whether a source states first_day as the first day, to the day"),
        _EVIDENCE,
    ),
    _NODE,
)

_SOURCES = View(
    "sources",
    "Which source says what of which measure: from source to claim to measure",
    "An edge from source to claim is there where the source states it, counted or not, and one "
    "from claim to measure where the claim names the measure, or an act on it, a promise about it "
    "or a report of its status; its weight counts the triples that do.",
    "network-of-sources",
    (
        Column(
            "through", "texts", "acts, promises and reports by which a claim speaks of a measure"
        ),
        Column("modality", "text", "how the source puts the claim"),
        Column("standing", "text", "whether the claim is in view, superseded or not counted"),
        Column("basis", "text", "whether the passage states the claim, or it is inferred"),
    ),
    _NODE,
)

_ENTITIES = View(
    "entities",
    "Things and the relations between them, each as the ontology names it",
    "An edge is there where the relation of its kind is told, on any day and in any reading; its "
    "weight counts the claims that tell it. Acts, periods, shares and status reports say something "
    "of several things at once and are no things here; of a participation, who took part in which "
    "meeting is kept.",
    "network-of-entities",
    (_BASIS, _EVIDENCE),
    _NODE,
)

_ALL = (_RESTRICTIONS, _DEPENDENCY, _EVENTS, _SOURCES, _ENTITIES)
VIEWS: Mapping[str, View] = MappingProxyType({view.name: view for view in _ALL})
"""Every view, by name."""


def view_named(name: str) -> View:
    """Return the view of a name; a UsageError names the nearest one."""
    return VIEWS[one_of(name, VIEWS, "view")]
