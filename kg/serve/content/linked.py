"""What the graph has under an IRI: anything at all, its kinds, and what is named nearly so."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from kg.engine import LocalEngine
from kg.names import BASE, ONTOLOGY_GRAPH, PREFIXES, RDF_TYPE, TRADE, local_name
from kg.serve.addresses import here, link
from kg.session.alike import Alike
from kg.terms import written

__all__ = [
    "ONTOLOGY",
    "ONTOLOGY_GRAPH",
    "VIEW",
    "Kinds",
    "address_of",
    "is_known",
    "is_ontology",
    "kinds_of",
    "nearest_to",
]

VIEW = DefaultGraph()
ONTOLOGY = BASE + "ontology"
_INDIVIDUAL = PREFIXES["owl"] + "NamedIndividual"

_BROADER = """
SELECT DISTINCT ?kind ?broader WHERE {
  VALUES ?kind { %s } ?kind rdfs:subClassOf* ?broader FILTER(isIRI(?broader))
} ORDER BY ?kind ?broader
"""
# Names are looked for among the first so many: who mistypes must not make the store read it all.
_MOST_NAMES = 10_000
_NAMES = """
SELECT ?thing WHERE {
  { SELECT ?thing WHERE { %s } LIMIT %d } FILTER(STRSTARTS(STR(?thing), %s))
}
"""
_TYPED = "?thing a ?kind FILTER(?kind != trade:Claim)"
_CLAIMED = "?thing trade:isStatedIn %s"


@dataclass(frozen=True)
class Kinds:
    """The classes of a thing: the most special of those stated, and all it is in."""

    special: tuple[str, ...]
    every: frozenset[str]

    def has(self, name: str) -> bool:
        """Tell whether the thing is in a class of the ontology, such as ``Measure``."""
        return TRADE + name in self.every

    @property
    def are_of_properties(self) -> bool:
        """Whether the thing is a property."""
        return any(local_name(kind).endswith("Property") for kind in self.every)


def is_ontology(iri: str) -> bool:
    """Tell whether an IRI is the ontology's, or that of its version, the only one there is."""
    return iri == ONTOLOGY or iri.startswith(ONTOLOGY + "/")


def is_known(store: Store, iri: str) -> bool:
    """Tell whether an IRI stands anywhere in the graph, in claims that do not count too."""
    try:
        node = NamedNode(iri)
    except ValueError:
        return False
    places = (node, None, None, None), (None, None, node, None), (None, None, None, node)
    return any(any(store.quads_for_pattern(*place)) for place in (*places, (None, node, None)))


def address_of(
    store: Store, root: str, iri: str, form: str, given: Mapping[str, str] | None = None
) -> str:
    """Return where on this host a form of a thing is, such as its page or its Turtle.

    It is the address of the thing with the name of the form as its ending; beside it, where
    something else in the graph has that name.

    Parameters
    ----------
    store
        The graph.
    root
        The path that every address of the server begins with.
    iri
        The canonical IRI.
    form
        The name of the form.
    given
        Parameters that go along.
    """
    if is_known(store, f"{iri}.{form}"):
        return link(here(iri, root), {**(given or {}), "format": form})
    return link(f"{here(iri, root)}.{form}", given or {})


def kinds_of(engine: LocalEngine, iri: str) -> Kinds:
    """Return the classes of a thing in the view."""
    quads = engine.store.quads_for_pattern(NamedNode(iri), NamedNode(RDF_TYPE), None, VIEW)
    stated = sorted({quad.object.value for quad in quads if isinstance(quad.object, NamedNode)})
    if not stated:
        return Kinds((), frozenset())
    rows = engine.select(_BROADER % " ".join(f"<{kind}>" for kind in stated)).rows
    above: dict[str, set[str]] = {kind: {kind} for kind in stated}
    for kind, broader in rows:
        above[kind.value].add(broader.value)  # type: ignore[union-attr]
    passed = {b for kind in stated for b in above[kind] - {kind}} | {_INDIVIDUAL}
    special = tuple(kind for kind in stated if kind not in passed)
    return Kinds(special, frozenset().union(*above.values()))


def nearest_to(engine: LocalEngine, iri: str) -> list[str]:
    """Return the IRIs most like one that is not in the graph, the best first."""
    path = iri.removeprefix(BASE)
    room, _, rest = path.partition("/")
    if room == "claim" and (source := _iri(f"{BASE}source/{rest.partition('/')[0]}")):
        found = _names(engine, _CLAIMED % source, f"{BASE}{room}/")
        if found:
            return _alike(iri, found)
    found = _names(engine, _TYPED, f"{BASE}{'source' if room == 'claim' else room}/")
    same = [name for name in found if local_name(name) == local_name(iri)]
    return same[:3] or _alike(iri, found)


def _iri(text: str) -> NamedNode | None:
    try:
        return NamedNode(text)
    except ValueError:
        return None


def _names(engine: LocalEngine, pattern: str, start: str) -> list[str]:
    rows = engine.select(_NAMES % (pattern, _MOST_NAMES, written(Literal(start)))).rows
    return sorted({thing.value for (thing,) in rows if isinstance(thing, NamedNode)})


def _alike(iri: str, names: Collection[str]) -> list[str]:
    """Return names like an IRI, compared by their last parts, in which alone they differ much."""
    by_last: dict[str, list[str]] = {}
    for name in names:
        by_last.setdefault(local_name(name).casefold(), []).append(name)
    last, folder = local_name(iri).casefold(), iri.rpartition("/")[0]
    near = [name for part in Alike(by_last).to(last) for name in by_last[part]]
    return sorted(near, key=lambda name: not name.startswith(folder))[:3]
