"""Inference and proofs: the fixpoint against loading and against owlrl, and how long a proof takes.

::

    python -m tests.bench.reasoning --triples 1e6 --small 5e3
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, serialize

from kg.build.assemble import assemble
from kg.build.parts import Parts
from kg.build.store import opened
from kg.engine import LocalEngine
from kg.files import Inputs
from kg.names import RDF_TYPE, TRADE
from kg.reason.fixpoint import close, infer
from kg.reason.needed import needed
from kg.reason.rules import compile_rules
from kg.session import Graph
from kg.session.context import Context
from kg.terms import text_of
from kg.texts import Texts
from tests.bench.synthetic import parts_of_size, store_of
from tests.bench.timing import machine, table

__all__ = ["main"]

DAY = "2026-11-22"


def fixpoint(triples: int, runs: int) -> list[list[str]]:
    """Return how long the fixpoint takes beside loading the same graph into a store."""
    parts = parts_of_size(triples)
    assembled = assemble(parts, gated=False)
    quads, facts = list(assembled.quads()), list(assembled.record())
    times: dict[str, list[float]] = {"load": [], "pick": [], "close": []}
    for _ in range(runs):
        times["load"].append(_seconds(lambda: Store().bulk_extend(quads)))
        begun, store = time.perf_counter(), Store()
        rules = compile_rules(parts.ontology.triples).timeless
        store.bulk_extend(Quad(*triple) for triple in needed(facts, rules))
        times["pick"].append(time.perf_counter() - begun)
        begun = time.perf_counter()
        close(store, rules)
        times["close"].append(time.perf_counter() - begun)
    load, pick, fixed = (median(times[name]) for name in ("load", "pick", "close"))
    count = sum(map(len, assembled.rounds))
    return [
        ["bulk load of the graph", str(len(quads)), f"{load:.2f}", "1.00"],
        ["rules made, their facts picked", str(len(facts)), f"{pick:.2f}", f"{pick / load:.2f}"],
        ["rules run to the fixpoint", str(count), f"{fixed:.2f}", f"{fixed / load:.2f}"],
    ]


def against_owlrl(triples: int) -> list[list[str]]:
    """Return how long owlrl takes for the same conclusions, and whether they are the same."""
    parts = parts_of_size(triples)
    assembled = assemble(parts, gated=False)
    facts = list(assembled.record())
    rounds: list[Any] = []
    ours = _seconds(
        lambda: rounds.append(infer(facts, compile_rules(parts.ontology.triples).timeless))
    )
    found = {triple for part in rounds[0] for triple in part}
    theirs, expected = _owlrl(facts)
    same = "equal" if _about_things(found, parts) == _about_things(expected, parts) else "DIFFERENT"
    return [
        ["ours", str(len(facts)), f"{ours:.2f}", "1", same],
        ["owlrl", str(len(facts)), f"{theirs:.2f}", f"{theirs / ours:.0f}", same],
    ]


def _owlrl(facts: Iterable[Triple]) -> tuple[float, set[Triple]]:
    import owlrl
    import rdflib

    before = set(facts)
    graph = rdflib.Graph()
    graph.parse(data=serialize(before, format=RdfFormat.N_TRIPLES), format="nt")
    seconds = _seconds(lambda: owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph))
    found = set()
    for s, p, o in graph:
        if (
            isinstance(s, rdflib.URIRef)
            and isinstance(p, rdflib.URIRef)
            and isinstance(o, rdflib.URIRef)
        ):
            found.add(Triple(NamedNode(str(s)), NamedNode(str(p)), NamedNode(str(o))))
    return seconds, found - before


def _about_things(triples: Iterable[Triple], parts: Parts) -> set[Triple]:
    """Return what is said of things in terms of the ontology, not of its own terms."""
    terms = {text_of(triple.subject) for triple in parts.ontology.triples}
    return {
        triple
        for triple in triples
        if text_of(triple.subject) not in terms
        and text_of(
            triple.object if triple.predicate.value == RDF_TYPE else triple.predicate
        ).startswith(TRADE)
    }


def proofs(triples: int, runs: int) -> list[list[str]]:
    """Return how long proofs of different kinds take in a store on disk."""
    with tempfile.TemporaryDirectory() as folder:
        parts = parts_of_size(triples)
        build = store_of(parts, assemble(parts, gated=False), Path(folder))
        graph = Graph(Context(build, LocalEngine(opened(build)), Texts(None), Inputs.shipped([])))
        return [
            [name, *(f"{1000 * value:.0f}" for value in _spread(runs, ask))]
            for name, ask in _asked(graph).items()
        ]


def _asked(graph: Graph) -> dict[str, Callable[[], object]]:
    """Return what is asked for: the busiest of the things that can be asked about."""
    member = (
        "SELECT ?m ?x { ?m trade:controls ?x FILTER NOT EXISTS { ?m trade:covers ?x } } LIMIT 1"
    )
    measure, item = (text_of(t) for t in graph.engine.select(member).rows[0])
    main = graph.ask("defense-applications-on-suspended-materials", DAY)
    row = main.rows[0]
    status, material, used = (
        text_of(getattr(row[n], "iri", "")) for n in ("measure", "material", "application")
    )
    return {
        "an inferred triple": lambda: graph.proof(measure, "controls", item),
        "a status on a day": lambda: graph.proof(status, date=DAY),
        "a class of a day": lambda: graph.proof(material, "a", "SuspendedMaterial", DAY),
        "the same of an application": lambda: graph.proof(
            used, "a", "ExposedDefenseApplication", DAY
        ),
        "a row of the main question": lambda: main.why(0),
    }


def _spread(runs: int, ask: Callable[[], object]) -> tuple[float, float]:
    found = [_seconds(ask) for _ in range(runs)]
    return median(found), max(found)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=lambda text: int(float(text)), default=1_000_000)
    parser.add_argument("--small", type=lambda text: int(float(text)), default=5_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    print(machine())
    print(
        table(["fixpoint", "triples", "s", "to the load"], fixpoint(options.triples, options.runs))
    )
    print(table(["reasoner", "triples", "s", "times ours", "found"], against_owlrl(options.small)))
    print(table(["proof", "median ms", "most ms"], proofs(options.triples, options.runs)))


if __name__ == "__main__":
    main()
