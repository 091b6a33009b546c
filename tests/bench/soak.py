"""A soak: some minutes of everything at once, after which nothing may be left over.

::

    python -m tests.bench.soak --minutes 3

A server of its own answers, on loopback, what is in its cache and what is not, queries that are too
heavy, results that are too long, errors, clients that hang up and bytes that are no request, while
its workers are killed and its build is replaced. The exit code is 1 when a request hangs or is
answered as it may not be, when memory, files or processes grow beyond a margin, or when the server
does not end in order.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import signal
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from tests.serving import Server, parents, serving_quads, stop, store_of

CLIENTS, WORKERS, TIMEOUT = 8, 2, 2.0
TRIPLES = 20_000
BUILDS = ("0" * 64, "1" * 64)
KILL_EVERY, SWAP_EVERY = 5.0, 12.0
SETTLING = 8.0
HANGS = 20.0  # seconds; no request may take that long
# What the server may grow by after it was warm, in MiB, when its cache was just emptied.
MARGIN = 32

EX = "http://example.org/"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f }"

Answer = tuple[int, bytes]


@dataclass
class Client:
    """One client: it asks one thing after the other, and notes what comes back."""

    port: int
    seed: int
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._connection = self._connected()
        self._number = 0

    def _connected(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=HANGS)

    def run(self, is_over: threading.Event) -> None:
        kinds = [kind for kind, weight in MIX for _ in range(weight)]
        while not is_over.is_set():
            kind = self._random.choice(kinds)
            began = time.perf_counter()
            try:
                kind(self)
            except TimeoutError:
                self.faults.append(f"{kind.__name__} hung for {HANGS:g} s")
                self._connection.close()
            except (OSError, http.client.HTTPException) as fault:
                self.faults.append(f"{kind.__name__}: {fault!r}")
                self._connection.close()
            self.slowest = max(self.slowest, time.perf_counter() - began)
            self.counts[kind.__name__] += 1
        self._connection.close()

    def expect(self, found: Answer, *statuses: int) -> None:
        """Note an answer; a worker may be killed and the queue be full at any time."""
        status, body = found
        self.counts[str(status)] += 1
        if status == 503:
            why = body.decode(errors="replace").partition('"detail":')[2][:52]
            self.counts[f"503 {why}"] += 1
        if status not in (*statuses, 429, 503):
            self.faults.append(f"{status} where {statuses} was due: {body[:200]!r}")

    def ask(self, query: str, more: str = "", **headers: str) -> Answer:
        return self.get(f"/sparql?query={quote(query)}{more}", **headers)

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", path, None, headers)

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, path, body, told)
        response = self._connection.getresponse()
        return response.status, response.read()

    def cached(self) -> None:
        self.expect(self.ask("SELECT * { ?s ?p ?o } LIMIT 50"), 200)

    def compressed(self) -> None:
        self.expect(self.ask("SELECT * { ?s ?p ?o } LIMIT 50", Accept_Encoding="gzip"), 200)

    def known(self) -> None:
        self.expect(self.ask("ASK {}", If_None_Match="*"), 304)

    def uncached(self) -> None:
        self._number += 1
        self.expect(self.ask(f"SELECT * {{ ?s ?p {self._number % TRIPLES} }} #{self._number}"), 200)

    def large(self) -> None:
        self._number += 1
        self.expect(self.ask(f"SELECT * {{ ?s ?p ?o }} LIMIT 5000 #{self._number}"), 200)

    def posted(self) -> None:
        kind = {"Content-Type": "application/sparql-query"}
        self.expect(self.send("POST", "/sparql", b"ASK {}", kind), 200)

    def looked_up(self) -> None:
        self.expect(self.get("/sparql", Accept="text/turtle"), 200)

    def too_heavy(self) -> None:
        self.expect(self.ask(f"{HEAVY} #{self._random.random()}", "&timeout=0.3"))

    def too_long(self) -> None:
        self.expect(self.ask(f"{LONG} #{self._random.random()}"), 413)

    def too_big(self) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # it need not be read to its end
            kind = {"Content-Type": "application/sparql-query"}
            self.expect(self.send("POST", "/sparql", b" " * 1_100_000, kind), 413)
        self._connection.close()

    def misspelt(self) -> None:
        self.expect(self.ask("SELEKT"), 400)

    def calling_out(self) -> None:
        self.expect(self.ask("ASK { SERVICE <http://127.0.0.1:9/> {} }"), 403)

    def missing(self) -> None:
        self.expect(self.get(f"/nothing/{self._random.random()}"), 404)

    def hung_up(self) -> None:
        query = f"{HEAVY if self._random.random() < 0.5 else 'ASK {}'} #{self._random.random()}"
        with socket.create_connection(("127.0.0.1", self.port), HANGS) as connection:
            connection.sendall(
                f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
            )
            time.sleep(self._random.random() / 10)

    def garbled(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port), HANGS) as connection:
            connection.sendall(self._random.randbytes(200))
            time.sleep(self._random.random() / 20)


MIX: list[tuple[Callable[[Client], None], int]] = [
    (Client.cached, 20),
    (Client.compressed, 10),
    (Client.known, 5),
    (Client.uncached, 20),
    (Client.large, 4),
    (Client.posted, 4),
    (Client.looked_up, 8),
    (Client.too_heavy, 2),
    (Client.too_long, 2),
    (Client.too_big, 1),
    (Client.misspelt, 2),
    (Client.calling_out, 2),
    (Client.missing, 2),
    (Client.hung_up, 2),
    (Client.garbled, 1),
]


@dataclass(frozen=True)
class State:
    """What a server holds at a moment."""

    memory: float
    workers: float
    files: int
    processes: int

    @classmethod
    def of(cls, server: Server) -> State:
        pid = server.process.pid
        workers = [memory(worker) for worker in server.workers]
        return cls(memory(pid), sum(workers), len(os.listdir(f"/proc/{pid}/fd")), len(workers))

    def __str__(self) -> str:
        return (
            f"server {self.memory:.0f} MiB, {self.processes} workers {self.workers:.0f} MiB, "
            f"{self.files} files"
        )


def memory(pid: int) -> float:
    """Return the resident memory of a process in MiB."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0


