"""The files of ``kg/serve/static``, and one more sheet: read once, named by what is in them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.export.ontology.style import parts

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
            found[file.name] = _asset(media, file.read_bytes())
    # The same rules as in the file that stands alone.
    found["ontology.css"] = _asset(_MEDIA[".css"], parts().encode())
    return found


def _asset(media: str, body: bytes) -> Asset:
    return Asset(media, body, hashlib.blake2b(body, digest_size=8).hexdigest())


def asset(name: str) -> Asset | None:
    """Return a file by its name, or None."""
    return _assets().get(name)


def asset_path(name: str) -> str:
    """Return the path at which a file is served, which changes when the file does."""
    return f"/static/{name}?v={_assets()[name].digest}"
