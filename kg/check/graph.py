"""The view as an rdflib graph that pyshacl can validate quickly and without reaching out.

Imported only when shapes are checked, since rdflib is slow to load.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.algebra import traverse
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Processor, Result
from rdflib.term import Node

from kg.errors import CheckError
from kg.names import PREFIXES

__all__ = ["PreparedGraph", "as_rdflib", "graph_of", "quiet", "term_of"]

_XSD_STRING = PREFIXES["xsd"] + "string"


class PreparedGraph(Graph):
    """A graph that parses each query text once, and refuses queries that would fetch something.

    pyshacl asks the text of a SPARQL constraint anew for every focus node; parsing it each time
    takes most of a validation.

    Parameters
    ----------
    prepared
        The queries parsed so far by their text, to be shared with other graphs.
    """

    def __init__(self, prepared: dict[str, Query] | None = None) -> None:
        super().__init__(bind_namespaces="none")
        self._prepared = {} if prepared is None else prepared

    def query(
        self,
        query_object: str | Query,
        processor: str | Processor = "sparql",
        result: str | type[Result] = "sparql",
        initNs: Mapping[str, Any] | None = None,  # noqa: N803
        initBindings: Mapping[str, Any] | None = None,  # noqa: N803
        use_store_provided: bool = True,
        **kwargs: Any,
    ) -> Result:
        """Run a query, prepared if its text was run before."""
        if isinstance(query_object, str):
            query_object = self.prepare(query_object, initNs)
        return super().query(
            query_object, processor, result, initNs, initBindings, use_store_provided, **kwargs
        )

    def prepare(self, text: str, namespaces: Mapping[str, Any] | None = None) -> Query:
        """Return a query parsed; the same text is parsed once."""
        if text not in self._prepared:
            prepared = prepareQuery(text, initNs=namespaces)
            _refuse_fetching(prepared)
            self._prepared[text] = prepared
        return self._prepared[text]


def _refuse_fetching(query: Query) -> None:
    outward = ["FROM"] if query.algebra.datasetClause else []

    def look(part: object) -> None:
        if isinstance(part, CompValue) and part.name == "ServiceGraphPattern":
            outward.append("SERVICE")

    traverse(query.algebra, visitPre=look)
    if outward:
        raise CheckError(
            f"a constraint reaches outside the data with {outward[0]}",
            hint="a constraint may look at the validated data only",
        )


def graph_of(
    triples: Iterable[ox.Triple], prepared: dict[str, Query] | None = None
) -> PreparedGraph:
    """Return the triples as an rdflib graph, which may share its ``prepared`` queries.

    Literals keep the form they are written in: rdflib's own reader would make a well-formed date
    of a zoned one, and would tell "x" from "x"^^xsd:string.
    """
    graph = PreparedGraph(prepared)
    for triple in triples:
        graph.add(
            (as_rdflib(triple.subject), as_rdflib(triple.predicate), as_rdflib(triple.object))
        )
    return graph


@lru_cache(maxsize=1 << 16)
def as_rdflib(term: object) -> URIRef | BNode | Literal:
    """Return a term of pyoxigraph as one of rdflib, its literal as it is written."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if not isinstance(term, ox.Literal):
        raise CheckError(f"a quoted triple cannot be checked: {term}")
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = term.datatype.value
    typed = None if datatype == _XSD_STRING else URIRef(datatype)
    return Literal(term.value, datatype=typed, normalize=False)


def term_of(term: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Return a term of rdflib as one of pyoxigraph."""
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if not isinstance(term, Literal):
        raise CheckError(f"a report cannot speak of {term!r}")
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype or _XSD_STRING)))


@contextmanager
def quiet() -> Iterator[None]:
    """Keep rdflib and pyshacl from logging faults that a finding or an error tells of anyway."""
    loggers = [logging.getLogger(name) for name in ("rdflib.term", "pyshacl-validate")]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled
