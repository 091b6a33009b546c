"""The life of a worker process: it answers frames until its parent is gone or its time is up.

Nothing in a running query can be asked to stop, so limits are the system's own, where it has them:
an alarm ends the process when the time is over even if its parent cannot, allocations beyond the
memory allowed fail, and no socket can be made.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from kg.engine.pool.frames import OUT_OF_MEMORY, Frame, read, write
from kg.engine.pool.memory import cap_memory, end_before_others, give_back, resident
from kg.engine.pool.sockets import forbid_sockets

__all__ = ["attend"]

# How long after the deadline a worker ends by itself, in seconds: only an orphan comes to that.
_GRACE = 2.0
# When a job leaves a worker so much larger than it was, in MiB, it gives back what it can.
_MUCH = 64
# A terminal's Ctrl-C and a service manager's wish go to every process; the server answers them.
_FOR_THE_SERVER = ("SIGINT", "SIGTERM", "SIGHUP")


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
    for name in _FOR_THE_SERVER:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    requests = sys.stdin.buffer
    # What a library prints must not stand among the frames.
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _end_with_parent()
    end_before_others()
    forbid_sockets()
    cap_memory(memory)
    usual = resident()
    try:
        write(replies, hello)
        while frame := read(requests):
            header, body = frame
            with _alarm(float(header.get("timeout", 0))):
                reply = perform(header, body)
            write(replies, *reply)
            del reply
            if resident() > usual + _MUCH:
                give_back()
                usual = resident()  # what is in use by now, such as labels that were read
    except MemoryError:  # there may be none left to tidy up with
        os._exit(OUT_OF_MEMORY)
    except BrokenPipeError:  # the server is gone
        os._exit(0)


def _end_with_parent() -> None:
    """Ask Linux to end this process when its parent is killed; elsewhere the alarm does.

    A parent that is gone already has closed the pipe, which ends this process as well.
    """
    if sys.platform == "linux":
        import ctypes

        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


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
