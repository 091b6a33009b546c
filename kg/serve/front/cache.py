"""Replies kept for those who ask the same again."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from dataclasses import dataclass, field

from kg.serve.model import Reply

__all__ = ["Cache", "Kept"]

# Below this a compressed body saves nothing that is worth the time; above that, time counts more.
_WORTH_IT = 1024
_LONG = 1 << 20
_OVERHEAD = 1024
# Who asks again is told whether it has changed; without that word, no copy on the way is of use.
_USUAL = {"cache-control": "public, no-cache", "vary": "Accept, Accept-Encoding"}


@dataclass
class Kept:
    """A reply, what the build it is of is called, and what tells its body from every other."""

    reply: Reply
    build: str
    digest: str
    _compressed: bytes = field(default=b"", repr=False)
    _headers: list[tuple[bytes, bytes]] = field(default_factory=list, repr=False)

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """What goes with the body, as it is sent; ETag, encoding and length come on top."""
        if not self._headers:
            self._headers = self._written()
        return self._headers

    def _written(self) -> list[tuple[bytes, bytes]]:
        own = {name.lower(): value for name, value in self.reply.headers}
        told = {**_USUAL, "content-type": self.reply.media, "kg-build": self.build, **own}
        return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in told.items()]

    @property
    def is_worth_compressing(self) -> bool:
        """Whether the body is long enough, and not compressed already."""
        return len(self.reply.body) >= _WORTH_IT and "gzip" not in self.reply.media

    @property
    def is_compressed(self) -> bool:
        """Whether to compress it takes no time any more."""
        return bool(self._compressed)

    def compressed(self) -> bytes:
        """Return the body in gzip, the same bytes every time."""
        if not self._compressed:
            level = 6 if len(self.reply.body) < _LONG else 1
            self._compressed = gzip.compress(self.reply.body, level, mtime=0)
        return self._compressed

    @property
    def size(self) -> int:
        """How many bytes it keeps at most: the body, and once more as long compressed."""
        return 2 * len(self.reply.body) + _OVERHEAD


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

    @property
    def size(self) -> int:
        """How many bytes are kept at most."""
        return self._size

    def get(self, build: str, key: str) -> Kept | None:
        """Return the reply of a build to a call, or None."""
        found = self._kept.get((build, key))
        if found:
            self._kept.move_to_end((build, key))
        return found

    def put(self, key: str, kept: Kept) -> None:
        """Keep a reply, and let those go that were not asked for the longest."""
        place = (kept.build, key)
        size = _size(place, kept)
        if place in self._kept:
            self._let_go(place)
        if size * 8 > self._most:
            return
        self._kept[place] = kept
        self._size += size
        while self._size > self._most:
            self._let_go(next(iter(self._kept)))

    def forget_all_but(self, build: str) -> None:
        """Let go of what other builds answered."""
        for place in [place for place in self._kept if place[0] != build]:
            self._let_go(place)

    def _let_go(self, place: tuple[str, str]) -> None:
        gone = self._kept.pop(place, None)
        if gone:
            self._size -= _size(place, gone)


def _size(place: tuple[str, str], kept: Kept) -> int:
    """Return what a reply takes together with its key, which holds the whole of a query."""
    return kept.size + len(place[1])
