"""From a call to its reply: out of the cache, or from a worker of the current build."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from kg.build.store import Build, current
from kg.engine.pool import BusyError, DiedError, LateError, Pool
from kg.errors import StoreError
from kg.serve.cache import Cache, Kept
from kg.serve.model import Call, Reply, Settings
from kg.serve.problem import Problem

__all__ = ["Service"]

_CACHE = 128 << 20
_LOOK_AGAIN = 0.5  # seconds between looks for a new build
_GRACE = 5.0
_RETRY = (("Retry-After", "5"),)


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
        self._build = build
        self._cache = Cache(_CACHE)
        self._asked: dict[tuple[str, str, float], _Shared] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start the workers, and look for new builds from now on.

        Raises
        ------
        StoreError
            When no worker can open the build.
        """
        try:
            await self._turn_to(self._build)
        except DiedError as fault:
            raise StoreError(f"no worker could start: {fault}", self._build.folder) from None
        self._later(self._look_for_builds())

    async def stop(self) -> None:
        """End the workers when they have answered what they are asked, or soon."""
        for task in self._tasks:
            task.cancel()
        await self._pool.close(_GRACE)

    @property
    def build(self) -> Build:
        """The build that new requests are answered from."""
        return self._build

    @property
    def notice(self) -> str:
        """What every page says of the graph, of the day the workers started."""
        return str(self._hello["notice"])

    @property
    def pool(self) -> Pool:
        """The workers."""
        return self._pool

    async def reply(self, call: Call, timeout: float) -> Kept:
        """Return the reply to a call.

        Several who ask the same at the same time wait for one worker; it is killed when nobody
        waits any more.

        Raises
        ------
        Problem
            When there is none: too many wait (429), it takes too long or too much (503).
        """
        if kept := self._cache.get(self._build.identity, call.key):
            return kept
        place = (self._build.identity, call.key, timeout)
        shared = self._asked.get(place)
        if shared is None:
            shared = self._asked[place] = _Shared(
                lambda: self._made(call, timeout), lambda: self._asked.pop(place, None)
            )
        return await shared.wait()

    async def _made(self, call: Call, timeout: float) -> Kept:
        pool, build = self._pool, self._build
        header = {"view": call.view, "form": call.form, "args": call.args}
        try:
            told, body = await pool.ask(header, timeout=timeout, lane=call.lane)
        except BusyError:
            raise Problem(429, "too many requests are waiting", hint="try again in some seconds",
                          headers=_RETRY) from None  # fmt: skip
        except LateError as late:
            raise _late(late, timeout) from None
        except DiedError as died:
            raise _died(died, self.settings) from None
        headers = tuple((name, value) for name, value in told["headers"])
        kept = Kept(Reply(told["status"], told["media"], body, headers), build.identity)
        if kept.reply.status == 200:
            self._cache.put(call.key, kept)
        return kept

    async def _turn_to(self, build: Build) -> Pool | None:
        """Start workers of a build, answer from them from now on, and return those of the last."""
        settings = self.settings
        command = [sys.executable, "-m", "kg.serve.worker", build.folder, settings.written()]
        pool = Pool(command, settings.workers, settings.queue)
        hello = await pool.start()
        last = getattr(self, "_pool", None)
        self._pool, self._build, self._hello = pool, build, hello
        self._cache.forget_all_but(build.identity)
        return last

    async def _look_for_builds(self) -> None:
        """Turn to another build when the store's pointer does."""
        store = Path(self.settings.store)
        pointed = _pointed(store)
        while True:
            await asyncio.sleep(_LOOK_AGAIN)
            now = _pointed(store)
            if now == pointed:
                continue
            build = current(store)
            if build is None or build.identity != now:
                continue  # it is being replaced this moment
            pointed = now
            if now == self._build.identity:
                continue
            try:
                last = await self._turn_to(build)
            except DiedError as fault:
                told = f"build {build.short} cannot be served: {fault}"
            else:
                told = f"serving build {build.short}"
                if last:
                    self._later(last.close(self.settings.timeout))
            print(f"kg: {told}", file=sys.stderr)

    def _later(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _pointed(store: Path) -> str:
    try:
        return (store / "current").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


class _Shared:
    """Work that several wait for, and that ends when the last of them stops waiting."""

    def __init__(self, make: Callable[[], Awaitable[Kept]], done: Callable[[], object]) -> None:
        self._task = asyncio.ensure_future(make())
        self._done = done
        self._task.add_done_callback(lambda _: done())
        self._waiting = 0

    async def wait(self) -> Kept:
        self._waiting += 1
        try:
            return await asyncio.shield(self._task)
        finally:
            self._waiting -= 1
            if not self._waiting and not self._task.done():
                self._done()  # whoever asks from now on asks anew
                self._task.cancel()


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
