"""A pool of worker processes that can be killed in the middle of a query.

The store cannot stop a query, so whoever waits too long for one kills the process that runs it, and
the next is ready: beside the processes that may be busy with queries there are two more, so that
one is always free for a short look-up, and one is warm when another was killed. They are all alike;
the pool only never gives queries more of them than their number.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kg.engine.pool.frames import Frame
from kg.engine.pool.process import DiedError, Process

__all__ = ["BusyError", "Lane", "LateError", "Pool"]

Lane = Literal["query", "lookup"]

_BESIDE_QUERIES = 2
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0


class BusyError(Exception):
    """More wait for a worker than may."""


class LateError(Exception):
    """The time was over before there was a reply."""

    def __init__(self, has_begun: bool) -> None:
        super().__init__("the time was over")
        self.has_begun = has_begun


@dataclass(frozen=True, eq=False)
class _Waiting:
    lane: Lane
    granted: asyncio.Future[Process]


class Pool:
    """Workers started by one command, which answer the same.

    Parameters
    ----------
    command
        The program and its arguments; it must `attend`.
    workers
        How many may be busy with queries at once.
    queue
        How many may wait.
    """

    def __init__(self, command: Sequence[str], workers: int, queue: int) -> None:
        self._command = [*command]
        self._workers, self._queue = workers, queue
        self._idle: list[Process] = []
        self._busy: dict[Process, Lane] = {}
        self._waiting: dict[Lane, deque[_Waiting]] = {"lookup": deque(), "query": deque()}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_open = True

    @property
    def size(self) -> int:
        """How many processes there are when all are well."""
        return self._workers + _BESIDE_QUERIES

    @property
    def ready(self) -> int:
        """How many processes are alive."""
        return len(self._idle) + len(self._busy)

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes that are alive."""
        return [process.pid for process in (*self._idle, *self._busy)]

    async def start(self) -> dict[str, Any]:
        """Start the processes, and return what the first of them said when it was ready.

        Raises
        ------
        DiedError
            When it does not get that far.
        """
        first = await Process.started(self._command)
        self._welcome(first)
        for _ in range(self.size - 1):
            self._later(self._replace())
        return first.hello

    async def ask(
        self, header: dict[str, Any], body: bytes = b"", *, timeout: float, lane: Lane = "query"
    ) -> Frame:
        """Return the reply of a worker. Whoever stops waiting for it kills that worker.

        Parameters
        ----------
        header, body
            What is asked.
        timeout
            How long to wait at most, the time until a worker is free counted in; in seconds.
        lane
            Whether it is a query, or a look-up that is surely short.

        Raises
        ------
        BusyError
            When too many wait already.
        LateError
            When there is no reply in time.
        DiedError
            When the worker ended before it replied.
        """
        clock = asyncio.get_running_loop().time
        deadline = clock() + timeout
        process = await self._granted(lane, timeout)
        reply: Frame | None = None
        try:
            left = max(deadline - clock(), 0.001)
            async with asyncio.timeout(left):
                reply = await process.ask({**header, "timeout": left}, body)
            return reply
        except TimeoutError:
            raise LateError(has_begun=True) from None
        finally:
            del self._busy[process]
            if reply is None:
                process.kill()
            elif process.is_alive:
                self._idle.append(process)
            self._hand_out()

    async def close(self, grace: float) -> None:
        """Let what runs or waits come to its end for some seconds, then end every process."""
        until = asyncio.get_running_loop().time() + grace
        while self._busy or any(self._waiting.values()):
            if asyncio.get_running_loop().time() > until:
                break
            await asyncio.sleep(0.05)
        self._is_open = False
        for process in (*self._idle, *self._busy):
            process.kill()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _granted(self, lane: Lane, timeout: float) -> Process:
        if process := self._free(lane):
            self._busy[process] = lane
            return process
        if sum(map(len, self._waiting.values())) >= self._queue:
            raise BusyError
        waiting = _Waiting(lane, asyncio.get_running_loop().create_future())
        self._waiting[lane].append(waiting)
        try:
            async with asyncio.timeout(timeout):
                return await waiting.granted
        except BaseException as fault:
            self._forget(waiting)
            if isinstance(fault, TimeoutError):
                raise LateError(has_begun=False) from None
            raise

    def _forget(self, waiting: _Waiting) -> None:
        """Let one that no longer waits go, with the process it was handed this very moment."""
        if waiting in self._waiting[waiting.lane]:
            self._waiting[waiting.lane].remove(waiting)
        elif not waiting.granted.cancelled():
            process = waiting.granted.result()
            del self._busy[process]
            self._idle.append(process)
            self._hand_out()

    def _free(self, lane: Lane) -> Process | None:
        """Return a process that may take this on now, out of the idle ones."""
        while self._idle:
            if lane == "query" and list(self._busy.values()).count("query") >= self._workers:
                return None
            process = self._idle.pop()
            if process.is_alive:
                return process
        return None

    def _hand_out(self) -> None:
        for lane, waiting in self._waiting.items():
            while waiting:
                if waiting[0].granted.done():  # nobody waits for it any more
                    waiting.popleft()
                    continue
                process = self._free(lane)
                if process is None:
                    break
                self._busy[process] = lane
                waiting.popleft().granted.set_result(process)

    def _welcome(self, process: Process) -> None:
        self._idle.append(process)
        self._later(self._watch(process))
        self._hand_out()

    async def _watch(self, process: Process) -> None:
        """Start another process when this one ends, whyever it did."""
        await process.ended()
        if process in self._idle:
            self._idle.remove(process)
        await self._replace()

    async def _replace(self) -> None:
        pause = _FIRST_PAUSE
        while self._is_open:
            try:
                self._welcome(await Process.started(self._command))
                return
            except (DiedError, OSError):
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    def _later(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
