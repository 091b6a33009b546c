"""A briefing as data: sentences, tables and pictures, and the notes that they rest on."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.answer import Footnote
from kg.writing import check_target, path_given, write_whole

__all__ = [
    "FORMS",
    "Brief",
    "Computed",
    "Part",
    "Picture",
    "Row",
    "Said",
    "Section",
    "Source",
    "Table",
]


FORMS = (".html", ".md")


@dataclass(frozen=True)
class Said:
    """A sentence or a line, and the IRIs of the claims it rests on, in the order of its rows."""

    text: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """A row of a table: a cell has one line or several."""

    cells: tuple[tuple[Said, ...], ...]


@dataclass(frozen=True)
class Table:
    """A table with a caption; rows that begin with the same cell belong together.

    ``widths`` are those of its columns, in percent.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Picture:
    """A picture as SVG, the same as a table, and the command that draws it."""

    title: str
    svg: str
    table: Table
    command: str


Part = Said | Table | Picture


@dataclass(frozen=True)
class Section:
    """A chapter: its parts in order, and the commands that answer the same at length."""

    title: str
    parts: tuple[Part, ...]
    commands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A source as the list of sources names it, by number from 1."""

    number: int
    iri: str
    title: str
    basis: str
    publisher: str
    issued: str
    url: str
    read_via: tuple[str, ...]
    rights: str


@dataclass(frozen=True)
class Computed:
    """A status period that was computed, what began it, and the claims it was computed from.

    ``readings`` names those it was computed in.
    """

    label: str
    readings: str
    begun_by: str
    claims: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Brief:
    """What a briefing says.

    Parameters
    ----------
    title
        Its subject and day.
    date, reading
        The day and the reading that its statuses are of.
    heads
        What the reader must know first: reading, build, notice, what is supposed.
    summary
        The sentences of the short version; they rest on claims that the sections cite.
    sections
        The chapters.
    notes
        The footnotes, by number from 1 in the order in which the sections first mention them.
    computed
        The status periods behind the rows.
    sources
        The sources of the footnotes, by number from 1.
    """

    title: str
    date: datetime.date
    reading: str
    heads: tuple[Said, ...]
    summary: tuple[Said, ...]
    sections: tuple[Section, ...]
    notes: tuple[Footnote, ...] = ()
    computed: tuple[Computed, ...] = ()
    sources: tuple[Source, ...] = ()

    def numbers(self) -> dict[str, int]:
        """Return the number of the footnote of each claim."""
        return {note.claim: note.number for note in self.notes}

    def html(self) -> str:
        """Return the briefing as one page that fetches and runs nothing."""
        from kg.export.brief.html import page

        return page(self)

    def markdown(self) -> str:
        """Return the briefing as Markdown; for its pictures stand their tables."""
        from kg.export.brief.markdown import document

        return document(self)

    def save(self, path: str | Path) -> None:
        """Write the page (``.html``) or Markdown (``.md``); an existing file is replaced.

        Raises
        ------
        UsageError
            For another ending, or a folder that is not there.
        """
        path = path_given(path)
        check_target(path, FORMS)
        write_whole(path, self.html() if path.suffix.lower() == ".html" else self.markdown())

    def __repr__(self) -> str:
        said = "\n".join(f"- {said.text}" for said in self.summary)
        return f"{self.title}\n{said}\n{len(self.sections)} sections, {len(self.notes)} notes"

    def _repr_html_(self) -> str:
        from kg.export.brief.html import fragment

        return fragment(self)

    def mentions(self) -> Iterator[Said]:
        """Yield every sentence and line of the sections in reading order."""
        for section in self.sections:
            for part in section.parts:
                yield from _lines(part)


def _lines(part: Part) -> Iterator[Said]:
    if isinstance(part, Said):
        yield part
    elif isinstance(part, Table):
        for row in part.rows:
            for cell in row.cells:
                yield from cell
