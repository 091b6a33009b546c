"""What lies around a change: the nodes whose findings can differ, and the data that decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.check.looks import FOCUS, Looks, Step

__all__ = ["Data", "data_around", "touched"]

Node = NamedNode | BlankNode | Literal | Triple
Place = tuple[Node, int]


class Data(Protocol):
    """A graph that can be asked for the triples at a node; for None, with any predicate."""

    def leaving(self, node: Node, predicate: str | None = None) -> Collection[Triple]:
        """Return the triples with this subject and predicate."""
        ...

    def reaching(self, node: Node, predicate: str | None = None) -> Collection[Triple]:
        """Return the triples with this object and predicate."""
        ...


def touched(looks: Looks, changed: Iterable[Triple], graph: Data) -> set[Node]:
    """Return the nodes at which a shape can find something else since these triples changed.

    Parameters
    ----------
    looks
        Where the shapes look.
    changed
        The triples that are new, or gone.
    graph
        What was and what is, together: a way to a triple may lead through either.
    """
    before: dict[int, list[tuple[int, Step]]] = defaultdict(list)
    over: dict[str | None, list[tuple[int, Step]]] = defaultdict(list)
    for state, steps in looks.steps.items():
        for step in steps:
            before[step.state].append((state, step))
            if not step.free:
                over[step.predicate].append((state, step))
    found: set[Place] = {
        (triple.object if step.backwards else triple.subject, state)
        for triple in changed
        for state, step in (*over[triple.predicate.value], *over[None])
    }
    todo = list(found)
    while todo:
        node, state = todo.pop()
        for place in _before(node, before[state], graph):
            if place not in found:
                found.add(place)
                todo.append(place)
    return {node for node, state in found if state == FOCUS}


def _before(node: Node, steps: Iterable[tuple[int, Step]], graph: Data) -> Iterator[Place]:
    """Yield the places from which a step leads to a node."""
    for state, step in steps:
        if step.free:
            yield node, state
        elif step.backwards:
            for triple in graph.leaving(node, step.predicate):
                yield triple.object, state
        else:
            for triple in graph.reaching(node, step.predicate):
                yield triple.subject, state


def data_around(looks: Looks, nodes: Iterable[Node], graph: Data) -> set[Triple]:
    """Return every triple that a shape can look at from these nodes."""
    over: dict[int, dict[str | None, list[int]]] = {}
    for state, steps in looks.steps.items():
        over[state] = defaultdict(list)
        for step in steps:
            if not step.backwards and not step.free:
                over[state][step.predicate].append(step.state)
    found: set[Place] = {(node, FOCUS) for node in nodes}
    seen: set[Triple] = set()
    todo = list(found)
    while todo:
        node, state = todo.pop()
        places: list[Place] = []
        ahead = over.get(state)
        for triple in graph.leaving(node) if ahead else ():
            states = [*ahead.get(triple.predicate.value, ()), *ahead.get(None, ())] if ahead else []
            if states:
                seen.add(triple)
                places += [(triple.object, to) for to in states]
        for step in looks.steps.get(state, ()):
            if step.free:
                places.append((node, step.state))
            elif step.backwards:
                triples = graph.reaching(node, step.predicate)
                seen.update(triples)
                places += [(triple.subject, step.state) for triple in triples]
        todo += [place for place in places if place not in found]
        found.update(places)
    return seen
