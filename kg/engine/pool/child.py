"""The life of a worker process: it answers frames until its parent is gone or its time is up.

Nothing in a running query can be asked to stop, so limits are the system's own, where it has them:
an alarm ends the process when the time is over even if its parent cannot, allocations beyond the
memory allowed fail, and while a job runs no new file or socket can be opened.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from kg.engine.pool.frames import Frame, packed, read

__all__ = ["attend", "nothing_opened"]

# How long after the deadline a worker ends by itself, in seconds: only an orphan comes to that.
_GRACE = 2.0
_MIB = 1 << 20


def attend(
    perform: Callable[[dict[str, Any], bytes], Frame], hello: Mapping[str, Any], memory: int
) -> None:
    """Answer frames from standard input until it closes.

    Parameters
    ----------
    perform
        Makes the reply to a frame.
    hello
        The first frame, sent when the worker is ready.
    memory
        How much more memory than now the process may take, in MiB; no limit for 0.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is the server's to answer
    requests = sys.stdin.buffer
    # What a library prints must not stand among the frames.
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _die_with_parent()
    _cap_memory(memory)
    replies.write(packed(hello))
    replies.flush()
    while frame := read(requests):
        header, body = frame
        with _alarm(float(header.get("timeout", 0))):
            reply = perform(header, body)
        replies.write(packed(*reply))
        replies.flush()


def _die_with_parent() -> None:
    """Ask Linux to end this process when its parent is killed; elsewhere the alarm does."""
    if sys.platform == "linux":
        import ctypes

        pr_set_pdeathsig = 1
        ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, signal.SIGKILL)


def _cap_memory(memory: int) -> None:
    if not memory or sys.platform != "linux":
        return  # other systems do not keep to the limit
    import resource

    with open("/proc/self/statm", encoding="ascii") as pages:
        now = int(pages.read().split()[0]) * resource.getpagesize()
    limit = now + memory * _MIB
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """End this process when a job takes longer, and nobody else has ended it."""
    if not seconds or sys.platform == "win32":
        yield
        return
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def nothing_opened() -> Iterator[None]:
    """Let no file and no socket be opened meanwhile: what would call out fails.

    A second line behind the guard that refuses such queries. Windows has no such limit.
    """
    if sys.platform == "win32":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
