"""What is recorded of sources: kind and basis, who issued them and when, and how they were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.answer.value import Thing, Value, value_of
from kg.build.derive import DERIVED
from kg.engine import LocalEngine
from kg.engine.table import Term, lexical
from kg.names import PREFIXES, RDF_TYPE, RDFS_LABEL, TRADE
from kg.resolve import labels_of
from kg.terms import text_of

__all__ = ["Source", "sources_of"]

_ALL = """
SELECT ?source ?property ?value WHERE {
  %s ?source trade:basis ?basis ; ?property ?value
} ORDER BY ?source ?property ?value
"""
_DCT = PREFIXES["dct"]
_TITLE, _ISSUED, _PUBLISHER = _DCT + "title", _DCT + "issued", _DCT + "publisher"
_LANGUAGE, _LICENCE, _RIGHTS = _DCT + "language", _DCT + "license", _DCT + "rights"
_URL = PREFIXES["schema"] + "url"
_BASIS, _VIA, _REASON = (TRADE + name for name in ("basis", "readVia", "inferredFrom"))
_SHA256, _LENGTH = TRADE + "textSha256", TRADE + "textLength"
_FIRST_DAY = TRADE + "issuedEarliestDay"
_TOLD = {
    *(RDF_TYPE, RDFS_LABEL, _TITLE, _ISSUED, _PUBLISHER, _LANGUAGE, _LICENCE, _RIGHTS, _URL),
    *(_BASIS, _VIA, _REASON, _SHA256, _LENGTH),
    *DERIVED,
}

Said = Mapping[str, list[Term]]


@dataclass(frozen=True)
class Source:
    """A source: its header, in words and things.

    ``issued`` is the day as precisely as it is recorded, and ``reason`` why it is taken for that
    day where the source does not print it. ``first_day`` is the number of the earliest day it can
    mean. ``others`` are further properties with their values.
    """

    iri: str
    title: str
    kinds: tuple[Value, ...]
    basis: Value
    publishers: tuple[Value, ...]
    issued: str
    reason: str
    first_day: int
    languages: tuple[str, ...]
    addresses: tuple[str, ...]
    licences: tuple[str, ...]
    rights: tuple[str, ...]
    read_via: tuple[str, ...]
    sha256: str
    length: int
    others: tuple[tuple[Thing, tuple[Value, ...]], ...]


def sources_of(engine: LocalEngine, iri: str = "") -> list[Source]:
    """Return all sources by IRI, or the one that has this IRI, if it is a source."""
    chosen = f"VALUES ?source {{ {NamedNode(iri)} }}" if iri else ""
    found: dict[str, dict[str, list[Term]]] = {}
    iris: set[str] = set()
    for source, name, value in engine.select(_ALL % chosen).rows:
        about = found.setdefault(text_of(source), {})
        about.setdefault(text_of(name), []).append(value)  # type: ignore[arg-type]
        iris |= {term.value for term in (source, name, value) if isinstance(term, NamedNode)}
    labels = labels_of(engine, iris)
    return [_source(source, said, labels) for source, said in found.items()]


def _source(iri: str, said: Said, labels: Mapping[str, str]) -> Source:
    def texts(name: str) -> tuple[str, ...]:
        return tuple(map(text_of, said.get(name, ())))

    def first(name: str) -> str:
        return next(iter(texts(name)), "")

    def values(name: str) -> tuple[Value, ...]:
        return tuple(value_of(*lexical(term), labels) for term in said.get(name, ()))

    return Source(
        iri=iri,
        title=first(_TITLE) or labels[iri],
        kinds=values(RDF_TYPE),
        basis=values(_BASIS)[0],
        publishers=values(_PUBLISHER),
        issued=first(_ISSUED),
        reason=first(_REASON),
        first_day=int(first(_FIRST_DAY) or 0),
        languages=texts(_LANGUAGE),
        addresses=texts(_URL),
        licences=texts(_LICENCE),
        rights=texts(_RIGHTS),
        read_via=texts(_VIA),
        sha256=first(_SHA256),
        length=int(first(_LENGTH) or 0),
        others=tuple((Thing(n, labels[n]), values(n)) for n in sorted(said.keys() - _TOLD)),
    )
