"""What a cell of an answer holds: a thing with its label, or a Python value."""

from __future__ import annotations

import datetime
import html
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from kg.names import PREFIXES
from kg.terms import printable

__all__ = ["Thing", "Value", "value_of"]

_XSD = PREFIXES["xsd"]


@dataclass(frozen=True, order=True)
class Thing:
    """Something with an IRI, and the label people read."""

    iri: str
    label: str

    def __str__(self) -> str:
        return self.label

    def _repr_html_(self) -> str:
        iri, label = (html.escape(printable(text)) for text in (self.iri, self.label))
        return f'<bdi title="{iri}">{label}</bdi>'


Value = Thing | str | bool | int | Decimal | float | datetime.date | tuple[str, ...] | None

_READ = {
    "date": datetime.date.fromisoformat,
    "boolean": lambda text: text in ("true", "1"),
    "decimal": Decimal,
    "double": float,
    "float": float,
    **dict.fromkeys(["integer", "int", "long", "short", "byte", "nonNegativeInteger"], int),
}
_READERS = {_XSD + kind: read for kind, read in _READ.items()}


def value_of(kind: str, text: str, labels: Mapping[str, str]) -> Value:
    """Return the value of a cell.

    Parameters
    ----------
    kind, text
        As `kg.engine.table.lexical` returns them.
    labels
        The label of each IRI.

    Returns
    -------
    Value
        A thing for an IRI, None where unbound; the text of what has no type in Python, such as a
        year, a month or a date in EDTF, which are no days, and of an ill-typed literal.
    """
    if kind == "iri":
        return Thing(text, labels.get(text, text))
    if not kind:
        return None
    read = _READERS.get(kind)
    if read is None:
        return text
    try:
        return read(text)  # type: ignore[no-any-return, operator]
    except (ValueError, InvalidOperation):
        return text  # an ill-typed literal is shown as it is written
