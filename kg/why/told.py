"""A proof in words: labels for IRIs, rules as sentences, claims as footnotes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Triple

from kg.answer.footnote import Footnote, footnotes
from kg.answer.render import cell
from kg.answer.value import Value
from kg.build.events import ACTING
from kg.cite.paths import GraphName
from kg.engine import LocalEngine
from kg.names import PREFIXES, RDF_TYPE, TRADE, shorten
from kg.reason.proof import Step
from kg.reason.words import a, triple_in_words
from kg.resolve import labels_of
from kg.status import Event
from kg.terms import text_of
from kg.texts import Texts
from kg.why.model import Node, Proof
from kg.why.search import Way
from kg.why.status import claim_in
from kg.why.support import Support, Supports

__all__ = ["Teller", "row_in_words"]

_STATUS = {
    "Announced": "a measure is announced from the day it is made public until it starts",
    "InForce": "a measure is in force from its start, and again when what set it aside has ended",
    "Suspended": "a suspension sets a measure aside from its first day to its last, which an "
    "extension moves",
    "Expired": "a measure expires with the end it was given",
    "Revoked": "a measure is revoked from the day on which a revocation or invalidation takes "
    "effect",
}
_IDENTIFIERS = "SELECT ?measure ?name { VALUES ?measure { %s } ?measure dct:identifier ?name }"
_CERTAINTY = {
    "Possible": "; only possibly so, since the day of a change is not known exactly",
    "Presumed": "; presumed, since nothing later is known",
}


_IN_VIEW = NamedNode(TRADE + "inView")


class Teller:
    """Puts proofs of one graph into words.

    Parameters
    ----------
    engine, texts
        The graph, and the texts at hand for quotes.
    supports
        What the proofs were found with.
    ways
        The proofs.
    """

    def __init__(
        self,
        engine: LocalEngine,
        texts: Texts,
        supports: Supports,
        ways: Sequence[Way],
    ) -> None:
        self._engine, self._supports, self._ways = engine, supports, ways
        claims = dict.fromkeys(claim for way in ways for claim in _ordered(way))
        self.footnotes: tuple[Footnote, ...] = footnotes(engine, claims, texts)
        self._number = {note.claim: note.number for note in self.footnotes}
        named = _iris(supports, ways)
        self._labels, self._identifiers = labels_of(engine, named), _identifiers(engine, named)
        self._mentioned: set[str] = set()

    def proofs(self, heading: str = "") -> tuple[Proof, ...]:
        """Return the proofs in words; those of a row have the row as their heading."""
        return tuple(
            Proof(
                self._root(way, heading),
                tuple(n.claim for n in self.footnotes if n.claim in way.claims),
            )
            for way in self._ways
        )

    def statement(self, triple: Triple) -> str:
        """Return a triple in words."""
        terms = {term.value for term in triple if isinstance(term, NamedNode)}
        return triple_in_words(triple, {iri: self.label(iri) for iri in terms})

    def _root(self, way: Way, heading: str) -> Node:
        self._mentioned.clear()
        telling = _Telling(self, way)
        nodes = telling.nodes()
        if not heading and len(nodes) == 1:
            return nodes[0]
        absences = (Node(text, "absence") for text in way.absences)
        return Node(heading, "row", premises=(*nodes, *absences))

    # --- what a telling asks for ----------------------------------------------------------------

    def numbers(self, claims: Iterable[str]) -> tuple[int, ...]:
        """Return the numbers of the footnotes of claims."""
        return tuple(sorted(self._number[claim] for claim in claims if claim in self._number))

    def label(self, iri: str) -> str:
        """Return the label of a thing; from the second time on, its identifier if it has one."""
        label = self._labels.get(iri) or shorten(iri)
        identifier = self._identifiers.get(iri)
        if identifier is None:
            return label
        if iri in self._mentioned:
            return identifier
        self._mentioned.add(iri)
        return f"{label} ({identifier})"

    def of_status(self, support: Support, triple: Triple) -> Node:
        """Return a status with the acts it was computed from, as the claims needed tell of them."""
        standing = self._supports.standing(support.period)
        found = standing.found
        lasting = f"from {found.start}"
        if found.end < "9999":
            last = datetime.date.fromisoformat(found.end) - datetime.timedelta(days=1)
            lasting += f" to {last} inclusive"
        status, certainty = (self.label(TRADE + name) for name in (found.status, found.certainty))
        reading = support.period.removeprefix(PREFIXES["period"]).partition("/")[0]
        return Node(
            f"{self.label(found.measure)} is {status} {lasting}, {certainty} (reading {reading})",
            "status",
            because=_STATUS[found.status] + _CERTAINTY.get(found.certainty, ""),
            premises=tuple(
                self._act(event, support.claims) for event in standing.events(support.claims)
            ),
            triple=f"{triple} .",
        )

    def _act(self, event: Event, claims: Iterable[str]) -> Node:
        """Return an act with what each claim says of it."""
        facts: dict[str, list[str]] = {}
        for iri in sorted(event.claims & set(claims)):
            said = claim_in(self._supports.store, iri).triples
            for triple in sorted(said, key=lambda t: (t.predicate.value != RDF_TYPE, str(t))):
                if triple.predicate.value in ACTING:
                    facts.setdefault(iri, []).append(self._of_act(event, triple))
        leaves = (
            Node("; ".join(dict.fromkeys(said)), "claim", notes=self.numbers([iri]))
            for iri, said in facts.items()
        )
        return Node(self.label(event.id), "act", premises=tuple(leaves))

    def _of_act(self, event: Event, triple: Triple) -> str:
        if text_of(triple.subject) != event.id:
            return self.statement(triple)
        value = text_of(triple.object)
        told = self.label(value) if isinstance(triple.object, NamedNode) else value
        if triple.predicate.value == RDF_TYPE:
            return f"it is {a(told)}"
        return f"{self.label(triple.predicate.value)} {told}"


@dataclass
class _Telling:
    """One proof on its way into words; what was told once is not told again."""

    teller: Teller
    way: Way
    told: set[object] = field(default_factory=set)

    def nodes(self) -> list[Node]:
        """Return what is to be proven, without what only keeps the books of claims."""
        found = []
        for step, graph in self.way.steps:
            support = self.way.supports.get((step.triple, graph))
            # A period's triples are one thing, and so is what the view and a claim both say.
            about = (support.period if support else "") or step.triple
            if about not in self.told and step.triple.predicate != _IN_VIEW:
                found.append(self.node(step, graph))
                self.told.add(about)
        return found

    def node(self, step: Step, graph: GraphName) -> Node:
        if step.rule is None:
            return self._leaf(self.way.supports[step.triple, graph], step.triple)
        statement, triple = self.teller.statement(step.triple), f"{step.triple} ."
        if step.triple in self.told:
            return Node(statement, "again", triple=triple)
        self.told.add(step.triple)
        return Node(
            statement,
            "conclusion",
            step.rule.name,
            step.rule.words,
            premises=tuple(self.node(premise, graph) for premise in step.premises),
            triple=triple,
        )

    def _leaf(self, support: Support, triple: Triple) -> Node:
        if support.kind == "status":
            return self.teller.of_status(support, triple)
        statement = self.teller.statement(triple)
        kind = "reference" if support.kind == "reference" else "claim"
        return Node(
            statement, kind, notes=self.teller.numbers(support.claims), triple=f"{triple} ."
        )


def _ordered(way: Way) -> list[str]:
    """Return the claims of a proof in the order in which it is read."""
    leaves = ((leaf, graph) for step, graph in way.steps for leaf in step.leaves())
    named = (claim for fact in leaves for claim in sorted(way.supports[fact].claims))
    return list(dict.fromkeys([*named, *way.graphs]))


def _identifiers(engine: LocalEngine, iris: Iterable[str]) -> dict[str, str]:
    """Return the identifiers of measures: their labels are too long to be read twice."""
    names = " ".join(f"<{iri}>" for iri in sorted(iris) if iri.startswith(PREFIXES["measure"]))
    rows = engine.select(_IDENTIFIERS % names).rows
    return {text_of(measure): text_of(name) for measure, name in rows}


def _iris(supports: Supports, ways: Iterable[Way]) -> set[str]:
    """Return all that the proofs name."""
    found: set[Triple] = set()
    events: set[str] = set()
    for way in ways:
        todo = [step for step, _ in way.steps]
        while todo:
            step = todo.pop()
            found.add(step.triple)
            todo += step.premises
        for support in way.supports.values():
            if support.period:
                standing = supports.standing(support.period)
                events |= {event.id for event in standing.events(support.claims)}
                events |= {standing.found.measure}
                events |= {TRADE + standing.found.status, TRADE + standing.found.certainty}
        for claim in way.claims:
            found.update(claim_in(supports.store, claim).triples)
    terms = {term.value for triple in found for term in triple if isinstance(term, NamedNode)}
    return terms | events


def row_in_words(row: Mapping[str, Value]) -> str:
    """Return a row as a sentence: its columns with what stands in them."""
    told = (f"{name} {cell(value)}" for name, value in row.items() if cell(value))
    return "; ".join(told) or "an empty row"
