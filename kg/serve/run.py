"""Running the server: where it listens, what it says, and how it ends."""

from __future__ import annotations

import socket
import sys

from kg.build.store import Build
from kg.errors import UsageError, missing_extra
from kg.serve.model import Settings

__all__ = ["bound", "check_installed", "run"]

_KEEP_ALIVE = 15
_STOPPING = 10
_MOST_CONNECTIONS = 1000


def check_installed() -> None:
    """Refuse to serve without the packages that takes.

    Raises
    ------
    UsageError
    """
    try:
        import jinja2  # noqa: F401
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as fault:
        raise missing_extra(f"serving needs {fault.name}", "serve") from None


def run(build: Build, settings: Settings, listening: socket.socket) -> int:
    """Serve until somebody stops it.

    Parameters
    ----------
    build, settings
        What to serve at first, and how.
    listening
        A socket bound to the address; see `bound`.

    Returns
    -------
    int
        The exit code: 0 when it was stopped, 3 when it could not start.
    """
    import uvicorn

    from kg.serve.app import application

    config = uvicorn.Config(
        application(build, settings),
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_STOPPING,
        limit_concurrency=_MOST_CONNECTIONS,
        lifespan="on",
    )
    server = uvicorn.Server(config)
    server.run(sockets=[listening])
    return 0 if server.started else 3


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes any that is free.

    Raises
    ------
    UsageError
        When the address is not this machine's, or taken.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.socket(family)
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except (OSError, OverflowError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        hint = "name another with --host and --port"
        raise UsageError(f"cannot listen there: {reason}", f"{host}:{port}", hint) from None
    return listening
