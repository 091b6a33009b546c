"""Pages out of templates: everything that is filled in is escaped."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from kg.answer import Answer, Thing, Value
from kg.answer.footnote import Footnote
from kg.answer.model import SILENCE
from kg.answer.render import cell, is_numeric
from kg.answer.rows import column_of
from kg.dates import FAR
from kg.export.brief.cite import runs
from kg.export.drawing.look import CERTAINTIES, STATUSES
from kg.export.drawing.words import counted, day_words
from kg.names import TRADE, local_name
from kg.serve.assets import asset_path
from kg.serve.content.flipped import elsewhere, reasons
from kg.terms import printable

__all__ = ["environment", "rendered"]

# Days, months and years, intervals of them, and codes of figures: none of them is broken.
_SPAN = re.compile(r"[\d./\[\]-]{4,40}")
_ISO_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
# What a date may mean, as EDTF writes it: one of several days, open on one side or on none.
_ONE_OF = re.compile(r"\[([\d-]{4,10})?\.\.([\d-]{4,10})?\]")
# From this number of columns on, those that are the same in every row are told above the table.
_WIDE = 6
# From this length on, a text asks for a column that is not narrow.
_LONG = 40
# The individuals of the ontology that are shown with a mark of their own.
_STATUSES = {TRADE + name for name in STATUSES}
_CERTAINTIES = {TRADE + name for name in ("Certain", *CERTAINTIES)}


def _numbers(answer: Answer) -> set[str]:
    return {name for name in answer.columns if is_numeric(answer.rows, name)}


def _shared(answer: Answer) -> list[str]:
    """Return the columns of a wide table in which every row has the same: they are told once."""
    if len(answer.columns) <= _WIDE or len(answer.rows) <= 1:
        return []
    values = {name: column_of(answer.rows, name) for name in answer.columns}
    return [name for name, column in values.items() if len({*map(str, column)}) == 1]


def _mark(value: Value) -> str:
    """Return the classes of a status or a certainty, by which the style sheet marks it."""
    iri = value.iri if isinstance(value, Thing) else ""
    kind = "status" if iri in _STATUSES else "certainty" if iri in _CERTAINTIES else ""
    return f"{kind} {local_name(iri).lower()}" if kind else ""


def _is_day(value: Value) -> bool:
    """Tell whether a value is a day, or a code that is no more to be broken than a day is."""
    if isinstance(value, str):
        return bool(_SPAN.fullmatch(value))
    return isinstance(value, datetime.date) and value != FAR


def _unbroken(text: str) -> Markup:
    """Return a text in which no line ends within a day."""
    return Markup(_ISO_DAY.sub(r'<span class="day">\g<0></span>', str(escape(printable(text)))))


def _in_words(text: str) -> str:
    """Return a text with the intervals in it in words."""

    def told(found: re.Match[str]) -> str:
        first, last = found.groups()
        if first and last:
            return f"between {first} and {last}"
        return f"by {last}" if last else f"from {first} on" if first else found[0]

    return _ONE_OF.sub(told, text)


def _by_word(notes: Iterable[Footnote]) -> list[tuple[tuple[str, bool, bool], list[int]]]:
    """Return the numbers of footnotes by basis, whether second-hand, and whether inferred."""
    found: dict[tuple[str, bool, bool], list[int]] = {}
    for note in notes:
        word = note.basis, bool(note.read_via), bool(note.inferred_from)
        found.setdefault(word, []).append(note.number)
    return sorted(found.items())


def _is_long(value: Value) -> bool:
    return isinstance(value, Thing | str) and len(str(value)) >= _LONG


def _is_web(address: str) -> bool:
    return address.startswith(("https://", "http://"))


@cache
def environment() -> Environment:
    """Return the templates of ``kg/serve/templates``."""
    found = Environment(
        loader=PackageLoader("kg.serve", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(asset=asset_path, counted=counted, silence=SILENCE)
    found.filters.update(
        by_word=_by_word,
        cell=cell,
        day_words=day_words,
        elsewhere=elsewhere,
        in_words=_in_words,
        mark=_mark,
        numbers=_numbers,
        printable=printable,
        reasons=reasons,
        runs=runs,
        shared=_shared,
        unbroken=_unbroken,
    )
    found.tests.update(
        day=_is_day, long=_is_long, thing=lambda value: isinstance(value, Thing), web=_is_web
    )
    return found


def rendered(template: str, /, **values: Any) -> str:
    """Return a page.

    Parameters
    ----------
    template
        Its file name.
    values
        What its names stand for; a name without a value is an error.
    """
    return environment().get_template(template).render(**values)
