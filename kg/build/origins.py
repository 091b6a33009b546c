"""Where each triple comes from: in a whole build, and around a change of some sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from kg.build.assemble import Assembled
from kg.build.local import Local
from kg.build.parts import Parts
from kg.build.places import Place, Told, place_of, told
from kg.files import shown
from kg.names import TRADE
from kg.source import Document, lines_of
from kg.terms import text_of

__all__ = ["OriginsOfLocal", "OriginsOfParts"]


class OriginsOfParts:
    """Where the triples of a whole build come from.

    Parameters
    ----------
    parts, assembled
        What was read, and the view of it.
    ontology
        The folder with the files of ontology and reference data.
    """

    def __init__(self, parts: Parts, assembled: Assembled, ontology: Path) -> None:
        self.parts, self.assembled, self.ontology = parts, assembled, ontology
        self._index: Mapping[str, list[Told]] | None = None
        self._periods: dict[str, list[str]] = defaultdict(list)

    def told(self, node: str) -> Iterable[Told]:
        """Return what is told with this thing as subject or object, in the order of the files."""
        if self._index is None:
            self._index = self._indexed()
        return self._index.get(node, [])

    def claim(self, iri: str) -> Place | None:
        """Return where a claim is; None where there is no such claim."""
        claim = self.parts.claims.get(iri)
        return place_of(claim) if claim else None

    def source(self, iri: str) -> Place | None:
        """Return where a source is described; None where there is no such source."""
        for document in self.parts.documents:
            if document.source == iri:
                return Place(shown(document.path), lines_of(document.path).get(iri, 0))
        return None

    def rests_on(self, period: str) -> list[str]:
        """Return the claims that a status period rests on."""
        if self._index is None:
            self._index = self._indexed()
        return self._periods[period]

    def _indexed(self) -> Mapping[str, list[Told]]:
        counted: set[str] = set()
        for triple in self.assembled.view["derived"]:
            if triple.predicate.value == TRADE + "inView":
                counted.add(text_of(triple.subject))
            elif triple.predicate.value == TRADE + "restsOn":
                self._periods[text_of(triple.subject)].append(text_of(triple.object))
        index: dict[str, list[Told]] = defaultdict(list)
        for document in self.parts.documents:
            _add(index, _names_in(document))
            for iri, claim in document.claims.items():
                if iri in counted:
                    _add(index, [(triple, place_of(claim)) for triple in claim.triples])
        _add(index, told(self.parts.reference, self.ontology / "reference.ttl"))
        _add(index, told(self.parts.ontology.triples, self.ontology / "trade.ttl"))
        return index


class OriginsOfLocal:
    """Where the triples around a change come from; the lines of other files are looked up there.

    Parameters
    ----------
    local
        The change.
    ontology
        The folder with the files of ontology and reference data.
    """

    def __init__(self, local: Local, ontology: Path) -> None:
        self.local, self.said, self.ontology = local, local.said, ontology

    def told(self, node: str) -> Iterable[Told]:
        """Return what is told with this thing as subject or object, in the order of the files."""
        facts = {*self.said.about(node), *self.said.mentioning(node)}
        by_claim: dict[str, list[Triple]] = defaultdict(list)
        for claim, triple in facts:
            if self.said.is_valid((claim, triple)) and self._counts(claim):
                by_claim[claim].append(triple)
        within: dict[str, set[str]] = defaultdict(set)
        for claim in by_claim:
            within[self.said.new[claim].source if claim in self.said.new
                   else self.said.source_of(claim)].add(claim)  # fmt: skip
        names = self.said.built.record.names_of([node])
        changed = {document.source: document for document in self.local.change.documents}
        for source, path in self.local.change.paths.items():
            order: Iterable[str] = ()
            if source in changed:
                found = [t for t in _names_in(changed[source]) if text_of(t[0].subject) == node]
                yield from found
                order = changed[source].claims
            elif source in names or source in within:
                yield from told(names[source], path) if source in names else []
                order = self.said.built.record.sources[source].lines
            for claim in order if source in within else ():
                place = self.claim(claim) if claim in within[source] else None
                yield from ((triple, place) for triple in by_claim.get(claim, ()) if place)
        shared = (("reference.ttl", self.local.parts.reference),
                  ("trade.ttl", self.local.parts.ontology.triples))  # fmt: skip
        for name, triples in shared:
            near = [t for t in triples if node in (text_of(t.subject), text_of(t.object))]
            yield from told(near, self.ontology / name) if near else []

    def claim(self, iri: str) -> Place | None:
        """Return where a claim is; None where there is no such claim."""
        if iri in self.said.new:
            return place_of(self.said.new[iri])
        source = self.said.source_of(iri)
        if not source or not self.said.is_kept(iri):
            return None
        line = self.said.built.record.sources[source].lines[iri]
        return Place(shown(self.local.change.paths[source]), line, iri)

    def source(self, iri: str) -> Place | None:
        """Return where a source is described; None where there is no such source."""
        path = self.local.change.paths.get(iri)
        return Place(shown(path), lines_of(path).get(iri, 0)) if path else None

    def rests_on(self, period: str) -> list[str]:
        """Return the claims that a status period rests on."""
        rests = TRADE + "restsOn"
        derived = self.local.assembled.view["derived"]
        found = [t for t in derived if text_of(t.subject) == period and t.predicate.value == rests]
        built = self.said.built.leaving(NamedNode(period))
        triples = found or [t for t in built if t.predicate.value == rests]
        return sorted(text_of(triple.object) for triple in triples)

    def _counts(self, claim: str) -> bool:
        if claim in self.local.parts.claims:
            return claim in self._counted
        about = self.said.built.leaving(NamedNode(claim))
        return any(triple.predicate.value == TRADE + "inView" for triple in about)

    @cached_property
    def _counted(self) -> set[str]:
        derived = self.local.assembled.view["derived"]
        return {text_of(t.subject) for t in derived if t.predicate.value == TRADE + "inView"}


def _names_in(document: Document) -> list[Told]:
    """Return what a file calls things, which belongs to no claim."""
    own = (document.source, *document.claims)
    names = [t for t in document.metadata if not text_of(t.subject).startswith(own)]
    return told(names, document.path) if names else []


def _add(index: dict[str, list[Told]], found: Iterable[Told]) -> None:
    for triple, place in found:
        for term in {triple.subject, triple.object}:
            if not isinstance(term, Literal | Triple):
                index[term.value].append((triple, place))
