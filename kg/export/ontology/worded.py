"""Rules in words whose terms are links."""

from __future__ import annotations

from collections.abc import Mapping

from kg.export.drawing.words import clean
from kg.export.ontology.model import Line, Ruled, Span
from kg.export.ontology.said import anchor_of
from kg.reason.rules import Rule
from kg.reason.words import rule_in_words
from kg.terms import printable

__all__ = ["Wording", "capital", "several"]

# Letters for private use: no label that was cleaned has one, so they mark where a label ends.
_FIRST = 0xF0000


class Wording:
    """Puts rules into words.

    Parameters
    ----------
    labels
        What terms are called.
    places
        The terms that have a place in the page.
    """

    def __init__(self, labels: Mapping[str, str], places: frozenset[str]) -> None:
        self._iris = [iri for iri in sorted(labels) if iri in places]
        self._labels = {iri: clean(label) or "—" for iri, label in labels.items()}
        self._marked = dict(self._labels)
        for number, iri in enumerate(self._iris):
            # At its end, since the article goes by how a label begins.
            self._marked[iri] += chr(_FIRST + number)

    def rule(self, rule: Rule, is_dated: bool) -> Ruled:
        """Return a rule with its name and its words."""
        words = rule_in_words(rule.head, rule.body, self._marked)
        return Ruled(rule.name, f"rule-{rule.name}", self._linked(words), is_dated)

    def _linked(self, words: str) -> Line:
        spans: list[Span] = []
        plain = ""
        for letter in words:
            number = ord(letter) - _FIRST
            iri = self._iris[number] if 0 <= number < len(self._iris) else ""
            label = self._labels.get(iri, "")
            if not label or not plain.endswith(label):  # a value may hold any letter
                plain += printable(letter)
                continue
            if before := plain.removesuffix(label):
                spans.append(Span(before))
            spans.append(Span(label, anchor_of(iri)))
            plain = ""
        return (*spans, Span(plain)) if plain else tuple(spans)


def several(names: list[Span]) -> Line:
    """Return names behind one another: ``a, b and c``."""
    found: list[Span] = []
    for number, name in enumerate(names):
        if number:
            found.append(Span(" and " if number == len(names) - 1 else ", "))
        found.append(name)
    return tuple(found)


def capital(words: str) -> str:
    """Return words that begin with a capital."""
    return words[:1].upper() + words[1:]
