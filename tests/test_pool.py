"""Workers: they answer, can be killed at any moment, and leave nothing behind."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from kg.engine.pool import BusyError, ClosedError, DiedError, LateError, Pool
from tests.serving import parents

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and /proc")

CHILD = """
import json, os, socket, sys, time
from kg.engine.pool.child import attend
kept = []
def perform(asked):
    asked, _, body = asked.partition(b" ")
    what, _, seconds = asked.decode().partition(":")
    if what == "sleep": time.sleep(float(seconds))
    if what == "eat": kept.append(bytearray(1 << 30))
    if what == "grow":
        pieces = [bytes(1000) for _ in range(150_000)]
        kept.append(pieces.pop())  # which keeps the others from being given back by themselves
    if what == "abort": os.abort()
    if what == "call-out": socket.socket()
    if what == "print": print("this is no frame")
    return str(os.getpid()).encode(), body
attend(perform, b"ready", 256)
"""
COMMAND = [sys.executable, "-c", CHILD]
NAP = b"sleep:60"


@asynccontextmanager
async def running(workers: int = 1, queue: int = 8) -> AsyncIterator[Pool]:
    pool = Pool(COMMAND, workers, queue)
    assert await pool.start() == b"ready"
    await pool.filled(30)
    try:
        yield pool
    finally:
        await pool.close()


def run(test: Callable[[], Awaitable[None]]) -> None:
    """Run a test, and fail when it leaves an exception that nobody looked at."""
    left: list[dict[str, Any]] = []

    async def watched() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, told: left.append(told))
        async with asyncio.timeout(60):
            await test()

    asyncio.run(watched())
    assert not left


def is_there(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"
    except OSError:
        return False


def children() -> list[int]:
    """Return the processes that this one started and that still run."""
    return [pid for pid, parent in parents().items() if parent == os.getpid()]


def warm(pool: Pool) -> None:
    """Have a pool take jobs for short, as it does after some that were, however busy the machine."""
    pool._usual["query"] = 0.0


async def until(holds: Callable[[], bool]) -> None:
    while not holds():
        await asyncio.sleep(0.02)


async def at_work(pool: Pool, asked: bytes = NAP) -> asyncio.Task[Any]:
    """Give a worker something to do that takes long."""
    task = asyncio.create_task(pool.ask(asked, timeout=60))
    await until(lambda: "query" in [line.lane for line in pool._busy.values()])
    return task


def busy(pool: Pool) -> int:
    return next(line.process.pid for line in pool._busy.values() if line.lane == "query")


def test_a_worker_replies_with_bytes_of_any_length() -> None:
    async def test() -> None:
        async with running() as pool:
            for body in (b"", b"\0\xff", os.urandom(5 << 20)):
                assert (await pool.ask(b"echo " + body, timeout=30)).body == body

    run(test)


def test_what_a_worker_prints_is_no_reply() -> None:
    async def test() -> None:
        async with running() as pool:
            for _ in range(3):
                assert (await pool.ask(b"print this is", timeout=30)).body == b"this is"

    run(test)


def test_at_the_deadline_the_worker_is_gone_and_another_is_there() -> None:
    async def test() -> None:
        async with running() as pool:
            before = set(pool.pids)
            with pytest.raises(LateError) as late:
                await pool.ask(NAP, timeout=0.2)
            assert late.value.has_begun
            await until(lambda: set(pool.pids) != before and pool.ready == pool.size)
            (killed,) = before - set(pool.pids)
            assert not is_there(killed)

    run(test)


def test_every_job_has_its_own_reply_whatever_becomes_of_those_around_it() -> None:
    """Short and long jobs, of which some are left alone, too slow, or end their worker."""

    async def one(pool: Pool, chance: random.Random, number: int) -> str:
        asked = chance.choice(["echo", "echo", "echo", "sleep:0.003", "sleep:0.02", "abort"])
        job = asyncio.create_task(
            pool.ask(f"{asked} {number}".encode(), timeout=chance.choice([0.01, 0.1, 30, 30]))
        )
        if chance.random() < 0.2:
            await asyncio.sleep(chance.random() / 50)
            job.cancel()
        try:
            assert (await job).body == str(number).encode()
        except DiedError:
            assert asked == "abort"
        except (LateError, BusyError, asyncio.CancelledError) as fault:
            return type(fault).__name__
        return asked

    async def test() -> None:
        chance = random.Random(4)
        async with running(workers=2, queue=40) as pool:
            warm(pool)
            found: Counter[str] = Counter()
            for _ in range(40):
                numbers = range(chance.randrange(40))
                found.update(await asyncio.gather(*(one(pool, chance, n) for n in numbers)))
                await asyncio.sleep(chance.random() / 20)
            assert min(found["echo"], found["sleep:0.02"], found["abort"]) > 5
            assert min(found["LateError"], found["CancelledError"]) > 5
            await until(lambda: not pool._busy and pool.ready == pool.size)
            assert not any(pool._waiting.values())

    run(test)


def test_what_was_sent_ahead_does_not_wait_for_what_turns_out_to_be_long() -> None:
    async def test() -> None:
        async with running() as pool:
            warm(pool)
            working = asyncio.create_task(pool.ask(NAP, timeout=60))
            ahead = asyncio.create_task(pool.ask(b"echo ahead", timeout=60))
            await asyncio.sleep(0)
            (line,) = pool._busy.values()
            assert len(line.ahead) == 1
            await until(lambda: not line.ahead)
            working.cancel()
            assert (await ahead).body == b"ahead"

    run(test)


def test_what_was_sent_ahead_is_done_though_the_worker_dies_of_what_was_before_it() -> None:
    async def test() -> None:
        async with running() as pool:
            warm(pool)
            dying = asyncio.create_task(pool.ask(b"abort", timeout=60))
            ahead = asyncio.create_task(pool.ask(b"echo ahead", timeout=60))
            assert (await ahead).body == b"ahead"
            with pytest.raises(DiedError):
                await dying

    run(test)


def test_what_is_sent_ahead_counts_as_waiting() -> None:
    async def test() -> None:
        async with running(queue=2) as pool:
            warm(pool)
            tasks = [asyncio.create_task(pool.ask(NAP, timeout=60)) for _ in range(3)]
            await asyncio.sleep(0)
            for _ in range(20):
                with pytest.raises(BusyError):
                    await pool.ask(b"echo", timeout=60)
                await asyncio.sleep(0.001)
            for task in tasks:
                task.cancel()

    run(test)


def test_to_wait_for_a_worker_counts_as_time() -> None:
    async def test() -> None:
        async with running() as pool:
            working = await at_work(pool)
            with pytest.raises(LateError) as late:
                await pool.ask(NAP, timeout=0.2)
            assert not late.value.has_begun
            assert is_there(busy(pool))
            working.cancel()

    run(test)


def test_more_may_not_wait_than_the_queue_is_long_but_look_ups_have_their_own() -> None:
    async def test() -> None:
        async with running(queue=1) as pool:
            tasks = [await at_work(pool), asyncio.create_task(pool.ask(NAP, timeout=60))]
            await asyncio.sleep(0)
            with pytest.raises(BusyError):
                await pool.ask(NAP, timeout=60)
            await pool.ask(b"echo", timeout=30, lane="lookup")
            for task in tasks:
                task.cancel()

    run(test)


def test_look_ups_are_answered_while_ten_queries_run_or_wait() -> None:
    async def test() -> None:
        async with running() as pool:
            queries = [asyncio.create_task(pool.ask(NAP, timeout=60)) for _ in range(9)]
            for _ in range(20):
                await pool.ask(b"echo", timeout=30, lane="lookup")
            assert not any(query.done() for query in queries)
            for query in queries:
                query.cancel()

    run(test)


def test_look_ups_are_answered_after_pages_and_while_workers_are_replaced() -> None:
    async def test() -> None:
        async with running(workers=2) as pool:
            others = [asyncio.create_task(pool.ask(NAP, timeout=60, lane="page")) for _ in range(3)]
            await asyncio.sleep(0)
            others += [asyncio.create_task(pool.ask(NAP, timeout=60)) for _ in range(3)]
            await asyncio.sleep(0)
            for _ in range(20):
                await pool.ask(b"echo", timeout=30, lane="lookup")
            for task in others:
                task.cancel()
            await until(lambda: pool.ready == pool.size)
            for _ in range(3):  # before their successors are ready
                late = [asyncio.create_task(pool.ask(NAP, timeout=0.01)) for _ in range(6)]
                await asyncio.gather(*late, return_exceptions=True)
                assert pool._idle
                await pool.ask(b"echo", timeout=30, lane="lookup")

    run(test)


def test_pages_pass_queries_and_look_ups_pass_pages() -> None:
    async def test() -> None:
        async with running() as pool:
            queries = [asyncio.create_task(pool.ask(NAP, timeout=60)) for _ in range(9)]
            await pool.ask(b"echo", timeout=30, lane="page")
            pages = [asyncio.create_task(pool.ask(NAP, timeout=60, lane="page")) for _ in range(3)]
            await asyncio.sleep(0)
            await pool.ask(b"echo", timeout=30, lane="lookup")
            with pytest.raises(LateError):
                await pool.ask(b"echo", timeout=0.2, lane="page")
            for task in (*queries, *pages):
                task.cancel()

    run(test)


def test_whoever_stops_waiting_stops_the_worker() -> None:
    async def test() -> None:
        async with running() as pool:
            working = await at_work(pool)
            pid = busy(pool)
            working.cancel()
            await until(lambda: not is_there(pid))
            assert (await pool.ask(b"echo next", timeout=30)).body == b"next"

    run(test)


def test_a_reply_that_nobody_waits_for_but_comes_soon_costs_no_worker() -> None:
    async def test() -> None:
        async with running() as pool:
            before = set(pool.pids)
            (await at_work(pool, b"sleep:0.05")).cancel()
            await until(lambda: not pool._busy)
            assert set(pool.pids) == before
            assert (await pool.ask(b"echo own", timeout=30)).body == b"own"

    run(test)


def test_whoever_stops_waiting_in_the_queue_takes_no_worker_along() -> None:
    async def test() -> None:
        async with running() as pool:
            working = await at_work(pool)
            waiting = asyncio.create_task(pool.ask(b"echo", timeout=60))
            await asyncio.sleep(0.05)
            waiting.cancel()
            working.cancel()
            await asyncio.gather(waiting, working, return_exceptions=True)
            assert (await pool.ask(b"echo next", timeout=30)).body == b"next"

    run(test)


@pytest.mark.parametrize("fault", ["eat", "abort"])
def test_a_worker_without_memory_says_so_and_is_replaced(fault: str) -> None:
    async def test() -> None:
        async with running() as pool:
            with pytest.raises(DiedError) as died:
                await pool.ask(fault.encode(), timeout=30)
            assert died.value.of_memory
            assert await pool.ask(b"echo", timeout=30)

    run(test)


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell")
def test_a_worker_gives_back_the_memory_it_has_no_more_use_for() -> None:
    async def test() -> None:
        async with running() as pool:
            pid = int((await pool.ask(b"grow", timeout=30)).head)
            await until(lambda: resident(pid) < 100)

    run(test)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such filter")
def test_a_worker_makes_no_socket() -> None:
    async def test() -> None:
        async with running() as pool:
            with pytest.raises(DiedError) as died:
                await pool.ask(b"call-out", timeout=30)
            assert died.value.code == 1

    run(test)


def test_a_worker_that_is_killed_is_replaced_whether_idle_or_busy() -> None:
    async def test() -> None:
        async with running() as pool:
            working = await at_work(pool)
            before = pool.pids
            for pid in before:
                os.kill(pid, signal.SIGKILL)
            with pytest.raises(DiedError):
                await working
            await until(lambda: pool.ready == pool.size and not set(before) & set(pool.pids))

    run(test)


def test_a_worker_that_was_killed_this_moment_is_asked_nothing() -> None:
    async def test() -> None:
        async with running() as pool:
            for process in pool._idle[1:]:
                process.kill()
            assert await pool.ask(b"echo", timeout=30)

    run(test)


def test_workers_leave_signals_to_the_server() -> None:
    async def test() -> None:
        async with running() as pool:
            before = set(pool.pids)
            for pid in before:
                for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                    os.kill(pid, number)
            await pool.ask(b"echo", timeout=30)
            assert set(pool.pids) == before

    run(test)


def test_closing_waits_for_what_runs_and_leaves_nothing() -> None:
    async def test() -> None:
        async with running() as pool:
            before = pool.pids
            soon = await at_work(pool, b"sleep:0.2")
            after = asyncio.create_task(pool.ask(b"echo", timeout=60))
            await pool.close(30)
            await soon
            await after
            assert not any(map(is_there, before))
            with pytest.raises(ClosedError):
                await pool.ask(b"echo", timeout=30)

    run(test)


def test_closing_tells_who_waits_when_its_time_is_over() -> None:
    async def test() -> None:
        async with running() as pool:
            working = await at_work(pool)
            waiting = asyncio.create_task(pool.ask(NAP, timeout=60))
            await asyncio.sleep(0)
            await pool.close(0.1)
            for task in (working, waiting):
                with pytest.raises(ClosedError):
                    await task

    run(test)


def test_a_worker_that_is_still_starting_does_not_outlive_the_pool() -> None:
    async def test() -> None:
        async with running() as pool:
            os.kill(pool.pids[0], signal.SIGKILL)
            await until(lambda: len(children()) == pool.size and pool.ready < pool.size)
            pool.abandon()
            await until(lambda: not children())

    run(test)


def test_a_command_that_cannot_start_is_told_at_once() -> None:
    async def test() -> None:
        with pytest.raises(DiedError) as died:
            await Pool([sys.executable, "-c", "raise SystemExit(7)"], 1, 1).start()
        assert died.value.code == 7

    run(test)


def test_no_file_of_a_worker_stays_open_in_the_server() -> None:
    async def test() -> None:
        async with running() as pool:
            count = len(os.listdir("/proc/self/fd"))
            for _ in range(5):
                with pytest.raises(LateError):
                    await pool.ask(NAP, timeout=0.05)
            await until(lambda: not pool._busy and pool.ready == pool.size)
            assert len(os.listdir("/proc/self/fd")) <= count

    run(test)
