"""Rules in words: what a proof prints between a conclusion and what it follows from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple, Variable

from kg.names import RDF_TYPE, local_name, shorten
from kg.reason.axioms import Disjoint, OneValued, Typed
from kg.terms import text_of

if TYPE_CHECKING:
    from kg.reason.rules import Atom

__all__ = ["a", "clash_in_words", "rule_in_words", "triple_in_words"]

Labels = Mapping[str, str]


def rule_in_words(head: Atom, body: Sequence[Atom], labels: Labels) -> str:
    """Return a rule as a sentence: ``if X covers Y, then X is a measure``.

    A rule from class to class is told of all that belongs to it: ``every tariff is a measure``.
    """
    if len(body) == 1 and _is_membership(body[0]) and _is_membership(head):
        return f"every {_label(body[0].object, labels)} is {a(_label(head.object, labels))}"
    conditions = [_told(atom, labels) for atom in body]
    return f"if {', and '.join(conditions)}, then {_told(head, labels)}"


def clash_in_words(axiom: Disjoint | OneValued | Typed, labels: Labels) -> str:
    """Return what an axiom forbids as a sentence."""
    match axiom:
        case Disjoint(one, other):
            first, second = (_named(iri, labels) for iri in (one, other))
            return f"nothing is both {a(first)} and {a(second)}"
        case OneValued(prop):
            return f"“{_named(prop, labels)}” has one value at most"
        case Typed(prop, datatype):
            return f"a value of “{_named(prop, labels)}” is of the type {shorten(datatype)}"


def triple_in_words(triple: Triple, labels: Labels) -> str:
    """Return a triple as a sentence: ``gallium is a suspended material``."""
    subject, value = text_of(triple.subject), text_of(triple.object)
    told = _named(value, labels) if isinstance(triple.object, NamedNode) else value
    if triple.predicate.value == RDF_TYPE:
        return f"{_named(subject, labels)} is {a(told)}"
    return f"{_named(subject, labels)} {_named(triple.predicate.value, labels)} {told}"


def a(noun: str) -> str:
    """Return a noun with its article: ``an export ban``, ``a measure``."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def _told(atom: Atom, labels: Labels) -> str:
    subject = _term(atom.subject, labels)
    if _is_membership(atom):
        return f"{subject} is {a(_label(atom.object, labels))}"
    return f"{subject} {_label(atom.predicate, labels)} {_term(atom.object, labels)}"


def _is_membership(atom: Atom) -> bool:
    return atom.predicate.value == RDF_TYPE and isinstance(atom.object, NamedNode)


def _term(term: Variable | NamedNode | Literal, labels: Labels) -> str:
    return term.value.upper() if isinstance(term, Variable) else _label(term, labels)


def _label(term: Variable | NamedNode | Literal, labels: Labels) -> str:
    return _named(term.value, labels) if isinstance(term, NamedNode) else text_of(term)


def _named(iri: str, labels: Labels) -> str:
    return labels.get(iri) or local_name(iri)
