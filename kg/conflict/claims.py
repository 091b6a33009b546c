"""The claims of a built store, and which of them each reading counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from pyoxigraph import NamedNode, Triple

from kg.build.parts import Ontology
from kg.build.rules import Rules
from kg.claim import Claim, counting
from kg.compare import Verdict
from kg.conflict.model import Conflict, Side, Statement, Teller
from kg.engine import LocalEngine
from kg.names import BASE, TRADE
from kg.terms import text_of

__all__ = ["ACCEPTED", "Claims"]

ACCEPTED = TRADE + "Accepted"
_ONTOLOGY = "SELECT ?s ?p ?o WHERE { GRAPH <%sgraph/ontology> { ?s ?p ?o } }"
_TELLERS = """
SELECT ?claim ?label ?source ?basis ?modality ?review ?inferred ?because ?note WHERE {
  ?claim trade:isStatedIn ?source ; rdfs:label ?label ; trade:modality ?modality ;
    trade:review ?review .
  ?source trade:basis ?basis .
  OPTIONAL { ?claim trade:inferredFrom ?inferred }
  OPTIONAL { ?claim trade:supersedesBecause ?because }
  OPTIONAL { ?claim skos:note ?note }
} ORDER BY ?claim
"""
_SUPERSEDES = "SELECT ?claim ?older WHERE { ?claim trade:supersedes ?older } ORDER BY ?claim ?older"
_STATED = "SELECT ?claim ?thing ?value WHERE { GRAPH ?claim { ?thing <%s> ?value } }"
_ABOUT = "SELECT ?claim ?thing WHERE { VALUES ?claim { %s } GRAPH ?claim { ?thing ?p ?o } }"
_PAIRS = "SELECT ?s ?o WHERE { ?s <%s> ?o }"


class Claims:
    """What the claims of one store say, and the rules of its ontology.

    Parameters
    ----------
    engine
        The store: a build, or a variant of one in memory.
    """

    def __init__(self, engine: LocalEngine) -> None:
        self.engine = engine
        rows = engine.select(_ONTOLOGY % BASE).rows
        self.ontology = Ontology(Triple(s, p, o) for s, p, o in rows)  # type: ignore[arg-type]
        located = NamedNode(TRADE + "isLocatedIn")
        places = (Triple(s, located, o) for s, o in self.pairs(TRADE + "isLocatedIn"))
        self.rules = Rules(self.ontology, places)

    def pairs(self, predicate: str) -> list[tuple[NamedNode, NamedNode]]:
        """Return what the view relates by a property."""
        rows = self.engine.select(_PAIRS % predicate).rows
        return [(s, o) for s, o in rows if isinstance(s, NamedNode) and isinstance(o, NamedNode)]

    @cached_property
    def everyone(self) -> dict[str, Teller]:
        """Every claim of the store by IRI."""
        older: dict[str, list[str]] = defaultdict(list)
        for claim, superseded in self.engine.select(_SUPERSEDES).rows:
            older[text_of(claim)].append(text_of(superseded))
        found: dict[str, Teller] = {}
        for claim, label, source, basis, modality, review, *rest in self.engine.select(
            _TELLERS
        ).rows:
            inferred, because, note = rest
            found.setdefault(
                text_of(claim),
                Teller(
                    text_of(claim),
                    text_of(label),
                    text_of(source),
                    text_of(basis),
                    text_of(modality),
                    text_of(review),
                    inferred is not None,
                    tuple(older[text_of(claim)]),
                    text_of(because),
                    text_of(note),
                ),
            )
        return found

    @cached_property
    def heard(self) -> dict[str, Teller]:
        """The claims that take part: accepted, and of a modality that counts in some reading.

        Superseded ones are among them; what is hedged, planned, disputed or denied is not.
        """
        modalities = {m for reading in self.ontology.readings for m in reading.modalities}
        return {
            iri: claim
            for iri, claim in self.everyone.items()
            if claim.review == ACCEPTED and claim.modality in modalities
        }

    @cached_property
    def counted(self) -> Mapping[str, set[str]]:
        """The claims that count in each reading, by the reading's name, widest reading first."""
        claims = {
            c.iri: Claim(
                c.iri, c.iri, c.source, c.modality, c.review, c.is_inferred, c.supersedes, ()
            )
            for c in self.everyone.values()
        }
        basis_of = {c.source: c.basis for c in self.everyone.values()}
        return {
            reading.notation: counting(claims, basis_of, reading, ACCEPTED)
            for reading in self.ontology.readings
        }

    def said(self, predicates: Iterable[str]) -> list[Statement]:
        """Return what the claims that take part say by some properties, in a fixed order."""
        found = [
            Statement(self.heard[text_of(claim)], text_of(thing), predicate, value)  # type: ignore[arg-type]
            for predicate in sorted(predicates)
            for claim, thing, value in self.engine.select(_STATED % predicate).rows
            if text_of(claim) in self.heard
        ]
        return sorted(found, key=lambda s: (self._rank[s.claim.iri], s.predicate, str(s.value)))

    def things_of(self, claims: Iterable[str]) -> dict[str, str]:
        """Return the first thing each of some claims speaks of."""
        names = " ".join(f"<{claim}>" for claim in sorted(claims))
        rows = sorted(self.engine.select(_ABOUT % names).rows, key=str)
        return {text_of(claim): text_of(thing) for claim, thing in reversed(rows)}

    @cached_property
    def _rank(self) -> Mapping[str, tuple[int, str]]:
        """The order of claims: one that more readings count comes first."""
        return {
            iri: (-sum(iri in counted for counted in self.counted.values()), iri)
            for iri in self.everyone
        }

    def prefers(self, first: Teller, second: Teller) -> dict[str, str]:
        """Return which of two claims each reading counts."""
        return {
            reading: _chosen(first.iri in counted, second.iri in counted)
            for reading, counted in self.counted.items()
        }

    @cached_property
    def set_aside(self) -> Mapping[str, Teller]:
        """Each superseded claim with a claim that counts in some reading and supersedes it."""
        found: dict[str, Teller] = {}
        for counted in self.counted.values():
            for iri in sorted(counted):
                for older in self.everyone[iri].supersedes:
                    found.setdefault(older, self.everyone[iri])
        return found

    def judged(
        self, rule: str, thing: str, predicate: str, first: Side, second: Side, verdict: Verdict
    ) -> Conflict:
        """Return two sides with what each reading makes of them."""
        superseded, reason = self._settled(first.claim, second.claim)
        prefers = self.prefers(first.claim, second.claim)
        return Conflict(rule, thing, predicate, first, second, verdict, prefers, superseded, reason)

    def _settled(self, first: Teller, second: Teller) -> tuple[int, str]:
        """Return which of two claims is set aside (1, 2, or 0), and why."""
        for which, loser, winner in ((2, second, first), (1, first, second)):
            if loser.iri in winner.supersedes and self.set_aside.get(loser.iri):
                return which, winner.because
        for which, loser in ((2, second), (1, first)):
            if by := self.set_aside.get(loser.iri):
                return which, by.because
        return 0, ""


def _chosen(first: bool, second: bool) -> str:
    if first and second:
        return "both"
    return "first" if first else "second" if second else "neither"
