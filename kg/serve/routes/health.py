"""Whether the server lives, and whether it can answer."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kg.serve.front.asked import SERVICE
from kg.serve.front.service import Service

__all__ = ["ROUTES"]

_FRESH = {"Cache-Control": "no-store"}


async def healthz(_: Request) -> Response:
    """Say that the server runs."""
    return JSONResponse({"status": "ok"}, headers=_FRESH)


async def readyz(request: Request) -> Response:
    """Say of which build the server answers, and whether workers are there to.

    Workers answer from a store that is gone, but none of them can be replaced.
    """
    service: Service = request.scope[SERVICE]
    ready, size = service.pool.ready, service.pool.size
    told = {
        "build": service.build.identity,
        "workers": ready,
        "of": size,
        "store": "there" if Path(service.build.folder).is_dir() else "gone",
    }
    return JSONResponse(told, 200 if ready else 503, headers=_FRESH)


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz)]
