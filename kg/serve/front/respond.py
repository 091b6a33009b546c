"""How a reply goes out: compressed, not at all where the client has it, and never to nobody."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from kg.serve.front.asked import SERVICE
from kg.serve.front.cache import Kept
from kg.serve.front.connection import NOBODY
from kg.serve.front.service import Service
from kg.serve.model import Call, Reply

__all__ = ["gone", "plain", "respond"]


async def respond(request: Request, call: Call, timeout: float | None = None) -> Response:
    """Return the response to a call.

    Parameters
    ----------
    request, call
        What came in, and what it asks a worker for.
    timeout
        Seconds it may take; no more than the server's own, which it is where none is given.

    Raises
    ------
    Problem
        Where there is no reply.
    """
    service: Service = request.scope[SERVICE]
    kept = service.kept(call)
    if kept is None:
        most = service.settings.timeout
        kept = await service.reply(call, min(timeout or most, most))
    return await _sent(request, kept)


class _Whole(Response):
    """A response whose headers are written already, and not anew for every request.

    Parameters
    ----------
    status, headers, body
        As they go out.
    """

    def __init__(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        self.status_code, self.raw_headers, self.body = status, headers, body
        self.background = None


def gone() -> Response:
    """Return what is written to the log of a client that closed the connection."""
    return Response(status_code=NOBODY)


async def _sent(request: Request, kept: Kept) -> Response:
    """Return a reply as this client takes it: compressed, or only the word that it has it."""
    reply = kept.reply
    if reply.status != 200:
        return plain(reply)
    is_short = kept.is_worth_compressing and takes_gzip(_said(request, b"accept-encoding"))
    etag = f'"{kept.digest}{"-gz" if is_short else ""}"'
    headers = [*kept.headers, (b"etag", etag.encode())]
    if _has(request, etag):
        return _Whole(304, headers, b"")
    body = reply.body
    if is_short:
        headers.append((b"content-encoding", b"gzip"))
        is_made = kept.is_compressed
        body = kept.compressed() if is_made else await asyncio.to_thread(kept.compressed)
    headers.append((b"content-length", b"%d" % len(body)))
    return _Whole(200, headers, body)


def _has(request: Request, etag: str) -> bool:
    known = _said(request, b"if-none-match")
    if not known or request.method not in ("GET", "HEAD"):
        return False
    names = {name.strip().removeprefix("W/") for name in known.split(",")}
    return bool(names & {etag, "*"})


def _said(request: Request, wanted: bytes) -> str:
    """Return a header of a request, empty where there is none."""
    for name, value in request.scope["headers"]:
        if name == wanted:
            return bytes(value).decode("latin-1")
    return ""


def takes_gzip(accepted: str) -> bool:
    """Tell whether an Accept-Encoding header likes gzip, and no less than what is not encoded."""
    weights = {}
    for part in accepted.lower().replace(" ", "").split(","):
        coding, _, weight = part.partition(";q=")
        weights[coding] = _number(weight) if weight else 1.0
    gzip = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


def _number(weight: str) -> float:
    try:
        return float(weight)
    except ValueError:
        return 0.0


def plain(reply: Reply) -> Response:
    """Return a reply as it is."""
    headers = {"Vary": "Accept", **dict(reply.headers)}
    return Response(reply.body, reply.status, headers, reply.media)
