"""The triples of an ontology by subject, in an order that no parser's labels have a part in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Triple

from kg.export.drawing.words import apart, clean
from kg.names import PREFIXES, RDF_TYPE, RDFS_LABEL, TRADE, local_name, shorten
from kg.terms import text_of

__all__ = ["CONCLUDED", "OWL", "RDFS", "SKOS", "Said", "anchor_of", "bound_of"]

OWL, RDFS, SKOS = PREFIXES["owl"], PREFIXES["rdfs"], PREFIXES["skos"]
CONCLUDED = TRADE + "isConcludedFrom"
_BOUND = re.compile(r"(?P<date>[a-z]\w*?)(?:Earliest|Latest)(?:Day)?")
_UNFIT = re.compile(r"[^\w.~-]+")


def anchor_of(iri: str) -> str:
    """Return the place of a term in the page: its local name, that of others with their prefix."""
    if iri.startswith(TRADE) and len(iri) > len(TRADE):
        return _UNFIT.sub("-", iri.removeprefix(TRADE))
    return _UNFIT.sub("-", shorten(iri)).strip("-")


def bound_of(iri: str) -> str | None:
    """Return the date that a property bounds, such as ``start``, or None for any other."""
    found = _BOUND.fullmatch(local_name(iri)) if iri.startswith(TRADE) else None
    return found["date"] if found else None


class Said:
    """What is said of the named subjects of some triples."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._of: dict[str, dict[str, set[NamedNode | Literal]]] = {}
        self._names: dict[str, str] = {}
        self._sorted: dict[tuple[str, str], list[str]] = {}
        self._back: dict[tuple[str, str], set[str]] = {}
        for triple in triples:
            if isinstance(triple.subject, NamedNode) and isinstance(
                triple.object, NamedNode | Literal
            ):
                of = self._of.setdefault(triple.subject.value, {})
                of.setdefault(triple.predicate.value, set()).add(triple.object)
                if isinstance(triple.object, NamedNode):
                    back = (triple.predicate.value, triple.object.value)
                    self._back.setdefault(back, set()).add(triple.subject.value)

    def of(self, subject: str) -> dict[str, list[NamedNode | Literal]]:
        """Return the values of a subject by predicate, both in the order of their names."""
        found = self._of.get(subject, {})
        return {name: sorted(found[name], key=str) for name in sorted(found)}

    def iris(self, subject: str, predicate: str) -> list[str]:
        """Return the things that a subject is related to, in the order of their names."""
        found = self._sorted.get((subject, predicate))
        if found is None:
            values = self._of.get(subject, {}).get(predicate, ())
            found = sorted(text_of(value) for value in values if isinstance(value, NamedNode))
            self._sorted[subject, predicate] = found
        return found

    def back(self, predicate: str, value: str) -> list[str]:
        """Return the subjects that are related to a thing, in the order of their names."""
        return sorted(self._back.get((predicate, value), ()))

    def texts(self, subject: str, predicate: str) -> list[str]:
        """Return the English texts of a subject, or all where none is in English."""
        values = self._of.get(subject, {}).get(predicate, ())
        held = [value for value in values if isinstance(value, Literal)]
        english = [one for one in held if one.language in (None, "en")]
        texts = sorted({clean(one.value) for one in english or held})
        return [text for text in texts if text]

    def subjects(self, kind: str) -> list[str]:
        """Return the subjects of a kind, in the order of their names."""
        return self.back(RDF_TYPE, kind)

    def label(self, iri: str) -> str:
        """Return what a term is called; one without a label goes by the words in its name."""
        if iri not in self._names:
            found = self.texts(iri, RDFS_LABEL)
            own = iri.startswith(TRADE)
            name = apart(local_name(iri)) if own else clean(shorten(iri))
            self._names[iri] = found[0] if found else name or "—"
        return self._names[iri]

    def used(self) -> set[str]:
        """Return every IRI that stands anywhere in the triples."""
        found: set[str] = set()
        for subject, by_predicate in self._of.items():
            found.add(subject)
            for predicate, values in by_predicate.items():
                found.add(predicate)
                for value in values:
                    is_name = isinstance(value, NamedNode)
                    found.add(value.value if is_name else value.datatype.value)  # type: ignore[union-attr]
        return found
