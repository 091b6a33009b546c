"""How concentrated the supply of materials under measures is, and who holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from kg.answer import Thing, Value
from kg.export.brief.coverage import only_in_part, status_in, under_measures
from kg.export.brief.facts import Facts
from kg.export.brief.model import Part, Row, Said, Section, Table
from kg.export.brief.words import cited, empty_words, grouped, listed, merged
from kg.export.drawing.words import clean, counted

__all__ = ["concentration", "concentration_briefly"]

_COLUMNS = ("Material", "Stage, year, publisher", "HHI", "Largest supplier",
            "Its own measures on it")  # fmt: skip


def concentration(facts: Facts) -> Section:
    """Return the concentration of supply of the materials under measures on the day."""
    title = "Concentration of supply"
    if facts.concentration is None:
        return Section(title, (empty_words(facts.under),), ("kg ask materials-under-measures",))
    parts: list[Part] = [*map(Said, under_measures(facts))]
    if facts.concentration.rows:
        parts.append(Said(
            "HHI is the Herfindahl-Hirschman index: the sum of the squared shares in percent, of "
            "the printed figures, rounded here; 10,000 is one supplier. A second figure is what "
            "it can be at most, where figures are bounds or missing."
        ))  # fmt: skip
        parts.append(Table("Materials under measures, those with equal figures together",
                           _COLUMNS, tuple(_rows(facts)), (25, 26, 11, 14, 24)))  # fmt: skip
        parts.append(Said(_on_record(facts)))
    else:
        parts.append(empty_words(facts.concentration))
    parts += _without_figure(facts)
    return Section(title, tuple(parts), (
        "kg ask materials-under-measures", "kg ask concentration",
        "kg ask dominant-suppliers-under-control --param material=NAME"))  # fmt: skip


def concentration_briefly(facts: Facts) -> Iterator[Said]:
    """Yield for how many materials shares are on record, and how many have one large supplier."""
    rows = list(cited(facts.concentration)) if facts.concentration else []
    if not rows:
        return
    half = [(row, c) for row, c in rows if Decimal(str(row["top_percent"] or 0)) > 50]
    told = _on_record(facts, in_brief=True)
    if half:
        number = len({row["material"] for row, _ in half})
        held = grouped((clean(str(row["top_supplier"])), row["material"]) for row, _ in half)
        who = listed(f"{name}: {len(set(those))}" for name, those in held.items())
        every = len({row["material"] for row, _ in rows})
        of_them = f"all {every}" if number == every else f"{number} of the {every}"
        told += (f" By these shares one supplier holds more than half at some stage for {of_them} "
                 f"({who}).")  # fmt: skip
    yield Said(told, merged(claims for _, claims in half))


def _on_record(facts: Facts, in_brief: bool = False) -> str:
    """Return for which materials this record holds shares, and that it is a selection."""
    assert facts.concentration is not None
    materials = {clean(str(row["material"])) for row in facts.under.rows}
    silent = sorted(materials - {clean(str(row["material"])) for row in facts.concentration.rows})
    told = (
        f"Shares of output are in this record for {len(materials) - len(silent)} of "
        f"{counted(len(materials), 'material')} and groups of materials under measures."
    )
    if not silent:
        return told
    names = f"the other {len(silent)}" if in_brief else listed(silent)
    return (f"{told} It holds none for {names}; the studies that it takes shares from may have "
            "them.")  # fmt: skip


def _own(facts: Facts) -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    """Return the statuses of a country's own measures on a material, with their claims."""
    by_pair = grouped(
        (_pair(row["material"], row["imposed_by"]), (status_in(row), claims))
        for row, claims in cited(facts.under)
    )
    return {
        pair: (
            " and ".join(sorted({status for status, _ in found})),
            merged(claims for _, claims in found),
        )
        for pair, found in by_pair.items()
    }


def _rows(facts: Facts) -> Iterator[Row]:
    own = _own(facts)
    assert facts.concentration is not None

    def cells(row: Mapping[str, Value]) -> tuple[str, ...]:
        key = _pair(row["material"], row["top_supplier"])
        year = f"{row['year']} {'data' if row['year_is'] == 'of the data' else 'report'}"
        return (
            f"{clean(str(row['stage']))}, {year}, {clean(str(row['publisher']))}",
            _index(row["hhi"], row["hhi_at_most"]),
            f"{clean(str(row['top_supplier']))}, {_number(row['top_percent'])} %",
            own[key][0] if key in own else "none on record",
        )

    alike = grouped((cells(row), (row, claims)) for row, claims in cited(facts.concentration))
    for (stage, index, top, statuses), rows in alike.items():
        names = listed(str(row["material"]) for row, _ in rows)
        pairs = [_pair(row["material"], row["top_supplier"]) for row, _ in rows]
        yield Row((
            (Said(names),),
            (Said(stage),),
            (Said(index, merged(claims for _, claims in rows)),),
            (Said(top),),
            (Said(statuses, merged(own[pair][1] for pair in pairs if pair in own)),),
        ))  # fmt: skip


def _pair(material: Value, country: Value) -> tuple[str, str]:
    both = isinstance(material, Thing) and isinstance(country, Thing)
    return (material.iri, country.iri) if both else ("", "")  # type: ignore[union-attr]


def _index(figures: Value, at_most: Value) -> str:
    low, high = _rounded(figures), _rounded(at_most)
    return low if low == high else f"{low} to {high}"


def _rounded(value: Value) -> str:
    return f"{round(Decimal(str(value))):,}" if value is not None else "unknown"


def _number(value: Value) -> str:
    return f"{Decimal(str(value)).normalize():f}" if value is not None else "unknown"


def _without_figure(facts: Facts) -> Iterator[Said]:
    """Yield who is called dominant without a figure, and has a measure of its own on it."""
    rows = cited(facts.dominant) if facts.dominant else ()
    alike = grouped((clean(str(row["country"])), (row, claims)) for row, claims in rows)
    for country, several in alike.items():
        partly = only_in_part(facts)
        found = {row["material"] for row, _ in several}
        materials = listed(sorted(
            clean(str(material)) + (" (covered in part)" if material in partly else "")
            for material in found
        ))  # fmt: skip
        yield Said(
            f"Sources on record call {country} the dominant supplier, without a figure, of "
            f"{materials}, on which it has measures of its own.",
            merged(claims for _, claims in several),
        )
