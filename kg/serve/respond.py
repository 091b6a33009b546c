"""How a reply goes out: compressed, not at all where the client has it, and never to nobody."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from kg.serve.cache import Kept
from kg.serve.model import Call, Reply
from kg.serve.service import Service

__all__ = ["plain", "respond"]

_CODINGS = ("gzip", "*")
# What a server says to nobody: the client closed the connection.
_NOBODY = 499


async def respond(request: Request, call: Call, timeout: float | None = None) -> Response:
    """Return the response to a call; whoever hangs up is not worked for any longer.

    Raises
    ------
    Problem
        Where there is no reply.
    """
    service: Service = request.app.state.service
    made = asyncio.ensure_future(service.reply(call, timeout or service.settings.timeout))
    gone = asyncio.ensure_future(_hung_up(request))
    try:
        await asyncio.wait((made, gone), return_when=asyncio.FIRST_COMPLETED)
        if not made.done():
            return Response(status_code=_NOBODY)
        return await _sent(request, made.result())
    finally:
        made.cancel()
        gone.cancel()


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _sent(request: Request, kept: Kept) -> Response:
    """Return a reply as this client takes it: compressed, or only the word that it has it."""
    reply = kept.reply
    if reply.status != 200:
        return plain(reply)
    is_short = kept.is_worth_compressing and _takes_gzip(request)
    etag = f'"{kept.etag}{"-gz" if is_short else ""}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "public, no-cache",
        "Vary": "Accept, Accept-Encoding",
        "KG-Build": kept.build,
        **dict(reply.headers),
    }
    if _has(request, etag):
        return Response(status_code=304, headers=headers)
    if not is_short:
        return Response(reply.body, 200, headers, reply.media)
    headers["Content-Encoding"] = "gzip"
    body = await asyncio.to_thread(lambda: kept.compressed)
    return Response(body, 200, headers, reply.media)


def _has(request: Request, etag: str) -> bool:
    known = request.headers.get("if-none-match", "")
    names = {name.strip().removeprefix("W/") for name in known.split(",")}
    return bool(names & {etag, "*"})


def _takes_gzip(request: Request) -> bool:
    for part in request.headers.get("accept-encoding", "").lower().split(","):
        coding, _, weight = part.replace(" ", "").partition(";q=")
        if coding in _CODINGS:
            return weight not in ("0", "0.0", "0.00", "0.000")
    return False


def plain(reply: Reply) -> Response:
    """Return a reply as it is."""
    return Response(reply.body, reply.status, dict(reply.headers), reply.media)
