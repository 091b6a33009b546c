"""The application: which route a request takes, and what is said where there is no answer."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match, Route

from kg.serve.front.asked import SERVICE, problem_form
from kg.serve.front.respond import gone, plain
from kg.serve.front.service import Service
from kg.serve.front.shield import Shield
from kg.serve.problem import Problem, reply_of
from kg.serve.routes import routes

__all__ = ["application"]

Endpoint = Callable[[Request], Awaitable[Response]]


def application(service: Service) -> Shield:
    """Return the server as an ASGI application; who runs it starts and stops the service."""
    return Shield(_Application(service), service.settings)


class _Application:
    """The routes, tried by hand.

    Starlette's own application goes through many calls for what is one look into a table here: for
    a reply out of the cache, without them and with headers written once, a third less is done.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._routes = routes()
        self._plain = {route.path: route for route in self._routes if "{" not in route.path}

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Answer one request."""
        scope[SERVICE] = self._service
        request = Request(scope, receive, send)
        response = await self._answered(request)
        await response(scope, receive, send)

    async def _answered(self, request: Request) -> Response:
        try:
            return await self._endpoint(request)(request)
        except Problem as problem:
            return self._told(request, problem)
        except ClientDisconnect:
            return gone()
        except Exception:  # a fault of ours: told in the log, never to a client
            traceback.print_exc()
            what = "the server made a mistake, which its log tells of"
            return self._told(request, Problem(500, what))

    def _endpoint(self, request: Request) -> Endpoint:
        """Return who answers a request; where it has parts of an address to take, it has them."""
        scope = request.scope
        route = self._plain.get(scope["path"])
        if route is None:
            route, matched = self._matching(scope)
            scope.update(matched)
        if route is None:
            return self._lost
        if scope["method"] not in (route.methods or ()):
            raise _not_allowed(request, route)
        endpoint: Endpoint = route.endpoint
        return endpoint

    def _matching(
        self, scope: MutableMapping[str, Any]
    ) -> tuple[Route | None, MutableMapping[str, Any]]:
        for route in self._routes:
            match, matched = route.matches(scope)
            if match is not Match.NONE:
                return route, matched
        return None, {}

    async def _lost(self, request: Request) -> Response:
        """Lead to the address that differs by the slash at its end, if there is something there."""
        path = request.scope["path"]
        other = path[:-1] if path.endswith("/") else f"{path}/"
        if path == "/" or self._matching({**request.scope, "path": other})[0] is None:
            raise Problem(404, "there is nothing at this address", request.url.path, "see /")
        query = f"?{request.url.query}" if request.url.query else ""
        address = self._service.settings.root + quote(other, safe="/:@!$&()*+,;=~") + query
        return Response(status_code=308, headers={"Location": address})

    def _told(self, request: Request, problem: Problem) -> Response:
        root, notice = self._service.settings.root, self._service.notice
        return plain(reply_of(problem, problem_form(request), root, notice))


def _not_allowed(request: Request, route: Route) -> Problem:
    allowed = ", ".join(sorted({*(route.methods or ()), "OPTIONS"}))
    return Problem(
        405,
        f"{request.method} is not for this address: all of it is only read",
        hint="facts come in as claims: add a source file, check it, and build",
        headers=(("Allow", allowed),),
    )
