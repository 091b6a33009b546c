"""A check of everything: sources, shapes, ontology, questions, quotes, ledgers and clocks."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from kg.build.assemble import Assembled, assemble
from kg.build.make import problems_of
from kg.build.origins import OriginsOfParts
from kg.build.parts import read_parts
from kg.build.places import Place
from kg.build.problem import Problem
from kg.clocks import passed_clocks
from kg.dates import today
from kg.engine import LocalEngine
from kg.files import Inputs, queries_dir, shown
from kg.names import PREFIXES, RDFS_LABEL, shorten
from kg.question import Library
from kg.report.model import Report
from kg.report.texts import read_against_text
from kg.texts import Texts

__all__ = ["passed", "report"]


def report(
    inputs: Inputs,
    texts: Path | None,
    owl: bool = False,
    day: datetime.date | None = None,
    files: Collection[Path] = (),
    reading: str = "as-reported",
) -> Report:
    """Check everything.

    Parameters
    ----------
    inputs
        Ontology and sources.
    texts
        The folder of texts, to verify quotes and ledgers against; None when there is none.
    owl
        Whether rules and HermiT look for contradictions as well, and what holds on the day is
        listed; HermiT takes seconds and needs Java.
    day
        The day that passed clocks are counted from, and whose statuses count; today by default.
    files
        Source files that take the place of others that describe the same source, which a note
        tells, unless a build of the ``standing`` inputs has both.
    reading
        The name of the reading whose statuses count.

    Raises
    ------
    SourceError, CheckError
        When a source cannot be understood at all.
    """
    parts = read_parts(inputs, files)
    assembled = assemble(parts)
    found = Report(problems_of(inputs, parts, assembled))
    found.notes.append(f"{len(parts.documents)} sources, {len(parts.claims)} claims")
    found.notes += map(str, parts.replaced)
    found.problems += _lint(parts.ontology.terms)
    at_hand = Texts(texts)
    for document in parts.documents:
        read_against_text(document, at_hand, found)
    found.problems += passed(assembled, day or today())
    if owl:
        from kg.report.owl import reasoned

        origins = OriginsOfParts(parts, assembled, inputs.ontology)
        reasoned(parts, assembled, origins, found, day or today(), reading)
    return found


def passed(
    assembled: Assembled, day: datetime.date, measures: Collection[str] | None = None
) -> list[Problem]:
    """Return the clocks that passed, those of these measures only where some are given."""
    store = Store()
    store.extend(_of_clocks(assembled))
    clocks = passed_clocks(LocalEngine(store), day)
    return [
        Problem(
            "Info",
            f"{clock.name} ended on {clock.last_day}, {clock.days} days ago, and nothing later is "
            f"known in {_listed(clock.readings)}: it is presumed to be {clock.status}. Look for "
            "what followed, and add its source.",
            f"{shorten(clock.measure)}; its end is in {_listed(map(shorten, clock.sources))}",
            focus=clock.measure,
        )
        for clock in clocks
        if measures is None or clock.measure in measures
    ]


def _of_clocks(assembled: Assembled) -> Iterator[Quad]:
    """Yield what a passed clock is told from: what is derived, said and named."""
    for group in ("derived", "metadata"):
        yield from (Quad(*triple) for triple in assembled.view[group])
    for triple in assembled.view["ontology"]:
        if triple.predicate.value in (RDFS_LABEL, PREFIXES["skos"] + "notation"):
            yield Quad(*triple)
    for graph, triples in assembled.graphs.items():
        name = NamedNode(graph)
        yield from (Quad(t.subject, t.predicate, t.object, name) for t in triples)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _lint(terms: Collection[str]) -> list[Problem]:
    from kg.lint import lint  # brings rdflib, which the check of a file may do without

    return [
        Problem("Violation", f"{fault.rule}: {fault.message}", shown(question.path),
                (Place(shown(question.path)),))
        for question in Library.load(queries_dir())
        for fault in lint(question, terms)
    ]  # fmt: skip
