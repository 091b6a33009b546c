"""Headings, links and lines as elements: all text is escaped, and no element is empty."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from urllib.parse import quote

from kg.export.drawing.marks import mark
from kg.export.ontology.model import Line, Span

__all__ = ["code", "heading", "labelled", "link", "run", "text", "to", "write"]


def heading(level: str, title: str, anchor: str, count: int | None = None) -> ET.Element:
    """Return a heading at a place, with how much there is below it."""
    made = mark(None, level, title, id=anchor)
    if count is not None:
        text(made, " ")
        mark(made, "span", str(count), class_="muted")
    return made


def labelled(parent: ET.Element, kind: str, name: str, words: str) -> None:
    """Write a paragraph that begins with what it is."""
    paragraph = mark(parent, "p", class_=kind)
    mark(paragraph, "span", name, class_="label").tail = " "
    mark(paragraph, "bdi", words)


def write(parent: ET.Element, line: Line) -> None:
    """Write a line with its links."""
    for span in line:
        if span.to:
            element = mark(parent, "a", href=to(span.to))
            if span.text == "rule":
                element.set("class", "where")
            mark(element, "bdi", span.text or "—")
        elif span.is_code:
            parent.append(code(span.text))
        else:
            text(parent, span.text)


def run(parent: ET.Element, names: Iterable[Span], places: str = "") -> None:
    """Write names behind one another, each at a place of its own where ``places`` names some."""
    for number, name in enumerate(names):
        if number:
            text(parent, ", ")
        if places and name.to:
            write(mark(parent, "span", id=f"{places}{name.to}"), (name,))
        else:
            write(parent, (name,))


def text(parent: ET.Element, words: str) -> None:
    """Add words, whose spaces stay as they are: they are cleaned where they are read."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + words
    else:
        parent.text = (parent.text or "") + words


def code(words: str) -> ET.Element:
    """Return a name as it is written in files."""
    return mark(None, "code", words or "—")


def link(parent: ET.Element, words: str, anchor: str) -> ET.Element:
    """Write a link to a place in the page."""
    found = mark(parent, "a", href=to(anchor))
    mark(found, "bdi", words or "—")
    return found


def to(anchor: str) -> str:
    """Return the address of a place in the page."""
    return "#" + quote(anchor, safe="/:@!$&'()*+,;=~")
