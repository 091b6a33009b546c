"""A data frame of 164,000 rows by 7 columns: ours, an untyped loop, and rdflib doing the same.

Ours is ``g.sparql(text).df()``: labels beside IRIs, dates as dates, numbers as numbers. The untyped
loop puts the text of every term into a frame, and so loses all of that. rdflib runs the same query
over the same triples in memory, a tenth of the rows by default because it takes minutes to load
them; its time is given per row and as many times more::

    python -m tests.bench.frames
    python -m tests.bench.frames --rows 20000 --tenth 1
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pandas
import rdflib
from pyoxigraph import RdfFormat, Store

import kg
from kg.engine import LocalEngine
from kg.names import PREFIXES
from kg.session import Graph
from tests.bench.timing import Cost, interleaved, machine, table

__all__ = ["main"]

_PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
_EACH = "?{0} <urn:measure> ?measure ; <urn:item> ?item ; <urn:country> ?country ; <urn:day> ?day ;"
_QUERY = (
    "SELECT %s WHERE { "
    + _EACH.format("row")
    + " <urn:number> ?number ; <urn:percent> ?percent ; <urn:words> ?words }"
)
_COLUMNS = {
    "labelled things": "?measure ?item ?country ?day ?number ?percent ?words",
    "a new thing in each row": "?row ?measure ?item ?day ?number ?percent ?words",
}


def triples(rows: int) -> Iterator[str]:
    """Yield Turtle: seven facts for each row, and labels for the things in them."""
    chance = random.Random(4)
    for kind, many in (("measure", 5000), ("item", 500), ("country", 60)):
        for i in range(many):
            yield f'<urn:{kind}/{i}> rdfs:label "{kind} number {i}"@en .'
    for i in range(rows):
        day = date(2018, 1, 1) + timedelta(days=chance.randrange(3200))
        yield (
            f"<urn:row/{i}> <urn:measure> <urn:measure/{chance.randrange(5000)}> ; "
            f"<urn:item> <urn:item/{chance.randrange(500)}> ; "
            f"<urn:country> <urn:country/{chance.randrange(60)}> ; "
            f'<urn:day> "{day}"^^xsd:date ; <urn:number> {chance.randrange(10**6)} ; '
            f"<urn:percent> {chance.randrange(1000) / 10} ; "
            f'<urn:words> "what is said in {chance.randrange(20_000)}" .'
        )


def turtle(rows: int) -> str:
    """Return the triples of so many rows as one Turtle document."""
    return _PROLOGUE + "\n".join(triples(rows))


def untyped(store: Store, query: str) -> pandas.DataFrame:
    """Return the frame that a loop makes which looks at nothing but the text of terms."""
    return pandas.DataFrame(
        [[None if term is None else term.value for term in row] for row in store.query(query)]  # type: ignore[union-attr]
    )


def by_rdflib(graph: rdflib.Graph, query: str) -> pandas.DataFrame:
    """Return the frame of Python values that rdflib gives."""
    return pandas.DataFrame(
        [[None if term is None else term.toPython() for term in row] for row in graph.query(query)]  # type: ignore[union-attr]
    )


def timed(make: Callable[[], pandas.DataFrame], rows: int) -> Callable[[], Cost]:
    """Return a run that makes a frame, checks its length and returns what it took."""

    def once() -> Cost:
        wall, cpu = time.perf_counter(), time.process_time()
        frame = make()
        cost = Cost(time.perf_counter() - wall, time.process_time() - cpu)
        assert len(frame) == rows
        return cost

    return once


def main() -> None:
    """Print the table of one run."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=164_000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--tenth", type=int, default=10, help="rdflib gets one row in so many")
    options = parser.parse_args()

    store = Store()
    store.bulk_load(turtle(options.rows).encode(), RdfFormat.TURTLE)
    graph = Graph(replace(kg.open()._context, engine=LocalEngine(store)))
    part = options.rows // options.tenth
    rival = rdflib.Graph().parse(data=turtle(part), format="turtle")
    print(f"{machine()}; {options.rows:,} rows by 7 columns, medians of {options.times}\n")
    rows = []
    for name, columns in _COLUMNS.items():
        query = _QUERY % columns
        runs = {
            "an untyped loop": timed(lambda q=query: untyped(store, q), options.rows),
            "g.sparql(text).df()": timed(lambda q=query: graph.sparql(q).df(), options.rows),
        }
        if rival:
            runs["rdflib"] = timed(lambda q=query: by_rdflib(rival, q), part)
        costs = interleaved(runs, options.times)
        base = costs["an untyped loop"]
        for run, cost in costs.items():
            times = options.rows / part if run == "rdflib" else 1
            rows.append([name, run, f"{cost.wall * times:.2f}", f"{cost.cpu * times:.2f}",
                         f"{cost.cpu * times / base.cpu:.2f}"])  # fmt: skip
    print(table(["columns", "frame", "wall s", "CPU s", "ratio of CPU"], rows))


if __name__ == "__main__":
    main()
