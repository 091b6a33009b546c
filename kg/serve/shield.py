"""What holds for every request: how long it may be, what every response says, and the log."""

from __future__ import annotations

import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from kg.serve.model import Settings
from kg.terms import printable

__all__ = ["Shield"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

_MOST_ADDRESS = 16 << 10
_MOST_BODY = 1 << 20

# Nothing is fetched from elsewhere, nothing runs, nobody frames a page.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_SAFE = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, KG-Build, KG-Notice, Link, Retry-After"),
)
_PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, HEAD, POST, OPTIONS"),
    (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match"),
    (b"access-control-max-age", b"86400"),
    (b"allow", b"GET, HEAD, POST, OPTIONS"),
)


class Shield:
    """An application behind limits, with the headers and the log line of every response.

    Parameters
    ----------
    app
        The application.
    settings
        How the server runs.
    """

    def __init__(self, app: Any, settings: Settings) -> None:
        self._app: App = app
        self._root, self._logs_queries = settings.root, settings.log_queries

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def safely(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *_SAFE]
            await send(message)

        if self._root and scope["path"].startswith(self._root + "/"):
            scope["path"] = scope["path"].removeprefix(self._root)
        if len(scope["raw_path"]) + len(scope["query_string"]) > _MOST_ADDRESS:
            await _plainly(safely, 414, "the address is longer than 16 KiB: send the query by POST")
        elif _length(scope) > _MOST_BODY:
            await _plainly(safely, 413, "the body of a request may be 1 MiB long")
        elif scope["method"] == "OPTIONS":
            await safely({"type": "http.response.start", "status": 204, "headers": [*_PREFLIGHT]})
            await safely({"type": "http.response.body", "body": b""})
        else:
            await self._app(scope, _limited(receive), safely)
        self._log(scope, status, time.perf_counter() - began)

    def _log(self, scope: MutableMapping[str, Any], status: int, seconds: float) -> None:
        asked = scope["path"]
        if self._logs_queries and scope["query_string"]:
            asked += "?" + scope["query_string"].decode("latin-1")
        line = f"{scope['method']} {asked} {status} {seconds * 1000:.0f} ms"
        print(printable(line[:2000]), file=sys.stderr)


def _length(scope: MutableMapping[str, Any]) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else _MOST_BODY + 1
    return 0


def _limited(receive: Receive) -> Receive:
    """Stop reading a body that is longer than it said it would be."""
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return {"type": "http.disconnect"} if taken > _MOST_BODY else message

    return limited


async def _plainly(send: Send, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode() + b"\n"})
