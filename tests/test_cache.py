"""Replies that are kept, shared by who asks the same, and sent as each client takes them."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response

from kg.build.store import LAYOUT, Build
from kg.engine.pool import BusyError, ClosedError, DiedError, Job, Lane, LateError
from kg.engine.pool.frames import Frame
from kg.engine.pool.pool import Told
from kg.serve.front.asked import SERVICE
from kg.serve.front.cache import Cache, Kept
from kg.serve.front.crew import Crew
from kg.serve.front.respond import respond, takes_gzip
from kg.serve.front.service import Service
from kg.serve.model import Call, Reply, Settings
from kg.serve.problem import Problem

BUILDS = ("a" * 64, "b" * 64)
MOST = 40_000
PUTS = st.tuples(
    st.sampled_from(BUILDS), st.text("xyz", max_size=2), st.integers(0, 6000), st.booleans()
)


def kept(build: str, body: bytes) -> Kept:
    return Kept(Reply(200, "text/plain", body), build, str(len(body)))


@given(st.lists(PUTS))
def test_it_never_keeps_too_much_and_gives_what_was_put_last(
    puts: list[tuple[str, str, int, bool]],
) -> None:
    cache, last = Cache(MOST), dict[tuple[str, str], Kept]()
    for build, key, length, is_forgotten in puts:
        made = last[build, key] = kept(build, bytes(length))
        cache.put(key, made)
        if is_forgotten:
            cache.forget_all_but(build)
        assert cache.size <= MOST
        assert not is_forgotten or all(cache.get(*at) is None for at in last if at[0] != build)
        for at, put in last.items():
            assert cache.get(*at) in (put, None)
        if made.size + len(key) <= MOST // 8:
            assert cache.get(build, key) is made
    for build in BUILDS:
        cache.forget_all_but(build)
    assert cache.size == 0


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    cache = Cache(10 * kept("", b"").size)
    for key in range(9):
        cache.put(str(key), kept("", b""))
    cache.get("", "0")
    for key in range(9, 13):
        cache.put(str(key), kept("", b""))
    assert [key for key in range(13) if cache.get("", str(key))] == [0, *range(5, 13)]


def test_a_long_query_counts_as_what_is_kept() -> None:
    cache = Cache(MOST)
    cache.put("q" * MOST, kept("", b""))
    assert cache.size == 0


@pytest.mark.parametrize(
    ("accepted", "is_taken"),
    [
        ("", False),
        ("gzip", True),
        ("GZIP; q=0.5", True),
        ("br, gzip", True),
        ("*", True),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000", False),
        ("*, gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("identity;q=0, gzip;q=0.1", True),
        ("identity, gzip;q=0.5", False),
        ("identity;q=0.5, gzip", True),
        ("*;q=0", False),
        ("gzip;q=nonsense", False),
        ("gzip;q=nan", False),
    ],
)
def test_gzip_is_sent_to_who_likes_it(accepted: str, is_taken: bool) -> None:
    assert takes_gzip(accepted) is is_taken


class Workers:
    """Stands for the pool: its replies come when the test says so."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.asked: list[float] = []
        self.stopped = 0
        self._jobs: list[Job] = []
        self._is_going = False
        self._fault = fault

    def begin(self, asked: bytes, told: Told, timeout: float, lane: Lane) -> Job:
        self.asked.append(timeout)
        if isinstance(self._fault, BusyError):
            raise self._fault
        self._jobs.append(Job(asked, lane, 0, told))
        if self._is_going:
            asyncio.get_running_loop().call_soon(self.go)
        return self._jobs[-1]

    def leave(self, job: Job) -> None:
        self.stopped += job.is_wanted
        job.settle()

    def go(self) -> None:
        self._is_going = True
        for job in self._jobs:
            if self._fault:
                job.tell(self._fault)
            elif job.is_wanted:
                _, _, args = json.loads(job.asked)
                told = {"status": args.get("status", 200), "media": "text/plain", "headers": []}
                head = json.dumps({**told, "digest": "d"}).encode()
                job.tell(Frame(0, head, b"long enough " * 200))


def service_of(workers: Workers) -> Service:
    build = Build(BUILDS[0], "", 1, "1.0.0", 0, 0, ())
    service = Service(build, Settings("", "http://x/", timeout=5))
    service._crews = [Crew(build, workers, "")]  # type: ignore[arg-type]
    return service


def request_of(service: Service, method: str = "GET", **headers: str) -> Request:
    async def receive() -> dict[str, Any]:
        await asyncio.sleep(3600)
        raise AssertionError

    told = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    return Request({"type": "http", "method": method, "headers": told, SERVICE: service}, receive)


def run(test: Callable[[], Awaitable[None]]) -> None:
    left: list[dict[str, Any]] = []

    async def watched() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, told: left.append(told))
        await test()

    asyncio.run(watched())
    assert not left


CALL = Call("any", "text")


