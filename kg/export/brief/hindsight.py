"""What a briefing tells of its day that nobody could know on that day."""

from __future__ import annotations

from collections.abc import Iterator

from kg.export.brief.facts import Facts
from kg.export.brief.model import Brief, Said
from kg.export.drawing.words import counted, day_words

__all__ = ["hindsight"]


def hindsight(facts: Facts, brief: Brief) -> Iterator[Said]:
    """Yield that sources of a briefing are newer than its day, and how to leave them out."""
    later = [source for source in brief.sources if facts.later.get(source.iri)]
    if not later:
        return
    day = day_words(facts.date)
    told = (f"In hindsight: {len(later)} of the {counted(len(brief.sources), 'source')} of this "
            f"document {'was' if len(later) == 1 else 'were'} issued after {day} and "
            f"{'counts' if len(later) == 1 else 'count'} in it.")  # fmt: skip
    if all(facts.later.values()):
        yield Said(f"{told} No source on record was issued by then.")
        return
    command = (f"kg export brief --date {facts.date} --reading {facts.reading} "
               f"--known-by {facts.date}")  # fmt: skip
    more = " with the options above" if facts.supposing else ""
    yield Said(f"{told} To leave out what was not known by then{more}: {command}")
