"""The ledger of a source: every sentence of its text as a span, with the claims read from it.

A ledger is a CSV file beside the source file, ``<source>.ledger.csv``, with the columns ``start``
and ``end`` (code points, half-open), ``kind``, ``claims`` (the last parts of their IRIs) and
``reason``: why a sentence states no fact, or what of it was left out. It never holds words of the
text. With it, that nothing was overlooked can be checked and not only said.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import SourceError
from kg.files import shown
from kg.texts import decode

__all__ = ["KINDS", "Span", "ledger_of", "loose_claims", "read_ledger", "untiled"]

#: What a sentence can be. Only ``facts`` has claims; every other kind gives a reason.
KINDS = frozenset({"facts", "headline", "repetition", "opinion", "background", "boilerplate"})
_COLUMNS = ["start", "end", "kind", "claims", "reason"]


@dataclass(frozen=True)
class Span:
    """One sentence of a text, [start, end) in code points, and what was read from it."""

    start: int
    end: int
    kind: str
    claims: tuple[str, ...]
    reason: str


def ledger_of(source_file: Path) -> Path:
    """Return where the ledger of a source file lies."""
    return source_file.with_suffix(".ledger.csv")


def read_ledger(path: Path) -> list[Span]:
    """Read a ledger.

    Raises
    ------
    SourceError
        With the file and the line, for the first row that is not as it should be.
    """
    rows = csv.reader(decode(path.read_bytes(), shown(path)).splitlines())
    if next(rows, None) != _COLUMNS:
        raise SourceError(
            f"a ledger has the columns {','.join(_COLUMNS)}", f"{shown(path)}, line 1"
        )
    return [_span(row, f"{shown(path)}, line {rows.line_num}") for row in rows]


def _span(row: Sequence[str], where: str) -> Span:
    if len(row) != len(_COLUMNS) or not (row[0].isdecimal() and row[1].isdecimal()):
        raise SourceError("a row has two positions, a kind, claims and a reason", where)
    span = Span(int(row[0]), int(row[1]), row[2], tuple(row[3].split()), row[4].strip())
    if span.kind not in KINDS:
        raise SourceError(f"unknown kind {span.kind!r}", where, f"write one of {sorted(KINDS)}")
    if (span.kind == "facts") != bool(span.claims):
        raise SourceError("a sentence has claims if, and only if, its kind is facts", where)
    if not span.claims and not span.reason:
        raise SourceError("a sentence without a fact needs the reason", where)
    return span


def untiled(spans: Sequence[Span], text: str) -> Iterator[str]:
    """Yield each place where the spans overlap, are empty, or leave more than white space out."""
    ends = [0, *(span.end for span in spans)]
    starts = [*(span.start for span in spans), len(text)]
    for end, start in zip(ends, starts, strict=True):
        if start < end:
            yield f"{start}-{end}: in two spans, or outside the text"
        elif text[end:start].strip():
            yield f"{end}-{start}: in no span"
    for span in spans:
        if text[span.start : span.end] != text[span.start : span.end].strip() or (
            span.start >= span.end
        ):
            yield f"{span.start}-{span.end}: empty, or white space at an end"


def loose_claims(
    spans: Iterable[Span], evidence: Mapping[str, Sequence[tuple[int, int]]]
) -> Iterator[str]:
    """Yield each claim the ledger does not list, or lists where none of its evidence lies.

    Parameters
    ----------
    evidence
        The spans of evidence of each claim, by the last part of the claim's IRI.
    """
    listed: set[str] = set()
    for span in spans:
        for claim in span.claims:
            listed.add(claim)
            if claim not in evidence:
                yield f"{claim}: in the ledger, but no claim"
            elif not any(span.start <= s and e <= span.end for s, e in evidence[claim]):
                yield f"{claim}: its evidence is not in {span.start}-{span.end}"
    yield from (f"{claim}: not in the ledger" for claim in evidence if claim not in listed)
