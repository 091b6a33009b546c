"""The server, started from the command line."""

from __future__ import annotations

import argparse
from pathlib import Path

from kg.cli.verbs import graph_of, texts_of

__all__ = ["serve"]


def serve(options: argparse.Namespace) -> int:
    """Serve the graph over HTTP until stopped."""
    from kg.serve.run import bound, check_installed, run

    check_installed()
    from kg.serve.model import Settings

    graph = graph_of(options)  # made now, if it has to be, and seen to answer
    listening = bound(options.host, options.port)
    host, port = listening.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    settings = Settings(
        store=str(Path(graph.build.folder).parent.parent.absolute()),
        base=options.base or address,
        texts=str(texts_of(options) or ""),
        workers=options.workers,
        queue=options.queue,
        timeout=options.timeout,
        max_bytes=options.max_bytes,
        max_rows=options.max_rows,
        memory=options.memory,
        log_queries=options.log_queries,
    )
    print(f"serving build {graph.build.short} at {address} (Ctrl-C stops it)", flush=True)
    return run(graph.build, settings, listening)
