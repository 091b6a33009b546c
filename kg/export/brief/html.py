"""A briefing as one page of HTML: nothing in it is fetched, nothing runs."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from kg.export.brief.cite import note_parts, numbers_of, ranges, runs, source_parts, within
from kg.export.brief.model import Brief, Part, Picture, Row, Said, Section, Source, Table
from kg.export.brief.style import STYLE
from kg.export.drawing.marks import mark, serialised

__all__ = ["fragment", "page"]

# Nothing is fetched and nothing runs, whatever a label says.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_NOTES = (
    "What each claim says, in what manner, the words where the text is at hand, and where they "
    "stand; S1, S2 and so on are the sources below."
)
_WEB = re.compile(r"https?://[!-~]+")


def page(brief: Brief) -> str:
    """Return a briefing as a whole page."""
    head = mark(None, "head")
    mark(head, "meta", charset="utf-8")
    mark(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    mark(head, "meta", http_equiv="Content-Security-Policy", content=_POLICY)
    mark(head, "meta", name="robots", content="noindex")
    mark(head, "title", brief.title)
    mark(head, "style").text = STYLE
    body = fragment(brief)
    return f'<!DOCTYPE html>\n<html lang="en">{serialised(head)}\n<body>\n{body}</body></html>\n'


def fragment(brief: Brief) -> str:
    """Return a briefing as part of another page, such as a notebook."""
    return "\n".join(["<main>", *_Writer(brief).parts(), "</main>\n"])


@dataclass
class _Writer:
    """Writes one briefing: ``first`` knows where each note was first mentioned."""

    brief: Brief
    first: dict[int, str] = field(default_factory=dict)
    cites: int = 0

    def parts(self) -> Iterator[str]:
        yield serialised(self._head())
        yield serialised(self._summary())
        for number, section in enumerate(self.brief.sections, 1):
            yield from self._section(number, section)
        if self.brief.notes:  # HTML takes an empty list of XML for an open one
            yield serialised(self._notes())
            yield serialised(self._sources())
        if self.brief.computed:
            yield serialised(self._computed())

    def _head(self) -> ET.Element:
        head = mark(None, "header")
        mark(head, "h1", self.brief.title)
        for said in self.brief.heads:
            self._say(mark(head, "p"), said)
        return head

    def _summary(self) -> ET.Element:
        box = mark(None, "section", class_="brief")
        mark(box, "h2", "In brief")
        items = mark(box, "ul")
        for said in self.brief.summary:
            self._say(mark(items, "li"), said, is_first=False)
        return box

    def _section(self, number: int, section: Section) -> Iterator[str]:
        yield f'<section id="s{number}">'
        yield serialised(mark(None, "h2", f"{number}. {section.title}"))
        for part in section.parts:
            yield from self._part(part)
        if section.commands:
            more = mark(None, "p", class_="more")
            more.text = "At length: "
            for at, command in enumerate(section.commands):
                code = mark(more, "code", command)
                code.tail = "; " if at < len(section.commands) - 1 else ""
            yield serialised(more)
        yield "</section>"

    def _part(self, part: Part) -> Iterator[str]:
        if isinstance(part, Said):
            paragraph = mark(None, "p", class_="said")
            self._say(paragraph, part)
            yield serialised(paragraph)
        elif isinstance(part, Table):
            yield serialised(self._table(part))
        else:
            yield from self._picture(part)

    def _picture(self, picture: Picture) -> Iterator[str]:
        yield "<figure>"
        yield picture.svg[picture.svg.index("<svg") :].rstrip()
        caption = mark(None, "figcaption", "Draw it: ")
        mark(caption, "code", picture.command)
        yield serialised(caption)
        yield "</figure>"
        details = mark(None, "details")
        mark(details, "summary", "The same as a table")
        details.append(self._table(picture.table))
        yield serialised(details)

    def _table(self, table: Table) -> ET.Element:
        around = mark(None, "div", class_="table")
        element = mark(around, "table")
        mark(element, "caption", within(table.caption))
        for width in table.widths:
            mark(element, "col", style=f"width: {width}%")
        head = mark(mark(element, "thead"), "tr")
        for name in table.columns:
            mark(head, "th", name, scope="col")
        body = mark(element, "tbody")
        for _, together in groupby(table.rows, key=lambda row: row.cells[0]):
            self._rows(body, list(together))
        return around

    def _rows(self, body: ET.Element, rows: list[Row]) -> None:
        """Write rows that begin with the same cell, which is written once."""
        for at, row in enumerate(rows):
            line = mark(body, "tr")
            if at == 0 and len(rows) > 1:
                self._cell(mark(line, "th", scope="rowgroup", rowspan=str(len(rows))), row.cells[0])
            elif at == 0:
                self._cell(mark(line, "th", scope="row"), row.cells[0])
            for cell in row.cells[1:]:
                self._cell(mark(line, "td"), cell)

    def _cell(self, element: ET.Element, lines: tuple[Said, ...]) -> None:
        for said in lines:
            self._say(mark(element, "div"), said)

    def _say(self, element: ET.Element, said: Said, is_first: bool = True) -> None:
        """Write a text, letters of another direction turning nothing around it, and its notes."""
        mark(element, "bdi", within(said.text) or "—").tail = " " if said.claims else None
        if said.claims:
            self._cite(element, numbers_of(said.claims, self.brief.numbers()), is_first)

    def _cite(self, element: ET.Element, numbers: list[int], is_first: bool) -> None:
        cite = mark(element, "span", class_="cite")
        if is_first:
            self.cites += 1
            cite.set("id", f"m{self.cites}")
            for number in numbers:
                self.first.setdefault(number, f"m{self.cites}")
        cite.text = "["
        last = cite
        for start, end in runs(numbers):
            link = mark(cite, "a", str(start), href=f"#n{start}")
            if end > start:
                link.tail = "–"
                link = mark(cite, "a", str(end), href=f"#n{end}")
            link.tail = ", "
            last = link
        last.tail = "]"

    def _notes(self) -> ET.Element:
        box = mark(None, "section", id="notes")
        mark(box, "h2", "Notes")
        mark(box, "p", _NOTES, class_="more")
        items = mark(box, "ol", class_="notes")
        for note, source, parts in note_parts(self.brief):
            item = mark(items, "li", id=f"n{note.number}")
            said, *rest = parts
            mark(item, "bdi", said).tail = " "
            mark(item, "a", f"S{source}", href=f"#source{source}", class_="source").tail = " "
            told = ", ".join(part for part in (note.basis, note.issued) if part)
            mark(item, "bdi", f"({within(told)}): ").tail = " "
            for part in rest:
                mark(item, "bdi", part).tail = " "
            mark(item, "a", "↩", href=f"#{self.first[note.number]}", class_="back",
                 aria_label=f"back to the first mention of note {note.number}")  # fmt: skip
        return box

    def _computed(self) -> ET.Element:
        box = mark(None, "section", id="computed")
        mark(box, "h2", "Computed statuses")
        mark(box, "p", "No source states these periods; they follow from the claims in the notes.",
             class_="more")  # fmt: skip
        items = mark(box, "ul", class_="plain")
        for one in self.brief.computed:
            begun = one.begun_by or "nothing recorded"
            numbers = ranges(numbers_of(one.claims, self.brief.numbers()))
            text = f"{one.label}; begun by: {begun}; in {one.readings}; notes {numbers}"
            mark(mark(items, "li"), "bdi", within(text))
        return box

    def _sources(self) -> ET.Element:
        box = mark(None, "section", id="sources")
        mark(box, "h2", "Sources")
        items = mark(box, "ol", class_="sources")
        for source in self.brief.sources:
            self._source(mark(items, "li", id=f"source{source.number}"), source)
        return box

    def _source(self, item: ET.Element, source: Source) -> None:
        for part in source_parts(source):
            mark(item, "bdi", part).tail = " "
        if _WEB.fullmatch(source.url):
            link = mark(item, "a", href=source.url, rel="noreferrer")
            mark(link, "bdi", within(source.url))
        elif source.url:
            mark(item, "bdi", within(source.url))
