"""Reads a SELECT and its groups; expressions are kept as text, only EXISTS is looked for.

The text has been run before it comes here, so what an engine accepts is not checked again. What
this reader does not follow it refuses with the reason, and never guesses.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.cite.cursor import Cursor, NotCitable, name_of
from kg.cite.expressions import read_expression, read_until
from kg.cite.pattern import (
    Bind,
    Element,
    Filter,
    Graph,
    Group,
    Item,
    Minus,
    Optional,
    Select,
    Union,
    variable,
)
from kg.cite.triples import read_term, read_triples, read_values

__all__ = ["Query", "read_query"]

_MODIFIERS = ("ORDER", "LIMIT", "OFFSET", "VALUES")


class Query:
    """A SELECT with its prologue, and the constants of its patterns as written."""

    def __init__(self, prologue: str, select: Select, constants: frozenset[str]) -> None:
        self.prologue, self.select, self.constants = prologue, select, constants


def read_query(text: str) -> Query:
    """Read the text of a query.

    Raises
    ------
    NotCitable
        When it is no SELECT, or has a form that is not followed.
    """
    cursor = Cursor(text)
    while cursor.sees_word("PREFIX", "BASE", "VERSION"):
        if cursor.next().upper == "PREFIX":
            cursor.next()
        cursor.next()
    prologue = cursor.slice(0, cursor.at)
    if not cursor.sees_word("SELECT"):
        raise NotCitable("only the rows of a SELECT have footnotes")
    select = _select(cursor)
    if cursor.at < len(cursor.tokens):
        raise cursor.lost("the query should end")
    return Query(prologue, select, frozenset(cursor.constants))


# --- SELECT -----------------------------------------------------------------------------------


def _select(cursor: Cursor) -> Select:
    if cursor.open_graphs:  # engines differ on whether it sees one graph or all of them
        raise NotCitable("a sub-SELECT inside GRAPH with a variable")
    start = cursor.at
    cursor.expect("SELECT")
    if cursor.sees_word("DISTINCT", "REDUCED"):
        cursor.next()
    items = None if cursor.took("*") else _items(cursor)
    if cursor.sees_word("FROM"):
        raise NotCitable("FROM chooses other graphs than the view and the claims")
    cursor.took("WHERE")
    head = cursor.slice(start, cursor.at)
    where = _group(cursor)
    tail_start = cursor.at
    keys, by = _keys(cursor)
    having = _having(cursor)
    sliced = _order_and_slice(cursor)
    values = read_values(cursor) if cursor.sees_word("VALUES") else None
    tail = cursor.slice(tail_start, cursor.at)
    grouped = by or bool(having) or any(map(_aggregates, items or ()))
    return Select(items, where, keys, grouped, having, sliced, values, head, tail)


def _aggregates(item: Item) -> bool:
    return item.expression is not None and item.expression.aggregates


def _items(cursor: Cursor) -> tuple[Item, ...]:
    items: list[Item] = []
    while True:
        if cursor.current.kind == "var":
            items.append(Item(name_of(cursor.next().text), None))
        elif cursor.sees("("):
            items.append(_named(cursor))
        else:
            return tuple(items)


def _named(cursor: Cursor) -> Item:
    """Read ``(expression AS ?name)``, or ``(expression)`` as a key of a group."""
    start = cursor.at
    expression = read_expression(_group, cursor)
    end = cursor.at
    if cursor.tokens[end - 3].upper != "AS":
        return Item(cursor.fresh(), expression)
    name = name_of(cursor.tokens[end - 2].text)
    cursor.at = start + 1
    return Item(name, read_until(_group, cursor, end - 3, after=end))


def _keys(cursor: Cursor) -> tuple[tuple[Item, ...], bool]:
    if not cursor.took("GROUP"):
        return (), False
    cursor.expect("BY")
    keys: list[Item] = []
    while True:
        if cursor.current.kind == "var":
            keys.append(Item(name_of(cursor.next().text), None))
        elif cursor.sees("("):
            keys.append(_named(cursor))
        elif _calls(cursor):
            keys.append(Item(cursor.fresh(), read_expression(_group, cursor)))
        else:
            return tuple(keys), True


def _calls(cursor: Cursor) -> bool:
    """Whether a call of a function stands here."""
    token = cursor.current
    if token.kind in {"iri", "pname"}:
        return True
    return token.kind == "word" and token.upper not in {"HAVING", *_MODIFIERS}


def _having(cursor: Cursor) -> str:
    start = cursor.at
    if not cursor.took("HAVING"):
        return ""
    while cursor.sees("(") or _calls(cursor):
        if read_expression(_group, cursor).exists:
            raise NotCitable("EXISTS inside HAVING")
    return cursor.slice(start, cursor.at)


def _order_and_slice(cursor: Cursor) -> bool:
    """Step over ORDER BY, which explains nothing; say whether LIMIT or OFFSET cuts the rows."""
    if cursor.took("ORDER"):
        cursor.expect("BY")
        while cursor.sees("(") or cursor.current.kind == "var" or _calls(cursor):
            if cursor.current.kind == "var" or cursor.sees_word("ASC", "DESC"):
                cursor.next()
            else:
                read_expression(_group, cursor)
    sliced = False
    while cursor.sees_word("LIMIT", "OFFSET"):
        sliced = True
        cursor.next()
        cursor.next()
    return sliced


# --- groups -----------------------------------------------------------------------------------


def _group(cursor: Cursor) -> Group:
    cursor.expect("{")
    start = cursor.at
    elements: list[Element] = []
    if cursor.sees_word("SELECT"):
        elements.append(_select(cursor))
    else:
        blanks: dict[str, str] = {}
        while not cursor.sees("}"):
            elements += _elements(cursor, blanks)
            cursor.took(".")
    end = cursor.at
    cursor.expect("}")
    return Group(tuple(elements), cursor.slice(start, end), cursor.variables(start, end))


def _elements(cursor: Cursor, blanks: dict[str, str]) -> Sequence[Element]:
    """Read the next element of a group, or the triples of the next subject."""
    if cursor.sees_word("SERVICE", "LATERAL"):
        raise NotCitable(f"{cursor.current.upper} is not followed")
    if cursor.sees_word("VALUES"):
        return [read_values(cursor)]
    if cursor.sees("{"):
        return [_union(cursor)]
    if cursor.took("FILTER"):
        return [Filter(read_expression(_group, cursor))]
    if cursor.took("OPTIONAL"):
        return [Optional(_group(cursor), cursor.fresh())]
    if cursor.took("MINUS"):
        return [Minus(_group(cursor))]
    if cursor.took("GRAPH"):
        return [_graph(cursor)]
    if cursor.took("BIND"):
        item = _named(cursor)
        assert item.expression is not None  # BIND always has one
        return [Bind(item.expression, item.name)]
    return read_triples(cursor, blanks)


def _graph(cursor: Cursor) -> Graph:
    term = read_term(cursor)
    is_open = variable(term) is not None
    cursor.open_graphs += is_open
    group = _group(cursor)
    cursor.open_graphs -= is_open
    return Graph(term, group)


def _union(cursor: Cursor) -> Group | Union:
    branches = [_group(cursor)]
    while cursor.took("UNION"):
        branches.append(_group(cursor))
    if len(branches) == 1:
        return branches[0]
    return Union(tuple((cursor.fresh(), branch) for branch in branches))
