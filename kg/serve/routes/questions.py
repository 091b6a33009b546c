"""The questions of the library: a list of them, and each at an address of its own."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.files import queries_dir
from kg.names import nearest
from kg.question import Library, Question
from kg.serve.forms import ANSWERS, HTML, UNFIT, Form, named
from kg.serve.front.asked import KEPT, form_of, kept_of, only, settings_of, timeout_of
from kg.serve.front.respond import respond
from kg.serve.model import Call
from kg.serve.problem import Problem

__all__ = ["ROUTES", "args_of", "given_in", "question_at"]

Given = dict[str, list[str]]

_SWITCHES = {"0": False, "1": True}
# What else than its parameters an address of a question may say, once, whatever is asked of it.
_OPTIONS = ("build", "timeout")
_BUILD = re.compile(r"[0-9a-f]{12,64}")


@cache
def _library() -> dict[str, Question]:
    """Return the questions by topic and name, as they stand in addresses."""
    return {f"{q.topic}/{q.name}": q for q in Library.load(queries_dir())}


async def library(request: Request) -> Response:
    """List the questions, or those of a topic, a tag or a word."""
    form_of(request, (HTML,))
    given = only(request, (*KEPT, "topic", "tag", "word"))
    chosen = {name: given.get(name, "").strip() for name in ("topic", "tag", "word")}
    args = {**kept_of(request, given), **chosen}
    return await respond(request, Call("library", "html", args, "lookup"))


async def moved(request: Request) -> Response:
    """Send whoever leaves the slash out to the list, or to the part of it that is a topic."""
    topic = request.path_params.get("topic", "")
    if topic and not any(place.startswith(f"{topic}/") for place in _library()):
        raise _unknown(topic)
    address = f"{settings_of(request).root}/q/"
    return RedirectResponse(f"{address}?topic={topic}" if topic else address, 308)


async def question(request: Request) -> Response:
    """Answer a question, on a page or as data."""
    asked, form = _meant(request)
    given = given_in(request)
    try:
        args = args_of(request, asked, form, given)
    except Problem as fault:
        if form is not HTML:
            raise
        # On a page that keeps what was given, so that it can be mended there.
        told = {"what": fault.what, "where": fault.where, "hint": fault.hint}
        args = {**args_of(request, asked, form, {}), "given": _told(given), "fault": told}
    view = "question_page" if form is HTML else "question"
    timeout = timeout_of(request, next(iter(given.get("timeout", ())), None))
    is_long = args["cite"] or args["flips"]
    call = Call(view, form.name, args, "query" if is_long else "page")
    return await respond(request, call, timeout)


def _meant(request: Request) -> tuple[Question, Form]:
    """Return the question at an address, and the form its ending or the client asks for."""
    place = "{topic}/{name}".format(**request.path_params)
    if found := _library().get(place):
        return found, form_of(request, ANSWERS)
    place, dot, ending = place.rpartition(".")
    found = _library().get(place)
    if not dot or found is None:
        raise _unknown(place or ending)
    form = named(ending, ANSWERS)
    if form is None:
        names = ", ".join(f".{form.name}" for form in ANSWERS)
        raise Problem(404, f"no answer is written as {ending[:40]!r}", place, f"forms: {names}")
    return found, form


def question_at(place: str) -> Question:
    """Return the question with this topic and name.

    Raises
    ------
    Problem
        404 where there is none, with what is named nearly so.
    """
    found = _library().get(place)
    if found is None:
        raise _unknown(place)
    return found


def _unknown(place: str) -> Problem:
    topic, _, name = place.rpartition("/")
    topics = sorted({known.partition("/")[0] for known in _library()})
    if not topic:
        near = nearest(name, topics)
        hint = f"did you mean {near[0]}?" if near else f"topics: {', '.join(topics)}"
        return Problem(404, f"there is no topic {name[:60]!r}", "", hint)
    by_name = {known.rpartition("/")[2]: known for known in _library()}
    near = [by_name[n] for n in nearest(name, by_name)] or nearest(place, _library())
    hint = f"did you mean {near[0]}?" if near else "they are listed at /q/"
    return Problem(404, f"there is no question {place[:80]!r}", "", hint)


def given_in(request: Request) -> Given:
    """Return what an address says, by name; a field that was left empty says nothing."""
    found: Given = {}
    for name, value in request.query_params.multi_items():
        if value.strip():
            found.setdefault(name, []).append(value)
    return found


def args_of(
    request: Request,
    asked: Question,
    form: Form,
    given: Given,
    own: Collection[str] = ("cite", "flips"),
) -> dict[str, Any]:
    """Return what a view takes that answers a question.

    Parameters
    ----------
    request, asked, form
        What came in, the question that is meant, and the form that is wanted.
    given
        What the address says.
    own
        What it may say beside the question's parameters and what every question takes.

    Raises
    ------
    Problem
        400 for a parameter that the question does not have, what stands twice and may only once,
        and for an option that has no such value.
    """
    options = (*KEPT, *own, *_OPTIONS)
    params = [param.name for param in asked.params if param.name not in KEPT]
    for name, values in given.items():
        if name not in (*params, *options):
            raise _no_parameter(asked, name, [*params, *options])
        if name in options and len(values) > 1:
            raise Problem(400, f"{name} is given twice", name, "give it once")
    once = {name: values[0].strip() for name, values in given.items() if name in options}
    return {
        **kept_of(request, once),
        "given": _told(given),
        "name": asked.name,
        "params": {name: given[name] for name in params if name in given},
        "cite": _switched(once, "cite", form),
        "flips": _switched(once, "flips", form),
        "build": _build(once.get("build", "")),
        "fault": {},
    }


def _no_parameter(asked: Question, name: str, known: list[str]) -> Problem:
    near = nearest(name, known)
    hint = f"did you mean {near[0]}?" if near else f"parameters: {', '.join(known)}"
    return Problem(400, f"{asked.name} has no parameter {name[:60]!r}", name[:60], hint)


def _switched(once: Mapping[str, str], name: str, form: Form) -> bool:
    text = once.get(name, "0")
    if text not in _SWITCHES:
        raise Problem(400, f"{text[:60]!r} is neither 0 nor 1", name, f"write {name}=1 or nothing")
    if _SWITCHES[text] and name in UNFIT.get(form.name, ()):
        what = f"a table of rows as {form.name} has no place for {name}"
        raise Problem(400, what, name, "ask for .json, .md or .html")
    return _SWITCHES[text]


def _build(text: str) -> str:
    if text and not _BUILD.fullmatch(text):
        hint = "a build is named by the first 12 letters of its identity, as in KG-Build"
        raise Problem(400, f"{text[:60]!r} does not name a build", "build", hint)
    return text


def _told(given: Given) -> dict[str, str | list[str]]:
    """Return what an address says, each name with its value, or with all of several."""
    return {name: values[0] if len(values) == 1 else values for name, values in given.items()}


ROUTES = [
    Route("/q", moved),
    Route("/q/", library),
    Route("/q/{topic}", moved),
    Route("/q/{topic}/", moved),
    Route("/q/{topic}/{name}", question),
]
