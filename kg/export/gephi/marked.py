"""Text in XML, and lists as text: one way for every format that has no lists of its own."""

from __future__ import annotations

import json
import re

from kg.export.gephi.carry import Carrier, Held
from kg.network.model import Edge

__all__ = ["as_text", "edge_id", "escaped", "in_xml"]

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


def in_xml(name: str, value: Held, carrier: Carrier) -> str:
    """Return a value of a column as escaped text, and count what Gephi will show otherwise."""
    text = as_text(value)
    if "INF" in text:
        carrier.note("texts with INF, which Gephi shows as Infinity", name)
    return escaped(text)


def edge_id(edge: Edge) -> str:
    """Return the id of an edge, the same in every format: its three names."""
    return f"{edge.source} {edge.kind} {edge.target}"
