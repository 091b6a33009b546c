"""The axioms as named rules: what must hold, and what then holds too, or what then cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Triple, Variable

from kg.errors import CheckError
from kg.names import PREFIXES, RDF_TYPE, TRADE, local_name, shorten
from kg.reason.axioms import (
    AllOf,
    AnyOf,
    Axioms,
    Expression,
    HasValue,
    Named,
    Role,
    SomeFrom,
    Subclass,
    Subrole,
    read_axioms,
)
from kg.reason.dated import leading_from, needing, only_from
from kg.reason.words import clash_in_words, rule_in_words

__all__ = ["STANDS_AS", "Atom", "Clash", "Rule", "Rules", "compile_rules", "keys_of"]

_TYPE = NamedNode(RDF_TYPE)
_NOTHING = PREFIXES["owl"] + "Nothing"
STANDS_AS = TRADE + "standsAs"
_LETTERS = "xyzwvuts"
# A proof of one kind is easier to follow than an equally short one of the next.
_KINDS = "subclass definition necessity subproperty chain transitive domain range".split()


class Atom(NamedTuple):
    """A triple pattern."""

    subject: Variable | NamedNode
    predicate: NamedNode
    object: Variable | NamedNode | Literal

    def __str__(self) -> str:
        return f"{self.subject} {self.predicate} {self.object}"

    @property
    def key(self) -> str:
        """What a triple must have to match: the class of a membership, else the property."""
        if self.predicate == _TYPE and isinstance(self.object, NamedNode):
            return self.object.value
        return self.predicate.value


@dataclass(frozen=True)
class Rule:
    """One axiom, or one direction or case of one, as a rule.

    ``words`` says it in English. ``head`` follows from ``body`` for whatever the variables stand
    for.
    """

    name: str
    words: str
    head: Atom
    body: tuple[Atom, ...]

    @property
    def kind(self) -> str:
        """How the ontology states it: the first word of its name."""
        return self.name.partition("-")[0]

    @property
    def defines(self) -> bool:
        """Whether it says what makes a thing one of a class, and not what else it is then."""
        return self.kind == "definition"


@dataclass(frozen=True)
class Clash:
    """An axiom that forbids something, as a rule whose every match is a contradiction.

    ``differing`` are two variables that must stand for different terms; ``datatype`` is what the
    object of the one atom of the body must not be of.
    """

    name: str
    words: str
    body: tuple[Atom, ...]
    differing: tuple[Variable, Variable] | None = None
    datatype: str = ""


@dataclass(frozen=True)
class Rules:
    """The rules of one ontology.

    ``timeless`` lead on from what holds whatever the day; ``dated`` apply only where something is
    known that holds on a day, such as the status of a measure, so that they are of use in a
    snapshot only. There timeless rules may lead on from what the dated ones conclude.
    """

    timeless: tuple[Rule, ...]
    dated: tuple[Rule, ...]
    axioms: Axioms = field(compare=False, repr=False)

    @property
    def all(self) -> tuple[Rule, ...]:
        """Both kinds together."""
        return (*self.timeless, *self.dated)

    @cached_property
    def dated_terms(self) -> frozenset[str]:
        """The properties and classes that hold on a day only."""
        return only_from(STANDS_AS, self.all)

    @cached_property
    def terms_of_a_day(self) -> frozenset[str]:
        """Those, and the ones of which more may hold on a day than holds whatever the day."""
        return leading_from(STANDS_AS, self.all)

    @cached_property
    def clashes(self) -> tuple[Clash, ...]:
        """What cannot all be true; asked for where contradictions are looked for."""
        return tuple(_clashes(self.axioms))


def keys_of(rules: Iterable[Rule]) -> frozenset[str]:
    """Return the classes and properties that rules make use of or conclude."""
    return frozenset(atom.key for rule in rules for atom in (rule.head, *rule.body))


def compile_rules(ontology: Iterable[Triple] | Axioms) -> Rules:
    """Make rules of the axioms of an ontology.

    Raises
    ------
    CheckError
        For an axiom that no rule can be made of.
    """
    axioms = ontology if isinstance(ontology, Axioms) else read_axioms(ontology)
    rules = _Maker(axioms).rules()
    keys = only_from(STANDS_AS, rules)
    return Rules(
        tuple(rule for rule in rules if not needing(keys, rule)),
        tuple(rule for rule in rules if needing(keys, rule)),
        axioms,
    )


class _Maker:
    def __init__(self, axioms: Axioms) -> None:
        self._axioms = axioms

    def rules(self) -> list[Rule]:
        made = [
            *(rule for axiom in self._axioms.subclasses for rule in self._of_subclass(axiom)),
            *(self._of_subrole(axiom) for axiom in self._axioms.subroles),
        ]
        made.sort(
            key=lambda rule: (_KINDS.index(rule.kind), rule.name, str(rule.body), str(rule.head))
        )
        once = {(rule.head, rule.body): rule for rule in reversed(made)}
        return _numbered(reversed(once.values()))

    def _of_subclass(self, axiom: Subclass) -> Iterator[Rule]:
        for head in self._heads(axiom.sup, axiom):
            for body in _bodies(axiom.sub):
                if not body:
                    what = f"no rule is made of what everything is: {shorten(head.key)}"
                    raise CheckError(what, axiom.owner, "say what makes a thing one of the class")
                if head not in body:
                    yield self._rule(axiom.stated, head, body)

    def _heads(self, expression: Expression, axiom: Subclass) -> Iterator[Atom]:
        """Yield what is said of a thing by saying that it belongs to a class.

        That something exists to which it is related says nothing of a thing with a name, nor that
        it is of one class or another. Beside a definition that may be said.
        """
        x = Variable("x")
        match expression:
            case Named(iri) as named:
                if iri == _NOTHING:
                    what = "no rule is made of a class below owl:Nothing"
                    hint = "write owl:disjointWith of the classes that share nothing"
                    raise CheckError(what, axiom.owner, hint)
                if not named.is_everything:
                    yield _is_a(x, iri)
            case AllOf(parts):
                for part in parts:
                    yield from self._heads(part, axiom)
            case HasValue(role, value):
                yield _related(x, role, value)
            case AnyOf() | SomeFrom():
                if axiom.stated != "necessity":
                    what = "nothing follows for a thing with a name from what its class is part of"
                    hint = (
                        "define the class with owl:equivalentClass, or name one class; what a "
                        "record must have is said by the shapes"
                    )
                    raise CheckError(what, axiom.owner, hint)

    def _of_subrole(self, axiom: Subrole) -> Rule:
        ends = [Variable(letter) for letter in _LETTERS[: len(axiom.chain) + 1]]
        if len(ends) <= len(axiom.chain):
            raise CheckError(
                f"a property chain is longer than {len(_LETTERS) - 1}", shorten(axiom.sup)
            )
        body = tuple(
            _related(one, role, other)
            for one, role, other in zip(ends, axiom.chain, ends[1:], strict=False)
        )
        head = Atom(ends[0], NamedNode(axiom.sup), ends[-1])
        return self._rule(axiom.stated, head, body)

    def _rule(self, stated: str, head: Atom, body: tuple[Atom, ...]) -> Rule:
        above, *below = map(local_name, [head.key, *(atom.key for atom in body)])
        names = {
            "definition": [above],
            "domain": below,
            "range": below,
            "transitive": [above],
            "chain": [above, *(name for name in below if name != above)],
        }
        name = "-".join([stated, *names.get(stated, [*below, above])])
        head, body = _relettered(head, body)
        return Rule(name, rule_in_words(head, body, self._axioms.labels), head, body)


def _clashes(axioms: Axioms) -> Iterator[Clash]:
    x, y, z = map(Variable, "xyz")
    labels = axioms.labels
    for pair in axioms.disjoint:
        body = (_is_a(x, pair.one), _is_a(x, pair.other))
        name = f"disjoint-{local_name(pair.one)}-{local_name(pair.other)}"
        yield Clash(name, clash_in_words(pair, labels), body)
    for single in axioms.one_valued:
        prop = NamedNode(single.property)
        words = clash_in_words(single, labels)
        name = f"one-valued-{local_name(single.property)}"
        yield Clash(name, words, (Atom(x, prop, y), Atom(x, prop, z)), differing=(y, z))
    for typed in axioms.typed:
        valued = Atom(x, NamedNode(typed.property), y)
        name = f"datatype-{local_name(typed.property)}"
        yield Clash(name, clash_in_words(typed, labels), (valued,), datatype=typed.datatype)


def _numbered(rules: Iterable[Rule]) -> list[Rule]:
    """Give the second rule of a name, and each after it, a number."""
    seen: dict[str, int] = {}
    found: list[Rule] = []
    for rule in rules:
        number = seen[rule.name] = seen.get(rule.name, 0) + 1
        found.append(rule if number == 1 else replace(rule, name=f"{rule.name}-{number}"))
    return found


def _relettered(head: Atom, body: tuple[Atom, ...]) -> tuple[Atom, tuple[Atom, ...]]:
    """Call the variables x, y, z in the order in which the conditions speak of them."""
    found = [term for atom in body for term in (atom.subject, atom.object)]
    letters = dict.fromkeys(term for term in found if isinstance(term, Variable))
    called = dict(zip(letters, map(Variable, _LETTERS), strict=False))

    def told(atom: Atom) -> Atom:
        subject, target = atom.subject, atom.object
        return Atom(
            called[subject] if isinstance(subject, Variable) else subject,
            atom.predicate,
            called[target] if isinstance(target, Variable) else target,
        )

    return told(head), tuple(map(told, body))


def _bodies(expression: Expression) -> list[tuple[Atom, ...]]:
    """Return the ways in which a thing ?x can belong to a class, each as what must hold."""
    letters = iter(map(Variable, _LETTERS))
    return [tuple(dict.fromkeys(body)) for body in _ways(expression, next(letters), letters)]


def _ways(
    expression: Expression, thing: Variable, letters: Iterator[Variable]
) -> list[tuple[Atom, ...]]:
    match expression:
        case Named(iri) as named:
            return [()] if named.is_everything else [(_is_a(thing, iri),)]
        case HasValue(role, value):
            return [(_related(thing, role, value),)]
        case SomeFrom(role, filler):
            other = _next(letters)
            link = _related(thing, role, other)
            return [(link, *way) for way in _ways(filler, other, letters)]
        case AnyOf(parts):
            return [way for part in parts for way in _ways(part, thing, letters)]
        case AllOf(parts):
            whole: list[tuple[Atom, ...]] = [()]
            for part in parts:
                ways = _ways(part, thing, letters)
                whole = [(*before, *way) for before in whole for way in ways]
            return whole


def _next(letters: Iterator[Variable]) -> Variable:
    letter = next(letters, None)
    if letter is None:
        raise CheckError(f"a class expression speaks of more than {len(_LETTERS)} things")
    return letter


def _is_a(thing: Variable, iri: str) -> Atom:
    return Atom(thing, _TYPE, NamedNode(iri))


def _related(thing: Variable, role: Role, other: Variable | NamedNode | Literal) -> Atom:
    prop = NamedNode(role.property)
    if not role.inverse:
        return Atom(thing, prop, other)
    if isinstance(other, Literal):
        raise CheckError("a literal is related to nothing", shorten(role.property))
    return Atom(other, prop, thing)
