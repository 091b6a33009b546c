"""What points to a thing, by predicate, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import NamedNode, Quad, Store

from kg.names import shorten
from kg.serve.content.linked import VIEW
from kg.serve.problem import Problem

__all__ = ["Pointing", "page_number", "pages_of", "pointing_to", "used_by"]

# A hub is pointed to from everywhere: more is not counted, nor listed.
MOST = 5_000
PAGE = 50
_FIRST = 8


@dataclass(frozen=True)
class Pointing:
    """The subjects that point to a thing with one predicate: how many, and those of a page."""

    predicate: str
    count: int
    is_cut: bool
    things: tuple[str, ...]


def pointing_to(store: Store, iri: str) -> list[Pointing]:
    """Return what points to a thing: for each predicate the first few subjects."""
    found, is_cut = _grouped(store.quads_for_pattern(None, None, NamedNode(iri), VIEW))
    return [
        Pointing(predicate, len(subjects), is_cut, tuple(subjects[:_FIRST]))
        for predicate, subjects in found.items()
    ]


def pages_of(store: Store, iri: str, predicate: str, page: int) -> Pointing:
    """Return a page of what points to a thing with one predicate.

    Raises
    ------
    Problem
        404 for a page after the last one.
    """
    node, link = NamedNode(iri), NamedNode(predicate)
    found, is_cut = _grouped(store.quads_for_pattern(None, link, node, VIEW))
    subjects = found.get(predicate, [])
    first = (page - 1) * PAGE
    if page > 1 and first >= len(subjects):
        hint = f"the last page is {max(-(-len(subjects) // PAGE), 1)}"
        raise Problem(404, "there is no such page", f"page={page}", hint)
    things = tuple(subjects[first : first + PAGE])
    return Pointing(predicate, len(subjects), is_cut, things)


def used_by(store: Store, predicate: str) -> Pointing:
    """Return the things that have a property, the first few of them."""
    quads = store.quads_for_pattern(None, NamedNode(predicate), None, VIEW)
    found, is_cut = _grouped(quads)
    subjects = found.get(predicate, [])
    return Pointing(predicate, len(subjects), is_cut, tuple(subjects[:_FIRST]))


def _grouped(quads: Iterator[Quad]) -> tuple[dict[str, list[str]], bool]:
    """Return subjects by predicate, both in order, and whether there are more than are read."""
    found: dict[str, set[str]] = {}
    read = 0
    for quad in islice(quads, MOST):
        read += 1
        if isinstance(quad.subject, NamedNode):
            found.setdefault(quad.predicate.value, set()).add(quad.subject.value)
    is_cut = read == MOST and any(quads)
    in_order = sorted(found, key=lambda predicate: (shorten(predicate), predicate))
    return {predicate: sorted(found[predicate]) for predicate in in_order}, is_cut


def page_number(text: str) -> int:
    """Return the number of a page, counted from 1.

    Raises
    ------
    Problem
        400 for what is none.
    """
    if not text:
        return 1
    if text.isascii() and text.isdigit() and len(text) < 8 and int(text):
        return int(text)
    raise Problem(400, f"{text[:40]!r} is no number of a page", "page", "as in page=2")
