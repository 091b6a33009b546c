"""The description of the server for programs."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.serve.front.asked import only
from kg.serve.front.respond import respond
from kg.serve.model import Call

__all__ = ["ROUTES"]


async def described(request: Request) -> Response:
    """Give the OpenAPI document."""
    only(request, ())
    return await respond(request, Call("openapi", "json", lane="page"))


ROUTES = [Route("/openapi.json", described)]
