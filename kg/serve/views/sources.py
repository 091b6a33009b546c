"""The list of sources, by basis and day."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from kg.answer.value import Thing, Value
from kg.engine import LocalEngine
from kg.names import local_name, one_of
from kg.serve.content.sources import Source, sources_of
from kg.serve.model import Call, Reply
from kg.serve.site import Site
from kg.terms import text_of

__all__ = ["reply"]

_COUNTS = """
SELECT ?source (COUNT(?claim) AS ?claims) (COUNT(?counts) AS ?counted) WHERE {
  ?claim trade:isStatedIn ?source OPTIONAL { ?claim trade:inView ?counts }
} GROUP BY ?source ORDER BY ?source
"""


@dataclass(frozen=True)
class Listed:
    """A source with the number of its claims, and of those that are in the view."""

    source: Source
    claims: int
    counted: int
    is_at_hand: bool


def reply(site: Site, call: Call) -> Reply:
    """List the sources: all of them, or those whose ``basis`` is the one in ``args``.

    Raises
    ------
    UsageError
        For an unknown basis, with the nearest one.
    """
    engine = site.graph.engine
    counts = _counts(engine)
    listed = [
        Listed(source, *counts.get(source.iri, (0, 0)), _is_at_hand(site, source))
        for source in sorted(sources_of(engine), key=_order)
    ]
    groups = [(basis, [*of]) for basis, of in groupby(listed, key=lambda one: one.source.basis)]
    names = {name_of(basis): basis for basis, _ in groups}
    wanted = call.args["basis"]
    if wanted:
        one_of(wanted, names, "basis")
    shown = [(basis, of) for basis, of in groups if wanted in ("", name_of(basis))]
    return site.page(
        "sources.html",
        call,
        "Sources",
        groups=shown,
        bases=[(name_of(basis), basis, len(of)) for basis, of in groups],
        wanted=wanted,
        total=len(listed),
    )


def name_of(basis: Value) -> str:
    """Return how an address names a basis."""
    return local_name(basis.iri) if isinstance(basis, Thing) else str(basis)


def _order(source: Source) -> tuple[str, int, str]:
    """Return what sources are sorted by: their basis, then the newest first."""
    return str(source.basis), -source.first_day, source.iri


def _is_at_hand(site: Site, source: Source) -> bool:
    return bool(source.sha256) and site.texts.find(source.sha256) is not None


def _counts(engine: LocalEngine) -> dict[str, tuple[int, int]]:
    rows = [[*map(text_of, row)] for row in engine.select(_COUNTS).rows]
    return {source: (int(claims), int(counted)) for source, claims, counted in rows}
