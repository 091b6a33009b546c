"""One worker process, seen from the server."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Sequence
from typing import Any

from kg.engine.pool.frames import OUT_OF_MEMORY, Frame, packed, receive

__all__ = ["DiedError", "Process"]

_BUFFER = 1 << 20
_STARTING = 60.0  # seconds; a disk that hangs must not keep everybody waiting for ever
_ENDING = 1.0


class DiedError(Exception):
    """A worker ended before it replied."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"a worker ended with code {code}")
        self.code = code

    @property
    def of_memory(self) -> bool:
        """Whether the process ended itself, as it does when an allocation fails."""
        return self.code in (OUT_OF_MEMORY, -signal.SIGABRT)


class Process:
    """A child that answers frames one by one; see `attend`.

    Parameters
    ----------
    child
        The process, started.
    hello
        What it said when it was ready.
    """

    def __init__(self, child: asyncio.subprocess.Process, hello: dict[str, Any]) -> None:
        self._child = child
        self.hello = hello
        self._is_killed = False

    @classmethod
    async def started(cls, command: Sequence[str]) -> Process:
        """Start a child, and wait until it is ready.

        Raises
        ------
        DiedError
            When it ends first, or takes a minute.
        OSError
            When the system has no process to give.
        """
        pipe = asyncio.subprocess.PIPE
        # In a session of its own, so that Ctrl-C in a terminal is for the server alone.
        child = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, limit=_BUFFER, start_new_session=True
        )
        assert child.stdout
        process = cls(child, {})
        try:
            async with asyncio.timeout(_STARTING):
                process.hello, _ = await receive(child.stdout)
        except (asyncio.IncompleteReadError, TimeoutError):
            raise DiedError(await process._code()) from None
        except BaseException:
            process.kill()
            await child.wait()
            raise
        return process

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._child.pid

    @property
    def is_alive(self) -> bool:
        """Whether it still runs, and will: the system takes a moment to end what was killed."""
        return self._child.returncode is None and not self._is_killed

    async def ask(self, header: dict[str, Any], body: bytes = b"") -> Frame:
        """Return the reply to a frame.

        Raises
        ------
        DiedError
            When the process ends first.
        """
        stdin, stdout = self._child.stdin, self._child.stdout
        assert stdin
        assert stdout
        try:
            stdin.write(packed(header, body))
            await stdin.drain()
            return await receive(stdout)
        except (asyncio.IncompleteReadError, OSError, RuntimeError):  # uvloop: its pipe is closed
            raise DiedError(await self._code()) from None
        except BaseException:  # what else it says would be taken for the next reply
            self.kill()
            raise

    async def ended(self) -> None:
        """Wait until it has ended."""
        await self._child.wait()

    async def _code(self) -> int:
        """Return the exit code of a process that says no more; it has a moment to end by itself."""
        try:
            async with asyncio.timeout(_ENDING):
                return await self._child.wait()
        except TimeoutError:
            self.kill()
            return await self._child.wait()

    def kill(self) -> None:
        """End it at once, whatever it does."""
        self._is_killed = True
        if self._child.returncode is None:
            # Not by the child's own method, which may take its exit code from who waits for that.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
