"""From a Python value to the RDF term it means."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg.errors import UsageError
from kg.names import PREFIXES

__all__ = ["Term", "term_of"]

Term = NamedNode | Literal
_XSD = PREFIXES["xsd"]
_MISSING = "leave it out; FILTER(!BOUND(?x)) in a query asks for what is missing"


def term_of(value: Any, where: str = "") -> Term:
    """Return the term a Python value stands for.

    Texts become plain literals, even those that look like IRIs: an IRI is a thing of an answer, or
    a node of pyoxigraph or rdflib. Numbers, booleans, dates and times are typed. A time stamp of
    pandas or numpy without a zone at midnight is a day, as that is how a data frame holds days;
    ``datetime.datetime`` is always a dateTime.

    Parameters
    ----------
    value
        A str, bool, int, float, Decimal, date, datetime, anything with an ``iri``, a node or
        literal of pyoxigraph or rdflib, or a scalar of numpy or pandas.
    where
        What the message of an error begins with.

    Raises
    ------
    UsageError
        For a missing value (None, NaN, NaT, NA), an IRI that is none, a blank node, text that is
        no Unicode, and a value of any other kind.
    """
    if isinstance(value, NamedNode | Literal):
        return value
    if _is_missing(value):
        raise UsageError(f"{value!r} is no value", where, _MISSING)
    iri = value if _comes_from(value, "rdflib.term", "URIRef") else getattr(value, "iri", None)
    if isinstance(iri, str):
        return _node(iri, where)
    if _comes_from(value, "rdflib.term", "Literal"):
        return _rdflib_literal(value, where)
    plain = _of_libraries(value)
    if isinstance(plain, bool):
        return Literal(plain)
    if isinstance(plain, str) and not _comes_from(plain, "rdflib.term", "BNode"):
        return _text(plain, where)
    found = _typed(plain)
    if found is None:
        hint = "give a text, number, date or thing, or an RDF term; several in a list"
        raise UsageError(f"{_shown(value)} is no value for a query", where, hint)
    text, kind = found
    return Literal(text, datatype=NamedNode(_XSD + kind))


def _typed(value: Any) -> tuple[str, str] | None:
    """Return the lexical form of a number or time, and its datatype in XML Schema."""
    if isinstance(value, int):
        return str(int(value)), "integer"
    if isinstance(value, float):
        text = repr(float(value)) if math.isfinite(value) else "INF" if value > 0 else "-INF"
        return text, "double"
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}", "decimal"
    if isinstance(value, datetime.datetime):
        return value.isoformat(), "dateTime"
    if isinstance(value, datetime.date):
        return value.isoformat(), "date"
    return None


def _is_missing(value: Any) -> bool:
    if value is None or _comes_from(value, "pandas", "NAType"):
        return True
    if isinstance(value, float | Decimal | datetime.datetime) or _comes_from(
        value, "numpy", "generic"
    ):
        return bool(value != value)  # NaN and NaT, which equal nothing
    return False


def _of_libraries(value: Any) -> Any:
    """Return the Python value of a scalar of numpy or pandas; other values as they are."""
    is_stamp = _comes_from(value, "pandas", "Timestamp")
    if _comes_from(value, "numpy", "datetime64"):
        value, is_stamp = value.astype("datetime64[us]").item(), True
    elif is_stamp:
        value = value.to_pydatetime()
    elif _comes_from(value, "numpy", "generic"):
        value = value.item()
    if is_stamp and value.time() == datetime.time() and value.tzinfo is None:
        return value.date()
    return value


def _comes_from(value: Any, library: str, name: str = "") -> bool:
    """Tell whether a value is of a class of a library, or of one made from it.

    Asked by name, so that no library is imported for a value that is not of it.
    """
    return any(
        (kind.__module__ + ".").startswith(library + ".") and name in ("", kind.__name__)
        for kind in type(value).__mro__
    )


def _node(iri: str, where: str) -> NamedNode:
    try:
        return NamedNode(str(iri))
    except (ValueError, UnicodeEncodeError):
        raise UsageError(f"{_shown(str(iri))} is not an IRI", where) from None


def _text(text: str, where: str) -> Literal:
    try:
        text.encode()
    except UnicodeEncodeError:
        hint = "it holds half a character: decode it anew"
        raise UsageError(f"{_shown(text)} is no text", where, hint) from None
    return Literal(str(text))


def _rdflib_literal(value: Any, where: str) -> Literal:
    if value.language:
        return Literal(_text(value, where).value, language=value.language)
    if value.datatype is None:
        return _text(value, where)
    return Literal(_text(value, where).value, datatype=_node(value.datatype, where))


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
