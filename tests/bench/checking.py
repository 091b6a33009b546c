"""How long a check takes: everything against stock pyshacl, one article against everything.

::

    python -m tests.bench.checking --sizes 1e4 1e5 1e6

Each size is a synthetic graph in files of its own, built, with one document more that is not in the
build. An article is checked by a process of its own each time, as ``kg check FILE`` does it; times are
of the work alone, imports come first and are told apart.
"""

from __future__ import annotations

import argparse
import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from kg.build.local import local
from kg.check.shapes import Finding, Shapes
from kg.report import report, report_on
from tests.bench.files import built, inputs_of_size
from tests.bench.timing import Cost, machine, table

__all__ = ["main", "stock"]


def stock(shapes: Shapes, triples: Iterable[Any]) -> list[Finding]:
    """Return what pyshacl finds by itself: plain graphs of rdflib, shapes as they are written."""
    from pyshacl import validate
    from rdflib import Graph

    from kg.check.graph import graph_of, quiet
    from kg.check.shapes import findings_in

    graphs = []
    for part in (triples, shapes.triples):
        graphs.append(Graph(bind_namespaces="none"))
        for triple in graph_of(part):
            graphs[-1].add(triple)
    with quiet():
        _, found, _ = validate(graphs[0], shacl_graph=graphs[1], inference="none", advanced=False)
    return findings_in(found)


def main() -> None:
    """Print what each size takes."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("--sizes", type=float, nargs="+", default=[1e4, 1e5, 1e6])
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    begun = time.perf_counter()
    import pyshacl  # noqa: F401 - what the first validation would import

    import kg.check.graph
    import kg.check.patterns  # noqa: F401

    if given.one:
        _one(given.one)
        return
    print(f"{machine()}; pyshacl and rdflib imported in {_ms(time.perf_counter() - begun)} ms")
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as folder:
            _measure(int(size), Path(folder), given.runs)


def _measure(size: int, folder: Path, runs: int) -> None:
    inputs, (fresh,) = inputs_of_size(size, folder)
    store = folder / "store"
    parts, assembled, _ = built(inputs, store)
    triples = assembled.record()
    print(f"\n{len(triples)} triples in the view, {len(parts.documents)} documents", flush=True)
    rows: list[tuple[str, Cost, str]] = []
    if size <= 20_000:
        shapes = Shapes(inputs.ontology / "shapes")
        plain, found = _timed(lambda view=triples: stock(shapes, view))
        ours, same = _timed(lambda view=triples: shapes.validate(view))
        rows.append(("stock pyshacl", plain, f"{len(found)} findings"))
        rows.append(("with cached queries", ours, "equal" if found == same else "NOT EQUAL"))
        rows.append(("  ratio", Cost(plain.wall / ours.wall, plain.cpu / ours.cpu), ""))
    del triples, assembled, parts
    known = inputs.sources[len(inputs.sources) // 2]
    cases = {
        "an article of the build": (inputs, known),
        "a new article": (replace(inputs, sources=(*inputs.sources, fresh)), fresh),
    }
    for name, (sources, path) in cases.items():
        case = folder / "case"
        case.write_bytes(pickle.dumps((sources, path, store)))
        told = [_told(case) for _ in range(runs)]
        costs, facts = [Cost(*one[:2]) for one in told], told[-1][2]
        middle = Cost(median(c.wall for c in costs), median(c.cpu for c in costs))
        rows.append((name, middle, facts))
    if size <= 200_000:
        cost, _ = _timed(lambda: report(inputs, None))
        rows.append(("everything", cost, ""))
        rows.append(("  ratio to an article of the build", _ratio(cost, rows[-3][1]), ""))
        rows.append(("  ratio to a new article", _ratio(cost, rows[-3][1]), ""))
    shown = [(name, f"{c.wall:.3f}", f"{c.cpu:.3f}", more) for name, c, more in rows]
    print(table(("check", "wall s", "CPU s", ""), shown), flush=True)


def _told(case: Path) -> tuple[float, float, str]:
    """Return what a process of its own tells of one check."""
    command = [sys.executable, "-m", "tests.bench.checking", "--one", str(case)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    wall, cpu, facts = json.loads(done.stdout)
    return wall, cpu, facts


def _one(case: Path) -> None:
    """Check one article, and print what it took and what was looked at."""
    sources, path, store = pickle.loads(case.read_bytes())
    cost, _ = _timed(lambda: report_on(sources, [path], store, None))
    near = local(sources, [path], store)
    claims = sum(len(document.claims) for document in near.change.documents)
    facts = f"{claims} claims, {len(near.focus)} things, {len(near.around(near.focus))} triples"
    print(json.dumps([cost.wall, cost.cpu, facts]))


def _ratio(one: Cost, other: Cost) -> Cost:
    return Cost(one.wall / other.wall, one.cpu / other.cpu)


def _timed(run: Callable[[], Any]) -> tuple[Cost, Any]:
    begun = Cost(time.perf_counter(), time.process_time())
    found = run()
    return Cost(time.perf_counter() - begun.wall, time.process_time() - begun.cpu), found


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.0f}"


if __name__ == "__main__":
    sys.exit(main())
