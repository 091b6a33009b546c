"""The search for proofs: of a triple, or of a row of an answer.

A proof is kept as small as it can be: without any one of its claims there is no proof left that
the others give. That is tried out in a store of what these claims say and nothing else, however
large the graph is. Where several proofs are wanted, the claims of those found are ruled out in
turn, as in Reiter's hitting-set tree, so that each is one that no other contains.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from kg.cite import Found, Ways
from kg.cite.paths import GraphName
from kg.names import ONTOLOGY_GRAPH, REFERENCE_GRAPH
from kg.reason.fixpoint import close
from kg.reason.needed import needed
from kg.reason.proof import Prover, Step
from kg.reason.rules import Rule
from kg.why.support import Support, Supports, Usable, all_claims

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


def proofs_of_triple(supports: Supports, triple: Triple, most: int = 1) -> list[Way]:
    """Return proofs of a triple of the view, the shortest first; none where it does not hold.

    Of what holds on a day, those by statuses that are certain come before all others: what holds
    for certain is not to be told as presumed.
    """

    def find(search: _Search, usable: Usable) -> Way | None:
        return search.way([(triple, _VIEW)], usable)

    if supports.day is None:
        return _several(_Search.of(supports), find, most)
    found = _several(_Search.of(supports.of_certain_statuses()), find, most)
    if len(found) < most:
        others = _several(_Search.of(supports), find, most)
        found += [way for way in others if not any(way.claims >= one.claims for one in found)]
    return found[:most]


def proofs_of_row(supports: Supports, found: Ways, most: int = 1) -> list[Way]:
    """Return proofs of a row, by the ways in which it comes about with claims that are usable."""

    def find(search: _Search, usable: Usable) -> Way | None:
        def may(triple: Triple, graph: GraphName) -> bool:
            return search.way([(triple, graph)], usable) is not None

        ways = [way for one in found(may) if (way := search.way_of(one, usable))]
        return min(ways, key=lambda way: (len(way.claims), len(way.supports)), default=None)

    return _several(_Search.of(supports), find, most)


class _Search:
    """Looks for one proof.

    Parameters
    ----------
    supports
        What stated triples rest on.
    store
        What is known.
    rules
        The kinds of rules to try one after the other.
    """

    def __init__(self, supports: Supports, store: Store, rules: Sequence[Sequence[Rule]]) -> None:
        self.supports, self._rules = supports, rules
        day, of_day = supports.day, supports.ground.rules.terms_of_a_day
        self._provers = [
            Prover(store, some, of_day, day.statuses) if day else Prover(store, some)
            for some in rules
        ]

    @classmethod
    def of(cls, supports: Supports) -> _Search:
        """Return the search in the whole graph."""
        return cls(supports, supports.store, supports.ground.kinds_of_rules)

    def within(self, claims: Iterable[str]) -> _Search:
        """Return the search in what some claims say, with what needs no claim."""
        whole = self.supports.store
        graphs = [NamedNode(iri) for iri in (*claims, REFERENCE_GRAPH, ONTOLOGY_GRAPH)]
        said = [
            q.triple for graph in graphs for q in whole.quads_for_pattern(None, None, None, graph)
        ]
        timeless = self.supports.ground.rules.timeless
        part = Store()
        part.bulk_extend(Quad(*triple) for triple in needed(said, timeless))
        close(part, timeless)
        return _Search(self.supports, part, self._rules)

    def way_of(self, found: Found, usable: Usable) -> Way | None:
        """Return the proof of one way in which a row comes about."""
        ground = self.supports.ground
        graphs = tuple(sorted(g.value for g in found.graphs if ground.is_claim(g)))
        if not all(map(usable, graphs)):
            return None
        # What merely names a thing is no reason, unless there is no other.
        facts = [fact for fact in found.facts if not ground.of(*fact).silent] or list(found.facts)
        return self.way(facts, usable, graphs, tuple(found.absences))

    def way(
        self,
        facts: Iterable[Fact],
        usable: Usable,
        graphs: tuple[str, ...] = (),
        absences: tuple[str, ...] = (),
    ) -> Way | None:
        """Return the proof of several triples at once; None where one of them has none."""
        steps: list[tuple[Step, GraphName]] = []
        resting: dict[Fact, Support] = {}
        for triple, asked in facts:
            graph = self.supports.ground.where(asked)
            step = self._step(triple, graph, usable)
            if step is None:
                return None
            for leaf in step.leaves():
                support = self.supports.of(leaf, usable, graph)
                if support is None:
                    return None
                resting[leaf, graph] = support
            steps.append((step, graph))
        return Way(tuple(steps), resting, graphs, absences)

    def _step(self, triple: Triple, graph: GraphName, usable: Usable) -> Step | None:
        """Return how a triple follows; itself where it is stated, or in the graph of a claim.

        What is stated may follow from other claims, where those that state it are not usable.
        """
        in_claim = isinstance(graph, NamedNode)
        if in_claim or not self._follows(triple):
            is_there = self.supports.of(triple, usable, graph) is not None
            if is_there or in_claim:
                return Step(triple) if is_there else None
        steps = (
            prover.proof(triple, lambda leaf: self.supports.are_there(leaf, usable))
            for prover in self._provers
        )
        return next(filter(None, steps), None)

    def _follows(self, triple: Triple) -> bool:
        """Tell whether a triple can only follow: it is not stated in the whole graph."""
        return self.supports.is_inferred(triple)


_Find = Callable[[_Search, Usable], Way | None]


def _several(search: _Search, find: _Find, most: int) -> list[Way]:
    found: list[Way] = []
    for without in _ruled_out(search, found, most):
        way = find(search, _all_but(without) if without else all_claims)
        if way:
            found.append(_least(search, find, way))
    return found


def _all_but(claims: frozenset[str]) -> Usable:
    return lambda claim: claim not in claims


def _ruled_out(search: _Search, found: Sequence[Way], most: int) -> Iterator[frozenset[str]]:
    """Yield what to do without in the next search: a claim of each proof found so far."""
    todo: deque[frozenset[str]] = deque([frozenset()])
    tried: set[frozenset[str]] = set()
    while todo and len(found) < most and len(tried) < _MOST_SEARCHES:
        without = todo.popleft()
        if without in tried:
            continue
        tried.add(without)
        if all(way.claims & without for way in found):
            yield without
        for way in found:
            if not way.claims & without:
                todo += (without | {claim} for claim in search.supports.by_worth(way.claims))
                break


def _least(search: _Search, find: _Find, way: Way) -> Way:
    """Return a proof among the claims of one of which none can be spared."""
    within = search.within(way.claims)
    for claim in search.supports.by_worth(way.claims):
        if claim in way.claims:
            fewer = way.claims - {claim}
            way = find(within, fewer.__contains__) or way
    return way
