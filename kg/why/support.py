"""What a stated triple rests on: which claims, and which of them are enough."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from kg.build.events import Stated, bounds_of
from kg.cite.ground import STATED, Ground
from kg.cite.paths import GraphName
from kg.errors import KgError
from kg.names import PREFIXES, TRADE
from kg.terms import text_of
from kg.why.status import Standing, claim_in

__all__ = ["Support", "Supports", "Usable"]

Usable = Callable[[str], bool]

_VIEW = DefaultGraph()
# Of two claims that say the same the one to show is stated, of the highest authority, and quoted.
_AUTHORITY = ("LegalText", "OfficialStatement", "Study", "Press")


@dataclass(frozen=True)
class Support:
    """What a triple rests on.

    ``kind`` is ``claim``, ``reference`` (ontology and reference data, which need no claim),
    ``status`` (computed, from the period with the IRI ``period``) or ``date`` (the bound of a date
    that claims state). ``claims`` are enough for it, and none of them can be spared.
    """

    kind: str
    claims: frozenset[str] = frozenset()
    period: str = ""


class Supports:
    """Looks up what triples of a store rest on.

    Parameters
    ----------
    store
        A built store, or a snapshot.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.ground = Ground(store)
        self.standing = cache(lambda period: Standing(store, period))
        self._rank = cache(self._ranked)

    def of(
        self, triple: Triple, usable: Usable = lambda _: True, graph: GraphName = _VIEW
    ) -> Support | None:
        """Return what a stated triple rests on.

        Parameters
        ----------
        triple
            A triple that is not inferred.
        usable
            Tells whether a claim may be used.
        graph
            Where the triple was found: the view, or the graph of a claim.

        Returns
        -------
        Support or None
            None where these claims are not enough.
        """
        grounds = self.ground.said(triple, graph)
        if grounds.firm:
            return Support("reference")
        claims = self.by_worth(claim for claim in grounds.claims if usable(claim))
        if grounds.period:
            needed = self._of_status(grounds.period, claims)
            return None if needed is None else Support("status", needed, grounds.period)
        if graph == _VIEW and triple.predicate in STATED:
            dated = self._of_date(triple, claims)
            return None if dated is None else Support("date", dated)
        return Support("claim", frozenset(claims[-1:])) if claims else None

    def by_worth(self, claims: Iterable[str]) -> list[str]:
        """Return claims in order, those to show rather than others last."""
        return sorted(claims, key=self._rank, reverse=True)

    def _of_status(self, period: str, claims: list[str]) -> frozenset[str] | None:
        standing = self.standing(period)
        needed = standing.needed(claims)
        # A variant may make less of claims than they say: then nothing is spared.
        is_all = needed is None and standing.rests_on == frozenset(claims)
        return frozenset(claims) if is_all else needed

    def _of_date(self, triple: Triple, claims: list[str]) -> frozenset[str] | None:
        """Return claims that together leave a date the bound it has."""
        subject, predicate = text_of(triple.subject), STATED[triple.predicate].value
        earliest = "Earliest" in triple.predicate.value

        def bound(names: Iterable[str]) -> datetime.date | None:
            stated = Stated()
            for name in names:
                claim = claim_in(self.store, name)
                for said in claim.triples:
                    if said.subject == triple.subject and said.predicate.value == predicate:
                        stated.add(said, claim)
            try:
                bounds = bounds_of(stated, subject, predicate)
            except KgError:
                return None
            return None if bounds is None else bounds.earliest if earliest else bounds.latest

        return _spared(claims, lambda names: bound(names) == bound(self._all_dating(triple)))

    def _all_dating(self, triple: Triple) -> list[str]:
        return sorted(self.ground.said(triple, _VIEW).claims)

    def _ranked(self, claim: str) -> tuple[bool, int, bool, str]:
        """Return by what a claim goes before another: the first is the best."""
        said = claim_in(self.store, claim)
        basis = [
            text_of(quad.object).removeprefix(TRADE)
            for quad in self._about(said.source, "basis")
        ]
        known = [_AUTHORITY.index(name) for name in basis if name in _AUTHORITY]
        return said.is_inferred, min(known, default=9), not self._has_span(claim), claim

    def _has_span(self, claim: str) -> bool:
        start = NamedNode(PREFIXES["oa"] + "start")
        return any(
            isinstance(quad.object, NamedNode)
            and any(self.store.quads_for_pattern(quad.object, start, None, _VIEW))
            for quad in self._about(claim, "hasEvidence")
        )

    def _about(self, subject: str, name: str) -> Iterable[Quad]:
        return self.store.quads_for_pattern(NamedNode(subject), NamedNode(TRADE + name), None, _VIEW)


def _spared(
    claims: list[str], is_enough: Callable[[list[str]], bool]
) -> frozenset[str] | None:
    """Return some of the claims that are enough, without any that can be spared."""
    if not is_enough(claims):
        return None
    kept = claims
    for claim in claims:
        fewer = [other for other in kept if other != claim]
        kept = fewer if is_enough(fewer) else kept
    return frozenset(kept)
