"""Text in XML, lists and last days as text: one way for every format that needs it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from kg.export.gephi.carry import Carrier, Held
from kg.network.model import Column, Edge

__all__ = ["EVENING", "Marks", "as_text", "edge_id", "escaped", "is_plain"]

EVENING = "T23:59:59"
"""What follows a last day where Gephi reads it, which takes a day for its first moment."""

_SPECIAL = re.compile('[&<>"\t\n\r]')
_ESCAPES = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "\t": "&#9;",  # as they are, XML would make spaces of them in an attribute
        "\n": "&#10;",
        "\r": "&#13;",
    }
)
# What is escaped in XML or in lists, or changed in any format; see `kg.export.gephi.carry`.
_CARE = re.compile('[\x00-\x1f"&<>\\\\\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]')
_NOTHING = ("", "null")
# Members are single lines, so this is a list of JSON and of Gephi (quotes and backslashes led by
# a backslash, nothing else) at once.
_listed = json.JSONEncoder(ensure_ascii=False).encode


def escaped(text: str) -> str:
    """Return text for an attribute or the content of an element."""
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


def as_text(value: Held) -> str:
    """Return a value as text: ``true``, ``2.5``, ``["a", "b"]``."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return _listed(value) if isinstance(value, list) else repr(value)


def edge_id(edge: Edge) -> str:
    """Return the id of an edge, the same in every format: its three names."""
    return f"{edge.source} {edge.kind} {edge.target}"


class Marks:
    """The values of nodes or edges as marks of XML.

    Parameters
    ----------
    openings
        What stands before a value, by column.
    closing
        What stands after it.
    carrier
        Makes values fit.
    """

    def __init__(self, openings: Mapping[Column, str], closing: str, carrier: Carrier) -> None:
        self._openings = [(column, column.name, text) for column, text in openings.items()]
        self._columns = list(openings)
        self._closing, self._carrier = closing, carrier

    def of(self, values: Mapping[str, Any]) -> str:
        """Return what there is of values, in the order of the columns."""
        marks, found = "", 0
        for column, name, opening in self._openings:
            if name in values:
                found += 1
                text = _plain(column.kind, values[name])
                if text is None:
                    text = self._cared_for(column, values[name])
                if text is not None:
                    marks += f"{opening}{text}{self._closing}"
        if found < len(values):
            self._carrier.check(self._columns, values)
        return marks

    def _cared_for(self, column: Column, value: Any) -> str | None:
        held = self._carrier.held(column, value)
        if held is None:
            return None
        text = as_text(held)
        if "INF" in text:
            self._carrier.note("texts with INF, which Gephi shows as Infinity", column.name)
        if _is_nothing(held):
            self._carrier.note(
                "texts that are empty or read null, which Gephi leaves out", column.name
            )
        elif isinstance(held, list) and (count := sum(map(_is_nothing, held))):
            what = "members of lists that are empty or read null, which Gephi shows as null"
            self._carrier.note(what, column.name, count)
        return escaped(text)


def _is_nothing(held: Held) -> bool:
    return isinstance(held, str) and held.casefold() in _NOTHING


def _plain(kind: str, value: Any) -> str | None:
    """Return a text or a list that is the same in every format, as nearly all are."""
    if kind == "text" and type(value) is str:
        return value if is_plain(value) and value.casefold() not in _NOTHING else None
    if kind == "texts" and type(value) is tuple and value:
        try:
            joined = "".join(value)
        except TypeError:
            return None
        if all(value) and is_plain(joined) and "null" not in joined.casefold():
            return f"[&quot;{'&quot;, &quot;'.join(value)}&quot;]"
    return None


def is_plain(text: str) -> bool:
    """Tell whether a text needs neither escapes nor changes nor a remark."""
    return not _CARE.search(text) and "INF" not in text
