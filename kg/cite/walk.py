"""Walks over a SELECT with the matches of one row and collects the triples they used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from pyoxigraph import BlankNode, NamedNode, Store
from pyoxigraph import Triple as Fact

from kg.cite.ground import Ground
from kg.cite.opened import Opened, Row, Solution
from kg.cite.paths import GraphName, Link, Path, Term, chain
from kg.cite.pattern import (
    NONE,
    Bind,
    Element,
    Exists,
    Expression,
    Filter,
    Graph,
    Group,
    Minus,
    Names,
    Optional,
    Select,
    Triple,
    Union,
    variable,
)
from kg.cite.write import readable

__all__ = ["Found", "Walk"]


@dataclass
class Found:
    """What the matches of one row used: triples with their graph, and what is not recorded."""

    facts: dict[tuple[Fact, GraphName], None] = field(default_factory=dict)
    absences: dict[str, None] = field(default_factory=dict)
    followed: int = 0
    capped: bool = False


@dataclass(frozen=True)
class _Scene:
    """Where a group is walked.

    ``seen`` are the variables it sees from outside. While ``blocking`` only what keeps a match
    from being a solution is collected, not the triples of the match.
    """

    graph: GraphName
    seen: Names = NONE
    blocking: bool = False


class Walk:
    """One row's walk.

    Parameters
    ----------
    cap
        The most matches that are followed, those of nested groups included.
    """

    def __init__(self, store: Store, opened: Opened, ground: Ground, cap: int) -> None:
        self._store, self._opened, self._ground, self._cap = store, opened, ground, cap
        self.found = Found()

    def _follow(self, matches: Iterable[Solution]) -> Iterator[Solution]:
        for match in matches:
            if self.found.followed >= self._cap:
                self.found.capped = True
                return
            self.found.followed += 1
            yield match

    # --- SELECT -------------------------------------------------------------------------------

    def select(self, select: Select, row: Row, graph: GraphName, exact: bool = True) -> bool:
        """Collect what a row of a SELECT rests on.

        Parameters
        ----------
        exact
            False for a sub-SELECT, which may leave open what the row has from elsewhere.

        Returns
        -------
        bool
            Whether the SELECT gives such a row here.
        """
        wanted = {name: row.get(name) for name in select.projected}
        if select.grouped:
            keys = self._opened.keys(select, wanted, graph, exact)
            found = [self._members(select, key, graph) for key in keys]
            return any(found)
        # A computed column may differ from run to run (RAND): then the others must do.
        steady = {name: term for name, term in wanted.items() if name in select.plain}
        tries = (wanted, steady) if steady != wanted else (wanted,)
        return any(
            self._matches(select, self._opened.rows(select, known, graph, exact), graph)
            for known in tries
        )

    def _members(self, select: Select, keys: Row, graph: GraphName) -> bool:
        """Follow what a group is made of, and what keeps other matches out of it."""
        near = self._opened.members(select, keys, graph, relaxed=True)
        self._blocked(select.where, near, _Scene(graph))
        found = self._matches(select, self._opened.members(select, keys, graph), graph)
        if not found and not select.keys:
            self._absent(select.where, {})  # COUNT over nothing is a row that rests on an absence
        return found or not select.keys

    def _matches(self, select: Select, matches: Iterable[Solution], graph: GraphName) -> bool:
        columns = [*(select.items or ()), *select.keys]
        found = False
        for match in self._follow(matches):
            found = True
            self._group(select.where, match, _Scene(graph))
            for column in columns:
                if column.expression:
                    self._expression(column.expression, match, _Scene(graph), weighed=True)
        return found

    # --- groups -------------------------------------------------------------------------------

    def _group(self, group: Group, match: Solution, scene: _Scene) -> None:
        """Collect what one match of a group used, or what blocks it."""
        known = {name: match[name] for name in match if name in group.scope | scene.seen}
        before = scene.seen
        for element in group.elements:
            match element:
                case Optional(inner, marker):
                    outer = replace(scene, seen=before)
                    self._optional(group, inner, marker in known, known, outer)
                case Minus(inner):
                    left = {name: known[name] for name in known if name in before}
                    self._minus(inner, left, scene)
                case _:
                    self._element(element, known, scene)
            before |= element.scope

    def _element(self, element: Element, known: Solution, scene: _Scene) -> None:
        match element:
            case Triple() if not scene.blocking:
                self._triple(element, known, scene.graph)
            case Group():
                self._group(element, known, scene)
            case Union(branches):
                for marker, branch in branches:
                    if marker in known:
                        self._group(branch, known, scene)
            case Graph(term, inner):
                named = self._value(term, known)
                assert isinstance(named, NamedNode)  # a graph of the store
                self._group(inner, known, replace(scene, graph=named))
            case Filter(expression):
                self._expression(expression, known, scene, weighed=False)
            case Bind(expression):
                self._expression(expression, known, scene, weighed=True)
            case Select() if not scene.blocking:
                self.select(element, known, scene.graph, exact=False)

    def _optional(
        self, group: Group, inner: Group, matched: bool, known: Solution, scene: _Scene
    ) -> None:
        """Follow an OPTIONAL of a group; ``scene`` sees what stands before it."""
        filters = [e.expression for e in group.elements if isinstance(e, Filter)]
        asked = NONE.union(*(expression.mentions for expression in filters))
        if matched:
            # In a blocked match it may be the OPTIONAL that a filter does not want.
            blocking = scene.blocking and not asked & group.shaky & inner.scope
            self._group(inner, known, replace(scene, blocking=blocking))
            return
        left = {name: known[name] for name in known if name in scene.seen}
        tested = NONE.union(*(expression.tested for expression in filters))
        if not scene.blocking and tested & inner.scope:
            self._absent(inner, left)
        near = self._opened.within(inner, left, scene.graph, relaxed=True)
        self._blocked(inner, near, scene)

    def _minus(self, inner: Group, left: Solution, scene: _Scene) -> None:
        """Follow a MINUS that removed nothing from the left side, or that blocks it."""
        shared = {name: left[name] for name in left if name in inner.scope}
        if not shared:
            return
        if scene.blocking:
            removing = self._opened.matches(inner, shared, scene.graph, exact=False)
            for match in self._follow(m for m in removing if m.keys() & shared.keys()):
                self._group(inner, match, _Scene(scene.graph))
        else:
            self._absent(inner, left)
        near = self._opened.matches(inner, shared, scene.graph, exact=False, relaxed=True)
        self._blocked(inner, near, _Scene(scene.graph))

    def _expression(
        self, expression: Expression, known: Solution, scene: _Scene, weighed: bool
    ) -> None:
        """Follow the EXISTS of an expression; ``weighed`` where its value is used either way."""
        for exists in expression.exists:
            if scene.blocking and exists.alone and not exists.negated:
                found = False  # a plain EXISTS blocks only by what is missing
            else:
                found = self._witnesses(exists, known, scene.graph)
            if found:
                continue
            if not scene.blocking and (exists.negated or weighed):
                self._absent(exists.group, known)
            near = self._opened.within(exists.group, known, scene.graph, relaxed=True)
            self._blocked(exists.group, near, _Scene(scene.graph, frozenset(known)))

    def _witnesses(self, exists: Exists, known: Solution, graph: GraphName) -> bool:
        found = False
        for match in self._follow(self._opened.within(exists.group, known, graph)):
            found = True
            self._group(exists.group, match, _Scene(graph, frozenset(known)))
        return found

    def _blocked(self, group: Group, near: Iterable[Solution], scene: _Scene) -> None:
        """Collect what keeps a group from having solutions it would else have.

        Withdrawing it would give the group a solution, and so change what rests on its absence.
        """
        if not group.monotone:
            for match in self._follow(near):
                self._group(group, match, replace(scene, blocking=True))

    def _absent(self, group: Group, known: Solution) -> None:
        self.found.absences[readable(group.text, known)] = None

    # --- triples ------------------------------------------------------------------------------

    def _value(self, term: str, known: Solution) -> Term | None:
        name = variable(term)
        return known.get(name) if name else self._opened.terms[term]

    def _triple(self, pattern: Triple, known: Solution, graph: GraphName) -> None:
        subject, target = (self._value(t, known) for t in (pattern.subject, pattern.object))
        if subject is None or target is None:
            return
        if not isinstance(pattern.path, Link):
            self._path(pattern.path, subject, target, graph)
            return
        predicate = self._value(pattern.path.term, known)
        if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode):
            quads = self._store.quads_for_pattern(subject, predicate, target, graph)
            self.found.facts.update({(quad.triple, graph): None for quad in quads})

    def _path(self, path: Path, subject: Term, target: Term, graph: GraphName) -> None:
        """Follow a shortest chain, and others as long as they do without the claims so far."""
        used: set[str] = set()

        def gone(fact: Fact) -> bool:
            grounds = self._ground.of(fact, graph)
            return not grounds.firm and grounds.claims <= used

        while True:
            facts = chain(self._store, graph, path, self._opened.terms, subject, target, gone)
            if facts is None:
                return
            self.found.facts.update({(fact, graph): None for fact in facts})
            grounds = [self._ground.of(fact, graph) for fact in facts]
            claims = {claim for g in grounds if not g.firm for claim in g.claims}
            if not claims:
                return
            used |= claims
