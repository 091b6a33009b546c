"""What a disagreement is: two claims about one thing, and how they stand to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.compare import Verdict

__all__ = ["Conflict", "Note", "Side", "Statement", "Teller", "Value"]

Term = NamedNode | BlankNode | Literal | Triple
Value = Term | str | tuple[NamedNode, ...]


@dataclass(frozen=True)
class Teller:
    """A claim without its facts: who says it, in what manner, and what it sets aside."""

    iri: str
    label: str
    source: str
    basis: str
    modality: str
    review: str
    is_inferred: bool
    supersedes: tuple[str, ...] = ()
    because: str = ""
    note: str = ""


@dataclass(frozen=True)
class Statement:
    """One triple as one claim says it."""

    claim: Teller
    thing: str
    predicate: str
    value: Term


@dataclass(frozen=True)
class Side:
    """One of the two: what is said, by which claim."""

    value: Value
    claim: Teller


@dataclass(frozen=True)
class Conflict:
    """Two claims about one thing that agree, or of which one refines or contradicts the other.

    Parameters
    ----------
    rule
        The rule that found them, in words.
    thing, predicate
        What they are about.
    first, second
        What each says.
    verdict
        How they stand to each other, which is the more exact, and why.
    prefers
        By the name of each reading: ``first``, ``second``, ``both`` or ``neither``.
    superseded, reason
        Which of the two was set aside (1, 2, or 0), and why.
    """

    rule: str
    thing: str
    predicate: str
    first: Side
    second: Side
    verdict: Verdict
    prefers: Mapping[str, str] = field(default_factory=dict)
    superseded: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Note:
    """What a claim says that no rule can compare, such as that no figure can be given."""

    claim: Teller
    thing: str
    text: str
    prefers: Mapping[str, str] = field(default_factory=dict)
