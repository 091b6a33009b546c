"""A check of some files alone, given a build of all other sources."""

from __future__ import annotations

import datetime
import gc
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.build.local import Local, local
from kg.build.make import idle
from kg.build.origins import OriginsOfLocal
from kg.build.problem import Problem
from kg.check.shapes import Shapes
from kg.dates import today
from kg.files import Inputs, shown
from kg.report.everything import passed
from kg.report.model import Report
from kg.report.texts import read_against_text
from kg.texts import Texts

__all__ = ["report_on"]


def report_on(
    inputs: Inputs,
    files: Collection[Path],
    store: Path,
    texts: Path | None,
    day: datetime.date | None = None,
) -> Report:
    """Check some files, and what they reach in the graph that is built of the other sources.

    It finds what a check of everything finds at the things that the files speak of, and at all
    others where the files make a difference. Not looked at again are the house rules of the
    ontology, the questions, and texts and findings of other sources, none of which depend on the
    files; whether the facts are consistent with the axioms (HermiT) cannot be told of a part.

    Parameters
    ----------
    inputs
        Ontology and sources, the files among them.
    files
        The files to check; each takes the place of another one of the same source, which a note
        tells, unless a build of the ``standing`` inputs has both.
    store
        Where built stores lie.
    texts
        The folder of texts; None where there is none.
    day
        The day that passed clocks are counted from; today by default.

    Raises
    ------
    SourceError, CheckError
        When a file cannot be understood at all, or contradicts another source.
    NotLocalError
        When everything must be checked; it says why.
    """
    with _uncollected():
        return _report_on(inputs, files, store, texts, day or today())


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector from walking the record of all sources again and again."""
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()


def _report_on(
    inputs: Inputs,
    files: Collection[Path],
    store: Path,
    texts: Path | None,
    day: datetime.date,
) -> Report:
    near = local(inputs, files, store)
    origins = OriginsOfLocal(near, inputs.ontology)
    findings = Shapes(inputs.ontology / "shapes").validate_at(near.focus, near.around)
    found = Report([Problem.of_finding(finding, origins) for finding in findings])
    found.notes += _notes(near)
    at_hand = Texts(texts)
    for document in near.change.documents:
        read_against_text(document, at_hand, found)
    things = near.reach.things
    left_out = [one for one in near.assembled.left_out if one[1] in things]
    asked = {shown(document.path) for document in near.change.documents}
    found.problems += idle(left_out, origins, asked)
    found.problems += passed(near.assembled, day, near.reach.measures)
    return found


def _notes(near: Local) -> list[str]:
    claims = sum(len(document.claims) for document in near.change.documents)
    others = [d for d in near.change.documents if d.source not in near.change.asked]
    told = f"{claims} claim{'' if claims == 1 else 's'}"
    notes = [
        f"{len(near.change.documents)} of {len(near.change.paths)} sources, {told}, and what they "
        f"reach in build {near.build.short}: {len(near.focus)} things looked at; "
        "house rules, questions and other texts were not (--all)"
    ]
    if others:
        notes.append("changed since the build, so checked as well: "
                     + ", ".join(shown(document.path) for document in others))  # fmt: skip
    notes += map(str, near.change.replaced)
    if near.change.gone:
        notes.append(f"no longer there, so left out: {', '.join(sorted(near.change.gone))}")
    return notes
