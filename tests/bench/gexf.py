"""Whether our writer of GEXF beats that of networkx, in memory that does not grow with the edges.

And whether other programs read all that is written of a large graph: the synthetic one, projected
by every view, for a day and over time, goes out as GEXF, GraphML and JSON and comes back::

    python -m tests.bench.gexf --edges 164000 --facts 1e5
"""

from __future__ import annotations

import argparse
import datetime
import os
import shutil
import subprocess
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import igraph
import networkx

from kg.build.assemble import assemble
from kg.engine import LocalEngine
from kg.export.gephi import write_gexf, write_graphml, write_sigma
from kg.files import queries_dir
from kg.network import VIEWS, project
from kg.network.convert import to_networkx
from kg.network.layout import placed
from kg.network.model import Column, Edge, Node, Projection, Report, Spell
from kg.question import Library
from tests.bench.synthetic import parts_of_size
from tests.bench.timing import Cost, interleaved, machine, table

__all__ = ["main"]

_NODES = 1_000
_KINDS = ("announced", "in force", "suspended")
_DAY = datetime.date(2026, 11, 22)
_GRAPHOLOGY = """
const Graph = require('graphology'), gexf = require('graphology-gexf'), fs = require('fs');
const text = fs.readFileSync(process.argv[1], 'utf8');
const g = process.argv[1].endsWith('.json') ? Graph.from(JSON.parse(text))
  : gexf.parse(Graph, text);
console.log(g.order, g.size);
"""


