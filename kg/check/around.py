"""What lies around a change: the nodes whose findings can differ, and the data that decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.check.looks import FOCUS, Looks

__all__ = ["Data", "data_around", "touched"]

Node = NamedNode | BlankNode | Literal | Triple
States = int  # a set of states, as the bits of a whole number
Arc = tuple[int, str | None, bool, int, bool]
_AT_FOCUS: States = 1 << FOCUS


class Data(Protocol):
    """A graph that can be asked for the triples at a node."""

    def leaving(self, node: Node) -> Collection[Triple]:
        """Return the triples with this subject."""
        ...

    def reaching(self, node: Node, over: Collection[str] | None) -> Collection[Triple]:
        """Return the triples with this object and one of these predicates; None stands for any."""
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
    # To walk back over a step is to walk the step that is turned around.
    back = _Walk((to, arc, not backwards, state, free)
                 for state, arc, backwards, to, free in _arcs(looks))  # fmt: skip
    sources: dict[str | None, list[States]] = defaultdict(lambda: [0, 0])
    for state, arc, backwards, _, free in _arcs(looks):
        if not free:
            sources[arc][backwards] |= 1 << state
    start: dict[Node, States] = defaultdict(int)
    for triple in changed:
        ends = (triple.subject, triple.object)
        for arc in (triple.predicate.value, None):
            for end, states in zip(ends, sources.get(arc, ()), strict=False):
                start[end] |= states
    return {node for node, states in back.walk(start, graph).items() if states & _AT_FOCUS}


def data_around(looks: Looks, nodes: Iterable[Node], graph: Data) -> set[Triple]:
    """Return every triple that a shape can look at from these nodes."""
    seen: set[Triple] = set()
    _Walk(_arcs(looks)).walk(dict.fromkeys(nodes, _AT_FOCUS), graph, seen)
    return seen


def _arcs(looks: Looks) -> Iterator[Arc]:
    return ((state, *step) for state, steps in looks.steps.items() for step in steps)


class _Walk:
    """Walks an automaton over a graph, with all states of a node at once.

    Nodes of one kind are in the same states again and again, so what leads on from a set of states
    is worked out once.

    Parameters
    ----------
    arcs
        The steps of the automaton: from which state, over which property (None: any), whether from
        object to subject, to which state, and whether without a step at all.
    """

    def __init__(self, arcs: Iterable[Arc]) -> None:
        self._arcs: dict[int, list[Arc]] = defaultdict(list)
        self._free: dict[int, list[int]] = defaultdict(list)
        for arc in arcs:
            state, *_, to, is_free = arc
            if is_free:
                self._free[state].append(to)
            else:
                self._arcs[state].append(arc)
        self._closed: dict[int, States] = {}
        self._ways: dict[States, tuple[dict[str | None, States], dict[str | None, States]]] = {}

    def walk(
        self, start: Mapping[Node, States], graph: Data, seen: set[Triple] | None = None
    ) -> dict[Node, States]:
        """Return every node with the states it is met in; add to ``seen`` what was walked over."""
        met: dict[Node, States] = {}
        todo: dict[Node, States] = {}

        def meet(node: Node, states: States) -> None:
            before = met.get(node, 0)
            if states & ~before:
                met[node] = before | states
                todo[node] = todo.get(node, 0) | states & ~before

        for node, states in start.items():
            meet(node, self._with_free(states))
        while todo:
            node, states = todo.popitem()
            ahead, back = self._leading_on(states)
            for triple, on in _over(node, ahead, back, graph):
                if seen is not None:
                    seen.add(triple)
                meet(*on)
        return met

    def _leading_on(
        self, states: States
    ) -> tuple[dict[str | None, States], dict[str | None, States]]:
        """Return, for each property, the states behind it: from the subject, from the object."""
        if states not in self._ways:
            ahead: dict[str | None, States] = defaultdict(int)
            back: dict[str | None, States] = defaultdict(int)
            for state in _bits(states):
                for _, predicate, backwards, to, _ in self._arcs[state]:
                    (back if backwards else ahead)[predicate] |= self._with_free(1 << to)
            self._ways[states] = dict(ahead), dict(back)
        return self._ways[states]

    def _with_free(self, states: States) -> States:
        """Return the states with those that are reached from them without a step."""
        found = 0
        for state in _bits(states):
            if state not in self._closed:
                closed, todo = {state}, [state]
                while todo:
                    more = [to for to in self._free[todo.pop()] if to not in closed]
                    closed.update(more)
                    todo += more
                self._closed[state] = sum(1 << one for one in closed)
            found |= self._closed[state]
        return found


def _over(
    node: Node, ahead: Mapping[str | None, States], back: Mapping[str | None, States], graph: Data
) -> Iterator[tuple[Triple, tuple[Node, States]]]:
    """Yield each triple that is walked over from a node, with the place it leads to."""
    if ahead:
        over_any = ahead.get(None, 0)
        for triple in graph.leaving(node):
            states = ahead.get(triple.predicate.value, 0) | over_any
            if states:
                yield triple, (triple.object, states)
    if back:
        over_any = back.get(None, 0)
        over = None if over_any else [predicate for predicate in back if predicate]
        for triple in graph.reaching(node, over):
            states = back.get(triple.predicate.value, 0) | over_any
            yield triple, (triple.subject, states)


def _bits(states: States) -> Iterator[int]:
    while states:
        lowest = states & -states
        yield lowest.bit_length() - 1
        states ^= lowest
