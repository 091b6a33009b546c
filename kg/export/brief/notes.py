"""The footnotes of a briefing: each claim once, numbered where it is first mentioned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kg.answer import Answer, Footnote
from kg.export.brief.model import Brief, Computed, Source
from kg.export.brief.words import grouped, merged

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
    computed: dict[tuple[str, str, str], Computed] = {}
    for answer in answers:
        claim = {note.number: note.claim for note in answer.citations}
        known.update((note.claim, note) for note in answer.citations)
        for one in answer.derivations:
            claims = tuple(claim[number] for number in one.notes)
            found = Computed(one.label, answer.reading or "", one.begun_by, claims)
            computed[found.label, found.reading, found.begun_by] = found
    mentioned = merged(said.claims for said in brief.mentions())
    notes = tuple(replace(known[iri], number=n) for n, iri in enumerate(mentioned, 1))
    used = set(mentioned)
    return replace(
        brief,
        notes=notes,
        computed=tuple(
            one
            for (label, reading, begun_by), one in sorted(computed.items())
            if used >= set(one.claims)
            # What another reading computes alike needs no line of its own.
            and (reading == brief.reading or (label, brief.reading, begun_by) not in computed)
        ),
        sources=_sources(notes),
    )


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