def network(edges: int) -> Projection:
    """Return an invented network with so many edges between a thousand nodes."""
    names = [f"material:synthetic-{number:04}" for number in range(_NODES)]
    nodes = tuple(
        Node(name, f"https://example.org/{name}", f"material {name[-4:]}", "material",
             {"family": "trade item", "identifier": name[-4:]})
        for name in names
    )  # fmt: skip
    spell = Spell(datetime.date(2024, 12, 3), datetime.date(2025, 11, 8))
    later = Spell(datetime.date(2026, 11, 28), None)
    made = []
    for number in range(edges):
        source, rest = divmod(number * 3 * _NODES * _NODES // edges, 3 * _NODES)
        target, kind = divmod(rest, 3)
        values = {
            "measures": (f"CN-{number}", f"US-{number}"),
            "certainty": "certain",
            "from": "2024-12-03",
            "evidence": (f"claim:synthetic-{number}/1", f"claim:synthetic-{number}/2"),
        }
        spells = (spell, later) if number % 2 else ()
        ends = names[source], names[target]
        made.append(Edge(*ends, _KINDS[kind], _KINDS[kind], 1 + number % 5, values, spells))
    of_edges = (Column("measures", "texts"), Column("certainty", "text"), Column("from", "text"),
                Column("evidence", "texts"))  # fmt: skip
    of_nodes = (Column("family", "text"), Column("identifier", "text"))
    return Projection("restrictions", "Invented.", "An edge is invented.", None, "as-reported",
                      "0" * 64, nodes, tuple(made), of_nodes, of_edges,
                      Report(edges, _NODES, edges, 0))  # fmt: skip


def timed(run: Callable[[], object]) -> Callable[[], Cost]:
    """Return a run that tells what it took."""

    def once() -> Cost:
        wall, cpu = time.perf_counter(), time.process_time()
        run()
        return Cost(time.perf_counter() - wall, time.process_time() - cpu)

    return once


def speeds(edges: int, folder: Path) -> str:
    """Return how long both writers take for the same network, each to a file."""
    projection = network(edges)
    places, graph = placed(projection), to_networkx(projection, flat=True)
    costs = interleaved(
        {
            "networkx.write_gexf": timed(lambda: networkx.write_gexf(graph, folder / "nx.gexf")),
            "write_gexf": timed(lambda: write_gexf(projection, folder / "kg.gexf", places)),
        },
        3,
    )
    first = costs["networkx.write_gexf"]
    rows = [
        [name, f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{first.wall / cost.wall:.1f}"]
        for name, cost in costs.items()
    ]
    return table(["writer", "wall s", "CPU s", "times faster"], rows)


def memory(sizes: Sequence[int], folder: Path) -> str:
    """Return what is held above the network itself while it is written."""
    rows = []
    for edges in sizes:
        projection = network(edges)
        places = placed(projection)
        tracemalloc.start()
        write_gexf(projection, folder / "kg.gexf", places)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        rows.append([f"{edges:,}", f"{peak / 1e3:,.0f}", f"{_size(folder / 'kg.gexf'):.1f}"])
    return table(["edges", "peak kB", "file MB"], rows)


def _size(path: Path) -> float:
    return path.stat().st_size / 1e6


@dataclass(frozen=True)
class Scale:
    """What a large graph became: a view, and what each reader found of it."""

    name: str
    wanted: tuple[int, int]
    seconds: tuple[float, float]
    megabytes: float
    found: dict[str, tuple[int, int]]


def scale(facts: int, folder: Path) -> str:
    """Return what other programs read of every view of a graph with so many triples."""
    assembled = assemble(parts_of_size(facts))
    engine, library = LocalEngine(assembled.in_memory()), Library.load(queries_dir())
    rows = []
    for made in _scales(engine, library, folder):
        equal = {found == made.wanted for found in made.found.values()} == {True}
        rows.append([
            made.name, "{:,} / {:,}".format(*made.wanted),
            f"{made.seconds[0]:.1f}", f"{made.seconds[1]:.1f}", f"{made.megabytes:.1f}",
            " ".join(made.found), "yes" if equal else str(made.found),
        ])  # fmt: skip
    names = ["view", "nodes / edges", "projected s", "written s", "GEXF MB", "readers", "equal"]
    return table(names, rows)


def _scales(engine: LocalEngine, library: Library, folder: Path) -> Iterator[Scale]:
    for view in VIEWS.values():
        for over_time in (False, True) if view.over_time else (False,):
            begun = time.perf_counter()
            projection = project(engine, library, view.name, _DAY, "as-reported",
                                 over_time=over_time)  # fmt: skip
            made = time.perf_counter()
            places = placed(projection)
            start = time.perf_counter()
            write_gexf(projection, folder / "net.gexf", places)
            done = time.perf_counter()
            write_graphml(projection, folder / "net.graphml", places)
            write_sigma(projection, folder / "net.json", places)
            yield Scale(
                f"{view.name}{' over time' if over_time else ''}",
                (len(projection.nodes), len(projection.edges)),
                (made - begun, done - start),
                _size(folder / "net.gexf"),
                _found(folder),
            )


def _found(folder: Path) -> dict[str, tuple[int, int]]:
    """Return the numbers of nodes and edges that each reader finds."""
    gexf = networkx.read_gexf(folder / "net.gexf")
    graphml = igraph.Graph.Read_GraphML(str(folder / "net.graphml"))
    found = {
        "networkx": (gexf.number_of_nodes(), gexf.number_of_edges()),
        "igraph": (graphml.vcount(), graphml.ecount()),
    }
    packages, program = os.environ.get("KG_NPM"), shutil.which("node")
    if packages and program:
        for name in ("net.gexf", "net.json"):
            done = subprocess.run(
                [program, "-e", _GRAPHOLOGY, str(folder / name)], check=True, capture_output=True,
                env={**os.environ, "NODE_PATH": f"{packages}/node_modules"}, encoding="utf-8",
            )  # fmt: skip
            order, size = map(int, done.stdout.split())
            found[f"graphology{Path(name).suffix}"] = (order, size)
    return found


def main() -> None:
    """Print three tables: speed, memory, and what comes back of a large graph."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edges", type=int, default=164_000)
    parser.add_argument("--facts", type=float, default=1e5)
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"\n{options.edges:,} edges\n\n{speeds(options.edges, folder)}")
        print(f"\n{memory([options.edges // 10, options.edges], folder)}")
        print(f"\n{options.facts:,.0f} triples\n\n{scale(int(options.facts), folder)}")


if __name__ == "__main__":
    main()
