"""An answer as a pandas data frame: a type for each column, made without making rows."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kg.answer.model import NOTICE, Result
from kg.answer.rows import Column, column_of
from kg.answer.value import Value
from kg.errors import missing_extra

if TYPE_CHECKING:
    import pandas

__all__ = ["frame_of"]

_INT64 = range(-(2**63), 2**63)
_Kinds = set[type]
_TEXT: _Kinds = {str}
# The types of the values of a column of which a question says what it holds.
_KINDS: dict[str, _Kinds] = {
    "text": _TEXT,
    "texts": {tuple},
    "date": {datetime.date},
    "number": {Decimal},
    "whole": {int},
    "truth": {bool},
}


def frame_of(answer: Result) -> pandas.DataFrame:
    """Return an answer as a data frame; see `Answer.df`."""
    try:
        import pandas
    except ImportError:
        raise missing_extra("data frames need pandas", "pandas") from None
    things = answer.things()
    arrays: dict[str, Any] = {}
    for name in answer.columns:
        column = column_of(answer.rows, name)
        if name in things:
            labels, iris = column.named()
            arrays[name] = _array(_in_words(labels), _TEXT)
            arrays[answer.iri_column(name)] = _array(iris, _TEXT)
        else:
            arrays[name] = _array(column, _KINDS[answer.kinds.get(name, "text")])
    frame = pandas.DataFrame(arrays, columns=answer.flat_columns(), index=range(len(answer)))
    frame.attrs = _circumstances(answer)
    return frame


def _circumstances(answer: Result) -> dict[str, Any]:
    """Return what the frame must not lose, as JSON's own types: frames are compared by them."""
    return {
        "query": answer.query,
        "question": answer.question,
        "date": answer.date.isoformat(),
        "reading": answer.reading,
        "build": answer.build,
        "notice": NOTICE.format(answer.newest_source or "unknown"),
        "supposing": list(answer.supposing),
    }


def _array(column: Column, declared: _Kinds) -> Any:
    """Return a column as an array of pandas or numpy, typed by the values that are in it.

    Parameters
    ----------
    column
        Values and places.
    declared
        The types of what it holds when it has no value at all.
    """
    kinds = {type(value) for value in column.different if value is not None}
    if not kinds or (kinds == {int} and declared == {Decimal}):
        kinds = declared
    array = _typed(column.different, kinds)
    if isinstance(column.places, range):
        return array
    import numpy

    return array.take(numpy.fromiter(column.places, dtype=numpy.intp, count=len(column.places)))


def _typed(values: Sequence[Value], kinds: _Kinds) -> Any:
    """Return values of these kinds, None being one more, as an array."""
    import numpy
    import pandas

    if kinds == {str}:
        return pandas.array(values, dtype="string")
    if kinds == {bool}:
        return pandas.array(values, dtype="boolean")
    if kinds == {datetime.date}:
        # Seconds reach from year 1 to 9999, and nanoseconds from 1677 to 2262 alone.
        return numpy.array(values, dtype="datetime64[D]").astype("datetime64[s]")
    if kinds == {int} and all(value is None or value in _INT64 for value in values):
        return pandas.array(values, dtype="Int64")
    if kinds & {float, Decimal} and kinds <= {int, float, Decimal}:
        floats = [None if value is None else _as_float(value) for value in values]
        if floats.count(None) == values.count(None):
            return _floats(floats)
    if kinds == {tuple}:
        objects: Any = numpy.empty(len(values), dtype=object)
        for place, value in enumerate(values):  # numpy would take tuples for rows
            objects[place] = pandas.NA if value is None else value
        return objects
    texts = [None if value is None else _written(value) for value in values]
    return pandas.array(texts, dtype="string")


def _in_words(labels: Column) -> Column:
    """Return a column as texts, whatever stands in it beside labels."""
    texts = [None if value is None else _written(value) for value in labels.different]
    return Column(texts, labels.places)


def _written(value: Value) -> str:
    """Return a value as it is written: ``2026-11-22``, ``93.80``, ``true``."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return " ".join(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _as_float(value: Any) -> float | None:
    """Return the nearest float of a number; None where it is too large or small to have one."""
    if isinstance(value, float):
        return value
    try:
        found = float(value)
    except OverflowError:
        return None
    if isinstance(value, int):
        return found if found == value else None
    return found if math.isfinite(found) and bool(found) == bool(value) else None


def _floats(values: Sequence[float | None]) -> Any:
    """Return floats as an array in which NaN, a value, is told from what is missing."""
    import numpy
    from pandas.arrays import FloatingArray

    missing = numpy.array([value is None for value in values], dtype=bool)
    return FloatingArray(numpy.array([math.nan if v is None else v for v in values]), missing)
