"""Walks over a SELECT with the matches of one row and collects the triples they used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode, Store

from kg.cite.cursor import NotCitable
from kg.cite.found import Found, May
from kg.cite.ground import Ground
from kg.cite.opened import Opened, Row, Solution
from kg.cite.paths import GraphName
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
)

__all__ = ["Walk"]


@dataclass(frozen=True)
class _Scene:
    """Where a group is walked.

    ``seen`` are the variables it sees from outside. While ``blocking`` only what keeps a match
    from being a solution is collected, not the triples of the match; ``contested`` are variables
    in which the match may differ from what stands outside.
    """

    graph: GraphName
    seen: Names = NONE
    blocking: bool = False
    contested: Names = NONE


class Walk:
    """One row's walk.

    Parameters
    ----------
    cap
        The most matches that are followed, those of nested groups included.
    may
        Where one witness of an EXISTS, and one chain of a path, are enough: tells whether a triple
        found in a graph may be one of it.
    """

    def __init__(
        self, store: Store, opened: Opened, ground: Ground, cap: int, may: May | None = None
    ) -> None:
        self._opened, self._single = opened, may is not None
        self.found = Found(store, opened.terms, ground, cap, may)

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
            self.matches(select, self._opened.rows(select, known, graph, exact), graph)
            for known in tries
        )

    def _members(self, select: Select, keys: Row, graph: GraphName) -> bool:
        """Follow what a group is made of, and what keeps other matches out of it."""
        found = self.matches(select, self._opened.members(select, keys, graph), graph)
        near = self._opened.members(select, keys, graph, relaxed=True)
        self._blocked(select.where, near, _Scene(graph))
        if not found and not select.keys and not self.found.capped:
            self.found.absent(select.where, {})  # a COUNT of nothing rests on an absence
        return found or not select.keys

    def matches(self, select: Select, matches: Iterable[Solution], graph: GraphName) -> bool:
        """Collect what matches of a SELECT used; return whether there were any."""
        columns = [*(select.items or ()), *select.keys]
        found = False
        for match in self.found.follow(matches):
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
                self.found.triple(element, known, scene.graph)
            case Group():
                self._group(element, known, scene)
            case Union(branches):
                for marker, branch in branches:
                    if marker in known:
                        self._group(branch, known, scene)
            case Graph(term, inner):
                named = self.found.value(term, known)
                if not isinstance(named, NamedNode):
                    raise NotCitable(f"GRAPH {term} is left open by the engine")
                if not scene.blocking:
                    self.found.graphs.add(named)
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
            # In a blocked match it may be the OPTIONAL that a filter does not want, or that
            # bound what is bound otherwise outside.
            guilty = (asked & group.shaky | scene.contested) & inner.scope
            blocking = scene.blocking and not guilty
            self._group(inner, known, replace(scene, blocking=blocking))
            return
        left = {name: known[name] for name in known if name in scene.seen}
        tested = NONE.union(*(expression.tested for expression in filters))
        if not scene.blocking and tested & inner.scope:
            self.found.absent(inner, left)
        contested = inner.shaky & left.keys()
        near = self._opened.within(inner, _without(left, contested), scene.graph, relaxed=True)
        self._blocked(inner, near, replace(scene, contested=contested))

    def _minus(self, inner: Group, left: Solution, scene: _Scene) -> None:
        """Follow a MINUS that removed nothing from the left side, or that blocks it."""
        shared = {name: left[name] for name in left if name in inner.scope}
        if not shared:
            return
        if scene.blocking:
            removing = self._opened.matches(inner, shared, scene.graph, exact=False)
            for match in self.found.follow(m for m in removing if m.keys() & shared.keys()):
                self._group(inner, match, _Scene(scene.graph))
        else:
            self.found.absent(inner, left)
        contested = inner.shaky & shared.keys()
        near = self._opened.within(inner, _without(shared, contested), scene.graph, relaxed=True)
        self._blocked(inner, near, _Scene(scene.graph, contested=contested))

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
                self.found.absent(exists.group, known)
            near = self._opened.within(exists.group, known, scene.graph, relaxed=True)
            self._blocked(exists.group, near, _Scene(scene.graph, frozenset(known)))

    def _witnesses(self, exists: Exists, known: Solution, graph: GraphName) -> bool:
        found = False
        for match in self.found.follow(self._opened.within(exists.group, known, graph)):
            found = True
            scene = _Scene(graph, frozenset(known))
            if not self._single:
                self._group(exists.group, match, scene)
                continue
            with self.found.attempt() as is_fine:
                self._group(exists.group, match, scene)
            if is_fine():
                return True
        self.found.lacking |= found and self._single
        return found

    def _blocked(self, group: Group, near: Iterable[Solution], scene: _Scene) -> None:
        """Collect what keeps a group from having solutions it would else have.

        Withdrawing it would give the group a solution, and so change what rests on its absence.
        """
        if scene.contested or not group.monotone:
            for match in self.found.follow(near):
                self._group(group, match, replace(scene, blocking=True))


def _without(solution: Solution, names: Names) -> Solution:
    return {name: solution[name] for name in solution if name not in names}
