"""The classes of the ontology as lists of things: their names, and how many things each has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import NamedNode, Store

from kg.engine import LocalEngine
from kg.export.drawing.words import plural
from kg.names import BASE, RDF_TYPE, TRADE
from kg.serve.content.linked import VIEW
from kg.terms import text_of

__all__ = ["MOST", "Class", "classes_of", "members_of", "slug_of"]

# So many things of a class are counted, so that nobody waits for a large store to be read.
MOST = 5_000
_QUERY = """
SELECT ?class ?label ?definition ?above WHERE {
  ?class a owl:Class ; rdfs:label ?label FILTER(LANG(?label) = "en")
  OPTIONAL { ?class skos:definition ?definition FILTER(LANG(?definition) = "en") }
  OPTIONAL { ?class rdfs:subClassOf ?above FILTER(isIRI(?above)) }
} ORDER BY ?label ?class ?definition ?above
"""


@dataclass(frozen=True)
class Class:
    """A class with things of the graph: not of claims, nor of the ontology's own individuals.

    Parameters
    ----------
    iri, label, definition
        As the ontology has them.
    count
        How many things it has, those of narrower classes among them; ``is_cut`` where more.
    narrower
        The classes right below it.
    """

    iri: str
    label: str
    definition: str
    count: int
    is_cut: bool
    narrower: tuple[Class, ...]

    @property
    def plural(self) -> str:
        """What several of its things are called."""
        return plural(self.label)

    @property
    def slug(self) -> str:
        """Its name in an address."""
        return slug_of(self.label)

    def each(self) -> Iterator[Class]:
        """Yield the class, then all below it."""
        yield self
        for one in self.narrower:
            yield from one.each()


def slug_of(label: str) -> str:
    """Return the name of the list of a class in an address, by the label of the class."""
    return plural(label).replace(" ", "-")


def classes_of(engine: LocalEngine) -> tuple[Class, ...]:
    """Return the classes that have things and are below none, those below them within them."""
    labels: dict[str, tuple[str, str]] = {}
    above: dict[str, set[str]] = {}
    for cells in engine.select(_QUERY).rows:
        iri, label, definition, broader = map(text_of, cells)
        if iri.startswith(TRADE):
            labels.setdefault(iri, (label, definition))
            above.setdefault(iri, set()).add(broader)
    direct = {iri: _things(engine.store, iri) for iri in labels}

    def made(iri: str, seen: frozenset[str]) -> tuple[Class, set[str]]:
        below = [n for n in labels if iri in above[n] and n not in seen]
        parts = [made(one, seen | {one}) for one in below]
        things = direct[iri].union(*(found for _, found in parts))
        narrower = tuple(part for part, _ in parts if part.count)
        label, definition = labels[iri]
        count = min(len(things), MOST)
        return Class(iri, label, definition, count, len(things) > MOST, narrower), things

    tops = [iri for iri in labels if not above[iri] & labels.keys()]
    made_tops = (made(iri, frozenset({iri}))[0] for iri in tops)
    return tuple(one for one in made_tops if one.count)


def members_of(store: Store, kind: Class) -> list[str]:
    """Return the things of a class, of the classes below it too: as many as are counted."""
    found = {iri for one in kind.each() for iri in _things(store, one.iri)}
    return sorted(found)[:MOST]


def _things(store: Store, iri: str) -> set[str]:
    """Return the things said to be of a class: claims, passages and such are none."""
    quads = store.quads_for_pattern(None, NamedNode(RDF_TYPE), NamedNode(iri), VIEW)
    subjects = (quad.subject for quad in islice(quads, MOST + 1))
    nodes = (node.value for node in subjects if isinstance(node, NamedNode))
    return {iri for iri in nodes if iri.startswith(BASE + "id/")}
