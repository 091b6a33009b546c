"""Where sources contradict each other on the measures of a briefing, and which side counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.answer import Thing, Value
from kg.export.brief.facts import Facts
from kg.export.brief.model import Part, Row, Said, Section, Table
from kg.export.brief.words import grouped, listed, named
from kg.export.drawing.words import clean, counted

__all__ = ["contradictions", "disagreements"]

Pair = Mapping[str, Value]

_COUNTS = {"first": "the one", "second": "the other", "both": "both", "neither": "neither"}


def contradictions(facts: Facts, measures: Iterable[str]) -> tuple[list[Pair], list[Pair]]:
    """Return the contradictions that touch measures: those that stand, and those settled.

    Parameters
    ----------
    facts
        Where they are looked for.
    measures
        IRIs; what is said of a measure's acts touches the measure.
    """
    wanted = set(measures)
    touching = [
        row
        for row in facts.conflicts.rows
        if row["relation"] == "contradict" and _touches(facts, row["thing"], wanted)
    ]
    standing = [row for row in touching if row["superseded"] is None]
    return standing, [row for row in touching if row["superseded"] is not None]


def _touches(facts: Facts, thing: Value, measures: set[str]) -> bool:
    iri = thing.iri if isinstance(thing, Thing) else ""
    return iri in measures or bool(facts.parts.get(iri, frozenset()) & measures)


def disagreements(facts: Facts, measures: Iterable[str]) -> Section:
    """Return the contradictions that touch some measures, and how many others there are."""
    standing, settled = contradictions(facts, measures)
    parts: list[Part] = []
    if standing:
        caption = "Contradictions that stand"
        columns = ("About", "One side", "The other side", "Which side counts in each reading")
        parts.append(Table(caption, columns, tuple(_standing(facts, standing)),
                           (34, 25, 25, 16)))  # fmt: skip
    if settled:
        caption = "Contradictions in which a more exact or a right statement took the other's place"
        columns = ("About", "Set aside", "Kept", "Because")
        parts.append(Table(caption, columns, tuple(_settled(facts, settled)),
                           (25, 25, 25, 25)))  # fmt: skip
    if not parts:
        parts.append(Said("No two claims contradict each other on the measures named here."))
    parts.append(Said(_others(facts, len(standing) + len(settled))))
    return Section("Disagreements", tuple(parts), ("kg conflicts",))


def _others(facts: Facts, told: int) -> str:
    number = Counter(str(row["relation"]) for row in facts.conflicts.rows)
    return (
        f"Not shown: {counted(number['contradict'] - told, 'contradiction')} about other things, "
        f"{counted(number['refine'], 'pair')} of claims of which one is merely the more exact, and "
        f"{counted(number['note'], 'note')} that no rule can compare."
    )


def _standing(facts: Facts, found: list[Pair]) -> Iterator[Row]:
    def key(row: Pair) -> tuple[object, ...]:
        return (
            _about(row),
            *(_side(row, side) for side in ("first", "second")),
            _counting(facts, row),
        )

    for rows in grouped((key(row), row) for row in found).values():
        why = dict.fromkeys(clean(str(row["why"])) for row in rows if row["why"])
        yield Row((
            (*_things(facts, rows), *map(Said, why)),
            _told(rows, ["first"] * len(rows)),
            _told(rows, ["second"] * len(rows)),
            tuple(map(Said, _counting(facts, rows[0]))),
        ))  # fmt: skip


def _settled(facts: Facts, found: list[Pair]) -> Iterator[Row]:
    def key(row: Pair) -> tuple[object, ...]:
        return _about(row), _side(row, str(row["superseded"])), _side(row, _kept(row))

    for rows in grouped((key(row), row) for row in found).values():
        because = dict.fromkeys(clean(str(row["reason"] or row["why"])) for row in rows)
        yield Row((
            _things(facts, rows),
            _told(rows, [str(row["superseded"]) for row in rows]),
            _told(rows, [_kept(row) for row in rows]),
            tuple(map(Said, because)),
        ))  # fmt: skip


def _kept(row: Pair) -> str:
    return "second" if row["superseded"] == "first" else "first"


def _about(row: Pair) -> str:
    """Return what the two are about, such as a status or an end date."""
    return clean(str(row["property"] or row["rule"]))


def _things(facts: Facts, rows: list[Pair]) -> tuple[Said, ...]:
    identifiers = facts.identifiers()
    things = listed(dict.fromkeys(named(row["thing"], identifiers) for row in rows))
    return (Said(f"{things}: {_about(rows[0])}"),)


def _side(row: Pair, side: str) -> tuple[str, str]:
    """Return what one side says, and who says it, in what manner."""
    manner = (row[f"{side}_{name}"] for name in ("basis", "modality", "inferred"))
    told = ", ".join(clean(str(part)) for part in manner if part is not None)
    return clean(str(row[side])), f"“{clean(str(row[f'{side}_source']))}”, {told}"


def _told(rows: Sequence[Pair], sides: Sequence[str]) -> tuple[Said, ...]:
    """Return one side of rows that say the same, with the claims of all."""
    value, who = _side(rows[0], sides[0])
    claims = [row[f"{side}_claim"] for row, side in zip(rows, sides, strict=True)]
    iris = dict.fromkeys(claim.iri for claim in claims if isinstance(claim, Thing))
    return Said(value, tuple(iris)), Said(who)


def _counting(facts: Facts, row: Pair) -> tuple[str, ...]:
    """Return which side counts in each reading, that of the briefing first."""
    order = sorted(facts.readings, key=lambda name: (name != facts.reading, name))
    by_side = grouped((_COUNTS.get(str(row[name]), str(row[name])), name) for name in order)
    return tuple(f"{', '.join(names)}: {side}" for side, names in by_side.items())
