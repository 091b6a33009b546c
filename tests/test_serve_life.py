"""The server's life: it starts, outlives its workers and builds, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from kg.cli import main
from tests.serving import (
    SERVE_STORE,
    Server,
    parents,
    serving,
    serving_quads,
    store_of,
    until,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals and /proc")

HERE = Path(__file__).parent
EX = "http://example.org/"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
# Longer than a new build takes to be picked up, unless the machine is busy with other things.
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?i < 100) }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
OLD, NEW = "0" * 64, "1" * 64


def data(count: int) -> list[ox.Quad]:
    subject, edge = ox.NamedNode(EX + "s"), ox.NamedNode(EX + "p")
    return [ox.Quad(subject, edge, ox.Literal(n)) for n in range(count)]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of one test, which may end it."""
    with serving_quads(tmp_path, data(400), "--timeout", "60") as running:
        yield running


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that lives through several tests."""
    with serving_quads(tmp_path_factory.mktemp("steady"), data(400)) as running:
        yield running


def asked(server: Server, query: str, number: int = 0) -> httpx.Response:
    """Ask something nobody asked before, so that a worker has to answer."""
    return server.http.get("/sparql", params={"query": f"{query}#{number}"})


def all_there(server: Server) -> bool:
    told = server.http.get("/readyz").json()
    return bool(told["workers"] == told["of"])


def working(server: Server) -> list[int]:
    """Return the workers that compute this moment; once all are there, those with a query."""
    states = {pid: Path(f"/proc/{pid}/stat") for pid in server.workers}
    return [pid for pid, at in states.items() if at.read_text().rpartition(") ")[2][0] == "R"]


@contextmanager
def asking(server: Server, query: str = COUNT) -> Iterator[list[httpx.Response]]:
    """Ask on and on meanwhile."""
    found: list[httpx.Response] = []
    is_over = threading.Event()

    def ask() -> None:
        while not is_over.is_set():
            found.append(asked(server, query, len(found)))
            time.sleep(0.01)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield found
    finally:
        is_over.set()
        thread.join(60)


@contextmanager
def one_more(server: Server, query: str) -> Iterator[list[httpx.Response]]:
    """Ask once meanwhile, and wait for the end; nothing is found where there is no answer."""
    found: list[httpx.Response] = []

    def ask() -> None:
        with suppress(httpx.HTTPError):
            found.append(asked(server, query))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield found
    finally:
        thread.join(60)


def test_a_worker_that_is_killed_is_replaced_and_only_its_request_fails(steady: Server) -> None:
    idle = steady.workers
    for pid in idle:
        os.kill(pid, signal.SIGKILL)
    until(lambda: not idle & steady.workers and all_there(steady))
    assert asked(steady, COUNT).status_code == 200
    with one_more(steady, HEAVY) as found:
        until(lambda: working(steady))
        os.kill(working(steady)[0], signal.SIGKILL)
    assert found[0].status_code == 503
    assert found[0].headers["retry-after"]
    assert asked(steady, COUNT, 1).status_code == 200


def test_no_worker_outlives_a_server_that_is_killed(server: Server) -> None:
    workers = server.workers
    with one_more(server, HEAVY) as found:
        until(lambda: working(server))
        server.process.kill()
    assert not found
    until(lambda: not workers & parents().keys(), 5)


def test_a_new_build_is_turned_to_and_no_request_fails(server: Server, tmp_path: Path) -> None:
    with asking(server) as found, one_more(server, SLOW) as slow:
        until(lambda: found and working(server))
        store_of(tmp_path, data(7), NEW)
        until(lambda: found[-1].headers["kg-build"] == NEW)
        shutil.rmtree(tmp_path / "builds" / OLD)
    assert {answer.status_code for answer in (*found, *slow)} == {200}
    rows = {a.headers["kg-build"]: a.json()["results"]["bindings"][0]["n"]["value"] for a in found}
    assert rows == {OLD: "400", NEW: "7"}
    assert slow[0].headers["kg-build"] == OLD
    until(lambda: len(server.workers) == 4)
    assert f"serving build {NEW[:12]}" in server.log.read_text()


def damage_head(graph: Path) -> None:
    (graph / "CURRENT").write_text("nothing\n")


def damage_file(graph: Path) -> None:
    next(graph.glob("*.sst")).unlink()


def damage_blocks(graph: Path) -> None:
    for table in graph.glob("*.sst"):
        content = bytearray(table.read_bytes())
        content[8:40] = bytes(32)
        table.write_bytes(content)


@pytest.mark.parametrize(
    ("identity", "damage"),
    [("2" * 64, damage_head), ("3" * 64, damage_file), ("4" * 64, damage_blocks)],
)
def test_a_new_build_that_is_damaged_is_left_alone(
    steady: Server, tmp_path: Path, identity: str, damage: Callable[[Path], None]
) -> None:
    made = store_of(tmp_path, data(50_000), identity)
    damage(made / "builds" / identity / "graph")
    with asking(steady) as found:
        shutil.move(made / "builds" / identity, steady.log.parent / "builds" / identity)
        os.replace(made / "current", steady.log.parent / "current")
        told = f"build {identity[:12]} is not served"
        until(lambda: told in steady.log.read_text())
    assert {answer.status_code for answer in found} == {200}
    assert {answer.headers["kg-build"] for answer in found} == {OLD}
    until(lambda: len(steady.workers) == 4)


def test_a_store_that_is_gone_is_answered_from_and_told(server: Server, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "builds")
    (tmp_path / "current").unlink()
    assert asked(server, COUNT).status_code == 200
    assert server.http.get("/readyz").json()["store"] == "gone"
    for pid in server.workers:
        os.kill(pid, signal.SIGKILL)
    until(lambda: server.http.get("/readyz").status_code == 503)
    assert server.http.get("/healthz").status_code == 200


def test_the_shipped_store_is_built_anew_under_requests(tmp_path: Path) -> None:
    store, sources = tmp_path / "store", tmp_path / "sources"
    shutil.copytree(HERE / "fictional", sources)
    extra = ["build", "--store", str(store), "--sources", str(sources)]
    run = "import sys; from kg.cli import main; sys.exit(main(sys.argv[1:]))"
    served = serving(store, "--sources", str(sources), log=tmp_path / "log")
    with served as server, asking(server) as found:
        until(lambda: found)
        article = sources / "article.trig"
        words = article.read_text(encoding="utf-8")
        article.write_text(words.replace("ban on exports of lunarite", "ban"), encoding="utf-8")
        with subprocess.Popen([sys.executable, "-c", run, *extra]) as killed:
            until(lambda: [*(store / "builds").glob(".draft-*")] or killed.poll() is not None)
            killed.kill()
        assert main(extra) == 0
        until(lambda: found[-1].headers["kg-build"] != found[0].headers["kg-build"])
    assert {answer.status_code for answer in found} == {200}


def test_a_server_that_is_to_end_answers_first_what_it_was_asked(server: Server) -> None:
    workers = server.workers
    with one_more(server, SLOW) as found:
        until(lambda: working(server))
        server.process.send_signal(signal.SIGTERM)
    assert found[0].status_code == 200
    assert server.process.wait(20) == 0
    until(lambda: not workers & parents().keys(), 5)
    assert "Traceback" not in server.log.read_text()
    assert server.process.stdout
    assert server.process.stdout.read() == ""  # one line told the address, and was read


def test_ctrl_c_waits_for_what_runs_and_once_more_does_not(server: Server) -> None:
    with one_more(server, HEAVY) as found:
        until(lambda: working(server))
        server.process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            server.process.wait(0.5)
        server.process.send_signal(signal.SIGINT)
    assert found[0].json()["detail"] == "the server is about to end"
    assert server.process.wait(5) == 0
    assert "Traceback" not in server.log.read_text()


def test_a_port_that_is_taken_is_told_with_what_to_do(
    steady: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--port", str(steady.port)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert f"127.0.0.1:{steady.port}: cannot listen there: Address already in use" in told.err
    assert "name another with --host and --port" in told.err


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid", "a" * 80, "", "\0"])
def test_a_host_that_is_not_ours_is_told(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--host", host]) == 2
    assert "name another with --host" in capsys.readouterr().err


@pytest.mark.parametrize("package", ["uvicorn", "starlette", "jinja2", "httptools"])
def test_without_its_packages_it_says_what_to_install(
    package: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    assert main(["serve"]) == 2
    told = capsys.readouterr().err
    assert f"serving needs {package}, which is not installed" in told
    assert ".[serve]" in told


def test_workers_load_nothing_from_the_folder_they_are_started_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(HERE.parent))
    store_of(tmp_path / "store", data(1))
    (tmp_path / "jinja2.py").write_text("raise SystemExit('the wrong one')")
    without = "import sys; sys.path.remove('')"  # as a command that is installed has it
    with serving(tmp_path / "store", code=without + SERVE_STORE) as server:
        assert asked(server, COUNT).status_code == 200
