"""The server, started from the command line."""

from __future__ import annotations

import argparse
import socket
from pathlib import Path

from kg.build.store import Build
from kg.cli.verbs import graph_of, texts_of
from kg.serve import check_installed

__all__ = ["serve", "start"]


def serve(options: argparse.Namespace) -> int:
    """Serve the graph over HTTP until stopped."""
    check_installed()
    from kg.serve.front.run import bound

    with bound(options.host, options.port) as listening:
        build = graph_of(options).build  # made now, if it has to be, and seen to answer
        return start(build, options, listening, str(texts_of(options) or ""))


def start(
    build: Build, options: argparse.Namespace, listening: socket.socket, texts: str = ""
) -> int:
    """Serve a build, and those that come after it in its store."""
    from kg.serve.front.run import run
    from kg.serve.model import Settings

    host, port = listening.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    settings = Settings(
        store=str(Path(build.folder).parent.parent.absolute()),
        base=options.base or address,
        texts=texts,
        workers=options.workers,
        queue=options.queue,
        timeout=options.timeout,
        max_bytes=options.max_bytes,
        max_rows=options.max_rows,
        memory=options.memory,
        log_queries=options.log_queries,
        hosts=_hosts(host, options.base),
    )
    word = f"serving build {build.short} at {address} (Ctrl-C stops it)"
    return run(build, settings, listening, word)


def _hosts(host: str, base: str | None) -> tuple[str, ...]:
    """Return the names by which a server that listens for this machine alone may be called."""
    import ipaddress
    from urllib.parse import urlsplit

    if not ipaddress.ip_address(host.partition("%")[0]).is_loopback:
        return ()
    known = urlsplit(base).hostname if base else None
    return ("localhost", "127.0.0.1", "::1", host, *([known] if known else []))
