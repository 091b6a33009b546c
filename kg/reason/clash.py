"""What cannot all be true: facts that an axiom of the ontology forbids together.

These are the contradictions that the rules can see: of disjoint classes, of properties with one
value, of datatypes, and of classes that nothing can belong to. HermiT sees every other one too,
and takes longer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from kg.names import BASE, PREFIXES, RDF_TYPE
from kg.reason.fixpoint import close
from kg.reason.proof import Prover, Step
from kg.reason.rules import Clash, Rules
from kg.terms import text_of

__all__ = ["Clashing", "clashes", "empty_classes"]

_XSD = PREFIXES["xsd"]
_INTEGERS = (
    "integer nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger long int short "
    "byte unsignedLong unsignedInt unsignedShort unsignedByte"
).split()
# What belongs to a datatype beside its own literals.
_NARROWER = {
    "decimal": _INTEGERS,
    "integer": _INTEGERS,
    "string": ["normalizedString", "token", "language"],
}
_WRITTEN = {
    "integer": re.compile(r"[+-]?[0-9]+"),
    "decimal": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    "boolean": re.compile(r"true|false|0|1"),
}
_MEMBER = BASE + "member-of/"


@dataclass(frozen=True)
class Clashing:
    """Facts that cannot all be true, by one axiom.

    ``steps`` are what the axiom forbids together, each with what it follows from.
    """

    clash: Clash
    steps: tuple[Step, ...]

    def facts(self) -> tuple[Triple, ...]:
        """Return what is stated and cannot all be true, each triple once."""
        return tuple(dict.fromkeys(leaf for step in self.steps for leaf in step.leaves()))


def clashes(store: Store, rules: Rules) -> list[Clashing]:
    """Return the contradictions that the rules can see in a store closed under them.

    Of several that rest on the same stated facts the first is returned.
    """
    prover = Prover(store, rules.all)
    found: dict[frozenset[Triple], Clashing] = {}
    for clash in rules.clashes:
        for premises in _matches(store, clash):
            steps = tuple(step for triple in premises if (step := prover.proof(triple)))
            clashing = Clashing(clash, steps)
            found.setdefault(frozenset(clashing.facts()), clashing)
    return list(found.values())


def empty_classes(rules: Rules, classes: Iterable[str]) -> dict[str, Clashing]:
    """Return the classes that nothing can belong to, each with what a member would have to be."""
    store = Store()
    for name in classes:
        store.add(Quad(NamedNode(_MEMBER + name), NamedNode(RDF_TYPE), NamedNode(name)))
    close(store, rules.all)
    prefix = len(_MEMBER)
    found: dict[str, Clashing] = {}
    for one in clashes(store, rules):
        for fact in one.facts():
            if text_of(fact.subject).startswith(_MEMBER):
                found.setdefault(text_of(fact.subject)[prefix:], one)
    return found


def _matches(store: Store, clash: Clash) -> Iterator[tuple[Triple, ...]]:
    if clash.datatype:
        (atom,) = clash.body
        for quad in store.quads_for_pattern(None, atom.predicate, None, DefaultGraph()):
            if not _is_of(quad.object, clash.datatype):
                yield (quad.triple,)
        return
    differing = ""
    if clash.differing:
        one, other = clash.differing
        # Two names are two things here; which of a pair comes first does not matter.
        differing = f"FILTER(!sameTerm({one}, {other}) && STR({one}) <= STR({other}))"
    body = " . ".join(map(str, clash.body))
    rows = store.query(f"SELECT DISTINCT * {{ {body} {differing} }}")
    assert isinstance(rows, QuerySolutions)
    names = [variable.value for variable in rows.variables]
    for row in rows:
        known = {f"?{name}": row[name] for name in names}
        yield tuple(Triple(*(known.get(str(term), term) for term in atom)) for atom in clash.body)


def _is_of(term: object, datatype: str) -> bool:
    """Tell whether a term is a well-formed literal of a datatype or of one within it."""
    if not isinstance(term, Literal):
        return False
    if datatype == PREFIXES["rdfs"] + "Literal":
        return True
    name, own = datatype.removeprefix(_XSD), term.datatype.value
    if own != datatype and own.removeprefix(_XSD) not in _NARROWER.get(name, ()):
        return False
    form = _WRITTEN.get(name)
    return form is None or bool(form.fullmatch(term.value))
