"""No socket for this process: what would call out fails.

A second line behind the guard that refuses such queries. A limit on open files would do the same,
and keep a large store from opening its own.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import sys

__all__ = ["forbid_sockets"]

# The number of socket(2), and what the kernel calls the machine, for those we have tried.
_MACHINES = {"x86_64": (41, 0xC000003E), "aarch64": (198, 0xC00000B7)}

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_NUMBER, _MACHINE = 0, 4  # where they stand in what a filter is given
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000


class _Step(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("when", ctypes.c_ubyte),
        ("otherwise", ctypes.c_ubyte),
        ("value", ctypes.c_uint),
    )


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.POINTER(_Step)))


def forbid_sockets() -> None:
    """Let every later try to make a socket fail; only on Linux, and on machines that are common."""
    known = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return
    number, machine = known
    steps = (_Step * 6)(
        _Step(_LOAD, 0, 0, _MACHINE),
        _Step(_JUMP_IF_EQUAL, 0, 3, machine),
        _Step(_LOAD, 0, 0, _NUMBER),
        _Step(_JUMP_IF_EQUAL, 0, 1, number),
        _Step(_RETURN, 0, 0, _FAIL | errno.EACCES),
        _Step(_RETURN, 0, 0, _ALLOW),
    )
    prctl = ctypes.CDLL(None).prctl
    prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(_Filter(6, steps)))
