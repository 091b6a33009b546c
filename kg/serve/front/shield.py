"""What holds for every request: how long it may be, what every response says, and the log."""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, MutableMapping, Sequence
from functools import lru_cache
from typing import Any

from kg.errors import shown
from kg.serve.front.connection import CONNECTION, NOBODY, Connection
from kg.serve.model import Settings
from kg.serve.problem import Problem, reply_of
from kg.terms import printable

__all__ = ["Shield"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

_MOST_ADDRESS = 16 << 10
_MOST_HEADERS = 32 << 10
_MOST_LOGGED = 2000
_MOST_BODY = 1 << 20
# Of a body that is refused so much is read, and for so many seconds: who is cut off while still
# sending may never see why.
_MOST_IGNORED, _IGNORING = 16 << 20, 2.0

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
)
# Of data alone, for scripts of any site; pages, and words of texts at hand, are for who asks here.
_SHARED = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, KG-Build, KG-Notice, Link, Retry-After"),
)
_READS, _READS_AND_POST = b"GET, HEAD, OPTIONS", b"GET, HEAD, POST, OPTIONS"
_PREFLIGHT = (
    (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match"),
    (b"access-control-max-age", b"86400"),
)
_LONG_ADDRESS = Problem(
    414, "the address is longer than 16 KiB", hint="send a long query by POST, in the body"
)
_LONG_HEADERS = Problem(431, "the headers are longer than 32 KiB", hint="send fewer, or shorter")
_NO_HOST = Problem(400, "the request names no one host", "Host", "name the server's, once")
_HOST = re.compile(rb"(\[[0-9A-Fa-f:.]*\]|[^][:/?#@\s]*)(:[0-9]*)?")
_LONG_BODY = Problem(413, "the body of a request may be 1 MiB long", hint="send a shorter one")


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
        self._hosts, self._has_texts = settings.hosts, bool(settings.texts)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        body = _Body(receive)
        self._strip(scope)
        # Footnotes of answers have the words of texts that are at hand.
        is_shared = not (self._has_texts and scope["path"].startswith("/q/"))
        response = _Response(send, body, is_shared)
        try:
            await self._unless_gone(scope, body, response)
        finally:
            self._log(scope, response.status, time.perf_counter() - began)

    async def _unless_gone(
        self, scope: MutableMapping[str, Any], body: _Body, response: _Response
    ) -> None:
        """Answer as long as there is somebody to answer to."""
        connection: Connection | None = scope.get(CONNECTION)
        if connection is None:
            await self._answer(scope, body, response)
            return
        connection.answering = asyncio.current_task()
        try:
            await self._answer(scope, body, response)
        except asyncio.CancelledError:
            if not connection.is_lost:
                raise
            if not response.status:
                await response.to_nobody()
        finally:
            connection.answering = None

    def _strip(self, scope: MutableMapping[str, Any]) -> None:
        """Take the path of the base address away, where a proxy has not."""
        if self._root and f"{scope['path']}/".startswith(f"{self._root}/"):
            scope["path"] = scope["path"].removeprefix(self._root) or "/"

    async def _answer(
        self, scope: MutableMapping[str, Any], body: _Body, response: _Response
    ) -> None:
        headers = dict(scope["headers"])
        body.is_withheld = b"expect" in headers and _has_body(headers)
        if refusal := _refusal(scope, headers) or _misdirected(headers, self._hosts):
            await response.refuse(refusal)
        elif scope["method"] == "OPTIONS":
            await _permitted(scope["path"], response)
        else:
            if scope["method"] != "POST" and _has_body(headers):
                await body.skip()
            await self._app(scope, body, response)
            if body.is_too_long and not response.status:
                await response.refuse(_LONG_BODY)

    def _log(self, scope: MutableMapping[str, Any], status: int, seconds: float) -> None:
        asked = scope["path"]
        if self._logs_queries and scope["query_string"]:
            asked += "?" + scope["query_string"].decode("latin-1")
        line = f"{scope['method']} {asked} {status} {seconds * 1000:.0f} ms"[:_MOST_LOGGED]
        sys.stderr.write(f"{line if line.isprintable() else printable(line)}\n")


async def _permitted(path: str, response: _Response) -> None:
    """Say what may be sent to an address, and from pages of any host."""
    methods = _READS_AND_POST if path.rstrip("/") == "/sparql" else _READS
    allowed = ((b"allow", methods), (b"access-control-allow-methods", methods))
    headers = [*allowed, *_PREFLIGHT]
    await response({"type": "http.response.start", "status": 204, "headers": headers})
    await response({"type": "http.response.body", "body": b""})


class _Body:
    """The body of a request, which is read no further than it may be long."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._taken = receive, 0
        self.is_too_long = False
        # Whether the client sends it only once it is asked for: it may never come.
        self.is_withheld = False

    async def __call__(self) -> Message:
        self.is_withheld = False
        message = await self._receive()
        self._taken += len(message.get("body", b""))
        self.is_too_long = self._taken > _MOST_BODY
        return {"type": "http.disconnect"} if self.is_too_long else message

    async def skip(self) -> None:
        """Read a body that says nothing, as that of GET; nobody else would."""
        while (await self()).get("more_body"):
            pass

    async def ignore(self) -> None:
        """Read what still comes, for a while."""
        try:
            async with asyncio.timeout(_IGNORING):
                while self._taken < _MOST_IGNORED:
                    message = await self._receive()
                    self._taken += len(message.get("body", b""))
                    if not message.get("more_body"):
                        return
        except TimeoutError:
            pass


class _Response:
    """What goes out, with the headers of every response.

    Nothing of it does once the body of the request is too long, which is the response then.
    """

    def __init__(self, send: Send, body: _Body, is_shared: bool) -> None:
        self._send, self._body, self._is_shared = send, body, is_shared
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if self._body.is_too_long and not self.status:
            return
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [*message.get("headers", ()), *_SAFE]
            if self._is_shared and not _is_page(headers):
                headers += _SHARED
            if self._body.is_withheld:
                headers.append((b"connection", b"close"))
            message["headers"] = headers
        await self._send(message)

    async def to_nobody(self) -> None:
        """End a response that nobody waits for."""
        await self({"type": "http.response.start", "status": NOBODY, "headers": []})
        await self({"type": "http.response.body", "body": b""})

    async def refuse(self, problem: Problem) -> None:
        """Say why the request is not even looked at, and end the connection."""
        reply = reply_of(problem, "json")
        self.status = reply.status
        headers = [
            (b"content-type", reply.media.encode()),
            (b"content-length", str(len(reply.body)).encode()),
            (b"connection", b"close"),
            *_SAFE,
            *_SHARED,
        ]
        start = {"type": "http.response.start", "status": reply.status, "headers": headers}
        await self._send(start)
        await self._send({"type": "http.response.body", "body": reply.body, "more_body": True})
        await self._body.ignore()
        await self._send({"type": "http.response.body", "body": b""})


def _is_page(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    for name, value in headers:
        if name == b"content-type":
            return value.startswith(b"text/html")
    return False


def _refusal(scope: MutableMapping[str, Any], headers: Mapping[bytes, bytes]) -> Problem | None:
    if len(scope["raw_path"]) + len(scope["query_string"]) > _MOST_ADDRESS:
        return _LONG_ADDRESS
    if sum([len(name) + len(value) for name, value in scope["headers"]]) > _MOST_HEADERS:
        return _LONG_HEADERS
    is_named_twice = len(headers) < len(scope["headers"]) and _is_twice(scope, b"host")
    if is_named_twice or not _is_host(headers.get(b"host", b"")):
        return _NO_HOST
    length = headers.get(b"content-length", b"0")
    is_long = not length.isdigit() or int(length) > _MOST_BODY
    return _LONG_BODY if is_long else None


def _misdirected(headers: Mapping[bytes, bytes], hosts: Collection[str]) -> Problem | None:
    """Refuse a request that calls the server by a name it does not have."""
    named = headers.get(b"host", b"").decode("latin-1")
    host = named.rpartition("]")[0].lstrip("[") or named.partition(":")[0]
    if not hosts or not host or host.lower() in hosts:
        return None
    hint = "name its address with --base; behind a proxy, let that name the host"
    return Problem(421, f"this server is not called {shown(host)}", "Host", hint)


def _is_twice(scope: MutableMapping[str, Any], wanted: bytes) -> bool:
    return len([name for name, _ in scope["headers"] if name == wanted]) > 1


@lru_cache(maxsize=64)
def _is_host(named: bytes) -> bool:
    return bool(_HOST.fullmatch(named))


def _has_body(headers: Mapping[bytes, bytes]) -> bool:
    return headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers
