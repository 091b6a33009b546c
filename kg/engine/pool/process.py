"""One worker process, seen from the server."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Sequence
from typing import Any

from kg.engine.pool.frames import Frame, packed, receive

__all__ = ["DiedError", "Process"]

_BUFFER = 1 << 20


class DiedError(Exception):
    """A worker ended before it replied."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"a worker ended with code {code}")
        self.code = code

    @property
    def of_memory(self) -> bool:
        """Whether the process ended itself, as it does when an allocation fails."""
        return self.code == -signal.SIGABRT


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

    @classmethod
    async def started(cls, command: Sequence[str]) -> Process:
        """Start a child, and wait until it is ready.

        Raises
        ------
        DiedError
            When it ends first.
        """
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, limit=_BUFFER
        )
        try:
            assert child.stdout
            hello, _ = await receive(child.stdout)
        except asyncio.IncompleteReadError:
            raise DiedError(await child.wait()) from None
        except BaseException:
            child.kill()
            raise
        return cls(child, hello)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._child.pid

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self._child.returncode is None

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
        except (asyncio.IncompleteReadError, OSError):
            self.kill()
            raise DiedError(await self._child.wait()) from None

    async def ended(self) -> None:
        """Wait until it has ended."""
        await self._child.wait()

    def kill(self) -> None:
        """End it at once, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            self._child.kill()
