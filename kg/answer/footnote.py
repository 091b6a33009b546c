"""Footnotes: a claim with its source, span and, where the text is at hand, its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.engine import LocalEngine
from kg.names import shorten
from kg.terms import printable, text_of
from kg.texts import Texts, quote_of

__all__ = ["Conclusion", "Derivation", "Footnote", "footnotes", "rules_told"]


@dataclass(frozen=True, repr=False)
class Footnote:
    """One claim as an answer cites it.

    ``spans`` are half-open positions in code points of the source's text; ``quotes`` are the words
    there, empty where the text is not at hand. ``places`` are clauses and tables, which are named
    and never quoted; ``read_via`` are the accounts through which a source was read second-hand.
    ``inferred_from`` is the reason of a claim that the passage does not state.
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
    basis: str
    publisher: str
    issued: str
    url: str
    sha256: str
    spans: tuple[tuple[int, int], ...]
    quotes: tuple[str, ...]
    places: tuple[str, ...]
    read_via: tuple[str, ...]
    rights: str

    def lines(self) -> list[str]:
        """Return the footnote as text: what is said, the words, where they stand, and why so."""
        passages = [f"characters {start}-{end}" for start, end in self.spans]
        source = [
            f"“{self.title}”" if self.title else shorten(self.source),
            self.basis or "basis unknown",
            self.publisher or "publisher unknown",
            self.issued or "undated",
            self.url or "no address known",
            ", ".join([*passages, *self.places]) or "no passage given",
        ]
        lines = [f"{self.label} ({self._manner()})"]
        lines += [f"“{' '.join(quote.split())}”" for quote in self.quotes]
        lines.append(", ".join(source))
        if self.read_via:
            lines.append(f"not read itself, but through {'; '.join(self.read_via)}")
        if self.rights:
            lines.append(self.rights)
        if self.identified_by:
            lines.append(f"the act meant: {self.identified_by}")
        if self.inferred_from:
            lines.append(f"not in the passage; inferred: {self.inferred_from}")
        return [*lines, shorten(self.claim)]

    def _manner(self) -> str:
        return f"{self.modality}, {self.attributed_to}" if self.attributed_to else self.modality

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def __repr__(self) -> str:
        return f"[{self.number}] " + "\n    ".join(map(printable, self.lines()))

    def _repr_html_(self) -> str:
        import html

        lines = (html.escape(printable(line)) for line in self.lines())
        return f"<p>[{self.number}] {'<br>'.join(lines)}</p>"


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


@dataclass(frozen=True)
class Conclusion:
    """An inferred triple an answer used: what it says, by which rules, and its footnotes.

    ``triple`` is N-Triples; ``rules`` are in words, the last one applied first.
    """

    triple: str
    statement: str
    rules: tuple[str, ...]
    notes: tuple[int, ...]

    def __str__(self) -> str:
        numbers = " ".join(f"[{number}]" for number in self.notes) or "reference data alone"
        return f"{self.statement}, from {numbers}"


def rules_told(conclusions: Iterable[Conclusion]) -> list[str]:
    """Return the rules of several conclusions in words, each once."""
    return list(dict.fromkeys(rule for one in conclusions for rule in one.rules))


