"""A query with values in the place of some of its variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kg.bind.clauses import Clauses
from kg.bind.value import Term, term_of
from kg.errors import UsageError
from kg.names import nearest
from kg.sparql_text import Token, tokens
from kg.terms import written

__all__ = ["bound"]

_SEVERAL = "write VALUES ?{0} {{ ... }} where the query needs it, and do not give {0}"


def bound(query: str, values: Mapping[str, Any]) -> str:
    """Return a query in which variables are replaced by values.

    The text is read as tokens: what stands in comments, strings and IRIs is left alone, and a
    value is written as one term, whatever is in it. Where a variable is selected, grouped or
    ordered by, a constant of its name takes its place, so that the columns stay the same;
    ``SELECT *`` shows no column for it. Several values are a VALUES clause in each group that
    uses the variable.

    Parameters
    ----------
    query
        A SELECT, ASK, CONSTRUCT or DESCRIBE.
    values
        Python values or RDF terms by variable name, without the question mark; several in a list,
        tuple or set. See `term_of`.

    Returns
    -------
    str
        The query itself where there are no values.

    Raises
    ------
    UsageError
        For a variable that the query does not have, with the nearest one; one that the query gives
        a value itself; several values for one that a sub-SELECT uses; and a value of no known kind.
    QueryError
        Where the text cannot be read as tokens.
    """
    if not values:
        return query
    read = tokens(query)
    clauses = Clauses(read)
    known = dict.fromkeys(token.text[1:] for token in read if token.kind == "var")
    taken = set(known)
    edits: dict[int, str] = {}
    for name, value in values.items():
        where = f"value of ?{name}"
        if name not in known:
            near = nearest(name, list(known), 1)
            hint = f"did you mean {near[0]}?" if near else _variables(list(known))
            raise UsageError(f"the query has no variable ?{name}", where, hint)
        if any(clauses.role(index) == "assigned" for index in clauses.places(name)):
            hint = "take that out, or give the value there"
            raise UsageError(f"the query itself gives ?{name} its value", where, hint)
        if isinstance(value, list | tuple | set | frozenset):
            terms = sorted({written(term_of(one, where)) for one in value})
            edits |= _several(clauses, name, terms, edits, where)
        else:
            edits |= _one(clauses, name, term_of(value, where), taken)
    return "".join(_edited(query, read, edits))


def _variables(known: list[str]) -> str:
    return f"its variables: {', '.join(known)}" if known else "it has no variables"


def _edited(query: str, read: list[Token], edits: Mapping[int, str]) -> Iterator[str]:
    at = 0
    for index, token in enumerate(read):
        if index in edits:
            yield query[at : token.start]
            yield f" {edits[index]} "
            at = token.end
    yield query[at:]


def _one(clauses: Clauses, name: str, term: Term, taken: set[str]) -> dict[int, str]:
    """Return what to write instead of each token, to put one term in a variable's place."""
    text = written(term)
    edits: dict[int, str] = {}
    for index in clauses.places(name):
        role = clauses.role(index)
        if role == "projected":
            edits[index] = f"({text} AS ?{name})"
        elif role == "hidden":
            edits[index] = f"({text} AS ?{_fresh(name, taken)})" if clauses.is_alone(index) else ""
        elif role == "grouped":
            edits[index] = f"({text} AS ?{_fresh(name, taken)})"
        elif role == "ordered":
            edits[index] = f"({text})"
        elif role == "tested":  # BOUND(?x) takes a variable and nothing else
            edits |= dict.fromkeys(range(index - 2, index + 2), "") | {index: "(true)"}
        else:
            edits[index] = text
    return edits


def _several(
    clauses: Clauses, name: str, terms: list[str], edits: Mapping[int, str], where: str
) -> dict[int, str]:
    """Return where to write VALUES for several terms: at the start of each group that has them."""
    if clauses.in_sub_select(name):
        hint = _SEVERAL.format(name)
        raise UsageError(f"?{name} is used in a sub-SELECT, which takes one value", where, hint)
    groups = clauses.groups_with(name)
    if not groups:
        hint = f"write DESCRIBE ?{name} WHERE {{ }}"
        raise UsageError("several values need a group to stand in", where, hint)
    line = f"VALUES ?{name} {{ {' '.join(terms)} }}"
    return {index: f"{edits.get(index, '{')} {line}" for index in groups}


def _fresh(name: str, taken: set[str]) -> str:
    """Return a variable name that the query does not have."""
    stem = re.sub(r"\W", "_", name)
    number = 1
    while f"{stem}_{number}" in taken:
        number += 1
    taken.add(f"{stem}_{number}")
    return f"{stem}_{number}"
