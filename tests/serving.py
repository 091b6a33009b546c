"""A server of its own for a test: the real program, on loopback, at a port that is free."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox

from kg.build.store import LAYOUT, Build, _manifest

SETTINGS = ("--port", "0", "--timeout", "10")


@dataclass
class Server:
    """A running server."""

    process: subprocess.Popen[str]
    base: str
    log: Path

    @property
    def http(self) -> httpx.Client:
        """A client of this server alone, which follows no redirect."""
        return httpx.Client(base_url=self.base, timeout=60, trust_env=False)


@contextmanager
def serving(
    store: Path, *options: str, log: Path | None = None, code: str = ""
) -> Iterator[Server]:
    """Run ``kg serve`` on a folder of built stores.

    ``code`` runs instead of the command line, after which `main` is there to be called; a store
    that was not built from the shipped sources is served by `serve_store`.
    """
    log = log or store / "server.log"
    start = code or "from kg.cli import main; import sys; sys.exit(main(sys.argv[1:]))"
    arguments = [sys.executable, "-c", start, "serve", *SETTINGS, "--store", str(store), *options]
    with (
        open(log, "w", encoding="utf-8") as errors,
        subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        try:
            assert process.stdout
            found = re.search(r"http://\S+/", process.stdout.readline())
            assert found, log.read_text()
            server = Server(process, found[0], log)
            wait_until_ready(server)
            yield server
        finally:
            stop(process)


def stop(process: subprocess.Popen[str]) -> int:
    """Ask a process to end, and return its exit code."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def wait_until_ready(server: Server) -> None:
    """Wait until every worker is there."""
    with server.http as client:
        for _ in range(600):
            told = client.get("/readyz").json()
            if told["workers"] == told["of"]:
                return
            time.sleep(0.05)
    raise AssertionError(server.log.read_text())


# What `kg serve` does, for a store that has no sources.
SERVE_STORE = """
import sys
from pathlib import Path
from kg.build.store import current
from kg.cli.arguments import parser
from kg.cli.serving import start
options = parser().parse_args(sys.argv[1:])
sys.exit(start(current(Path(options.store)), options))
"""


@contextmanager
def serving_quads(folder: Path, quads: Iterable[ox.Quad], *options: str) -> Iterator[Server]:
    """Run the server on a store that holds these quads and nothing else."""
    store_of(folder, quads)
    with serving(folder, *options, code=SERVE_STORE) as server:
        yield server


def store_of(folder: Path, quads: Iterable[ox.Quad], identity: str = "0" * 64) -> Path:
    """Write a folder of built stores with one build that holds these quads, now the current one."""
    place = folder / "builds" / identity
    place.mkdir(parents=True)
    store = ox.Store(str(place / "graph"))
    store.bulk_extend(quads)
    store.flush()
    triples = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    del store
    build = Build(identity, "", LAYOUT, "1.0.0", triples, 0, ())
    (place / "build.json").write_text(_manifest(build), encoding="utf-8")
    draft = folder / "current.draft"
    draft.write_text(identity + "\n", encoding="ascii")
    os.replace(draft, folder / "current")
    return folder
