"""One graph of the store, as the SPARQL 1.1 Graph Store HTTP Protocol hands it out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import pyoxigraph as ox

from kg.names import PREFIXES
from kg.serve.addresses import VOID
from kg.serve.content.rdf import prefixes_in, rdf_reply
from kg.serve.model import Call, Reply
from kg.serve.problem import Problem
from kg.serve.site import Site

__all__ = ["reply"]

# A claim has a few triples; in a graph of more than these, a line for each prefix is nothing.
_FEW = 1000

Graph = ox.NamedNode | ox.DefaultGraph


def reply(site: Site, call: Call) -> Reply:
    """Return a graph in the ``format`` wanted.

    It is the first of ``names`` that the store has; the default graph where they are None.
    """
    store = site.graph.engine.store
    graph = _found(store, call.args["names"])
    first = list(islice(store.quads_for_pattern(None, None, None, graph), _FEW + 1))
    prefixes = prefixes_in(first) if len(first) <= _FEW else PREFIXES
    return rdf_reply(
        site.settings,
        call.args["format"],
        lambda sink, form: store.dump(sink, form, from_graph=graph, prefixes=prefixes),
        site.absolute(VOID),
    )


def _found(store: ox.Store, names: Sequence[str] | None) -> Graph:
    if names is None:
        return ox.DefaultGraph()
    for graph in map(ox.NamedNode, names):
        if store.contains_named_graph(graph):
            return graph
    hint = "each claim is a graph: SELECT ?claim { ?claim a trade:Claim } lists them"
    raise Problem(404, "there is no graph of this name", names[-1], hint)
