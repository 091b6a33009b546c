"""What travels between a server and its workers: a header of JSON, and bytes."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO

__all__ = ["OUT_OF_MEMORY", "Frame", "packed", "read", "receive", "write"]

Frame = tuple[dict[str, Any], bytes]

# The exit code of a worker that had not the memory for what it was asked.
OUT_OF_MEMORY = 71

# Lengths of header and body, in bytes.
_LENGTHS = struct.Struct(">IQ")


def packed(header: Mapping[str, Any], body: bytes = b"") -> bytes:
    """Return a frame as it goes over a pipe."""
    return _head(header, body) + body


def write(stream: BinaryIO, header: Mapping[str, Any], body: bytes = b"") -> None:
    """Send a frame, without another copy of a body that may be long."""
    stream.write(_head(header, body))
    stream.write(body)
    stream.flush()


def _head(header: Mapping[str, Any], body: bytes) -> bytes:
    head = json.dumps(header, separators=(",", ":")).encode()
    return _LENGTHS.pack(len(head), len(body)) + head


def read(stream: BinaryIO) -> Frame | None:
    """Return the next frame of a pipe, waiting for it; None when the other side is gone."""
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head_length, body_length = _LENGTHS.unpack(lengths)
    head, body = stream.read(head_length), stream.read(body_length)
    return (json.loads(head), body) if len(head) + len(body) == head_length + body_length else None


async def receive(stream: asyncio.StreamReader) -> Frame:
    """Return the next frame of a pipe.

    Raises
    ------
    asyncio.IncompleteReadError
        When the other side is gone.
    """
    head_length, body_length = _LENGTHS.unpack(await stream.readexactly(_LENGTHS.size))
    head = json.loads(await stream.readexactly(head_length))
    return head, await stream.readexactly(body_length) if body_length else b""
