"""From what a caller gives for parameters, whatever its type, to days, names and RDF terms.

Every method of a session takes its arguments through these, so that what none of them can mean,
such as a missing value of pandas, is refused in the same words everywhere.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from numbers import Number
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg import dates
from kg.engine import LocalEngine
from kg.errors import UsageError, shown
from kg.question import Param, Question, Term, read_value
from kg.resolve import reading_named, thing_named

__all__ = [
    "DEFAULT_READING",
    "day_given",
    "day_named",
    "ends_given",
    "reading_given",
    "several_given",
    "terms_given",
    "text_given",
    "things_given",
    "truth_given",
]

DEFAULT_READING = "as-reported"
_MIDNIGHT = datetime.time()


def day_given(date: object, where: str = "date") -> datetime.date:
    """Return the day a caller means; today for None.

    Raises
    ------
    UsageError
        For what is no day, naming ``where`` it was given.
    """
    return dates.today() if date is None else day_named(date, where)


def day_named(date: object, where: str) -> datetime.date:
    """Return the day of a date, of a time at midnight, as pandas has days, or of a text.

    Raises
    ------
    UsageError
        For anything else, naming ``where`` it was given, and a year outside those of sources.
    """
    if isinstance(date, datetime.datetime):
        if date != date:  # NaT of pandas
            raise UsageError(f"{shown(date)} is not a date", where)
        if date.time() != _MIDNIGHT or getattr(date, "nanosecond", None):
            hint = "give a day without a time"
            raise UsageError(f"{shown(str(date))} is not a date", where, hint)
        return dates.read_day(date.date().isoformat(), where)
    if isinstance(date, datetime.date):
        return dates.read_day(date.isoformat(), where)
    if isinstance(date, str) or type(date).__name__ == "datetime64":
        return dates.read_day(str(date), where)
    raise UsageError(f"{shown(date)} is not a date", where, "Write YYYY-MM-DD, as in 2026-11-22.")


def reading_given(engine: LocalEngine, reading: object, default: str = DEFAULT_READING) -> str:
    """Return the name of the reading a caller means; the default for None alone.

    Raises
    ------
    UsageError
        When there is no such reading, with the nearest one.
    """
    name = default if reading is None else reading
    reading_named(engine, name)
    return str(name)


def truth_given(value: object, where: str) -> bool:
    """Return a truth: Python's own or one of numpy, not whatever can be taken for one.

    Raises
    ------
    UsageError
    """
    is_numpy = type(value).__module__ == "numpy" and type(value).__name__ in ("bool", "bool_")
    if isinstance(value, bool) or is_numpy:
        return bool(value)
    raise UsageError(f"{shown(value)} is neither True nor False", where)


def text_given(value: object, where: str) -> str:
    """Return a text; a UsageError names ``where`` something else was given."""
    if isinstance(value, str):
        return value
    raise UsageError(f"{shown(value)} is no text", where)


def several_given(values: Any, where: str) -> list[Any]:
    """Return what a caller gives as one value or several, as a list; empty for None.

    Raises
    ------
    UsageError
        For a table, an array or a mapping, of which it would be a guess what is meant.
    """
    if values is None:
        return []
    if isinstance(values, bytes | Mapping) or hasattr(values, "__array__"):
        if not _is_scalar_of_numpy(values):
            hint = "give one value, or a list of them"
            raise UsageError(f"{shown(values)} is no list", where, hint)
        return [values]
    is_one = isinstance(values, str) or hasattr(values, "iri")
    return [*values] if isinstance(values, Iterable) and not is_one else [values]


def _is_scalar_of_numpy(value: Any) -> bool:
    return type(value).__module__ == "numpy" and getattr(value, "shape", None) == ()


def things_given(engine: LocalEngine, names: Any, where: str) -> tuple[str, ...]:
    """Return the IRIs of the things a caller names: one name or thing, several, or none.

    Raises
    ------
    UsageError
        For a name that nothing has, or a value that is no name.
    """
    return tuple(thing_named(engine, _name(n, where)) for n in several_given(names, where))


def ends_given(
    engine: LocalEngine, ends: object, where: str
) -> tuple[tuple[str, datetime.date], ...]:
    """Return the measures a caller gives a last day, each with its day; none for None.

    Raises
    ------
    UsageError
        For a name that nothing has, what is no day, or a value that is no mapping.
    """
    if ends is None:
        return ()
    if not isinstance(ends, Mapping):
        raise UsageError(f"{shown(ends)} is no mapping of measures to days", where)
    return tuple(
        (thing_named(engine, _name(name, where)), day_named(end, where))
        for name, end in ends.items()
    )


def _name(name: object, where: str) -> str:
    iri = getattr(name, "iri", name)
    if not isinstance(iri, str):
        raise UsageError(
            f"{shown(name)} is no name of a thing", where, "give an IRI or a short name"
        )
    return iri


def terms_given(
    engine: LocalEngine, question: Question, params: Mapping[str, Any]
) -> dict[str, list[Term]]:
    """Return the terms of each parameter that is given a value.

    Parameters
    ----------
    engine
        Where things are looked up by name.
    question
        Whose parameters they are.
    params
        Python values, terms, things of another answer, or texts; a list gives several, and None
        leaves a parameter open that can be.

    Raises
    ------
    UsageError
        For an unknown parameter or a value it cannot take, with the nearest valid one.
    """
    values: dict[str, list[Term]] = {}
    for name, given in params.items():
        param = question.param(name.replace("-", "_"))
        if given is None and param.has_undef:
            continue
        several = [None] if given is None else several_given(given, f"parameter {param.name}")
        values[param.name] = [_term(engine, param, value) for value in several]
    return values


def _term(engine: LocalEngine, param: Param, value: Any) -> Term:
    where = f"parameter {param.name}"
    if isinstance(value, NamedNode | Literal):
        return value
    if param.kind == "iri":
        return NamedNode(_thing(engine, param, _name(value, where)))
    if hasattr(value, "iri"):
        return NamedNode(_name(value, where))
    if param.kind == "date":
        return read_value(param, day_named(value, where).isoformat())
    if isinstance(value, str) or (isinstance(value, Number) and value == value):
        return read_value(param, str(value))
    raise UsageError(f"{shown(value)} is no value for a question", where)


def _thing(engine: LocalEngine, param: Param, text: str) -> str:
    try:
        meant = read_value(param, text).value
    except UsageError:
        meant = None
    try:
        return thing_named(engine, text, meant, param.named_after)
    except UsageError as fault:
        raise UsageError(fault.what, f"parameter {param.name}", fault.hint) from None
