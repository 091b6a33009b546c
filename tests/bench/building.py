"""How long a build takes, phase by phase, and the status of many measures.

Each build of the shipped graph is a process of its own, from compiled modules::

    python -m tests.bench.building --runs 5 --measures 1e5
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

from kg.build.events import events_by_measure, stated_by_subject
from kg.claim import counting
from kg.files import Inputs
from kg.names import TRADE
from kg.status import timeline
from tests.bench.start import environment
from tests.bench.synthetic import parts_of_size
from tests.bench.timing import Cost, machine, table

__all__ = ["build_once", "main", "statuses"]

# Phase -> where `kg.build.make` looks the function up: itself, or its module `store`.
_PHASES = {
    "read": "read_parts",
    "assemble": "assemble",
    "house rules": "find_faults",
    "shapes": "validate",
    "identity": "store.identity_of",
    "write": "store.write",
}
_ACCEPTED = TRADE + "Accepted"
_GRAPH_OF_MEASURES = 1e6


def build_once(folder: Path) -> dict[str, Cost]:
    """Build the shipped graph and return what each phase cost; imports come first."""
    costs: dict[str, Cost] = {}
    begun = _now()
    import pyshacl  # noqa: F401 - what the first validation would import

    import kg.check.graph  # noqa: F401
    from kg.build import make, store

    costs["imports"] = _since(begun)
    for phase, name in _PHASES.items():
        owner = store if name.startswith("store.") else make
        name = name.removeprefix("store.")
        setattr(owner, name, _timed(getattr(owner, name), phase, costs))
    begun = _now()
    make.build(Inputs.shipped(), folder)
    whole, timed = _since(begun), [costs[phase] for phase in _PHASES]
    wall, cpu = sum(cost.wall for cost in timed), sum(cost.cpu for cost in timed)
    costs["the rest"] = Cost(whole.wall - wall, whole.cpu - cpu)
    return costs


def _timed(function: Callable[..., Any], phase: str, costs: dict[str, Cost]) -> Callable[..., Any]:
    def timed(*arguments: Any, **named: Any) -> Any:
        begun = _now()
        result = function(*arguments, **named)
        costs[phase] = _since(begun)
        return result

    return timed


def _now() -> Cost:
    return Cost(time.perf_counter(), time.process_time())


def _since(begun: Cost) -> Cost:
    return Cost(time.perf_counter() - begun.wall, time.process_time() - begun.cpu)


def statuses(measures: int) -> tuple[int, int, Cost]:
    """Compute the status periods of so many measures.

    Their events are those of a synthetic graph, taken again from the start where it has fewer.

    Returns
    -------
    tuple
        How many of the measures differ, the periods of all, and what they cost.
    """
    parts = parts_of_size(int(_GRAPH_OF_MEASURES))
    counted = counting(parts.claims, parts.basis_of, parts.ontology.readings[0], _ACCEPTED)
    said = stated_by_subject(claim for iri, claim in parts.claims.items() if iri in counted)
    events = list(events_by_measure(said, {}).values())
    begun = _now()
    periods = sum(len(timeline(acts).periods) for acts in islice(cycle(events), measures))
    return min(measures, len(events)), periods, _since(begun)


def main() -> None:
    """Print the table of phases, and the time of the statuses."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--measures", type=float, default=1e5)
    options.add_argument("--once", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.once:
        print(json.dumps(build_once(given.once)))
        return
    found: dict[str, list[Cost]] = {}
    with tempfile.TemporaryDirectory() as folder:
        place = environment(Path(folder))
        for turn in range(given.runs + 1):
            target = Path(folder) / f"store-{turn}"
            command = [sys.executable, "-m", "tests.bench.building", "--once", str(target)]
            done = subprocess.run(command, env=place, check=True, capture_output=True, text=True)
            for phase, cost in json.loads(done.stdout).items() if turn else ():
                found.setdefault(phase, []).append(Cost(*cost))
    rows = [(phase, *(_ms(c[i] for c in costs) for i in (0, 1))) for phase, costs in found.items()]
    print(f"{machine()}; medians of {given.runs} builds of the shipped graph\n")
    print(table(("phase", "wall ms", "CPU ms"), rows))
    differ, periods, cost = statuses(int(given.measures))
    print(
        f"\n{int(given.measures)} measures ({differ} different ones), {periods} periods: "
        f"{cost.wall:.1f} s, {cost.cpu:.1f} s of CPU"
    )


def _ms(seconds: Any) -> str:
    return f"{median(seconds) * 1e3:.0f}"


if __name__ == "__main__":
    main()
