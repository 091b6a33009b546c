"""The life of a worker process: it answers frames until its parent is gone or its time is up.

Nothing in a running query can be asked to stop, so limits are the system's own, where it has them:
an alarm ends the process when the time is over even if its parent cannot, allocations beyond the
memory allowed fail, and no socket can be made.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from typing import BinaryIO

from kg.engine.pool.frames import OUT_OF_MEMORY, Frame, Frames, write
from kg.engine.pool.memory import cap_memory, end_before_others, give_back, resident
from kg.engine.pool.sockets import forbid_sockets

__all__ = ["attend"]

_CHUNK = 1 << 16
# How long after the deadline a worker ends by itself, in seconds: only an orphan comes to that.
_GRACE = 2.0
# When a job leaves a worker so much larger than it was, in MiB, it gives back what it can.
_MUCH = 64
# A job of fewer seconds has not had the time to take that, and to look costs a short one much.
_LONG = 0.01
# A terminal's Ctrl-C and a service manager's wish go to every process; the server answers them.
_FOR_THE_SERVER = ("SIGINT", "SIGTERM", "SIGHUP")


def attend(perform: Callable[[bytes], tuple[bytes, bytes]], hello: bytes, memory: int) -> None:
    """Do the jobs that come over standard input until it closes.

    Parameters
    ----------
    perform
        Does a job, and returns the head and the body of the reply.
    hello
        The head of the first frame, sent when the worker is ready.
    memory
        How much more memory than now the process may take, in MiB; no limit for 0.
    """
    for name in _FOR_THE_SERVER:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    # What a library prints must not stand among the frames.
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _end_with_parent()
    end_before_others()
    forbid_sockets()
    cap_memory(memory)
    usual = resident()
    jobs = _Jobs(sys.stdin.fileno(), replies)
    try:
        write(replies, hello, b"")
        while job := jobs.next():
            began = time.monotonic()
            _set_alarm(job.number + _GRACE)
            head, body = perform(job.body)
            _set_alarm(0)
            write(replies, head, body)
            del job, head, body
            if time.monotonic() > began + _LONG and resident() > usual + _MUCH:
                give_back()
                usual = resident()  # what is in use by now, such as labels that were read
    except MemoryError:  # there may be none left to tidy up with
        os._exit(OUT_OF_MEMORY)
    except BrokenPipeError:  # the server is gone
        os._exit(0)


class _Jobs:
    """What came over a pipe to be done, less what is not wanted any more.

    Whether something is not wanted stands behind it in the pipe, which is why all of that is read
    before anything is begun.
    """

    def __init__(self, pipe: int, replies: BinaryIO) -> None:
        self._pipe, self._replies = pipe, replies
        self._frames = Frames()
        self._waiting: deque[Frame | None] = deque()  # None for what is not wanted any more
        self._looked = None
        if hasattr(select, "poll"):  # elsewhere a worker begins what it has read
            self._looked = select.poll()
            self._looked.register(pipe, select.POLLIN)

    def next(self) -> Frame | None:
        """Return what to do next, waiting for it; None when nobody wants anything any more."""
        while self._read():
            if frame := self._waiting.popleft():
                return frame
            write(self._replies, b"", b"")
        return None

    def _read(self) -> bool:
        """Read all there is, and until there is something to do; tell whether there is."""
        while not self._waiting or (self._looked and self._looked.poll(0)):
            came = os.read(self._pipe, _CHUNK)
            if not came:
                return False
            self._frames.add(came)
            while frame := self._frames.take():
                if frame.number < 0:
                    self._forget(-int(frame.number))
                else:
                    self._waiting.append(frame)
        return True

    def _forget(self, count: int) -> None:
        kept = max(len(self._waiting) - count, 0)
        for place in range(kept, len(self._waiting)):
            self._waiting[place] = None


def _end_with_parent() -> None:
    """Ask Linux to end this process when its parent is killed; elsewhere the alarm does.

    A parent that is gone already has closed the pipe, which ends this process as well.
    """
    if sys.platform == "linux":
        import ctypes

        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def _set_alarm(seconds: float) -> None:
    """End this process after some seconds, when nobody else has ended it; never for 0."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)
