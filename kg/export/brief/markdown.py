"""A briefing as Markdown: tables and footnotes, and for its pictures their tables."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from kg.export.brief.cite import note_parts, numbers_of, ranges, source_parts, within
from kg.export.brief.model import Brief, Part, Said, Section, Table

__all__ = ["document"]

_MARKUP = re.compile(r"([\\`*_\[\]|~#$@])")
# What makes a list, a rule or a heading where a line begins.
_LEADING = re.compile(r"^(\d*)([-+=:.)])")
_LINKING = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)


def document(brief: Brief) -> str:
    """Return a briefing as a Markdown document.

    A note is linked where the sections first mention it, in the order of its number, so that
    whatever renders the document gives it that number; elsewhere its number is named.
    """
    return "\n".join(_Writer(brief).lines()) + "\n"


class _Writer:
    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.numbers = brief.numbers()
        self.mentioned: set[int] = set()

    def lines(self) -> Iterator[str]:
        yield f"# {_text(self.brief.title)}"
        for said in self.brief.heads:
            yield from ("", _text(said.text))
        yield from ("", "## In brief", "")
        for said in self.brief.summary:
            yield f"- {_text(said.text)}{self._named(said)}"
        for number, section in enumerate(self.brief.sections, 1):
            yield from self._section(number, section)
        yield from self._end()

    def _section(self, number: int, section: Section) -> Iterator[str]:
        yield from ("", f"## {number}. {_text(section.title)}")
        for part in section.parts:
            yield from ("", *self._part(part))
        if section.commands:
            yield from ("", f"At length: {'; '.join(map(_code, section.commands))}")

    def _part(self, part: Part) -> Iterator[str]:
        if isinstance(part, Said):
            yield self._said(part)
        elif isinstance(part, Table):
            yield from self._table(part)
        else:
            yield from self._table(part.table)
            yield from ("", f"Draw the picture: {_code(part.command)}")

    def _table(self, table: Table) -> Iterator[str]:
        yield from (f"**{_text(table.caption)}**", "")
        yield f"| {' | '.join(map(_text, table.columns))} |"
        yield "|" + " --- |" * len(table.columns)
        for row in table.rows:
            cells = ("<br>".join(map(self._said, cell)) for cell in row.cells)
            yield f"| {' | '.join(cells)} |"

    def _said(self, said: Said) -> str:
        """Return a text with its notes: links to those mentioned first, the numbers of others."""
        numbers = numbers_of(said.claims, self.numbers)
        notes = "".join(f"[^{number}]" for number in numbers if number not in self.mentioned)
        again = ranges(number for number in numbers if number in self.mentioned)
        self.mentioned.update(numbers)
        return _text(said.text) + notes + (f" (notes {again})" if again else "")

    def _named(self, said: Said) -> str:
        numbers = numbers_of(said.claims, self.numbers)
        return f" (notes {ranges(numbers)})" if numbers else ""

    def _end(self) -> Iterator[str]:
        if self.brief.sources:
            yield from ("", "## Sources", "")
        for source in self.brief.sources:
            parts = [*source_parts(source), *([within(source.url)] if source.url else [])]
            yield f"- S{source.number}: {_text(' '.join(parts))}"
        if self.brief.computed:
            yield from ("", "## Computed statuses", "",
                        "No source states these periods; they follow from the claims in the "
                        "notes.", "")  # fmt: skip
        for one in self.brief.computed:
            numbers = ranges(numbers_of(one.claims, self.numbers))
            begun = one.begun_by or "nothing recorded"
            told = f"{one.label}; begun by: {begun}; in {one.readings}; notes {numbers}"
            yield f"- {_text(told)}"
        yield ""
        for note, source_number, parts in note_parts(self.brief):
            said, *rest = parts
            told = ", ".join(part for part in (note.basis, note.issued) if part)
            text = f"{said} S{source_number} ({told}): {' '.join(rest)}"
            yield f"[^{note.number}]: {_text(text)}"


def _text(text: str) -> str:
    """Return text that is text in Markdown too: no markup, table cell, HTML, list or link."""
    said = html.escape(_MARKUP.sub(r"\\\1", within(text)), quote=False)
    return _LINKING.sub(r"\\", _LEADING.sub(r"\1\\\2", said)) or "—"


def _code(command: str) -> str:
    """Return a command as code, which ends at no letter of its own."""
    return f"`{within(command).replace('`', ' ')}`"
