"""One worker process, seen from the server."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Sequence
from typing import cast

from kg.engine.pool.frames import OUT_OF_MEMORY, Frame, Frames, packed

__all__ = ["DiedError", "Process"]

_STARTING = 60.0  # seconds; a disk that hangs must not keep everybody waiting for ever
_ENDING = 1.0  # seconds that a process which says no more has to end by itself


class DiedError(Exception):
    """A worker ended before it replied."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"a worker ended with code {code}")
        self.code = code

    @property
    def of_memory(self) -> bool:
        """Whether the process ended itself, as it does when an allocation fails."""
        return self.code in (OUT_OF_MEMORY, -signal.SIGABRT)


class Process(asyncio.SubprocessProtocol):
    """A child that answers frames in the order in which they come; see `attend`.

    Parameters
    ----------
    replied
        Is told of every frame that it says once it is ready.
    """

    _transport: asyncio.SubprocessTransport
    _requests: asyncio.WriteTransport

    def __init__(self, replied: Callable[[Process, Frame], None]) -> None:
        loop = asyncio.get_running_loop()
        self._hello: asyncio.Future[Frame] = loop.create_future()
        self._ended: asyncio.Future[None] = loop.create_future()
        self._replied = replied
        self._frames = Frames()
        self._is_killed = self._is_silent = self._has_exited = False

    @classmethod
    async def started(
        cls, command: Sequence[str], replied: Callable[[Process, Frame], None]
    ) -> Process:
        """Start a child, and wait until it is ready.

        Raises
        ------
        DiedError
            When it ends first, or takes a minute.
        OSError
            When the system has no process to give.
        """
        process = cls(replied)
        pipe = asyncio.subprocess.PIPE
        # In a session of its own, so that Ctrl-C in a terminal is for the server alone.
        await asyncio.get_running_loop().subprocess_exec(
            lambda: process, *command, stdin=pipe, stdout=pipe, stderr=None, start_new_session=True
        )
        waited = (process._hello, process._ended)
        try:
            await asyncio.wait(waited, timeout=_STARTING, return_when=asyncio.FIRST_COMPLETED)
        except BaseException:
            process.kill()
            await process.ended()
            raise
        if not process._hello.done():
            process.kill()
            await process.ended()
            raise DiedError(process.code)
        return process

    @property
    def hello(self) -> bytes:
        """What it said when it was ready."""
        return self._hello.result().head

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._transport.get_pid()

    @property
    def code(self) -> int | None:
        """The exit code; None while it runs."""
        return self._transport.get_returncode()

    @property
    def is_alive(self) -> bool:
        """Whether it still runs, and will: the system takes a moment to end what was killed."""
        return self.code is None and not self._is_killed

    def send(self, seconds: float, job: bytes) -> None:
        """Send it a job that may take some seconds; it may never come to that."""
        if not self._requests.is_closing():
            self._requests.write(packed(seconds, job))

    def forget(self, count: int) -> None:
        """Tell it that so many of the jobs it was sent last are not wanted any more."""
        if not self._requests.is_closing():
            self._requests.write(packed(-count))

    async def ended(self) -> None:
        """Wait until it has ended, and all it said was heard."""
        await asyncio.shield(self._ended)

    def kill(self) -> None:
        """End it at once, whatever it does."""
        self._is_killed = True
        if self.code is None:
            # Not by the transport's own method, which may take its exit code from who waits.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, getattr(signal, "SIGKILL", signal.SIGTERM))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take on the pipes to the child."""
        self._transport = cast(asyncio.SubprocessTransport, transport)
        self._requests = cast(asyncio.WriteTransport, self._transport.get_pipe_transport(0))

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Pass on the frames that are whole."""
        self._frames.add(data)
        while frame := self._frames.take():
            if self._hello.done():
                self._replied(self, frame)
            else:
                self._hello.set_result(frame)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """Give a process that says no more a moment to end by itself."""
        if fd == 1:
            self._is_silent = True
            asyncio.get_running_loop().call_later(_ENDING, self.kill)
            self._end()

    def process_exited(self) -> None:
        """Note that it has ended; some of what it said may still be in the pipe."""
        self._has_exited = True
        self._end()

    def _end(self) -> None:
        if self._has_exited and self._is_silent and not self._ended.done():
            self._transport.close()
            self._ended.set_result(None)
