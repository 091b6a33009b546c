"""What the server says of its graph to machines: VoID, and the questions as SPARQL examples."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.serve.addresses import EXAMPLES, VOID
from kg.serve.forms import GRAPHS, HTML
from kg.serve.front.asked import form_of, only
from kg.serve.front.respond import respond
from kg.serve.model import Call

__all__ = ["ROUTES"]


async def void(request: Request) -> Response:
    """Describe the graph."""
    return await respond(request, _call(request, "void"))


async def examples(request: Request) -> Response:
    """Give the questions alone."""
    return await respond(request, _call(request, "examples"))


def _call(request: Request, view: str) -> Call:
    # A browser is sent Turtle that it shows.
    return Call(view, form_of(request, (*GRAPHS, HTML), only(request, ("format",))).name)


ROUTES = [Route(VOID, void), Route(EXAMPLES, examples)]
