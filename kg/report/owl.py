"""What the axioms say of ontology and facts: contradictions, and what holds on a day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import NamedNode, Store, Triple

from kg.build.assemble import Assembled, labels_in
from kg.build.origins import OriginsOfParts
from kg.build.parts import Parts
from kg.build.places import Place
from kg.build.problem import Problem
from kg.dates import day_number
from kg.names import RDF_TYPE, RDFS_LABEL, TRADE, shorten
from kg.reason.clash import clashes, empty_classes
from kg.reason.fixpoint import Rounds
from kg.reason.hermit import consistency
from kg.reason.proof import Step
from kg.reason.snapshot import snapshot
from kg.reason.words import a, triple_in_words
from kg.report.model import Report
from kg.terms import text_of

__all__ = ["reasoned"]

_MOST_NAMED = 40


def reasoned(
    parts: Parts,
    assembled: Assembled,
    origins: OriginsOfParts,
    found: Report,
    day: datetime.date,
    reading: str,
) -> None:
    """Add what the axioms find to a report, over the statuses of a day in a reading.

    The rules are asked first, which name what clashes and where it is said. HermiT, which sees
    contradictions of every kind, is asked where they find none.
    """
    iri = next(r.iri for r in parts.ontology.readings if r.notation == reading)
    store, rounds = snapshot(assembled.in_memory(), day_number(day), iri)
    teller = _Teller(parts, origins)
    problems = [*teller.clashing(store), *teller.empty()]
    found.problems += problems
    found.notes += teller.holding(rounds, f"on {day}, reading {reading}")
    if problems:
        found.notes.append("HermiT was not asked, since the rules found contradictions")
        return
    facts = [*assembled.view["claim"], *parts.reference, *assembled.view["metadata"]]
    statuses = store.quads_for_pattern(None, NamedNode(TRADE + "standsAs"), None, None)
    facts += {quad.triple for quad in statuses}
    verdict = consistency(parts.ontology.triples, facts)
    found.problems += [teller.seen_by_hermit(what, verdict.facts) for what in verdict.problems]
    if verdict.skipped:
        found.notes.append(f"the rules find no contradiction; HermiT: {verdict.skipped}")
    elif not verdict.problems:
        found.notes.append("the rules and HermiT find ontology and facts consistent")


class _Teller:
    def __init__(self, parts: Parts, origins: OriginsOfParts) -> None:
        self._rules, self._origins = parts.ontology.rules, origins
        self._classes = sorted(c for c in parts.ontology.superclasses if c.startswith(TRADE))
        own = {
            text_of(t.subject): text_of(t.object)
            for t in parts.ontology.triples
            if t.predicate.value == RDFS_LABEL
        }
        self._labels: Mapping[str, str] = {**labels_in(parts, RDFS_LABEL), **own}

    def clashing(self, store: Store) -> Iterator[Problem]:
        """Yield the facts that an axiom forbids together, with their places."""
        for one in clashes(store, self._rules):
            told = "; ".join(dict.fromkeys(map(self._step, one.steps)))
            places = tuple(dict.fromkeys(p for fact in one.facts() for p in self._places(fact)))
            yield Problem(
                "Violation",
                f"this cannot all be true, since {one.clash.words}: {told}. "
                "Take out or mend one of these statements",
                "; ".join(map(str, places)) or "ontology",
                places,
                text_of(one.facts()[0].subject),
            )

    def seen_by_hermit(self, what: str, facts: Iterable[Triple]) -> Problem:
        """Return what HermiT alone sees, with the places of the facts it needs for that."""
        places = tuple(dict.fromkeys(place for fact in facts for place in self._places(fact)))
        mend = ". Mend one of them, or the axiom of ontology/trade.ttl that forbids them"
        return Problem(
            "Violation",
            f"{what} (HermiT){mend if places else ''}",
            "; ".join(map(str, places)) or "ontology/trade.ttl",
            places,
        )

    def empty(self) -> Iterator[Problem]:
        """Yield the classes that nothing can belong to."""
        for name, one in empty_classes(self._rules, self._classes).items():
            rules = dict.fromkeys(rule.words for step in one.steps for rule in step.rules())
            told = "; ".join([*rules, one.clash.words])
            places = tuple(place for triple, place in self._origins.told(name)
                           if text_of(triple.subject) == name)[:1]  # fmt: skip
            yield Problem(
                "Violation",
                f"nothing can ever be {a(self._labels.get(name, shorten(name)))}, since {told}. "
                "Mend one of these axioms",
                f"{shorten(name)}{f' in {places[0]}' if places else ', ontology'}",
                places,
                name,
            )

    def holding(self, rounds: Rounds, when: str) -> Iterator[str]:
        """Yield what is of each class on a day, and not for good."""
        members: dict[str, set[str]] = {}
        for triple in (triple for found in rounds for triple in found):
            if triple.predicate.value == RDF_TYPE:
                members.setdefault(text_of(triple.object), set()).add(text_of(triple.subject))
        for name, things in sorted(members.items()):
            named = sorted(self._labels.get(thing, shorten(thing)) for thing in things)
            more = len(named) - _MOST_NAMED
            others = [f"and {more} more"] if more > 0 else []
            told = "; ".join([*named[:_MOST_NAMED], *others])
            yield f"{when}: {len(named)} × {self._labels.get(name, shorten(name))}: {told}"

    def _step(self, step: Step) -> str:
        told = triple_in_words(step.triple, self._labels)
        if step.rule is None:
            return told
        stated = (triple_in_words(leaf, self._labels) for leaf in step.leaves())
        return f"{told} (as {' and '.join(stated)})"

    def _places(self, fact: Triple) -> Iterable[Place]:
        return (
            place for triple, place in self._origins.told(text_of(fact.subject)) if triple == fact
        )
