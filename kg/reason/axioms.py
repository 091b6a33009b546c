"""What the ontology states of classes and properties, read from its triples.

The constructs that rules can be made of are read; those that only forbid something (disjointness,
one-valued properties, datatypes) are read as such. A construct that is neither is refused, so that
no axiom is written that nothing acts on. Of what a definition says each member is, one part may
name nobody: that something exists, or that it is of one class or another. The definition acts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.errors import CheckError
from kg.names import PREFIXES, RDF_TYPE, shorten
from kg.reason.stated import Node, Stated, Value
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
    is. ``owner`` is the term whose axiom it is.
    """

    sub: Expression
    sup: Expression
    stated: str
    owner: str


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
        self._said = Stated(triples)

    def axioms(self) -> Axioms:
        kinds = {
            name: self._of_kind(_OWL + name)
            for name in ("TransitiveProperty", "FunctionalProperty", "ObjectProperty")
        }
        transitive = [
            Subrole((Role(p), Role(p)), p, "transitive") for p in kinds["TransitiveProperty"]
        ]
        return Axioms(
            (*self._subclasses(), *self._ranges(kinds["ObjectProperty"])),
            (*self._subroles(), *transitive),
            tuple(self._disjoint()),
            tuple(OneValued(name) for name in kinds["FunctionalProperty"]),
            tuple(
                Typed(text_of(p), text_of(datatype))
                for p, datatype in self._said.pairs(_RDFS + "range")
                if _is_datatype(text_of(datatype))
            ),
            self._labels(),
        )

    def _subclasses(self) -> Iterator[Subclass]:
        for sub, sup in self._said.pairs(_RDFS + "subClassOf"):
            owner = self._said.owner(sub)
            yield Subclass(self._expression(sub), self._expression(sup), "subclass", owner)
        for one, other in self._said.pairs(_OWL + "equivalentClass"):
            if isinstance(one, BlankNode) and isinstance(other, BlankNode):
                hint = "give one of them a name"
                self._said.refuse("two classes without a name are said to be equal", one, hint)
            name, equal = (other, one) if isinstance(one, BlankNode) else (one, other)
            yield from self._equal(name, self._expression(equal))
        for construct in ("intersectionOf", "unionOf"):
            for node, _ in self._said.pairs(_OWL + construct):
                if isinstance(node, NamedNode) and (meant := self._combined(node)):
                    yield from self._equal(node, meant)
        for prop, name in self._said.pairs(_RDFS + "domain"):
            every = SomeFrom(self._role(prop), Named(_THING))
            yield Subclass(every, self._expression(name), "domain", self._said.owner(prop))

    def _equal(self, name: Value, meant: Expression) -> Iterator[Subclass]:
        defined, owner = self._expression(name), self._said.owner(name)
        yield Subclass(meant, defined, "definition", owner)
        yield Subclass(defined, meant, "necessity", owner)

    def _ranges(self, roles: list[str]) -> Iterator[Subclass]:
        for prop, name in self._said.pairs(_RDFS + "range"):
            role, is_datatype = self._role(prop), _is_datatype(text_of(name))
            if is_datatype and (role.inverse or role.property in roles):
                what = "the values of a property are said to be literals, and it is one of things"
                hint = "declare it an owl:DatatypeProperty, or name a class"
                raise CheckError(what, shorten(role.property), hint)
            if role.property in roles:
                every = SomeFrom(Role(role.property, not role.inverse), Named(_THING))
                yield Subclass(every, self._expression(name), "range", shorten(role.property))
            elif not is_datatype:
                what = (
                    "the values of a property are said to be of a class, and it is none of things"
                )
                hint = "declare it an owl:ObjectProperty, or give it a datatype"
                raise CheckError(what, shorten(role.property), hint)

    def _disjoint(self) -> Iterator[Disjoint]:
        for one, other in self._said.pairs(_OWL + "disjointWith"):
            if not (isinstance(one, NamedNode) and isinstance(other, NamedNode)):
                what = "a class is said to be disjoint with one that has no name"
                hint = "write owl:disjointWith for each class by its name"
                self._said.refuse(what, other if isinstance(one, BlankNode) else one, hint)
            yield Disjoint(one.value, other.value)

    def _subroles(self) -> Iterator[Subrole]:
        for sub, sup in self._said.pairs(_RDFS + "subPropertyOf"):
            yield Subrole((self._role(sub),), self._name(sup, sub), "subproperty")
        for sup, first in self._said.pairs(_OWL + "propertyChainAxiom"):
            if first == NamedNode(_RDF + "nil"):
                self._said.refuse("a property chain is empty", sup, "name its properties")
            chain = tuple(map(self._role, self._said.listed(first)))
            yield Subrole(chain, self._name(sup, sup), "chain")

    # --- expressions --------------------------------------------------------------------------

    def _expression(self, node: Value) -> Expression:
        if isinstance(node, NamedNode):
            if _is_datatype(node.value):
                raise CheckError("a datatype is no class of things", shorten(node.value), _INSTEAD)
            return Named(node.value)
        if isinstance(node, BlankNode):
            if combined := self._combined(node):
                return combined
            if prop := self._said.one(node, _OWL + "onProperty"):
                filler = self._said.one(node, _OWL + "someValuesFrom")
                if filler:
                    return SomeFrom(self._role(prop), self._expression(filler))
                value = self._said.one(node, _OWL + "hasValue")
                if isinstance(value, NamedNode | Literal):
                    return HasValue(self._role(prop), value)
        raise self._said.refused(
            "the ontology has a class expression that no rule is made of", node, _INSTEAD
        )

    def _combined(self, node: Node) -> Expression | None:
        for name, made in ((_OWL + "intersectionOf", AllOf), (_OWL + "unionOf", AnyOf)):
            if first := self._said.one(node, name):
                if first == NamedNode(_RDF + "nil"):
                    self._said.refuse("a list of classes is empty", node, "name its classes")
                return made(tuple(map(self._expression, self._said.listed(first))))
        return None

    def _role(self, node: Value) -> Role:
        if isinstance(node, NamedNode):
            if node.value in _ALL_OR_NOTHING:
                what = "a property that relates everything, or nothing, makes no rule"
                raise CheckError(what, shorten(node.value), "name another property")
            return Role(node.value)
        turned = self._said.one(node, _OWL + "inverseOf") if isinstance(node, BlankNode) else None
        if isinstance(turned, NamedNode):
            return Role(turned.value, inverse=True)
        what = "the ontology has a property expression that no rule is made of"
        raise self._said.refused(what, node, "name a property, or its owl:inverseOf")

    def _name(self, sup: Value, subject: Node) -> str:
        """Return the name of the property that others lead to; an inverse has none."""
        if not isinstance(sup, NamedNode):
            hint = "name the property, and turn what leads to it"
            self._said.refuse("no rule is made that leads to an inverse", subject, hint)
        if sup.value in _ALL_OR_NOTHING:
            what = f"no rule is made of a property below {shorten(sup.value)}"
            self._said.refuse(what, subject, "take the statement out, or name another property")
        return sup.value

    # --- triples ------------------------------------------------------------------------------

    def _of_kind(self, kind: str) -> list[str]:
        return [
            text_of(subject)
            for subject, value in self._said.pairs(RDF_TYPE)
            if value == NamedNode(kind) and isinstance(subject, NamedNode)
        ]

    def _labels(self) -> dict[str, str]:
        return {
            text_of(subject): value.value
            for subject, value in self._said.pairs(_RDFS + "label")
            if isinstance(value, Literal) and value.language in (None, "en")
        }


def _is_datatype(iri: str) -> bool:
    return iri.startswith(_XSD) or iri in (_RDF + "langString", _RDFS + "Literal")


_INSTEAD = "write it with intersectionOf, unionOf, someValuesFrom or hasValue of classes"
_ALL_OR_NOTHING = [
    _OWL + name + kind for name in ("top", "bottom") for kind in ("ObjectProperty", "DataProperty")
]
