"""The SPARQL 1.1 Graph Store HTTP Protocol, for reading: a graph by its name or its address.

The whole store has no address here, since the protocol gives it none: it is a dump.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from pyoxigraph import NamedNode
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.names import BASE
from kg.serve.forms import GRAPHS
from kg.serve.front.asked import form_of, only, problem_form, settings_of
from kg.serve.front.respond import respond
from kg.serve.model import Call
from kg.serve.problem import Problem

__all__ = ["ROUTES"]

_FORMAT = "format"
# What a URI must escape and an IRI need not.
_BEYOND_ASCII = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")


async def graph(request: Request) -> Response:
    """Return a graph, named in the address or by it."""
    path = request.path_params.get("path")
    known = (_FORMAT,) if path else ("default", "graph", _FORMAT)
    given = only(request, known)
    names = _by_address(request) if path else _by_name(given)
    form = form_of(request, GRAPHS, given)
    call = Call("gsp", problem_form(request), {"names": names, "format": form.name})
    return await respond(request, call)


def _by_name(given: dict[str, str]) -> list[str] | None:
    """Return the name in ``graph``; None for the default graph."""
    if ("default" in given) == ("graph" in given):
        what = "name one graph, and not both" if given.get("graph") else "no graph is named"
        hint = "?default, or ?graph= with the IRI of a graph; the whole store is at /dump/"
        raise Problem(400, what, "default or graph", hint)
    if given.get("default"):
        raise Problem(400, "default takes no value", "default", "write ?default")
    if "default" in given:
        return None
    try:
        NamedNode(given["graph"])
    except ValueError as fault:
        hint = "a graph has an absolute IRI, percent-encoded in the address; else write ?default"
        raise Problem(400, f"this is no absolute IRI: {fault}", "graph", hint) from None
    return [given["graph"]]


def _by_address(request: Request) -> list[str]:
    """Return what the graph at this address may be called: by it, or in the graph's own base."""
    settings = settings_of(request)
    address = request.scope["raw_path"].decode("ascii", "replace")
    path = address.removeprefix(settings.root).removeprefix("/gsp/")
    letters = _BEYOND_ASCII.sub(lambda escaped: unquote(escaped[0]), path)
    names = [settings.base + "gsp/" + path, BASE + path, BASE + letters]
    found = [name for name in dict.fromkeys(names) if _is_iri(name)]
    if not found:
        raise Problem(404, "this address can name no graph", request.url.path, "see /gsp?default")
    return found


def _is_iri(name: str) -> bool:
    try:
        return bool(NamedNode(name))
    except ValueError:
        return False


ROUTES = [Route("/gsp", graph), Route("/gsp/{path:path}", graph)]
