"""The texts of sources: quote digests, and finding a text by the digest of its file.

Texts are never part of the project. A quote is recorded by its position in the text (code points,
half-open), and by length and SHA-256 of its *normalised* form, so that whoever has the text can
verify it, and can find it again in a copy with other white space, quotes or dashes.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import SourceError, UsageError

__all__ = ["Quote", "Texts", "decode", "find_quote", "normalise", "quotation", "quote_of", "refind"]

_FOLDED = str.maketrans(
    dict.fromkeys("‘’‚‛′`´", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | {"\u00ad": None, "\u200b": None, "\ufeff": None}
)
_LARGEST_TEXT = 20_000_000


@dataclass(frozen=True)
class Quote:
    """A span of a text, [start, end) in code points, with the digest of its normalised words."""

    start: int
    end: int
    length: int
    sha256: str


def normalise(text: str) -> str:
    """Fold what copies of one text differ in: forms, quotes, dashes, white space, case."""
    folded = unicodedata.normalize("NFKC", text).translate(_FOLDED)
    # Folding the case takes letters apart that the normal form composes: compose them again.
    return " ".join(unicodedata.normalize("NFKC", folded.casefold()).split())


def quote_of(text: str, start: int, end: int) -> Quote:
    """Return the quote of ``text[start:end]``; positions are code points."""
    words = normalise(text[start:end])
    return Quote(start, end, len(words), hashlib.sha256(words.encode()).hexdigest())


def find_quote(text: str, words: str) -> Quote:
    """Find the one place where ``words`` stand in ``text``, whatever the white space between them.

    Raises
    ------
    SourceError
        When the words do not occur, or occur more than once.
    """
    parts = [re.escape(word) for word in words.split()]
    found = [m.span() for m in re.finditer(r"\s+".join(parts), text)] if parts else []
    if not found:
        raise SourceError("these words do not stand in the text", hint="copy them from the text")
    if len(found) > 1:
        places = ", ".join(f"{start}-{end}" for start, end in found)
        raise SourceError(
            f"these words stand {len(found)} times in the text, at {places}",
            hint="quote more of the passage, so that it is found once",
        )
    return quote_of(text, *found[0])


def refind(text: str, length: int, sha256: str) -> list[int]:
    """Return where a quote known by digest stands in ``normalise(text)``; positions in that form.

    Every window of the recorded length is tried, so a changed digit is lost, never re-anchored.
    """
    plain = normalise(text)
    return [
        start
        for start in range(len(plain) - length + 1)
        if hashlib.sha256(plain[start : start + length].encode()).hexdigest() == sha256
    ]


def decode(raw: bytes, where: str) -> str:
    """Decode a file's bytes as UTF-8, without newline translation."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise SourceError(
            f"byte {fault.start} is not UTF-8", where, "save the file as UTF-8 and try again"
        ) from None


class Texts:
    """A folder of texts, each found by the SHA-256 of its file.

    Parameters
    ----------
    folder
        Searched without sub-folders; None stands for no texts at hand.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._by_digest: dict[str, Path] | None = None

    def find(self, sha256: str) -> str | None:
        """Return the text whose file has this digest, or None where it is not at hand."""
        if self._by_digest is None:
            self._by_digest = dict(self._digests())
        path = self._by_digest.get(sha256)
        return decode(path.read_bytes(), str(path)) if path else None

    def _digests(self) -> Iterator[tuple[str, Path]]:
        if self.folder is None:
            return
        if not self.folder.is_dir():
            raise UsageError("there is no such folder of texts", str(self.folder))
        for path in sorted(self.folder.iterdir()):
            if path.is_file() and path.stat().st_size <= _LARGEST_TEXT:
                yield hashlib.sha256(path.read_bytes()).hexdigest(), path


def quotation(path: Path, words: str) -> str:
    """Return the Turtle to paste for a passage: the lines of the source header, and the evidence.

    Raises
    ------
    SourceError
        When the file cannot be read, or the words do not stand in it exactly once.
    """
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise SourceError(f"cannot be read: {fault.strerror}", str(path)) from None
    text = decode(raw, str(path))
    try:
        quote = find_quote(text, words)
    except SourceError as fault:
        raise SourceError(fault.what, str(path), fault.hint) from None
    return (
        "# in the header of the source\n"
        f'    trade:textSha256 "{hashlib.sha256(raw).hexdigest()}" ;\n'
        f"    trade:textLength {len(text)} ;\n"
        "# in the metadata of the claim\n"
        "    trade:hasEvidence [ a oa:TextPositionSelector ;\n"
        f"        oa:start {quote.start} ; oa:end {quote.end} ;\n"
        f"        trade:quoteLength {quote.length} ;\n"
        f'        trade:quoteSha256 "{quote.sha256}" ] .'
    )
