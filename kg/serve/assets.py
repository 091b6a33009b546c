"""The files of ``kg/serve/static``: read once, and named by what is in them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Asset", "asset", "asset_path"]

_MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True)
class Asset:
    """A file: its media type, its bytes, and the digest that tells this version from others."""

    media: str
    body: bytes
    digest: str


@cache
def _assets() -> dict[str, Asset]:
    found = {}
    for file in files("kg.serve").joinpath("static").iterdir():
        media = _MEDIA.get("." + file.name.rpartition(".")[2])
        if media:
            body = file.read_bytes()
            digest = hashlib.blake2b(body, digest_size=8).hexdigest()
            found[file.name] = Asset(media, body, digest)
    return found


def asset(name: str) -> Asset | None:
    """Return a file by its name, or None."""
    return _assets().get(name)


def asset_path(name: str) -> str:
    """Return the path at which a file is served, which changes when the file does."""
    return f"/static/{name}?v={_assets()[name].digest}"
