"""The picture in a page of HTML, with its rows as a table for who cannot see it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from kg.export.drawing.marks import mark, serialised
from kg.export.drawing.words import clean
from kg.export.timeline.model import Bar, Chart, Lane
from kg.export.timeline.svg import figure
from kg.export.timeline.words import (
    act_words,
    certain_words,
    circumstances,
    not_advice,
    source_words,
)

__all__ = ["fragment", "page"]

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
caption { text-align: left; font-weight: bold; padding: 0 0 .5rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .9rem .35rem 0;
  border-bottom: 1px solid #dadee2; overflow-wrap: break-word }
tbody th { font-weight: normal; min-width: 12rem }
td.day { white-space: nowrap }
"""
_NAMES = ("measure", "imposed by", "status", "from", "last day", "begun by", "ended by")


def page(chart: Chart) -> str:
    """Return a whole page: the picture, and below it the table."""
    html = mark(None, "html", lang="en")
    head = mark(html, "head")
    mark(head, "meta", charset="utf-8")
    mark(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    mark(head, "meta", http_equiv="Content-Security-Policy", content=_POLICY)
    mark(head, "title", chart.title)
    mark(head, "style").text = _STYLE
    main = mark(mark(html, "body"), "main")
    mark(main, "h1", chart.title)
    _fill(main, chart)
    return f"<!DOCTYPE html>\n{serialised(html)}\n"


def fragment(chart: Chart) -> str:
    """Return picture and table as part of another page, such as a notebook."""
    part = mark(None, "div")
    _fill(part, chart)
    return serialised(part)


def _fill(parent: ET.Element, chart: Chart) -> None:
    mark(parent, "figure").append(figure(chart))
    table = mark(mark(parent, "div", class_="rows"), "table")
    mark(table, "caption", f"{clean(chart.title)}: the same as a table, {circumstances(chart)}")
    head = mark(mark(table, "thead"), "tr")
    for name in _NAMES:
        mark(head, "th", name, scope="col")
    body = mark(table, "tbody")
    for lane in chart.lanes:
        for bar in lane.bars:
            _row(body, lane, bar)
    for remark in (*chart.remarks, not_advice(chart)):
        mark(parent, "p", remark)


def _row(body: ET.Element, lane: Lane, bar: Bar) -> None:
    row = mark(body, "tr")
    name = mark(row, "th", scope="row")
    _apart(name, [lane.measure.label, lane.identifier, lane.reach])
    mark(row, "td", _said(lane.imposed_by or "not recorded"))
    mark(row, "td", certain_words(bar))
    mark(row, "td", str(bar.first), class_="day")
    mark(row, "td", str(bar.last or "no end known"), class_="day")
    for change in (bar.begun, bar.ended):
        told = [source_words(source) for source in change.sources] if change else []
        _apart(mark(row, "td"), [act_words(lane, change) or "—", *told])


def _apart(cell: ET.Element, texts: Iterable[str]) -> None:
    """Write texts on lines of their own; letters of another direction turn nothing around them."""
    for number, text in enumerate(text for text in texts if text):
        if number:
            mark(cell, "br")
        mark(cell, "bdi", _said(text))


def _said(text: str) -> str:
    """Return a text that is not empty: HTML takes an empty element of XML for an open one."""
    return clean(text) or "—"
