"""What the ontology states of classes and properties, read from its triples.

The constructs that rules can be made of are read; those that only forbid something (disjointness,
one-valued properties, datatypes) are read as such. A construct that is neither is refused, so that
no axiom is written that nothing acts on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.errors import CheckError
from kg.names import PREFIXES, RDF_TYPE, shorten
from kg.terms import text_of

__all__ = [
    "AllOf",
    "AnyOf",
    "Axioms",
    "Disjoint",
    "Expression",
    "HasValue",
    "Named",
    "OneValued",
    "Role",
    "SomeFrom",
    "Subclass",
    "Subrole",
    "Typed",
    "read_axioms",
]

_OWL, _RDF, _RDFS, _XSD = (PREFIXES[p] for p in ("owl", "rdf", "rdfs", "xsd"))
_THING = _OWL + "Thing"
Node = NamedNode | BlankNode


@dataclass(frozen=True)
class Role:
    """An object property in one of its two directions."""

    property: str
    inverse: bool = False


@dataclass(frozen=True)
class Named:
    """A class with a name; owl:Thing is everything there is."""

    iri: str

    @property
    def is_everything(self) -> bool:
        """Whether each thing belongs to it."""
        return self.iri == _THING


@dataclass(frozen=True)
class SomeFrom:
    """What is related by a role to something of a class."""

    role: Role
    filler: Expression


@dataclass(frozen=True)
class HasValue:
    """What is related by a role to one certain thing or value."""

    role: Role
    value: NamedNode | Literal


@dataclass(frozen=True)
class AllOf:
    """What belongs to each of several classes."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class AnyOf:
    """What belongs to at least one of several classes."""

    parts: tuple[Expression, ...]


Expression = Named | SomeFrom | HasValue | AllOf | AnyOf


@dataclass(frozen=True)
class Subclass:
    """What belongs to the first belongs to the second.

    ``stated`` is how the ontology says it: ``subclass``, ``domain``, ``range``, or, of an
    equivalent class, ``definition`` for what makes a thing one and ``necessity`` for what each one
    is.
    """

    sub: Expression
    sup: Expression
    stated: str


@dataclass(frozen=True)
class Subrole:
    """What a chain of roles relates, the last property relates too."""

    chain: tuple[Role, ...]
    sup: str
    stated: str


@dataclass(frozen=True)
class Disjoint:
    """Nothing belongs to both."""

    one: str
    other: str


@dataclass(frozen=True)
class OneValued:
    """A thing has at most one value of the property."""

    property: str


@dataclass(frozen=True)
class Typed:
    """The values of the property are literals of the datatype."""

    property: str
    datatype: str


@dataclass(frozen=True)
class Axioms:
    """What an ontology states, each kind in the order of names.

    ``labels`` are the English labels of its terms.
    """

    subclasses: tuple[Subclass, ...]
    subroles: tuple[Subrole, ...]
    disjoint: tuple[Disjoint, ...]
    one_valued: tuple[OneValued, ...]
    typed: tuple[Typed, ...]
    labels: dict[str, str]


def read_axioms(triples: Iterable[Triple]) -> Axioms:
    """Read the axioms of an ontology.

    Raises
    ------
    CheckError
        For a construct of OWL that is not read here, with the term whose axiom it is.
    """
    return _Reader(triples).axioms()