def test_who_asks_the_same_waits_for_one_worker_which_one_who_leaves_does_not_stop() -> None:
    async def test() -> None:
        workers = Workers()
        service = service_of(workers)
        first, second = (asyncio.create_task(service.reply(CALL, 5)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        workers.go()
        assert (await second).build == BUILDS[0]
        assert (len(workers.asked), workers.stopped) == (1, 0)
        assert service.kept(CALL)
        assert not service._asked

    run(test)


def test_who_asks_when_the_answer_has_just_come_is_answered_too() -> None:
    async def test() -> None:
        workers = Workers()
        service = service_of(workers)
        missing = Call("any", "text", {"status": 404})  # which is not kept
        first = asyncio.create_task(service.reply(missing, 5))
        await asyncio.sleep(0)
        second = asyncio.create_task(service.reply(missing, 5))  # whose turn is before that of
        workers.go()  # the first, for whom the answer is there now
        assert (await asyncio.wait_for(second, 5)).reply.status == 404
        assert (await first).reply.status == 404
        assert not service._asked

    run(test)


def test_the_worker_is_stopped_when_the_last_one_leaves_and_the_next_asks_anew() -> None:
    async def test() -> None:
        workers = Workers()
        service = service_of(workers)
        tasks = [asyncio.create_task(service.reply(CALL, 5)) for _ in range(3)]
        await asyncio.sleep(0.01)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        again = asyncio.create_task(service.reply(CALL, 5))
        await asyncio.sleep(0)
        workers.go()
        assert await again
        assert (len(workers.asked), workers.stopped) == (2, 1)

    run(test)


@pytest.mark.parametrize(
    ("fault", "status", "is_later"),
    [
        (BusyError(), 429, True),
        (LateError(True), 503, True),
        (LateError(False), 503, True),
        (DiedError(-9), 503, True),
        (DiedError(-6), 503, False),
        (ClosedError(), 503, True),
    ],
)
def test_no_answer_has_its_reason_and_is_not_kept(
    fault: Exception, status: int, is_later: bool
) -> None:
    async def test() -> None:
        workers = Workers(fault)
        workers.go()
        service = service_of(workers)
        with pytest.raises(Problem) as told:
            await service.reply(CALL, 5)
        assert told.value.status == status
        assert bool(told.value.headers) is is_later
        assert service.kept(CALL) is None

    run(test)


def test_a_build_of_other_sources_is_not_turned_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As when somebody tries a source out, by ``--sources``, in the store that is served."""

    def point(name: str, places: tuple[str, ...]) -> None:
        folder = tmp_path / "builds" / name
        folder.mkdir(parents=True)
        facts = asdict(Build(name, "", LAYOUT, "1.0.0", 0, 0, (), places=places))
        (folder / "build.json").write_text(json.dumps(facts))
        (tmp_path / "current").write_text(name)

    async def test() -> None:
        service = service_of(Workers())
        service.settings = replace(service.settings, store=str(tmp_path))
        turned: list[str] = []

        async def turn_to(build: Build) -> None:
            turned.append(build.identity)

        service._turn_to = turn_to  # type: ignore[method-assign]
        looking = asyncio.create_task(service._look_for_builds(""))
        for name, places in (("a" * 64, ("/tried/out",)), ("b" * 64, ())):
            point(name, places)
            await asyncio.sleep(0.7)
        looking.cancel()
        assert turned == ["b" * 64]

    run(test)
    assert "is of other sources" in capsys.readouterr().err


def test_only_what_is_found_is_kept() -> None:
    async def test() -> None:
        workers = Workers()
        workers.go()
        service = service_of(workers)
        missing = Call("any", "text", {"status": 404})
        assert (await service.reply(missing, 5)).reply.status == 404
        assert service.kept(missing) is None

    run(test)


@pytest.mark.parametrize(("given_", "most"), [(None, 5), (0.5, 0.5), (999, 5)])
def test_a_client_may_ask_for_less_time_and_never_for_more(
    given_: float | None, most: float
) -> None:
    async def test() -> None:
        workers = Workers()
        workers.go()
        await respond(request_of(service_of(workers)), CALL, given_)
        assert workers.asked == [most]

    run(test)


def sent(method: str = "GET", **headers: str) -> Response:
    async def send() -> Response:
        workers = Workers()
        workers.go()
        return await respond(request_of(service_of(workers), method, **headers), CALL)

    return asyncio.run(send())


def test_a_body_is_compressed_for_who_takes_it_under_a_tag_of_its_own() -> None:
    plain, short = sent(), sent(accept_encoding="gzip")
    assert short.headers["content-encoding"] == "gzip"
    assert gzip.decompress(bytes(short.body)) == plain.body
    assert (plain.headers["etag"], short.headers["etag"]) == ('"d"', '"d-gz"')
    assert plain.headers["vary"] == short.headers["vary"] == "Accept, Accept-Encoding"
    assert plain.headers["kg-build"] == BUILDS[0]


@pytest.mark.parametrize(
    ("known", "status"),
    [('"d"', 304), ('W/"d"', 304), ('"x", W/"d"', 304), ("*", 304), ('"d-gz"', 200), ("d", 200)],
)
def test_who_has_the_body_is_told_so(known: str, status: int) -> None:
    for method in ("GET", "HEAD"):
        found = sent(method, if_none_match=known)
        assert found.status_code == status
        assert found.headers["etag"] == '"d"'
    assert sent("POST", if_none_match=known).status_code == 200
