"""From the graph to a briefing: what is asked, put together and numbered."""

from __future__ import annotations

import datetime
from dataclasses import replace

from kg.answer import Answer, Thing
from kg.answer.render import notice
from kg.export.brief.changes import changed, changing
from kg.export.brief.disagreement import disagreements, mentioned
from kg.export.brief.exposure import exposed
from kg.export.brief.facts import Facts, facts_of
from kg.export.brief.held import Held
from kg.export.brief.hindsight import hindsight
from kg.export.brief.limits import limits
from kg.export.brief.model import Brief, Said, Section
from kg.export.brief.notes import with_notes
from kg.export.brief.pictures import pictures
from kg.export.brief.readings import differing, readings_apart
from kg.export.brief.summary import summary
from kg.export.brief.supply import concentration
from kg.export.drawing.words import clean, day_words
from kg.given import day_given

__all__ = ["brief_of"]


def brief_of(
    graph: Held, date: datetime.date | str | None = None, reading: str | None = None
) -> Brief:
    """Return a briefing on the trade measures of a day.

    Parameters
    ----------
    graph
        The graph, open for questions.
    date
        The day, a date or ``YYYY-MM-DD``; today by default.
    reading
        Whose words count for a status; ``as-reported`` by default.

    Returns
    -------
    Brief
        Data that writes itself as HTML or Markdown.

    Raises
    ------
    UsageError
        For a day that is none or lies outside the years that questions take, or an unknown
        reading.
    """
    day = day_given(str(day_given(date)), "--date")  # a date object may lie outside these years
    facts = facts_of(graph, day, reading or "as-reported")
    measures = _that_matter(facts)
    conflicts = _about(graph, facts)
    sections = (
        changed(facts),
        changing(facts),
        readings_apart(facts),
        exposed(facts),
        concentration(facts),
        disagreements(facts, conflicts),
        pictures(graph, facts, measures),
        limits(facts),
    )
    brief = Brief(
        title=f"US-China trade measures: briefing for {day_words(day)}",
        date=day,
        reading=facts.reading,
        heads=_heads(facts),
        summary=summary(facts, conflicts),
        sections=tuple(_at(section, facts) for section in sections),
    )
    noted = with_notes(brief, facts.answers())
    return replace(noted, heads=(*noted.heads, *hindsight(facts, noted)))


def _heads(facts: Facts) -> tuple[Said, ...]:
    here = facts.here()
    supposed = "; ".join(map(clean, facts.supposing))
    return (
        Said(f"Reading {facts.reading}: {facts.readings[facts.reading]}"),
        Said(f"Supposed: {supposed}. The commands below need the same options.")
        if supposed
        else Said("Nothing is left out or supposed."),
        Said(f"Build {here.build[:12]}. {notice(here)}."),
    )


def _at(section: Section, facts: Facts) -> Section:
    """Return a section whose commands ask of the same day in the same reading."""
    commands = []
    for command in section.commands:
        has_reading = not command.startswith("kg conflicts")
        reading = f" --reading {facts.reading}" if has_reading else ""
        commands.append(f"{command} --date {facts.date}{reading}")
    return replace(section, commands=tuple(commands))


def _about(graph: Held, facts: Facts) -> Answer:
    """Return the contradictions about the measures that the document mentions, if it does any."""
    measures = mentioned(facts)
    if not measures:  # without a thing, all contradictions would come
        return replace(facts.conflicts, rows=(), notes=())
    return graph.conflicts(measures, "contradict", date=facts.date)


def _that_matter(facts: Facts) -> tuple[str, ...]:
    """Return the measures that changed, will, touch an application or user, hang on a reading."""
    here = (facts.changed, facts.exposed, facts.barred, facts.ending)
    answers = [a for a in (*here, facts.changing.get(facts.reading)) if a is not None]
    found = {m.iri for a in answers for row in a.rows if isinstance(m := row["measure"], Thing)}
    return tuple(sorted(found | set(differing(facts.status))))
