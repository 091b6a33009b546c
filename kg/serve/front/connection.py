"""A connection that cannot be kept for nothing: what a client sends, and reads, has its time.

The parser is llhttp, by httptools: a request costs 0.2 ms less than with the one in Python, and it
is as strict about what could smuggle another in, but it takes heads of any length and waits for
them for ever.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application

__all__ = ["CONNECTION", "MOST_SERVED", "NOBODY", "Connection"]

# So many requests are served at once; who comes on top of them is told, as long as there are files.
MOST_SERVED = 400
_MOST_OPEN = 800
_MOST_HEAD = 64 << 10
_MOST_AHEAD = 32
_LONG = 1 << 16

# Seconds for the head of a request, for its body, and for a reply of which nothing is taken.
_HEAD, _BODY, _STALLED = 10.0, 60.0, 30.0
# And between requests, where uvicorn has not closed the connection before.
_IDLE = 20.0
# As long as what is put in its place.
_UPGRADE = re.compile(rb"\r\nupgrade(?=[ \t]*:)", re.IGNORECASE)

# Where a request says which connection it came over.
CONNECTION = "kg.connection"
# What stands in the log of a client that closed it.
NOBODY = 499


class _Joining:
    """A transport that sends the head of a response with what follows it, in one piece.

    Two packets for one short response cost both sides time.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head = b""
        self.is_closing = transport.is_closing
        self.get_write_buffer_size = transport.get_write_buffer_size

    def write(self, data: bytes) -> None:
        """Send data; the head of a response when more comes, or nothing more does."""
        if self._head and len(data) > _LONG:  # which is not copied for that
            self._transport.write(self._head)
            self._head = b""
        elif self._head:
            self._head, data = b"", self._head + data
        elif data.startswith(b"HTTP/1.1 ") and not data.startswith(b"HTTP/1.1 1"):
            self._head = data
            return
        self._transport.write(data)

    def flush(self) -> None:
        """Send a head that nothing follows."""
        if self._head:
            self.write(b"")

    def close(self) -> None:
        """Close once all is sent."""
        self.flush()
        self._transport.close()

    def abort(self) -> None:
        """Close at once."""
        self._transport.abort()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Leave the connection to another protocol."""
        self._transport.set_protocol(protocol)


class Connection(HttpToolsProtocol):
    """One connection of a client."""

    _since = 0.0  # when what the client does now began
    _is_head = True
    _is_sending = True
    _taken = 0  # bytes since something was read to its end
    _unsent = 0
    _stalled_since = 0.0
    _running: RequestResponseCycle | None = None  # what is being answered
    _refused = ""  # why nothing more is read
    answering: asyncio.Task[object] | None = None
    """Who makes the answer; it is ended when there is nobody left to send that to."""
    is_lost = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection on, unless there are far too many."""
        super().connection_made(transport)
        self.transport = _Joining(transport)  # type: ignore[assignment]
        self._since = self.loop.time()
        if len(self.connections) > _MOST_OPEN:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Work no longer for a client that is gone."""
        super().connection_lost(exc)
        self.is_lost = True
        self.pipeline.clear()
        if self._running:
            _leave(self._running)
        if self.answering:
            self.answering.cancel()

    def data_received(self, data: bytes) -> None:
        """Read on; what is too long to be a head, or to end a body, is not read to its end."""
        if self._refused:
            return
        if not self._is_sending:
            self._begin()
        if self._is_head and (b"pgrade" in data or b"PGRADE" in data):
            data = _without_upgrade(data)
        self._taken += len(data)
        super().data_received(data)
        if self._taken > _MOST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of a request may be 64 KiB long.")

    def send_400_response(self, msg: str) -> None:
        """Refuse to read on, once what came before is answered."""
        self._refused = msg
        broken = self.cycle if self.cycle and self.cycle.more_body else None
        if broken:
            self.pipeline = deque(waiting for waiting in self.pipeline if waiting[0] is not broken)
            _leave(broken)
        if self._running is broken or not self._running or self._running.response_complete:
            super().send_400_response(msg)

    def on_message_begin(self) -> None:
        """Note that a request begins."""
        super().on_message_begin()
        self.scope[CONNECTION] = self  # type: ignore[literal-required]
        self._begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Read a header; what follows a body says nothing of the request."""
        if self._is_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer, unless too many requests came ahead of their answers."""
        if len(self.pipeline) >= _MOST_AHEAD:
            raise ValueError("too many requests at once")
        if self.parser.should_upgrade():  # what follows is nothing that is spoken here
            raise ValueError("HTTP/1.1 is all that is spoken here")
        self._is_head, self._taken, self._since = False, 0, self.loop.time()
        super().on_headers_complete()
        if self.pipeline:
            self.flow.resume_reading()  # or nobody would see the client leave

    def on_body(self, body: bytes) -> None:
        """Read on in a body."""
        self._taken = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that it is for the server to do something now."""
        super().on_message_complete()
        self._is_head, self._is_sending, self._taken = True, False, 0
        self._since = self.loop.time()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def on_response_complete(self) -> None:
        """Send what is left of a response, and turn to what came after the request."""
        self.transport.flush()  # type: ignore[attr-defined]
        self._since = self.loop.time()
        super().on_response_complete()
        is_last = self._running is None or self._running.response_complete
        if self._refused and is_last and not self.transport.is_closing():
            super().send_400_response(self._refused)

    def _begin(self) -> None:
        self._is_head = self._is_sending = True
        self._since = self.loop.time()

    def close_if_stuck(self, now: float) -> None:
        """Close the connection when the client neither sends nor takes what it is to.

        Parameters
        ----------
        now
            The time of the loop.
        """
        running = self._running
        if running and not running.response_complete and not running.more_body:
            self._since = now
        unsent = self.transport.get_write_buffer_size()
        if not unsent or unsent != self._unsent:
            self._unsent, self._stalled_since = unsent, now
        patience = (_HEAD if self._is_head else _BODY) if self._is_sending else _IDLE
        if now - self._since > patience or now - self._stalled_since > _STALLED:
            self.transport.abort()


def _leave(cycle: RequestResponseCycle) -> None:
    """Let a request go that nobody is there to be answered for."""
    cycle.disconnected = True
    cycle.message_event.set()


def _without_upgrade(data: bytes) -> bytes:
    """Return the beginning of a request without the offer to speak something else from there on.

    Java's client makes it with every request, and the parser would take the body for what is
    spoken from there on.
    """
    head, end, rest = data.partition(b"\r\n\r\n")
    return _UPGRADE.sub(b"\r\nignored", head) + end + rest
