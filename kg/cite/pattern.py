"""What a SELECT asks for: groups of triple patterns, as the footnotes walk over them.

Every node knows which variables it may bind (`scope`) and which it binds in each of its solutions
(`certain`). Variables stand without their question mark, constants as they are written.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from kg.cite.cursor import MADE
from kg.cite.paths import Link, Path

Names = frozenset[str]
NONE: Names = frozenset()


def variable(term: str) -> str | None:
    """Return the name of the variable a term is, or None for a constant."""
    return term[1:] if term[0] in "?$" else None


@dataclass(frozen=True, eq=False)
class Triple:
    """A triple pattern; ``path_text`` is its predicate as written."""

    subject: str
    path: Path
    path_text: str
    object: str

    @cached_property
    def scope(self) -> Names:
        ends = [self.subject, self.object]
        ends += [self.path.term] if isinstance(self.path, Link) else []
        return frozenset(name for term in ends if (name := variable(term)))

    @property
    def certain(self) -> Names:
        return self.scope


@dataclass(frozen=True, eq=False)
class Exists:
    """``EXISTS { }`` in an expression: negated by NOT or ``!``, and whether it stands alone."""

    group: Group
    negated: bool
    alone: bool


@dataclass(frozen=True, eq=False)
class Expression:
    """An expression as written; ``tested`` are the variables it asks ``bound()`` of."""

    text: str
    mentions: Names
    tested: Names
    exists: tuple[Exists, ...]
    aggregates: bool


@dataclass(frozen=True, eq=False)
class Filter:
    """``FILTER expression``."""

    expression: Expression
    scope: Names = NONE
    certain: Names = NONE


@dataclass(frozen=True, eq=False)
class Bind:
    """``BIND(expression AS ?name)``; an error leaves the name unbound, so nothing is certain."""

    expression: Expression
    name: str
    certain: Names = NONE

    @property
    def scope(self) -> Names:
        return frozenset({self.name})

    @property
    def mentions(self) -> Names:
        return self.expression.mentions | {self.name}


@dataclass(frozen=True, eq=False)
class Values:
    """``VALUES``, as written; certain are the variables without an UNDEF."""

    text: str
    scope: Names
    certain: Names


@dataclass(frozen=True, eq=False)
class Optional:
    """``OPTIONAL { }``; the marker is bound where it matched."""

    group: Group
    marker: str
    certain: Names = NONE

    @property
    def scope(self) -> Names:
        return self.group.scope | {self.marker}

    @property
    def mentions(self) -> Names:
        return self.group.mentions


@dataclass(frozen=True, eq=False)
class Union:
    """``{ } UNION { }``; each branch has a marker, bound in the solutions it gave."""

    branches: tuple[tuple[str, Group], ...]

    @cached_property
    def scope(self) -> Names:
        return NONE.union(*(group.scope | {marker} for marker, group in self.branches))

    @cached_property
    def certain(self) -> Names:
        first, *rest = [group.certain for _, group in self.branches]
        return first.intersection(*rest)


@dataclass(frozen=True, eq=False)
class Minus:
    """``MINUS { }``."""

    group: Group
    scope: Names = NONE
    certain: Names = NONE

    @property
    def mentions(self) -> Names:
        return self.group.mentions


@dataclass(frozen=True, eq=False)
class Graph:
    """``GRAPH term { }``."""

    term: str
    group: Group

    @cached_property
    def _named(self) -> Names:
        name = variable(self.term)
        return frozenset({name}) if name else NONE

    @property
    def scope(self) -> Names:
        return self.group.scope | self._named

    @property
    def certain(self) -> Names:
        return self.group.certain | self._named


@dataclass(frozen=True, eq=False)
class Group:
    """``{ ... }``; ``text`` is what stands between the braces, ``mentions`` its variables."""

    elements: tuple[Element, ...]
    text: str
    mentions: Names

    @cached_property
    def scope(self) -> Names:
        """What a solution of the group may bind, markers included."""
        return NONE.union(*(element.scope for element in self.elements))

    @cached_property
    def certain(self) -> Names:
        """What every solution of the group binds."""
        return NONE.union(*(element.certain for element in self.elements))

    @cached_property
    def assigned(self) -> Names:
        """What a BIND of the group itself assigns; nothing may bind it before."""
        return frozenset(e.name for e in self.elements if isinstance(e, Bind))

    @cached_property
    def fixable(self) -> Names:
        """The variables that may be given their value at the group's start without harm.

        OPTIONAL, MINUS and BIND see what stands before them: a variable they mention before it
        is certain must not be known earlier than it was.
        """
        seen: Names = NONE
        loose: Names = self.assigned
        for element in self.elements:
            if isinstance(element, Optional | Minus | Bind):
                loose |= element.mentions - seen
            seen |= element.certain
        return self.certain - loose

    @cached_property
    def shaky(self) -> Names:
        """What only an OPTIONAL may bind; a filter on it may ask for its absence."""
        optional = [e.scope for e in self.elements if isinstance(e, Optional)]
        return NONE.union(*optional) - self.certain

    @cached_property
    def monotone(self) -> bool:
        """Whether fewer triples can never give it a solution it did not have."""
        return all(self._grows(element) for element in self.elements)

    def _grows(self, element: Element) -> bool:
        match element:
            case Minus():
                return False
            case Filter(expression):
                return not expression.exists and not expression.mentions & self.shaky
            case Bind(expression):
                return not expression.exists
            case Optional(group) | Graph(_, group):
                return group.monotone
            case Union(branches):
                return all(group.monotone for _, group in branches)
            case Group():
                return element.monotone
            case _:
                return True


@dataclass(frozen=True, eq=False)
class Item:
    """A name with the expression that gives its value, or None for a plain variable."""

    name: str
    expression: Expression | None


@dataclass(frozen=True, eq=False)
class Select:
    """A SELECT; ``head`` and ``tail`` are what stands before and after its group.

    ``items`` is None for ``SELECT *``. ``having`` is the text of HAVING with its keyword.
    """

    items: tuple[Item, ...] | None
    where: Group
    keys: tuple[Item, ...]
    grouped: bool
    having: str
    sliced: bool
    values: Values | None
    head: str
    tail: str

    @cached_property
    def projected(self) -> Names:
        """The columns."""
        if self.items is not None:
            return frozenset(item.name for item in self.items)
        names = self.where.scope | (self.values.scope if self.values else NONE)
        return frozenset(name for name in names if not name.startswith(MADE))

    @cached_property
    def plain(self) -> Names:
        """The columns that are variables of the group (of its keys, when it is grouped)."""
        names = (
            self.projected
            if self.items is None
            else frozenset(item.name for item in self.items if item.expression is None)
        )
        if not self.grouped:
            return names
        return names & {key.name for key in self.keys if key.expression is None}

    @property
    def scope(self) -> Names:
        return self.projected

    @cached_property
    def certain(self) -> Names:
        """The plain columns that are certain in the group."""
        return self.plain & self.where.certain


Element = Triple | Filter | Bind | Values | Optional | Union | Minus | Graph | Group | Select
