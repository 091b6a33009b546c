"""A pool of worker processes that can be killed in the middle of a query.

The store cannot stop a query, so whoever waits too long for one kills the process that runs it, and
the next is ready: beside the processes that may be busy with queries there are two more, one that
pages may take as well, and one that is kept for short look-ups and is warm when another was killed.
They are all alike; the pool only never gives queries, or pages, more of them than their number.

A process that was killed counts as busy until it has ended, so that what is being stopped and what
follows it never run at once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from kg.engine.pool.frames import Frame
from kg.engine.pool.process import DiedError, Process

__all__ = ["BusyError", "ClosedError", "Lane", "LateError", "Pool"]

Lane = Literal["query", "page", "lookup"]
_T = TypeVar("_T")

_BESIDE_QUERIES = 2
# Whose work is counted when a lane asks for a process: its own, and what may take longer.
_COUNTED: dict[Lane, tuple[Lane, ...]] = {
    "query": ("query",),
    "page": ("query", "page"),
    "lookup": ("query", "page", "lookup"),
}
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0
_LOOK_AGAIN = 0.05
_ENDING = 2.0  # seconds that a killed process may take to be gone
# A reply nobody waits for any more has this long to come all the same, in seconds: most do, and to
# start another process takes longer.
_LINGER = 0.25


class BusyError(Exception):
    """More wait for a worker than may."""


class ClosedError(Exception):
    """The pool has ended, or is about to."""


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
        How many queries may wait, and how many pages and look-ups.
    """

    def __init__(self, command: Sequence[str], workers: int, queue: int) -> None:
        self._command = [*command]
        self._workers, self._queue = workers, queue
        self._idle: list[Process] = []
        self._busy: dict[Process, Lane] = {}
        self._most: dict[Lane, int] = {
            "query": workers, "page": workers + 1, "lookup": self.size,
        }  # fmt: skip
        # In the order in which they are served.
        self._waiting: dict[Lane, deque[_Waiting]] = {
            "lookup": deque(), "page": deque(), "query": deque(),
        }  # fmt: skip
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_open = True

    @property
    def size(self) -> int:
        """How many processes there are when all are well."""
        return self._workers + _BESIDE_QUERIES

    @property
    def ready(self) -> int:
        """How many processes are alive."""
        return len(self.pids)

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes that are alive."""
        return [process.pid for process in (*self._idle, *self._busy) if process.is_alive]

    async def start(self) -> dict[str, Any]:
        """Start the processes, and return what the first of them said when it was ready.

        The others follow by themselves; see `filled`.

        Raises
        ------
        DiedError, OSError
            When it does not get that far.
        """
        first = await Process.started(self._command)
        self._welcome(first)
        for _ in range(self.size - 1):
            self._later(self._replace())
        return first.hello

    async def filled(self, timeout: float) -> None:
        """Wait until every process is ready, or some seconds."""
        until = asyncio.get_running_loop().time() + timeout
        while self.ready < self.size and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(_LOOK_AGAIN)

    async def ask(
        self, header: dict[str, Any], body: bytes = b"", *, timeout: float, lane: Lane = "query"
    ) -> Frame:
        """Return the reply of a worker. Whoever stops waiting for it stops that worker.

        Parameters
        ----------
        header, body
            What is asked.
        timeout
            How long to wait at most, the time until a worker is free counted in; in seconds.
        lane
            Whether it is a query, which may take any time; a page, made from questions of the
            library; or a look-up that is surely short.

        Raises
        ------
        BusyError
            When too many wait already.
        LateError
            When there is no reply in time.
        DiedError
            When the worker ended before it replied.
        ClosedError
            When the pool has ended.
        """
        clock = asyncio.get_running_loop().time
        deadline = clock() + timeout
        process = await self._granted(lane, timeout)
        left = max(deadline - clock(), 0.001)
        reply = self._later(process.ask({**header, "timeout": left}, body))
        reply.add_done_callback(_noted)
        try:
            await asyncio.wait((reply,), timeout=left)
        except asyncio.CancelledError:
            self._later(self._stop(process, reply, _LINGER))
            raise
        if not reply.done():
            process.kill()
            self._later(self._stop(process, reply, 0))
            raise LateError(has_begun=True)
        self._take_back(process)
        return reply.result()

    async def close(self, grace: float = 0.0) -> None:
        """Let what runs or waits come to its end for some seconds, then end every process."""
        until = asyncio.get_running_loop().time() + grace
        while self._busy or any(self._waiting.values()):
            if asyncio.get_running_loop().time() >= until:
                break
            await asyncio.sleep(_LOOK_AGAIN)
        processes = [*self._idle, *self._busy]
        self.abandon()
        ends = [asyncio.ensure_future(process.ended()) for process in processes]
        if ends:
            await asyncio.wait(ends, timeout=_ENDING)
        for task in (*ends, *self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def abandon(self) -> None:
        """End every process now; whoever waits is told so, and nobody is served any more."""
        self._is_open = False
        for process in (*self._idle, *self._busy):
            process.kill()
        for waiting in self._waiting.values():
            while waiting:
                granted = waiting.popleft().granted
                if not granted.done():
                    granted.set_exception(ClosedError())

    async def _granted(self, lane: Lane, timeout: float) -> Process:
        if not self._is_open:
            raise ClosedError
        if process := self._free(lane):
            self._busy[process] = lane
            return process
        if len(self._waiting[lane]) >= self._queue:
            raise BusyError
        waiting = _Waiting(lane, asyncio.get_running_loop().create_future())
        self._waiting[lane].append(waiting)
        try:
            async with asyncio.timeout(timeout):
                return await waiting.granted
        except TimeoutError:
            self._forget(waiting)
            raise LateError(has_begun=False) from None
        except asyncio.CancelledError:
            self._forget(waiting)
            raise

    def _forget(self, waiting: _Waiting) -> None:
        """Let one that no longer waits go, with the process it was handed this very moment."""
        if waiting in self._waiting[waiting.lane]:
            self._waiting[waiting.lane].remove(waiting)
        elif not waiting.granted.cancelled() and not waiting.granted.exception():
            self._take_back(waiting.granted.result())

    def _take_back(self, process: Process) -> None:
        del self._busy[process]
        if process.is_alive:
            self._idle.append(process)
        self._hand_out()

    async def _stop(self, process: Process, reply: asyncio.Task[Frame], linger: float) -> None:
        """Have a process back that works for nobody: when it is done soon, or else at its end."""
        await asyncio.wait((reply,), timeout=linger)
        if not reply.done():
            process.kill()
            await asyncio.wait((reply,))
        self._take_back(process)

    def _free(self, lane: Lane) -> Process | None:
        """Return a process that may take this on now, out of the idle ones."""
        if sum(busy in _COUNTED[lane] for busy in self._busy.values()) >= self._most[lane]:
            return None
        while self._idle:
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
        if not self._is_open:  # it was still starting when the pool ended
            process.kill()
            return
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

    def _later(self, work: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _noted(reply: asyncio.Task[Frame]) -> None:
    """Take note of how a task ended that perhaps nobody waits for."""
    if not reply.cancelled():
        reply.exception()
