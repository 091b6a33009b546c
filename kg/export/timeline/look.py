"""Which look a bar has: that of its status and of its certainty."""

from __future__ import annotations

from collections.abc import Iterable

from kg.export.drawing.look import STATUSES, Look
from kg.export.timeline.model import Bar
from kg.names import local_name

__all__ = ["certainty_of", "look_of", "looks_of"]


def look_of(bar: Bar) -> Look:
    """Return how the status of a bar looks."""
    return STATUSES[local_name(bar.status.iri)]


def looks_of(bars: Iterable[Bar]) -> list[tuple[Look, str]]:
    """Return the looks that occur, each with the name of its status, as the legend lists them."""
    named = {look_of(bar): bar.status.label for bar in bars}
    return [(look, named[look]) for look in STATUSES.values() if look in named]


def certainty_of(bar: Bar) -> str:
    """Return the name of a bar's certainty, such as ``Presumed``."""
    return local_name(bar.certainty.iri)
