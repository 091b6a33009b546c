"""The SPARQL 1.1 Protocol, for queries; updates are refused, since facts come in as claims."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from kg.serve.asked import problem_form, timeout_of
from kg.serve.forms import GRAPHS, HTML, RESULTS, Form, named
from kg.serve.model import Call
from kg.serve.negotiate import preferred
from kg.serve.problem import Problem
from kg.serve.respond import respond

__all__ = ["ROUTES"]

_ALLOW = (("Allow", "GET, HEAD, POST, OPTIONS"),)
_BY_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"

Pairs = list[tuple[str, str]]


async def sparql(request: Request) -> Response:
    """Answer a query; without one, describe the service, or show a form to write one in."""
    pairs = await _pairs(request)
    queries = _all(pairs, "query")
    if not queries and request.method != "POST":
        return await respond(request, _described(request, pairs))
    if len(queries) != 1:
        what = "query is given more than once" if queries else "there is no query"
        raise Problem(400, what, "query", "send one query")
    timeout = timeout_of(request, next(iter(_all(pairs, "timeout")), None))
    return await respond(request, _asked(request, queries[0], pairs), timeout)


async def _pairs(request: Request) -> Pairs:
    """Return the parameters of a request, wherever they stand in it."""
    pairs = request.query_params.multi_items()
    if request.method == "POST":
        pairs += await _posted(request)
    elif request.method not in ("GET", "HEAD"):
        raise Problem(405, f"{request.method} is not for this address", "", "GET or POST", _ALLOW)
    if _all(pairs, "update"):
        raise _no_updates()
    return pairs


async def _posted(request: Request) -> Pairs:
    media, _, parameters = request.headers.get("content-type", "").partition(";")
    media = media.strip().lower()
    if media == _UPDATE:
        raise _no_updates()
    if media not in (_BY_FORM, _DIRECT):
        raise Problem(415, f"a query is not sent as {media or 'nothing'}", "Content-Type",
                      f"send {_DIRECT} or {_BY_FORM}")  # fmt: skip
    charset = parameters.replace(" ", "").lower().partition("charset=")[2].strip('"')
    try:
        if charset not in ("", "utf-8", "utf8"):
            raise ValueError
        text = (await request.body()).decode()
        if media == _DIRECT:
            return [("query", text)]
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ClientDisconnect:
        raise Problem(413, "the body of a request may be 1 MiB long") from None
    except ValueError:
        raise Problem(400, "the body is not UTF-8, or not as its type says", "body") from None


def _no_updates() -> Problem:
    return Problem(
        403,
        "this is an update, and the graph is read-only",
        hint="facts come in as claims: add a source file, check it, and build",
    )


def _all(pairs: Pairs, name: str) -> list[str]:
    return [value for given, value in pairs if given == name]


def _described(request: Request, pairs: Pairs) -> Call:
    form = _wanted(request, pairs, (*GRAPHS, HTML))
    if form is HTML:
        return Call("query_form", "html", {})
    return Call("service", form.name, {}, "lookup")


def _asked(request: Request, query: str, pairs: Pairs) -> Call:
    args = {
        "query": query,
        "default": _all(pairs, "default-graph-uri"),
        "named": _all(pairs, "named-graph-uri"),
    }
    wanted = next(iter(_all(pairs, "format")), "")
    if (named(wanted, (HTML,)) if wanted else _is_page(request)) is not None:
        return Call("query_page", "html", args)
    accept = request.headers.get("accept", "")
    table = named(wanted, RESULTS) if wanted else preferred(accept, RESULTS)
    triples = named(wanted, GRAPHS) if wanted else preferred(accept, GRAPHS)
    if wanted and not table and not triples:
        names = ", ".join(form.name for form in (*RESULTS, *GRAPHS))
        raise Problem(400, f"there is no format {wanted[:40]!r}", "format", f"formats: {names}")
    if not table and not triples:
        raise Problem(406, "no form of results is accepted", "Accept",
                      ", ".join(form.media[0] for form in (*RESULTS, *GRAPHS)))  # fmt: skip
    args["table"] = table.name if table else ""
    args["triples"] = triples.name if triples else ""
    return Call("sparql", problem_form(request), args)


def _is_page(request: Request) -> Form | None:
    """Return the form of a page where the client would rather read one than data."""
    form = preferred(request.headers.get("accept", ""), (*RESULTS, *GRAPHS, HTML))
    return form if form is HTML else None


def _wanted(request: Request, pairs: Pairs, forms: tuple[Form, ...]) -> Form:
    wanted = next(iter(_all(pairs, "format")), "")
    form = named(wanted, forms) if wanted else preferred(request.headers.get("accept", ""), forms)
    if form is None:
        names = ", ".join(form.name for form in forms)
        raise Problem(400 if wanted else 406, "there is no such form of this", "format or Accept",
                      f"formats: {names}")  # fmt: skip
    return form


ROUTES = [
    Route("/sparql", sparql, methods=["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"]),
]
