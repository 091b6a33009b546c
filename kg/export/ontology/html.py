"""The documentation as HTML: one body for the page of a server and for a file that stands alone.

All text goes through `kg.export.drawing.marks.mark`, which escapes it; HTML takes an empty element
of XML for an open one, so no element is written without content.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from itertools import groupby

from kg.export.drawing.marks import mark, serialised
from kg.export.ontology.entries import Addresses, Entries
from kg.export.ontology.judged import limits_of, rules_of, shapes_of
from kg.export.ontology.marked import heading, link, write
from kg.export.ontology.model import Documentation, Group, Part, Term

__all__ = ["Addresses", "body", "contents"]


def body(told: Documentation, addresses: Addresses) -> str:
    """Return all of the documentation below its head, as HTML."""
    return "\n".join(_Writer(told, addresses).parts())


def contents(told: Documentation) -> str:
    """Return the table of contents as HTML: chapters, and the groups of the first ones."""
    nav = mark(None, "nav", class_="contents", aria_label="On this page")
    items = mark(nav, "ul")
    for anchor, title, groups in _chapters(told):
        item = mark(items, "li")
        link(item, title, anchor)
        if groups:
            below = mark(item, "ul")
            for group in groups:
                link(mark(below, "li"), group.title, group.anchor)
    return serialised(nav)


def _chapters(told: Documentation) -> Iterator[tuple[str, str, Sequence[Group]]]:
    yield "part-map", "Map of the classes", ()
    if told.parts:
        yield "part-index", "All terms by letter", ()
    for number, part in enumerate(told.parts):
        yield part.anchor, part.title, part.groups if number == 0 else ()
    yield "part-rules", "Rules", ()
    yield "part-limits", "What cannot be", ()
    if told.shapes:
        yield "part-shapes", "What a record must have", ()
    yield "part-prefixes", "Prefixes", ()


class _Writer:
    def __init__(self, told: Documentation, addresses: Addresses) -> None:
        self._told, self._entries = told, Entries(addresses)

    def parts(self) -> Iterator[str]:
        yield from self._map()
        if self._told.parts:
            yield serialised(self._index())
        for part in self._told.parts:
            yield from self._part(part)
        yield from rules_of(self._told)
        yield from limits_of(self._told)
        yield from shapes_of(self._told)
        yield serialised(self._prefixes())

    # --- the map, the index -------------------------------------------------------------------

    def _map(self) -> Iterator[str]:
        yield serialised(heading("h2", "Map of the classes", "part-map"))
        yield '<figure class="map">'
        yield (
            '<div class="sheet-of-map" tabindex="0" role="region" aria-label="Map of the classes">'
            f"{self._told.picture}</div>"
        )
        yield serialised(_caption())
        yield "</figure>"

    def _index(self) -> ET.Element:
        section = mark(None, "section")
        section.append(heading("h2", "All terms by letter", "part-index"))
        terms = sorted(self._told.terms(), key=lambda term: (term.label.casefold(), term.anchor))
        letters = [(letter, [*held]) for letter, held in groupby(terms, key=_letter)]
        row = mark(section, "p", class_="letters")
        for letter, _ in letters:
            link(row, letter, f"index-{letter}").tail = " "
        columns = mark(section, "div", class_="index")
        for letter, held in letters:
            block = mark(columns, "div")
            mark(block, "h3", letter, id=f"index-{letter}")
            items = mark(block, "ul")
            for term in held:
                item = mark(items, "li")
                link(item, term.label, term.anchor)
        return section

    # --- terms --------------------------------------------------------------------------------

    def _part(self, part: Part) -> Iterator[str]:
        number = sum(len(group.terms) for group in part.groups)
        yield serialised(heading("h2", part.title, part.anchor, number))
        yield serialised(mark(None, "p", part.lead, class_="muted"))
        for group in part.groups:
            if group.title:
                yield serialised(heading("h3", group.title, group.anchor))
            if group.lead:
                lead = mark(None, "p", class_="muted")
                write(lead, group.lead)
                yield serialised(lead)
            level = "h4" if group.title else "h3"
            kind = "terms close" if group.is_close else "terms"
            yield f'<div class="{kind}">'
            for term in group.terms:
                yield serialised(self._entries.written(term, level, group.is_close))
            yield "</div>"

    def _prefixes(self) -> ET.Element:
        section = mark(None, "section")
        section.append(heading("h2", "Prefixes", "part-prefixes"))
        mark(section, "p", "For the head of a query.", class_="muted")
        code = mark(mark(section, "pre", tabindex="0"), "code")
        lines = [f"PREFIX {name}: <{start}>" for name, start in self._told.head.prefixes]
        code.text = "\n".join(lines) or "—"
        return section


_CAPTION = (
    "The five classes that the others serve stand out, each with the classes below it. The sign "
    "↻ is before relations that lead from a class to itself. Names are links."
)
_KEYS = (
    ("stated", "a relation that sources state"),
    ("concluded", "a relation that is concluded"),
    ("between", "a class that leads to both ends"),
)


def _caption() -> ET.Element:
    caption = mark(None, "figcaption")
    mark(caption, "p", _CAPTION)
    keys = mark(caption, "ul", class_="keys")
    for kind, words in _KEYS:
        mark(keys, "li", words, class_=kind)
    return caption


def _letter(term: Term) -> str:
    first = term.label[:1].upper()
    return first if first.isalpha() else "0"
