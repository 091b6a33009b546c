"""What a request may take: time, memory, bytes, rows, a place in the queue, and the connection."""

from __future__ import annotations

import asyncio
import re
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from kg.serve.front.connection import Connection
from tests.serving import Server, serving, serving_quads, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc, and limits on memory")

EX = "http://example.org/"
DATA = [
    ox.Quad(ox.NamedNode(f"{EX}{n}"), ox.NamedNode(EX + "p"), ox.Literal(n)) for n in range(500)
]
PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HEAVY = f"SELECT (COUNT(*) AS ?n) {PRODUCT}"
HOST = b"Host: localhost\r\n"
LAST = HOST + b"Connection: close\r\n\r\n"
DIRECT = b"POST /sparql HTTP/1.1\r\nContent-Type: application/sparql-query\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    options = ("--timeout", "20", "--queue", "8", "--max-bytes", "100000", "--memory", "192")
    folder: Path = tmp_path_factory.mktemp("serving")
    with serving_quads(folder, DATA, *options, "--base", "https://example.org/kg/") as running:
        yield running


def asked(server: Server, query: str, **more: str) -> httpx.Response:
    return server.http.get("/sparql", params={"query": query, **more})


def sent(server: Server, query: str) -> socket.socket:
    """Ask, and do not wait for the answer."""
    connection = socket.create_connection(("127.0.0.1", server.port), 30)
    connection.sendall(f"GET /sparql?query={quote(query)} HTTP/1.1\r\n".encode() + HOST + b"\r\n")
    return connection


def all_there(server: Server) -> bool:
    told = server.http.get("/readyz").json()
    return bool(told["workers"] == told["of"])


def test_at_the_deadline_the_work_ends_and_the_client_is_told_why(server: Server) -> None:
    until(lambda: all_there(server))
    before = server.workers
    found = asked(server, HEAVY, timeout="0.5")
    assert found.status_code == 503
    assert found.headers["content-type"] == "application/problem+json"
    assert int(found.headers["retry-after"]) > 0
    assert "longer than the 0.5 s it may take" in found.json()["detail"]
    until(lambda: len(before - server.workers) == 1 and all_there(server))


def test_a_client_that_hangs_up_frees_its_worker(server: Server) -> None:
    until(lambda: all_there(server))
    before = server.workers
    sent(server, HEAVY + "#1").close()
    until(lambda: len(before - server.workers) == 1, 2)


def test_look_ups_are_answered_while_queries_run_and_wait_and_no_more_may_wait(
    server: Server,
) -> None:
    until(lambda: all_there(server))
    with ExitStack() as stack:
        waiting = [stack.enter_context(sent(server, f"{HEAVY}#{n}")) for n in range(10)]
        until(lambda: asked(server, HEAVY).status_code == 429)
        for _ in range(10):
            found = server.http.get("/sparql", headers={"Accept": "text/turtle"})
            assert found.status_code == 200
        refused = asked(server, HEAVY)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
        for connection in waiting:
            connection.setblocking(False)
            with pytest.raises(BlockingIOError):
                connection.recv(1)
    until(lambda: all_there(server))


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_a_result_that_is_too_long_is_refused_and_not_cut(server: Server, form: str) -> None:
    found = asked(server, "SELECT * { ?a ?b ?c . ?d ?e ?f }", format=form)
    assert found.status_code == 413
    assert "longer than the 100,000 bytes" in found.json()["detail"]


def test_a_worker_that_takes_too_much_memory_is_replaced(server: Server) -> None:
    found = asked(server, f"SELECT * {PRODUCT} ORDER BY ?a ?d ?g ?j")
    assert found.status_code == 503
    assert found.json()["detail"] == "the query took more than the 192 MiB it may take"
    assert asked(server, "ASK {}").status_code == 200
    until(lambda: all_there(server))


