"""Why something holds: of a fact or a status, of a row of a question, of a row of a query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.serve.forms import PROOFS, Form, named
from kg.serve.front.asked import KEPT, form_of, kept_of, only, settings_of, timeout_of
from kg.serve.front.respond import respond
from kg.serve.model import Call
from kg.serve.problem import Problem
from kg.serve.routes.questions import args_of, given_in, question_at

__all__ = ["ROUTES"]

_FACT = ("subject", "predicate", "object")
_SWITCHES = {"0": False, "1": True}
# A number of more digits names no row of anything.
_MOST_DIGITS = 9


async def fact(request: Request) -> Response:
    """Prove a triple, or the status of a measure."""
    given = only(request, (*KEPT, *_FACT, "all", "format", "timeout"))
    form = _form(request, given)
    names = {name: given.get(name, "").strip() for name in _FACT}
    if not names["subject"]:
        hint = "name a thing, such as /why?subject=material:gallium&predicate=a&object=Material"
        raise Problem(400, "nothing is named that could be proven", "subject", hint)
    if bool(names["predicate"]) != bool(names["object"]):
        missing = "object" if names["predicate"] else "predicate"
        hint = "a fact has a subject, a predicate and an object; a measure alone has a status"
        raise Problem(400, f"there is no {missing}", missing, hint)
    args = {**kept_of(request, given), **names, "of": "fact"}
    return await _respond(request, form, args, given)


async def row_of_question(request: Request) -> Response:
    """Prove a row of a question."""
    asked = question_at("{topic}/{name}".format(**request.path_params))
    given = given_in(request)
    once = {name: values[0].strip() for name, values in given.items()}
    form = _form(request, once)
    args = args_of(request, asked, form, given, ("row", "all", "format"))
    return await _respond(request, form, {**args, "row": _row(once), "of": "question"}, once)


async def row_of_query(request: Request) -> Response:
    """Prove a row of a SELECT."""
    given = only(request, (*KEPT, "query", "row", "all", "format", "timeout"))
    form = _form(request, given)
    if not given.get("query", "").strip():
        raise Problem(400, "there is no query", "query", "send the SELECT whose row is meant")
    args = {**kept_of(request, given), "query": given["query"], "row": _row(given), "of": "query"}
    return await _respond(request, form, args, given)


async def _respond(
    request: Request, form: Form, args: dict[str, Any], given: Mapping[str, str]
) -> Response:
    """Ask for a proof, which may take as long as a query: whoever asks may wait less."""
    all_of_them = given.get("all") or "0"
    if all_of_them not in _SWITCHES:
        raise Problem(400, f"{all_of_them[:60]!r} is neither 0 nor 1", "all",
                      "write all=1 for several proofs, or nothing")  # fmt: skip
    path = request.url.path.removesuffix(f".{form.name}")
    args |= {"all": _SWITCHES[all_of_them], "place": settings_of(request).root + path}
    timeout = timeout_of(request, given.get("timeout") or None)
    return await respond(request, Call("why", form.name, args), timeout)


def _form(request: Request, given: Mapping[str, str]) -> Form:
    """Return the form that the ending of the address names, or ``format``, or Accept."""
    ending = request.path_params.get("form")
    if ending is None:
        return form_of(request, PROOFS, given)
    form = named(ending, PROOFS)
    if form is None:
        names = ", ".join(f".{form.name}" for form in PROOFS)
        what = f"no proof is written as {ending[:40]!r}"
        raise Problem(404, what, request.url.path[:200], f"forms: {names}")
    if given.get("format"):
        what = "the form is named twice, by the ending and by format"
        raise Problem(400, what, "format", "leave one of them out")
    return form


def _row(given: Mapping[str, str]) -> int:
    text = given.get("row", "").strip()
    if not text:
        raise Problem(400, "no row is named", "row", "the first is row=1")
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    if not is_number or int(text) < 1:
        raise Problem(400, f"{text[:60]!r} is no number of a row", "row", "the first is row=1")
    return int(text)


_PLACES = {
    "/why": fact,
    "/q/{topic}/{name}/why": row_of_question,
    "/sparql/why": row_of_query,
}
ROUTES = [
    Route(path, endpoint)
    for place, endpoint in _PLACES.items()
    for path in (place, f"{place}.{{form}}")
]
