"""A text cut where its passages begin and end, so that passages which overlap can all be marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from kg.terms import printable

__all__ = ["Segment", "segments"]

Span = tuple[int, int]


@dataclass(frozen=True)
class Segment:
    """A part of a text in which no passage begins or ends.

    Parameters
    ----------
    start
        Where it begins, in code points.
    text
        Its letters.
    within
        The passages it belongs to, in the order given.
    ending
        Those of them that end with it.
    """

    start: int
    text: str
    within: tuple[Span, ...]
    ending: tuple[Span, ...]

    @property
    def shown(self) -> str:
        """The letters as a page shows them: lines are kept, and nothing steers the reader."""
        return "\n".join(map(printable, self.text.split("\n")))


def segments(text: str, spans: Sequence[Span]) -> list[Segment]:
    """Return a text in segments, none of them empty; joined they are the text.

    Parameters
    ----------
    text
        The whole text.
    spans
        Passages, half-open in code points; each lies in the text and has at least one letter.
    """
    begun: dict[int, list[Span]] = {}
    for span in dict.fromkeys(spans):
        begun.setdefault(span[0], []).append(span)
    found: list[Segment] = []
    within: list[Span] = []
    for start, end in pairwise(sorted({0, len(text), *chain.from_iterable(spans)})):
        within = [span for span in within if span[1] > start] + begun.get(start, [])
        ending = tuple(span for span in within if span[1] == end)
        found.append(Segment(start, text[start:end], tuple(within), ending))
    return found
