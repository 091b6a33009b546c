"""What measures cover only in part, so that no group looks as if all of it were covered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.answer import Thing, Value
from kg.export.brief.facts import Facts
from kg.export.brief.words import grouped, listed
from kg.export.drawing.words import clean, counted
from kg.names import local_name, shorten
from kg.network.model import Edge

__all__ = ["PARTS", "measures_on", "only_in_part", "status_in", "under_measures"]

# How a question says that a measure covers a part, and how it is told of the whole.
PARTS = {
    "covers members of it": "members of it",
    "covers some of": "some of it, which is not told",
}


def status_in(row: Mapping[str, Value]) -> str:
    """Return the status of a measure on a material, with the part it covers, if it is one."""
    status, part = clean(str(row["status"])), PARTS.get(str(row["coverage"]), "")
    return f"{status} ({part})" if part else status


def only_in_part(facts: Facts, status: str = "") -> dict[Value, list[Mapping[str, Value]]]:
    """Return the materials of which measures cover a part and no more, with the rows that say so.

    Parameters
    ----------
    facts
        The materials under measures.
    status
        The name of a status: only measures that have it count; any by default.
    """
    rows = [row for row in facts.under.rows if status in ("", _local(row["status"]))]
    by_material = grouped((row["material"], row) for row in rows)
    return {
        material: found
        for material, found in by_material.items()
        if all(str(row["coverage"]) in PARTS for row in found)
    }


def under_measures(facts: Facts) -> Iterator[str]:
    """Yield how many materials are under measures, those covered in part apart."""
    partly = only_in_part(facts)
    rows = [row for row in facts.under.rows if str(row["coverage"]) not in PARTS]
    materials, measures = {row["material"] for row in rows}, {row["measure"] for row in rows}
    are = "is" if len(measures) == 1 else "are"
    yield (
        f"{counted(len(materials), 'material')} and groups of materials are covered, by their "
        "name, through their group or as a form of what is covered, by "
        f"{counted(len(measures), 'measure')} that {are} announced, in force or suspended on this "
        "day."
    )
    if partly:
        yield f"Covered only in part: {_told(facts, partly)}."
    in_force = only_in_part(facts, "InForce")
    mixed = {material: found for material, found in in_force.items() if material not in partly}
    if mixed:
        yield (
            f"Covered only in part by measures in force, and beyond that by others alone: "
            f"{_told(facts, mixed)}."
        )


def _told(facts: Facts, partly: Mapping[Value, list[Mapping[str, Value]]]) -> str:
    identifiers = facts.identifiers()

    def of(found: list[Mapping[str, Value]]) -> str:
        parts = grouped(
            (PARTS[str(row["coverage"])], identifiers.get(measure.iri, measure.label))
            for row in found
            if isinstance(measure := row["measure"], Thing)
        )
        return "; ".join(
            f"{part}, by {listed(dict.fromkeys(names))}" for part, names in parts.items()
        )

    told = sorted((clean(str(material)), of(found)) for material, found in partly.items())
    return "; ".join(f"{material} ({how})" for material, how in told)


def measures_on(facts: Facts, edge: Edge, item: str) -> tuple[str, ...]:
    """Return the measures behind an edge to an item, by its IRI; those that cover a part say so."""
    identifiers = facts.identifiers()
    known = {
        name: measure
        for row in facts.here().rows
        if isinstance(measure := row["measure"], Thing)
        for name in (measure.label, identifiers.get(measure.iri, ""), shorten(measure.iri))
    }

    def told(name: str) -> str:
        measure = known.get(name)
        if measure is None:
            return name
        part = facts.partly.get((measure.iri, item), "")
        said = identifiers.get(measure.iri, "") or measure.label
        return f"{said} ({part})" if part else said

    measures = edge.values.get("measures")
    return tuple(map(told, measures)) if isinstance(measures, tuple) else ()


def _local(value: Value) -> str:
    return local_name(value.iri) if isinstance(value, Thing) else ""
