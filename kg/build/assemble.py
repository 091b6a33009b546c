"""From parts to a dataset: which claims count, what the view holds, and why each triple is there.

A triple stands in the view (the default graph) for one of five reasons: a claim that counts says
it, it is reference data or ontology, it is metadata of a claim or source, it is derived, or it is
inferred. There is no other way in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from kg.build import derive, gate
from kg.build.events import stated_by_subject
from kg.build.parts import Parts
from kg.build.statuses import ACCEPTED, status_triples
from kg.claim import counting
from kg.dates import Bounds, parse
from kg.errors import SourceError
from kg.files import shown
from kg.names import ONTOLOGY_GRAPH, PREFIXES, RDFS_LABEL, REFERENCE_GRAPH, shorten
from kg.reason.fixpoint import Rounds, infer, round_graph
from kg.reason.rules import Rules
from kg.terms import text_of

__all__ = ["Assembled", "assemble", "issued_by_source", "labels_in"]

_ISSUED = PREFIXES["dct"] + "issued"
# Named graphs that are no claims.
_SHARED = {"ontology": ONTOLOGY_GRAPH, "reference": REFERENCE_GRAPH}


@dataclass(frozen=True)
class Assembled:
    """A dataset ready to be checked and stored.

    ``view`` maps four of the five reasons to their triples; what is inferred from them by ``rules``
    is worked out when somebody asks for it. ``graphs`` maps each claim to its facts; ``left_out``
    names events that give no status in a reading, each with the reason.
    """

    view: Mapping[str, tuple[Triple, ...]]
    rules: Rules
    graphs: Mapping[str, tuple[Triple, ...]]
    left_out: tuple[tuple[str, str, str], ...]

    def record(self) -> set[Triple]:
        """Return the view without what is inferred: what a record must have is asked of this."""
        return {triple for group in self.view.values() for triple in group}

    @cached_property
    def rounds(self) -> Rounds:
        """What is inferred, by the rounds in which it follows."""
        said = [triple for group in self.view.values() for triple in group]
        return infer(said, self.rules.timeless)

    def triples(self) -> set[Triple]:
        """Return the view as one set."""
        return self.record().union(*self.rounds)

    def quads(self) -> Iterator[Quad]:
        """Yield everything the store holds."""
        for triple in self.triples():
            yield Quad(triple.subject, triple.predicate, triple.object)
        named = [
            *((graph, self.view[reason]) for reason, graph in _SHARED.items()),
            *((round_graph(n).value, triples) for n, triples in enumerate(self.rounds, 1)),
            *self.graphs.items(),
        ]
        for graph, triples in named:
            name = NamedNode(graph)
            for triple in triples:
                yield Quad(triple.subject, triple.predicate, triple.object, name)

    def in_memory(self) -> Store:
        """Return the dataset as a store in memory."""
        store = Store()
        store.bulk_extend(self.quads())
        return store


def assemble(
    parts: Parts,
    gated: bool = True,
    unsure: Collection[str] = frozenset(),
    beyond: gate.Beyond = gate.Beyond(),  # noqa: B008 - it is frozen
) -> Assembled:
    """Decide what counts, and lay out the view and the claim graphs.

    Parameters
    ----------
    parts
        What was read from the input files.
    gated
        Whether to check terms and types first; a variant of a build that passed need not.
    unsure
        Claims of which it is not known whether they count: a period that rests on one is Possible.
    beyond
        What claims that are not among the parts are known to say.

    Raises
    ------
    SourceError, CheckError
        When a claim cannot be understood, or counting claims contradict each other.
    """
    if gated:
        gate.check_metadata(parts, beyond)
        gate.check_claims(parts, beyond)
    widest = parts.ontology.readings[0]
    counted = counting(parts.claims, parts.basis_of, widest, ACCEPTED)
    claims = [claim for iri, claim in parts.claims.items() if iri in counted]
    stated = stated_by_subject(claims)
    gate.refuse_rivals(stated, parts.ontology, parts.reference)
    issued = issued_by_source(parts)
    labels = labels_in(parts, RDFS_LABEL)
    derived = [
        *derive.in_view(counted),
        *derive.date_bounds(stated),
        *derive.source_bounds(issued),
    ]
    identifiers = labels_in(parts, PREFIXES["dct"] + "identifier")
    periods, left_out = status_triples(parts, issued, labels, identifiers, unsure)
    view = {
        "claim": tuple(dict.fromkeys(t for claim in claims for t in claim.triples)),
        "ontology": parts.ontology.triples,
        "reference": parts.reference,
        "metadata": tuple(t for document in parts.documents for t in document.metadata),
        "derived": (*derived, *periods),
    }
    graphs = {iri: claim.triples for iri, claim in parts.claims.items()}
    return Assembled(view, parts.ontology.rules, graphs, tuple(left_out))


def labels_in(parts: Parts, predicate: str) -> dict[str, str]:
    """Return the English label, or the identifier, of each thing that has one."""
    metadata = [t for document in parts.documents for t in document.metadata]
    return {
        text_of(t.subject): t.object.value
        for t in [*parts.reference, *metadata]
        if t.predicate.value == predicate
        and isinstance(t.object, Literal)
        and t.object.language in (None, "en")
    }


def issued_by_source(parts: Parts) -> dict[str, Bounds]:
    """Return when each source was issued, where its header says so."""
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
