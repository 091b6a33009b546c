"""The start page, finding things by what they are called, and what this server is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.serve.front.asked import KEPT, kept_of, only
from kg.serve.front.respond import respond
from kg.serve.model import Call

__all__ = ["ROUTES"]


async def home(request: Request) -> Response:
    """Show what lapses, what just did, and where readings differ."""
    args = kept_of(request, only(request, KEPT))
    return await respond(request, Call("home", "html", args, "page"))


async def find(request: Request) -> Response:
    """Show what a text may mean."""
    given = only(request, (*KEPT, "text"))
    args = {**kept_of(request, given), "text": given.get("text", "").strip()}
    return await respond(request, Call("find", "html", args, "page"))


async def about(request: Request) -> Response:
    """Show what this is, how to cite it, and in which forms it comes."""
    args = kept_of(request, only(request, KEPT))
    return await respond(request, Call("about", "html", args, "page"))


ROUTES = [Route("/", home), Route("/find", find), Route("/about", about)]
