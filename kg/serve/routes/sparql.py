"""The SPARQL 1.1 Protocol, for queries; updates are refused, since facts come in as claims."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.serve.addresses import link
from kg.serve.forms import DATASETS, GRAPHS, HTML, RESULTS, Form, named
from kg.serve.front.asked import accept_of, kept_of, problem_form, settings_of, timeout_of
from kg.serve.front.negotiate import media_of, preferred
from kg.serve.front.protocol import Parameters, parameters
from kg.serve.front.respond import respond
from kg.serve.model import Call
from kg.serve.problem import Problem

__all__ = ["ROUTES"]

TRIPLES = (*GRAPHS, *DATASETS)
_ALL = (*RESULTS, *TRIPLES, HTML)
_PATH = "/sparql"
# An address that goes through every proxy and mail; a longer query has none.
_LONGEST_LINK = 6000


async def sparql(request: Request) -> Response:
    """Answer a query; without one, describe the service, or show a form to write one in."""
    asked = await parameters(request)
    liked = _choice(accept_of(request), asked.others.get("format", ""))
    is_page = liked.of_all is HTML
    if is_page and not (asked.query or "").strip():
        call = Call("query_form", HTML.name, _page(request, asked), "page")
        return await respond(request, call)
    if asked.query is None and request.method != "POST":
        return await respond(request, _described(asked, liked))
    if not (asked.query or "").strip():
        raise Problem(400, "there is no query", "query", "send one, such as ASK { ?s ?p ?o }")
    timeout = timeout_of(request, asked.others.get("timeout") or None)
    if not is_page:
        return await respond(request, _data(request, asked, liked), timeout)
    call = Call("query_page", HTML.name, {**_page(request, asked), "seconds": timeout})
    if request.method == "POST" and call.args["link"]:
        return RedirectResponse(call.args["link"], 303)  # to where it can be read again
    return await respond(request, call, timeout)


class _Choice(NamedTuple):
    """The forms a client likes best: of all, of tables, of triples, and of descriptions."""

    of_all: Form | None
    of_tables: Form | None
    of_triples: Form | None
    of_graphs: Form | None
    # What tables and triples are called by the client; empty for none.
    table: str
    triples: str


# Clients say the same again and again.
@lru_cache(maxsize=256)
def _choice(accept: str, wanted: str) -> _Choice:
    """Return what a client likes best by the parameter ``format``, or else by Accept."""
    wanted = wanted.replace(" ", "+").lower()  # for who wrote rdf+xml as it is

    def liked(forms: tuple[Form, ...]) -> Form | None:
        return named(wanted, forms) if wanted else preferred(accept, forms)

    table, triples = liked(RESULTS), liked(TRIPLES)
    names = [media_of("" if wanted else accept, form) if form else "" for form in (table, triples)]
    return _Choice(liked(_ALL), table, triples, liked(GRAPHS), *names)


def _described(asked: Parameters, liked: _Choice) -> Call:
    if liked.of_graphs:
        return Call("service", liked.of_graphs.name, {}, "lookup")
    if liked.of_tables:
        raise Problem(400, "there is no query", "query", "send one, such as ASK { ?s ?p ?o }")
    raise _no_form(asked, GRAPHS)


def _data(request: Request, asked: Parameters, liked: _Choice) -> Call:
    """Return the call for a result, in the form that is liked best of tables and of triples.

    Only the query tells which of the two it gives. Each goes by the name that the client has for
    it.
    """
    if not (liked.table or liked.triples):
        raise _no_form(asked, (*RESULTS, *TRIPLES))
    args = {
        "query": asked.query,
        **asked.graphs,
        "table": liked.table,
        "triples": liked.triples,
    }
    return Call("sparql", problem_form(request), args)


def _page(request: Request, asked: Parameters) -> dict[str, object]:
    """Return the arguments of a page: the form as it was filled in, and the link to it."""
    others = {name: value for name, value in asked.others.items() if value}
    kept = kept_of(request, others)
    stated: dict[str, object] = {
        "query": asked.query or None,
        **{f"{which}-graph-uri": [*graphs] for which, graphs in asked.graphs.items() if graphs},
        **{name: others[name] for name in ("timeout", "cite") if name in others},
    }
    address = link(settings_of(request).root + _PATH, {**stated, **kept["kept"]})
    has_link = len(address) <= _LONGEST_LINK
    return {
        **kept,
        # What the control of day and reading carries along; it has no other way than an address.
        "given": stated if has_link and asked.query else {},
        "query": asked.query or "",
        **asked.graphs,
        "timeout": others.get("timeout", ""),
        "cite": others.get("cite", "0") not in ("0", "false"),
        "example": others.get("example", ""),
        "link": address if has_link else "",
    }


def _no_form(asked: Parameters, forms: Sequence[Form]) -> Problem:
    if wanted := asked.others.get("format"):
        names = ", ".join(dict.fromkeys(form.name for form in (*forms, HTML)))
        return Problem(400, f"there is no format {wanted[:40]!r} here", "format",
                       f"formats: {names}")  # fmt: skip
    media = ", ".join(form.media[0] for form in forms)
    return Problem(406, "no form of this is accepted", "Accept", f"ask for one of {media}")


ROUTES = [Route(path, sparql, methods=["GET", "HEAD", "POST"]) for path in (_PATH, f"{_PATH}/")]
