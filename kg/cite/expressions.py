"""Reads expressions: they are kept as text, and only what bears on triples is looked for."""

from __future__ import annotations

from collections.abc import Callable

from kg.cite.cursor import Cursor, name_of
from kg.cite.pattern import Exists, Expression, Group

__all__ = ["ReadGroup", "read_expression", "read_until"]

ReadGroup = Callable[[Cursor], Group]

_AGGREGATES = frozenset("COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT".split())


def read_expression(read_group: ReadGroup, cursor: Cursor) -> Expression:
    """Read ``( ... )``, the call of a function, or EXISTS: what may stand after FILTER.

    Parameters
    ----------
    read_group
        Reads the group of an EXISTS.
    """
    start = cursor.at
    if cursor.sees_word("NOT"):
        cursor.next()
    if cursor.took("EXISTS"):
        read_group(cursor)
    else:
        if not cursor.sees("("):
            cursor.next()  # the name of the function
        cursor.skip_parentheses()
    end, cursor.at = cursor.at, start
    return read_until(read_group, cursor, end, after=end)


def read_until(read_group: ReadGroup, cursor: Cursor, end: int, after: int) -> Expression:
    """Read the expression that ends before token ``end``, and go on at token ``after``."""
    start = cursor.at
    exists: list[Exists] = []
    aggregates = False
    while cursor.at < end:
        word = cursor.next().upper
        if word == "EXISTS":
            negated, first = _negated(cursor, start), cursor.at - 1
            group = read_group(cursor)
            exists.append(Exists(group, negated, _alone(cursor, start, first, end)))
        aggregates |= word in _AGGREGATES and cursor.sees("(")
    cursor.at = after
    return Expression(
        cursor.slice(start, end),
        cursor.variables(start, end),
        _tested(cursor, start, end),
        tuple(exists),
        aggregates,
    )


def _negated(cursor: Cursor, start: int) -> bool:
    """Whether ``NOT``, ``!`` or ``!(`` stands before the EXISTS the cursor has just passed."""
    before = cursor.tokens[start : cursor.at - 1]
    while before and before[-1].text == "(":
        before.pop()
    return bool(before) and (before[-1].upper == "NOT" or before[-1].text == "!")


def _alone(cursor: Cursor, start: int, first: int, end: int) -> bool:
    """Whether the expression is this EXISTS, with its NOT, and nothing else."""
    around = [*cursor.tokens[start:first], *cursor.tokens[cursor.at : end]]
    return all(token.upper == "NOT" or token.text in "!()" for token in around)


def _tested(cursor: Cursor, start: int, end: int) -> frozenset[str]:
    """Return the variables in ``bound(?x)``."""
    inside = cursor.tokens[start:end]
    return frozenset(
        name_of(name.text)
        for word, _, name in zip(inside, inside[1:], inside[2:], strict=False)
        if word.upper == "BOUND" and name.kind == "var"
    )
