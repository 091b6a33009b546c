"""Writes one invented source document: its header, its claims, and the names of what it adds."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random

from pyoxigraph import Literal, NamedNode, Triple

from kg.claim import Claim
from kg.names import PREFIXES, RDF_TYPE, expand
from kg.source import Document
from kg.terms import english

__all__ = ["Day", "Fact", "Writer", "fact"]

_BASES = {"Article": "Press", "Instrument": "LegalText", "Statement": "OfficialStatement"}
# How often the claims of the shipped sources carry these, in percent.
_IDENTIFIED, _INFERRED, _ATTRIBUTED = 85, 20, 15
_TEXT_LENGTH = 6_000

Fact = tuple[str, str, object]


class Day(str):
    """A day as a source states it: exactly, by its month, or as an interval (EDTF)."""

    __slots__ = ()

    @classmethod
    def of(cls, random: Random, day: date) -> Day:
        """Return a day, four times in ten less precisely than it is known."""
        form = random.randrange(10)
        if form < 6:
            return cls(day)
        return cls(f"{day:%Y-%m}" if form < 8 else f"[{day}..{day + timedelta(days=6)}]")

    def literal(self) -> Literal:
        """Return the day as a literal of the datatype its form has."""
        if "." in self:
            return Literal(str(self), datatype=_node("edtf:EDTF"))
        name = "xsd:date" if self.count("-") == 2 else "xsd:gYearMonth"
        return Literal(str(self), datatype=_node(name))


def fact(subject: str, predicate: str, value: object) -> Triple:
    """Return a triple of short names; a value that is no short name becomes a literal."""
    return Triple(_node(subject), _node(predicate), _object(value))


@cache
def _node(name: str) -> NamedNode:
    iri = RDF_TYPE if name == "a" else expand(name)
    assert iri is not None, name
    return NamedNode(iri)


def _object(value: object) -> NamedNode | Literal:
    if isinstance(value, Literal):
        return value
    if isinstance(value, Day):
        return value.literal()
    if isinstance(value, Decimal):
        return Literal(str(value), datatype=_node("xsd:decimal"))
    if isinstance(value, int):
        return Literal(value)
    text = str(value)
    return _node(text) if text.partition(":")[0] in PREFIXES else Literal(text)


class Writer:
    """One source document in the making.

    Parameters
    ----------
    slug
        The last part of the source's IRI.
    issued
        When the source was issued.
    random
        Decides what a claim carries beside what every claim has.
    """

    def __init__(self, slug: str, issued: date, random: Random) -> None:
        self.slug, self.source, self.random = slug, f"source:{slug}", random
        self.path = Path(f"{slug}.trig")
        self.claims: dict[str, Claim] = {}
        self.metadata: list[Triple] = []
        kind = random.choice(("Article",) * 8 + ("Instrument", "Statement"))
        for predicate, value in (
            ("a", f"trade:{kind}"),
            ("dct:title", english(f"Document {slug}, invented")),
            ("dct:language", "en"),
            ("trade:basis", f"trade:{_BASES[kind]}"),
            ("dct:issued", Day(issued)),
            ("trade:textSha256", sha256(slug.encode()).hexdigest()),
            ("trade:textLength", _TEXT_LENGTH),
        ):
            self.metadata.append(fact(self.source, predicate, value))

    def name(self, thing: str, label: str) -> str:
        """Label a thing the document introduces, and return it."""
        self.metadata.append(fact(thing, "rdfs:label", english(label)))
        return thing

    def say(self, *facts: Fact, modality: str = "", supersedes: str = "") -> str:
        """Add a claim of these facts, and return its short name."""
        name = f"claim:{self.slug}/{len(self.claims) + 1:03}"
        attributed = self._chance(_ATTRIBUTED)
        modality = modality or ("Reported" if attributed else "Asserted")
        inferred = self._chance(_INFERRED)
        start = self.random.randrange(_TEXT_LENGTH - 200)
        length = self.random.randrange(20, 200)
        node = f"{name}/node/{len(self.metadata):x}"
        said = [
            (name, "a", "trade:Claim"),
            (name, "rdfs:label", english(f"Claim {len(self.claims) + 1} of {self.slug}")),
            (name, "trade:isStatedIn", self.source),
            (name, "trade:modality", f"trade:{modality}"),
            (name, "trade:review", "trade:Accepted"),
            (name, "trade:hasEvidence", node),
            (node, "a", "oa:TextPositionSelector"),
            (node, "oa:start", start),
            (node, "oa:end", start + length),
            (node, "trade:quoteLength", length),
            (node, "trade:quoteSha256", sha256(name.encode()).hexdigest()),
        ]
        if self._chance(_IDENTIFIED):
            said.append((name, "trade:identifiedBy", "the only act of this kind in that month"))
        if inferred:
            said.append((name, "trade:inferredFrom", "the document does not say so in words"))
        if attributed:
            said.append((name, "trade:isAttributedTo", "org:cn-mofcom"))
        if supersedes:
            said.append((name, "trade:supersedes", supersedes))
            said.append((name, "trade:supersedesBecause", "this passage is the more exact one"))
        self.metadata += [fact(*part) for part in said]
        iri = _node(name).value
        self.claims[iri] = Claim(
            iri,
            f"{self.path}, claim {len(self.claims) + 1}",
            _node(self.source).value,
            _node(f"trade:{modality}").value,
            _node("trade:Accepted").value,
            inferred,
            (_node(supersedes).value,) if supersedes else (),
            tuple(fact(*part) for part in facts),
        )
        return name

    def document(self) -> Document:
        """Return the finished document."""
        return Document(self.path, _node(self.source).value, self.claims, tuple(self.metadata))

    def _chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent
