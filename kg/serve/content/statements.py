"""What the graph says of a thing, each statement with the claims it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from kg.answer.value import Thing, Value, value_of
from kg.build.derive import DERIVED
from kg.cite.ground import Ground
from kg.engine.table import lexical
from kg.names import INFERRED, RDF_TYPE, RDFS_LABEL, TRADE
from kg.serve.content.linked import ONTOLOGY_GRAPH, VIEW

__all__ = ["Said", "Statement", "Statements", "iris_in", "labels_within", "statements_of"]

Object = NamedNode | BlankNode | Literal | Triple
# More of a thing than this is in its data, and in no page that somebody reads.
MOST = 1000
_RESTS_ON = TRADE + "restsOn"
# The number of a day stands beside the day, for queries that count.
_NUMBERS = {name for name in DERIVED if name.endswith("Day") and name[:-3] in DERIVED}
_IS_A_PERIOD = (NamedNode(RDF_TYPE), NamedNode(TRADE + "StatusPeriod"))


@dataclass(frozen=True)
class Said:
    """A value of a statement: the term, the claims behind it, and where it is from without any.

    ``origin`` is ``derived`` for what the build worked out, ``concluded`` for what follows by the
    axioms, ``ontology`` and ``reference`` for what is known without a claim, and empty for what
    claims state.
    """

    term: Object
    claims: tuple[str, ...]
    origin: str

    @property
    def language(self) -> str:
        """The language of a text that is not English."""
        language = self.term.language if isinstance(self.term, Literal) else None
        return language if language and language != "en" else ""

    def value(self, labels: Mapping[str, str]) -> Value:
        """Return what a page shows: a thing with its label, or a plain value."""
        return value_of(*lexical(self.term), labels)


@dataclass(frozen=True)
class Statement:
    """A predicate with its values."""

    predicate: str
    values: tuple[Said, ...]

    def property(self, labels: Mapping[str, str]) -> Thing:
        """Return the predicate with its label."""
        return Thing(self.predicate, labels.get(self.predicate, self.predicate))


@dataclass(frozen=True)
class Statements:
    """What is said of a thing: in the view, and by claims that do not count.

    What is ``derived`` was computed, and what is ``concluded`` follows by rules from what is said.
    ``is_cut`` tells that there is more than was read.
    """

    stated: tuple[Statement, ...]
    derived: tuple[Statement, ...]
    concluded: tuple[Statement, ...]
    uncounted: tuple[Statement, ...]
    is_cut: bool


def statements_of(store: Store, iri: str) -> Statements:
    """Return what the view and the claims say of a thing, but for its labels."""
    node = NamedNode(iri)
    quads = list(islice(store.quads_for_pattern(node, None, None, None), MOST + 1))
    hidden = {RDFS_LABEL, *_NUMBERS}
    kept = [quad for quad in quads[:MOST] if quad.predicate.value not in hidden]
    view = {quad.triple for quad in kept if quad.graph_name == VIEW}
    graphs: dict[Triple, set[str]] = {}
    for quad in kept:
        if isinstance(quad.graph_name, NamedNode):
            graphs.setdefault(quad.triple, set()).add(quad.graph_name.value)
    is_period = any((triple.predicate, triple.object) == _IS_A_PERIOD for triple in view)
    ground = Ground(store)
    found = [_in_view(ground, triple, graphs.get(triple, set()), is_period) for triple in view]
    apart = [
        (triple.predicate.value, Said(triple.object, tuple(sorted(graphs[triple])), ""))
        for triple in graphs.keys() - view
    ]
    return Statements(
        _grouped(pair for pair in found if pair[1].origin not in ("derived", "concluded")),
        _grouped(pair for pair in found if pair[1].origin == "derived"),
        _grouped(pair for pair in found if pair[1].origin == "concluded"),
        _grouped(apart),
        len(quads) > MOST,
    )


def _in_view(ground: Ground, triple: Triple, graphs: set[str], is_period: bool) -> tuple[str, Said]:
    predicate = triple.predicate.value
    if is_period:  # it rests on claims as a whole, which are among its values
        claim = (triple.object.value,) if predicate == _RESTS_ON else ()  # type: ignore[union-attr]
        return predicate, Said(triple.object, claim, "derived")
    claims = tuple(sorted(ground.of(triple, VIEW).claims))
    if any(graph.startswith(INFERRED) for graph in graphs):
        return predicate, Said(triple.object, claims, "concluded")
    if predicate in DERIVED:
        return predicate, Said(triple.object, claims, "derived")
    origin = "" if claims else "ontology" if ONTOLOGY_GRAPH in graphs else "reference"
    return predicate, Said(triple.object, claims, origin)


def _grouped(pairs: Iterable[tuple[str, Said]]) -> tuple[Statement, ...]:
    found: dict[str, list[Said]] = {}
    for predicate, said in pairs:
        found.setdefault(predicate, []).append(said)
    return tuple(
        Statement(predicate, tuple(sorted(found[predicate], key=lambda said: str(said.term))))
        for predicate in sorted(found)
    )


def labels_within(store: Store, iri: str) -> dict[str, str]:
    """Return the labels of a thing by language, the English one first."""
    quads: Iterable[Quad] = store.quads_for_pattern(
        NamedNode(iri), NamedNode(RDFS_LABEL), None, VIEW
    )
    literals = [quad.object for quad in quads if isinstance(quad.object, Literal)]
    found = {literal.language or "en": literal.value for literal in literals}
    return dict(sorted(found.items(), key=lambda item: (item[0] != "en", item)))


def iris_in(statements: Statements) -> set[str]:
    """Return every IRI that statements name, for their labels."""
    parts = (
        *statements.stated,
        *statements.derived,
        *statements.concluded,
        *statements.uncounted,
    )
    terms = {
        said.term.value
        for part in parts
        for said in part.values
        if isinstance(said.term, NamedNode)
    }
    return terms | {part.predicate for part in parts}
