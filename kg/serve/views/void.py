"""The description of the graph, in VoID: what it is, where to get it, how much of what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.names import BASE, PREFIXES, shorten
from kg.serve.addresses import VOID, here
from kg.serve.content.counts import WIKIDATA, Counts, counted
from kg.serve.content.describe import Said, about, described, node, written_as
from kg.serve.forms import DATASETS, GRAPHS
from kg.serve.model import Call, Reply
from kg.serve.site import Site
from kg.serve.views.examples import questions
from kg.terms import english

__all__ = ["reply"]

# As LICENSE-DATA has them.
_LICENCE = ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")
_CREDIT = ox.Literal("uschina-trade-kg contributors")

_TITLE = english("US-China trade restrictions")
_WHAT = english(
    "Who restricts what towards whom in trade between the United States and China, since when, "
    "until when, and on whose word. Every fact is a claim that points at the characters of the "
    "source that say so, or at the clause. Not legal advice."
)
_VIEW = english(
    "What is held true on the word of the claims that count: the default graph, which is what a "
    "query without GRAPH and FROM sees. All counts but those of triples in the whole are of it."
)
_CLAIMS = english(
    "A named graph for each claim, accepted or not, with what one passage of one source says."
)
_UNREGISTERED = (
    "The base of the IRIs, {0}, is not registered at w3id.org yet, so they do not resolve there. "
    "What has the IRI {0}X is shown at {1}X."
)


def reply(site: Site, call: Call) -> Reply:
    """Describe the graph, its prefixes and its questions."""
    return described(site, call.form, _triples(site))


def _triples(site: Site) -> Iterator[ox.Triple]:
    counts = counted(site.graph.engine)
    document = ox.NamedNode(site.absolute(VOID))
    whole, view, claims, links = (
        ox.NamedNode(f"{document.value}#{name}") for name in ("graph", "view", "claims", "wikidata")
    )
    yield from about(document, {
        "a": node("void:DatasetDescription"),
        "dct:title": english("Description of the graph of US-China trade restrictions"),
        "foaf:primaryTopic": whole,
    })  # fmt: skip
    yield from about(whole, _of_whole(site, counts, [view, claims]))
    for iri in counts.examples:
        if path := here(iri):
            page = ox.NamedNode(site.absolute(path))
            yield from about(ox.NamedNode(iri), {"foaf:page": page})
    yield from about(claims, {
        "a": node("void:Dataset"),
        "dct:description": _CLAIMS,
        "void:uriSpace": ox.Literal(PREFIXES["claim"]),
    })  # fmt: skip
    yield from _of_view(site, counts, view)
    if counts.links:
        yield from _linked(counts, view, links)
    yield from questions(site)


def _of_whole(site: Site, counts: Counts, parts: Iterable[ox.NamedNode]) -> Said:
    dumps = [f"/dump/uschina-trade.{form.name}.gz" for form in DATASETS]
    note = _UNREGISTERED.format(BASE, site.absolute("/"))
    return {
        "a": node("void:Dataset"),
        "dct:title": _TITLE,
        "dct:description": _WHAT,
        "rdfs:comment": english(note),
        "dct:license": _LICENCE,
        "cc:attributionName": _CREDIT,
        "dct:identifier": ox.Literal(site.graph.build.identity),
        "foaf:homepage": ox.NamedNode(site.absolute("/")),
        "void:sparqlEndpoint": ox.NamedNode(site.absolute("/sparql")),
        "void:dataDump": [ox.NamedNode(site.absolute(path)) for path in dumps],
        "void:feature": [written_as(form) for form in (*GRAPHS, *DATASETS)],
        "void:uriSpace": ox.Literal(BASE),
        "void:vocabulary": _vocabularies(counts),
        "void:exampleResource": [ox.NamedNode(iri) for iri in counts.examples],
        "void:triples": len(site.graph.engine.store),
        "void:subset": parts,
    }


def _vocabularies(counts: Counts) -> list[ox.NamedNode]:
    used = [*(row[0] for row in counts.classes), *(row[0] for row in counts.properties)]
    prefixes = {shorten(name.value).partition(":")[0] for name in used}
    return [ox.NamedNode(PREFIXES[prefix]) for prefix in sorted(prefixes & PREFIXES.keys())]


def _of_view(site: Site, counts: Counts, view: ox.NamedNode) -> Iterator[ox.Triple]:
    yield from about(view, {
        "a": node("void:Dataset"),
        "dct:description": _VIEW,
        "void:triples": site.graph.build.triples,
        "void:entities": counts.entities,
        "void:distinctSubjects": counts.subjects,
        "void:distinctObjects": counts.objects,
        "void:classes": len(counts.classes),
        "void:properties": len(counts.properties),
    })  # fmt: skip
    for n, (name, number) in enumerate(counts.classes):
        part = ox.BlankNode(f"class{n}")
        yield from about(view, {"void:classPartition": part})
        yield from about(part, {"void:class": name, "void:entities": number})
        for m, (prop, triples) in enumerate(counts.uses[name]):
            use = ox.BlankNode(f"class{n}property{m}")
            yield from about(part, {"void:propertyPartition": use})
            yield from about(use, {"void:property": prop, "void:triples": triples})
    for n, (name, number, subjects, objects) in enumerate(counts.properties):
        part = ox.BlankNode(f"property{n}")
        yield from about(view, {"void:propertyPartition": part})
        yield from about(part, {
            "void:property": name,
            "void:triples": number,
            "void:distinctSubjects": subjects,
            "void:distinctObjects": objects,
        })  # fmt: skip


def _linked(counts: Counts, view: ox.NamedNode, links: ox.NamedNode) -> Iterator[ox.Triple]:
    wikidata = ox.BlankNode("wikidata")
    yield from about(view, {"void:subset": links})
    yield from about(links, {
        "a": node("void:Linkset"),
        "void:linkPredicate": node("skos:exactMatch"),
        "void:subjectsTarget": view,
        "void:objectsTarget": wikidata,
        "void:triples": counts.links,
    })  # fmt: skip
    yield from about(wikidata, {
        "a": node("void:Dataset"),
        "foaf:homepage": ox.NamedNode("https://www.wikidata.org/"),
        "void:uriSpace": ox.Literal(WIKIDATA),
    })  # fmt: skip
