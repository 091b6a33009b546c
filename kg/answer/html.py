"""Answers as HTML for a notebook: nothing in it is fetched, run or cut without a word."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Iterable, Iterator

from kg.answer.footnote import rules_told
from kg.answer.model import Result, flips_told
from kg.answer.render import cell, heading, is_numeric, left_out, ranges
from kg.answer.rows import Row
from kg.answer.value import Thing, Value
from kg.terms import printable

__all__ = ["DAY", "as_html", "style_of"]

# Of each cell its own: a notebook's own style would set texts to the right and break days.
_TEXT = "text-align: left; vertical-align: top"
_NUMBER = "text-align: right; vertical-align: top"
DAY = f"{_TEXT}; white-space: nowrap"
# Days, months and years, intervals of them, and codes of figures.
_SPAN = re.compile(r"[\d./\[\]-]{4,40}")


def as_html(answer: Result, most: int | None = None) -> str:
    """Return the answer as a fragment of HTML.

    Parameters
    ----------
    answer
        What to show.
    most
        How many rows to show; all when None. How many are left out is said below them.
    """
    told = "<br>".join(_text(line) for line in heading(answer).splitlines())
    # Not a caption: that would be squeezed to the width of a narrow table.
    parts = [f"<p>{told}</p>", *([_table(answer, most)] if answer.rows else [])]
    parts += [f"<p>{_text(line)}</p>" for line in [*left_out(answer, most), *answer.remarks]]
    flips = "".join(f"<li>{_text(line)}</li>" for line in flips_told(answer.flips))
    parts += [f"<p>under another reading</p><ul>{flips}</ul>"] if flips else []
    computed = [_text(str(derivation)) for derivation in answer.derivations]
    parts += _details("computed status", computed)
    parts += _details("conclusion", [_text(str(one)) for one in answer.conclusions])
    parts += _details("rule", [_text(rule) for rule in rules_told(answer.conclusions)])
    parts += _details(
        "footnote", ["<br>".join(map(_text, note.lines())) for note in answer.footnotes]
    )
    return f"<div>{''.join(parts)}</div>"


def style_of(value: Value, is_number: bool) -> str:
    """Return the style of a cell: numbers stand to the right, days and codes are not broken.

    Parameters
    ----------
    value
        What is in the cell; a name of a column in its head.
    is_number
        Whether the column holds numbers alone.
    """
    if is_number:
        return _NUMBER
    is_day = isinstance(value, datetime.date)
    is_span = isinstance(value, str) and _SPAN.fullmatch(value)
    return DAY if is_day or is_span else _TEXT


def _details(what: str, entries: list[str]) -> list[str]:
    """Return a list behind a line that opens it; nothing for no entries."""
    if not entries:
        return []
    plural = ("es" if what.endswith("s") else "s") if len(entries) > 1 else ""
    items = "".join(f"<li>{entry}</li>" for entry in entries)
    return [f"<details><summary>{len(entries)} {what}{plural}</summary><ol>{items}</ol></details>"]


def _table(answer: Result, most: int | None) -> str:
    numeric = {name for name in answer.columns if is_numeric(answer.rows, name)}
    names = [*answer.columns, *(["notes"] if answer.footnotes else [])]
    head = "".join(
        f'<th scope="col" style="{style_of(None, name in numeric)}">{_text(name)}</th>'
        for name in names
    )
    body = "".join(
        f"<tr>{''.join(_cells(row, answer.columns, numeric))}{_notes(answer, index)}</tr>"
        for index, row in enumerate(answer.rows[:most])
    )
    label = f' aria-label="{_text(answer.summary)}"' if answer.summary else ""
    return f"<table{label}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cells(row: Row, names: Iterable[str], numeric: set[str]) -> Iterator[str]:
    for name in names:
        value = row[name]
        iri = f' title="{_text(value.iri)}"' if isinstance(value, Thing) else ""
        style = style_of(value, name in numeric)
        yield f'<td style="{style}"{iri}>{_shown(value)}</td>'


def _shown(value: Value) -> str:
    text = _text(cell(value))
    # A label from right to left must not turn the cells beside it around.
    return text if text.isascii() else f"<bdi>{text}</bdi>"


def _notes(answer: Result, index: int) -> str:
    if not answer.footnotes:
        return ""
    return f'<td style="{_TEXT}">{_text(ranges(answer.notes[index]))}</td>'


def _text(text: str) -> str:
    return html.escape(printable(text))
