"""The whole description: what the server is, and every address it has for programs."""

from __future__ import annotations

from kg import __version__
from kg.resolve import readings
from kg.serve.content.openapi import others, questions
from kg.serve.content.openapi.schemas import Json, ref, schemas
from kg.serve.site import Site

__all__ = ["document"]

_TOLD = """
Who restricts what towards whom in trade between the United States and China, since when, until
when, and on whose word. Read-only. Every question of the library has an address, with its
parameters in the query string; an unknown parameter is refused. The answer says of which day, which
reading and which build it is, and has a permalink. Not legal advice.
"""


def document(site: Site) -> Json:
    """Return the OpenAPI document of a server."""
    graph = site.graph
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "US-China trade restrictions",
            "version": __version__,
            "summary": "A knowledge graph of trade restrictions, with questions it answers",
            "description": " ".join(_TOLD.split()),
            "license": {
                "name": "CC BY 4.0 (data)",
                "url": "https://creativecommons.org/licenses/by/4.0/",
            },
        },
        "servers": [{"url": site.absolute("")}],
        "paths": {**dict(questions.paths(graph.engine, graph.library)), **others.paths()},
        "components": {
            "schemas": schemas(),
            "parameters": questions.options(readings(graph.engine)),
            "responses": {"Problem": _problem()},
        },
    }


def _problem() -> Json:
    """Return what a client gets instead of an answer, in the form it likes better."""
    return {
        "description": "There is no answer: 400 and 404 for what nobody can mean, 406 for Accept, "
        "413 for what is too long to be sent, 429 and 503 for what is too much at the moment.",
        "content": {
            "application/problem+json": {"schema": ref("schemas", "Problem")},
            "text/html": {"schema": {"type": "string"}},
            "text/plain": {"schema": {"type": "string"}},
        },
    }
