"""How long a build takes, phase by phase.

Each build of the shipped graph is a process of its own, from compiled modules::

    python -m tests.bench.building --runs 5
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from kg.files import Inputs
from tests.bench.start import environment
from tests.bench.timing import Cost, machine, table

__all__ = ["build_once", "main"]

# Phase -> where `kg.build.make` looks the function up: itself, or its module `store`.
_PHASES = {
    "read": "read_parts",
    "assemble": "assemble",
    "house rules": "find_faults",
    "shapes": "Shapes.validate",
    "identity": "store.identity_of",
    "write": "store.write",
}


def build_once(folder: Path) -> dict[str, Cost]:
    """Build the shipped graph and return what each phase cost; imports come first."""
    costs: dict[str, Cost] = {}
    begun = _now()
    import pyshacl  # noqa: F401 - what the first validation would import

    import kg.check.graph  # noqa: F401
    from kg.build import make

    costs["imports"] = _since(begun)
    for phase, name in _PHASES.items():
        where, _, name = name.rpartition(".")
        owner: Any = getattr(make, where) if where else make
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


def main() -> None:
    """Print the table of phases."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("--runs", type=int, default=5)
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


def _ms(seconds: Any) -> str:
    return f"{median(seconds) * 1e3:.0f}"


if __name__ == "__main__":
    main()
