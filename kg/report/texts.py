"""Source files read against their texts: quotes, lengths and ledgers."""

from __future__ import annotations

from collections.abc import Iterator

from kg.build.places import Place, place_of
from kg.build.problem import Problem
from kg.files import shown
from kg.ledger import ledger_of, loose_claims, read_ledger, untiled
from kg.names import local_name, shorten
from kg.report.model import Report
from kg.source import Document, lines_of
from kg.texts import Texts, quote_of

__all__ = ["read_against_text"]


def read_against_text(document: Document, texts: Texts, found: Report) -> None:
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
        place = Place(shown(document.path), lines_of(document.path).get(document.source, 0))
        found.problems.append(Problem("Violation", what, str(place), (place,), document.source))
    found.problems += _ledger_faults(document, text)


def _wrong_quotes(document: Document, text: str) -> Iterator[Problem]:
    for span in document.evidence().spans:
        quote = quote_of(text, span.start, span.end)
        if (quote.sha256, quote.length) != (span.sha256, span.length):
            claim = document.claims.get(span.claim)
            place = place_of(claim) if claim else Place(shown(document.path), claim=span.claim)
            yield Problem(
                "Violation",
                f"the words at {span.start}-{span.end} do not match the digest of the quote: "
                "print the evidence anew with `kg quote`",
                str(place),
                (place,),
                span.claim,
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
        place = Place(shown(path))
        yield Problem("Violation", f"the ledger is not whole: {fault}", str(place), (place,))
