"""Where the SPARQL constraints of shapes look: their triple patterns, followed from ``$this``.

Imported only when shapes are checked, since rdflib is slow to load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rdflib import URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query

from kg.check.looks import FOCUS, Looks

__all__ = ["patterns_of"]

_THIS = Variable("this")
Pattern = tuple[Any, Any, Any]


def patterns_of(prepare: Callable[[str], Query], text: str) -> tuple[Looks, str]:
    """Return where a constraint looks from ``$this``, and why it may look anywhere (or nothing).

    Each pattern must hang together with ``$this`` by patterns that must match wherever it does:
    those of its own group and of the groups around it.

    Parameters
    ----------
    prepare
        Parses a query.
    text
        The SELECT of the constraint, with its prefixes.
    """
    looks = Looks()
    if "$PATH" in text or "?PATH" in text:
        return looks, "it uses $PATH"
    return looks, _Follower(looks).follow(prepare(text).algebra, {_THIS: FOCUS})


class _Follower:
    def __init__(self, looks: Looks) -> None:
        self.looks = looks

    def follow(self, part: CompValue, known: dict[Variable, int]) -> str:
        """Follow one group, ``known`` being the states of the variables met so far."""
        required: list[Pattern] = []
        groups: list[CompValue] = []
        why = _sort_out(part, required, groups)
        while required and not why:
            place = next((p for p in required if p[0] in known or p[2] in known), None)
            if place is None:
                return "a pattern of its query does not hang together with $this"
            required.remove(place)
            self._pattern(place, known)
        for group in groups:
            why = why or self.follow(group, dict(known))
        return why

    def _pattern(self, pattern: Pattern, known: dict[Variable, int]) -> None:
        subject, path, value = pattern
        here, there, backwards = (
            (subject, value, False) if subject in known else (value, subject, True)
        )
        end = self._path(path, known[here], backwards)
        if isinstance(there, Variable) and there not in known:
            known[there] = end

    def _path(self, path: Any, state: int, backwards: bool) -> int:
        if isinstance(path, URIRef):
            # A state of its own: another pattern of this property may lead to another variable.
            return self.looks.join(state, str(path), backwards, self.looks.fresh())
        if isinstance(path, InvPath):
            return self._path(path.arg, state, not backwards)
        if isinstance(path, SequencePath):
            for part in reversed(path.args) if backwards else path.args:
                state = self._path(part, state, backwards)
            return state
        if isinstance(path, AlternativePath):
            end = self.looks.fresh()
            for part in path.args:
                self.looks.free(self._path(part, state, backwards), end)
            return end
        if isinstance(path, MulPath):
            return self.looks.many(
                state, lambda s: self._path(path.path, s, backwards), path.zero, path.more
            )
        # A variable, or all properties but some: any will do, in either direction.
        end = self.looks.fresh()
        self.looks.join(state, None, False, end)
        return self.looks.join(state, None, True, end)


def _sort_out(part: Any, required: list[Pattern], groups: list[CompValue]) -> str:
    """Gather the patterns that must match and the groups that need not; return what is strange."""
    if not isinstance(part, CompValue):
        return ""
    if part.name == "BGP":
        required += part.triples
        return ""
    if part.name in ("Graph", "ServiceGraphPattern", "ToMultiSet"):
        return f"its query has a {part.name} part, which is not followed"
    if part.name == "Union":
        groups += [part.p1, part.p2]
        return ""
    if part.name in ("LeftJoin", "Minus"):
        groups.append(part.p2)
        groups += _existing(part.get("expr"))
        return _sort_out(part.p1, required, groups)
    if part.name == "Join":
        return _sort_out(part.p1, required, groups) or _sort_out(part.p2, required, groups)
    groups += _existing(part.get("expr"))
    return _sort_out(part.get("p"), required, groups)


def _existing(expression: Any) -> Iterator[CompValue]:
    """Yield the groups whose matches an expression asks for: EXISTS and NOT EXISTS."""
    if isinstance(expression, CompValue):
        if expression.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            yield expression.graph
            return
        for inner in expression.values():
            yield from _existing(inner)
    elif isinstance(expression, list | tuple):
        for inner in expression:
            yield from _existing(inner)