def zombies(server: Server) -> set[int]:
    """Return the children of a server that have ended and were not waited for."""
    found = set()
    for at in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = at.read_text().rpartition(") ")[2].split()[:2]
            if state == "Z" and int(parent) == server.process.pid:
                found.add(int(at.parent.name))
    return found


def data(count: int) -> list[ox.Quad]:
    edge = ox.NamedNode(EX + "p")
    return [ox.Quad(ox.NamedNode(f"{EX}{n}"), edge, ox.Literal(n)) for n in range(count)]


def disturb(server: Server, folder: Path, is_over: threading.Event) -> Counter[str]:
    """Kill workers and replace builds until it is over, and look for zombies that stay."""
    told: Counter[str] = Counter()
    chance, began, seen = random.Random(7), time.monotonic(), set[int]()
    while not is_over.wait(1.0):
        now = time.monotonic() - began
        left = zombies(server)
        told["zombies"] += len(left & seen)
        seen = left
        if now >= KILL_EVERY * (told["kills"] + 1) and (workers := sorted(server.workers)):
            with suppress(ProcessLookupError):
                os.kill(chance.choice(workers), signal.SIGKILL)
            told["kills"] += 1
        if now >= SWAP_EVERY * (told["swaps"] + 1):
            told["swaps"] += 1
            replace_build(folder)
    return told


def replace_build(folder: Path) -> None:
    """Make the other build the current one."""
    now = (folder / "current").read_text(encoding="ascii").strip()
    draft = folder / "current.draft"
    draft.write_text(BUILDS[now == BUILDS[0]] + "\n", encoding="ascii")
    os.replace(draft, folder / "current")


def settled(server: Server, folder: Path) -> State:
    """Return what is held when nothing is asked, nothing cached, and every worker is there."""
    replace_build(folder)
    time.sleep(SETTLING)
    end = time.monotonic() + HANGS
    while len(server.workers) != WORKERS + 2 and time.monotonic() < end:
        time.sleep(0.2)
    return State.of(server)


def soak(server: Server, folder: Path, seconds: float) -> tuple[list[Client], Counter[str]]:
    """Ask and disturb for a while."""
    clients = [Client(server.port, seed) for seed in range(CLIENTS)]
    is_over, told = threading.Event(), Counter[str]()
    threads = [threading.Thread(target=client.run, args=(is_over,)) for client in clients]
    threads.append(threading.Thread(target=lambda: told.update(disturb(server, folder, is_over))))
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    is_over.set()
    for thread in threads:
        thread.join(2 * HANGS)
    return clients, told


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--minutes", type=float, default=3.0)
    minutes = min(options.parse_args().minutes, 60.0)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store_of(folder, data(TRIPLES), BUILDS[1])
        limits = ("--timeout", str(TIMEOUT), "--queue", "16", "--max-bytes", "2000000")
        made = serving_quads(folder, data(TRIPLES), "--workers", str(WORKERS), *limits)
        server = stack.enter_context(made)
        fresh = settled(server, folder)
        soak(server, folder, min(30.0, minutes * 20))
        warm = settled(server, folder)
        clients, told = soak(server, folder, minutes * 60)
        end = settled(server, folder)
        workers = server.workers
        code = stop(server.process)
        log = server.log.read_text()
    faults = [fault for client in clients for fault in client.faults]
    if told["zombies"]:
        faults.append(f"zombies were seen {told['zombies']} times")
    if end.memory > warm.memory + MARGIN:
        faults.append(f"the server grew by {end.memory - warm.memory:.0f} MiB")
    if end.files > fresh.files + 2 or end.processes != fresh.processes:
        faults.append("files or processes are left over")
    for word in ("Traceback", "never retrieved"):
        if word in log:
            faults.append(f"the log tells of it: {log[log.index(word) :][:4000]}")
    if code or workers & parents().keys():
        faults.append(f"it did not end in order: code {code}")
    report(clients, told, {"fresh": fresh, "warm": warm, "at the end": end})
    for fault in faults[:20]:
        print(f"FAULT {fault}")
    print(f"{len(faults)} faults")
    return 1 if faults else 0


def report(clients: list[Client], told: Counter[str], states: dict[str, State]) -> None:
    counts = sum((client.counts for client in clients), Counter[str]())
    requests = sum(counts[kind.__name__] for kind, _ in MIX)
    print(f"{requests} requests of {CLIENTS} clients; the slowest took "
          f"{max(client.slowest for client in clients):.1f} s")  # fmt: skip
    print(f"{told['kills']} workers killed, {told['swaps']} builds replaced")
    for name, count in sorted(counts.items()):
        print(f"  {name:60}{count:8}")
    for name, state in states.items():
        print(f"{name}: {state}")


if __name__ == "__main__":
    sys.exit(main())
