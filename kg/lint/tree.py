"""A query as rdflib parses it, before its groups are dissolved into algebra."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from pyoxigraph import Store
from rdflib import URIRef, Variable
from rdflib.paths import Path, SequencePath
from rdflib.plugins.sparql.algebra import translatePath, translatePName, translatePrologue, traverse
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kg.question import Question

__all__ = ["EXISTS", "Tree", "nodes", "parse", "predicate", "triples", "variables"]

EXISTS = ("Builtin_EXISTS", "Builtin_NOTEXISTS")


@dataclass(frozen=True)
class Tree:
    """The parse tree of a query, with IRIs written out and paths built."""

    query: CompValue

    @property
    def columns(self) -> list[str]:
        """The names of the answer's columns; empty for SELECT *."""
        return [str(part.var or part.evar) for part in self.query.projection or ()]


def parse(question: Question) -> Tree | str:
    """Return the tree of a question, or what is wrong with its syntax in either engine."""
    try:
        Store().query(question.text)
    except SyntaxError as error:
        return f"pyoxigraph cannot read it: {error}"
    try:
        prologue, query = parseQuery(question.text)
        names = translatePrologue(prologue, None)
        query = traverse(query, visitPost=partial(translatePName, prologue=names))
        return Tree(traverse(query, visitPost=translatePath))
    except Exception as error:  # rdflib's parser raises whatever its grammar library does
        return f"rdflib cannot read it: {error}"


def nodes(part: Any, *names: str, skip: tuple[str, ...] = ()) -> Iterator[CompValue]:
    """Yield the nodes of these names under a part, without looking into those to skip."""
    if isinstance(part, CompValue):
        if part.name in skip:
            return
        if part.name in names:
            yield part
        part = list(part.values())
    if isinstance(part, list | tuple):
        for child in part:
            yield from nodes(child, *names, skip=skip)


def variables(part: Any, skip: tuple[str, ...] = ()) -> set[str]:
    """Return the names of the variables under a part, without looking into nodes to skip."""
    if isinstance(part, Variable):
        return {str(part)}
    if isinstance(part, CompValue):
        if part.name in skip:
            return set()
        part = list(part.values())
    if isinstance(part, list | tuple):
        return {name for child in part for name in variables(child, skip)}
    return set()


def triples(block: CompValue) -> Iterator[tuple[Any, Any, Any]]:
    """Yield the triple patterns of a TriplesBlock."""
    for chain in block.triples or ():
        for place in range(0, len(chain), 3):
            subject, verb, value = chain[place : place + 3]
            yield subject, verb, value


def predicate(verb: Any) -> str:
    """Return the IRI a triple pattern's object hangs on; empty where there are several."""
    if isinstance(verb, SequencePath):
        verb = verb.args[-1]
    return str(verb) if isinstance(verb, URIRef) and not isinstance(verb, Path) else ""