_QUERY = """
SELECT ?claim ?label ?modality ?attributed ?inferred ?identified ?source ?title ?basis ?publisher
       ?issued ?issuedInferred ?url ?sha ?via ?rights
WHERE {
  VALUES ?claim { %s }
  ?claim rdfs:label ?label ; trade:isStatedIn ?source ; trade:modality/rdfs:label ?modality .
  OPTIONAL { ?claim trade:isAttributedTo/rdfs:label ?attributed FILTER(LANG(?attributed) = "en") }
  OPTIONAL { ?claim trade:inferredFrom ?inferred }
  OPTIONAL { ?claim trade:identifiedBy ?identified }
  OPTIONAL { ?source dct:title ?title }
  OPTIONAL { ?source trade:basis/rdfs:label ?basis }
  OPTIONAL { ?source trade:readVia ?via }
  OPTIONAL { ?source dct:rights ?rights }
  OPTIONAL { ?source dct:publisher/rdfs:label ?publisher FILTER(LANG(?publisher) = "en") }
  OPTIONAL { ?source dct:issued ?issued }
  OPTIONAL { ?source trade:inferredFrom ?issuedInferred }
  OPTIONAL { ?source schema:url ?url }
  OPTIONAL { ?source trade:textSha256 ?sha }
}
ORDER BY ?claim ?publisher ?attributed ?via
"""
# By itself: an OPTIONAL of two patterns is worked out for all claims of a graph, however large.
_EVIDENCE = """
SELECT ?claim ?start ?end ?quoteSha ?clause ?table ?tableSha WHERE {
  VALUES ?claim { %s }
  ?claim trade:hasEvidence ?evidence .
  OPTIONAL { ?evidence oa:start ?start }
  OPTIONAL { ?evidence oa:end ?end }
  OPTIONAL { ?evidence trade:quoteSha256 ?quoteSha }
  OPTIONAL { ?evidence trade:clause ?clause }
  OPTIONAL { ?evidence trade:tableName ?table }
  OPTIONAL { ?evidence trade:tableSha256 ?tableSha }
}
ORDER BY ?claim ?start ?end ?clause ?table
"""
_CHUNK = 200
_Rows = list[Mapping[str, object]]


def footnotes(engine: LocalEngine, claims: Iterable[str], texts: Texts) -> tuple[Footnote, ...]:
    """Return the footnotes of claims, numbered from 1 in the order given."""
    wanted = list(dict.fromkeys(claims))
    found, evidence = (_by_claim(engine, query, wanted) for query in (_QUERY, _EVIDENCE))
    return tuple(
        _footnote(number, claim, found[claim], evidence.get(claim, []), texts)
        for number, claim in enumerate((c for c in wanted if c in found), 1)
    )


def _by_claim(engine: LocalEngine, query: str, claims: Sequence[str]) -> dict[str, _Rows]:
    """Return the rows of a query on claims, by claim."""
    found: dict[str, _Rows] = {}
    for first in range(0, len(claims), _CHUNK):
        names = " ".join(f"<{claim}>" for claim in claims[first : first + _CHUNK])
        table = engine.select(query % names)
        for row in table.rows:
            cells = dict(zip(table.columns, row, strict=True))
            found.setdefault(text_of(cells["claim"]), []).append(cells)
    return found


def _footnote(number: int, claim: str, rows: _Rows, evidence: _Rows, texts: Texts) -> Footnote:
    first = rows[0]
    digests = {
        (int(text_of(row["start"])), int(text_of(row["end"]))): text_of(row["quoteSha"])
        for row in evidence
        if row["start"] and row["end"]
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
        attributed_to=", ".join(_each(rows, "attributed")),
        inferred_from=text_of(first["inferred"]),
        identified_by=text_of(first["identified"]),
        source=text_of(first["source"]),
        title=text_of(first["title"]),
        basis=text_of(first["basis"]),
        publisher=", ".join(_each(rows, "publisher")),
        issued=_issued(first),
        url=text_of(first["url"]),
        sha256=sha256,
        spans=tuple(spans),
        quotes=tuple(quotes),
        places=(
            *(f"clause: {clause}" for clause in _each(evidence, "clause")),
            *_tables(evidence),
        ),
        read_via=_each(rows, "via"),
        rights=text_of(first["rights"]),
    )


def _each(rows: Iterable[Mapping[str, object]], name: str) -> tuple[str, ...]:
    """Return the different values of a column, in order; a missing one is none."""
    return tuple(dict.fromkeys(text_of(row[name]) for row in rows if row[name] is not None))


def _tables(rows: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    named = {text_of(row["table"]): text_of(row["tableSha"]) for row in rows if row["table"]}
    return tuple(f"table {name}, SHA-256 {digest[:12]}…" for name, digest in named.items())


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
