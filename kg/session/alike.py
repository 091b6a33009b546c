"""Names that are nearly a given one: by shared pairs of letters, then by likeness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

__all__ = ["Alike"]

# A shorter or longer text is not somebody's misspelling of a name.
_SHORTEST, _LONGEST = 3, 80
# How alike, from 0 to 1, and how many are given.
_ENOUGH = 0.6
_MOST = 5
# Likeness is measured for those that share most pairs of letters alone: it is slow.
_LOOKED_AT = 40


class Alike:
    """Names, searched for those that a misspelt one may mean.

    Parameters
    ----------
    names
        The names, in the form in which they are compared.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = [name for name in names if len(name) <= 2 * _LONGEST]

    @cached_property
    def _words(self) -> dict[str, list[str]]:
        """The names by themselves and by each of their words, which may be what is misspelt."""
        found: dict[str, list[str]] = {}
        for name in self._names:
            for word in dict.fromkeys([name, *name.split()]):
                found.setdefault(word, []).append(name)
        return found

    @cached_property
    def _by_pair(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self._words:
            for pair in _pairs(word):
                found.setdefault(pair, []).append(word)
        return found

    def to(self, text: str) -> list[str]:
        """Return the names most like a text, the best first.

        A text of very few or very many letters is like nothing.
        """
        from difflib import SequenceMatcher

        if not _SHORTEST <= len(text) <= _LONGEST:
            return []
        pairs = _pairs(text)
        shared = Counter(word for pair in pairs for word in self._by_pair.get(pair, ()))
        close = sorted(
            shared, key=lambda word: (-shared[word] / (len(pairs) + len(word) + 1), word)
        )
        ratios = {w: SequenceMatcher(None, text, w).ratio() for w in close[:_LOOKED_AT]}
        best = sorted((w for w in ratios if ratios[w] >= _ENOUGH), key=lambda w: (-ratios[w], w))
        names = dict.fromkeys(
            name for word in best for name in sorted(self._words[word], key=lambda n: (len(n), n))
        )
        return list(names)[:_MOST]


def _pairs(text: str) -> set[str]:
    """Return the pairs of letters that follow each other, with the edges of the text."""
    edged = f" {text} "
    return {edged[i : i + 2] for i in range(len(edged) - 1)}
