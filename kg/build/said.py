"""What any claim says, whether it counts or not: in the built store and in changed documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from kg.build.built import Built
from kg.build.change import Change, NotLocalError
from kg.build.derive import DERIVED
from kg.build.record import spoken_of
from kg.claim import Claim
from kg.files import shown
from kg.names import BASE, RDF_TYPE, TRADE, shorten
from kg.terms import text_of

__all__ = ["Claims", "Said", "Typed"]

Fact = tuple[str, Triple]


class Said:
    """The facts and claims of a build and of a change of it.

    Facts are asked for as they were and as they will be together: what depends on either is
    affected by the change.

    Raises
    ------
    NotLocalError
        When a claim states facts about a claim, a source or a period: the store cannot tell these
        from what is said of them outside claims, or derived.
    """

    def __init__(self, built: Built, change: Change) -> None:
        self.built, self.change = built, change
        self.new = {iri: c for doc in change.documents for iri, c in doc.claims.items()}
        self.replaced = {
            claim
            for source in change.sources
            if source in built.record.sources
            for claim in built.record.sources[source].lines
        }
        self._metadata: dict[str, list[Triple]] = {}
        self._of: dict[str, list[Fact]] = defaultdict(list)
        self._to: dict[str, list[Fact]] = defaultdict(list)
        for iri, claim in self.new.items():
            for thing in spoken_of(claim):
                raise NotLocalError(f"{shorten(iri)} states a fact about {shorten(thing)}")
            for triple in claim.triples:
                subject = text_of(triple.subject)
                self._of[subject].append((iri, triple))
                if isinstance(triple.object, NamedNode):
                    self._to[triple.object.value].append((iri, triple))

    def about(self, subject: str, predicate: str | None = None) -> Iterator[Fact]:
        """Yield what claims say of a thing, each with the claim; replaced claims too."""
        for fact in (*self.built.facts(subject, predicate, None), *self._of[subject]):
            if predicate is None or fact[1].predicate.value == predicate:
                yield fact

    def mentioning(self, thing: str, predicate: str | None = None) -> Iterator[Fact]:
        """Yield what claims say of anything with this thing as value; replaced claims too."""
        for fact in (*self.built.facts(None, predicate, thing), *self._to[thing]):
            if predicate is None or fact[1].predicate.value == predicate:
                yield fact

    def objects(self, subject: str, predicate: str) -> set[str]:
        """Return the things that claims say of a thing with a predicate."""
        facts = self.about(subject, TRADE + predicate)
        return {t.object.value for _, t in facts if isinstance(t.object, NamedNode)}

    def subjects(self, predicate: str, thing: str) -> set[str]:
        """Return the things of which claims say this one with a predicate."""
        return {text_of(t.subject) for _, t in self.mentioning(thing, TRADE + predicate)}

    def is_valid(self, fact: Fact) -> bool:
        """Tell whether a fact is said after the change, by a claim of that time."""
        claim, triple = fact
        return triple in self.new[claim].triples if claim in self.new else self.is_kept(claim)

    def is_kept(self, claim: str) -> bool:
        """Tell whether a claim of the build is untouched by the change."""
        return claim not in self.replaced and claim not in self.new

    def rivals(self, claims: Iterable[str]) -> set[str]:
        """Return the claims with all that supersede them or are superseded, however far off."""
        found, todo = set(claims), list(claims)
        while todo:
            claim = todo.pop()
            node = NamedNode(claim)
            near = {text_of(t.subject) for t in self.built.reaching(node, [TRADE + "supersedes"])}
            near |= {text_of(t.object) for t in self.metadata(claim)
                     if t.predicate.value == TRADE + "supersedes"}  # fmt: skip
            if claim in self.new:
                near |= set(self.new[claim].supersedes)
            near |= self._superseding.get(claim, set())
            todo += near - found
            found |= near
        return found

    @cached_property
    def _superseding(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for iri, claim in self.new.items():
            for older in claim.supersedes:
                found[older].add(iri)
        return found

    def metadata(self, subject: str) -> list[Triple]:
        """Return what the build says of a claim or a source outside claims."""
        if subject in self._metadata:
            return self._metadata[subject]
        triples = self.built.leaving(NamedNode(subject))
        if subject in self.built.record.spoken_of:
            raise NotLocalError(f"a claim states a fact about {shorten(subject)}")
        self._metadata[subject] = [t for t in triples if t.predicate.value not in DERIVED]
        return self._metadata[subject]

    def basis_before(self, source: str) -> str:
        """Return the basis of a source of the build."""
        return _basis(source, self.metadata(source))

    @cached_property
    def basis_after(self) -> dict[str, str]:
        """The basis of each changed source."""
        return {doc.source: _basis(doc.source, doc.metadata) for doc in self.change.documents}

    def source_of(self, claim: str) -> str:
        """Return the source of a claim of the build; empty where there is no such claim."""
        source = BASE + "source/" + claim.removeprefix(BASE + "claim/").rpartition("/")[0]
        known = self.built.record.sources.get(source)
        return source if known and claim in known.lines else ""

    def claim(self, iri: str, facts: Iterable[Triple]) -> Claim:
        """Return a claim of the build as if it said these facts alone."""
        values: dict[str, list[str]] = defaultdict(list)
        for triple in self.metadata(iri):
            values[triple.predicate.value].append(text_of(triple.object))
        source = self.source_of(iri)
        line = self.built.record.sources[source].lines[iri]
        file = shown(self.change.paths.get(source, Path()))
        return Claim(
            iri,
            f"{file}, line {line}" if line else file,
            source,
            values[TRADE + "modality"][0],
            values[TRADE + "review"][0],
            TRADE + "inferredFrom" in values,
            tuple(sorted(values[TRADE + "supersedes"])),
            tuple(dict.fromkeys(facts)),
            tuple(sorted(values[TRADE + "drawsOn"])),
            line,
        )


def _basis(source: str, metadata: Iterable[Triple]) -> str:
    return next(
        (text_of(t.object) for t in metadata
         if t.predicate.value == TRADE + "basis" and text_of(t.subject) == source),
        "",
    )  # fmt: skip


class Claims:
    """The claims of the build that the change leaves as they are.

    Parameters
    ----------
    said
        The claims.
    """

    def __init__(self, said: Said) -> None:
        self.said = said

    def __contains__(self, claim: object) -> bool:
        is_there = isinstance(claim, str) and self.said.source_of(claim)
        return bool(is_there) and self.said.is_kept(str(claim))

    def __iter__(self) -> Iterator[str]:
        for source in self.said.built.record.sources.values():
            yield from (claim for claim in source.lines if self.said.is_kept(claim))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Typed:
    """The things that some claim gives a type after the change, looked up one by one.

    Parameters
    ----------
    said
        The claims.
    """

    def __init__(self, said: Said) -> None:
        self.said = said
        self._known: dict[str, bool] = {}

    def __contains__(self, thing: object) -> bool:
        if not isinstance(thing, str):
            return False
        if thing not in self._known:
            self._known[thing] = any(
                self.said.is_kept(claim)
                for claim, _ in self.said.built.facts(thing, RDF_TYPE, None)
            )
        return self._known[thing]

    def __iter__(self) -> Iterator[str]:
        for claim, triple in self.said.built.facts(None, RDF_TYPE, None):
            if self.said.is_kept(claim):
                yield text_of(triple.subject)

    def __len__(self) -> int:
        return sum(1 for _ in self)
