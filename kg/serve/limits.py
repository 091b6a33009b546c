"""Results that are too long: sent whole, or not at all."""

from __future__ import annotations

import io

from kg.serve.model import Settings
from kg.serve.problem import Problem

__all__ = ["Bounded", "TooLongError", "too_long"]


class TooLongError(Exception):
    """More was written than may be sent."""


class Bounded(io.BytesIO):
    """Bytes in memory that refuse to become too many, which ends the query that writes them.

    Parameters
    ----------
    most
        How many there may be.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self._left = most

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        """Write, or raise a TooLongError."""
        self._left -= len(data)
        if self._left < 0:
            raise TooLongError
        return super().write(data)


def too_long(settings: Settings) -> Problem:
    """Return the problem of a result that is longer than may be sent."""
    return Problem(
        413,
        f"the result is longer than the {settings.max_bytes:,} bytes that are sent",
        hint="ask for less, or take a dump of the whole graph at /dump/",
    )
