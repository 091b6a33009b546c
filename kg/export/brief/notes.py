"""The footnotes of a briefing: each claim once, numbered where it is first mentioned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kg.answer import Answer, Footnote
from kg.export.brief.model import Brief, Computed, Source
from kg.export.brief.words import grouped, listed, merged

__all__ = ["with_notes"]


def with_notes(brief: Brief, answers: Iterable[Answer]) -> Brief:
    """Return a briefing with a footnote for every claim that its sections mention.

    Parameters
    ----------
    brief
        A briefing whose sentences and lines name their claims.
    answers
        The answers these come from, which know the claims.
    """
    known: dict[str, Footnote] = {}
    computed: dict[tuple[str, str, tuple[str, ...]], set[str]] = {}
    for answer in answers:
        claim = {note.number: note.claim for note in answer.citations}
        known.update((note.claim, note) for note in answer.citations)
        for one in answer.derivations:
            claims = tuple(claim[number] for number in one.notes)
            readings = computed.setdefault((one.label, one.begun_by, claims), set())
            readings.add(answer.reading or "")
    mentioned = merged(said.claims for said in brief.mentions())
    notes = tuple(replace(known[iri], number=n) for n, iri in enumerate(mentioned, 1))
    return replace(
        brief,
        notes=notes,
        computed=tuple(_computed(brief.reading, computed, set(mentioned))),
        sources=_sources(notes),
    )


def _computed(
    reading: str, found: Mapping[tuple[str, str, tuple[str, ...]], set[str]], used: set[str]
) -> Iterator[Computed]:
    """Yield the periods whose claims are all mentioned; what is computed alike, once."""
    here = {(label, begun) for (label, begun, _), readings in found.items() if reading in readings}
    for (label, begun, claims), readings in sorted(found.items()):
        if used >= set(claims) and (reading in readings or (label, begun) not in here):
            yield Computed(label, listed(sorted(readings)), begun, claims)


def _sources(notes: Iterable[Footnote]) -> tuple[Source, ...]:
    by_source = grouped((note.source, note) for note in notes)
    return tuple(
        Source(
            number=number,
            iri=iri,
            title=notes[0].title,
            basis=notes[0].basis,
            publisher=notes[0].publisher,
            issued=notes[0].issued,
            url=notes[0].url,
            read_via=notes[0].read_via,
            rights=notes[0].rights,
        )
        for number, (iri, notes) in enumerate(by_source.items(), 1)
    )
