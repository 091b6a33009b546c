"""Defense applications: which materials they use, under which measures, until when."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from kg.answer import Answer, Thing, Value
from kg.export.brief.barred import barred
from kg.export.brief.facts import Facts
from kg.export.brief.model import Part, Row, Said, Section, Table
from kg.export.brief.words import (
    certainty_words,
    cited,
    day_or,
    empty_words,
    grouped,
    listed,
    merged,
    named,
    short_names,
)
from kg.export.drawing.words import clean, counted, day_words

__all__ = ["exposed", "exposed_briefly"]

_QUESTION = "defense-applications-on-suspended-materials"
_PARTLY = {
    "covers": "",
    "covers members of it": "members of it",
    "covers some of": "some of it, which is not told",
    "covers what it is a form of": "as a form of what is covered",
}


def exposed(facts: Facts) -> Section:
    """Return the defense applications exposed to suspended measures, and to those in force."""
    parts: list[Part] = []
    if facts.exposed.rows:
        parts.append(Said(
            "That a measure is suspended frees no application: another may be in force, as the "
            "second table tells."
        ))  # fmt: skip
        parts.append(Table(
            "Defense applications said to use a material under a suspended measure",
            ("Application", "Materials", "Suspended measure", "Last day"),
            tuple(_suspended(facts)), (16, 31, 41, 12),
        ))  # fmt: skip
    else:
        parts.append(empty_words(facts.exposed))
    users = barred(facts)
    parts.append(Said("A suspension frees no end user at whom another measure is aimed. Not "
                      "suspended and aimed at end users:") if users
                 else empty_words(facts.barred))  # fmt: skip
    parts += [Said(f"{said.text}.", said.claims) for said in users]
    commands = [f"kg ask {_QUESTION}", "kg ask end-users-barred",
                "kg ask still-controlled-after-the-lifting"]  # fmt: skip
    if facts.exposure is not None and facts.exposure.rows:
        parts.append(_counted(facts.exposure))
        commands.append("kg ask exposure-of-an-application --param application=NAME")
    elif facts.exposure is None:
        parts.append(Said("The graph holds no material that a defense application uses."))
    return Section("Exposed defense applications", tuple(parts), tuple(commands))


def _suspended(facts: Facts) -> Iterator[Row]:
    """Yield rows: an application, its materials, the measures that cover them all alike."""
    identifiers = facts.identifiers()
    by_measure = grouped(
        ((row["application"], row["kind_basis"], row["measure"], row["last_day"],
          row["certainty"]), (row, claims))
        for row, claims in cited(facts.exposed)
    )  # fmt: skip
    alike = grouped(
        ((str(application), str(kind), _materials([row for row, _ in rows]), last, certainty),
         (measure, merged(claims for _, claims in rows)))
        for (application, kind, measure, last, certainty), rows in by_measure.items()
    )  # fmt: skip
    for (application, kind, materials, last, certainty), measures in alike.items():
        name: tuple[Said, ...] = (Said(application),)
        if kind != "stated":
            name += (Said("called one of defense by inference"),)
        yield Row((
            name,
            tuple(Said(words) for words in materials),
            tuple(Said(named(measure, identifiers), claims) for measure, claims in measures),
            (Said(day_or(last, "no known end")), Said(f"status {certainty_words(certainty)}")),
        ))  # fmt: skip


def _materials(rows: list[Mapping[str, Value]]) -> tuple[str, ...]:
    """Return materials in lines by what their use rests on, each with how it is covered."""
    by_basis = grouped((str(row["use_basis"]), _material(row)) for row in rows)
    return tuple(
        f"use {basis}: {', '.join(dict.fromkeys(by_basis[basis]))}"
        for basis in sorted(by_basis, reverse=True)
    )


def _material(row: Mapping[str, Value]) -> str:
    ways = [f"through {clean(str(row['via_group']))}"] if row["via_group"] is not None else []
    how = _PARTLY.get(str(row["coverage"]), str(row["coverage"]))
    ways += [how] if how else []
    label = clean(str(row["material"]))
    return f"{label} ({'; '.join(ways)})" if ways else label


def _counted(answer: Answer) -> Table:
    """Return how many inputs of each application are under measures in force and suspended."""
    whose = "; ".join(w for w in answer.asked if w.startswith(("country ", "destination ")))
    columns = ("Application", "In force on", "Suspended on", "Covered in part, or abroad alone")
    rows = tuple(
        Row((
            (Said(clean(str(row["application"])), claims),),
            (Said(_of(row, "in_force", "materials_in_force")),),
            (Said(_of(row, "suspended", "materials_suspended")),),
            _rest(row),
        ))
        for row, claims in cited(answer)
    )  # fmt: skip
    what = "What of the inputs is under measures in force or suspended, by number of materials"
    return Table(f"{what} ({whose})", columns, rows, (25, 28, 28, 19))


def _of(row: Mapping[str, Value], number: str, names: str) -> str:
    told = f"{row[number]} of {counted(_whole(row['inputs']), 'material')}"
    return f"{told}: {clean(str(row[names]))}" if row[names] else told


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _rest(row: Mapping[str, Value]) -> tuple[Said, ...]:
    ways = (("in part", "partly_covered"), ("abroad alone", "controlled_abroad_alone"))
    told = [f"{words}: {clean(str(row[name]))}" for words, name in ways if row[name]]
    return tuple(map(Said, told)) or (Said("—"),)


def exposed_briefly(facts: Facts) -> Said:
    """Return how many applications use what suspended measures cover, and those in force."""
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
    lasts = sorted({day for row, _ in rows if isinstance(day := row["last_day"], datetime.date)})
    if lasts:
        last = lasts[0]
        ending = {_iri(row["measure"]): row["measure"] for row, _ in rows
                  if row["last_day"] == last}  # fmt: skip
        names = listed(short_names(ending.values(), facts.identifiers()))
        first = "the first of these suspensions to end" if len(measures) > 1 else "this suspension"
        told += f"; {first} has its last day on {day_words(last)}: {names}"
    held = _held(facts)
    return Said(f"{told}.{held.text}", merged((claims, held.claims)))


def _held(facts: Facts) -> Said:
    """Return how many applications use what a measure in force covers, wholly or in part."""
    rows = list(cited(facts.exposure)) if facts.exposure else []
    if not rows:
        return Said("")
    held = [claims for row, claims in rows if row["in_force"]]
    told = (f" {len(held)} of {counted(len(rows), 'defense application')} on record "
            f"{'uses' if len(held) == 1 else 'use'} a material that a measure in force covers as "
            "well or instead")  # fmt: skip
    for row, claims in rows:
        if not row["in_force"] and (rest := _partly(row)):
            told += f"; {clean(str(row['application']))} does not, but {rest}"
            held.append(claims)
    return Said(f"{told}.", merged(held))


def _partly(row: Mapping[str, Value]) -> str:
    """Return what measures cover in part, or only abroad, of what an application uses."""
    ways = (
        ("partly_covered", "uses materials of which measures in force or suspended cover a part"),
        ("controlled_abroad_alone", "uses materials controlled abroad alone"),
    )
    return " and ".join(f"{words} ({clean(str(row[name]))})" for name, words in ways if row[name])


def _iri(value: Value) -> str:
    return value.iri if isinstance(value, Thing) else str(value)
