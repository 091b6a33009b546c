"""What nodes of dependencies carry: statuses of the measures on materials, whom a use serves."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode

from kg import terms
from kg.engine import LocalEngine
from kg.names import TRADE, shorten
from kg.network.model import Plain
from kg.question import Library
from kg.resolve import labels_of
from kg.terms import text_of

__all__ = ["standings"]

# From the one that bears on trade most to the one that does least.
_ORDER = tuple(TRADE + name for name in ("InForce", "Suspended", "Announced"))
_WHOLE = {"covers", "covers what it is a form of"}
_SERVES = """
SELECT DISTINCT ?application ?serves WHERE {
  { ?application a trade:DefenseApplication . BIND("defense" AS ?serves) }
  UNION
  { ?application a trade:CivilApplication . BIND("civil life" AS ?serves) }
} ORDER BY ?application DESC(?serves)
"""


def standings(
    engine: LocalEngine,
    library: Library,
    date: datetime.date,
    reading: str,
    identifiers: Mapping[str, str],
) -> dict[str, dict[str, Plain]]:
    """Return the columns of materials and applications, by IRI.

    A material gets the status of the measures that cover all of it, itself, through a group or as
    a form of what they cover: in force if one of them is, else suspended, else announced. What
    covers only members of it, or some that are not named, counts apart.

    Parameters
    ----------
    engine, library
        The graph, and the question about materials under measures.
    date, reading
        The day asked about, and the IRI of a reading.
    identifiers
        What to call measures by, where they have a number.
    """
    query = library.get("materials-under-measures").fill(
        date=terms.day(date), reading=NamedNode(reading)
    )
    table = engine.select(query)
    places = [table.columns.index(name) for name in ("material", "coverage", "measure", "status")]
    words = labels_of(engine, _ORDER)
    whole: dict[str, set[str]] = {}
    part: dict[str, set[str]] = {}
    measures: dict[str, set[str]] = {}
    for row in table.rows:
        material, coverage, measure, status = (text_of(row[place]) for place in places)
        (whole if coverage in _WHOLE else part).setdefault(material, set()).add(status)
        name = identifiers.get(measure, shorten(measure))
        measures.setdefault(material, set()).add(f"{name} {words[status]}")
    found: dict[str, dict[str, Plain]] = {}
    for material, named in measures.items():
        values: dict[str, Plain] = {"measures": tuple(sorted(named))}
        for column, statuses in (("status", whole), ("status_in_part", part)):
            if material in statuses:
                values[column] = words[_gravest(statuses[material])]
        found[material] = values
    for application, serves in engine.select(_SERVES).rows:
        values = found.setdefault(text_of(application), {})
        before = values.get("serves")
        values["serves"] = f"{before} and {text_of(serves)}" if before else text_of(serves)
    return found


def _gravest(statuses: Iterable[str]) -> str:
    return min(statuses, key=_ORDER.index)
