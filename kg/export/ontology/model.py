"""The documentation of an ontology as data: what a page says of each term, and what links where.

Every place in the page has one name: that of a term is its local name (``ExportBan``), those of
rules, shapes and parts begin with what they are (``rule-...``, ``shape-...``, ``part-...``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = [
    "Asking",
    "Check",
    "Checked",
    "Documentation",
    "Exclusion",
    "Fact",
    "Group",
    "Head",
    "Line",
    "Part",
    "Ruled",
    "Rules",
    "Span",
    "Term",
]


@dataclass(frozen=True)
class Span:
    """Some words: ``to`` is the place in the page that they lead to, empty for none."""

    text: str
    to: str = ""
    is_code: bool = False


Line = tuple[Span, ...]


@dataclass(frozen=True)
class Fact:
    """What holds of a term under one heading.

    ``is_run`` where the lines are names that stand one behind the other.
    """

    name: str
    lines: tuple[Line, ...]
    is_run: bool = False


@dataclass(frozen=True)
class Check:
    """A shape that says something of a record: what its author is told to write.

    Parameters
    ----------
    name, anchor
        The name of the shape, and its place in the page.
    message
        In the words of the shape.
    severity
        ``violation``, ``warning`` or ``info``.
    needs
        How many values, and of what kind; empty where the message alone says it.
    of
        The terms whose records it is about.
    """

    name: str
    anchor: str
    message: str
    severity: str
    needs: str
    of: Line


@dataclass(frozen=True)
class Checked:
    """The shapes of one file."""

    title: str
    anchor: str
    to: str
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Asking:
    """A question of the library, as far as a link needs it."""

    topic: str
    name: str
    summary: str


@dataclass(frozen=True)
class Term:
    """One term with all that is said of it.

    Parameters
    ----------
    iri, anchor, short
        Its IRI, its place in the page, and its short name.
    label, definition
        In words; the definition of a foreign term is empty.
    examples, notes
        As the ontology has them.
    marks
        What sets it apart, such as that it holds on a day only.
    facts
        Its axioms in words, and its neighbours.
    checks
        The shapes that speak of it.
    asked
        The questions whose text names it.
    """

    iri: str
    anchor: str
    short: str
    label: str
    definition: str = ""
    examples: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    checks: tuple[Check, ...] = ()
    asked: tuple[Asking, ...] = ()


@dataclass(frozen=True)
class Group:
    """Terms that belong together; ``is_close`` where they are so alike that few words do."""

    title: str
    anchor: str
    lead: Line
    terms: tuple[Term, ...]
    is_close: bool = False


@dataclass(frozen=True)
class Part:
    """A chapter of terms."""

    title: str
    anchor: str
    lead: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Ruled:
    """A rule by its name, in words whose terms are links; ``is_dated`` where it needs a day."""

    name: str
    anchor: str
    words: Line
    is_dated: bool = False


@dataclass(frozen=True)
class Rules:
    """The rules that one kind of axiom gives."""

    title: str
    anchor: str
    lead: str
    rules: tuple[Ruled, ...]


@dataclass(frozen=True)
class Exclusion:
    """Classes to no two of which anything belongs; with ``one``, that one to none of them."""

    anchor: str
    classes: Line
    one: Span | None = None


@dataclass(frozen=True)
class Head:
    """What the ontology says of itself; ``prefixes`` are those that its text makes use of."""

    iri: str
    title: str
    descriptions: tuple[str, ...]
    version: str
    version_iri: str
    licences: tuple[str, ...]
    prefixes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Documentation:
    """All that the page says: ``picture`` is the map of the classes as SVG."""

    head: Head
    picture: str
    parts: tuple[Part, ...]
    rules: tuple[Rules, ...]
    single: Line
    typed: tuple[tuple[str, Line], ...]
    exclusions: tuple[Exclusion, ...]
    shapes: tuple[Checked, ...]

    def terms(self) -> Iterator[Term]:
        """Yield every term in the order of the page."""
        for part in self.parts:
            for group in part.groups:
                yield from group.terms

    def counts(self) -> str:
        """Return how much the page tells of."""
        told = (
            (sum(1 for _ in self.terms()), "term"),
            (sum(len(kind.rules) for kind in self.rules), "rule"),
            (sum(len(file.checks) for file in self.shapes), "shape"),
            (len({one.name for term in self.terms() for one in term.asked}), "question"),
        )
        return ", ".join(f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in told)
