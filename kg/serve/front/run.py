"""Running the server: where it listens, what it says, and how it ends."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys

from uvicorn import Config, Server

from kg.build.store import Build
from kg.engine.pool.memory import collect_seldom
from kg.errors import UsageError
from kg.serve.front.app import application
from kg.serve.front.connection import MOST_SERVED, Connection
from kg.serve.front.service import Service
from kg.serve.model import Settings

__all__ = ["bound", "run"]

_KEEP_ALIVE = 15
_BACKLOG = 1024
_SWEEP = 20  # tenths of a second between looks for connections that are stuck
# Seconds that requests have to come to their end when the server is to, and that their clients have
# to take what they are told then. Container engines kill what is there after ten.
_GRACE, _LAST_WORDS = 6.0, 1.0


class _Server(Server):
    """The server, which has its workers before it listens, and ends them when nobody is left."""

    def __init__(self, config: Config, service: Service, word: str) -> None:
        super().__init__(config)
        self._service, self._word = service, word

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the workers, then listen, then say so."""
        await self._service.start()
        await super().startup(sockets)
        print(self._word, flush=True)

    async def on_tick(self, counter: int) -> bool:
        """Look after connections now and then."""
        if counter % _SWEEP == 0:
            now = asyncio.get_running_loop().time()
            for connection in [*self.server_state.connections]:
                if isinstance(connection, Connection):
                    connection.close_if_stuck(now)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let requests come to their end, and say to those that do not that the server ends."""
        loop = asyncio.get_running_loop()
        timers = (
            loop.call_later(_GRACE, self._service.abandon),
            loop.call_later(_GRACE + _LAST_WORDS, self._hang_up),
        )
        await super().shutdown(sockets)
        for timer in timers:
            timer.cancel()
        await self._service.stop()
        await self._finished()
        self._hang_up()
        await self._finished()

    async def _finished(self) -> None:
        """Wait for the last requests to end, which Ctrl-C twice leaves running."""
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=_LAST_WORDS)

    def _hang_up(self) -> None:
        for connection in [*self.server_state.connections]:
            if isinstance(connection, Connection):
                connection.transport.abort()


def run(build: Build, settings: Settings, listening: socket.socket, word: str) -> int:
    """Serve until somebody stops it.

    Parameters
    ----------
    build, settings
        What to serve at first, and how.
    listening
        A socket bound to the address; see `bound`.
    word
        What to print when the server listens.

    Returns
    -------
    int
        The exit code, 0 when it was asked to stop.

    Raises
    ------
    StoreError
        When the build cannot be served.
    """
    service = Service(build, settings)
    config = Config(
        application(service),
        http=Connection,
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        backlog=_BACKLOG,
        limit_concurrency=MOST_SERVED,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=int(_GRACE + 2 * _LAST_WORDS),
    )
    # Uvicorn raises again, once it has ended, the signals that ended it: those were obeyed.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    collect_seldom()
    _Server(config, service, word).run(sockets=[listening])
    return 0


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes any that is free.

    Raises
    ------
    UsageError
        When the address is not this machine's, taken, or not for everybody.
    """
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    hint = "name another with --host and --port"
    if not host:
        raise UsageError("an address to listen at is missing", where, hint)
    listening = None
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        listening = socket.socket(family, kind, protocol)
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except (OSError, OverflowError, ValueError) as fault:
        if listening:
            listening.close()
        reason = getattr(fault, "strerror", None) or fault
        raise UsageError(f"cannot listen there: {reason}", where, hint) from None
    return listening
