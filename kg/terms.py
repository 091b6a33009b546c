"""RDF terms as plain text, and plain values as RDF terms."""

from __future__ import annotations

from datetime import date

from pyoxigraph import Literal, NamedNode

from kg.names import PREFIXES

__all__ = ["day", "english", "integer", "printable", "text_of"]

_XSD = PREFIXES["xsd"]


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
