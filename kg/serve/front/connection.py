"""A connection that cannot be kept for nothing: what a client sends, and reads, has its time.

The parser is llhttp, by httptools: a request costs 0.2 ms less than with the one in Python, and it
is as strict about what could smuggle another in, but it takes heads of any length and waits for
them for ever.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["CONNECTION", "MOST_SERVED", "NOBODY", "Connection"]

# So many requests are served at once; who comes on top of them is told, as long as there are files.
MOST_SERVED = 400
_MOST_OPEN = 800
_MOST_HEAD = 64 << 10
_MOST_AHEAD = 32
_LONG = 1 << 16

# Seconds for the head of a request, for its body, and for a reply of which nothing is taken.
_HEAD, _BODY, _STALLED = 10.0, 60.0, 30.0

# Where a request says which connection it came over.
CONNECTION = "kg.connection"
# What stands in the log of a client that closed it.
NOBODY = 499


class _Joining:
    """A transport that sends the head of a response with what follows it, in one piece.

    To write to a socket takes as long as to read a request.
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

    _since = 0.0  # when what the client sends now began
    _is_head = True
    _is_sending = True
    _taken = 0  # bytes of a head so far
    _unsent = 0
    _stalled_since = 0.0
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
        if self.answering:
            self.answering.cancel()

    def data_received(self, data: bytes) -> None:
        """Read on; a head that is too long is not read to its end."""
        if not self._is_sending:
            self._begin()
        if self._is_head:
            self._taken += len(data)
        super().data_received(data)
        if self._is_head and self._taken > _MOST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of a request may be 64 KiB long.")

    def on_message_begin(self) -> None:
        """Note that a request begins."""
        super().on_message_begin()
        self.scope[CONNECTION] = self  # type: ignore[literal-required]
        self._begin()

    def on_headers_complete(self) -> None:
        """Begin to answer, unless too many requests came ahead of their answers."""
        if len(self.pipeline) >= _MOST_AHEAD:
            raise ValueError("too many requests at once")
        self._is_head, self._taken, self._since = False, 0, self.loop.time()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that it is for the server to do something now."""
        super().on_message_complete()
        self._is_head, self._is_sending = True, False

    def on_response_complete(self) -> None:
        """Send what is left of a response."""
        self.transport.flush()  # type: ignore[attr-defined]
        super().on_response_complete()

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing to the log: who offers to speak something else is answered all the same."""

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
        is_answering = self.cycle and not self.cycle.response_complete and not self.cycle.more_body
        if is_answering or not self._is_sending:
            self._since = now
        unsent = self.transport.get_write_buffer_size()
        if not unsent or unsent != self._unsent:
            self._unsent, self._stalled_since = unsent, now
        is_slow = now - self._since > (_HEAD if self._is_head else _BODY)
        if is_slow or now - self._stalled_since > _STALLED:
            self.transport.abort()
