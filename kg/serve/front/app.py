"""The application: its routes, and what is said where there is no answer."""

from __future__ import annotations

from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match

from kg.serve.front.asked import problem_form
from kg.serve.front.respond import gone, plain
from kg.serve.front.service import Service
from kg.serve.front.shield import Shield
from kg.serve.problem import Problem, reply_of
from kg.serve.routes import routes

__all__ = ["application"]


def application(service: Service) -> Shield:
    """Return the server as an ASGI application; who runs it starts and stops the service."""
    handlers = {
        Problem: _told,
        HTTPException: _unrouted,
        ClientDisconnect: _left,
        Exception: _mistaken,
    }
    app = Starlette(routes=routes(), exception_handlers=handlers)
    # It would lead to whatever host the client names, without the path of the base address.
    app.router.redirect_slashes = False
    app.state.service = service
    return Shield(app, service.settings)


async def _told(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    service: Service = request.app.state.service
    return plain(reply_of(problem, problem_form(request), service.settings.root, service.notice))


async def _unrouted(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    if fault.status_code == 404 and (address := _beside(request)):
        return Response(status_code=308, headers={"Location": address})
    if fault.status_code == 404:
        problem = Problem(404, "there is nothing at this address", request.url.path, "see /")
    elif fault.status_code == 405:
        headers = tuple((fault.headers or {}).items())
        what = f"{request.method} is not for this address: all of it is only read"
        hint = "facts come in as claims: add a source file, check it, and build"
        problem = Problem(405, what, hint=hint, headers=headers)
    else:
        problem = Problem(fault.status_code, fault.detail)
    return await _told(request, problem)


def _beside(request: Request) -> str:
    """Return the address that differs by the slash at its end, if there is something there."""
    path = request.scope["path"]
    other = path[:-1] if path.endswith("/") else f"{path}/"
    scope = {**request.scope, "path": other}
    if request.scope["path"] == "/" or not any(
        route.matches(scope)[0] is Match.FULL for route in request.app.router.routes
    ):
        return ""
    query = f"?{request.url.query}" if request.url.query else ""
    service: Service = request.app.state.service
    return service.settings.root + quote(other, safe="/:@!$&()*+,;=~") + query


async def _left(_: Request, __: Exception) -> Response:
    return gone()


async def _mistaken(request: Request, _: Exception) -> Response:
    """Say that the fault is ours; which it is stands in the log."""
    return await _told(request, Problem(500, "the server made a mistake, which its log tells of"))
