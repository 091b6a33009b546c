"""The memory of this process: how much more it may take, and that it gives back the rest.

Only on Linux: other systems do not keep to such limits, nor say as simply what is taken.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress
from pathlib import Path

__all__ = ["cap_memory", "collect_seldom", "end_before_others", "give_back", "resident"]

_MIB = 1 << 20
_TOTAL, _RESIDENT = 0, 1  # where they stand in statm


def cap_memory(memory: int) -> None:
    """Let allocations fail once the process has so many MiB more than now; no limit for 0."""
    if not memory or sys.platform != "linux":
        return
    import resource

    limit = _taken(_TOTAL) + memory * _MIB
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # to write that much out takes long


def end_before_others() -> None:
    """Let a system that is short of memory end this process rather than its parent."""
    if sys.platform == "linux":
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")


def resident() -> int:
    """Return how much memory the process holds, in MiB; 0 where the system does not tell."""
    return _taken(_RESIDENT) // _MIB if sys.platform == "linux" else 0


def give_back() -> None:
    """Return what was freed to the system, which keeps it for the process where pieces were small.

    A query that sorted a gibibyte leaves a process as large until this is done.
    """
    with suppress(AttributeError, OSError):  # not every C library has it
        ctypes.CDLL(None).malloc_trim(0)


def collect_seldom() -> None:
    """Let what is there by now be, and look for cycles seldom, which costs time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def _taken(place: int) -> int:
    import resource

    return int(Path("/proc/self/statm").read_text().split()[place]) * resource.getpagesize()