def test_the_same_query_of_many_clients_is_worked_out_once_and_every_one_answered(
    server: Server,
) -> None:
    until(lambda: all_there(server))
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?i < 1) }"
    with ThreadPoolExecutor(30) as threads:
        found = list(threads.map(lambda _: asked(server, query).json(), range(30)))
    assert {told["results"]["bindings"][0]["n"]["value"] for told in found} == {"250000"}


@pytest.mark.parametrize(
    "body",
    [
        [b"Content-Length: 1048577\r\n\r\n", b" " * 1_048_577],
        [b"Transfer-Encoding: chunked\r\n\r\n", *[b"10000\r\n" + b" " * 65536 + b"\r\n"] * 17],
    ],
    ids=["declared", "chunked"],
)
def test_a_body_of_more_than_a_mebibyte_is_refused(server: Server, body: list[bytes]) -> None:
    for start in (DIRECT, b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n"):
        found = server.raw(start + HOST, *body)
        assert found.startswith(b"HTTP/1.1 413 ")
        assert found.endswith(b"}")


def test_a_body_of_a_mebibyte_is_read_in_chunks_of_any_size(server: Server) -> None:
    head = DIRECT + b"Transfer-Encoding: chunked\r\n" + LAST
    chunks = [b"100\r\n" + b" " * 256 + b"\r\n"] * 4000
    found = server.raw(head, *chunks, b"6\r\nASK {}\r\n0\r\n\r\n")
    assert found.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /" + b"a" * 17_000 + b" HTTP/1.1\r\n" + LAST, 414),
        (b"GET /healthz?" + b"a" * 17_000 + b" HTTP/1.1\r\n" + LAST, 414),
        (b"GET /healthz HTTP/1.1\r\nX: " + b"a" * 33_000 + b"\r\n" + LAST, 431),
        (b"GET /healthz HTTP/1.1\r\nX: " + b"a" * 3_000_000, 400),
        (b"GET /" + b"a" * 3_000_000, 400),
        (DIRECT + b"Content-Length: abc\r\n" + LAST, 400),
        (DIRECT + b"Content-Length: -1\r\n" + LAST, 400),
        (DIRECT + b"Content-Length: 6\r\nContent-Length: 7\r\n" + LAST + b"ASK {}", 400),
        (DIRECT + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n" + LAST, 400),
        (b"GET /healthz HTTP/1.0\r\n\r\n", 200),
        (b"GET http://other.example/healthz HTTP/1.1\r\n" + LAST, 200),
        (b"GET /healthz HTTP/1.1\r\nUpgrade: h2c\r\nConnection: upgrade, close\r\n\r\n", 200),
        (b"GET /static/../healthz HTTP/1.1\r\n" + LAST, 404),
        (b"GET /static/%2e%2e/%2e%2e/worker.py HTTP/1.1\r\n" + LAST, 404),
        (b"GET /%00%0d%0aA:%20b%1b[31m HTTP/1.1\r\n" + LAST, 404),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    ],
)
def test_odd_requests_are_answered_in_a_word(server: Server, request_: bytes, status: int) -> None:
    found = server.raw(request_)
    assert found.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"\r\nA: b" not in found


