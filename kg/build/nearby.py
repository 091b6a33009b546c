"""What a change of some sources reaches: the things whose triples can differ, and what they need.

From the things that the changed claims speak of this follows the ways on which the build derives:
claims that supersede each other, events along ``extends`` to their measures, packages and their
provisions, places within places. It errs on the wide side; what it gives is assembled by the very
rules of a build.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from kg.build.change import NotLocalError
from kg.build.parts import Ontology, Parts
from kg.build.record import OWN
from kg.build.rules import Rules
from kg.build.said import Said, Typed
from kg.build.statuses import ACCEPTED
from kg.claim import Claim, counting
from kg.errors import SourceError
from kg.names import BASE, RDF_TYPE, TRADE, shorten
from kg.source import Document
from kg.terms import text_of

__all__ = ["Reach", "parts_around", "reach_of"]

_CLAIMS = BASE + "claim/"


@dataclass(frozen=True)
class Reach:
    """What a change reaches.

    ``claims`` are those that change, or whose counting can; ``things`` those whose triples can
    change; ``measures`` those whose status periods can; ``needed`` what must be known besides to
    derive all this; ``untyped`` the things that lose their only type.
    """

    claims: frozenset[str]
    things: frozenset[str]
    measures: frozenset[str]
    needed: frozenset[str]
    untyped: frozenset[str]


def reach_of(said: Said, ontology: Ontology) -> Reach:
    """Return what the change reaches, by what is said before it and after."""
    claims = {*said.new, *said.replaced, *_moved(said, ontology)}
    facts = [fact for claim in claims - set(said.new) for fact in _facts_of(said, claim)]
    facts += [(iri, t) for iri, claim in said.new.items() for t in claim.triples]
    things = {text_of(t.subject) for _, t in facts} | _named_anew(said)
    events = _closed(things, lambda event: said.subjects("extends", event))
    chains = _closed(events, lambda event: said.objects(event, "extends"))
    measures = things | {m for event in chains for m in said.objects(event, "affects")}
    measures |= {p for measure in measures for p in said.objects(measure, "hasProvision")}
    acts = _acts_on(said, measures)
    packages = {p for measure in measures for p in said.subjects("hasProvision", measure)}
    needed = packages | {p for package in packages for p in said.objects(package, "hasProvision")}
    needed |= _acts_on(said, packages)
    needed |= _closed(needed | acts | chains, lambda event: said.objects(event, "extends"))
    needed |= _near_places(said, things, Rules(ontology))
    return Reach(
        frozenset(claims),
        frozenset(things | events | acts),
        frozenset(measures),
        frozenset(needed | measures),
        frozenset(_untyped(said, facts)),
    )


def _moved(said: Said, ontology: Ontology) -> set[str]:
    """Return the claims of which the change decides, in some reading, whether they count."""
    near = said.rivals({*said.new, *said.replaced})
    built = {iri: said.claim(iri, ()) for iri in near if said.source_of(iri)}
    after = {iri: claim for iri, claim in built.items() if said.is_kept(iri)} | {
        iri: said.new[iri] for iri in near & said.new.keys()
    }
    without = {iri: c for iri, c in after.items() if c.source not in said.change.asked}
    basis = {claim.source: said.basis_before(claim.source) for claim in built.values()}
    anew = basis | said.basis_after
    moved: set[str] = set()
    for reading in ontology.readings:
        try:
            counted = [counting(built, basis, reading, ACCEPTED),
                       counting(after, anew, reading, ACCEPTED),
                       counting(without, anew, reading, ACCEPTED)]  # fmt: skip
        except SourceError:  # told by the assembly, after what it finds first
            return near
        moved |= set[str].union(*counted) - set[str].intersection(*counted)
    return moved


def _facts_of(said: Said, claim: str) -> list[tuple[str, Triple]]:
    return [(claim, triple) for triple in said.built.said_by(claim)]


def _named_anew(said: Said) -> set[str]:
    """Return the things that changed documents name, or did before."""
    old = [said.built.record.sources.get(source) for source in said.change.sources]
    names = [t for source in old if source for t in source.named()]
    for document in said.change.documents:
        about = (document.source, *document.claims)
        names += [t for t in document.metadata if not text_of(t.subject).startswith(about)]
    named = {text_of(t.subject) for t in names}
    for thing in named:
        if thing.startswith(OWN):
            raise NotLocalError(f"a file names {shorten(thing)}, which is none of its things")
    return named


def _closed(first: Collection[str], further: Callable[[str], Iterable[str]]) -> set[str]:
    found, todo = set(first), list(first)
    while todo:
        more = set(further(todo.pop())) - found
        found |= more
        todo += more
    return found


def _acts_on(said: Said, measures: Iterable[str]) -> set[str]:
    """Return the events of measures: those that affect them, and all extensions of these."""
    events = {event for measure in measures for event in said.subjects("affects", measure)}
    return _closed(events, lambda event: said.subjects("extends", event))


def _near_places(said: Said, things: Iterable[str], rules: Rules) -> set[str]:
    """Return what a place of these things lies in, and what has a place that lies in them."""
    ways = [p.removeprefix(TRADE) for p, way in rules.ways.items() if way == "places"]
    inside = {thing for thing in things if said.objects(thing, "isLocatedIn")}
    inside = _closed(inside, lambda place: said.subjects("isLocatedIn", place))
    found = {t for place in inside for way in ways for t in said.subjects(way, place)}
    stand = {p for thing in [*things, *found] for way in ways for p in said.objects(thing, way)}
    return found | _closed(stand, lambda place: said.objects(place, "isLocatedIn"))


def _untyped(said: Said, facts: Iterable[tuple[str, Triple]]) -> set[str]:
    """Return the things that a replaced claim gave their only type."""
    typed = Typed(said)
    lost = {text_of(t.subject) for claim, t in facts
            if claim in said.replaced and t.predicate.value == RDF_TYPE}  # fmt: skip
    anew = {text_of(t.subject) for claim in said.new.values() for t in claim.triples
            if t.predicate.value == RDF_TYPE}  # fmt: skip
    return {thing for thing in lost - anew if thing not in typed}


def parts_around(
    said: Said, reach: Reach, ontology: Ontology, reference: tuple[Triple, ...]
) -> Parts:
    """Return the part of all parts that decides about what a change reaches.

    Claims of other sources say in it only what they say of things that are reached or needed.
    """
    facts: dict[str, list[Triple]] = defaultdict(list)
    metadata = set(reach.claims)
    for thing in reach.things | reach.needed:
        for claim, triple in said.built.facts(thing, None, None):
            facts[claim].append(triple)
    for thing in reach.untyped:
        for claim, triple in (*said.about(thing), *said.mentioning(thing)):
            facts[claim].append(triple)
        for triple in said.built.reaching(NamedNode(thing)):
            metadata.add(text_of(triple.subject).partition("/node/")[0])
    for claim in said.rivals({*facts, *(iri for iri in metadata if iri.startswith(_CLAIMS))}):
        facts.setdefault(claim, [])
    for claim in reach.claims - set(said.new):
        facts[claim] = said.built.said_by(claim)
    kept = {
        iri: said.claim(iri, triples)
        for iri, triples in facts.items()
        if said.is_kept(iri) and said.source_of(iri)
    }
    documents = _documents(said, kept, metadata, reach.things | reach.needed)
    return Parts(ontology, reference, documents)


def _documents(
    said: Said, claims: dict[str, Claim], metadata: Collection[str], named: Collection[str]
) -> tuple[Document, ...]:
    """Return the changed documents, and of the others what holds these claims, in order."""
    changed = {document.source: document for document in said.change.documents}
    by_source: dict[str, dict[str, Claim]] = defaultdict(dict)
    for iri, claim in claims.items():
        by_source[claim.source][iri] = claim
    names = said.built.record.names_of(named)
    found: list[Document] = []
    for source, path in said.change.paths.items():
        if source in changed:
            found.append(changed[source])
        elif source in by_source or source in names or source in metadata:
            own = by_source[source]
            order = [iri for iri in said.built.record.sources[source].lines if iri in own]
            told = [said.metadata(source), names.get(source, [])]
            for iri in order:  # of the others it is enough in which source they are
                whole = said.metadata(iri)
                stated = [t for t in whole if t.predicate.value == TRADE + "isStatedIn"]
                told.append(whole if iri in metadata else stated)
            triples = tuple(triple for part in told for triple in part)
            found.append(Document(path, source, {iri: own[iri] for iri in order}, triples))
    return tuple(found)
