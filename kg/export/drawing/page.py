"""A picture in a page of HTML, with its rows as a table for who cannot see it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.answer import Answer, Thing, Value
from kg.answer.html import DAY, style_of
from kg.answer.render import is_numeric
from kg.export.drawing.marks import mark, serialised
from kg.export.drawing.words import clean

__all__ = ["Cell", "Rows", "fragment", "page", "rows_of"]

# Nothing is fetched and nothing runs, whatever a label says.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
# No &, < or >: they are escaped as in any text, and HTML would not read that in a style.
_STYLE = """
body { margin: 2rem auto; max-width: 62.5rem; padding: 0 1rem; color: #1a1a1a; background: #fff;
  font: 16px/1.45 Helvetica, Arial, 'Liberation Sans', 'Noto Sans', sans-serif }
h1 { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
figure { margin: 0 0 2rem; overflow-x: auto }
svg { max-width: 100%; height: auto }
.rows, p { overflow-x: auto; padding: 0 1.75rem }
table { border-collapse: collapse; font-size: 14px }
.caption { font-weight: bold; font-size: 14px; margin: 0; padding: 0 0 .5rem }
th, td { padding: .35rem .9rem .35rem 0;
  border-bottom: 1px solid #dadee2; overflow-wrap: break-word }
tbody th { font-weight: normal; min-width: 12rem }
"""
_MOST = 300
# A text, a day (which is not broken), or texts on lines of their own.
Cell = str | tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """A table below a picture, and what is written below the table.

    ``days`` are the numbers of columns whose texts stay in one line, ``figures`` those of columns
    of numbers; the first cell of a row names it.
    """

    caption: str
    names: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str]
    days: frozenset[int] = frozenset()
    figures: frozenset[int] = frozenset()


def rows_of(answer: Answer, caption: str, notes: Sequence[str]) -> Rows:
    """Return the rows of an answer as they stand in a page."""
    names = [name.replace("_", " ") for name in answer.columns]
    rows = [[_cell(row[name]) for name in answer.columns] for row in answer.rows]
    figures = {n for n, name in enumerate(answer.columns) if is_numeric(answer.rows, name)}
    return Rows(caption, names, rows, notes, figures=frozenset(figures))


def _cell(value: Value) -> Cell:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return value
    return (value.label,) if isinstance(value, Thing) else str(value)


def page(title: str, picture: ET.Element, rows: Rows) -> str:
    """Return a whole page: the picture, and below it the table."""
    html = mark(None, "html", lang="en")
    head = mark(html, "head")
    mark(head, "meta", charset="utf-8")
    mark(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    mark(head, "meta", http_equiv="Content-Security-Policy", content=_POLICY)
    mark(head, "title", title)
    mark(head, "style").text = _STYLE
    main = mark(mark(html, "body"), "main")
    mark(main, "h1", title)
    _fill(main, picture, rows)
    return f"<!DOCTYPE html>\n{serialised(html)}\n"


def fragment(picture: ET.Element, rows: Rows) -> str:
    """Return picture and table as part of another page, such as a notebook.

    Of a very long table the first rows, and how many more there are.
    """
    part = mark(None, "div")
    more = len(rows.rows) - _MOST
    if more > 0:
        told = f"{more} more rows are in the table of this picture, and in its page."
        rows = replace(rows, rows=rows.rows[:_MOST], notes=(told, *rows.notes))
    _fill(part, picture, rows)
    return serialised(part)


def _fill(parent: ET.Element, picture: ET.Element, rows: Rows) -> None:
    mark(parent, "figure").append(picture)
    # Not a caption, which is squeezed to the width of a narrow table.
    part = mark(parent, "div", class_="rows")
    mark(part, "p", rows.caption, class_="caption")
    table = mark(part, "table", aria_label=rows.caption)
    head = mark(mark(table, "thead"), "tr")
    for number, name in enumerate(rows.names):
        mark(head, "th", name, scope="col", style=style_of(None, number in rows.figures))
    body = mark(table, "tbody")
    for cells in rows.rows:
        _row(body, cells, rows)
    for note in rows.notes:
        mark(parent, "p", note)


def _row(body: ET.Element, cells: Sequence[Cell], rows: Rows) -> None:
    row = mark(body, "tr")
    for number, cell in enumerate(cells):
        style = style_of(cell, number in rows.figures)
        if number in rows.days:
            style = DAY
        if number:
            element = mark(row, "td", style=style)
        else:
            element = mark(row, "th", scope="row", style=style)
        if isinstance(cell, str):
            element.text = _said(cell)
        else:
            _apart(element, cell)


def _apart(cell: ET.Element, texts: Iterable[str]) -> None:
    """Write texts on lines of their own; letters of another direction turn nothing around them."""
    for number, text in enumerate([text for text in texts if text] or [""]):
        if number:
            mark(cell, "br")
        mark(cell, "bdi", _said(text))


def _said(text: str) -> str:
    """Return a text that is not empty: HTML takes an empty element of XML for an open one."""
    return clean(text) or "—"
