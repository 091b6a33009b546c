"""The search for proofs: of a triple, or of a row of an answer.

A proof is kept as small as it can be: without any one of its claims there is no proof left that
the others give. Where several proofs are wanted, the claims of those found are ruled out in turn,
as in Reiter's hitting-set tree, so that each is one that no other contains.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Triple

from kg.cite import Found, Ways
from kg.cite.paths import GraphName
from kg.reason.proof import Step
from kg.why.support import Support, Supports, Usable

__all__ = ["Fact", "Way", "proofs_of_row", "proofs_of_triple"]

_VIEW = DefaultGraph()
_MOST_SEARCHES = 60

Fact = tuple[Triple, GraphName]


@dataclass(frozen=True)
class Way:
    """One proof: the steps to what is to be proven, and what the stated triples rest on.

    A triple has one step; a row has one for each triple that its match uses. ``absences`` are the
    patterns of which the row needs that nothing matches.
    """

    steps: tuple[tuple[Step, GraphName], ...]
    supports: dict[Fact, Support]
    graphs: tuple[str, ...] = ()
    absences: tuple[str, ...] = ()

    @property
    def claims(self) -> frozenset[str]:
        """All claims of the proof."""
        named = (support.claims for support in self.supports.values())
        return frozenset(self.graphs).union(*named)


_Find = Callable[[Usable], Way | None]


def proofs_of_triple(supports: Supports, triple: Triple, most: int = 1) -> list[Way]:
    """Return proofs of a triple of the view, the shortest first; none where it does not hold."""

    def find(usable: Usable) -> Way | None:
        return _way(supports, [(triple, _VIEW)], usable)

    return _several(supports, find, most)


def proofs_of_row(supports: Supports, found: Ways, most: int = 1) -> list[Way]:
    """Return proofs of a row, by the ways in which it comes about with claims that are usable."""

    def find(usable: Usable) -> Way | None:
        def may(triple: Triple, graph: GraphName) -> bool:
            return _way(supports, [(triple, graph)], usable) is not None

        ways = [way for one in found(may) if (way := _way_of(supports, one, usable))]
        return min(ways, key=lambda way: (len(way.claims), len(way.supports)), default=None)

    return _several(supports, find, most)


def _way_of(supports: Supports, found: Found, usable: Usable) -> Way | None:
    ground = supports.ground
    graphs = tuple(sorted(g.value for g in found.graphs if ground.is_claim(g)))
    if not all(map(usable, graphs)):
        return None
    # What merely names a thing is no reason, unless there is no other.
    facts = [fact for fact in found.facts if not ground.of(*fact).silent] or list(found.facts)
    return _way(supports, facts, usable, graphs, tuple(found.absences))


def _way(
    supports: Supports,
    facts: Iterable[Fact],
    usable: Usable,
    graphs: tuple[str, ...] = (),
    absences: tuple[str, ...] = (),
) -> Way | None:
    steps: list[tuple[Step, GraphName]] = []
    resting: dict[Fact, Support] = {}
    for triple, graph in facts:
        step = _step(supports, triple, graph, usable)
        if step is None:
            return None
        for leaf in step.leaves():
            support = supports.of(leaf, usable, graph)
            if support is None:
                return None
            resting[leaf, graph] = support
        steps.append((step, graph))
    return Way(tuple(steps), resting, graphs, absences)


def _step(supports: Supports, triple: Triple, graph: GraphName, usable: Usable) -> Step | None:
    """Return how a triple follows; itself where it is stated, or stands in the graph of a claim."""
    if isinstance(graph, NamedNode):
        return Step(triple)
    for prover in supports.ground.provers:
        step = prover.proof(triple, lambda leaf: supports.of(leaf, usable) is not None)
        if step:
            return step
    return None


def _several(supports: Supports, find: _Find, most: int) -> list[Way]:
    found: list[Way] = []
    todo: deque[frozenset[str]] = deque([frozenset()])
    tried: set[frozenset[str]] = set()
    while todo and len(found) < most and len(tried) < _MOST_SEARCHES:
        without = todo.popleft()
        if without in tried:
            continue
        tried.add(without)
        way = next((one for one in found if not one.claims & without), None)
        if way is None:
            way = find(lambda claim: claim not in without)  # noqa: B023 - called at once
            if way is None:
                continue
            way = _least(supports, find, way)
            found.append(way)
        todo += (without | {claim} for claim in supports.by_worth(way.claims))
    return found


def _least(supports: Supports, find: _Find, way: Way) -> Way:
    """Return a proof among the claims of one of which none can be spared."""
    for claim in supports.by_worth(way.claims):
        if claim in way.claims:
            fewer = way.claims - {claim}
            way = find(fewer.__contains__) or way
    return way
