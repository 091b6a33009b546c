"""What the server asks a worker for, what comes back, and what the server may take for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from kg.engine.pool import Lane

__all__ = ["FRESH", "Call", "Reply", "Settings"]

_written = json.JSONEncoder(sort_keys=True).encode

FRESH = ("Cache-Control", "no-store")
"""The header of a reply that is for this request alone, and kept by nobody."""


@dataclass(frozen=True)
class Call:
    """What a worker is asked to make. The same call on the same build gives the same reply.

    Parameters
    ----------
    view
        The module of `kg.serve.views` that makes it.
    form
        The form wanted: ``html``, ``json``, ``ttl`` ...; see `kg.serve.forms`.
    args
        What else the view takes, as JSON has it. Nothing else decides what the reply is: a view
        reads no clock, so that the day is among these.
    lane
        ``lookup`` where it is surely short and ``page`` where it is no query of a client's own, so
        that queries never keep it waiting.
    """

    view: str
    form: str
    args: Mapping[str, Any] = field(default_factory=dict)
    lane: Lane = "query"

    @cached_property
    def key(self) -> str:
        """What tells this call from every other: the arguments it is made of, as JSON."""
        return _written([self.view, self.form, self.args])


@dataclass(frozen=True)
class Reply:
    """An HTTP answer: status, Content-Type, other headers, and body.

    ``is_whole`` tells that it is sent however long it is, as what an answer that is too long refers
    to must be.
    """

    status: int
    media: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    is_whole: bool = False


@dataclass(frozen=True)
class Settings:
    """How the server runs.

    Parameters
    ----------
    store
        The folder of built stores whose current build is served.
    base
        The address under which clients reach the server, with a slash at its end.
    texts
        The folder of article texts; empty for none.
    workers, queue
        How many queries run at once, and how many may wait.
    timeout
        Seconds a request may take.
    max_bytes, max_rows
        The longest result that is sent.
    memory
        MiB that a worker may take beyond what it starts with; 0 for no limit.
    log_queries
        Whether the log may hold what was asked.
    hosts
        The names a request may call the server by; any where there are none. A page of another
        site could have its own name lead to this machine, and read what is served here.
    """

    store: str
    base: str
    texts: str = ""
    workers: int = 2
    queue: int = 64
    timeout: float = 30.0
    max_bytes: int = 64 << 20
    max_rows: int = 1_000_000
    memory: int = 2048
    log_queries: bool = False
    hosts: tuple[str, ...] = ()

    @property
    def root(self) -> str:
        """The path of the base address, without a slash at its end: what links begin with."""
        return urlsplit(self.base).path.rstrip("/")

    def written(self) -> str:
        """Return the settings as a worker's argument."""
        return json.dumps(asdict(self))
