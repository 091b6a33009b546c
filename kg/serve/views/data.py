"""The triples of one thing, under its canonical IRI."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store, serialize

from kg.export.rdf import ordered
from kg.names import BASE
from kg.serve.content.linked import ONTOLOGY_GRAPH, VIEW, is_ontology
from kg.serve.content.rdf import prefixes_in, readable
from kg.serve.forms import DATASETS, GRAPHS, Form, named
from kg.serve.limits import Bounded
from kg.serve.model import Call, Reply
from kg.serve.problem import Problem
from kg.serve.site import Site

__all__ = ["reply"]

# Nobody reads more triples of one thing, and no look-up is to wait for them.
_MOST = 20_000
# So many of the triples that point to a thing go along: to a hub they point from everywhere.
_MOST_INCOMING = 1000
_CUT = f"more than {_MOST_INCOMING} triples point to this; {_MOST_INCOMING} of them are here"
_NOTHING = "the view says nothing of this, only claims that do not count: ask for TriG"
_WITH_COMMENTS = ("ttl", "nt", "trig", "nq")


def reply(site: Site, call: Call) -> Reply:
    """Return what the graph says of ``iri``, and what points to it, as RDF.

    Triples are those of the view. A form with named graphs adds, each in its graph, what claims
    say of the thing, and what it says itself if it is a claim. Of the ontology, and of a graph
    that is no claim, all of it is given.
    """
    iri, form = call.args["iri"], named(call.form, (*GRAPHS, *DATASETS))
    assert form  # an address is read with these
    store, node = site.graph.engine.store, NamedNode(iri)
    has_graphs = form in DATASETS
    if graph := _shared_graph(iri):
        quads = _whole(store, NamedNode(graph), has_graphs, site.settings.max_rows)
        is_cut = False
    else:
        said = _said(store, node) if has_graphs else []
        incoming = list(islice(_pointing(store, node), _MOST_INCOMING + 1))
        is_cut = len(incoming) > _MOST_INCOMING
        quads = [*_described(store, node), *said, *incoming[:_MOST_INCOMING]]
    body = _written(ordered(set(quads)), form, site.settings.max_bytes)
    note = _CUT if is_cut else "" if quads else _NOTHING
    if note and form.name in _WITH_COMMENTS:
        body = f"# {note}\n".encode() + body
    return Reply(200, form.content_type, body, (("KG-Notice", note),) if note else ())


def _written(quads: Sequence[Quad], form: Form, most: int) -> bytes:
    """Return quads in a form, with the prefixes that they need."""
    prefixes = prefixes_in(quads)
    sink = Bounded(most)
    if form.writer.supports_datasets:
        serialize(quads, sink, form.writer, prefixes=prefixes)
    else:
        serialize([quad.triple for quad in quads], sink, form.writer, prefixes=prefixes)
    return readable(sink.getvalue(), form)


def _shared_graph(iri: str) -> str:
    """Return the graph that is given whole for an IRI; empty for a thing of its own."""
    if is_ontology(iri):
        return ONTOLOGY_GRAPH
    return iri if iri.startswith(BASE + "graph/") else ""


def _described(store: Store, node: NamedNode) -> list[Quad]:
    """Return what the view says of a thing and of what is part of it: blank nodes, evidence."""
    found: list[Quad] = []
    todo: list[NamedNode | BlankNode] = [node]
    seen = set(todo)
    while todo:
        quads = _at_most(store.quads_for_pattern(todo.pop(), None, None, VIEW), _MOST)
        found += quads
        parts = {part for quad in quads for part in _parts(quad, node)} - seen
        seen |= parts
        todo += sorted(parts, key=str)
    return found


def _parts(quad: Quad, node: NamedNode) -> Iterator[NamedNode | BlankNode]:
    """Yield the object of a triple where it is a part of a thing and no thing of its own."""
    term = quad.object
    if isinstance(term, BlankNode) or (
        isinstance(term, NamedNode) and term.value.startswith(f"{node.value}/node/")
    ):
        yield term


def _pointing(store: Store, node: NamedNode) -> Iterator[Quad]:
    return store.quads_for_pattern(None, None, node, VIEW)


def _said(store: Store, node: NamedNode) -> list[Quad]:
    """Return what claims say of a thing, and what it says as a claim, in their graphs."""
    by_claims = _at_most(store.quads_for_pattern(node, None, None, None), _MOST)
    by_itself = _at_most(store.quads_for_pattern(None, None, None, node), _MOST)
    return [quad for quad in by_claims if quad.graph_name != VIEW] + by_itself


def _whole(store: Store, graph: NamedNode, has_graphs: bool, most: int) -> list[Quad]:
    quads = _at_most(store.quads_for_pattern(None, None, None, graph), most)
    if has_graphs:
        return quads
    return [Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in quads]


def _at_most(quads: Iterator[Quad], most: int) -> list[Quad]:
    found = list(islice(quads, most + 1))
    if len(found) > most:
        what = f"there are more than {most:,} triples of this"
        raise Problem(413, what, hint="ask for a part of them at /sparql, or take /dump/")
    return found
