"""Requests a second of `kg serve`, of `oxigraph serve-read-only` and of rdflib-endpoint, in one run.

All serve the same synthetic graph: the first two the very same store on disk. The load comes from
`wrk` (``apt-get install wrk``), 8 connections from one thread; oxigraph and rdflib-endpoint are
PyPI's ``oxigraph`` and ``rdflib-endpoint``, which has the view alone: as it knows no claims, it
takes every basis for inferred, and has one client. Where answers are not to come from a cache,
each query ends in a comment of its own, for every server alike. Every server listens on loopback::

    python -m tests.bench.serving
    python -m tests.bench.serving --triples 1e4 --seconds 2
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from pyoxigraph import DefaultGraph, RdfFormat

from kg.build.assemble import assemble
from kg.build.store import Build, opened
from kg.files import queries_dir
from kg.names import PREFIXES
from kg.question import Library
from tests.bench.questions import filled
from tests.bench.synthetic import parts_of_size, store_of
from tests.bench.timing import machine, table
from tests.serving import SERVE_STORE, serving

_CONNECTIONS = 8
_JSON = "application/sparql-results+json"
_TINY = f"SELECT ?p ?o WHERE {{ <{PREFIXES['measure']}synthetic-0001-1> ?p ?o }}"
_HEAVY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_LUA = """
local counter = 0
request = function()
  counter = counter + 1
  local path = "%s"
  if %s then path = path .. "%%23" .. counter .. "x" .. tostring(math.random(1e9)) end
  return wrk.format("GET", path, { ["Accept"] = "%s" })
