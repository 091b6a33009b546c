"""The short version: a few sentences that say no more than the rows of the sections."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from kg.answer import Answer, Thing, Value
from kg.export.brief.barred import barred_briefly
from kg.export.brief.changes import Change, changes_of
from kg.export.brief.days import Window
from kg.export.brief.disagreement import disagreements_briefly
from kg.export.brief.exposure import exposed_briefly
from kg.export.brief.facts import Facts
from kg.export.brief.model import Said
from kg.export.brief.readings import Standing, differing
from kg.export.brief.supply import concentration_briefly
from kg.export.brief.words import cited, grouped, listed, merged, of_measures, short_names
from kg.export.drawing.words import day_words

__all__ = ["summary"]


def summary(facts: Facts, conflicts: Answer) -> tuple[Said, ...]:
    """Return the sentences: what changed, changes, is exposed, hangs on the reading."""
    return (
        _changed(facts),
        _changing(facts),
        exposed_briefly(facts),
        *barred_briefly(facts),
        *concentration_briefly(facts),
        *_apart(facts),
        disagreements_briefly(conflicts),
    )


def _changed(facts: Facts) -> Said:
    when = _when(facts.past)
    groups = changes_of(facts, facts.changed, facts.ended)
    if not groups:
        return Said(f"{when} no measure changed status.")
    verb = f"{of_measures(_number(groups))} changed status"
    return _changes(facts, groups, f"{when} {verb}", max(change.day for change in groups), "latest")


def _changing(facts: Facts) -> Said:
    if facts.ahead is None:
        return Said("No later day can be asked about.")
    when = _when(facts.ahead)
    groups = changes_of(facts, facts.changing[facts.reading], facts.ending)
    if not groups:
        return Said(f"{when} no measure changes status, by {facts.sources_told()}.")
    number = _number(groups)
    verb = (
        f"{of_measures(number)} change{'s' if number == 1 else ''} status by {facts.sources_told()}"
    )
    return _changes(facts, groups, f"{when} {verb}", min(change.day for change in groups), "first")


Groups = dict[Change, list[tuple[Thing, tuple[str, ...]]]]


def _when(window: Window) -> str:
    return f"From {day_words(window.first)} to {day_words(window.last)},"


def _number(groups: Groups) -> int:
    return len({measure.iri for several in groups.values() for measure, _ in several})


def _changes(facts: Facts, groups: Groups, said: str, day: datetime.date, which: str) -> Said:
    """Return how many measures change, with what changes on one day named."""
    told = "; ".join(
        _told(facts, change, several) for change, several in groups.items() if change.day == day
    )
    claims = merged(c for several in groups.values() for _, c in several)
    when = f"the {which} on" if len({change.day for change in groups}) > 1 else "on"
    return Said(f"{said}, {when} {day_words(day)}: {told}. {_certain(groups)}", claims)


def _told(facts: Facts, change: Change, several: list[tuple[Thing, tuple[str, ...]]]) -> str:
    names = listed(short_names((measure for measure, _ in several), facts.identifiers()))
    return f"{names} ({change.what})"


def _certain(groups: Groups) -> str:
    """Return how certain the changes are, by number where that differs."""
    number = grouped((change.certainty, measure)
                     for change, several in groups.items() for measure, _ in several)  # fmt: skip
    if len(number) == 1:
        only, measures = next(iter(number.items()))
        subject = {1: "That change is", 2: "Both changes are"}
        return f"{subject.get(len(measures), f'All {len(measures)} changes are')} {only}."
    parts = (f"{len(measures)} {'is' if len(measures) == 1 else 'are'} {certainty}"
             for certainty, measures in sorted(number.items()))  # fmt: skip
    return f"Of these changes {'; '.join(parts)}."


def _apart(facts: Facts) -> Iterator[Said]:
    apart = differing(facts.status)
    if not apart:
        yield Said("No status on this day hangs on whose word counts: all readings agree.")
        return
    claims = merged(
        claims
        for answer in facts.status.values()
        for row, claims in cited(answer)
        if _iri(row["measure"]) in apart
    )
    told = [words for name in facts.status if (words := _otherwise(facts, apart, name))]
    yield Said(f"It matters whose word counts: {'; '.join(told)}.", claims)


def _otherwise(facts: Facts, apart: dict[str, dict[str, Standing]], name: str) -> str:
    """Return what another reading says otherwise, nothing where it says the same."""
    other = [by for by in apart.values() if by[name] != by[facts.reading]]
    if not other:
        return ""
    kinds = grouped(((_short(by[facts.reading]), _short(by[name])), by) for by in other)
    told = [
        f"{of_measures(len(several))} {'is' if len(several) == 1 else 'are'} {there} and not {here}"
        if here != there
        else f"{of_measures(len(several))} {'is' if len(several) == 1 else 'are'} {here} as here, "
        "but from or to another day"
        for (here, there), several in sorted(kinds.items())
    ]
    return f"by the reading {name}, {', and '.join(told)}"


def _short(standing: Standing) -> str:
    """Return a status with the word that hedges it."""
    words = standing[0].replace("no status known", "without a known status")
    certainty = standing[1].partition(":")[0] if len(standing) > 1 else "certain"
    return words if certainty == "certain" else f"{words} ({certainty})"


def _iri(value: Value) -> str:
    return value.iri if isinstance(value, Thing) else str(value)
