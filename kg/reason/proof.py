"""Why a conclusion holds: the shortest way to it from what is stated, by rules.

The store holds all that follows, so the ways to a conclusion are found from it backwards: what
could be the premises of each rule that leads there, and of each rule that leads to those. The
cheapest way through is then found forwards, from what is stated (Knuth's generalisation of
Dijkstra's algorithm), so that no proof runs in a circle.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from types import MappingProxyType

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    Store,
    Triple,
    Variable,
)

from kg.names import INFERRED
from kg.reason.fixpoint import key_of
from kg.reason.rules import STANDS_AS, Atom, Rule
from kg.terms import text_of

__all__ = ["MOST_WAYS", "Prover", "Step"]

MOST_WAYS = 20_000
"""So many ways to conclude something are looked at for one proof."""

Term = NamedNode | BlankNode | Literal
Available = Callable[[Triple], bool]
Statuses = Callable[[NamedNode | None], Collection[Triple]]
_VIEW, _STANDS_AS = DefaultGraph(), NamedNode(STANDS_AS)
_NOTHING_KNOWN: Mapping[Variable, Term] = MappingProxyType({})


@dataclass(frozen=True)
class Step:
    """A triple with the rule it follows by and what it follows from; one that is stated has none.

    Equal triples in one proof have the same step.
    """

    triple: Triple
    rule: Rule | None = None
    premises: tuple[Step, ...] = ()

    def leaves(self) -> tuple[Triple, ...]:
        """Return what is stated, each triple once, in the order of reading."""
        if self.rule is None:
            return (self.triple,)
        return tuple(dict.fromkeys(leaf for premise in self.premises for leaf in premise.leaves()))

    def rules(self) -> tuple[Rule, ...]:
        """Return the rules it follows by, each once, the last first."""
        own = () if self.rule is None else (self.rule,)
        below = (rule for premise in self.premises for rule in premise.rules())
        return tuple({rule.name: rule for rule in (*own, *below)}.values())


@dataclass(frozen=True)
class _Way:
    rule: Rule
    premises: tuple[Triple, ...]


class Prover:
    """Finds proofs in a store that is closed under its rules.

    Parameters
    ----------
    store
        What is known in its default graph, with what was inferred in named graphs as well.
    rules
        The rules it was closed under; and those that lead on from the status of a measure, whose
        conclusions no store needs to hold.
    of_day
        The classes and properties of which more may hold on a day than the store holds.
    statuses
        Gives the status that a measure has on that day, or all of them where none is named, as
        triples that are as good as stated.
    """

    def __init__(
        self,
        store: Store,
        rules: Sequence[Rule],
        of_day: Collection[str] = (),
        statuses: Statuses = lambda _: (),
    ) -> None:
        self._store, self._of_day, self._statuses = store, of_day, statuses
        self._leading: dict[str, list[Rule]] = {}
        for rule in rules:
            self._leading.setdefault(rule.head.key, []).append(rule)
        self.is_inferred = cache(self._is_inferred)

    def holds(self, triple: Triple) -> bool:
        """Tell whether the store holds a triple, or it is a status on the day."""
        return any(_quads(self._store, triple, _VIEW)) or self._stands(triple)

    def _stands(self, triple: Triple) -> bool:
        """Tell whether a triple says which status a measure has on the day."""
        measure = triple.subject
        return (
            triple.predicate == _STANDS_AS
            and isinstance(measure, NamedNode)
            and triple in self._statuses(measure)
        )

    def concludes(self, triple: Triple) -> bool:
        """Tell whether there are rules that lead to triples of this kind."""
        return key_of(triple) in self._leading

    def _is_inferred(self, triple: Triple) -> bool:
        """Tell whether a triple follows, if it holds at all, and is not stated."""
        if self._stands(triple):
            return False
        graphs = [text_of(quad.graph_name) for quad in _quads(self._store, triple, None)]
        if not graphs:
            return key_of(triple) in self._of_day
        return any(name.startswith(INFERRED) for name in graphs)

    def proof(self, goal: Triple, available: Available = lambda _: True) -> Step | None:
        """Return a shortest proof of a triple, or None where there is none.

        Parameters
        ----------
        goal
            What to prove.
        available
            Tells whether a triple that is stated may be used.
        """
        ways, stated = self._ways_back(goal, available)
        return _cheapest(goal, ways, stated)

    def _ways_back(
        self, goal: Triple, available: Available
    ) -> tuple[dict[Triple, list[_Way]], set[Triple]]:
        """Return the ways to all that may be needed for a goal, and what of it is stated."""
        ways: dict[Triple, list[_Way]] = {}
        stated: set[Triple] = set()
        todo, left = [goal], MOST_WAYS
        is_leaf = cache(lambda triple: not self.is_inferred(triple) and available(triple))
        while todo:
            triple = todo.pop()
            if triple in ways or triple in stated:
                continue
            if is_leaf(triple):
                if self.holds(triple):
                    stated.add(triple)
                continue
            found = ways[triple] = []
            for way in self._ways_to(triple):
                if left == 0:
                    break
                left -= 1
                # What neither is stated nor follows from anything leads nowhere.
                if not all(is_leaf(p) or key_of(p) in self._leading for p in way.premises):
                    continue
                found.append(way)
                todo += way.premises
                if len(way.premises) == 1 and is_leaf(way.premises[0]):
                    break  # none is shorter
        return ways, stated

    def _ways_to(self, triple: Triple) -> Iterator[_Way]:
        for rule in self._leading.get(key_of(triple), ()):
            known = _unified(rule.head, triple)
            if known is None:
                continue
            for match in self._matches(rule, known):
                premises = tuple(_filled(atom, match) for atom in rule.body)
                if triple not in premises:
                    yield _Way(rule, premises)

    def _matches(
        self, rule: Rule, known: Mapping[Variable, Term], asking: frozenset[str] = frozenset()
    ) -> Iterator[Mapping[Variable, Term]]:
        """Yield what the variables of a rule can stand for, where all premises may hold."""
        if any(isinstance(term, BlankNode) for term in known.values()):
            return  # a thing without a name cannot be asked for; sources have none
        # What holds on a day only is not in the store: it is proven in its turn.
        asked = [atom for atom in rule.body if atom.key not in self._of_day]
        open_ones = [atom for atom in rule.body if atom.key in self._of_day]
        for match in self._stored(asked, known):
            yield from self._completed(open_ones, {**known, **match}, asking)

    def _stored(
        self, atoms: Sequence[Atom], known: Mapping[Variable, Term]
    ) -> Iterator[dict[Variable, Term]]:
        """Yield what variables can stand for, where the store holds all of some atoms."""
        wanted = sorted({term.value for atom in atoms for term in _unknown(atom, known)})
        body = " . ".join(_told(atom, known) for atom in atoms)
        if not body or not wanted:
            if not body or self._store.query(f"ASK {{ {body} }}"):
                yield {}
            return
        names = " ".join(f"?{name}" for name in wanted)
        rows = self._store.query(f"SELECT {names} {{ {body} }}")
        assert isinstance(rows, QuerySolutions)
        for row in rows:
            yield {Variable(name): term for name in wanted if (term := row[name]) is not None}

    def _completed(
        self, atoms: Sequence[Atom], known: Mapping[Variable, Term], asking: frozenset[str]
    ) -> Iterator[Mapping[Variable, Term]]:
        """Yield matches with all variables of atoms that are of a day; few leave one open."""
        atom = next((atom for atom in atoms if _unknown(atom, known)), None)
        if atom is None:
            yield known
            return
        for triple in self._that_may_hold(atom, known, asking):
            if (match := _unified(atom, triple, known)) is not None:
                yield from self._completed(atoms, match, asking)

    def _that_may_hold(
        self, atom: Atom, known: Mapping[Variable, Term], asking: frozenset[str]
    ) -> Iterator[Triple]:
        """Yield what can match an atom that is of a day: stored, a status, or by a rule."""
        pattern = _told(atom, known)
        if pattern in asking:
            return
        terms = tuple(known.get(term) if isinstance(term, Variable) else term for term in atom)
        for quad in self._store.quads_for_pattern(*terms, _VIEW):  # type: ignore[call-arg, arg-type]
            yield quad.triple
        if atom.predicate == _STANDS_AS and isinstance(terms[0], NamedNode | None):
            yield from self._statuses(terms[0])
        for rule in self._leading.get(atom.key, ()):
            head = _unified(rule.head, terms)
            if head is not None:
                for match in self._matches(rule, head, asking | {pattern}):
                    yield _filled(rule.head, match)


def _quads(store: Store, triple: Triple, graph: DefaultGraph | None) -> Iterator[Quad]:
    return store.quads_for_pattern(triple.subject, triple.predicate, triple.object, graph)


def _cheapest(
    goal: Triple, ways: Mapping[Triple, Sequence[_Way]], stated: set[Triple]
) -> Step | None:
    """Return the proof of the goal with the fewest steps."""
    waiting: dict[Triple, list[tuple[Triple, _Way]]] = {}
    missing: dict[int, int] = {}
    for triple, found in ways.items():
        for way in found:
            premises = set(way.premises)
            missing[id(way)] = len(premises)
            for premise in premises:
                waiting.setdefault(premise, []).append((triple, way))
    steps: dict[Triple, Step] = {}
    cost: dict[Triple, int] = {}
    order = count()  # of two proofs as short as each other, the one by the earlier rule
    queue = [(1, next(order), triple, Step(triple)) for triple in sorted(stated, key=str)]
    while queue and goal not in steps:
        price, _, triple, step = heapq.heappop(queue)
        if triple in steps:
            continue
        steps[triple], cost[triple] = step, price
        for target, way in waiting.get(triple, ()):
            missing[id(way)] -= 1
            if missing[id(way)] == 0 and target not in steps:
                total = 1 + sum(cost[premise] for premise in way.premises)
                made = Step(target, way.rule, tuple(steps[premise] for premise in way.premises))
                heapq.heappush(queue, (total, next(order), target, made))
    return steps.get(goal)


def _unified(
    atom: Atom, terms: Iterable[object], known: Mapping[Variable, Term] = _NOTHING_KNOWN
) -> dict[Variable, Term] | None:
    """Return what variables stand for where an atom is these terms; None where it never is.

    A term that is None is not known yet.
    """
    found = dict(known)
    for said, is_there in zip(atom, terms, strict=True):
        if is_there is None:
            continue
        if isinstance(said, Variable):
            if found.setdefault(said, is_there) != is_there:  # type: ignore[arg-type]
                return None
        elif said != is_there:
            return None
    return found


def _unknown(atom: Atom, known: Mapping[Variable, Term]) -> list[Variable]:
    ends = (atom.subject, atom.object)
    return [term for term in ends if isinstance(term, Variable) and term not in known]


def _told(atom: Atom, known: Mapping[Variable, Term]) -> str:
    return " ".join(
        str(known.get(term, term)) if isinstance(term, Variable) else str(term) for term in atom
    )


def _filled(atom: Atom, known: Mapping[Variable, Term]) -> Triple:
    subject, predicate, target = (
        known[term] if isinstance(term, Variable) else term for term in atom
    )
    return Triple(subject, predicate, target)  # type: ignore[arg-type]
