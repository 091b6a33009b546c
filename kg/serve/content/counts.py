"""How much of what is in the default graph, counted from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.engine import LocalEngine
from kg.engine.table import Cell

__all__ = ["WIKIDATA", "Counts", "Number", "counted"]

WIKIDATA = "http://www.wikidata.org/entity/"

_DISTINCT = "SELECT (COUNT(DISTINCT %s) AS ?n) { ?s ?p ?o }"
_ENTITIES = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o FILTER(isIRI(?s)) }"
_CLASSES = """
SELECT ?class (COUNT(?s) AS ?n) { ?s a ?class FILTER(isIRI(?class)) }
GROUP BY ?class ORDER BY ?class
"""
_PROPERTIES = """
SELECT ?p (COUNT(?s) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
{ ?s ?p ?o } GROUP BY ?p ORDER BY ?p
"""
_USES = """
SELECT ?class ?p (COUNT(?s) AS ?n) { ?s a ?class ; ?p ?o FILTER(isIRI(?class)) }
GROUP BY ?class ?p ORDER BY ?class ?p
"""
_LINKS = 'SELECT (COUNT(?s) AS ?n) { ?s skos:exactMatch ?o FILTER(STRSTARTS(STR(?o), "%s")) }'
_EXAMPLES = """
SELECT ?of (MIN(STR(?thing)) AS ?first) {
  VALUES ?of {
    trade:Application trade:Article trade:Claim trade:Material trade:Measure trade:Meeting
  }
  ?class rdfs:subClassOf* ?of . ?thing a ?class FILTER(isIRI(?thing))
} GROUP BY ?of ORDER BY ?of
"""

Number = tuple[ox.NamedNode, int]


@dataclass(frozen=True)
class Counts:
    """What is counted.

    Parameters
    ----------
    entities
        Different subjects that have an IRI.
    subjects, objects
        Different ones.
    classes
        Each with the number of its members.
    properties
        Each with the number of its triples, of different subjects, and of different objects.
    uses
        For each class, the properties of its members with the number of triples.
    links
        Triples that link to Wikidata.
    examples
        The first thing of each main kind.
    """

    entities: int
    subjects: int
    objects: int
    classes: Sequence[Number]
    properties: Sequence[tuple[ox.NamedNode, int, int, int]]
    uses: Mapping[ox.NamedNode, Sequence[Number]]
    links: int
    examples: Sequence[str]


def counted(engine: LocalEngine) -> Counts:
    """Count, which takes a few seconds for a million triples."""
    uses: dict[ox.NamedNode, list[Number]] = {}
    for of, name, number in engine.select(_USES).rows:
        uses.setdefault(_iri(of), []).append((_iri(name), _number(number)))
    return Counts(
        entities=_one(engine, _ENTITIES),
        subjects=_one(engine, _DISTINCT % "?s"),
        objects=_one(engine, _DISTINCT % "?o"),
        classes=[(_iri(name), _number(n)) for name, n in engine.select(_CLASSES).rows],
        properties=[
            (_iri(name), _number(n), _number(subjects), _number(objects))
            for name, n, subjects, objects in engine.select(_PROPERTIES).rows
        ],
        uses=uses,
        links=_one(engine, _LINKS % WIKIDATA),
        examples=[str(getattr(first, "value", "")) for _, first in engine.select(_EXAMPLES).rows],
    )


def _one(engine: LocalEngine, query: str) -> int:
    return _number(engine.select(query).rows[0][0])


def _iri(cell: Cell) -> ox.NamedNode:
    assert isinstance(cell, ox.NamedNode)
    return cell


def _number(cell: Cell) -> int:
    assert isinstance(cell, ox.Literal)
    return int(cell.value)
