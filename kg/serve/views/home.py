"""The start page: what lapses soon, what just did, where readings differ, and where to go on."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.answer import Answer, Thing, Value
from kg.answer.rows import Row
from kg.export.brief.changes import ENDS, nearest_changes
from kg.export.brief.days import Window, after, before
from kg.export.brief.readings import differing
from kg.export.brief.words import grouped
from kg.export.drawing.look import CERTAINTIES
from kg.given import reading_given
from kg.names import local_name
from kg.resolve import readings
from kg.serve.content.barred import barred_on
from kg.serve.content.changing import with_doubts
from kg.serve.content.reach import reach_of
from kg.serve.model import Call, Reply
from kg.serve.site import Site
from kg.session import Graph

__all__ = ["reply"]

_SOON = 30
# What rows have in common that are told together.
_ENDING = ("last_day", "days_left", "end_basis", "rate_kept_percent", "next_status",
           "next_certainty")  # fmt: skip
_CHANGE = ("changed_on", "bound", "previous_status", "previous_certainty",
           "previous_rate_percent", "new_status", "new_rate_percent", "certainty",
           "because_of_its")  # fmt: skip


@dataclass(frozen=True)
class _Day:
    """A day under a reading, with the status of every measure under each."""

    graph: Graph
    date: datetime.date
    reading: str
    statuses: Mapping[str, Answer]

    def ask(self, question: str, **params: Any) -> Answer:
        return self.graph.ask(question, self.date, self.reading, **params)

    def here(self) -> Sequence[Row]:
        return self.statuses[self.reading].rows

    def suspended(self) -> list[Row]:
        return [row for row in self.here() if _local(row["status"]) == "Suspended"]


@dataclass(frozen=True)
class _Alike:
    """What several rows have in common, and the rows."""

    common: Row
    rows: list[Row]


def reply(site: Site, call: Call) -> Reply:
    """Return the page of a day and a reading."""
    graph, date = site.graph, datetime.date.fromisoformat(call.args["date"])
    reading = reading_given(graph.engine, call.args["reading"] or None)
    names = [reading, *(name for name in readings(graph.engine) if name != reading)]
    day = _Day(graph, date, reading, {name: graph.status(None, date, name) for name in names})
    timeline = graph.timeline(None, date, reading)
    ahead, past = after(date), before(date)
    ending = _ending(day, ahead)
    changing, changed = (
        [*with_doubts(graph.engine, _changes(day, window))] for window in (ahead, past)
    )
    return site.page(
        "home.html",
        call,
        title="What lapses next",
        day=date,
        names=names,
        soon=_alike((row for row in ending if _days(row) <= _SOON), _ENDING),
        later=_alike((row for row in ending if _days(row) > _SOON), _ENDING),
        others=_alike(_unannounced(changing, ending), _CHANGE),
        changed=_alike(changed, _CHANGE),
        nearest={"ahead": nearest_changes(timeline.chart, ahead) if ahead else "",
                 "past": nearest_changes(timeline.chart, past)},
        past=past,
        apart=list(_apart(day)),
        numbers=_numbers(day, ending),
        exposed=_exposed(day),
        reach=reach_of(graph.engine, reading),
        barred=barred_on(graph, date, reading),
        identifiers={_iri(row["measure"]): row["identifier"] for row in day.here()},
        ends=ENDS,
        hedges=[words for words, *_ in CERTAINTIES.values()],
        question=lambda name: f"/q/{graph.library.get(name).topic}/{name}",
        timeline=timeline.table,
        svg=timeline.svg().partition("?>")[2],
    )  # fmt: skip


def _ending(day: _Day, ahead: Window | None) -> Sequence[Row]:
    """Return the suspensions that run out.

    Where no suspension has its last day in these days none is asked for: to explain why an answer
    has no rows takes longer than to find that there are none.
    """
    lasts = [row["last_day"] for row in day.suspended()]
    if ahead is None or not any(isinstance(d, datetime.date) and d <= ahead.last for d in lasts):
        return ()
    return day.ask("suspensions-ending-soon", days=ahead.days).rows


def _changes(day: _Day, window: Window | None) -> Sequence[Row]:
    if window is None:
        return ()
    return day.ask("status-changes-between-dates", since=window.first, until=window.last).rows


def _unannounced(changes: Iterable[Row], ending: Iterable[Row]) -> Iterator[Row]:
    """Yield the changes that are not the morrow of a suspension's last day."""
    told = {(_iri(row["measure"]), row["last_day"]) for row in ending}
    for row in changes:
        assert isinstance(row["changed_on"], datetime.date)
        eve = row["changed_on"] - datetime.timedelta(days=1)
        if (_iri(row["measure"]), eve) not in told:
            yield row


def _alike(rows: Iterable[Row], names: Sequence[str]) -> list[_Alike]:
    groups = grouped((tuple(row[name] for name in names), row) for row in rows)
    return [
        _Alike(dict(zip(names, key, strict=True)), together) for key, together in groups.items()
    ]


def _apart(day: _Day) -> Iterator[tuple[list[Row], list[Row]]]:
    """Yield measures on which readings differ alike, and a row of theirs from each reading."""
    apart = differing(day.statuses)
    found = {
        name: {_iri(row["measure"]): row for row in answer.rows}
        for name, answer in day.statuses.items()
    }
    alike = grouped((tuple(by[name] for name in found), iri) for iri, by in apart.items())
    for measures in alike.values():
        first = measures[0]
        yield (
            [found[day.reading][iri] for iri in measures],
            [by_measure[first] for by_measure in found.values()],
        )


def _numbers(day: _Day, ending: Sequence[Row]) -> dict[str, int]:
    return {
        "suspended": len(day.suspended()),
        "soon": len({_iri(row["measure"]) for row in ending if _days(row) <= _SOON}),
        "ahead": len({_iri(row["measure"]) for row in ending}),
        "apart": len(differing(day.statuses)),
        "known": sum(row["status"] is not None for row in day.here()),
    }


def _exposed(day: _Day) -> dict[str, int]:
    """Return how many defense applications use what how many suspended measures cover."""
    name = "defense-applications-on-suspended-materials"
    rows = day.ask(name).rows if day.suspended() else ()
    columns = ("application", "material", "measure")
    return {column: len({_iri(row[column]) for row in rows}) for column in columns}


def _days(row: Row) -> int:
    days = row["days_left"]
    assert isinstance(days, int)
    return days


def _iri(value: Value) -> str:
    return value.iri if isinstance(value, Thing) else ""


def _local(value: Value) -> str:
    return local_name(_iri(value))
