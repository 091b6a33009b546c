"""A server of its own for a test: the real program, on loopback, at a port that is free."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
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
    with open(log, "w", encoding="utf-8") as errors:
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=errors, text=True)
    assert process.stdout
    line = process.stdout.readline()
    found = re.search(r"http://\S+/", line)
    assert found, log.read_text()
    server = Server(process, found[0], log)
    try:
        wait_until_ready(server)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(server: Server) -> None:
    with httpx.Client(transport=httpx.HTTPTransport(retries=20), trust_env=False) as client:
        for _ in range(200):
            try:
                if client.get(f"{server.base}readyz").status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            assert server.process.poll() is None, server.log.read_text()


# What `kg serve` does, for a store that has no sources.
SERVE_STORE = """
import sys
from pathlib import Path
from kg.build.store import current
from kg.cli.arguments import parser
from kg.serve.model import Settings
from kg.serve.run import bound, run
options = parser().parse_args(sys.argv[1:])
listening = bound(options.host, options.port)
base = options.base or "http://127.0.0.1:%d/" % listening.getsockname()[1]
print("serving at http://127.0.0.1:%d/" % listening.getsockname()[1], flush=True)
settings = Settings(store=options.store, base=base, workers=options.workers, queue=options.queue,
    timeout=options.timeout, max_bytes=options.max_bytes, max_rows=options.max_rows,
    memory=options.memory, log_queries=options.log_queries)
sys.exit(run(current(Path(options.store)), settings, listening))
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
