"""From parts to a dataset: which claims count, what the view holds, and why each triple is there.

A triple stands in the view (the default graph) for one of five reasons: a claim that counts says
it, it is reference data or ontology, it is metadata of a claim or source, it is derived, or it is
inferred. There is no other way in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from kg.build import derive, gate
from kg.build.events import events_by_measure, refuse_rival_rates, stated_by_subject
from kg.build.parts import Parts
from kg.claim import counting
from kg.dates import Bounds, parse
from kg.errors import SourceError, UsageError
from kg.files import shown
from kg.names import BASE, PREFIXES, RDFS_LABEL, TRADE, local_name, nearest, shorten
from kg.status import Event, Timeline, timeline
from kg.terms import english, text_of

__all__ = ["Assembled", "assemble", "withdraw"]

_ACCEPTED = TRADE + "Accepted"
_ISSUED = PREFIXES["dct"] + "issued"
_ONTOLOGY_GRAPH = NamedNode(BASE + "graph/ontology")


@dataclass(frozen=True)
class Assembled:
    """A dataset ready to be checked and stored.

    ``view`` maps each of the five reasons to its triples; ``graphs`` maps each claim to its facts;
    ``left_out`` names events that give no status in a reading, each with the reason.
    """

    view: Mapping[str, tuple[Triple, ...]]
    graphs: Mapping[str, tuple[Triple, ...]]
    left_out: tuple[tuple[str, str, str], ...]

    def triples(self) -> set[Triple]:
        """Return the view as one set."""
        return {triple for group in self.view.values() for triple in group}

    def quads(self) -> Iterator[Quad]:
        """Yield everything the store holds."""
        for triple in self.triples():
            yield Quad(triple.subject, triple.predicate, triple.object)
        for triple in self.view["ontology"]:
            yield Quad(triple.subject, triple.predicate, triple.object, _ONTOLOGY_GRAPH)
        for graph, triples in self.graphs.items():
            for triple in triples:
                yield Quad(triple.subject, triple.predicate, triple.object, NamedNode(graph))

    def in_memory(self) -> Store:
        """Return the dataset as a store in memory."""
        store = Store()
        store.bulk_extend(self.quads())
        return store


def withdraw(parts: Parts, names: Collection[str]) -> Parts:
    """Return the parts without some claims, or without all claims of some sources.

    Raises
    ------
    UsageError
        When a name is neither a claim nor a source of these parts.
    """
    known = {*parts.claims, *(document.source for document in parts.documents)}
    for name in names:
        if name not in known:
            alike = nearest(name, known)
            hint = f"did you mean {shorten(alike[0])}?" if alike else ""
            raise UsageError(f"there is no claim or source {shorten(name)}", hint=hint)
    documents = []
    for document in parts.documents:
        if document.source in names:
            continue
        kept = {iri: claim for iri, claim in document.claims.items() if iri not in names}
        gone = document.claims.keys() - kept.keys()
        metadata = tuple(
            t for t in document.metadata if text_of(t.subject).partition("/node/")[0] not in gone
        )
        documents.append(replace(document, claims=kept, metadata=metadata))
    return Parts(parts.ontology, parts.reference, tuple(documents))


def assemble(parts: Parts, gated: bool = True) -> Assembled:
    """Decide what counts, and lay out the view and the claim graphs.

    Parameters
    ----------
    parts
        What was read from the input files.
    gated
        Whether to check terms and types first; a variant of a build that passed need not.

    Raises
    ------
    SourceError, CheckError
        When a claim cannot be understood, or counting claims contradict each other.
    """
    if gated:
        gate.check_metadata(parts)
        gate.check_claims(parts)
    widest = parts.ontology.readings[0]
    counted = counting(parts.claims, parts.basis_of, widest, _ACCEPTED)
    claims = [claim for iri, claim in parts.claims.items() if iri in counted]
    stated = stated_by_subject(claims)
    gate.refuse_rivals(stated, parts.ontology)
    issued = _issued(parts)
    labels = _names(parts, RDFS_LABEL)
    derived = [
        *derive.in_view(counted),
        *derive.date_bounds(stated),
        *derive.source_bounds(issued),
    ]
    left_out = _add_statuses(parts, issued, labels, derived)
    view = {
        "claim": tuple(dict.fromkeys(t for claim in claims for t in claim.triples)),
        "ontology": parts.ontology.triples,
        "reference": parts.reference,
        "metadata": tuple(t for document in parts.documents for t in document.metadata),
        "derived": tuple(derived),
    }
    graphs = {iri: claim.triples for iri, claim in parts.claims.items()}
    return Assembled(view, graphs, tuple(left_out))


def _add_statuses(
    parts: Parts, issued: Mapping[str, Bounds], labels: dict[str, str], derived: list[Triple]
) -> list[tuple[str, str, str]]:
    left_out: list[tuple[str, str, str]] = []
    identifiers = _names(parts, PREFIXES["dct"] + "identifier")
    for reading in parts.ontology.readings:
        counted = counting(parts.claims, parts.basis_of, reading, _ACCEPTED)
        said = stated_by_subject(c for iri, c in parts.claims.items() if iri in counted)
        for measure, events in events_by_measure(said, issued).items():
            name = identifiers.get(measure) or labels.get(measure, local_name(measure))
            for event in events:
                if event.id not in labels:
                    labels[event.id] = derive.event_label(event, name)
                    text = english(labels[event.id])
                    derived.append(Triple(NamedNode(event.id), NamedNode(RDFS_LABEL), text))
            line = _timeline(events, parts)
            kinds = {event.id: event.kind for event in events}
            derived += derive.period_triples(measure, name, reading, line.periods, kinds)
            left_out += [(reading.notation, event, why) for event, why in line.left_out]
    return left_out


def _timeline(events: list[Event], parts: Parts) -> Timeline:
    refuse_rival_rates(events)
    try:
        return timeline(events)
    except SourceError as fault:
        # The status function knows events only; whoever mends it looks for the claims.
        wrong = next((event for event in events if event.id == fault.where), events[0])
        claims = [parts.claims[iri] for iri in sorted(wrong.claims)]
        places = "; ".join(f"{claim.where}, {shorten(claim.iri)}" for claim in claims)
        raise SourceError(f"{shorten(wrong.id)}: {fault.what}", places, fault.hint) from None


def _names(parts: Parts, predicate: str) -> dict[str, str]:
    """Return the English label, or the identifier, of each thing that has one."""
    metadata = [t for document in parts.documents for t in document.metadata]
    return {
        text_of(t.subject): t.object.value
        for t in [*parts.reference, *metadata]
        if t.predicate.value == predicate
        and isinstance(t.object, Literal)
        and t.object.language in (None, "en")
    }


def _issued(parts: Parts) -> dict[str, Bounds]:
    found: dict[str, Bounds] = {}
    for document in parts.documents:
        for t in document.metadata:
            if text_of(t.subject) == document.source and t.predicate.value == _ISSUED:
                where = f"{shown(document.path)}, dct:issued of {shorten(document.source)}"
                if not isinstance(t.object, Literal):
                    raise SourceError("dct:issued needs a date", where)
                try:
                    found[document.source] = parse(t.object.value, t.object.datatype.value)
                except SourceError as fault:
                    raise SourceError(fault.what, where, fault.hint) from None
    return found
