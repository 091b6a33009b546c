"""The whole graph as files, their checksums, and a page that lists them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.serve.forms import DATASETS
from kg.serve.front.asked import KEPT, kept_of, only
from kg.serve.front.respond import respond
from kg.serve.model import Call

__all__ = ["ROUTES"]

_NAMES = ("SHA256SUMS", *(f"uschina-trade.{form.name}.gz" for form in DATASETS))


async def page(request: Request) -> Response:
    """List what there is to take away."""
    return await respond(request, Call("dump", "html", kept_of(request, only(request, KEPT))))


async def file(request: Request) -> Response:
    """Send a file; it is of no day and no reading, so it takes no parameters."""
    only(request, ())
    name = request.url.path.rpartition("/")[2]
    return await respond(request, Call("dump", "json", {"name": name}))


ROUTES = [Route("/dump/", page), *(Route(f"/dump/{name}", file) for name in _NAMES)]
