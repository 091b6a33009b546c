"""From a triple to the claims it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from kg.cite.paths import GraphName, Term
from kg.names import (
    INFERRED,
    ONTOLOGY_GRAPH,
    PREFIXES,
    RDF_TYPE,
    RDFS_LABEL,
    REFERENCE_GRAPH,
    TRADE,
)
from kg.reason.proof import Prover, Step
from kg.reason.rules import Rule, Rules
from kg.reason.snapshot import PERIODS, rules_of

__all__ = ["STATED", "Derived", "Ground", "Grounds"]

_VIEW = DefaultGraph()
_TYPE, _CLAIM = NamedNode(RDF_TYPE), NamedNode(TRADE + "Claim")
_SHARED = frozenset({ONTOLOGY_GRAPH, REFERENCE_GRAPH})
_MOST_PROOFS = 50
_IN_VIEW, _PERIOD_OF, _BEGUN_BY, _RESTS_ON = (
    NamedNode(TRADE + name) for name in ("inView", "isPeriodOf", "isBegunBy", "restsOn")
)
_EVIDENCE = NamedNode(TRADE + "hasEvidence")
_TRUE = Literal(True)
# Names serve reading; a row never rests on them alone.
_NAMES = frozenset(
    [RDFS_LABEL, PREFIXES["dct"] + "identifier"]
    + [PREFIXES["skos"] + name for name in ("prefLabel", "altLabel", "notation")]
)
# A derived bound of a date rests on the claims that state the date.
STATED = {
    NamedNode(f"{TRADE}{name}{bound}{unit}"): NamedNode(f"{TRADE}{name}Date")
    for name in ("start", "end", "announced", "meeting")
    for bound in ("Earliest", "Latest")
    for unit in ("", "Day")
}


@dataclass(frozen=True)
class Derived:
    """A computed status period: the event that began it and the claims it was computed from."""

    period: str
    begun_by: str | None
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Grounds:
    """What one triple rests on; ``shared`` says that it is known without any claim.

    ``step`` is the proof of a triple that is inferred; ``capped`` says that there are more proofs
    than were followed.
    """

    claims: frozenset[str] = frozenset()
    period: str | None = None
    shared: bool = False
    silent: bool = False
    step: Step | None = None
    capped: bool = False

    @property
    def firm(self) -> bool:
        """Whether the triple stays when all its claims are withdrawn."""
        return self.shared or not self.claims


class Ground:
    """Looks up what triples of a built store rest on, each once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.of = cache(self._of)
        self.said = cache(self._said)
        self.period = cache(self._period)
        self._counts = cache(self._in_view)

    def _of(self, fact: Triple, graph: GraphName) -> Grounds:
        """Return what a triple found in a graph rests on, by all ways in which it holds."""
        said = self.said(fact, graph)
        is_stated = not (said.step or said.firm or said.period) and graph == _VIEW
        if not is_stated or not self._provers[0].concludes(fact):
            return said
        proven = self._proven(self._provers[0], fact, said.claims)
        return replace(proven, step=None)

    def _said(self, fact: Triple, graph: GraphName) -> Grounds:
        """Return what a triple rests on as it stands there; what would follow too is not proven."""
        if isinstance(graph, NamedNode) and self.is_claim(graph):
            return Grounds(frozenset({graph.value}))
        stating = [graph.value] if isinstance(graph, NamedNode) else self.stating(fact)
        for name in stating:
            if name.startswith(INFERRED):
                return self._concluded(fact)
            if name.startswith(PERIODS):  # of a snapshot: the status on its day
                return Grounds(frozenset(self.period(name).claims), period=name)
        if isinstance(graph, NamedNode):
            return Grounds(shared=True)
        claims = frozenset(name for name in stating if self._counts(NamedNode(name)))
        shared = not _SHARED.isdisjoint(stating)
        return Grounds(claims, shared=shared) if claims else self._unclaimed(fact)

    def stating(self, fact: Triple) -> list[str]:
        """Return the named graphs that a triple of the view stands in."""
        quads = self._quads(fact.subject, fact.predicate, fact.object, None)
        return [q.graph_name.value for q in quads if isinstance(q.graph_name, NamedNode)]

    @cached_property
    def rules(self) -> Rules:
        """The rules of the ontology that the store was built with."""
        return rules_of(self._store)

    @property
    def kinds_of_rules(self) -> tuple[tuple[Rule, ...], ...]:
        """The rules by which to look for a proof, and those to try where these find none.

        That a thing is of a class since something is said of it that is said of such things alone
        (domain, range) would cite all that is said: that counts where nothing else says so.
        """
        rules = self.rules.all
        return tuple(r for r in rules if r.kind not in ("domain", "range")), rules

    @cached_property
    def _provers(self) -> tuple[Prover, ...]:
        return tuple(Prover(self._store, rules) for rules in self.kinds_of_rules)

    def _concluded(self, fact: Triple) -> Grounds:
        found = (self._proven(prover, fact) for prover in self._provers)
        return next((grounds for grounds in found if grounds.step), Grounds())

    def _proven(
        self, prover: Prover, fact: Triple, stating: frozenset[str] = frozenset()
    ) -> Grounds:
        """Follow a shortest proof, and others as long as they do without the claims so far."""
        used = set(stating)
        first: Step | None = None
        for _ in range(_MOST_PROOFS):
            step = prover.proof(fact, partial(self._remains, used))
            if step is None:
                return Grounds(frozenset(used), step=first)
            first = first or step
            grounds = [self.said(leaf, _VIEW) for leaf in step.leaves()]
            claims = {claim for g in grounds if not g.firm for claim in g.claims}
            if not claims:
                return Grounds(frozenset(used), shared=True, step=first)
            used |= claims
        return Grounds(frozenset(used), step=first, capped=True)

    def _remains(self, without: set[str], fact: Triple) -> bool:
        """Tell whether a triple that is stated stays when some claims are withdrawn."""
        grounds = self.said(fact, _VIEW)
        return grounds.firm or not grounds.claims <= without

    def _unclaimed(self, fact: Triple) -> Grounds:
        """Return what a triple of the view rests on that no claim states."""
        subject = fact.subject
        if not isinstance(subject, NamedNode):
            return Grounds(shared=True)
        if any(self._objects(subject, _PERIOD_OF)):
            period = self.period(subject.value)
            return Grounds(frozenset(period.claims), period=subject.value)
        if fact.predicate in STATED:
            dated = self._stating(subject, STATED[fact.predicate])
            return Grounds(dated, shared=not dated)
        owner = self._owner(subject)
        if owner:
            return Grounds(frozenset({owner}))
        return Grounds(shared=True, silent=fact.predicate.value in _NAMES)

    def _owner(self, subject: NamedNode) -> str | None:
        """Return the claim whose metadata, or whose passage, the subject is."""
        if self.is_claim(subject):
            return subject.value
        for quad in self._quads(None, _EVIDENCE, subject, _VIEW):
            if isinstance(quad.subject, NamedNode):
                return quad.subject.value
        return None

    def _period(self, period: str) -> Derived:
        subject = NamedNode(period)
        events = sorted(_iris(self._objects(subject, _BEGUN_BY)))
        claims = tuple(sorted(_iris(self._objects(subject, _RESTS_ON))))
        return Derived(period, events[0] if events else None, claims)

    def _stating(self, subject: NamedNode, predicate: NamedNode) -> frozenset[str]:
        return frozenset(
            quad.graph_name.value
            for quad in self._quads(subject, predicate, None, None)
            if isinstance(quad.graph_name, NamedNode) and self._counts(quad.graph_name)
        )

    def is_shared(self, fact: Triple, graph: GraphName) -> bool:
        """Whether the ontology or the reference data hold a triple."""
        stating = [graph.value] if isinstance(graph, NamedNode) else self.stating(fact)
        return not _SHARED.isdisjoint(stating)

    def where(self, graph: GraphName) -> GraphName:
        """Return the graph to prove in what was found in a graph: in the view what was inferred."""
        is_inferred = isinstance(graph, NamedNode) and graph.value.startswith(INFERRED)
        return _VIEW if is_inferred else graph

    def is_claim(self, name: NamedNode) -> bool:
        """Whether this is a claim, counting or not."""
        return any(self._quads(name, _TYPE, _CLAIM, _VIEW))

    def _in_view(self, claim: NamedNode) -> bool:
        return any(self._quads(claim, _IN_VIEW, _TRUE, _VIEW))

    def _objects(self, subject: NamedNode, predicate: NamedNode) -> Iterator[Term]:
        return (quad.object for quad in self._quads(subject, predicate, None, _VIEW))

    def _quads(
        self,
        subject: NamedNode | BlankNode | Triple | None,
        predicate: NamedNode | None,
        target: Term | None,
        graph: GraphName | None,
    ) -> Iterator[Quad]:
        return self._store.quads_for_pattern(subject, predicate, target, graph)


def _iris(terms: Iterator[Term]) -> Iterator[str]:
    return (term.value for term in terms if isinstance(term, NamedNode))
