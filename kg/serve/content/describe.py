"""What the server says of itself and its graph, as triples: terms for short, and common nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.names import PREFIXES, local_name
from kg.serve.content.rdf import prefixes_in, rdf_reply
from kg.serve.forms import Form
from kg.serve.model import Reply
from kg.terms import integer

if TYPE_CHECKING:
    from kg.serve.site import Site

__all__ = ["NAMES", "Node", "Said", "about", "described", "node", "written_as"]

Node = ox.NamedNode | ox.BlankNode
Value = Node | ox.Literal | int
Said = Mapping[str, Value | Iterable[Value]]

NAMES = {
    **PREFIXES,
    "void": "http://rdfs.org/ns/void#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "cc": "http://creativecommons.org/ns#",
    "formats": "http://www.w3.org/ns/formats/",
    "entailment": "http://www.w3.org/ns/entailment/",
}


def node(name: str) -> ox.NamedNode:
    """Return the term of a short name, such as ``void:Dataset``."""
    prefix, _, local = name.partition(":")
    return ox.NamedNode(NAMES[prefix] + local)


def about(subject: Node, said: Said) -> Iterator[ox.Triple]:
    """Yield the triples that say something of a subject, properties by their short names."""
    for name, value in said.items():
        predicate = node("rdf:type" if name == "a" else name)
        several = (
            [value] if isinstance(value, ox.NamedNode | ox.BlankNode | ox.Literal | int) else value
        )
        for each in several:
            yield ox.Triple(subject, predicate, integer(each) if isinstance(each, int) else each)


def written_as(form: Form) -> ox.NamedNode:
    """Return what W3C calls a form."""
    return node(f"formats:{local_name(form.writer.iri)}")


def described(site: Site, form: str, triples: Iterable[ox.Triple], about: str = "") -> Reply:
    """Return triples as a reply; see `kg.serve.content.rdf.rdf_reply`."""
    held = list(triples)
    prefixes = prefixes_in(held, NAMES)
    return rdf_reply(
        site.settings,
        form,
        lambda sink, writer: ox.serialize(held, sink, writer, prefixes=prefixes),
        about,
    )
