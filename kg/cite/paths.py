"""Property paths, and the chain of triples by which one holds between two things."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Store
from pyoxigraph import Triple as Fact

__all__ = ["Barred", "Choice", "Inverse", "Link", "Path", "Repeat", "Sequence", "chain"]

Term = NamedNode | BlankNode | Literal | Fact
GraphName = NamedNode | BlankNode | DefaultGraph


@dataclass(frozen=True)
class Link:
    """One predicate, a constant or a variable."""

    term: str


@dataclass(frozen=True)
class Inverse:
    """``^path``."""

    path: Path


@dataclass(frozen=True)
class Sequence:
    """``a / b``."""

    parts: tuple[Path, ...]


@dataclass(frozen=True)
class Choice:
    """``a | b``."""

    parts: tuple[Path, ...]


@dataclass(frozen=True)
class Repeat:
    """``path?``, ``path*`` or ``path+``."""

    path: Path
    sign: str


@dataclass(frozen=True)
class Barred:
    """``!(a | ^b)``; None where no predicate of that direction is named at all."""

    forward: tuple[str, ...] | None
    backward: tuple[str, ...] | None


Path = Link | Inverse | Sequence | Choice | Repeat | Barred


# --- the shortest chain -----------------------------------------------------------------------


@dataclass(frozen=True)
class _Move:
    """Over one triple: a given predicate, or any that is not barred."""

    predicate: NamedNode | None
    backward: bool
    barred: frozenset[NamedNode] = frozenset()


@dataclass
class _Machine:
    """A path as states: each move leads from one state to another, a None move costs nothing."""

    terms: Mapping[str, Term]
    moves: list[list[tuple[_Move | None, int]]] = field(default_factory=list)

    def state(self) -> int:
        self.moves.append([])
        return len(self.moves) - 1

    def link(self, start: int, end: int, move: _Move | None = None) -> None:
        self.moves[start].append((move, end))

    def add(self, path: Path, start: int, end: int, backward: bool = False) -> None:
        match path:
            case Link(term):
                self.link(start, end, _Move(self._predicate(term), backward))
            case Inverse(inner):
                self.add(inner, start, end, not backward)
            case Choice(parts):
                for part in parts:
                    self.add(part, start, end, backward)
            case Sequence(parts):
                stops = [start, *(self.state() for _ in parts[1:]), end]
                ordered = tuple(reversed(parts)) if backward else parts
                for part, here, there in zip(ordered, stops, stops[1:], strict=False):
                    self.add(part, here, there, backward)
            case Repeat(inner, sign):
                self._repeat(inner, sign, start, end, backward)
            case Barred(forward, behind):
                for named, direction in ((forward, backward), (behind, not backward)):
                    if named is not None:
                        barred = frozenset(map(self._predicate, named))
                        self.link(start, end, _Move(None, direction, barred))

    def _repeat(self, inner: Path, sign: str, start: int, end: int, backward: bool) -> None:
        first, last = self.state(), self.state()
        self.link(start, first)
        self.link(last, end)
        self.add(inner, first, last, backward)
        if sign != "?":
            self.link(last, first)
        if sign != "+":
            self.link(first, last)

    def _predicate(self, term: str) -> NamedNode:
        found = self.terms[term]
        assert isinstance(found, NamedNode)  # the reader lets nothing else stand in a path
        return found


_Place = tuple[Term, int]


@dataclass(frozen=True)
class _Step:
    length: int
    before: _Place | None
    fact: Fact | None


def chain(
    store: Store,
    graph: GraphName,
    path: Path,
    terms: Mapping[str, Term],
    start: Term,
    end: Term,
    gone: Callable[[Fact], bool],
) -> list[Fact] | None:
    """Find a shortest chain of triples by which ``start path end`` holds in a graph.

    Parameters
    ----------
    terms
        The constants of the path, by how they are written.
    gone
        Says of a triple that the chain must do without it.

    Returns
    -------
    list or None
        The triples in order, none for a path of length zero; None where there is no chain.
    """
    machine = _Machine(terms)
    first, last = machine.state(), machine.state()
    machine.add(path, first, last)
    found = {(start, first): _Step(0, None, None)}
    waiting = deque(found)
    while waiting:
        here = waiting.popleft()
        if here == (end, last):
            return _back(found, here)
        for there, fact in _next(store, graph, machine, here):
            length = found[here].length + (fact is not None)
            if (there in found and found[there].length <= length) or (fact and gone(fact)):
                continue
            found[there] = _Step(length, here, fact)
            # What costs nothing comes before the others, so that the first arrival is shortest.
            (waiting.append if fact else waiting.appendleft)(there)
    return None


def _next(
    store: Store, graph: GraphName, machine: _Machine, here: _Place
) -> Iterator[tuple[_Place, Fact | None]]:
    """Yield the places that one move leads to, with the triple it takes."""
    node, state = here
    for move, reached in machine.moves[state]:
        if move is None:
            yield (node, reached), None
            continue
        for other, fact in _over(store, graph, node, move):
            yield (other, reached), fact


def _over(store: Store, graph: GraphName, node: Term, move: _Move) -> Iterator[tuple[Term, Fact]]:
    """Yield where a move leads and the triple it takes, in an order that is always the same."""
    if move.backward:
        quads = store.quads_for_pattern(None, move.predicate, node, graph)
    elif isinstance(node, NamedNode | BlankNode):
        quads = store.quads_for_pattern(node, move.predicate, None, graph)
    else:
        return
    facts = [quad.triple for quad in quads if quad.predicate not in move.barred]
    for fact in sorted(facts, key=str):
        yield (fact.subject if move.backward else fact.object), fact


def _back(found: Mapping[_Place, _Step], place: _Place) -> list[Fact]:
    facts: list[Fact] = []
    before: _Place | None = place
    while before is not None:
        step = found[before]
        before = step.before
        if step.fact is not None:
            facts.append(step.fact)
    return facts[::-1]
