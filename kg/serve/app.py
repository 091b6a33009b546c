"""The application: its routes, its workers, and what is said where there is no answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.build.store import Build
from kg.serve.asked import problem_form
from kg.serve.model import Settings
from kg.serve.problem import Problem, reply_of
from kg.serve.respond import plain
from kg.serve.routes import routes
from kg.serve.service import Service
from kg.serve.shield import Shield

__all__ = ["application"]


def application(build: Build, settings: Settings) -> Shield:
    """Return the server as an ASGI application; it starts and ends its workers by itself."""
    service = Service(build, settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.service = service
        await service.start()
        yield
        await service.stop()

    handlers = {Problem: _told, HTTPException: _unrouted}
    app = Starlette(routes=routes(), lifespan=lifespan, exception_handlers=handlers)
    app.state.service = service
    return Shield(app, settings)


async def _told(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    service: Service = request.app.state.service
    return plain(reply_of(problem, problem_form(request), service.settings.root, service.notice))


async def _unrouted(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    if fault.status_code == 404:
        problem = Problem(404, "there is nothing at this address", request.url.path, "see /")
    elif fault.status_code == 405:
        headers = tuple((fault.headers or {}).items())
        problem = Problem(405, f"{request.method} is not for this address", "", "", headers)
    else:
        problem = Problem(fault.status_code, fault.detail)
    return await _told(request, problem)
