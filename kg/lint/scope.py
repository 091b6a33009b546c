"""Rules about where a variable is bound.

SPARQL evaluates groups from the inside out: a FILTER or BIND sees what its own group binds, and
nothing that stands outside. Rows then vanish, in every engine, and no error is raised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from rdflib import Literal, Variable
from rdflib.plugins.sparql.parserutils import CompValue

from kg.lint.finding import Fault
from kg.lint.tree import EXISTS, Tree, nodes, predicate, triples, variables
from kg.names import TRADE
from kg.question import Param

__all__ = ["scope_faults"]

IN_VIEW = TRADE + "inView"
SPOKEN = {
    "branch": "a UNION branch or a nested group",
    "sub-select": "a sub-SELECT",
    "optional": "an OPTIONAL",
    "minus": "a MINUS",
    "graph": "a GRAPH group",
    "exists": "an EXISTS",
    "service": "a SERVICE",
    "where": "the WHERE clause",
}
# A FILTER directly in one of these sees what stands before it outside.
SEES_OUT = ("optional", "exists")
# What is said of a variable outside of these does not hold inside.
SHUTS_OUT = ("minus", "sub-select", "service")


def scope_faults(tree: Tree, params: Sequence[Param], reads: str) -> Iterator[Fault]:
    """Yield the parameters used where they are not bound, and the claims that may not count."""
    blocks = list(nodes(tree.query, "InlineData"))
    owners = {str(name): str(block.var[0]) for block in blocks for name in block.var}
    known = {param.name: param for param in params}
    walk = _Walk({name: known[owner] for name, owner in owners.items() if owner in known}, reads)
    walk.select(tree.query, "where", set())
    yield from walk.faults


@dataclass
class _Scope:
    """What is bound at a place: by patterns, and by VALUES, which an open parameter leaves open."""

    matched: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)

    def __or__(self, other: _Scope) -> _Scope:
        return _Scope(self.matched | other.matched, self.given | other.given)


class _Walk:
    """Goes through the groups of a query and keeps what it finds."""

    def __init__(self, owners: dict[str, Param], reads: str) -> None:
        self.owners = owners
        self.reads = reads
        self.faults: list[Fault] = []

    def select(self, query: CompValue, kind: str, counted: set[str]) -> _Scope:
        """Go through a SELECT; return what it binds for others."""
        scope = self.group(query.where, kind, _Scope(), counted)
        items = query.projection or ()
        aliases = _Scope({str(item.evar) for item in items if item.evar})
        clauses = [query.groupby, query.having, query.orderby, [item.expr for item in items]]
        self.uses(clauses, kind, scope | aliases)
        if kind == "sub-select":
            filled = {str(name) for block in _own(query.where, "InlineData") for name in block.var}
            for name in sorted(variables(query) & set(self.owners) - filled):
                self.fault(name, kind)
        return _Scope({str(item.var or item.evar) for item in items})

    def group(self, node: CompValue, kind: str, outer: _Scope, counted: set[str]) -> _Scope:
        """Go through a group; return what it binds. A FILTER may see ``outer``."""
        if node.name == "SubSelect":
            return self.select(node, "sub-select", set())
        counted = (set() if kind in SHUTS_OUT else counted) | _counted(node)
        scope = _Scope()
        for part in node.part or ():
            if part.name == "Bind":
                self.uses(part.expr, kind, scope)
                scope.matched.add(str(part.var))
            elif part.name == "InlineData":
                scope.given |= variables(part.var)
            elif part.name != "Filter":
                scope |= self.part(part, scope, counted)
        seen = scope | outer if kind in SEES_OUT else scope
        for part in _own(node, "Filter"):
            self.uses(part.expr, kind, seen)
            for exists in nodes(part.expr, *EXISTS):
                self.group(exists.graph, "exists", seen, counted)
        return scope

    def part(self, part: CompValue, before: _Scope, counted: set[str]) -> _Scope:
        """Go through one element of a group; return what it binds."""
        if part.name == "TriplesBlock":
            return _Scope(variables(part))
        if part.name == "GroupOrUnionGraphPattern":
            groups = [self.group(group, "branch", _Scope(), counted) for group in part.graph]
            return reduce(or_, groups)
        if part.name == "OptionalGraphPattern":
            return self.group(part.graph, "optional", before, counted)
        if part.name == "MinusGraphPattern":
            self.group(part.graph, "minus", _Scope(), counted)
            return _Scope()
        kind = "graph" if part.name == "GraphGraphPattern" else "service"
        if isinstance(part.term, Variable) and kind == "graph":
            self.claims(str(part.term), counted)
        return _Scope(variables(part.term)) | self.group(part.graph, kind, _Scope(), counted)

    def uses(self, expression: Any, kind: str, scope: _Scope) -> None:
        """Note the parameters an expression uses that are not bound where it stands."""
        asked = {str(node.arg) for node in nodes(expression, "Builtin_BOUND")}
        for name in sorted(variables(expression, skip=EXISTS) & set(self.owners)):
            if name not in scope.matched | scope.given:
                self.fault(name, kind)
            elif self.owners[name].has_undef and name not in scope.matched | asked:
                self.faults.append(
                    (
                        "open-param",
                        f"?{name} may be left open, and an expression that uses it then drops the "
                        "row: match it in a triple pattern, or ask BOUND first",
                    )
                )

    def fault(self, name: str, kind: str) -> None:
        """Note a parameter that is used in a group which does not bind it."""
        self.faults.append(
            (
                "param-scope",
                f"?{name} is used in {SPOKEN[kind]} that does not bind it there, so rows vanish: "
                f"repeat the VALUES line of {self.owners[name].name} in that group, before its use",
            )
        )

    def claims(self, graph: str, counted: set[str]) -> None:
        """Note a GRAPH that also reads claims which do not count."""
        if graph not in counted and self.reads != "all claims":
            self.faults.append(
                (
                    "in-view",
                    f"GRAPH ?{graph} reads hedged and rejected claims too: add `?{graph} "
                    "trade:inView true` beside it, or `#+ reads: all claims` to the header",
                )
            )


def _own(group: CompValue, name: str) -> list[CompValue]:
    """Return the direct elements of a group that carry a name."""
    return [part for part in group.part or () if part.name == name]


def _counted(group: CompValue) -> set[str]:
    """Return the variables that a group says are claims in the view."""
    return {
        str(subject)
        for block in _own(group, "TriplesBlock")
        for subject, verb, value in triples(block)
        if predicate(verb) == IN_VIEW and value == Literal(True)
    }
