"""The addresses of the graph's own IRIs, each with a page and data, and the lists of things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.serve.forms import DATASETS, GRAPHS, HTML, named
from kg.serve.front.asked import KEPT, kept_of, only, problem_form, settings_of
from kg.serve.front.negotiate import preferred
from kg.serve.front.respond import respond
from kg.serve.model import Call
from kg.serve.problem import Problem

__all__ = ["FORMS", "ROUTES"]

# Data first: whoever does not say what they like is a program.
FORMS = (*GRAPHS, HTML, *DATASETS)
_ROOMS = ("id", "source", "claim", "ns", "graph", "shape")
# Of a graph or a source there may be any amount; of the ontology there is a long page.
_LONG = ("/graph/", "/source/", "/ontology")
_OWN = ("incoming", "page", "format")


async def thing(request: Request) -> Response:
    """Point to the page or the data of a thing, or give it where the address names its form."""
    given = only(request, (*KEPT, *_OWN))
    path = request.scope["path"]
    stated = _stated(given)
    wanted = preferred(request.headers.get("accept", ""), FORMS)
    form = "html" if path.endswith(".html") or stated == "html" else problem_form(request)
    args = {
        **_placed(request, given),
        "names": _names(request, path),
        "wanted": wanted.name if wanted else "",
        "stated": stated,
    }
    is_long = path.startswith(("/graph/", "/source/", "/ontology")) or path.endswith(
        (".trig", ".nq")
    )
    return await respond(request, Call("address", form, args, "page" if is_long else "lookup"))


async def kinds(request: Request) -> Response:
    """List the kinds of things there are."""
    given = only(request, KEPT)
    return await respond(request, Call("things", "html", _placed(request, given), "page"))


async def things(request: Request) -> Response:
    """List the things of a kind."""
    given = only(request, (*KEPT, "text", "page"))
    args = {**_placed(request, given), "kind": request.path_params["kind"]}
    return await respond(request, Call("things", "html", args, "page"))


def _placed(request: Request, given: dict[str, str]) -> dict[str, Any]:
    """Return what `kept_of` does, the address as it is written, for links back to it."""
    return kept_of(request, given) | {"path": quote(request.scope["path"], safe="/:@!$&()*+,;=~")}


def _stated(given: dict[str, str]) -> str:
    wanted = given.get("format", "")
    form = named(wanted, FORMS)
    if wanted and form is None:
        names = ", ".join(form.name for form in FORMS)
        raise Problem(400, f"there is no format {wanted[:40]!r}", "format", f"formats: {names}")
    return form.name if form else ""


def _names(request: Request, path: str) -> Sequence[str]:
    """Return what an address may name: an IRI may have escapes of its own, which belong to it."""
    raw = request.scope["raw_path"].decode("latin-1").partition("?")[0]
    raw = raw.removeprefix(settings_of(request).root)
    return [*dict.fromkeys(name.removeprefix("/") for name in (path, raw))]


ROUTES = [
    Route("/things", kinds),
    Route("/things/{kind}", things),
    *(Route(f"/{room}/{{name:path}}", thing) for room in _ROOMS),
    Route("/ns", thing),
    Route("/ontology{rest:path}", thing),
]
