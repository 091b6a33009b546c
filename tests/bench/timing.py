"""Times that bear comparison on a busy machine: interleaved runs, medians, ratios."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import NamedTuple

__all__ = ["Cost", "interleaved", "machine", "run", "table"]


class Cost(NamedTuple):
    """What a run took, in seconds: by the clock, and of processor time."""

    wall: float
    cpu: float


def run(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run a process to its end and return what it took."""
    before, begun = _children(), time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    return Cost(time.perf_counter() - begun, _children() - before)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def interleaved(runs: Mapping[str, Callable[[], Cost]], times: int) -> dict[str, Cost]:
    """Return the median cost of each run, done in turns after one round to warm up."""
    costs: dict[str, list[Cost]] = {name: [] for name in runs}
    for turn in range(times + 1):
        for name, once in runs.items():
            cost = once()
            if turn:
                costs[name].append(cost)
    return {
        name: Cost(median(c.wall for c in found), median(c.cpu for c in found))
        for name, found in costs.items()
    }


def table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table whose columns line up."""
    lines = [list(names), *map(list, rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(names))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(f"{cell:<{w}}" for cell, w in zip(line, widths, strict=True)) + " |"
        for line in lines
    )


def machine() -> str:
    """Return the machine in one line."""
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
