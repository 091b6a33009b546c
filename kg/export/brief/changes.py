"""What changed and what changes: status by status, with the act and on whose word."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.answer import Answer, Thing, Value
from kg.export.brief.days import Window
from kg.export.brief.facts import Facts
from kg.export.brief.model import Part, Row, Said, Section, Table
from kg.export.brief.words import (
    certainty_words,
    cited,
    grouped,
    listed,
    named,
    of_measures,
    rate_words,
    short_names,
    status_words,
)
from kg.export.drawing.words import clean, counted, day_words
from kg.export.timeline.model import Chart, Source
from kg.names import local_name

__all__ = ["ENDS", "Change", "changed", "changes_of", "changing", "nearest_changes"]

# What the meaning of a printed end rests on, in words.
ENDS = {
    "stated": "a source states that this end is the last day",
    "inferred": "that this end is the last day is inferred",
    "assumed": "no source says whether this end is the last day; it may be a day earlier",
}
_HEDGES = {"Possible": "possibly ", "Presumed": "presumed "}
_LATEST = (
    "certain from that day on, and perhaps from an earlier one: what came before is only possible"
)
_COLUMNS = ("From", "Change", "Measure", "By which act, on whose word")


@dataclass(frozen=True)
class Change:
    """What measures that change alike have in common.

    A change whose day is open happened by ``day`` at the latest.
    """

    day: datetime.date
    is_open: bool
    what: str
    certainty: str
    act: str
    end: str
    sources: tuple[Source, ...]


def changed(facts: Facts) -> Section:
    """Return what changed in the days before and on the day."""
    answer = facts.changed
    parts: list[Part] = [Said(f"The {counted(facts.past.days, 'day')} {facts.past}.")]
    parts += _table(facts, answer, facts.ended, "Changes of status in these days")
    if not answer.rows:
        parts.append(Said(nearest_changes(facts.chart, facts.past)))
    return Section("What changed", tuple(parts), (_command(facts.past),))


def changing(facts: Facts) -> Section:
    """Return what changes in the days after the day, as far as it is known."""
    if facts.ahead is None:
        return Section("What changes next", (Said("No later day can be asked about."),))
    answer = facts.changing[facts.reading]
    window = facts.ahead
    parts: list[Part] = [
        Said(f"The {counted(window.days, 'day')} {window}, by {facts.sources_told()}.")
    ]
    parts += _table(facts, answer, facts.ending, "Changes of status to come")
    if not answer.rows:
        parts.append(Said(nearest_changes(facts.chart, window)))
    parts += _elsewhere(facts, answer)
    return Section("What changes next", tuple(parts), (_command(window),
                   f"kg ask suspensions-ending-soon --param days={window.days}"))  # fmt: skip


def _command(window: Window) -> str:
    days = f"--param since={window.first} --param until={window.last}"
    return f"kg ask status-changes-between-dates {days}"


def changes_of(
    facts: Facts, answer: Answer, ends: Answer | None
) -> dict[Change, list[tuple[Thing, tuple[str, ...]]]]:
    """Return measures that change alike, each with its claims, in order of day."""
    basis = {_key(row["measure"], row["last_day"]): str(row["end_basis"] or "")
             for row in (ends.rows if ends else ())}  # fmt: skip
    bars = [(lane.measure.iri, bar) for lane in facts.chart.lanes for bar in lane.bars]
    begun = {(measure, bar.first): bar.begun for measure, bar in bars}
    identifiers = facts.identifiers()

    def pairs() -> Iterator[tuple[Change, tuple[Thing, tuple[str, ...]]]]:
        for row, claims in cited(answer):
            measure, day = row["measure"], row["changed_on"]
            assert isinstance(measure, Thing)
            assert isinstance(day, datetime.date)
            is_end = row["because_of_its"] == "end"
            eve = day - datetime.timedelta(days=1)
            told = begun.get((measure.iri, day))
            was, now = _name(row["previous_certainty"]), _name(row["certainty"])
            is_open = was == "Possible" and now == "Certain"
            change = Change(
                day,
                is_open,
                _what(row, was, now) + (f", by {day_words(day)} at the latest" if is_open else ""),
                _LATEST if is_open else certainty_words(row["certainty"]),
                _act(row["because"], is_end, (identifiers.get(measure.iri, ""), measure.label)),
                basis.get(_key(measure, eve), "") if is_end else "",
                told.sources if told else (),
            )
            yield change, (measure, claims)

    return grouped(pairs())


def _key(measure: Value, day: Value) -> tuple[str, Value]:
    return (measure.iri if isinstance(measure, Thing) else "", day)


def _name(certainty: Value) -> str:
    return local_name(certainty.iri) if isinstance(certainty, Thing) else ""


def _what(row: Mapping[str, Value], was: str, now: str) -> str:
    """Return both statuses, hedged: a presumed one that follows is told beside them."""
    old, new = row["previous_status"], row["new_status"]
    rate = row["new_rate_percent"]
    hedge = _HEDGES["Possible"] if now == "Possible" else ""
    if old is None:
        return f"{hedge}{status_words(new, rate)} (the first known status)"
    if old == new:
        before = rate_words(row["previous_rate_percent"])
        return f"{hedge}{status_words(new, None)}, rate: {before} → {rate_words(rate)}"
    first = f"{_HEDGES.get(was, '')}{status_words(old, row['previous_rate_percent'])}"
    return f"{first} → {hedge}{status_words(new, rate)}"


def _act(act: Value, is_end: bool, names: tuple[str, ...]) -> str:
    if act is None:
        return "an act that is not recorded"
    label = clean(str(act))
    for name in names:
        label = label.removesuffix(f" of {clean(name)}") if name else label
    return f"end of {label[:1].lower()}{label[1:]}" if is_end else label


def _table(facts: Facts, answer: Answer, ends: Answer | None, caption: str) -> list[Part]:
    if not answer.rows:
        return []
    identifiers = facts.identifiers()
    rows = []
    for change, measures in changes_of(facts, answer, ends).items():
        by_claims = grouped((claims, named(measure, identifiers)) for measure, claims in measures)
        rows.append(Row((
            (Said(f"{'by ' if change.is_open else ''}{day_words(change.day)}"),),
            (Said(change.what), Said(change.certainty)),
            tuple(Said("; ".join(names), claims) for claims, names in by_claims.items()),
            (Said(change.act), *([Said(ENDS[change.end])] if change.end in ENDS else []),
             *_words(change.sources)),
        )))  # fmt: skip
    return [Table(caption, _COLUMNS, tuple(rows), (9, 17, 38, 36))]


def _words(sources: tuple[Source, ...]) -> Iterator[Said]:
    """Yield sources by their basis, so that the reader sees whose word it is."""
    told = grouped((source.basis or "basis unknown", _title(source)) for source in sources)
    for basis in sorted(told):
        yield Said(f"{basis}: {'; '.join(dict.fromkeys(told[basis]))}")


def _title(source: Source) -> str:
    return f"“{clean(source.title)}”{', read second-hand' if source.is_second_hand else ''}"


def nearest_changes(chart: Chart, window: Window) -> str:
    """Return that nothing changes in these days, with the nearest days on which something does."""
    days = dict(sorted(_changing_days(chart), reverse=True))  # the surest words of a day
    told = [
        "By the sources on record, no measure changes status in these days, in the reading "
        f"{chart.reading}."
    ]
    earlier = max((day for day in days if day < window.first), default=None)
    later = min((day for day in days if day > window.last), default=None)
    told += [f"The last change before is {days[earlier]}."] if earlier else []
    told += [f"The next change after is {days[later]}."] if later else []
    return " ".join(told)


def _changing_days(chart: Chart) -> Iterator[tuple[datetime.date, str]]:
    """Yield each day on which a status or a rate changes, and how sure the day is, in words."""
    for lane in chart.lanes:
        for eve, bar in zip((None, *lane.bars), lane.bars, strict=False):
            before = eve if eve and eve.last == bar.first - datetime.timedelta(days=1) else None
            if before and (before.status, before.rate) == (bar.status, bar.rate):
                continue  # it is as certain now, and no other
            was = local_name(before.certainty.iri) if before else ""
            now = local_name(bar.certainty.iri)
            words = f"of {day_words(bar.first)}"
            if now == "Possible":
                words = f"possible from {day_words(bar.first)} on"
            elif was == "Possible":
                words = f"of {day_words(bar.first)} at the latest"
            yield bar.first, words


def _elsewhere(facts: Facts, answer: Answer) -> Iterator[Said]:
    """Yield for each other reading which of these changes it does not have, and which it adds."""
    here = {_same(row) for row in answer.rows}
    for name, other in facts.changing.items():
        if name == facts.reading:
            continue
        there = {_same(row) for row in other.rows}
        if here == there:
            same = "the same changes" if here else "no change either"
            yield Said(f"The reading {name} has {same} in these days.")
            continue
        gone = [(row, claims) for row, claims in cited(answer) if _same(row) not in there]
        added = [(row, claims) for row, claims in cited(other) if _same(row) not in here]
        for rows, words in ((gone, "does not have"), (added, "has besides")):
            if rows:
                names = short_names((row["measure"] for row, _ in rows), facts.identifiers())
                claims = tuple(dict.fromkeys(c for _, several in rows for c in several))
                yield Said(
                    f"The reading {name} {words} the {_changes(len(rows))} of "
                    f"{of_measures(len(names))}: {listed(names)}.", claims)  # fmt: skip


def _changes(number: int) -> str:
    return "change" if number == 1 else "changes"


def _same(row: Mapping[str, Value]) -> tuple[Value, ...]:
    names = "changed_on measure previous_status new_status certainty new_rate_percent".split()
    return tuple(row[name] for name in names)
