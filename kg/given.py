"""From what a caller gives for the parameters of a question to RDF terms."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from numbers import Number
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg import dates
from kg.engine import LocalEngine
from kg.errors import UsageError
from kg.question import Param, Question, Term, read_value
from kg.resolve import thing_named

__all__ = ["day_given", "ends_given", "terms_given", "things_given"]


def day_given(date: datetime.date | str | None, where: str = "") -> datetime.date:
    """Return the day a caller means; today for None.

    Raises
    ------
    UsageError
        For a text that is no day, naming ``where`` it was given.
    """
    if date is None:
        return dates.today()
    if isinstance(date, datetime.datetime):
        return date.date()
    return date if isinstance(date, datetime.date) else dates.read_day(str(date), where)


def things_given(engine: LocalEngine, names: Any, where: str) -> tuple[str, ...]:
    """Return the IRIs of the things a caller names: one name or thing, several, or none.

    Raises
    ------
    UsageError
        For a name that nothing has, or a value that is no name.
    """
    is_one = isinstance(names, str) or hasattr(names, "iri")
    several = [names] if is_one else [*(names or ())]
    return tuple(thing_named(engine, _name(name, where)) for name in several)


def ends_given(
    engine: LocalEngine, ends: Mapping[str, datetime.date | str] | None, where: str
) -> tuple[tuple[str, datetime.date], ...]:
    """Return the measures a caller gives a last day, each with its day.

    Raises
    ------
    UsageError
        For a name that nothing has, a text that is no day, or a value that is no mapping.
    """
    if not isinstance(ends or {}, Mapping):
        raise UsageError(f"{ends!r} is no mapping of measures to days", where)
    return tuple(
        (thing_named(engine, _name(name, where)), day_given(end or "", where))
        for name, end in (ends or {}).items()
    )


def _name(name: object, where: str) -> str:
    iri = getattr(name, "iri", name)
    if not isinstance(iri, str):
        raise UsageError(f"{name!r} is no name of a thing", where, "give an IRI or a short name")
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
        several = given if isinstance(given, (list, tuple, set)) else [given]
        values[param.name] = [_term(engine, param, value) for value in several]
    return values


def _term(engine: LocalEngine, param: Param, value: Any) -> Term:
    if isinstance(value, NamedNode | Literal):
        return value
    if hasattr(value, "iri"):
        return NamedNode(value.iri)
    if param.kind == "iri":
        return NamedNode(_thing(engine, param, str(value)))
    if isinstance(value, Number | datetime.date | str):
        return read_value(param, str(value))
    raise UsageError(f"{value!r} is no value for a question", f"parameter {param.name}")


def _thing(engine: LocalEngine, param: Param, text: str) -> str:
    try:
        meant = read_value(param, text).value
    except UsageError:
        meant = None
    try:
        return thing_named(engine, text, meant)
    except UsageError as fault:
        raise UsageError(fault.what, f"parameter {param.name}", fault.hint) from None
