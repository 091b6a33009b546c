"""A server of its own for a test: the real program, on loopback, at a port that is free."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
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

    @property
    def port(self) -> int:
        return int(self.base.rsplit(":", 1)[1].strip("/"))

    @property
    def workers(self) -> set[int]:
        """The processes that the server started and that still run; Linux tells."""
        return {pid for pid, parent in parents().items() if parent == self.process.pid}

    def raw(self, *parts: bytes) -> bytes:
        """Send bytes, and return all that comes back until the server closes the connection."""
        with socket.create_connection(("127.0.0.1", self.port), 30) as connection:
            with suppress(OSError):
                for part in parts:
                    connection.sendall(part)
            received = b""
            with suppress(ConnectionResetError):
                while more := connection.recv(65536):
                    received += more
            return received


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


def parents() -> dict[int, int]:
    """Return every process that runs, with the one that started it."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = status.read_text().rpartition(") ")[2].split()[:2]
            if state not in "ZX":
                found[int(status.parent.name)] = int(parent)
    return found


def until(holds: Callable[[], object], seconds: float = 30) -> None:
    """Wait for something that is bound to come."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


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
from kg.serve.front.run import bound
options = parser().parse_args(sys.argv[1:])
listening = bound(options.host, options.port)
sys.exit(start(current(Path(options.store)), options, listening))
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
