"""Text in XML, and lists as text: one way for every format that has no lists of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

__all__ = ["escaped", "listed"]

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


def listed(texts: Sequence[str]) -> str:
    """Return texts as one: ``["a", "b"]``."""
    return _listed(texts)
