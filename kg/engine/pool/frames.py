"""What travels between a server and its workers: a number, a head and a body of bytes.

From the server, the number is the seconds a job may take; below zero it is no job: of the jobs sent
before, so many are not wanted any more. From a worker it is zero.
"""

from __future__ import annotations

import struct
from typing import BinaryIO, NamedTuple

__all__ = ["OUT_OF_MEMORY", "Frame", "Frames", "packed", "write"]

# The exit code of a worker that had not the memory for what it was asked.
OUT_OF_MEMORY = 71

# The number, and the lengths of head and body in bytes.
_START = struct.Struct(">dIQ")


class Frame(NamedTuple):
    """What was sent."""

    number: float
    head: bytes
    body: bytes


def packed(number: float, body: bytes = b"", head: bytes = b"") -> bytes:
    """Return a frame as it goes over a pipe."""
    return _START.pack(number, len(head), len(body)) + head + body


def write(stream: BinaryIO, head: bytes, body: bytes) -> None:
    """Send a frame, without another copy of a body that may be long."""
    stream.write(_START.pack(0.0, len(head), len(body)) + head)
    stream.write(body)
    stream.flush()


class Frames:
    """The frames in what came over a pipe, in pieces as they fell."""

    def __init__(self) -> None:
        self._came = bytearray()

    def add(self, data: bytes) -> None:
        """Take on what came."""
        self._came += data

    def take(self) -> Frame | None:
        """Return the next frame; None while it is not whole."""
        came = self._came
        if len(came) < _START.size:
            return None
        number, head_length, body_length = _START.unpack_from(came)
        begin = _START.size + head_length
        end = begin + body_length
        if len(came) < end:
            return None
        with memoryview(came) as view:
            frame = Frame(number, bytes(view[_START.size : begin]), bytes(view[begin:end]))
        del came[:end]
        return frame
