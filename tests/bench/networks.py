"""Centralities and communities by igraph against networkx, and a layout, on invented networks.

Applications use materials, some of which are used far more often than others. Both libraries get
the same network through the project's own calls, in turns::

    python -m tests.bench.networks --nodes 3000
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from statistics import median

from kg.network import (
    Edge,
    Node,
    Projection,
    Report,
    central,
    centrality,
    communities,
    community,
    placed,
)
from tests.bench.timing import Cost, interleaved, machine, table

__all__ = ["main"]

_SIDES = {"networkx": sys.maxsize, "igraph": 0}
# Degrees are those of networkx in any case, and page ranks those of scipy where it is installed.
_MEASURES = ("betweenness", "closeness", "harmonic")
_EDGES_PER_NODE = 3
_SMALL = (100, 200, 400, 600)
_IMPORT = "import time; import igraph; print(time.process_time())"


def invented(nodes: int, edges: int) -> Projection:
    """Return a network of applications and the materials they use."""
    chance = random.Random(nodes)
    kinds = ["application" if i % 3 else "material" for i in range(nodes)]
    ids = [f"{kind}:{i:06}" for i, kind in enumerate(kinds)]
    uses = [name for name in ids if name.startswith("application")]
    materials = [name for name in ids if name.startswith("material")]
    found: set[tuple[str, str]] = set()
    while len(found) < edges:
        # The cube of an even chance: the first materials are used by many, most by a few.
        material = materials[int(len(materials) * chance.random() ** 3)]
        found.add((chance.choice(uses), material))
    return Projection(
        view="dependency",
        summary="",
        presence="",
        date=None,
        reading="as-reported",
        build="",
        nodes=tuple(
            Node(*both)
            for both in sorted(zip(ids, ids, ids, kinds, strict=True), key=lambda node: node[0])
        ),
        edges=tuple(Edge(*pair, "uses", "uses") for pair in sorted(found)),
        node_columns=(),
        edge_columns=(),
        report=Report(edges, nodes, edges, 0),
    )


def compared(net: Projection, times: int) -> dict[str, dict[str, Cost]]:
    """Return what each analysis costs with each library."""
    analyses: dict[str, Callable[[], object]] = {
        measure: partial(centrality, net, measure) for measure in _MEASURES
    }
    analyses["communities"] = partial(communities, net)
    return {
        name: interleaved({side: _once(analysis, large) for side, large in _SIDES.items()}, times)
        for name, analysis in analyses.items()
    }


def _once(analysis: Callable[[], object], large: int) -> Callable[[], Cost]:
    def run() -> Cost:
        central.LARGE = community.LARGE = large
        wall, cpu = time.perf_counter(), time.process_time()
        analysis()
        return Cost(time.perf_counter() - wall, time.process_time() - cpu)

    return run


def _rows(costs: Mapping[str, Mapping[str, Cost]]) -> list[Sequence[str]]:
    return [
        (
            name,
            f"{1000 * cost['networkx'].cpu:.1f}",
            f"{1000 * cost['igraph'].cpu:.1f}",
            f"{cost['networkx'].cpu / max(cost['igraph'].cpu, 1e-6):.0f}",
        )
        for name, cost in costs.items()
    ]


def main() -> None:
    """Compare both libraries on one large network and on some small ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=lambda text: int(float(text)), default=3_000)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    names = ("analysis", "networkx CPU ms", "igraph CPU ms", "ratio")
    edges = options.nodes * _EDGES_PER_NODE
    print(f"{machine()}; {options.nodes} nodes, {edges} edges\n")
    print(table(names, _rows(compared(invented(options.nodes, edges), options.times))))

    command = [sys.executable, "-c", _IMPORT]
    starts = [float(subprocess.check_output(command)) for _ in range(7)]
    print(f"\na process that imports igraph: {1000 * median(starts):.0f} ms of processor time\n")
    small = {n: compared(invented(n, n * _EDGES_PER_NODE), options.times) for n in _SMALL}
    print(
        table(
            ("networkx CPU ms, nodes", *map(str, _SMALL)),
            [
                (name, *(f"{1000 * small[n][name]['networkx'].cpu:.1f}" for n in _SMALL))
                for name in small[_SMALL[0]]
            ],
        )
    )

    large = invented(20_000, 164_000)
    begun = time.process_time()
    placed(large)
    print(f"\nplaces of 20,000 nodes with 164,000 edges: {time.process_time() - begun:.1f} s")


if __name__ == "__main__":
    main()
