"""What a build remembers of each source beside its facts, so that one source can be checked alone.

The store holds what the sources say, but not where: ``sources.json`` beside it has, for each
source, the digest of its file, the claims in their order with the line of each, the names that the
file gives to things (which belong to no claim), and the literals that the store keeps by their
value alone, as they were written. With it a changed file can take the place of its older version
without any other file being read.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from kg.build.parts import Parts
from kg.build.store import RECORD
from kg.check.looks import Looks
from kg.claim import Claim
from kg.names import BASE, PREFIXES
from kg.reason.fixpoint import Rounds, key_of
from kg.source import Document
from kg.terms import text_of

__all__ = [
    "OWN",
    "Record",
    "Source",
    "digest_of_file",
    "kept",
    "read_record",
    "record_of",
    "spoken_of",
]

_STRING = PREFIXES["xsd"] + "string"
_SOURCES, _CLAIMS = BASE + "source/", BASE + "claim/"
OWN = (_CLAIMS, _SOURCES, BASE + "id/period/")
"""What the namespaces of claims, of sources and of status periods begin with."""


@dataclass(frozen=True)
class Source:
    """One source of a build: its IRI, the SHA-256 of its file, and what the store does not say.

    ``numbered`` are the last parts of its claims, each with its line; ``names`` are the triples
    that name things, as lines of N-Triples; ``exact`` the triples whose literal the store writes
    otherwise (94.0 as 94), each with its claim, empty for metadata.
    """

    iri: str
    sha256: str
    numbered: Mapping[str, int]
    names: tuple[str, ...]
    exact: tuple[tuple[str, str], ...] = ()

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """The claims in the order of the file, each with its line; 0: not known."""
        namespace = _namespace(self.iri)
        return {namespace + name: line for name, line in self.numbered.items()}

    def named(self) -> list[Triple]:
        """Return what the file calls things."""
        return _triples(self.names)


@dataclass(frozen=True)
class Record:
    """What one build was made from: the digest of all inputs, that of ontology and code, sources.

    ``looks`` is where the shapes look, worked out once for each build; ``spoken_of`` are the
    claims, sources and status periods that some claim states facts about; ``inferred`` are the
    properties, and the classes of memberships, of what was inferred.
    """

    inputs: str
    rules: str
    looks: Looks
    sources: Mapping[str, Source]
    spoken_of: frozenset[str] = frozenset()
    inferred: frozenset[str] = frozenset()

    def names_of(self, things: Iterable[str]) -> dict[str, list[Triple]]:
        """Return what each source calls these things, where it does."""
        lines: dict[str, list[str]] = defaultdict(list)
        for thing in things:
            for source, line in self._names.get(thing, ()):
                lines[source].append(line)
        return {source: _triples(self._in_order(source, said)) for source, said in lines.items()}

    def _in_order(self, source: str, lines: Collection[str]) -> list[str]:
        wanted = set(lines)
        return [line for line in self.sources[source].names if line in wanted]

    @cached_property
    def _names(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for iri, source in self.sources.items():
            for line in source.names:
                found[line[1 : line.index(">")]].append((iri, line))
        return found

    def written(self) -> str:
        """Return the record as JSON."""
        sources = [
            [source.iri, source.sha256, source.numbered, source.names, source.exact]
            for source in self.sources.values()
        ]
        facts = {"inputs": self.inputs, "rules": self.rules, "looks": self.looks.written(),
                 "spokenOf": sorted(self.spoken_of),
                 "inferred": sorted(self.inferred), "sources": sources}  # fmt: skip
        return json.dumps(facts, ensure_ascii=False, separators=(",", ":")) + "\n"


def record_of(
    parts: Parts,
    inputs: str,
    rules: str,
    looks: Looks,
    digests: Mapping[Path, str],
    rounds: Rounds,
) -> Record:
    """Return the record of a build of these parts.

    ``digests`` are those of their files, ``rounds`` what was inferred.
    """
    sources = {
        document.source: Source(
            document.source,
            digests.get(document.path, ""),
            {
                iri.removeprefix(_namespace(document.source)): claim.line
                for iri, claim in document.claims.items()
            },
            tuple(_lines(_names_in(document))),
            tuple(_inexact(document)),
        )
        for document in parts.documents
    }
    spoken = frozenset(thing for claim in parts.claims.values() for thing in spoken_of(claim))
    return Record(
        inputs, rules, looks, sources, spoken, frozenset(map(key_of, chain.from_iterable(rounds)))
    )


def spoken_of(claim: Claim) -> Iterator[str]:
    """Yield the claims, sources and status periods that a claim states facts about.

    What the claim itself is made of counts as none of them.
    """
    for triple in claim.triples:
        subject = text_of(triple.subject)
        if subject.startswith(OWN) and not subject.startswith(claim.iri + "/node/"):
            yield subject


def _names_in(document: Document) -> list[Triple]:
    about = (document.source, _namespace(document.source))
    return [t for t in document.metadata if not text_of(t.subject).startswith(about)]


def _inexact(document: Document) -> Iterator[tuple[str, str]]:
    """Yield what the store will not give back as it was written, each with its claim."""
    said = [("", document.metadata), *((c.iri, c.triples) for c in document.claims.values())]
    for claim, triples in said:
        wrong = [t for t in triples if isinstance(t.object, Literal) and kept(t.object) != t.object]
        yield from ((claim, line) for line in _lines(wrong))


@lru_cache(maxsize=1 << 12)
def kept(literal: Literal) -> Literal:
    """Return a literal as the store gives it back: by its value, where it knows the datatype."""
    if literal.language or literal.datatype.value == _STRING:
        return literal
    store, node = Store(), NamedNode(BASE)
    store.add(Quad(node, node, literal))
    found = next(iter(store)).object
    assert isinstance(found, Literal)
    return found


def _triples(lines: Iterable[str]) -> list[Triple]:
    return [quad.triple for quad in parse("\n".join(lines), format=RdfFormat.N_TRIPLES)]


def _lines(triples: Iterable[Triple]) -> list[str]:
    text = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    return [line for line in text.decode().split("\n") if line]


def _namespace(source: str) -> str:
    return _CLAIMS + source.removeprefix(_SOURCES) + "/"


def read_record(folder: Path, inputs: str) -> Record | None:
    """Read the record in the folder of a build made from these inputs; None where there is none."""
    try:
        facts = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        sources = [_source(*said) for said in facts["sources"]]
        record = Record(
            facts["inputs"], facts["rules"], Looks.of(facts["looks"]),
            {source.iri: source for source in sources}, frozenset(facts["spokenOf"]),
            frozenset(facts["inferred"]),
        )  # fmt: skip
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return record if record.inputs == inputs else None


def _source(
    iri: str, sha256: str, lines: Mapping[str, Any], names: Iterable[str], exact: Iterable[Any]
) -> Source:
    return Source(iri, sha256, dict(lines), tuple(names), tuple((str(c), str(t)) for c, t in exact))


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of a file's content; empty where it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
