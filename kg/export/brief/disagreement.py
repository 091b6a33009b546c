"""Where sources contradict each other on the measures of a briefing, and which side counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from kg.answer import Answer, Thing, Value
from kg.export.brief.facts import Facts
from kg.export.brief.model import Part, Row, Said, Section, Table
from kg.export.brief.readings import differing
from kg.export.brief.words import grouped, listed, named
from kg.export.drawing.words import clean, counted
from kg.names import local_name

__all__ = ["disagreements", "disagreements_briefly", "mentioned"]

Pair = Mapping[str, Value]

_COUNTS = {"first": "the one", "second": "the other", "both": "both", "neither": "neither"}
_HELD = {"Announced", "InForce", "Suspended"}
_COMMAND = "kg conflicts --relation contradict"


def mentioned(facts: Facts) -> list[str]:
    """Return the IRIs of the measures that a briefing mentions, in order.

    These are the measures in an answer that it tells, those that restrict on the day or have no
    status, and those on whose status readings differ.
    """
    told = (facts.changed, *facts.changing.values(), facts.ending, facts.exposed, facts.barred,
            facts.under)  # fmt: skip
    rows = [row for answer in told if answer is not None for row in answer.rows]
    rows += [
        row
        for answer in facts.status.values()
        for row in answer.rows
        if row["status"] is None
        or _local(row["status"]) in _HELD
        or _local(row["certainty"]) != "Certain"
    ]
    found = {measure.iri for row in rows if isinstance(measure := row["measure"], Thing)}
    return sorted(found | set(differing(facts.status)))


def disagreements_briefly(conflicts: Answer) -> Said:
    """Return how many contradictions stand and how many are settled."""
    if not conflicts.rows:
        return Said("No two claims contradict each other on the measures named in this document.")
    standing, settled = _parted(conflicts)
    iris = (row[f"{side}_claim"] for row in conflicts.rows for side in ("first", "second"))
    claims = tuple(dict.fromkeys(claim.iri for claim in iris if isinstance(claim, Thing)))
    number = counted(len(standing), "contradiction")
    return Said(
        f"On the measures named in this document {number} between claims "
        f"{'stands' if len(standing) == 1 else 'stand'}, and {len(settled)} "
        f"{'is' if len(settled) == 1 else 'are'} settled by a more exact or a right statement.",
        claims,
    )


def disagreements(facts: Facts, conflicts: Answer) -> Section:
    """Return the contradictions that touch the measures of a briefing, and how many do not.

    Parameters
    ----------
    facts
        All contradictions there are, and the readings.
    conflicts
        Those about the measures, their acts and what they cover.
    """
    standing, settled = _parted(conflicts)
    parts: list[Part] = []
    if standing:
        caption = "Contradictions that stand"
        columns = ("About", "One side", "The other side", "Which side counts in each reading")
        parts.append(Table(caption, columns, tuple(_standing(facts, standing)),
                           (34, 25, 25, 16)))  # fmt: skip
    if settled:
        caption = "Contradictions in which a more exact or a right statement took the other's place"
        columns = ("About", "Set aside", "Kept", "Because; which side counts in each reading")
        parts.append(Table(caption, columns, tuple(_settled(facts, settled)),
                           (25, 25, 25, 25)))  # fmt: skip
    if not parts:
        parts.append(disagreements_briefly(conflicts))
    parts.append(Said(_others(facts, conflicts)))
    return Section("Disagreements", tuple(parts), (_COMMAND, "kg conflicts"))


def _parted(conflicts: Answer) -> tuple[list[Pair], list[Pair]]:
    """Return the contradictions that stand, and those settled."""
    settled = [row for row in conflicts.rows if row["superseded"] is not None]
    return [row for row in conflicts.rows if row["superseded"] is None], settled


def _others(facts: Facts, conflicts: Answer) -> str:
    """Return how many pairs are not shown, what they are about, and which command shows them."""
    number = Counter(str(row["relation"]) for row in facts.conflicts.rows)
    told, every = len(conflicts.rows), number["contradict"]
    return (
        f"Told here: {told} of the {counted(every, 'contradiction')} on record, all "
        "that are about a measure named in this document, its acts or what it covers. Not shown: "
        f"{counted(every - told, 'contradiction')} about other things, which {_COMMAND} shows with "
        f"these; {counted(number['refine'], 'pair')} of claims of which one is merely the more "
        f"exact and {counted(number['note'], 'note')} that no rule can compare, which kg conflicts "
        "shows as well."
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
    def counting(row: Pair) -> tuple[str, ...]:
        words = {str(row["superseded"]): "the one set aside", _kept(row): "the one kept"}
        return _counting(facts, row, words)

    def key(row: Pair) -> tuple[object, ...]:
        aside, kept = row[str(row["superseded"])], row[_kept(row)]
        return _about(row), clean(str(aside)), clean(str(kept)), counting(row)

    for rows in grouped((key(row), row) for row in found).values():
        because = dict.fromkeys(clean(str(row["reason"] or row["why"])) for row in rows)
        yield Row((
            _things(facts, rows),
            _told(rows, [str(row["superseded"]) for row in rows]),
            _told(rows, [_kept(row) for row in rows]),
            tuple(map(Said, (*because, *counting(rows[0])))),
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
    """Return one side of rows that say the same, with the claims and the sources of all."""
    both = list(zip(rows, sides, strict=True))
    iris = dict.fromkeys(
        c.iri for row, side in both if isinstance(c := row[f"{side}_claim"], Thing)
    )
    who = dict.fromkeys(_side(row, side)[1] for row, side in both)
    return (Said(_side(*both[0])[0], tuple(iris)), *map(Said, who))


def _counting(
    facts: Facts, row: Pair, names: Mapping[str, str] = MappingProxyType({})
) -> tuple[str, ...]:
    """Return which side counts in each reading, that of the briefing first."""
    order = sorted(facts.readings, key=lambda name: (name != facts.reading, name))
    words = {**_COUNTS, **names}
    by_side = grouped((words.get(str(row[name]), str(row[name])), name) for name in order)
    return tuple(f"{', '.join(names)}: {side}" for side, names in by_side.items())


def _local(value: Value) -> str:
    return local_name(value.iri) if isinstance(value, Thing) else ""
