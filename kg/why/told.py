"""A proof in words: labels for IRIs, rules as sentences, claims as footnotes."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

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
from kg.status import Event, Kind
from kg.terms import text_of
from kg.texts import Texts
from kg.why.model import Mention, Node, Proof
from kg.why.search import Way
from kg.why.status import Days, claim_in
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
_REVIVED = (
    "a measure is in force once what set it aside has ended; that it was imposed is taken from its "
    "having been set aside"
)
_IDENTIFIERS = "SELECT ?measure ?name { VALUES ?measure { %s } ?measure dct:identifier ?name }"
_CERTAINTY = {
    "Possible": "; only possibly so, since the day of a change is not known exactly",
    "Presumed": "; presumed, since nothing later is known",
}


_END = TRADE + "endDate"
# What is told of an act first; whatever else is said of it comes last.
_TELLING = (RDF_TYPE, *(TRADE + name for name in (
    "affects extends announcedDate startDate endDate endMeaning".split())))  # fmt: skip


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
        claims = dict.fromkeys(claim for way in ways for claim in _ordered(supports, way))
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

    def statement(self, triple: Triple) -> tuple[str, tuple[Mention, ...]]:
        """Return a triple in words, and the things these name."""
        terms = dict.fromkeys(term.value for term in triple if isinstance(term, NamedNode))
        labels = {iri: self.label(iri) for iri in terms}
        ends = (text_of(triple.subject), text_of(triple.object))
        named = tuple(Mention(labels[iri], iri) for iri in ends if iri in labels)
        return triple_in_words(triple, labels), named

    def _root(self, way: Way, heading: str) -> Node:
        self._mentioned.clear()
        telling = _Telling(self, way)
        nodes = telling.nodes()
        if not heading and len(nodes) == 1:
            (node,) = nodes
            weakest = "" if node.kind == "status" else self._weakest(way)
            return replace(node, statement=node.statement + weakest)
        absences = (Node(text, "absence") for text in way.absences if not _is_of_claim(text))
        return Node(heading, "row", premises=(*nodes, *absences))

    def _weakest(self, way: Way) -> str:
        """Return the certainty of the weakest status of a proof, unless it is certain."""
        periods = {support.period for support in way.supports.values() if support.period}
        found = {self._supports.standing(period).found.certainty for period in periods}
        weakest = next((name for name in _CERTAINTY if name in found), None)
        return f" ({self.label(TRADE + weakest)})" if weakest else ""

    # --- what a telling asks for ----------------------------------------------------------------

    def numbers(self, claims: Iterable[str]) -> tuple[int, ...]:
        """Return the numbers of the footnotes of claims."""
        return tuple(sorted(self._number[claim] for claim in claims if claim in self._number))

    def inferred(self, claims: Collection[str]) -> str:
        """Return a mark for what no claim says in its passage."""
        found = [claim_in(self._supports.store, iri).is_inferred for iri in claims]
        return " (inferred)" if found and all(found) else ""

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
        found, acts = standing.found, standing.events(support.claims)
        lasting = f"from {found.start}"
        if found.end < "9999":
            last = datetime.date.fromisoformat(found.end) - datetime.timedelta(days=1)
            lasting += f" to {last} inclusive"
        iris = (found.measure, TRADE + found.status, TRADE + found.certainty)
        named = tuple(Mention(self.label(iri), iri) for iri in iris)
        measure, status, certainty = (mention.words for mention in named)
        reading = support.period.removeprefix(PREFIXES["period"]).partition("/")[0]
        return Node(
            f"{measure} is {status} {lasting}, {certainty} (reading {reading})",
            "status",
            because=_rule_of(found.status, acts) + _CERTAINTY.get(found.certainty, ""),
            premises=tuple(self._act(event, acts[event], support.claims) for event in acts),
            triple=f"{triple} .",
            mentions=named,
        )

    def _act(self, event: Event, days: Days, claims: Iterable[str]) -> Node:
        """Return an act with what each claim says of it."""
        facts: dict[str, dict[str, tuple[Mention, ...]]] = {}
        for iri, triple in _told_of(self._supports, event, claims):
            told, named = self._of_act(event, triple)
            if triple.predicate.value == _END and event.end_is_inclusive and not days.meaning:
                told += ", taken for the last day, which no source says"
            facts.setdefault(iri, {}).setdefault(told, named)
        leaves = (
            Node(
                "; ".join(said) + self.inferred([iri]),
                "claim",
                notes=self.numbers([iri]),
                mentions=tuple(mention for named in said.values() for mention in named),
            )
            for iri, said in facts.items()
        )
        label = self.label(event.id)
        return Node(label, "act", premises=tuple(leaves), mentions=(Mention(label, event.id),))

    def _of_act(self, event: Event, triple: Triple) -> tuple[str, tuple[Mention, ...]]:
        if text_of(triple.subject) != event.id:
            return self.statement(triple)
        value = text_of(triple.object)
        is_thing = isinstance(triple.object, NamedNode)
        told = self.label(value) if is_thing else value
        named = (Mention(told, value),) if is_thing else ()
        if triple.predicate.value == RDF_TYPE:
            return f"it is {a(told)}", named
        return f"{self.label(triple.predicate.value)} {told}", named


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
            if about not in self.told and not _keeps_books(step.triple):
                found.append(self.node(step, graph))
                self.told.add(about)
        return found

    def node(self, step: Step, graph: GraphName) -> Node:
        if step.rule is None:
            return self._leaf(self.way.supports[step.triple, graph], step.triple)
        (statement, named), triple = self.teller.statement(step.triple), f"{step.triple} ."
        if step.triple in self.told:
            return Node(statement, "again", triple=triple, mentions=named)
        self.told.add(step.triple)
        return Node(
            statement,
            "conclusion",
            step.rule.name,
            step.rule.words,
            premises=tuple(self.node(premise, graph) for premise in step.premises),
            triple=triple,
            mentions=named,
        )

    def _leaf(self, support: Support, triple: Triple) -> Node:
        if support.kind == "status":
            node = self.teller.of_status(support, triple)
            if support.period in self.told:
                return replace(node, kind="again", because="", premises=())
            self.told.add(support.period)
            return node
        statement, named = self.teller.statement(triple)
        statement += self.teller.inferred(support.claims)
        kind = support.kind if support.kind in ("reference", "heading") else "claim"
        notes = self.teller.numbers(support.claims)
        return Node(statement, kind, notes=notes, triple=f"{triple} .", mentions=named)


def _rule_of(status: str, acts: Iterable[Event]) -> str:
    """Return the rule by which a status follows from acts."""
    kinds = {act.kind for act in acts}
    is_set_aside = not kinds.isdisjoint((Kind.SUSPENSION, Kind.POSTPONEMENT))
    is_revived = status == "InForce" and is_set_aside and Kind.IMPOSITION not in kinds
    return _REVIVED if is_revived else _STATUS[status]


def _keeps_books(triple: Triple) -> bool:
    """Tell whether a triple is of a claim, not of what it speaks of: the footnotes tell that."""
    return text_of(triple.subject).startswith(PREFIXES["claim"])


def _is_of_claim(pattern: str) -> bool:
    return pattern.startswith("claim:")


def _told_of(supports: Supports, event: Event, claims: Iterable[str]) -> list[tuple[str, Triple]]:
    """Return what claims tell of an act, each with its claim, in the order of telling."""
    said = [
        (iri, triple)
        for iri in event.claims & set(claims)
        for triple in claim_in(supports.store, iri).triples
        if triple.predicate.value in ACTING
    ]

    def place(one: tuple[str, Triple]) -> tuple[int, str, str]:
        name = one[1].predicate.value
        known = _TELLING.index(name) if name in _TELLING else len(_TELLING)
        return known, one[0], str(one[1])

    return sorted(said, key=place)


def _ordered(supports: Supports, way: Way) -> list[str]:
    """Return the claims of a proof in the order in which it is read."""
    found: dict[str, None] = {}
    for step, graph in way.steps:
        for leaf in step.leaves():
            support = way.supports[leaf, graph]
            acts = (
                supports.standing(support.period).events(support.claims) if support.period else ()
            )
            for event in acts:
                found |= dict.fromkeys(iri for iri, _ in _told_of(supports, event, support.claims))
            found |= dict.fromkeys(sorted(support.claims))
    return [*(found | dict.fromkeys(way.graphs))]


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