def test_requests_sent_ahead_are_answered_in_their_order(server: Server) -> None:
    found = server.raw(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\nGET /x HTTP/1.1\r\n" + LAST)
    assert _statuses(found) == [b"200", b"404"]


def _statuses(found: bytes) -> list[bytes]:
    return [part[:3] for part in found.split(b"HTTP/1.1 ")[1:]]


def test_what_is_no_request_is_refused_after_the_answers_to_what_came_before(
    server: Server,
) -> None:
    sound = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
    query = b"GET /sparql?query=ASK%7B%7D%23sent-ahead HTTP/1.1\r\n" + HOST + b"\r\n"
    assert _statuses(server.raw(query + sound + b"nonsense\r\n\r\n")) == [b"200", b"200", b"400"]
    broken = DIRECT + HOST + b"Transfer-Encoding: chunked\r\n\r\nzzz\r\n"
    assert _statuses(server.raw(query + broken)) == [b"200", b"400"]
    assert _statuses(server.raw(broken)) == [b"400"]


def test_a_client_that_leaves_something_behind_is_seen_to_leave(server: Server) -> None:
    until(lambda: all_there(server))
    before = server.workers
    leaving = sent(server, HEAVY + "#behind")
    leaving.sendall(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
    leaving.close()
    until(lambda: len(before - server.workers) == 1, 10)  # before its deadline, that is
    until(lambda: all_there(server))


@pytest.mark.parametrize("name", [b"Upgrade", b"upgrade"])
@pytest.mark.parametrize("body", [b"ASK{}", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"])
def test_the_body_of_who_would_rather_speak_something_else_is_a_body(
    server: Server, name: bytes, body: bytes
) -> None:
    head = DIRECT + b"Connection: %s, close\r\n%s: h2c\r\n" % (name, name) + HOST
    found = server.raw(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert _statuses(found) == [b"200" if body == b"ASK{}" else b"400"]


@pytest.mark.parametrize("parts", [[b"x: yyy\r\n"] * 40_000, [b"x: ", *[b"y" * 65536] * 40]])
def test_what_follows_a_body_is_not_read_for_ever(server: Server, parts: list[bytes]) -> None:
    head = DIRECT + HOST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nASK{}\r\n0\r\n"
    assert _statuses(server.raw(head, *parts)) == [b"400"]


def test_what_follows_a_body_says_nothing_of_the_request(server: Server) -> None:
    head = DIRECT + b"Transfer-Encoding: chunked\r\nConnection: close\r\n" + HOST + b"\r\n"
    found = server.raw(head + b"5\r\nASK{}\r\n0\r\nHost: elsewhere.example\r\n\r\n")
    assert _statuses(found) == [b"200"]


@pytest.mark.parametrize("hosts", [HOST + HOST, b"Host: localhost:80/x\r\n", b"Host: a@b\r\n"])
def test_a_request_names_one_host(server: Server, hosts: bytes) -> None:
    found = server.raw(b"GET /healthz HTTP/1.1\r\nConnection: close\r\n" + hosts + b"\r\n")
    assert _statuses(found) == [b"400"]


def test_a_body_that_was_not_asked_for_is_not_waited_for(server: Server) -> None:
    head = b"POST /nothing HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9\r\n" + HOST
    assert _statuses(server.raw(head + b"\r\n")) == [b"404"]  # and the connection is closed


def test_far_too_many_requests_sent_ahead_are_not_queued(server: Server) -> None:
    found = server.raw((b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n") * 3000)
    assert found.count(b"HTTP/1.1 200 ") < 100
    assert b"HTTP/1.1 400 " in found


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/nothing", "/sparql?query=ASK{}", "/" * 17000]
)
def test_head_has_the_headers_and_no_body(server: Server, path: str) -> None:
    found = server.raw(f"HEAD {path} HTTP/1.1\r\n".encode() + LAST)
    head, _, body = found.partition(b"\r\n\r\n")
    assert b"content-length: " in head
    assert body == b""


def test_the_log_has_a_line_for_every_request_and_no_query(server: Server) -> None:
    server.raw(b"GET /%0aGET%20/forged%20200%1b[31m?query=secret HTTP/1.1\r\n" + LAST)
    until(lambda: "forged" in server.log.read_text())
    told = server.log.read_text()
    (line,) = [line for line in told.splitlines() if "forged" in line]
    assert line.startswith("GET / GET /forged 200 [31m 404 ")
    assert "secret" not in told
    assert "COUNT" not in told


def test_the_path_of_the_base_address_may_be_there_or_not(server: Server) -> None:
    for path in ("/kg/healthz", "/healthz"):
        assert server.http.get(path).json() == {"status": "ok"}
    assert server.http.get("/kgx/healthz").status_code == 404
    found = server.http.get("/kg/readyz/?x=%26", headers={"Host": "localhost:1"})
    assert (found.status_code, found.headers["location"]) == (308, "/kg/readyz?x=%26")


def test_headers_of_a_proxy_are_not_believed(server: Server) -> None:
    told = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "Host": "localhost:1",
    }
    found = server.http.get("/sparql", headers={**told, "Accept": "text/turtle"})
    assert found.status_code == 200
    assert not {"evil", "localhost"} & set(re.findall(r"\w+", found.text))
    assert "https://example.org/kg/sparql" in found.text


class Transport(asyncio.Transport):
    """What a connection stands on: it notes whether it was cut off."""

    is_cut, unsent = False, 0

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default

    def abort(self) -> None:
        self.is_cut = True

    def close(self) -> None:
        pass

    def is_closing(self) -> bool:
        return self.is_cut

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def write(self, data: Any) -> None:
        pass

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


async def answered_in_time(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.sleep(0.01)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n"


@pytest.mark.parametrize(
    ("received", "seconds", "is_cut"),
    [
        (b"", 9, False),
        (b"", 11, True),
        (HEAD[:-2], 9, False),
        (HEAD[:-2], 11, True),
        (HEAD, 59, False),
        (HEAD, 61, True),
        (HEAD + b"ab", 3600, False),
        (HEAD + b"ab" + HEAD, 59, False),
    ],
)
def test_a_client_that_does_not_go_on_is_cut_off(
    received: bytes, seconds: float, is_cut: bool
) -> None:
    async def test() -> None:
        transport = Transport()
        config = Config(answered_in_time, http=Connection, lifespan="off", log_config=None)
        connection = Connection(config, ServerState(), {})
        connection.connection_made(transport)
        if received:
            connection.data_received(received)
        connection.close_if_stuck(asyncio.get_running_loop().time() + seconds)
        assert transport.is_cut is is_cut
        await asyncio.sleep(0.05)

    asyncio.run(test())


def test_a_client_that_takes_nothing_of_its_answer_is_cut_off() -> None:
    async def test() -> None:
        transport = Transport()
        config = Config(answered_in_time, http=Connection, lifespan="off", log_config=None)
        connection = Connection(config, ServerState(), {})
        connection.connection_made(transport)
        connection.data_received(HEAD + b"ab")
        now = asyncio.get_running_loop().time()
        for seconds, unsent, is_cut in (
            (0, 9, False),
            (29, 9, False),
            (58, 8, False),
            (89, 8, True),
        ):
            transport.unsent = unsent
            connection.close_if_stuck(now + seconds)
            assert transport.is_cut is is_cut
        await asyncio.sleep(0.05)

    asyncio.run(test())


def test_a_name_that_is_not_the_servers_reads_nothing(store: Path, tmp_path: Path) -> None:
    with serving(store, log=tmp_path / "log") as server:
        for host, status in (
            (f"127.0.0.1:{server.port}", 200), ("localhost", 200), ("[::1]:8000", 200),
            ("rebound.example", 421), ("127.0.0.1.rebound.example:80", 421), ("", 200),
        ):  # fmt: skip
            found = server.http.get("/healthz", headers={"Host": host})
            assert found.status_code == status, host


def test_scripts_of_other_sites_read_data_and_no_words_of_texts(
    store: Path, tmp_path: Path
) -> None:
    (tmp_path / "texts").mkdir()
    with serving(store, "--texts", str(tmp_path / "texts"), log=tmp_path / "log") as server:

        def is_shared(address: str) -> bool:
            return "access-control-allow-origin" in server.http.get(address).headers

        assert is_shared("/sparql?query=ASK{}")
        assert is_shared("/id/country/cn.ttl")
        assert not is_shared("/id/country/cn.html")
        assert not is_shared("/q/browse/status.json?cite=1&measure=CN-MOFCOM-2025-57")
