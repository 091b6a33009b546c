"""Footnotes: a claim with its source, span and, where the text is at hand, its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.engine import LocalEngine
from kg.names import shorten
from kg.terms import text_of
from kg.texts import Texts, quote_of

__all__ = ["Derivation", "Footnote", "footnotes"]


@dataclass(frozen=True)
class Footnote:
    """One claim as an answer cites it.

    ``spans`` are half-open positions in code points of the source's text; ``quotes`` are the words
    there, empty where the text is not at hand. ``inferred_from`` is the reason of a claim that the
    passage does not state.
    """

    number: int
    claim: str
    label: str
    modality: str
    attributed_to: str
    inferred_from: str
    identified_by: str
    source: str
    title: str
    publisher: str
    issued: str
    url: str
    sha256: str
    spans: tuple[tuple[int, int], ...]
    quotes: tuple[str, ...]

    def lines(self) -> list[str]:
        """Return the footnote as text: what is said, the words, where they stand, and why so."""
        passage = ", ".join(f"characters {start}-{end}" for start, end in self.spans)
        source = [
            f"“{self.title}”" if self.title else shorten(self.source),
            self.publisher or "publisher unknown",
            self.issued or "undated",
            self.url or "no address known",
            passage or "no passage given",
        ]
        lines = [f"{self.label} ({self._manner()})"]
        lines += [f"“{' '.join(quote.split())}”" for quote in self.quotes]
        lines.append(", ".join(source))
        if self.identified_by:
            lines.append(f"the act meant: {self.identified_by}")
        if self.inferred_from:
            lines.append(f"not in the passage; inferred: {self.inferred_from}")
        return [*lines, shorten(self.claim)]

    def _manner(self) -> str:
        return f"{self.modality}, {self.attributed_to}" if self.attributed_to else self.modality

    def __str__(self) -> str:
        return "\n".join(self.lines())


@dataclass(frozen=True)
class Derivation:
    """A computed status period an answer used: its label, what began it, its footnotes."""

    period: str
    label: str
    begun_by: str
    notes: tuple[int, ...]

    def __str__(self) -> str:
        numbers = " ".join(f"[{number}]" for number in self.notes)
        return f"{self.label} — begun by: {self.begun_by or 'nothing recorded'}, from {numbers}"


_QUERY = """
SELECT ?claim ?label ?modality ?attributed ?inferred ?identified ?source ?title ?publisher ?issued
       ?issuedInferred ?url ?sha ?start ?end ?quoteSha
WHERE {
  VALUES ?claim { %s }
  ?claim rdfs:label ?label ; trade:isStatedIn ?source ; trade:modality/rdfs:label ?modality .
  OPTIONAL { ?claim trade:isAttributedTo/rdfs:label ?attributed FILTER(LANG(?attributed) = "en") }
  OPTIONAL { ?claim trade:inferredFrom ?inferred }
  OPTIONAL { ?claim trade:identifiedBy ?identified }
  OPTIONAL { ?source dct:title ?title }
  OPTIONAL { ?source dct:publisher/rdfs:label ?publisher FILTER(LANG(?publisher) = "en") }
  OPTIONAL { ?source dct:issued ?issued }
  OPTIONAL { ?source trade:inferredFrom ?issuedInferred }
  OPTIONAL { ?source schema:url ?url }
  OPTIONAL { ?source trade:textSha256 ?sha }
  OPTIONAL {
    ?claim trade:hasEvidence ?e .
    ?e oa:start ?start ; oa:end ?end ; trade:quoteSha256 ?quoteSha
  }
}
ORDER BY ?claim ?start ?end ?attributed
"""
_CHUNK = 200


def footnotes(engine: LocalEngine, claims: Iterable[str], texts: Texts) -> tuple[Footnote, ...]:
    """Return the footnotes of claims, numbered from 1 in the order given."""
    wanted = list(dict.fromkeys(claims))
    found: dict[str, list[Mapping[str, object]]] = {}
    for first in range(0, len(wanted), _CHUNK):
        names = " ".join(f"<{claim}>" for claim in wanted[first : first + _CHUNK])
        table = engine.select(_QUERY % names)
        for row in table.rows:
            cells = dict(zip(table.columns, row, strict=True))
            found.setdefault(text_of(cells["claim"]), []).append(cells)
    return tuple(
        _footnote(number, claim, found[claim], texts)
        for number, claim in enumerate((c for c in wanted if c in found), 1)
    )


def _footnote(number: int, claim: str, rows: list[Mapping[str, object]], texts: Texts) -> Footnote:
    first = rows[0]
    digests = {
        (int(text_of(row["start"])), int(text_of(row["end"]))): text_of(row["quoteSha"])
        for row in rows
        if row["start"]
    }
    spans = sorted(digests)
    sha256 = text_of(first["sha"])
    text = texts.find(sha256) if sha256 and spans else None
    quotes = [_words(text, span, digests[span]) for span in spans] if text is not None else []
    return Footnote(
        number=number,
        claim=claim,
        label=text_of(first["label"]),
        modality=text_of(first["modality"]),
        attributed_to=", ".join(dict.fromkeys(text_of(r["attributed"]) for r in rows)),
        inferred_from=text_of(first["inferred"]),
        identified_by=text_of(first["identified"]),
        source=text_of(first["source"]),
        title=text_of(first["title"]),
        publisher=text_of(first["publisher"]),
        issued=_issued(first),
        url=text_of(first["url"]),
        sha256=sha256,
        spans=tuple(spans),
        quotes=tuple(quotes),
    )


def _words(text: str, span: tuple[int, int], sha256: str) -> str:
    """Return the words of a span, or say that they are not the ones that were quoted."""
    if quote_of(text, *span).sha256 != sha256:
        return "[the words at this place do not match the recorded digest]"
    return text[slice(*span)]


def _issued(row: Mapping[str, object]) -> str:
    """Return when the source was issued; a date nobody printed is called so."""
    if row["issued"] is None:
        return ""
    day = text_of(row["issued"])
    return f"undated (inferred {day})" if row["issuedInferred"] else day
