"""Replies kept for those who ask the same again."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property

from kg.serve.model import Reply

__all__ = ["Cache", "Kept"]

_LEVEL = 6
# Below this a compressed body saves nothing that is worth the time.
_WORTH_IT = 1024


@dataclass(frozen=True)
class Kept:
    """A reply, and what the build it is of is called."""

    reply: Reply
    build: str

    @cached_property
    def etag(self) -> str:
        """What tells this body from every other."""
        return hashlib.blake2b(self.reply.body, digest_size=12).hexdigest()

    @property
    def is_worth_compressing(self) -> bool:
        """Whether the body is long enough, and not compressed already."""
        return len(self.reply.body) >= _WORTH_IT and "gzip" not in self.reply.media

    @cached_property
    def compressed(self) -> bytes:
        """The body in gzip, the same bytes every time."""
        return gzip.compress(self.reply.body, _LEVEL, mtime=0)

    @property
    def size(self) -> int:
        """How many bytes it keeps, nearly; a compressed body is taken to be half as long."""
        return len(self.reply.body) * 3 // 2 + 1024


class Cache:
    """The replies last asked for, up to a number of bytes.

    Parameters
    ----------
    most
        How many bytes to keep. A reply of more than an eighth of that is not kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, str], Kept] = OrderedDict()
        self._size = 0

    def get(self, build: str, key: str) -> Kept | None:
        """Return the reply of a build to a call, or None."""
        found = self._kept.get((build, key))
        if found:
            self._kept.move_to_end((build, key))
        return found

    def put(self, key: str, kept: Kept) -> None:
        """Keep a reply, and let those go that were not asked for the longest."""
        place = (kept.build, key)
        if kept.size * 8 > self._most or place in self._kept:
            return
        self._kept[place] = kept
        self._size += kept.size
        while self._size > self._most:
            _, gone = self._kept.popitem(last=False)
            self._size -= gone.size

    def forget_all_but(self, build: str) -> None:
        """Let go of what other builds answered."""
        for place in [place for place in self._kept if place[0] != build]:
            self._size -= self._kept.pop(place).size
