"""A pool of worker processes that can be killed in the middle of a query.

The store cannot stop a query, so whoever waits too long for one kills the process that runs it, and
the next is ready: beside the processes that may be busy with queries there are two more, one that
pages may take as well, and one that is kept for short look-ups and is warm when another was killed.
They are all alike; the pool only never gives queries, or pages, the last of those that are alive.

To wake a process takes about as long as a short query, so while queries are short, what comes next
is sent ahead to a process that is busy. Where it turns out to be busy for long, that is taken back,
and waits for whichever process is free first.

A process that was killed counts as busy until it has ended, so that what is being stopped and what
follows it never run at once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Sequence
from time import monotonic as _now
from typing import Any, Literal, TypeVar

from kg.engine.pool.frames import Frame
from kg.engine.pool.process import DiedError, Process

__all__ = ["BusyError", "ClosedError", "Job", "Lane", "LateError", "Pool"]

Lane = Literal["query", "page", "lookup"]
Told = Callable[[Frame | Exception], None]
_T = TypeVar("_T")

_BESIDE_QUERIES = 2
_MOST_AHEAD = 7
_OF_LATE = 8  # the newest of so many replies counts most
_SHORT = 0.005  # seconds that something may take before what was sent ahead is taken back
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


class Job:
    """What was asked of a pool.

    Parameters
    ----------
    asked, lane, told
        See `Pool.begin`.
    until
        When the time is over, on the monotonic clock.
    """

    __slots__ = ("asked", "lane", "timer", "told", "until")

    def __init__(self, asked: bytes, lane: Lane, until: float, told: Told) -> None:
        self.asked, self.lane, self.until = asked, lane, until
        self.told: Told | None = told
        self.timer: asyncio.TimerHandle | None = None

    @property
    def is_wanted(self) -> bool:
        """Whether somebody still waits for a reply."""
        return self.told is not None

    def tell(self, outcome: Frame | Exception) -> None:
        """Say to who waits what came of it, once."""
        told = self.told
        self.settle()
        if told:
            told(outcome)

    def settle(self) -> None:
        """Wait no more."""
        self.told = None
        if self.timer:
            self.timer.cancel()
            self.timer = None


class _Line:
    """A process that works, and what was sent to it: first what it does, then what is ahead."""

    def __init__(self, process: Process, lane: Lane) -> None:
        self.process, self.lane = process, lane
        self.jobs: deque[Job | None] = deque()  # None for what was taken back
        self.began = 0.0  # when it began on the first of them
        self.check: asyncio.TimerHandle | None = None

    @property
    def current(self) -> Job | None:
        """What the process does for somebody."""
        return self.jobs[0] if self.jobs and self.jobs[0] and self.jobs[0].is_wanted else None

    def takes(self, since: float) -> bool:
        """Whether something may be sent ahead to it: it has but now begun on what it does."""
        return self.began > since and self.current is not None and len(self.jobs) <= _MOST_AHEAD

    @property
    def ahead(self) -> list[Job]:
        """What it is to do next."""
        return [job for job in list(self.jobs)[1:] if job]

    def taken_back(self) -> list[Job]:
        """Take back what it is to do next, to which it will reply nothing."""
        ahead = self.ahead
        for place in range(1, len(self.jobs)):
            self.jobs[place] = None
        return ahead


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
        self._busy: dict[Process, _Line] = {}
        # In the order in which they are served.
        self._waiting: dict[Lane, deque[Job]] = {
            "lookup": deque(), "page": deque(), "query": deque(),
        }  # fmt: skip
        # The process of each lane that was last given something to do.
        self._newest: dict[Lane, _Line] = {}
        # What a reply took of late, in seconds.
        self._usual: dict[Lane, float] = {"lookup": _SHORT, "page": _SHORT, "query": _SHORT}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_open = True
        self._loop: asyncio.AbstractEventLoop

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

    async def start(self) -> bytes:
        """Start the processes, and return what the first of them said when it was ready.

        The others follow by themselves; see `filled`.

        Raises
        ------
        DiedError, OSError
            When it does not get that far.
        """
        self._loop = asyncio.get_running_loop()
        first = await Process.started(self._command, self._replied)
        self._welcome(first)
        for _ in range(self.size - 1):
            self._later(self._replace())
        return first.hello

    async def filled(self, timeout: float) -> None:
        """Wait until every process is ready, or some seconds."""
        until = _now() + timeout
        while self.ready < self.size and _now() < until:
            await asyncio.sleep(_LOOK_AGAIN)

    async def ask(self, asked: bytes, *, timeout: float, lane: Lane = "query") -> Frame:
        """Return the reply of a worker. Whoever stops waiting for it stops that worker.

        Takes and raises what `begin` does, and raises what that tells of.
        """
        reply: asyncio.Future[Frame] = self._loop.create_future()

        def told(outcome: Frame | Exception) -> None:
            if reply.done():  # who waits was cancelled this moment, and is about to leave
                return
            if isinstance(outcome, Exception):
                reply.set_exception(outcome)
            else:
                reply.set_result(outcome)

        job = self.begin(asked, told, timeout=timeout, lane=lane)
        try:
            return await reply
        finally:
            self.leave(job)

    def begin(self, asked: bytes, told: Told, *, timeout: float, lane: Lane = "query") -> Job:
        """Have a worker reply to something.

        Parameters
        ----------
        asked
            What is given to the function that workers attend with.
        told
            Is called with the frame that is the reply; or with a LateError when there is none in
            time, a DiedError when the worker ended first, a ClosedError when the pool did.
        timeout
            How long to wait at most, the time until a worker is free counted in; in seconds.
        lane
            Whether it is a query, which may take any time; a page, made from questions of the
            library; or a look-up that is surely short.

        Returns
        -------
        Job
            For whoever stops waiting to `leave`.

        Raises
        ------
        BusyError
            When too many wait already.
        ClosedError
            When the pool has ended.
        """
        if not self._is_open:
            raise ClosedError
        job = Job(asked, lane, _now() + timeout, told)
        waiting = self._waiting[lane]
        ahead = [len(line.ahead) for line in self._busy.values() if line.lane == lane]
        is_full = len(waiting) + sum(ahead) >= self._queue
        # One process that is awake before another that must be woken.
        is_sent = not waiting and not is_full and self._send_ahead(job)
        if not is_sent and not self._serve(job):
            if is_full:
                raise BusyError
            waiting.append(job)
        job.timer = self._loop.call_later(timeout, self._late, job)
        return job

    def leave(self, job: Job) -> None:
        """Wait for a job no more: what it began is stopped, unless it is over soon."""
        if job.timer is None:  # it is over already
            return
        job.settle()
        if job in self._waiting[job.lane]:
            self._waiting[job.lane].remove(job)
        for line in self._busy.values():
            if line.jobs and line.jobs[0] is job:
                self._linger(line)

    async def close(self, grace: float = 0.0) -> None:
        """Let what runs or waits come to its end for some seconds, then end every process."""
        until = _now() + grace
        while (self._busy or any(self._waiting.values())) and _now() < until:
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
        for process in self._idle:
            process.kill()
        for line in self._busy.values():
            line.process.kill()
            self._wait_again(job for job in line.jobs if job)
        for waiting in self._waiting.values():
            self._wait_again(waiting)

    def _serve(self, job: Job) -> bool:
        """Send a job to a process that has nothing to do, if there is one for its lane."""
        process = self._free(job.lane)
        if process is None:
            return False
        line = self._busy[process] = self._newest[job.lane] = _Line(process, job.lane)
        self._send(line, job)
        return True

    def _free(self, lane: Lane) -> Process | None:
        """Return a process that may take this on now, out of the idle ones."""
        if not self._idle or not self._may(lane):
            return None
        while self._idle:
            process = self._idle.pop()
            if process.is_alive:
                return process
        return None

    def _may(self, lane: Lane) -> bool:
        """Whether enough processes are left to those that a lane must not keep waiting.

        Those that are being replaced are not: for a second or more they can do nothing.
        """
        if lane == "lookup":
            return True
        lanes = [line.lane for line in self._busy.values() if line.process.is_alive]
        pages = lanes.count("page")
        left = len(self._idle) + len(lanes) - lanes.count("query") - pages
        if lane == "page":
            return left > 1
        return lanes.count("query") < self._workers and left > (1 if pages else 2)

    def _send(self, line: _Line, job: Job) -> None:
        now = _now()
        if not line.jobs:
            line.began = now
        line.jobs.append(job)
        line.process.send(max(job.until - now, 0.001), job.asked)

    def _send_ahead(self, job: Job) -> bool:
        """Send a job to the process last given one of its lane, if that will soon be done."""
        line = self._newest.get(job.lane)
        is_soon = self._usual[job.lane] < _SHORT / 2
        if line is None or not is_soon or not line.takes(_now() - _SHORT):
            return False
        self._send(line, job)
        if line.check is None:
            self._check_later(line)
        return True

    def _check_later(self, line: _Line) -> None:
        left = line.began + _SHORT - _now()
        line.check = self._loop.call_later(max(left, 0), self._check, line)

    def _check(self, line: _Line) -> None:
        """Take back what is ahead of a process, when what it does is not short."""
        line.check = None
        if not line.ahead:
            return
        if _now() < line.began + _SHORT:
            self._check_later(line)
            return
        line.process.forget(len(line.jobs) - 1)
        self._wait_again(line.taken_back())
        self._hand_out()

    def _wait_again(self, jobs: Iterable[Job]) -> None:
        """Put jobs that have been let down before all that wait; when the pool ends, say so."""
        for job in reversed([*jobs]):
            if not self._is_open:
                job.tell(ClosedError())
            elif job.is_wanted:
                self._waiting[job.lane].appendleft(job)

    def _replied(self, process: Process, frame: Frame) -> None:
        line = self._busy.get(process)
        if not line or not line.jobs:  # it was stopped in the meantime
            return
        job = line.jobs.popleft()
        now = _now()
        if job:
            self._usual[line.lane] += (now - line.began - self._usual[line.lane]) / _OF_LATE
        if line.jobs:
            line.began = now
            if not line.current:
                self._linger(line)
        elif process.is_alive:
            del self._busy[process]
            self._idle.append(process)
        self._hand_out()
        if job:
            job.tell(frame)

    def _late(self, job: Job) -> None:
        line = next((line for line in self._busy.values() if line.current is job), None)
        job.tell(LateError(has_begun=line is not None))
        if line:
            self._stop(line)
        elif job in self._waiting[job.lane]:
            self._waiting[job.lane].remove(job)

    def _linger(self, line: _Line) -> None:
        """Stop a process that works for nobody, unless it is done soon."""
        began = line.began

        def stop() -> None:
            if line.jobs and line.began == began:
                self._stop(line)

        self._loop.call_later(_LINGER, stop)

    def _stop(self, line: _Line) -> None:
        line.process.kill()
        self._wait_again(line.taken_back())
        self._hand_out()

    def _hand_out(self) -> None:
        for waiting in self._waiting.values():
            while waiting and (self._serve(waiting[0]) or self._send_ahead(waiting[0])):
                waiting.popleft()

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
        if line := self._busy.pop(process, None):
            if line.current:
                line.current.tell(DiedError(process.code))
            self._wait_again(line.taken_back())
        self._hand_out()
        await self._replace()

    async def _replace(self) -> None:
        pause = _FIRST_PAUSE
        while self._is_open:
            try:
                self._welcome(await Process.started(self._command, self._replied))
                return
            except (DiedError, OSError):
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    def _later(self, work: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
