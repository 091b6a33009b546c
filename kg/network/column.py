"""What an analyst has worked out elsewhere, as a column of the nodes of a network."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kg.errors import UsageError, shown
from kg.names import nearest
from kg.network.model import Column, Node, Plain, Projection

__all__ = ["RESERVED", "add_node_column"]

# What every node has, and what programs give a meaning of their own: in a file, a column of that
# name would be lost or taken for it.
RESERVED = frozenset(
    "id iri key kind label timeset interval viz x y z r g b size color colour type hidden "
    "forcelabel highlighted zindex spells".split()
)
# Other libraries call the id of a node its name.
_TAKEN = RESERVED | {"name"}
_LONGEST = 60


def add_node_column(
    projection: Projection, name: str, values: Mapping[Any, Any], help: str = ""
) -> Projection:
    """Return a network whose nodes have one more column.

    Parameters
    ----------
    projection
        The network, which stays as it is.
    name
        The name of the column.
    values
        A value for each node, by its id (``material:gallium``), its IRI or the thing itself, as it
        stands in an answer's row: a mapping, or a pandas Series. Texts, truth values, numbers, days
        (kept as text) and lists of texts; those of numpy and pandas become Python's own. None and
        NaN are left out, as are nodes that are not named.
    help
        What the column means, for those who read it elsewhere.

    Raises
    ------
    UsageError
        For a name that is taken or cannot be read, a node that is not in the network or is named
        twice, values of several kinds, a value of another kind or without end, and no value at all.
    """
    where = f"column {shown(name)}"
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST or not _is_word(name):
        what = f"a column is named by one word of {_LONGEST} letters at most, which can be read"
        raise UsageError(what, where)
    own = [column.name for column in projection.node_columns]
    if name.casefold() in {*_TAKEN, *map(str.casefold, own)}:
        taken = ", ".join([*sorted(_TAKEN), *own])
        raise UsageError("no column can be named so", where, f"taken are {taken}; choose another")
    if not isinstance(help, str):
        raise UsageError("the help is no text", where)
    if not callable(getattr(values, "items", None)):
        hint = "give a mapping of nodes to values"
        raise UsageError(f"{shown(values)} is no mapping", where, hint)
    found = _by_id(projection.nodes, values, where)
    kind = _kind(found, where)
    if kind == "number":
        found = {node: float(value) for node, value in found.items()}  # type: ignore[arg-type]
    return replace(
        projection,
        nodes=tuple(
            replace(node, values={**node.values, name: found[node.id]})
            if node.id in found
            else node
            for node in projection.nodes
        ),
        node_columns=(*projection.node_columns, Column(name, kind, help)),
    )


def _is_word(name: str) -> bool:
    return name.isprintable() and not any(map(str.isspace, name))


def _by_id(nodes: Iterable[Node], values: Mapping[Any, Any], where: str) -> dict[str, Plain]:
    ids = {name: node.id for node in nodes for name in (node.iri, node.id)}
    named: set[str] = set()
    found: dict[str, Plain] = {}
    for thing, given in values.items():
        name = getattr(thing, "iri", thing)
        if not isinstance(name, str) or name not in ids:
            hint = _instead(str(name), nodes)
            raise UsageError(f"{shown(name)} is not in the network", where, hint)
        node = ids[name]
        if node in named:
            raise UsageError(f"{node} is named twice", where)
        named.add(node)
        value = _plain(given, f"{where}, {node}")
        if value is not None:
            found[node] = value
    if not found:
        raise UsageError("no node has a value", where)
    return found


def _instead(name: str, nodes: Iterable[Node]) -> str:
    """Return the nodes that may be meant: those of this label, or the one named most alike."""
    of_label = sorted(node.id for node in nodes if node.label.lower() == name.lower())
    alike = of_label or nearest(name, (known for node in nodes for known in (node.id, node.iri)))
    return f"did you mean {' or '.join(alike)}?" if alike else "nodes are named by id or IRI"


def _plain(value: Any, where: str) -> Plain | None:
    """Return a value of Python's own, None for those that stand for nothing."""
    value = _python(value)
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float | Decimal):
        number = float(value)
        if math.isinf(number):
            raise UsageError(f"{value} is no number that every file can hold", where)
        return None if math.isnan(number) else number
    if isinstance(value, datetime.date):
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, list | tuple) and all(isinstance(text, str) for text in value):
        return tuple(map(str, value))
    raise UsageError(
        f"{type(value).__name__} is neither text, truth, number, day nor a list of texts", where
    )


def _python(value: Any) -> Any:
    """Return what numpy and pandas have as what Python has, so that neither need be imported."""
    library, name = type(value).__module__.partition(".")[0], type(value).__name__
    if library == "pandas" and name in ("NAType", "NaTType"):
        return None
    if library == "numpy" and name == "datetime64":
        return value.astype("datetime64[us]").tolist()  # of nanoseconds it would make a number
    return value.tolist() if library == "numpy" else value


_KINDS = {str: "text", bool: "truth", int: "whole", float: "number", tuple: "texts"}


def _kind(values: Mapping[str, Plain], where: str) -> str:
    kinds: dict[str, str] = {}
    for node, value in sorted(values.items()):
        kinds.setdefault(_KINDS[type(value)], node)
    if set(kinds) == {"whole", "number"}:
        return "number"
    if len(kinds) > 1:
        told = ", ".join(f"{node} has {kind}" for kind, node in kinds.items())
        raise UsageError("a column holds values of one kind", where, told)
    return next(iter(kinds))
