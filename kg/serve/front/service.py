"""From a call to its reply: out of the cache, or from a worker of the current build."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from kg.build.store import Build, current
from kg.engine.pool import BusyError, ClosedError, DiedError, Job, LateError, Pool
from kg.engine.pool.frames import Frame
from kg.engine.pool.memory import give_back
from kg.errors import StoreError
from kg.serve.front.cache import Cache, Kept
from kg.serve.front.crew import Crew
from kg.serve.model import FRESH, Call, Reply, Settings
from kg.serve.problem import Problem

__all__ = ["Service"]

_CACHE = 128 << 20
_LOOK_AGAIN = 0.5  # seconds between looks for a new build
_TRY_AGAIN = 30.0  # seconds until a build that could not be served is tried again
_RETRY = (("Retry-After", "5"),)

Place = tuple[str, str, float]


class Service:
    """The workers of the current build, and the replies they gave.

    Parameters
    ----------
    build
        What to serve at first; afterwards, what becomes the current build of the store.
    settings
        How the server runs.
    """

    def __init__(self, build: Build, settings: Settings) -> None:
        self.settings = settings
        self._first = build
        self._crews: list[Crew] = []  # the last is answered from, those before it finish
        self._cache = Cache(_CACHE)
        self._asked: dict[Place, _Shared] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_ending = False

    async def start(self) -> None:
        """Start the workers, and look for new builds from now on.

        Raises
        ------
        StoreError
            When no worker can open the build.
        """
        pointed = _pointed(self.settings)
        self._crews = [await Crew.started(self._first, self.settings)]
        self._later(self._look_for_builds(pointed))

    def abandon(self) -> None:
        """End the workers now: whoever waits for one is told that the server ends."""
        self._is_ending = True
        for crew in self._crews:
            crew.pool.abandon()

    async def stop(self) -> None:
        """End the workers, and wait until they have."""
        self.abandon()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(crew.pool.close() for crew in self._crews))

    @property
    def build(self) -> Build:
        """The build that new requests are answered from."""
        return self._crews[-1].build

    @property
    def notice(self) -> str:
        """What every page says of the graph, of the day the workers started."""
        return self._crews[-1].notice

    @property
    def pool(self) -> Pool:
        """The workers of that build."""
        return self._crews[-1].pool

    def kept(self, call: Call) -> Kept | None:
        """Return the reply to a call when it is there already."""
        return self._cache.get(self.build.identity, call.key)

    async def reply(self, call: Call, timeout: float) -> Kept:
        """Return the reply to a call.

        Several who ask the same at the same time wait for one worker; it is stopped when nobody
        waits any more.

        Raises
        ------
        Problem
            When there is none: too many wait (429), it takes too long or too much (503).
        """
        place = (self.build.identity, call.key, timeout)
        shared = self._asked.get(place)
        if shared is None or shared.is_over:  # who waited for that was told, and is about to go
            shared = self._asked[place] = self._begun(call, timeout)
        try:
            return await shared.wait()
        except (ClosedError, DiedError, LateError) as fault:
            raise self._unanswered(fault, timeout) from None
        finally:
            if shared.is_over and self._asked.get(place) is shared:
                del self._asked[place]

    def _begun(self, call: Call, timeout: float) -> _Shared:
        crew = self._crews[-1]
        shared = _Shared(crew.pool, lambda frame: self._kept(call, crew, frame))
        try:
            shared.begin(call, timeout)
        except BusyError:
            raise Problem(429, "too many requests are waiting", hint="try again in some seconds",
                          headers=_RETRY) from None  # fmt: skip
        except ClosedError as fault:
            raise self._unanswered(fault, timeout) from None
        return shared

    def _kept(self, call: Call, crew: Crew, frame: Frame) -> Kept:
        told = json.loads(frame.head.decode())
        headers = tuple((name, value) for name, value in told["headers"])
        reply = Reply(told["status"], told["media"], frame.body, headers)
        kept = Kept(reply, crew.build.identity, told["digest"])
        if reply.status == 200 and FRESH not in headers and crew is self._crews[-1]:
            self._cache.put(call.key, kept)
        return kept

    def _unanswered(self, fault: ClosedError | DiedError | LateError, timeout: float) -> Problem:
        if self._is_ending or isinstance(fault, ClosedError):
            what, hint = "the server is about to end", "try again in some seconds"
            return Problem(503, what, hint=hint, headers=_RETRY)
        return (
            _late(fault, timeout) if isinstance(fault, LateError) else _died(fault, self.settings)
        )

    async def _look_for_builds(self, pointed: str) -> None:
        """Turn to another build when the store's pointer does, away from what it said at first."""
        refused, again = "", 0.0
        while True:
            await asyncio.sleep(_LOOK_AGAIN)
            now = _pointed(self.settings)
            if now == pointed or (now == refused and _clock() < again):
                continue
            build = current(Path(self.settings.store))
            if build is None or build.identity != now:
                continue  # it is being replaced this moment
            if build.places != self._first.places:  # what somebody tried out
                _tell(f"build {build.short} is of other sources, and not served")
                pointed = now
                continue
            if build.rules != self._first.rules:  # of another checkout, or of code edited since
                what = f"build {build.short} was made by other code or another ontology"
                _tell(f"{what}, and is not served: start the server anew for it")
                pointed = now
                continue
            try:
                await self._turn_to(build)
                pointed, refused = now, ""
            except (StoreError, OSError) as fault:
                if now != refused:
                    _tell(f"build {build.short} is not served: {fault}")
                refused, again = now, _clock() + _TRY_AGAIN

    async def _turn_to(self, build: Build) -> None:
        """Answer from a build from now on, once its workers are there.

        Raises
        ------
        StoreError
            When it cannot be read.
        """
        last = self._crews[-1]
        if build.identity == last.build.identity:
            return
        self._crews.append(await Crew.started(build, self.settings, is_new=True))
        self._cache.forget_all_but(build.identity)
        await asyncio.to_thread(give_back)
        self._later(self._let_finish(last))
        _tell(f"serving build {build.short}")

    async def _let_finish(self, crew: Crew) -> None:
        await crew.pool.close(self.settings.timeout)
        self._crews.remove(crew)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class _Shared:
    """Work that several wait for, and that is stopped when the last of them stops waiting.

    Parameters
    ----------
    pool
        Who works.
    read
        Makes the reply of a frame; once, however many wait.
    """

    def __init__(self, pool: Pool, read: Callable[[Frame], Kept]) -> None:
        self._pool, self._read = pool, read
        self._waiting: list[asyncio.Future[Kept]] = []
        self._job: Job

    def begin(self, call: Call, timeout: float) -> None:
        """Have the pool begin; see there."""
        asked = call.key.encode()
        self._job = self._pool.begin(asked, self._told, timeout=timeout, lane=call.lane)

    @property
    def is_over(self) -> bool:
        """Whether nobody more can wait for it."""
        return not self._job.is_wanted

    async def wait(self) -> Kept:
        waiting: asyncio.Future[Kept] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            return await waiting
        finally:
            self._waiting.remove(waiting)
            if not self._waiting:
                self._pool.leave(self._job)

    def _told(self, outcome: Frame | Exception) -> None:
        kept = outcome if isinstance(outcome, Exception) else self._read(outcome)
        for waiting in self._waiting:
            if waiting.done():  # it was cancelled this moment
                continue
            if isinstance(kept, Exception):
                waiting.set_exception(kept)
            else:
                waiting.set_result(kept)


def _clock() -> float:
    return asyncio.get_running_loop().time()


def _pointed(settings: Settings) -> str:
    try:
        return (Path(settings.store) / "current").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _tell(what: str) -> None:
    print(f"kg: {what}", file=sys.stderr)


def _late(late: LateError, timeout: float) -> Problem:
    if late.has_begun:
        what = f"the query took longer than the {timeout:g} s it may take, and was stopped"
        hint = "ask for less: fewer rows, a narrower pattern, no product of unrelated patterns"
    else:
        what, hint = f"no worker became free within {timeout:g} s", "try again in some seconds"
    return Problem(503, what, hint=hint, headers=_RETRY)


def _died(died: DiedError, settings: Settings) -> Problem:
    if died.of_memory and settings.memory:
        hint = "ask for less: fewer rows, a narrower pattern, no ORDER BY over all of them"
        return Problem(
            503, f"the query took more than the {settings.memory} MiB it may take", hint=hint
        )
    return Problem(503, "the worker ended before it answered", hint="try again", headers=_RETRY)
