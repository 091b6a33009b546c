"""Finding things by what they are called: in English or Chinese, by code, or nearly so."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.answer import Answer, Thing, Value
from kg.answer.cited import newest_source
from kg.names import PREFIXES, TRADE, local_name, shorten
from kg.session.alike import Alike
from kg.session.context import Context
from kg.terms import text_of

__all__ = ["MOST", "Names", "find"]

# More things than these are not looked through by anybody; how many there are is told.
MOST = 50
COLUMNS = ("thing", "kind", "label_en", "label_zh", "matched", "how")

# What a thing is called, in words and in codes.
_LABELS = "SELECT ?thing ?name { ?thing rdfs:label|dct:title ?name } ORDER BY ?thing ?name"
_OTHER_NAMES = """
SELECT ?thing ?name WHERE {
  ?thing skos:altLabel|dct:identifier|skos:notation|trade:casNumber|trade:hsCode|
    trade:cnControlNumber|trade:coversControlNumber|trade:iso3166alpha2|trade:iso3166alpha3|
    trade:m49Code ?name
} ORDER BY ?thing ?name
"""
_KINDS = "SELECT ?thing ?kind { ?thing a ?kind } ORDER BY ?thing ?kind"
_NARROWER = """
SELECT DISTINCT ?narrow ?broad WHERE {
  ?narrow rdfs:subClassOf+ ?broad FILTER(isIRI(?narrow) && isIRI(?broad) && ?narrow != ?broad)
}
"""
_INDIVIDUAL = PREFIXES["owl"] + "NamedIndividual"
# These are called after what they are about, and would only hide it.
_RECORDS = {TRADE + name for name in ("Claim", "StatusPeriod", "ProductionShare", "UseShare")}


@dataclass
class _Called:
    """A thing with its labels by language, and every name it has."""

    iri: str
    labels: dict[str, str]
    names: dict[str, None]

    @property
    def label(self) -> str:
        """The label people read: the English one, else any, else the short IRI."""
        return self.labels.get("en") or next(iter(self.labels.values()), shorten(self.iri))


class Names:
    """What the things of a graph are called: read once, then searched.

    Parameters
    ----------
    context
        The graph.
    """

    def __init__(self, context: Context) -> None:
        engine = context.named
        self._kinds: dict[str, list[str]] = {}
        for thing, kind in engine.select(_KINDS).rows:
            if text_of(kind) != _INDIVIDUAL:
                self._kinds.setdefault(text_of(thing), []).append(text_of(kind))
        self._broader: dict[str, set[str]] = {}
        for narrow, broad in engine.select(_NARROWER).rows:
            self._broader.setdefault(text_of(narrow), set()).add(text_of(broad))
        self.things: dict[str, _Called] = {}
        for is_label, query in ((True, _LABELS), (False, _OTHER_NAMES)):
            for thing, name in engine.select(query).rows:
                if isinstance(thing, NamedNode) and isinstance(name, Literal):
                    self._call(thing.value, name, is_label)
        # Short names and IRIs are one or another; only names are looked for in part.
        self._written: dict[str, list[tuple[str, str]]] = {}
        self._folded: dict[str, list[tuple[str, str]]] = {}
        for iri, called in self.things.items():
            for one in (*called.names, local_name(iri)):
                self._folded.setdefault(folded(one), []).append((iri, one))
            for one in (shorten(iri), iri, f"<{iri}>"):
                self._written.setdefault(folded(one), []).append((iri, one))
        self._alike = Alike(self._folded)

    def _call(self, iri: str, name: Literal, is_label: bool) -> None:
        if _RECORDS.isdisjoint(self._kinds.get(iri, ())):
            called = self.things.setdefault(iri, _Called(iri, {}, {}))
            called.names[name.value] = None
            if is_label:
                language = (name.language or "en").partition("-")[0]
                called.labels.setdefault(language, name.value)

    def kind(self, iri: str) -> str:
        """Return the labels of the most special classes of a thing."""
        kinds = self._kinds.get(iri, [])
        broad = {wider for kind in kinds for wider in self._broader.get(kind, ())}
        words = (self._kind_word(kind) for kind in kinds if kind not in broad)
        return ", ".join(dict.fromkeys(words))

    def _kind_word(self, kind: str) -> str:
        if kind in self.things:
            return self.things[kind].label
        name = local_name(kind)  # of the ontology itself: a class, a property of some kind
        return "property" if name.endswith("Property") else name.lower()

    def matches(self, text: str) -> list[tuple[str, str, str]]:
        """Return the things a text may mean, as IRI, the name that matched, and how.

        ``exact`` is one of their names, ``part`` a part of one or the words of one, ``alike``
        nearly one, looked for where there is nothing else; the best come first, each thing once.
        """
        wanted = folded(text)
        if not wanted:
            return []
        found: dict[str, tuple[str, str]] = {}
        same = [*self._folded.get(wanted, ()), *self._written.get(wanted, ())]
        for iri, name in sorted(same):
            found.setdefault(iri, (name, "exact"))
        for _, iri, name in sorted(self._parts(wanted)):
            found.setdefault(iri, (name, "part"))
        if not found:
            for name in self._alike.to(wanted):
                for iri, original in self._folded[name]:
                    found.setdefault(iri, (original, "alike"))
        return [(iri, name, how) for iri, (name, how) in found.items()]

    def _parts(self, wanted: str) -> Iterator[tuple[tuple[int, int, str], str, str]]:
        """Yield the names with a part, or with every word, each with its place in the order."""
        words = set(wanted.split())
        by_word = len(words) > 1 and min(map(len, words)) > 1
        for name, owners in self._folded.items():
            if wanted not in name and not (by_word and all(word in name for word in words)):
                continue
            place = name.find(wanted)
            begins_word = place == 0 or not name[place - 1].isalnum()
            rank = 3 if place < 0 else 0 if place == 0 else 1 if begins_word else 2
            for iri, original in owners:
                yield (rank, len(name), name), iri, original


def folded(text: str) -> str:
    """Return a name without what writers differ in: case, width, spaces, letters nobody sees."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c for c in folded if c.isprintable() or c.isspace()).split())


def find(context: Context, names: Names, text: str, day: datetime.date) -> Answer:
    """Return the things a text may mean; see `Graph.find`."""
    matches = names.matches(text)
    shown = text if len(text) <= 60 else f"{text[:59]}…"
    remarks = list(context.remarks)
    if not matches:
        remarks.append(f"Nothing in the graph is called “{shown}”, or nearly so.")
    if len(matches) > MOST:
        remarks.append(f"{len(matches) - MOST} more are called so; write more of the name.")
    return Answer(
        question="find",
        summary=f"What is called “{shown}”",
        date=day,
        reading=None,
        build=context.build.identity,
        columns=COLUMNS,
        rows=tuple(_row(names, *match) for match in matches[:MOST]),
        newest_source=newest_source(context.engine, day),
        remarks=tuple(remarks),
        supposing=context.supposing,
    )


def _row(names: Names, iri: str, matched: str, how: str) -> Mapping[str, Value]:
    called = names.things[iri]
    return {
        "thing": Thing(iri, called.label),
        "kind": names.kind(iri) or None,
        "label_en": called.labels.get("en"),
        "label_zh": called.labels.get("zh"),
        "matched": matched,
        "how": how,
    }
