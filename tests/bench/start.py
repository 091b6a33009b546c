"""How long whole processes take, against one that imports rdflib.

Every process starts anew, from compiled modules, on a store that is already built; all are run in
turns, since other work on the machine slows them all::

    python -m tests.bench.start --runs 15
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from tests.bench.timing import interleaved, machine, run, table

__all__ = ["imported", "main"]

_ASK = ("ask", "defense-applications-on-suspended-materials", "--date", "2026-11-22")
_YARDSTICK = "import rdflib"
_HEAVY = frozenset({"rdflib", "pyshacl", "owlready2", "networkx", "pandas"})
_COLUMNS = ("process", "wall ms", "ratio", "CPU ms", "ratio")


def processes() -> dict[str, list[str]]:
    """Return the commands to compare, by what the table calls them."""
    kg = str(Path(sys.executable).with_name("kg"))
    return {
        _YARDSTICK: [sys.executable, "-c", _YARDSTICK],
        "nothing": [sys.executable, "-c", "pass"],
        "import pyoxigraph": [sys.executable, "-c", "import pyoxigraph"],
        "import kg": [sys.executable, "-c", "import kg"],
        "kg ask": [kg, *_ASK],
        "kg ask --cite": [kg, *_ASK, "--cite"],
        "kg --help": [kg, "--help"],
    }


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of all processes: a store and compiled modules in a folder."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "KG_STORE": str(folder / "store"), "PYTHONPYCACHEPREFIX": str(folder / "pyc")}


def imported(command: Sequence[str], place: Mapping[str, str]) -> frozenset[str]:
    """Return the heavy packages a Python process imports."""
    traced = [sys.executable, "-X", "importtime", *command]
    done = subprocess.run(traced, env=place, capture_output=True, text=True, check=True)
    names = re.findall(r"^import time:.*\|\s*(\w+)", done.stderr, re.MULTILINE)
    return _HEAVY.intersection(names)


def main() -> None:
    """Print the table, and what is imported."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("--runs", type=int, default=15)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = environment(Path(folder))
        commands = processes()
        subprocess.run([commands["kg ask"][0], "build"], env=place, check=True, capture_output=True)
        runs = {name: partial(run, command, place) for name, command in commands.items()}
        costs = interleaved(runs, given.runs)
        rows = [
            (
                name,
                f"{cost.wall * 1e3:.0f}",
                f"{cost.wall / costs[_YARDSTICK].wall:.2f}",
                f"{cost.cpu * 1e3:.0f}",
                f"{cost.cpu / costs[_YARDSTICK].cpu:.2f}",
            )
            for name, cost in costs.items()
        ]
        print(f"{machine()}; medians of {given.runs} runs in turns\n")
        print(table(_COLUMNS, rows) + "\n")
        for name in ("import kg", "kg ask", "kg ask --cite"):
            arguments = commands[name][1:] if name == "import kg" else commands[name]
            found = sorted(imported(arguments, place))
            print(f"heavy packages imported by {name}: {', '.join(found) or 'none'}")


if __name__ == "__main__":
    main()
