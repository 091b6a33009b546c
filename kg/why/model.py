"""A proof as data: a tree from what is concluded down to passages of sources."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from kg.answer.footnote import Footnote
from kg.answer.model import NOTICE
from kg.writing import check_target, path_given, write_whole

if TYPE_CHECKING:
    from kg.answer.value import Value

__all__ = ["FORMS", "KINDS", "Mention", "Node", "Proof", "Proofs"]

FORMS = (".svg", ".json", ".txt")

KINDS = {
    "row": "what the row's match uses",
    "conclusion": "follows by a rule",
    "status": "computed from acts",
    "act": "an act, as claims tell of it",
    "claim": "said by a source",
    "reference": "reference data of the ontology",
    "heading": "said by a source file of its source, outside claims",
    "absence": "nothing of this kind is recorded",
    "again": "proven above",
}
"""What a node of a proof can be."""


@dataclass(frozen=True)
class Mention:
    """A thing that a statement names: its IRI, and the words that stand for it."""

    words: str
    iri: str


@dataclass(frozen=True)
class Node:
    """One statement of a proof, and what it follows from.

    Parameters
    ----------
    statement
        What holds, in words.
    kind
        One of `KINDS`.
    rule, because
        The name of the rule it follows by, and what the rule says; empty where there is none.
    notes
        The numbers of the footnotes that say it themselves.
    premises
        What it follows from.
    triple
        The same as N-Triples, where it is one triple.
    mentions
        The things that the statement names, in the order in which it does.
    """

    statement: str
    kind: str
    rule: str = ""
    because: str = ""
    notes: tuple[int, ...] = ()
    premises: tuple[Node, ...] = ()
    triple: str = ""
    mentions: tuple[Mention, ...] = ()

    def each(self) -> Iterator[Node]:
        """Yield this statement and all below it, in the order of reading."""
        yield self
        for premise in self.premises:
            yield from premise.each()


@dataclass(frozen=True)
class Proof:
    """One proof.

    Parameters
    ----------
    root
        What is proven.
    claims
        The IRIs of the claims it rests on, in the order of their footnotes: with any one of them
        taken away, the others do not prove it any more. A status is proven with its days and its
        certainty: without the claim of its end it may hold on the day asked about all the same.
    """

    root: Node
    claims: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Proofs(Sequence[Proof]):
    """Why something holds: one proof or several, and the circumstances.

    Parameters
    ----------
    conclusion
        What is proven, in words.
    proofs
        Each of them is enough; the shortest is first.
    footnotes
        The claims of all of them, by number from 1.
    build
        The identity of the build.
    date, reading
        The day and the reading of the statuses used; None where it rests on none.
    newest_source
        When the newest source of the graph was issued, its title, and its age.
    supposing
        What was left out or assumed, in words.
    row
        The row that is explained, where it is one.
    """

    conclusion: str
    proofs: tuple[Proof, ...]
    footnotes: tuple[Footnote, ...]
    build: str
    date: datetime.date | None = None
    reading: str | None = None
    newest_source: str = ""
    supposing: tuple[str, ...] = ()
    row: dict[str, Value] | None = None

    def __len__(self) -> int:
        return len(self.proofs)

    @overload
    def __getitem__(self, index: int) -> Proof: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Proof, ...]: ...
    def __getitem__(self, index: int | slice) -> Proof | tuple[Proof, ...]:
        """Return a proof by its place."""
        return self.proofs[index]

    @property
    def notice(self) -> str:
        """What it is not, and how far the record sees."""
        return NOTICE.format(self.newest_source or "unknown")

    def circumstances(self) -> str:
        """Return in one line under which circumstances it holds."""
        parts = [
            f"on {self.date}" if self.date else "",
            f"reading {self.reading}" if self.reading else "",
            *self.supposing,
            f"{len(self)} proof{'' if len(self) == 1 else 's'}",
            f"build {self.build[:12]}",
        ]
        return " · ".join(part for part in parts if part)

    def text(self, width: int | None = None) -> str:
        """Return the proofs as trees of lines, no longer than ``width``, with their footnotes."""
        from kg.why.text import as_text

        return as_text(self, width)

    def object(self) -> dict[str, Any]:
        """Return the proofs as an object of JSON."""
        return {
            "conclusion": self.conclusion,
            "date": str(self.date) if self.date else None,
            "reading": self.reading,
            "build": self.build,
            "supposing": list(self.supposing),
            "notice": self.notice,
            "proofs": [
                {"claims": list(proof.claims), "proof": asdict(proof.root)} for proof in self
            ],
            "citations": [asdict(note) for note in self.footnotes],
        }

    def json(self) -> str:
        """Return the proofs as one JSON object, indented."""
        import json

        return json.dumps(self.object(), ensure_ascii=False, indent=2)

    def svg(self) -> str:
        """Return the proofs as a picture: the same bytes for the same build, nothing fetched."""
        from kg.export.drawing.sheet import file_of
        from kg.why.picture import figure

        return file_of(figure(self))

    def save(self, path: str | Path) -> None:
        """Write the picture (``.svg``), the object (``.json``) or the tree of lines (``.txt``).

        Raises
        ------
        UsageError
            For another ending, or a folder that is not there.
        """
        file = path_given(path)
        check_target(file, FORMS)
        made = {".svg": self.svg, ".json": self.json, ".txt": self.text}
        write_whole(file, made[file.suffix.lower()]())

    def _repr_html_(self) -> str:
        from kg.export.drawing.marks import serialised
        from kg.why.picture import figure

        return serialised(figure(self))

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.text(100)
