"""Files for the user: written whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TextIO

from kg.errors import UsageError, shown

__all__ = ["check_folder", "check_target", "path_given", "replacing", "write_whole"]


def path_given(path: object, where: str = "path") -> Path:
    """Return the path a caller gives for ``where``.

    Raises
    ------
    UsageError
        For what is no path, or one that no file can have.
    """
    if not isinstance(path, str | os.PathLike):
        raise UsageError(f"{shown(path)} is no path", where)
    text = os.fspath(path)
    try:
        os.stat(text)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        pass
    except (OSError, ValueError):  # too long, or with letters that no name can have
        raise UsageError(f"no file can be named {shown(text)}", where) from None
    if not isinstance(text, str) or not text:
        raise UsageError(f"{shown(text)} is no path", where)
    return Path(text)


def check_target(path: Path, endings: Collection[str]) -> None:
    """Refuse a file that cannot be written, before any work is done for it.

    Raises
    ------
    UsageError
        For an ending that names no known form, or as of `check_folder`.
    """
    if path.suffix.lower() not in endings:
        forms = " or ".join(f"{path.stem or 'file'}{ending}" for ending in endings)
        raise UsageError("the ending does not name a form that can be written", str(path),
                         f"write {forms}")  # fmt: skip
    check_folder(path)


def check_folder(path: Path) -> None:
    """Refuse a file in a folder that is not there, and what is there and is no file.

    A device or a pipe would be replaced by a file, and whoever reads it would never hear.

    Raises
    ------
    UsageError
    """
    if not path.parent.is_dir():
        raise UsageError("there is no such folder", str(path.parent), "make it, or name another")
    if path.is_dir():
        raise UsageError("this is a folder", str(path), "name a file in it")
    if path.exists() and not path.is_file():
        raise UsageError("this is a device or a pipe, and no file", str(path), "name a file")


def write_whole(path: Path, content: str | bytes) -> None:
    """Write in place of what the file held, text as UTF-8; who reads it never sees a part."""
    with replacing(path) as stream:
        if isinstance(content, bytes):
            stream.buffer.write(content)
        else:
            stream.write(content)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Open a draft to write UTF-8 to; it takes the place of the file when all went well."""
    target = path.resolve()  # a link goes on pointing at its file
    draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
    try:
        opened = draft.open("w", encoding="utf-8", newline="\n")
    except OSError as fault:  # said of the file that was asked for
        raise type(fault)(fault.errno, fault.strerror, str(path)) from None
    try:
        with opened as stream:
            yield stream
        os.replace(draft, target)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
