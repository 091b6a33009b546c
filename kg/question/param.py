"""A parameter of a question: the VALUES line it stands in, and what may be put there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.dates import day_number, read_day
from kg.errors import UsageError, shown
from kg.names import PREFIXES, TRADE, expand, nearest
from kg.terms import written

__all__ = ["EXPECTED", "Param", "Term", "Values", "kind_of", "read_value", "refill", "rows"]

Term = NamedNode | Literal
Values = Term | Sequence[Term] | None

XSD = PREFIXES["xsd"]
DATE, INTEGER = NamedNode(XSD + "date"), NamedNode(XSD + "integer")
KINDS = {XSD + kind: kind for kind in ("integer", "decimal", "string", "date")}
NUMBERS = {
    "integer": re.compile(r"[+-]?[0-9]+"),
    "decimal": re.compile(r"[+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+)"),
}
EXPECTED = {
    "iri": "an IRI such as material:gallium or <https://...>",
    "integer": "a whole number such as 30",
    "decimal": "a number such as 50 or 93.8",
    "string": "a text",
    "date": "a day such as 2026-11-22",
}

VALUES_LINE = re.compile(
    r"(?P<indent>\s*)VALUES\s+(?:\?(?P<one>\w+)|\(\s*\?(?P<date>\w+)\s+\?(?P<day>\w+)\s*\))\s*"
    r"\{(?P<terms>.*)\}\s*",
    re.IGNORECASE,
)

# Of the whole part, and of the fraction.
_MOST_DIGITS = 15


@dataclass(frozen=True)
class Param:
    """A parameter of a question.

    Parameters
    ----------
    name
        What follows the question mark in its VALUES line.
    help
        One sentence from the header; empty when the header forgets it.
    default
        The terms of the VALUES line; empty for ``UNDEF``, which means any.
    kind
        ``iri``, ``integer``, ``decimal``, ``string`` or ``date``. It is that of the default, and
        ``iri`` where the default is any.
    """

    name: str
    help: str
    default: tuple[Term, ...]
    kind: str

    @property
    def has_undef(self) -> bool:
        """Whether the parameter may be left open."""
        return not self.default

    @property
    def named_after(self) -> str:
        """The IRI of the class that the parameter is named after, if there is one of that name."""
        return TRADE + self.name.title().replace("_", "")


def read_value(param: Param, text: str) -> Term:
    """Return the term a user means by a text, or raise a UsageError that says what is expected.

    A bare name is read in the namespace the parameter speaks of: ``material=gallium`` is
    ``material:gallium``, and ``status=Suspended`` is ``trade:Suspended``.
    """
    where = f"parameter {param.name}"
    if param.kind == "string":
        return Literal(text)
    text = text.strip()
    if param.kind == "date":
        return Literal(read_day(text, where).isoformat(), datatype=DATE)
    if param.kind == "iri":
        return _read_iri(param, text, where)
    if not NUMBERS[param.kind].fullmatch(text):
        raise UsageError(f"{shown(text)} is not {EXPECTED[param.kind]}", where)
    whole, _, fraction = text.lstrip("+-").partition(".")
    if len(whole) > _MOST_DIGITS or len(fraction) > _MOST_DIGITS:
        # Beyond this the engine's arithmetic fails, and rows would be lost without a word.
        raise UsageError(f"{shown(text)} has more than {_MOST_DIGITS} digits", where, "round it")
    return Literal(text, datatype=NamedNode(XSD + param.kind))


def _read_iri(param: Param, text: str, where: str) -> NamedNode:
    prefix, colon, _ = text.partition(":")
    iri = expand(text)
    if iri is None and text and not colon:
        iri = _namespace(param) + text
    try:
        return NamedNode(iri or "")
    except ValueError:
        near = nearest(prefix, PREFIXES) if colon and iri is None else []
        hint = f"did you mean {near[0]}:{text.partition(':')[2]}?" if near else ""
        raise UsageError(f"{shown(text)} is not {EXPECTED['iri']}", where, hint) from None


def _namespace(param: Param) -> str:
    """Return the namespace of bare values: of the parameter's name, its default, or the terms."""
    if param.name in PREFIXES:
        return PREFIXES[param.name]
    iri = param.default[0].value if param.default else TRADE
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def kind_of(term: Term) -> str:
    """Return the kind of parameter a term can fill; a datatype's IRI where there is none."""
    if isinstance(term, NamedNode):
        return "iri"
    return KINDS.get(term.datatype.value, term.datatype.value)


def rows(param: Param, given: Values) -> str:
    """Return what stands between the braces of a parameter's VALUES line, for these terms."""
    terms = given if isinstance(given, Sequence) else () if given is None else (given,)
    if terms:
        return " ".join(_row(param, term) for term in terms)
    if not param.has_undef:
        raise UsageError("a value is needed", f"parameter {param.name}")
    return "UNDEF"


def _row(param: Param, term: Term) -> str:
    where = f"parameter {param.name}"
    if not isinstance(term, NamedNode | Literal):
        raise UsageError(f"{shown(term)} is not an RDF term", where, "give pyoxigraph terms")
    kind = kind_of(term)
    if kind != param.kind and (kind, param.kind) != ("integer", "decimal"):
        raise UsageError(f"{shown(term.value)} is not {EXPECTED[param.kind]}", where)
    if kind != "date":
        return written(term)
    number = Literal(str(day_number(read_day(term.value, where))), datatype=INTEGER)
    return f"({written(term)} {written(number)})"


def refill(line: str, filled: Mapping[str, str]) -> str:
    """Return a line of a question, with the rows of its parameter when it is one of these."""
    match = VALUES_LINE.fullmatch(line)
    if match is None or (name := match["one"] or match["date"]) not in filled:
        return line
    variables = f"?{name}" if match["one"] else f"(?{name} ?{match['day']})"
    return f"{match['indent']}VALUES {variables} {{ {filled[name]} }}"
