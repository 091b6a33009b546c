"""The list of sources."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.serve.front.asked import KEPT, kept_of, only
from kg.serve.front.respond import respond
from kg.serve.model import Call

__all__ = ["ROUTES"]


async def sources(request: Request) -> Response:
    """List the sources, or those of one basis."""
    given = only(request, (*KEPT, "basis"))
    args = {**kept_of(request, given), "basis": given.get("basis", "")}
    return await respond(request, Call("sources", "html", args, "page"))


ROUTES = [Route("/sources", sources)]
