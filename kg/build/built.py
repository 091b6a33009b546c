"""What a built store holds true, and what its claims say: never what was inferred from them.

SHACL judges what is stated and derived. A triple that follows from an axiom stands in the default
graph as well, and in a graph under :data:`INFERRED`, where no stated triple is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import Any

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from kg.build.record import Record, kept
from kg.names import BASE, INFERRED
from kg.reason.fixpoint import key_of
from kg.terms import text_of

__all__ = ["Built", "Node"]

_CLAIMS = BASE + "claim/"
# What more facts than these lead to is looked up property by property.
_HUB = 300

Node = NamedNode | BlankNode | Literal | Triple


class Built:
    """A built store with the record of its sources; the literals are as the sources write them.

    Parameters
    ----------
    store
        The store, opened for reading.
    record
        What the build remembers of its sources.
    """

    def __init__(self, store: Store, record: Record) -> None:
        self.store = store
        self.record = record
        self._out: dict[Node, list[Triple]] = {}
        self._in: dict[Node, list[Triple] | None] = {}
        self._over: dict[tuple[Node, str], list[Triple]] = {}
        self._found: dict[str, dict[tuple[str, Triple], list[Triple]]] = {}

    def leaving(self, node: Node) -> list[Triple]:
        """Return the triples of the view with this subject."""
        if node not in self._out:
            is_subject = isinstance(node, NamedNode | BlankNode)
            self._out[node] = self._stated(self._in_view(node, None, None)) if is_subject else []
        return self._out[node]

    def reaching(self, node: Node, over: Collection[str] | None = None) -> list[Triple]:
        """Return the triples of the view with this object and one of these predicates (all)."""
        if node not in self._in:
            self._in[node] = self._all_reaching(node)
        triples = self._in[node]
        if triples is not None:
            return triples if over is None else [t for t in triples if t.predicate.value in over]
        if over is None:
            return self._to(node, None)
        for predicate in over:
            if (node, predicate) not in self._over:
                self._over[node, predicate] = self._to(node, predicate)
        return [triple for predicate in over for triple in self._over[node, predicate]]

    def _all_reaching(self, node: Node) -> list[Triple] | None:
        """Return all triples with an object; None for a hub, which is asked for what is wanted."""
        near = list(islice(self._in_view(None, None, node), _HUB + 1))
        return None if len(near) > _HUB else self._ending_in(node, near)

    def _to(self, node: Node, predicate: str | None) -> list[Triple]:
        arc = None if predicate is None else NamedNode(predicate)
        return self._ending_in(node, self._in_view(None, arc, node))

    def _ending_in(self, node: Node, triples: Iterable[Triple]) -> list[Triple]:
        """Return those with just this object; the store takes 94 and 94.0 for one."""
        stated = self._stated(triples)
        return [t for t in stated if t.object == node] if isinstance(node, Literal) else stated

    def _in_view(self, subject: Any, arc: NamedNode | None, node: Any) -> Iterator[Triple]:
        """Yield what the default graph holds, literals by their value."""
        value = kept(node) if isinstance(node, Literal) else node
        quads = self.store.quads_for_pattern(subject, arc, value, DefaultGraph())
        return (quad.triple for quad in quads)

    def _stated(self, triples: Iterable[Triple]) -> list[Triple]:
        """Return those that were not inferred, as they are written."""
        stated = [triple for triple in triples if not self._is_inferred(triple)]
        if not any(text_of(subject) in self._lines for subject in {t.subject for t in stated}):
            return stated
        return [exact for triple in stated for exact in self._exact(triple, self._saying(triple))]

    def _is_inferred(self, triple: Triple) -> bool:
        if key_of(triple) not in self.record.inferred:  # most are of a kind nothing leads to
            return False
        quads = self.store.quads_for_pattern(triple.subject, triple.predicate, triple.object)
        return any(text_of(quad.graph_name).startswith(INFERRED) for quad in quads)

    def _saying(self, triple: Triple) -> list[str]:
        """Return the claims that state a triple, after the empty name of what no claim states."""
        if not isinstance(triple.object, Literal):
            return []
        quads = self.store.quads_for_pattern(triple.subject, triple.predicate, triple.object)
        graphs = (q.graph_name for q in quads if isinstance(q.graph_name, NamedNode))
        return ["", *map(text_of, graphs)]

    def facts(
        self, subject: str | None, predicate: str | None, value: str | None
    ) -> Iterator[tuple[str, Triple]]:
        """Yield what claims say of this pattern of IRIs (None: any), each with its claim."""
        terms = [None if iri is None else NamedNode(iri) for iri in (subject, predicate, value)]
        for quad in self.store.quads_for_pattern(terms[0], terms[1], terms[2], None):
            claim = text_of(quad.graph_name)
            if not isinstance(quad.graph_name, DefaultGraph) and claim.startswith(_CLAIMS):
                yield from ((claim, triple) for triple in self._exact(quad.triple, [claim]))

    def said_by(self, claim: str) -> list[Triple]:
        """Return the facts of one claim."""
        quads = self.store.quads_for_pattern(None, None, None, NamedNode(claim))
        return [exact for quad in quads for exact in self._exact(quad.triple, [claim])]

    def _exact(self, triple: Triple, claims: list[str]) -> list[Triple]:
        """Return a triple of the store as these claims (empty: metadata) write it."""
        if not isinstance(triple.object, Literal):
            return [triple]
        written = self._written(text_of(triple.subject))
        found = [exact for claim in claims for exact in written.get((claim, triple), ())]
        return list(dict.fromkeys(found)) or [triple]

    def _written(self, subject: str) -> dict[tuple[str, Triple], list[Triple]]:
        """Return, by claim and triple of the store, what is written there of a subject."""
        if subject not in self._found:
            found: dict[tuple[str, Triple], list[Triple]] = defaultdict(list)
            for claim, line in self._lines.get(subject, ()):
                (quad,) = parse(line, format=RdfFormat.N_TRIPLES)
                assert isinstance(quad.object, Literal)
                in_store = Triple(quad.subject, quad.predicate, kept(quad.object))
                found[claim, in_store].append(quad.triple)
            self._found[subject] = found
        return self._found[subject]

    @cached_property
    def _lines(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for source in self.record.sources.values():
            for claim, line in source.exact:
                found[line[1 : line.index(">")]].append((claim, line))
        return found