class _Reader:
    def __init__(self, triples: Iterable[Triple]) -> None:
        self._objects: dict[tuple[Node, str], list[NamedNode | BlankNode | Literal]] = {}
        self._stated: dict[str, list[tuple[Node, NamedNode | BlankNode | Literal]]] = {}
        for triple in triples:
            subject, value = triple.subject, triple.object
            if isinstance(subject, Triple) or isinstance(value, Triple):
                continue
            predicate = triple.predicate.value
            self._objects.setdefault((subject, predicate), []).append(value)
            self._stated.setdefault(predicate, []).append((subject, value))
        self._refuse_unread()

    def axioms(self) -> Axioms:
        kinds = {
            name: self._of_kind(_OWL + name)
            for name in ("TransitiveProperty", "FunctionalProperty", "ObjectProperty")
        }
        transitive = [
            Subrole((Role(p), Role(p)), p, "transitive") for p in kinds["TransitiveProperty"]
        ]
        return Axioms(
            tuple(self._subclasses(kinds["ObjectProperty"])),
            (*self._subroles(), *transitive),
            tuple(
                Disjoint(text_of(one), text_of(other))
                for one, other in self._pairs(_OWL + "disjointWith")
            ),
            tuple(OneValued(name) for name in kinds["FunctionalProperty"]),
            tuple(
                Typed(text_of(p), text_of(datatype))
                for p, datatype in self._pairs(_RDFS + "range")
                if text_of(datatype).startswith(_XSD)
            ),
            self._labels(),
        )

    def _subclasses(self, roles: list[str]) -> Iterator[Subclass]:
        for sub, sup in self._pairs(_RDFS + "subClassOf"):
            yield Subclass(self._expression(sub), self._expression(sup), "subclass")
        for one, other in self._pairs(_OWL + "equivalentClass"):
            defined, meant = self._expression(one), self._expression(other)
            yield Subclass(meant, defined, "definition")
            yield Subclass(defined, meant, "necessity")
        everything = Named(_THING)
        for prop, name in self._pairs(_RDFS + "domain"):
            every = SomeFrom(self._role(prop), everything)
            yield Subclass(every, self._expression(name), "domain")
        for prop, name in self._pairs(_RDFS + "range"):
            role = self._role(prop)
            if role.property in roles:
                every = SomeFrom(Role(role.property, not role.inverse), everything)
                yield Subclass(every, self._expression(name), "range")
            elif not text_of(name).startswith((_XSD, _RDF, _RDFS)):
                what = (
                    "the values of a property are said to be of a class, and it is none of things"
                )
                hint = "declare it an owl:ObjectProperty, or give it a datatype"
                raise CheckError(what, shorten(role.property), hint)

    def _subroles(self) -> Iterator[Subrole]:
        for sub, sup in self._pairs(_RDFS + "subPropertyOf"):
            yield Subrole((self._role(sub),), self._name(sup, sub), "subproperty")
        for sup, first in self._pairs(_OWL + "propertyChainAxiom"):
            chain = tuple(map(self._role, self._list(first)))
            yield Subrole(chain, self._name(sup, sup), "chain")

    # --- expressions --------------------------------------------------------------------------

    def _expression(self, node: object) -> Expression:
        if isinstance(node, NamedNode):
            return Named(node.value)
        if isinstance(node, BlankNode):
            for name, made in ((_OWL + "intersectionOf", AllOf), (_OWL + "unionOf", AnyOf)):
                if first := self._one(node, name):
                    return made(tuple(map(self._expression, self._list(first))))
            if prop := self._one(node, _OWL + "onProperty"):
                filler = self._one(node, _OWL + "someValuesFrom")
                if filler:
                    return SomeFrom(self._role(prop), self._expression(filler))
                value = self._one(node, _OWL + "hasValue")
                if isinstance(value, NamedNode | Literal):
                    return HasValue(self._role(prop), value)
        raise CheckError(
            "the ontology has a class expression that no rule is made of",
            self._owner(node),
            "write it with intersectionOf, unionOf, someValuesFrom or hasValue",
        )

    def _role(self, node: object) -> Role:
        if isinstance(node, NamedNode):
            return Role(node.value)
        turned = self._one(node, _OWL + "inverseOf") if isinstance(node, BlankNode) else None
        if isinstance(turned, NamedNode):
            return Role(turned.value, inverse=True)
        what = "the ontology has a property expression that no rule is made of"
        raise CheckError(what, self._owner(node), "name a property, or its owl:inverseOf")

    def _name(self, sup: object, subject: Node) -> str:
        """Return the name of the property that others lead to; an inverse has none."""
        if isinstance(sup, NamedNode):
            return sup.value
        raise CheckError(
            "no rule is made that leads to an inverse",
            self._owner(subject),
            "name the property, and turn what leads to it",
        )

    def _list(self, first: object) -> Iterator[object]:
        seen: set[object] = set()
        while isinstance(first, BlankNode):
            if first in seen:
                hint = "let the last rdf:rest of the list be rdf:nil"
                raise CheckError("a list of the ontology never ends", self._owner(first), hint)
            seen.add(first)
            yield self._one(first, _RDF + "first")
            first = self._one(first, _RDF + "rest")

    def _one(self, node: Node, predicate: str) -> NamedNode | BlankNode | Literal | None:
        found = self._objects.get((node, predicate), [])
        return found[0] if found else None

    # --- what is not read ---------------------------------------------------------------------

    def _refuse_unread(self) -> None:
        """Refuse what would be an axiom that nothing acts on, and no reader of it would notice."""
        for name in _UNREAD:
            for subject, _ in self._stated.get(_OWL + name, ()):
                self._unread(name, subject)
        for subject, value in self._pairs(RDF_TYPE):
            kind = text_of(value).removeprefix(_OWL)
            if kind in _UNREAD_KINDS:
                self._unread(kind, subject)
            if kind in _OF_NAMES and isinstance(subject, BlankNode):
                self._unread(f"{kind} of a property without a name", subject)
        for subject, _ in self._stated.get(_OWL + "inverseOf", ()):
            if isinstance(subject, NamedNode):
                self._unread("inverseOf between two names", subject)

    def _unread(self, construct: str, node: Node) -> None:
        raise CheckError(
            f"no rule is made of owl:{construct}",
            self._owner(node),
            "say it with what kg.reason.axioms reads, or teach it this construct",
        )

    def _owner(self, node: object) -> str:
        """Return the named term whose axiom an anonymous node is a part of."""
        seen: set[object] = set()
        while isinstance(node, BlankNode) and node not in seen:
            seen.add(node)
            node = next((s for (s, _), values in self._objects.items() if node in values), node)
        return shorten(node.value) if isinstance(node, NamedNode) else "ontology/trade.ttl"

    # --- triples ------------------------------------------------------------------------------

    def _pairs(self, predicate: str) -> list[tuple[Node, NamedNode | BlankNode | Literal]]:
        return sorted(self._stated.get(predicate, ()), key=lambda pair: tuple(map(str, pair)))

    def _of_kind(self, kind: str) -> list[str]:
        return [
            text_of(subject)
            for subject, value in self._pairs(RDF_TYPE)
            if value == NamedNode(kind) and isinstance(subject, NamedNode)
        ]

    def _labels(self) -> dict[str, str]:
        return {
            text_of(subject): value.value
            for subject, value in self._pairs(_RDFS + "label")
            if isinstance(value, Literal) and value.language in (None, "en")
        }


# What concludes or forbids something, and is not read above.
_UNREAD = (
    "allValuesFrom complementOf oneOf cardinality minCardinality maxCardinality "
    "qualifiedCardinality minQualifiedCardinality maxQualifiedCardinality hasSelf hasKey "
    "disjointUnionOf equivalentProperty propertyDisjointWith sameAs"
).split()
_OF_NAMES = ("TransitiveProperty", "FunctionalProperty")
_UNREAD_KINDS = (
    "SymmetricProperty AsymmetricProperty ReflexiveProperty IrreflexiveProperty "
    "InverseFunctionalProperty AllDisjointClasses AllDisjointProperties NegativePropertyAssertion"
).split()
