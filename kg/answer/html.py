"""Answers as HTML for a notebook: nothing in it is fetched, run or cut without a word."""

from __future__ import annotations

import html
from collections.abc import Iterator

from kg.answer.model import Result, flips_told
from kg.answer.render import cell, heading, is_numeric, left_out, ranges
from kg.answer.rows import Row
from kg.answer.value import Thing, Value
from kg.terms import printable

__all__ = ["as_html"]

_RIGHT = ' style="text-align: right"'


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
    parts = [_table(answer, most, told) if answer.rows else f"<p>{told}</p>"]
    parts += [f"<p>{_text(line)}</p>" for line in [*left_out(answer, most), *answer.remarks]]
    flips = "".join(f"<li>{_text(line)}</li>" for line in flips_told(answer.flips))
    parts += [f"<p>under another reading</p><ul>{flips}</ul>"] if flips else []
    computed = [_text(str(derivation)) for derivation in answer.derivations]
    parts += _details("computed status", computed)
    parts += _details(
        "footnote", ["<br>".join(map(_text, note.lines())) for note in answer.footnotes]
    )
    return f"<div>{''.join(parts)}</div>"


def _details(what: str, entries: list[str]) -> list[str]:
    """Return a list behind a line that opens it; nothing for no entries."""
    if not entries:
        return []
    plural = ("es" if what.endswith("s") else "s") if len(entries) > 1 else ""
    items = "".join(f"<li>{entry}</li>" for entry in entries)
    return [f"<details><summary>{len(entries)} {what}{plural}</summary><ol>{items}</ol></details>"]


def _table(answer: Result, most: int | None, caption: str) -> str:
    numeric = {name for name in answer.columns if is_numeric(answer.rows, name)}
    style = {name: _RIGHT if name in numeric else "" for name in answer.columns}
    head = "".join(f'<th scope="col"{style[name]}>{_text(name)}</th>' for name in answer.columns)
    head += '<th scope="col">notes</th>' if answer.footnotes else ""
    body = "".join(
        f"<tr>{''.join(_cells(row, style))}{_notes(answer, index)}</tr>"
        for index, row in enumerate(answer.rows[:most])
    )
    caption = f'<caption style="text-align: left">{caption}</caption>'
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cells(row: Row, style: dict[str, str]) -> Iterator[str]:
    for name, css in style.items():
        value = row[name]
        iri = f' title="{_text(value.iri)}"' if isinstance(value, Thing) else ""
        yield f"<td{css}{iri}>{_shown(value)}</td>"


def _shown(value: Value) -> str:
    text = _text(cell(value))
    # A label from right to left must not turn the cells beside it around.
    return text if text.isascii() else f"<bdi>{text}</bdi>"


def _notes(answer: Result, index: int) -> str:
    return f"<td>{_text(ranges(answer.notes[index]))}</td>" if answer.footnotes else ""


def _text(text: str) -> str:
    return html.escape(printable(text))
