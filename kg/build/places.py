"""Where a finding comes from: the file, the line and the claim of what is at fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pyoxigraph import NamedNode, Triple

from kg.build.derive import DATED, DERIVED
from kg.check.shapes import Finding
from kg.claim import Claim
from kg.files import shown
from kg.names import BASE, PREFIXES, shorten
from kg.source import lines_of
from kg.terms import text_of

__all__ = ["Origins", "Place", "Told", "place_of", "places_of", "told", "where"]

_SOURCE, _CLAIM = BASE + "source/", BASE + "claim/"
_MOST = 4


@dataclass(frozen=True)
class Place:
    """A place in a file: ``line`` is 0 where it is not known, ``claim`` empty outside claims."""

    file: str
    line: int = 0
    claim: str = ""

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        return f"{self.file}{line}" + (f", {shorten(self.claim)}" if self.claim else "")


Told = tuple[Triple, Place]


class Origins(Protocol):
    """Knows where triples of the view come from."""

    def told(self, node: str) -> Iterable[Told]:
        """Return what is told with this thing as subject or object, in the order of the files."""
        ...

    def claim(self, iri: str) -> Place | None:
        """Return where a claim is; None where there is no such claim."""
        ...

    def source(self, iri: str) -> Place | None:
        """Return where a source is described; None where there is no such source."""
        ...

    def rests_on(self, period: str) -> list[str]:
        """Return the claims that a status period rests on."""
        ...


def place_of(claim: Claim) -> Place:
    """Return where a claim is."""
    return Place(claim.file, claim.line, claim.iri)


def told(triples: Iterable[Triple], path: Path) -> list[Told]:
    """Return triples that a file holds outside claims, each with its place."""
    file, lines = shown(path), lines_of(path)
    return [(t, Place(file, lines.get(text_of(t.subject), 0))) for t in triples]


def places_of(finding: Finding, origins: Origins) -> tuple[Place, ...]:
    """Return the places of what a shape found, all equally exact.

    These are the claims that state the value at fault; where there are none, those that state the
    property at all; then whatever is said about the focus node; then whatever mentions it. A claim
    and its evidence are their own place, and the periods that the build derives are placed where
    the claims are that they rest on.
    """
    focus = finding.focus
    owner = focus.partition("/node/")[0]
    if owner.startswith((_CLAIM, _SOURCE)):
        place = origins.claim(owner) or origins.source(owner)
        return (place,) if place else ()
    if focus.startswith(BASE + "id/period/"):
        found = [origins.claim(iri) for iri in origins.rests_on(focus)]
        return tuple(place for place in found if place)
    ranked: dict[int, dict[Place, None]] = defaultdict(dict)
    over, value = _over(finding), finding.value
    for triple, place in origins.told(focus):
        ranked[_rank(triple, focus, over, value)].setdefault(place)
    return tuple(ranked[min(ranked)]) if ranked else ()


def _over(finding: Finding) -> frozenset[str]:
    """Return the properties a finding is about, those that it is derived from among them."""
    said = {text_of(t.object) for t in finding.result if isinstance(t.object, NamedNode)
            and t.subject != finding.result[0].subject}  # fmt: skip
    said = {iri for iri in said if not iri.startswith((PREFIXES["sh"], PREFIXES["rdf"]))}
    said |= {finding.path} if finding.path else set()
    return frozenset(said | set(DATED) if said & DERIVED else said)


def _rank(triple: Triple, focus: str, over: frozenset[str], value: str) -> int:
    subject, other = text_of(triple.subject), text_of(triple.object)
    is_over = triple.predicate.value in over or not over
    if is_over and value and value in (subject, other) and focus in (subject, other):
        return 0
    if over and is_over:
        return 1
    return 2 if subject == focus else 3


def where(focus: str, places: tuple[Place, ...]) -> str:
    """Return in words where a finding comes from."""
    owner = focus.partition("/node/")[0]
    listed = "; ".join(str(place) for place in places[:_MOST])
    more = f"; and {len(places) - _MOST} more" if len(places) > _MOST else ""
    if owner.startswith(_CLAIM) and places:
        return listed
    if owner.startswith(_SOURCE) and places:
        return f"{listed}, {shorten(owner)}"
    return shorten(focus) + (f" in {listed}{more}" if places else "")
