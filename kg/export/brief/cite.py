"""How notes are written: numbers as ranges, a footnote in one paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.answer import Footnote
from kg.export.brief.model import Brief, Source
from kg.export.drawing.words import clean
from kg.names import shorten

__all__ = ["note_parts", "numbers_of", "ranges", "runs", "source_parts", "within"]

_MOST = 1500


def within(text: str) -> str:
    """Return a text as it may stand in a document: clean, and what is left out of it told."""
    said = clean(text)
    if len(said) <= _MOST:
        return said
    return f"{said[:_MOST]}… ({len(said) - _MOST} more characters left out here)"


def numbers_of(claims: Iterable[str], numbers: Mapping[str, int]) -> list[int]:
    """Return the numbers of the notes of claims, in ascending order."""
    return sorted({numbers[claim] for claim in claims})


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return ascending numbers as runs: the first and the last of each."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def ranges(numbers: Iterable[int]) -> str:
    """Return ascending numbers as text: 1-3, 5."""
    return ", ".join(f"{a}-{b}" if a != b else str(a) for a, b in runs(numbers))


def note_parts(brief: Brief) -> Iterable[tuple[Footnote, int, list[str]]]:
    """Yield each footnote with the number of its source, and its text in parts.

    The first part is what is said and in what manner, then come the words, where they stand, and
    why so. A reason that an earlier note has given is given there alone.
    """
    number_of = {source.iri: source.number for source in brief.sources}
    first: dict[str, int] = {}

    def reason(text: str, number: int) -> str:
        given = first.setdefault(text, number)
        return text if given == number else f"as in note {given}"

    for note in brief.notes:
        by = f"{note.modality}, {note.attributed_to}" if note.attributed_to else note.modality
        parts = [f"{note.label} ({by})."]
        parts += [f"“{quote}”" for quote in note.quotes]
        spans = [f"characters {start}-{end}" for start, end in note.spans]
        parts.append(", ".join([*spans, *note.places, _claim(note)]) + ".")
        if note.identified_by:
            parts.append(f"The act meant: {reason(note.identified_by, note.number)}.")
        if note.inferred_from:
            parts.append(
                f"Not in the passage; inferred: {reason(note.inferred_from, note.number)}."
            )
        yield note, number_of[note.source], [within(part) for part in parts]


def _claim(note: Footnote) -> str:
    """Return the name of a claim, its number alone where the source's name goes before it."""
    claim, source = shorten(note.claim), shorten(note.source)
    before = f"claim:{source.removeprefix('source:')}/"
    return f"claim {claim.removeprefix(before)}" if claim.startswith(before) else claim


def source_parts(source: Source) -> list[str]:
    """Return a source as text in parts: its title and standing, how it was read, its rights."""
    told = [
        f"“{source.title}”" if source.title else shorten(source.iri),
        source.basis or "basis unknown",
        source.publisher or "publisher unknown",
        source.issued or "undated",
        shorten(source.iri),
    ]
    parts = [", ".join(told) + "."]
    if source.read_via:
        parts.append(f"Not read itself, but through {'; '.join(source.read_via)}.")
    if source.rights:
        parts.append(f"{source.rights}.")
    return [within(part) for part in parts]
