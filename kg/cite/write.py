"""Writes a group back as SPARQL that shows how each solution came about.

Blank nodes have become variables, each OPTIONAL and each branch of a UNION binds a marker when it
matched, and known values are given where they help.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode

from kg.cite.paths import Term
from kg.cite.pattern import (
    NONE,
    Bind,
    Element,
    Filter,
    Graph,
    Group,
    Item,
    Minus,
    Names,
    Optional,
    Select,
    Triple,
    Union,
    Values,
)
from kg.names import PREFIXES, shorten
from kg.sparql_text import tokens

_BARE = frozenset(PREFIXES["xsd"] + kind for kind in ("integer", "decimal", "boolean", "date"))

__all__ = ["Writer", "item_text", "readable", "values_line"]


def values_line(values: Mapping[str, str], names: Names) -> str:
    """Return the VALUES line that gives the named variables their values, or nothing."""
    given = sorted(names & values.keys())
    if not given:
        return ""
    head = " ".join(f"?{name}" for name in given)
    return f"VALUES ({head}) {{ ({' '.join(values[name] for name in given)}) }}"


def item_text(item: Item) -> str:
    """Return a column or key as SELECT and GROUP BY write it."""
    return f"({item.expression.text} AS ?{item.name})" if item.expression else f"?{item.name}"


def readable(text: str, values: Mapping[str, Term]) -> str:
    """Return a pattern in one line, its variables replaced by what they stand for in a row."""
    words: list[str] = []
    end = 0
    for token in tokens(text):
        known = values.get(token.text[1:]) if token.kind == "var" else None
        gap = " " if words and token.start > end else ""
        words.append(gap + (token.text if known is None else _short(known)))
        end = token.end
    return "".join(words)


def _short(term: Term) -> str:
    if isinstance(term, NamedNode):
        return shorten(term.value)
    if isinstance(term, Literal) and term.datatype.value in _BARE:
        return term.value
    return str(term)


class Writer:
    """Writes groups with some values known.

    Parameters
    ----------
    values
        The known terms by the name of their variable, as SPARQL writes them.
    correlated
        True where the values come from outside, as in EXISTS and OPTIONAL: each group that
        mentions a variable sees its value. Else they are what the solution must have in the end,
        and are given early only where that changes nothing.
    relaxed
        Leave out what removes solutions for want of something: MINUS, EXISTS, and filters on
        what an OPTIONAL may have left open.
    """

    def __init__(
        self, values: Mapping[str, str], *, correlated: bool = False, relaxed: bool = False
    ) -> None:
        self.values, self.correlated, self.relaxed = values, correlated, relaxed

    def inside(self, group: Group, among: Names | None = None) -> str:
        """Return what stands between the braces of the group.

        Parameters
        ----------
        among
            Give only these values at the start; None means all that may be given.
        """
        parts = [values_line(self.values, self.given(group, among))]
        seen: Names = NONE
        for element in group.elements:
            parts.append(self._element(element, group, seen))
            seen |= element.certain
        return "\n".join(filter(None, parts))

    def given(self, group: Group, among: Names | None = None) -> Names:
        """Return the names whose values are given at the start of the group."""
        if self.correlated:
            return (group.mentions - group.assigned) & self.values.keys()
        allowed = group.fixable if among is None else group.fixable & among
        return allowed & self.values.keys()

    def _element(self, element: Element, group: Group, seen: Names) -> str:
        match element:
            case Triple(subject, _, path, target):
                return f"{subject} {path} {target} ."
            case Filter():
                return self._filter(element, group)
            case Bind(expression, name):
                return f"BIND({expression.text} AS ?{name})"
            case Values(text):
                return text
            case Optional(inner, marker):
                return f"OPTIONAL {{ {self.inside(inner, seen)} {_mark(marker)} }}"
            case Union(branches):
                return " UNION ".join(
                    f"{{ {self.inside(branch)} {_mark(marker)} }}" for marker, branch in branches
                )
            case Minus(inner):
                if self.relaxed:
                    return ""
                return f"MINUS {{ {self.inside(inner) if self.correlated else inner.text} }}"
            case Graph(term, inner):
                return f"GRAPH {term} {{ {self.inside(inner)} }}"
            case Select():
                return f"{{ {self.select(element)} }}"
            case Group():
                return f"{{ {self.inside(element)} }}"

    def _filter(self, element: Filter, group: Group) -> str:
        expression = element.expression
        if self.relaxed and (expression.exists or expression.mentions & group.shaky):
            return ""
        return f"FILTER {expression.text}"

    def select(self, select: Select) -> str:
        """Return a SELECT as written, with the values given that only choose among its rows."""
        body = select.where.text if select.sliced else self.narrowed(select)
        return f"{select.head} {{ {body} }} {select.tail}"

    def narrowed(self, select: Select) -> str:
        """Return the group of a SELECT as written, with the values of its plain columns given."""
        where = select.where
        if any(isinstance(element, Select) for element in where.elements):
            return where.text  # VALUES cannot precede SELECT
        return f"{values_line(self.values, select.plain & where.fixable)} {where.text}"


def _mark(marker: str) -> str:
    return f"BIND(true AS ?{marker})"