end
init = function(args) math.randomseed(os.time()) end
"""


def main() -> None:
    """Print requests a second, and how deadlines are kept."""
    options = _options()
    if not shutil.which("wrk"):
        sys.exit("this takes wrk: apt-get install wrk")
    print(machine())
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        folder = Path(place)
        build = _built(int(float(options.triples)), folder)
        servers = dict(_servers(build, folder, stack))
        queries = {"tiny look-up": _TINY, "analyst join": _join()}
        _compare_rows(queries, servers)
        rates = _rates(servers, queries, options.seconds, options.rounds)
        _deadlines(servers["kg serve"])
        # By itself, for one client, and at the end: it works on for clients that are long gone.
        for other in _rdflib(build, folder, stack):
            _compare_rows(queries, servers | other)
            rates |= _alone(other, queries, options.seconds)
    peer = {asked: rate for (asked, server), rate in rates.items() if server == "oxigraph"}
    rows = [
        (asked, server, f"{rate:.1f}", f"{rate / peer[asked]:.2f}")
        for (asked, server), rate in sorted(rates.items())
    ]
    print(table(("query", "server", "requests/s", "to oxigraph"), rows))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--triples", default="1e5")
    parser.add_argument("--seconds", type=int, default=6, help="of each of the rounds")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def _built(size: int, folder: Path) -> Build:
    parts = parts_of_size(size)
    return store_of(parts, assemble(parts), folder)


def _join() -> str:
    library = Library.load(queries_dir())
    return filled(library.get("defense-applications-on-suspended-materials"))


def _servers(build: Build, folder: Path, stack: ExitStack) -> Iterator[tuple[str, str]]:
    """Start every server, and yield its name and the address of its SPARQL endpoint."""
    programs = Path(sys.executable).parent
    server = stack.enter_context(serving(folder, "--workers", "2", code=SERVE_STORE))
    yield "kg serve", f"{server.base}sparql"
    graph = str(Path(build.folder) / "graph")
    port = _free_port()
    command = [str(programs / "oxigraph"), "serve-read-only", "--location", graph]
    stack.enter_context(_running([*command, "--bind", f"127.0.0.1:{port}"]))
    yield "oxigraph", f"http://127.0.0.1:{port}/query"


def _rdflib(build: Build, folder: Path, stack: ExitStack) -> Iterator[dict[str, str]]:
    """Start rdflib-endpoint on the view, where it is installed."""
    program = Path(sys.executable).parent / "rdflib-endpoint"
    if not program.exists():
        print("rdflib-endpoint is not installed, and left out")
        return
    dump = folder / "view.nt"
    with dump.open("wb") as out:
        opened(build).dump(out, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    port = _free_port()
    command = [str(program), "serve", "--host", "127.0.0.1", "--port", str(port), str(dump)]
    stack.enter_context(_running(command))
    address = f"http://127.0.0.1:{port}/"
    _get(address, "ASK {}")
    yield {"rdflib-endpoint": address}


@contextmanager
def _running(command: list[str]) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
    try:
        yield
    finally:
        process.kill()
        process.wait(20)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _get(address: str, query: str, patience: float = 60) -> tuple[int, bytes]:
    request = Request(f"{address}?query={quote(query)}", headers={"Accept": _JSON})
    until = time.monotonic() + patience
    while True:
        try:
            with urlopen(request, timeout=patience) as reply:
                return reply.status, reply.read()
        except HTTPError as fault:
            return fault.code, fault.read()
        except (URLError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _compare_rows(queries: Mapping[str, str], servers: Mapping[str, str]) -> None:
    """Print whether every server gives the same rows; nobody is faster with other ones."""
    for name, query in queries.items():
        rows = {}
        for server, address in servers.items():
            found = json.loads(_get(address, query)[1])["results"]["bindings"]
            rows[server] = sorted(sorted((k, v["value"]) for k, v in row.items()) for row in found)
        ours = rows["kg serve"]
        differing = ", ".join(server for server, found in rows.items() if found != ours)
        print(f"{name}: {len(ours)} rows; other rows from: {differing or 'none'}")


def _rates(
    servers: Mapping[str, str], queries: Mapping[str, str], seconds: int, rounds: int
) -> dict[tuple[str, str], float]:
    """Return the requests a second by query and server: medians of rounds, taken in turns."""
    found: dict[tuple[str, str], list[float]] = {}
    for name, query in queries.items():
        for is_varied in (True, False):
            asked = f"{name}, {'another each time' if is_varied else 'the same again'}"
            for _ in range(rounds):
                for server, address in servers.items():
                    rate = _wrk(address, query, is_varied, seconds)
                    found.setdefault((asked, server), []).append(rate)
    return {key: median(several) for key, several in found.items()}


def _alone(
    servers: Mapping[str, str], queries: Mapping[str, str], seconds: int
) -> dict[tuple[str, str], float]:
    """Return the requests a second of one client, for what takes long."""
    found = {}
    for server, address in servers.items():
        for name, query in queries.items():
            for asked in ("another each time", "the same again"):
                count, begun = 0, time.monotonic()
                while time.monotonic() < begun + seconds:
                    count += 1
                    _get(address, query + (f"\n#{count}x" if asked.startswith("another") else ""))
                rate = count / (time.monotonic() - begun)
                found[f"{name}, {asked}", f"{server}, one client"] = rate
    return found


def _wrk(address: str, query: str, is_varied: bool, seconds: int) -> float:
    host, _, path = address.removeprefix("http://").partition("/")
    target = f"/{path}?query={quote(query + chr(10), safe='')}"
    script = _LUA % (target, "true" if is_varied else "false", _JSON)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as lua:
        lua.write(script)
        lua.flush()
        command = ["wrk", "-t1", f"-c{_CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "-s"]
        done = subprocess.run(
            [*command, lua.name, f"http://{host}"], capture_output=True, text=True, check=True
        )
    if "Non-2xx" in done.stdout:
        sys.exit(f"{address} does not answer: {done.stdout}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    assert rate, done.stdout
    return float(rate[1])


def _deadlines(address: str) -> None:
    """Print how far deadlines are overshot, and what a look-up waits beside ten heavy queries."""
    over = []
    for _ in range(5):
        begun = time.perf_counter()
        status, _ = _timed(address, 1.0)
        over.append(time.perf_counter() - begun - 1.0)
        assert status == 503, status
    print(
        f"a deadline of 1 s is overshot by {median(over) * 1e3:.0f} ms (at most {max(over) * 1e3:.0f})"
    )
    heavy = [threading.Thread(target=_timed, args=(address, 8.0)) for _ in range(10)]
    for thread in heavy:
        thread.start()
    time.sleep(0.5)
    waits = []
    page = f"{address.removesuffix('sparql')}id/measure/synthetic-0001-1.ttl"
    for number in range(20):
        begun = time.perf_counter()
        with urlopen(f"{page}?date={2024 + number % 3}-01-{number + 1:02}", timeout=30) as reply:
            reply.read()
        waits.append(time.perf_counter() - begun)
    for thread in heavy:
        thread.join()
    print(f"with ten heavy queries asked, an entity takes {median(waits) * 1e3:.0f} ms "
          f"(at most {max(waits) * 1e3:.0f})")  # fmt: skip


def _timed(address: str, seconds: float) -> tuple[int, bytes]:
    request = Request(f"{address}?timeout={seconds:g}&query={quote(_HEAVY)}")
    try:
        with urlopen(request, timeout=60) as reply:
            return reply.status, reply.read()
    except HTTPError as fault:
        return fault.code, fault.read()


if __name__ == "__main__":
    main()
