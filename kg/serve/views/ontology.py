"""The page of the ontology: every term with its definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.answer import Thing
from kg.names import PREFIXES, RDF_TYPE, RDFS_LABEL, TRADE, shorten
from kg.serve.content.linked import ONTOLOGY, ONTOLOGY_GRAPH, address_of
from kg.serve.model import Call, Reply
from kg.serve.site import Site
from kg.terms import text_of

__all__ = ["reply"]

_OWL, _RDFS, _DCT = PREFIXES["owl"], PREFIXES["rdfs"], PREFIXES["dct"]
_DEFINITION = PREFIXES["skos"] + "definition"
_SECTIONS = {
    "Classes": "Class",
    "Relations between things": "ObjectProperty",
    "Properties with plain values": "DatatypeProperty",
    "Annotations": "AnnotationProperty",
    "Individuals": "NamedIndividual",
}

# The values of each subject by predicate.
_Facts = dict[str, dict[str, list[str]]]


@dataclass(frozen=True)
class _Term:
    """A term: what is above it or, for a property, what it is of; what it gives; what it means."""

    thing: Thing
    above: list[Thing]
    gives: list[Thing]
    definition: str


def reply(site: Site, call: Call) -> Reply:
    """List the terms of the ontology by what they are."""
    store, root = site.graph.engine.store, site.settings.root
    facts: _Facts = {}
    for quad in store.quads_for_pattern(None, None, None, NamedNode(ONTOLOGY_GRAPH)):
        by_predicate = facts.setdefault(text_of(quad.subject), {})
        by_predicate.setdefault(quad.predicate.value, []).append(text_of(quad.object))
    about = facts.get(ONTOLOGY, {})
    title = next(iter(about.get(_DCT + "title", ())), "The ontology")
    return site.page(
        "ontology.html",
        call,
        title=title,
        iri=ONTOLOGY,
        descriptions=sorted(about.get(_DCT + "description", ())),
        version=", ".join(about.get(_OWL + "versionInfo", ())),
        sections={name: _terms(facts, kind) for name, kind in _SECTIONS.items()},
        data=lambda form: address_of(store, root, ONTOLOGY, form),
    )


def _terms(facts: _Facts, kind: str) -> list[_Term]:
    """Return the terms of the project's own that are of a kind, by label."""
    is_individual = kind == "NamedIndividual"
    found = []
    for iri, said in facts.items():
        kinds = said.get(RDF_TYPE, ())
        if not iri.startswith(TRADE) or _OWL + kind not in kinds:
            continue
        above = [*said.get(_RDFS + "subClassOf", ()), *said.get(_RDFS + "domain", ())]
        above += [one for one in kinds if is_individual and not one.startswith(_OWL)]
        definition = " ".join(sorted(said.get(_DEFINITION, ())))
        found.append(
            _Term(
                _named(facts, [iri])[0],
                _named(facts, above),
                _named(facts, said.get(_RDFS + "range", ())),
                definition,
            )
        )
    return sorted(found, key=lambda term: (term.thing.label.casefold(), term.thing.iri))


def _named(facts: Mapping[str, Mapping[str, list[str]]], iris: Iterable[str]) -> list[Thing]:
    labels = (
        (iri, min(facts.get(iri, {}).get(RDFS_LABEL, [shorten(iri)]))) for iri in sorted(iris)
    )
    return [Thing(iri, label) for iri, label in labels if ":" in iri]
