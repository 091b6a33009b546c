"""The questions of the library as SPARQL examples, as editors of SPARQL read them.

The convention is that of the SIB's sparql-examples: each is a ``sh:SPARQLExecutable`` with its
text, a comment in one line, key words and the endpoint it is for.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.names import PREFIXES
from kg.question import Question
from kg.serve.addresses import EXAMPLES
from kg.serve.content.describe import Said, about, described, node
from kg.serve.model import Call, Reply
from kg.serve.site import Site
from kg.terms import english

__all__ = ["questions", "reply"]


def reply(site: Site, call: Call) -> Reply:
    """Return every question, and the prefixes."""
    return described(site, call.form, questions(site))


def questions(site: Site) -> Iterator[ox.Triple]:
    """Yield the triples of the prefixes and of every question."""
    prefixes = ox.NamedNode(site.absolute(EXAMPLES) + "#prefixes")
    yield from _prefixes(prefixes)
    for question in site.graph.library:
        yield from about(node(f"question:{question.name}"), _said(site, question, prefixes))


def _prefixes(prefixes: ox.NamedNode) -> Iterator[ox.Triple]:
    declared = {name: ox.NamedNode(f"{prefixes.value}-{name}") for name in PREFIXES}
    yield from about(prefixes, {"a": node("owl:Ontology"), "sh:declare": declared.values()})
    for name, place in declared.items():
        namespace = ox.Literal(PREFIXES[name], datatype=node("xsd:anyURI"))
        yield from about(place, {
            "a": node("sh:PrefixDeclaration"),
            "sh:prefix": ox.Literal(name),
            "sh:namespace": namespace,
        })  # fmt: skip


def _said(site: Site, question: Question, prefixes: ox.NamedNode) -> Said:
    page = site.absolute(f"/q/{question.topic}/{question.name}")
    return {
        "a": [node("sh:SPARQLExecutable"), node("sh:SPARQLSelectExecutable")],
        "rdfs:label": english(question.name.replace("-", " ")),
        "rdfs:comment": english(question.summary),
        "dct:description": english(question.description),
        "sh:prefixes": prefixes,
        "sh:select": ox.Literal(question.text),
        "schema:keywords": [ox.Literal(tag) for tag in question.tags],
        "schema:target": ox.NamedNode(site.absolute("/sparql")),
        "rdfs:seeAlso": ox.NamedNode(page),
    }
