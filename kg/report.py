"""What ``kg check`` says: faults of sources, shapes, ontology, questions, quotes and ledgers."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.build.assemble import Assembled, assemble
from kg.build.make import Problem, problems_of
from kg.build.parts import Parts, read_parts
from kg.clocks import passed_clocks
from kg.dates import today
from kg.engine import LocalEngine
from kg.files import Inputs, queries_dir, shown
from kg.ledger import ledger_of, loose_claims, read_ledger, untiled
from kg.lint import lint
from kg.names import local_name, shorten
from kg.question import Library
from kg.source import Document
from kg.texts import Texts, quote_of

__all__ = ["Report", "report"]

_SEVERITIES = ("Violation", "Warning", "Info")


@dataclass
class Report:
    """Problems found, and notes on what was looked at and what was not."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether something must be mended."""
        return any(problem.severity == "Violation" for problem in self.problems)

    def __str__(self) -> str:
        ordered = sorted(self.problems, key=lambda p: _SEVERITIES.index(p.severity))
        counts = {s: sum(p.severity == s for p in ordered) for s in _SEVERITIES}
        tally = ", ".join(f"{n} {s}{'' if n == 1 else 's'}" for s, n in counts.items())
        return "\n".join([*map(str, ordered), *self.notes, tally])


def report(
    inputs: Inputs, texts: Path | None, owl: bool = False, day: datetime.date | None = None
) -> Report:
    """Check everything.

    Parameters
    ----------
    inputs
        Ontology and sources.
    texts
        The folder of texts, to verify quotes and ledgers against; None when there is none.
    owl
        Whether HermiT looks for contradictions as well, which takes seconds and needs Java.
    day
        The day that passed clocks are counted from; today by default.

    Raises
    ------
    SourceError, CheckError
        When a source cannot be understood at all.
    """
    parts = read_parts(inputs)
    assembled = assemble(parts)
    found = Report(problems_of(inputs, parts, assembled))
    found.notes.append(f"{len(parts.documents)} sources, {len(parts.claims)} claims")
    found.problems += _lint(parts.ontology.terms)
    at_hand = Texts(texts)
    for document in parts.documents:
        _read_against_text(document, at_hand, found)
    found.notes += [
        f"reading {reading}: {shorten(event)} gives no status: {why}"
        for reading, event, why in assembled.left_out
    ]
    found.problems += _passed(assembled, day or today())
    if owl:
        _reasoned(parts, assembled, found)
    return found


def _passed(assembled: Assembled, day: datetime.date) -> list[Problem]:
    return [
        Problem(
            "Info",
            f"{clock.name} ended on {clock.last_day}, {clock.days} days ago, and nothing later is "
            f"known in {_listed(clock.readings)}: it is presumed to be {clock.status}. Look for "
            "what followed, and add its source.",
            f"{shorten(clock.measure)}; its end is in {_listed(map(shorten, clock.sources))}",
        )
        for clock in passed_clocks(LocalEngine(assembled.in_memory()), day)
    ]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _lint(terms: Collection[str]) -> list[Problem]:
    return [
        Problem("Violation", f"{fault.rule}: {fault.message}", shown(question.path))
        for question in Library.load(queries_dir())
        for fault in lint(question, terms)
    ]


def _read_against_text(document: Document, texts: Texts, found: Report) -> None:
    said = document.evidence()
    text = texts.find(said.sha256) if said.sha256 else None
    if text is None:
        if said.spans:
            found.notes.append(
                f"{shorten(document.source)}: its text is not at hand (--texts), "
                f"so its {len(said.spans)} quotes are not verified"
            )
        return
    wrong = list(_wrong_quotes(document, text))
    found.problems += wrong
    found.notes.append(
        f"{shorten(document.source)}: {len(said.spans) - len(wrong)} of {len(said.spans)} quotes "
        "verified against the text"
    )
    if len(text) != said.length:
        what = f"the text has {len(text)} code points: write trade:textLength {len(text)}"
        found.problems.append(Problem("Violation", what, shown(document.path)))
    found.problems += _ledger_faults(document, text)


def _wrong_quotes(document: Document, text: str) -> Iterator[Problem]:
    for span in document.evidence().spans:
        quote = quote_of(text, span.start, span.end)
        if (quote.sha256, quote.length) != (span.sha256, span.length):
            claim = document.claims.get(span.claim)
            where = f"{claim.where if claim else shown(document.path)}, {shorten(span.claim)}"
            yield Problem(
                "Violation",
                f"the words at {span.start}-{span.end} do not match the digest of the quote: "
                "print the evidence anew with `kg quote`",
                where,
            )


def _ledger_faults(document: Document, text: str) -> Iterator[Problem]:
    path = ledger_of(document.path)
    if not path.exists():
        return
    spans = read_ledger(path)
    evidence: dict[str, list[tuple[int, int]]] = {}
    for span in document.evidence().spans:
        evidence.setdefault(local_name(span.claim), []).append((span.start, span.end))
    for fault in [*untiled(spans, text), *loose_claims(spans, evidence)]:
        yield Problem("Violation", f"the ledger is not whole: {fault}", shown(path))


def _reasoned(parts: Parts, assembled: Assembled, found: Report) -> None:
    from kg.reason import consistency

    facts = [*assembled.view["claim"], *parts.reference, *assembled.view["metadata"]]
    verdict = consistency(parts.ontology.triples, facts)
    found.problems += [Problem("Violation", what, "HermiT") for what in verdict.problems]
    if verdict.skipped:
        found.notes.append(f"the OWL check was skipped: {verdict.skipped}")
    elif not verdict.problems:
        found.notes.append("HermiT finds ontology and facts consistent")
