"""RDF terms as plain text and as SPARQL, and plain values as RDF terms."""

from __future__ import annotations

import re
from datetime import date

from pyoxigraph import Literal, NamedNode

from kg.names import PREFIXES

__all__ = ["day", "english", "integer", "printable", "text_of", "written"]

_XSD = PREFIXES["xsd"]
_ESCAPE = re.compile(r"\\(?:\\(?P<letter>[uU])|u(?P<hex>[0-9A-Fa-f]{4})|.)", re.DOTALL)


def text_of(term: object) -> str:
    """Return the IRI of a node or the text of a literal; empty where there is no term."""
    return "" if term is None else str(getattr(term, "value", term))


def day(value: date) -> Literal:
    """Return an xsd:date."""
    return Literal(value.isoformat(), datatype=NamedNode(_XSD + "date"))


def integer(number: int) -> Literal:
    """Return an xsd:integer."""
    return Literal(str(number), datatype=NamedNode(_XSD + "integer"))


def english(text: str) -> Literal:
    """Return a text in English."""
    return Literal(text, language="en")


def printable(text: str) -> str:
    """Return text that cannot steer its reader: what is no printable letter becomes a space.

    These are control characters, marks that turn the direction of writing, and halves of letters.
    """
    return "".join(letter if letter.isprintable() else " " for letter in text)


def written(term: NamedNode | Literal) -> str:
    r"""Return a term as SPARQL that every parser reads alike.

    SPARQL replaces ``\uXXXX`` anywhere in a text before it is parsed, and rdflib does so even
    behind an escaped backslash and takes eight digits where it can: such a letter is escaped
    itself, always in the long form.
    """

    def longer(match: re.Match[str]) -> str:
        if match["letter"]:
            return rf"\\\U{ord(match['letter']):08X}"
        return rf"\U{int(match['hex'], 16):08X}" if match["hex"] else match[0]

    return _ESCAPE.sub(longer, str(term))
