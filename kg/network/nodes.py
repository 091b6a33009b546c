"""What a network shows of a thing: its label, the most specific of its classes, its number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal

from kg.engine import LocalEngine
from kg.names import shorten
from kg.network.model import Node, Plain
from kg.terms import text_of

__all__ = ["nodes_of"]

_CHUNK = 1000
_SAID = """
SELECT ?thing ?what ?value WHERE {
  VALUES ?thing { %s }
  { ?thing rdfs:label|dct:title ?value . BIND("label" AS ?what) }
  UNION
  { ?thing dct:identifier ?value . BIND("identifier" AS ?what) }
  UNION
  { ?thing a ?value . BIND("class" AS ?what) }
}
"""
_CLASSES = """
SELECT ?class ?label ?wider WHERE {
  ?class a owl:Class ; rdfs:label ?label . FILTER(LANG(?label) = "en")
  OPTIONAL { ?class rdfs:subClassOf ?wider . ?wider a owl:Class }
} ORDER BY ?class ?wider ?label
"""
_UNKNOWN = "thing"


@dataclass
class _Said:
    """What the graph says of one thing."""

    labels: dict[str, list[str]] = field(default_factory=dict)  # by language
    identifiers: list[str] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)


class _Classes:
    """The classes of the ontology: their labels, and which are wider than which."""

    def __init__(self, engine: LocalEngine) -> None:
        self.labels: dict[str, str] = {}
        self._above: dict[str, set[str]] = {}
        for row in engine.select(_CLASSES).rows:
            name, label, wider = (text_of(cell) for cell in row)
            self.labels.setdefault(name, label)
            self._above.setdefault(name, set()).update({wider} if wider else ())

    def wider(self, name: str) -> set[str]:
        """Return all classes above one."""
        found: set[str] = set()
        todo = [name]
        while todo:
            new = self._above.get(todo.pop(), set()) - found
            found |= new
            todo += new
        return found

    def narrowest(self, names: Collection[str]) -> list[str]:
        """Return the classes of which no other one given is a kind."""
        known = {name for name in names if name in self.labels}
        above = {wider for name in known for wider in self.wider(name)}
        return sorted(known - above, key=lambda name: self.labels[name])

    def widest(self, names: Collection[str]) -> list[str]:
        """Return the classes above these that are a kind of no other."""
        every = {one for name in names for one in (name, *self.wider(name)) if one in self.labels}
        return sorted((one for one in every if not self._above[one]), key=self.labels.__getitem__)


def nodes_of(
    engine: LocalEngine, iris: Iterable[str], values: Mapping[str, Mapping[str, Plain]]
) -> tuple[Node, ...]:
    """Return the nodes of a network, ordered by id.

    Parameters
    ----------
    engine
        The graph.
    iris
        The things, each once or often.
    values
        By IRI, what the view knows of a thing beside what every node carries.

    Notes
    -----
    A thing without a label goes by its short name, one without a class is a thing. Where several
    narrowest classes are stated, as of a material for both defense and civil life, the kind names
    all of them.
    """
    wanted = sorted(set(iris))
    classes = _Classes(engine)
    said = _said(engine, wanted)
    made = (_node(iri, said[iri], classes, values.get(iri, {})) for iri in wanted)
    return tuple(sorted(made, key=lambda node: node.id))


def _node(iri: str, said: _Said, classes: _Classes, more: Mapping[str, Plain]) -> Node:
    labels = said.labels.get("en") or said.labels.get("") or [shorten(iri)]
    narrow = classes.narrowest(said.classes)
    kind = " and ".join(classes.labels[name] for name in narrow) or _UNKNOWN
    family = " and ".join(classes.labels[name] for name in classes.widest(narrow)) or _UNKNOWN
    values: dict[str, Plain] = {}
    if chinese := said.labels.get("zh"):
        values["label_zh"] = min(chinese)
    if said.identifiers:
        values["identifier"] = min(said.identifiers)
    return Node(shorten(iri), iri, min(labels), kind, {**values, "family": family, **more})


def _said(engine: LocalEngine, iris: list[str]) -> dict[str, _Said]:
    found = {iri: _Said() for iri in iris}
    for thing, what, value in _cells(engine, iris):
        said = found[thing]
        if what == "class":
            said.classes.add(text_of(value))
        elif isinstance(value, Literal) and what == "label":
            said.labels.setdefault(value.language or "", []).append(value.value)
        else:
            said.identifiers.append(text_of(value))
    return found


def _cells(engine: LocalEngine, iris: list[str]) -> Iterator[tuple[str, str, object]]:
    for first in range(0, len(iris), _CHUNK):
        names = " ".join(f"<{iri}>" for iri in iris[first : first + _CHUNK])
        for thing, what, value in engine.select(_SAID % names).rows:
            yield text_of(thing), text_of(what), value
