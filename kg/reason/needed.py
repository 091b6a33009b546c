"""Which facts the rules need to look at: of a large graph, few.

Most rules say of a property that what has it is of a class (domain, range). Where that class, or
one below it, is stated of the thing anyway, such a rule concludes nothing from the fact. Leaving
these facts aside takes a fraction of the time that looking them up in a store does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Triple, Variable

from kg.names import RDF_TYPE
from kg.reason.rules import Atom, Rule, keys_of

__all__ = ["needed"]

_TYPE = NamedNode(RDF_TYPE)
Term = NamedNode | BlankNode | Literal | Triple


def needed(facts: Iterable[Triple], rules: Sequence[Rule]) -> Iterator[Triple]:
    """Yield the facts from which rules can conclude something that is not stated.

    Facts that rules conclude are among them, so that it is seen that they are stated.
    """
    facts = list(facts)
    keys = {NamedNode(key) for key in keys_of(rules)}
    typing = _typing(rules)
    uses: dict[NamedNode, tuple[_Classes, _Classes] | None] = dict.fromkeys(keys) | typing
    members = [fact for fact in facts if fact.predicate == _TYPE]
    classes = _classes(members, _above(rules))
    yield from (fact for fact in members if fact.object in keys)
    for fact in facts:
        predicate = fact.predicate  # each look at a part of a triple makes it anew
        if predicate not in uses:
            continue
        ends = uses[predicate]
        if ends is None or not ends[0] <= classes.get(fact.subject, _NONE):
            yield fact
        elif ends[1]:
            value = fact.object
            if not (isinstance(value, Literal) or ends[1] <= classes.get(value, _NONE)):
                yield fact


_NONE: frozenset[NamedNode] = frozenset()
_Classes = frozenset[NamedNode]


def _typing(rules: Sequence[Rule]) -> dict[NamedNode, tuple[_Classes, _Classes]]:
    """Return the properties used only to tell what has them, with the classes at both ends."""
    found: dict[NamedNode, tuple[set[NamedNode], set[NamedNode]]] = {}
    others = {rule.head.predicate for rule in rules}
    for rule in rules:
        for atom in rule.body:
            if _is_typing(rule):
                ends = found.setdefault(atom.predicate, (set(), set()))
                ends[rule.head.subject != atom.subject].add(rule.head.object)  # type: ignore[arg-type]
            else:
                others.add(atom.predicate)
    return {
        prop: (frozenset(subject), frozenset(value))
        for prop, (subject, value) in found.items()
        if prop not in others
    }


def _is_typing(rule: Rule) -> bool:
    """Tell whether a rule says of all that has a property, or is its value, what it is."""
    head, *body = (rule.head, *rule.body)
    return (
        len(body) == 1
        and _is_membership(head)
        and body[0].predicate != _TYPE
        and isinstance(body[0].subject, Variable)
        and isinstance(body[0].object, Variable)
        and body[0].subject != body[0].object
    )


def _is_membership(atom: Atom) -> bool:
    return atom.predicate == _TYPE and isinstance(atom.object, NamedNode)


def _above(rules: Sequence[Rule]) -> dict[NamedNode, set[NamedNode]]:
    """Return for each class the classes that each of its members is in as well, itself included."""
    direct: dict[NamedNode, set[NamedNode]] = {}
    for rule in rules:
        if len(rule.body) == 1 and _is_membership(rule.head) and _is_membership(rule.body[0]):
            below, above = rule.body[0].object, rule.head.object
            direct.setdefault(below, set()).add(above)  # type: ignore[arg-type]
    return {name: _reached(name, direct) for name in direct}


def _reached(name: NamedNode, direct: Mapping[NamedNode, set[NamedNode]]) -> set[NamedNode]:
    reached, todo = {name}, [name]
    while todo:
        more = direct.get(todo.pop(), set()) - reached
        reached |= more
        todo += more
    return reached


def _classes(
    members: Iterable[Triple], above: Mapping[NamedNode, set[NamedNode]]
) -> dict[Term, set[NamedNode]]:
    """Return the classes that things are stated to be in, and those above these."""
    found: dict[Term, set[NamedNode]] = {}
    for fact in members:
        name = fact.object
        if isinstance(name, NamedNode):
            found.setdefault(fact.subject, set()).update(above.get(name, (name,)))
    return found
