"""A claim: what one passage of one source says, and whether it counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Triple

from kg.errors import SourceError
from kg.names import shorten

__all__ = ["Claim", "Reading", "counting"]


@dataclass(frozen=True)
class Claim:
    """One claim of a source file, its facts and the metadata that decide whether it counts.

    IRIs are plain strings. ``triples`` are the facts of its graph, ``where`` is file and line, and
    ``line`` that line alone (0: not known);
    ``is_inferred`` tells that the passage does not state them, ``draws_on`` from which other
    sources the inference was drawn.
    """

    iri: str
    where: str
    source: str
    modality: str
    review: str
    is_inferred: bool
    supersedes: tuple[str, ...]
    triples: tuple[Triple, ...]
    draws_on: tuple[str, ...] = ()
    line: int = 0

    @property
    def file(self) -> str:
        """The file that holds the claim, as messages name it."""
        return self.where.removesuffix(f", line {self.line}")


@dataclass(frozen=True)
class Reading:
    """Whose words count: a set of source bases and of modalities, as the ontology defines it."""

    iri: str
    notation: str
    bases: frozenset[str]
    modalities: frozenset[str]


def counting(
    claims: Mapping[str, Claim], basis_of: Mapping[str, str], reading: Reading, accepted: str
) -> set[str]:
    """Return the claims that count in a reading.

    A claim counts when it is accepted, its modality and its source's basis belong to the reading,
    and no claim that itself counts supersedes it.

    Parameters
    ----------
    claims
        All claims by IRI.
    basis_of
        The basis of each source.
    accepted
        The IRI of the review state that lets a claim count.

    Raises
    ------
    SourceError
        When claims supersede each other in a circle.
    """
    admissible = {
        iri
        for iri, claim in claims.items()
        if claim.review == accepted
        and claim.modality in reading.modalities
        and basis_of[claim.source] in reading.bases
    }
    rivals: dict[str, list[str]] = {}
    for iri in sorted(admissible):
        for older in claims[iri].supersedes:
            rivals.setdefault(older, []).append(iri)
    verdicts: dict[str, bool] = {}
    for iri in sorted(admissible):
        _judge(iri, rivals, verdicts, claims)
    return {iri for iri in admissible if verdicts[iri]}


def _judge(
    first: str,
    rivals: Mapping[str, Collection[str]],
    verdicts: dict[str, bool],
    claims: Mapping[str, Claim],
) -> None:
    # Depth first over "is superseded by", without recursion: a chain may be as long as a file.
    path: list[str] = [first]
    while path:
        iri = path[-1]
        unjudged = [rival for rival in rivals.get(iri, ()) if rival not in verdicts]
        if iri in verdicts or not unjudged:
            verdicts.setdefault(iri, not any(verdicts[rival] for rival in rivals.get(iri, ())))
            path.pop()
        elif unjudged[0] in path:
            raise SourceError(
                "these claims supersede each other in a circle: " + _listed([*path, unjudged[0]]),
                claims[iri].where,
                "take out one of the trade:supersedes statements",
            )
        else:
            path.append(unjudged[0])


def _listed(iris: Iterable[str]) -> str:
    return " -> ".join(shorten(iri) for iri in iris)
