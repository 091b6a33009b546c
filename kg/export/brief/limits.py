"""What a briefing does not know, and what its answers say of themselves."""

from __future__ import annotations

from collections.abc import Iterator

from kg.answer import Thing, Value
from kg.answer.model import SILENCE
from kg.export.brief.facts import Facts
from kg.export.brief.model import Said, Section
from kg.export.brief.words import grouped, listed, named, of_measures, row_claims
from kg.export.drawing.look import CERTAINTIES
from kg.export.drawing.words import clean
from kg.names import local_name

__all__ = ["limits"]

# Said in every answer, and told in the sections where it matters.
_TOLD = ("No rows", "These rows depend neither")


def limits(facts: Facts) -> Section:
    """Return how far the sources reach, which statuses are not certain, and what has none."""
    here = facts.here()
    parts = [
        Said(f"Nothing after the newest source is known: {clean(here.newest_source)}."),
        *_hindsight(facts),
        *_uncertain(facts),
        *_without_status(facts),
        Said("A reading decides statuses alone: what a measure covers, what an application uses "
             "and who produces what come from every source, and the notes show which."),
        Said("Measures that no source on record tells of are not here. That a measure is not "
             "named does not mean that there is none."),
        *_remarks(facts),
    ]  # fmt: skip
    return Section("What this document does not know", tuple(parts), ("kg ask stale-records",))


def _hindsight(facts: Facts) -> Iterator[Said]:
    if any(facts.later.values()):
        yield Said("Every source on record counts, also one issued after this day; --known-by "
                   "with a day counts only what was issued by then.")  # fmt: skip


def _uncertain(facts: Facts) -> Iterator[Said]:
    here = facts.here()
    rows = zip(here.rows, row_claims(here), strict=True)
    by_certainty = grouped((_local(row["certainty"]), (row, claims)) for row, claims in rows)
    for certainty, (told, *_) in CERTAINTIES.items():
        hedge, _, why = told.partition(": ")
        found = by_certainty.get(certainty, [])
        if found:
            names = listed(named(row["measure"], facts.identifiers()) for row, _ in found)
            claims = dict.fromkeys(claim for _, several in found for claim in several)
            yield Said(f"The status of {of_measures(len(found))} on this day is {hedge} ({why}): "
                       f"{names}.", tuple(claims))  # fmt: skip


def _without_status(facts: Facts) -> Iterator[Said]:
    rows = [row for row in facts.here().rows if row["status"] is None]
    if rows:
        names = listed(named(row["measure"], facts.identifiers()) for row in rows)
        yield Said(
            f"Left out, since no source that counts in the reading {facts.reading} tells a status "
            f"on this day, or as a package whose provisions have it: {names}."
        )


def _remarks(facts: Facts) -> Iterator[Said]:
    """Yield what answers say of themselves, each once, with the questions that say it."""
    told = grouped(
        (remark, answer.question)
        for answer in facts.answers()
        for remark in answer.remarks
        if not remark.startswith(_TOLD)
    )
    silent = {q for remark, several in told.items() if remark.startswith(SILENCE) for q in several}
    if silent:
        yield Said(f"Rows of {listed(sorted(silent))} rest also on nothing being recorded that "
                   "says otherwise; kg ask with --cite tells on what.")  # fmt: skip
    for remark, questions in told.items():
        if not remark.startswith(SILENCE):
            yield Said(f"{clean(remark)} ({listed(dict.fromkeys(questions))})")


def _local(value: Value) -> str:
    return local_name(value.iri) if isinstance(value, Thing) else ""
