"""Files of the pages: the style sheet, the icon, and what robots may visit."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.serve.assets import Asset, asset
from kg.serve.problem import Problem

__all__ = ["ROUTES"]

_YEAR = 365 * 24 * 3600


async def static(request: Request) -> Response:
    """Send a file; for good, where the address names the version that it is."""
    name = request.path_params["name"]
    found = asset(name)
    if found is None:
        raise Problem(404, "there is no such file", name)
    return _sent(request, found)


async def icon(request: Request) -> Response:
    """Send the icon to a browser that asks for it at the address of old."""
    return _sent(request, _shipped("icon.svg"))


async def robots(request: Request) -> Response:
    """Send what robots may visit."""
    return _sent(request, _shipped("robots.txt"))


def _shipped(name: str) -> Asset:
    found = asset(name)
    assert found, name
    return found


def _sent(request: Request, file: Asset) -> Response:
    is_named = request.query_params.get("v") == file.digest
    headers = {
        "ETag": f'"{file.digest}"',
        "Cache-Control": f"public, max-age={_YEAR}, immutable" if is_named else "public, no-cache",
    }
    known = request.headers.get("if-none-match", "")
    if file.digest in {name.strip().removeprefix("W/").strip('"') for name in known.split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(file.body, headers=headers, media_type=file.media)


ROUTES = [
    Route("/static/{name}", static),
    Route("/favicon.ico", icon),
    Route("/robots.txt", robots),
]
