"""The triples of an ontology, looked up by subject, with what of OWL is refused at sight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NoReturn

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.errors import CheckError
from kg.names import PREFIXES, RDF_TYPE, shorten
from kg.terms import text_of

__all__ = ["UNREAD", "UNREAD_KINDS", "Node", "Stated", "Value"]

_OWL, _RDF, _RDFS = (PREFIXES[p] for p in ("owl", "rdf", "rdfs"))
_NIL = NamedNode(_RDF + "nil")
Node = NamedNode | BlankNode
Value = NamedNode | BlankNode | Literal


class Stated:
    """What an ontology states.

    Raises
    ------
    CheckError
        For an axiom that nothing would act on, and no reader of it would notice.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._objects: dict[tuple[Node, str], list[Value]] = {}
        self._pairs: dict[str, list[tuple[Node, Value]]] = {}
        for triple in triples:
            subject, value = triple.subject, triple.object
            if isinstance(subject, Triple) or isinstance(value, Triple):
                continue
            predicate = triple.predicate.value
            self._objects.setdefault((subject, predicate), []).append(value)
            self._pairs.setdefault(predicate, []).append((subject, value))
        self._refuse_unread()
        self._refuse_mixed()

    def pairs(self, predicate: str) -> list[tuple[Node, Value]]:
        """Return the subjects and objects of a predicate in order."""
        return sorted(self._pairs.get(predicate, ()), key=lambda pair: tuple(map(str, pair)))

    def one(self, node: Node, predicate: str) -> Value | None:
        """Return the first value of a node."""
        found = self._objects.get((node, predicate), [])
        return found[0] if found else None

    def listed(self, first: object) -> Iterator[Value]:
        """Yield the members of a list, of which there is one at least."""
        if first == _NIL:
            self.refuse("a list of the ontology is empty", first, "name its members")
        seen: set[object] = set()
        while first != _NIL:
            if not isinstance(first, BlankNode):
                self.refuse("a list of the ontology has no end", first, _ENDED)
            member, rest = (self._only(first, _RDF + name) for name in ("first", "rest"))
            if first in seen:
                self.refuse("a list of the ontology never ends", first, _ENDED)
            if member is None or rest is None:
                self.refuse("a list of the ontology breaks off", first, _ENDED)
            seen.add(first)
            yield member
            first = rest

    def _only(self, node: Node, predicate: str) -> Value | None:
        found = self._objects.get((node, predicate), [])
        if len(found) > 1:
            self.refuse("a list of the ontology branches", node, "write it in parentheses")
        return found[0] if found else None

    def refuse(self, what: str, node: object, hint: str) -> NoReturn:
        """Refuse what is said of a node, with the term whose axiom it is a part of."""
        raise self.refused(what, node, hint)

    def refused(self, what: str, node: object, hint: str) -> CheckError:
        """Return the error by which `refuse` refuses."""
        return CheckError(what, self.owner(node), hint)

    def owner(self, node: object) -> str:
        """Return the named term whose axiom an anonymous node is a part of."""
        seen: set[object] = set()
        while isinstance(node, BlankNode) and node not in seen:
            seen.add(node)
            above = next((s for (s, _), values in self._objects.items() if node in values), None)
            node = above or self.one(node, _RDFS + "subClassOf") or node
        return shorten(node.value) if isinstance(node, NamedNode) else "ontology/trade.ttl"

    def _refuse_unread(self) -> None:
        for name in UNREAD:
            for subject, _ in self._pairs.get(_OWL + name, ()):
                self._unread(name, subject)
        for subject, value in self.pairs(RDF_TYPE):
            kind = text_of(value).removeprefix(_OWL)
            if kind in UNREAD_KINDS:
                self._unread(kind, subject)
            if kind in _OF_NAMES and isinstance(subject, BlankNode):
                self._unread(f"{kind} of a property without a name", subject)
        for subject, _ in self._pairs.get(_OWL + "inverseOf", ()):
            if isinstance(subject, NamedNode):
                self._unread("inverseOf between two names", subject)

    def _refuse_mixed(self) -> None:
        """Refuse a class expression that says several things, of which one would be read."""
        meant: dict[Node, int] = {}
        for name in (*_CONSTRUCTORS, "onProperty", "inverseOf"):
            for node, _ in self._pairs.get(_OWL + name, ()):
                if name == "onProperty" and isinstance(node, NamedNode):
                    hint = "write owl:equivalentClass [ a owl:Restriction ; ... ] of the name"
                    self.refuse("a restriction has a name of its own", node, hint)
                if len(self._objects[node, _OWL + name]) > 1:
                    self.refuse(f"one node has several owl:{name}", node, _EACH)
                meant[node] = meant.get(node, 0) + (name in _CONSTRUCTORS)
                if meant[node] > 1:
                    self.refuse("one node is several class expressions", node, _EACH)

    def _unread(self, construct: str, node: Node) -> NoReturn:
        hint = "say it with what kg.reason.axioms reads, or teach it this construct"
        self.refuse(f"no rule is made of owl:{construct}", node, hint)


_ENDED = "let the last rdf:rest of the list be rdf:nil"
_EACH = "write a node for each, and owl:intersectionOf of them"
_CONSTRUCTORS = ("intersectionOf", "unionOf", "someValuesFrom", "hasValue")
# What concludes or forbids something, and is not read.
UNREAD = (
    "allValuesFrom complementOf oneOf cardinality minCardinality maxCardinality "
    "qualifiedCardinality minQualifiedCardinality maxQualifiedCardinality onClass onDataRange "
    "onProperties hasSelf hasKey "
    "disjointUnionOf equivalentProperty propertyDisjointWith sameAs"
).split()
_OF_NAMES = ("TransitiveProperty", "FunctionalProperty")
UNREAD_KINDS = (
    "SymmetricProperty AsymmetricProperty ReflexiveProperty IrreflexiveProperty "
    "InverseFunctionalProperty AllDisjointClasses AllDisjointProperties NegativePropertyAssertion"
).split()
