"""One module per kind of address: requests become calls, which `kg.serve.views` reply to."""

from __future__ import annotations

from starlette.routing import Route

from kg.serve.routes import (
    dump,
    gsp,
    health,
    home,
    openapi,
    questions,
    sources,
    sparql,
    static,
    things,
    wellknown,
    why,
)

__all__ = ["routes"]


def routes() -> list[Route]:
    """Return every route, in the order in which they are tried."""
    return [
        *home.ROUTES,
        *sparql.ROUTES,
        *gsp.ROUTES,
        *wellknown.ROUTES,
        *dump.ROUTES,
        *sources.ROUTES,
        *static.ROUTES,
        *questions.ROUTES,
        *why.ROUTES,
        *openapi.ROUTES,
        *things.ROUTES,
        *health.ROUTES,
    ]
