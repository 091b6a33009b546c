"""The short version: a few sentences that say no more than the rows of the sections."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal

from kg.answer import Thing, Value
from kg.export.brief.changes import Change, changes_of
from kg.export.brief.days import Window
from kg.export.brief.disagreement import contradictions
from kg.export.brief.facts import Facts
from kg.export.brief.model import Said
from kg.export.brief.readings import Standing, differing
from kg.export.brief.words import cited, grouped, listed, merged, named, of_measures
from kg.export.drawing.words import clean, counted, day_words

__all__ = ["summary"]

_MOST_NAMED = 2


def summary(facts: Facts, measures: tuple[str, ...]) -> tuple[Said, ...]:
    """Return the sentences: what changed, changes, is exposed, hangs on the reading."""
    return (
        _changed(facts),
        _changing(facts),
        _exposed(facts),
        *_concentrated(facts),
        *_apart(facts),
        _contradicted(facts, measures),
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
        return Said(f"{when} no measure changes status, by what the sources say so far.")
    number = _number(groups)
    verb = f"{of_measures(number)} change{'s' if number == 1 else ''} status by what is known"
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
    identifiers = facts.identifiers()
    if len(several) > _MOST_NAMED:
        return f"{of_measures(len(several))} ({change.what})"
    return f"{listed(named(measure, identifiers) for measure, _ in several)} ({change.what})"


def _certain(groups: Groups) -> str:
    """Return how certain the changes are, by number where that differs."""
    number = grouped((change.certainty, measure)
                     for change, several in groups.items() for measure, _ in several)  # fmt: skip
    if len(number) == 1:
        only, measures = next(iter(number.items()))
        subject = {1: "That change is", 2: "Both changes are"}
        return f"{subject.get(len(measures), f'All {len(measures)} changes are')} {only}."
    parts = (f"{len(measures)} {certainty}" for certainty, measures in sorted(number.items()))
    return f"Of these changes {'; '.join(parts)}."


def _exposed(facts: Facts) -> Said:
    rows = list(cited(facts.exposed))
    if not rows:
        return Said(
            f"On {day_words(facts.date)} no defense application on record uses a material under a "
            "suspended measure."
        )
    claims = merged(c for _, c in rows)
    applications = {_iri(row["application"]) for row, _ in rows}
    measures = {_iri(row["measure"]) for row, _ in rows}
    verb = "is" if len(applications) == 1 else "are"
    told = (f"{counted(len(applications), 'defense application')} {verb} said to use materials "
            f"under {counted(len(measures), 'suspended measure')}")  # fmt: skip
    doubtful = sorted({clean(str(row["certainty"])) for row, _ in rows} - {"certain"})
    told += f" (some of these suspensions are only {listed(doubtful)})" if doubtful else ""
    lasts = sorted({row["last_day"] for row, _ in rows if _is_day(row["last_day"])}, key=str)
    if lasts:
        last = lasts[0]
        ending = {_iri(row["measure"]): row["measure"] for row, _ in rows
                  if row["last_day"] == last}  # fmt: skip
        names = (listed(named(m, facts.identifiers()) for m in ending.values())
                 if len(ending) <= _MOST_NAMED else of_measures(len(ending)))  # fmt: skip
        first = "the first of these suspensions to end" if len(measures) > 1 else "this suspension"
        told += f"; {first} has its last day on {_day(last)}: {names}"
    return Said(f"{told}.{_in_force(facts)}", (*claims, *_in_force_claims(facts)))


def _in_force(facts: Facts) -> str:
    if facts.exposure is None:
        return ""
    held = [row for row in facts.exposure.rows if row["in_force"]]
    return (
        f" {len(held)} of {counted(len(facts.exposure.rows), 'defense application')} on record "
        f"{'uses' if len(held) == 1 else 'use'} a material that a measure in force covers as well "
        "or instead."
    )


def _in_force_claims(facts: Facts) -> tuple[str, ...]:
    rows = cited(facts.exposure) if facts.exposure else ()
    return merged(claims for row, claims in rows if row["in_force"])


def _concentrated(facts: Facts) -> Iterator[Said]:
    if facts.concentration is None or not facts.concentration.rows:
        return
    rows = list(cited(facts.concentration))
    materials = {_iri(row["material"]) for row, _ in rows}
    half = [(row, claims) for row, claims in rows if _is_most(row["top_percent"])]
    held = grouped((clean(str(row["top_supplier"])), _iri(row["material"])) for row, _ in half)
    who = listed(f"{name}: {len(set(iris))}" for name, iris in held.items())
    if half:
        number = len({_iri(row["material"]) for row, _ in half})
        of_them = f"{number} of them" if number < len(materials) else "each of them"
        yield Said(
            f"Shares of output are published for {counted(len(materials), 'material')} under "
            f"measures; for {of_them} one supplier holds more than half at some stage ({who}).",
            merged(claims for _, claims in half),
        )


def _apart(facts: Facts) -> Iterator[Said]:
    apart = differing(facts)
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


def _contradicted(facts: Facts, measures: tuple[str, ...]) -> Said:
    standing, settled = contradictions(facts, measures)
    both = [*standing, *settled]
    iris = (row[f"{side}_claim"] for row in both for side in ("first", "second"))
    claims = tuple(dict.fromkeys(claim.iri for claim in iris if isinstance(claim, Thing)))
    if not both:
        return Said("No two claims contradict each other on the measures named here.")
    number = counted(len(standing), "contradiction")
    return Said(
        f"On these measures {number} between claims {'stands' if len(standing) == 1 else 'stand'}, "
        f"and {len(settled)} {'is' if len(settled) == 1 else 'are'} settled by a more exact or a "
        "right statement.", claims)  # fmt: skip


def _is_most(percent: Value) -> bool:
    return percent is not None and Decimal(str(percent)) > 50


def _iri(value: Value) -> str:
    return value.iri if isinstance(value, Thing) else str(value)


def _is_day(value: Value) -> bool:
    return isinstance(value, datetime.date)


def _day(value: Value) -> str:
    return day_words(value) if isinstance(value, datetime.date) else str(value)
