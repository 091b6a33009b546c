"""The description of the SPARQL service, in the vocabulary of SPARQL 1.1 Service Description.

Each claim is a named graph of its own, so there are hundreds: the description names those graphs
that are none, and says how a query finds the rest. It names no optional feature, because there is
none to name: the default graph is not the union of the named ones, no graph is fetched by its
address, and no other service is asked.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.names import PREFIXES
from kg.serve.addresses import VOID
from kg.serve.content.describe import about, described, node, written_as
from kg.serve.forms import DATASETS, GRAPHS, RESULTS
from kg.serve.model import Call, Reply
from kg.serve.site import Site
from kg.terms import english

__all__ = ["reply"]

_HELD = "What is held true. A query without GRAPH and FROM sees this graph and no other."
_NAMED = (
    "Each claim is a named graph that holds what one passage of one source says, under the IRI of "
    "the claim. `SELECT ?claim { ?claim a trade:Claim }` lists them; those that count have "
    "trade:inView true. What the axioms lead to stands in the view and, by rounds, in graphs whose "
    "names begin with graph:inferred/. Only the named graphs that are no claims are described one "
    "by one."
)


def reply(site: Site, call: Call) -> Reply:
    """Describe the service at ``/sparql``."""
    return described(site, call.form, _triples(site), site.absolute(VOID))


def _triples(site: Site) -> Iterator[ox.Triple]:
    endpoint = ox.NamedNode(site.absolute("/sparql"))
    service = ox.NamedNode(endpoint.value + "#service")
    dataset = ox.NamedNode(endpoint.value + "#dataset")
    view = ox.NamedNode(site.absolute(VOID) + "#view")
    graphs = _graphs(site.graph.engine.store)
    named = [ox.NamedNode(f"{endpoint.value}#graph{n}") for n, _ in enumerate(graphs, 1)]
    yield from about(service, {
        "a": node("sd:Service"),
        "sd:endpoint": endpoint,
        "sd:supportedLanguage": node("sd:SPARQL11Query"),
        "sd:resultFormat": [written_as(form) for form in (*RESULTS, *GRAPHS, *DATASETS)],
        "sd:defaultEntailmentRegime": node("entailment:Simple"),
        "sd:defaultDataset": dataset,
        "sd:availableGraphs": dataset,
    })  # fmt: skip
    yield from about(dataset, {
        "a": [node("sd:Dataset"), node("sd:GraphCollection")],
        "rdfs:comment": english(_NAMED),
        "rdfs:seeAlso": ox.NamedNode(site.absolute(VOID)),
        "sd:defaultGraph": view,
        "sd:namedGraph": named,
    })  # fmt: skip
    yield from about(view, {
        "a": [node("sd:Graph"), node("void:Dataset")],
        "rdfs:comment": english(_HELD),
        "void:triples": site.graph.build.triples,
    })  # fmt: skip
    for name, graph in zip(named, graphs, strict=True):
        yield from about(name, {"a": node("sd:NamedGraph"), "sd:name": graph})


def _graphs(store: ox.Store) -> list[ox.NamedNode]:
    """Return the named graphs that are no claims."""
    return sorted(
        (
            graph
            for graph in store.named_graphs()
            if isinstance(graph, ox.NamedNode) and not graph.value.startswith(PREFIXES["claim"])
        ),
        key=str,
    )
