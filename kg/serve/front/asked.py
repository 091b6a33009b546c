"""Reading a request: which call it makes, what it carries along, and what nobody can mean."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from starlette.requests import Request

from kg import dates
from kg.errors import UsageError
from kg.names import nearest
from kg.serve.forms import HTML, PROBLEM, Form, named
from kg.serve.front.negotiate import preferred
from kg.serve.model import Settings
from kg.serve.problem import Problem

__all__ = [
    "KEPT",
    "SERVICE",
    "accept_of",
    "form_of",
    "kept_of",
    "only",
    "problem_form",
    "settings_of",
    "timeout_of",
]

# Where a request says who answers it.
SERVICE = "kg.service"
# What every page carries along in its links.
KEPT = ("date", "reading")

_PROBLEMS = (PROBLEM, HTML)
# Seconds. With less, whoever asks for no more than a number would end a worker each time.
_LEAST = 0.1


def settings_of(request: Request) -> Settings:
    """Return how the server runs."""
    settings: Settings = request.scope[SERVICE].settings
    return settings


def accept_of(request: Request) -> str:
    """Return what a client accepts; it may say so in several headers."""
    said = [value for name, value in request.scope["headers"] if name == b"accept"]
    return b",".join(said).decode("latin-1")


def only(request: Request, known: Collection[str]) -> dict[str, str]:
    """Return the parameters of an address, each once.

    Raises
    ------
    Problem
        400 for a parameter that is not known, which would be left out of the answer without a
        word, and for one that stands there twice.
    """
    found: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean {near[0]}?" if near else f"parameters: {', '.join(sorted(known))}"
            raise Problem(400, f"there is no parameter {name!r} here", name, hint)
        if name in found:
            raise Problem(400, f"{name} is given twice", name, "give it once")
        found[name] = value
    return found


def kept_of(request: Request, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the day and reading a page is of, and what of its address its links carry along.

    Returns
    -------
    dict
        ``date`` as YYYY-MM-DD, today where none is given; ``reading``, empty for the usual one;
        ``kept``, the two as they were given; ``path`` and ``given``, the address itself.

    Raises
    ------
    Problem
        400 for what is no day.
    """
    kept = {name: given[name] for name in KEPT if given.get(name)}
    try:
        day = dates.read_day(kept["date"], "date") if "date" in kept else dates.today()
    except UsageError as fault:
        raise Problem(400, fault.what, fault.where, fault.hint) from None
    return {
        "date": day.isoformat(),
        "reading": kept.get("reading", ""),
        "kept": kept,
        "path": request.url.path,
        "given": dict(given),
    }


def form_of(
    request: Request, forms: Sequence[Form], given: Mapping[str, str] | None = None
) -> Form:
    """Return the form a client wants, by ``format`` in the address or by Accept.

    Raises
    ------
    Problem
        400 for an unknown ``format``, 406 where nothing is acceptable.
    """
    names = ", ".join(form.name for form in forms)
    wanted = (given or {}).get("format")
    if wanted:
        form = named(wanted, forms)
        if form is None:
            raise Problem(400, f"there is no format {wanted!r} here", "format", f"formats: {names}")
        return form
    form = preferred(accept_of(request), tuple(forms))
    if form is None:
        media = ", ".join(form.media[0] for form in forms)
        raise Problem(406, "no form of this is accepted", "Accept", f"ask for one of {media}")
    return form


def problem_form(request: Request) -> str:
    """Return the form of a problem: a page for whoever would rather read HTML than JSON."""
    form = preferred(accept_of(request), _PROBLEMS)
    return form.name if form else "json"


def timeout_of(request: Request, text: str | None) -> float:
    """Return how many seconds a request may take: what the client asks for, or less.

    Raises
    ------
    Problem
        400 for what is no number of seconds above 0.
    """
    most = settings_of(request).timeout
    if text is None:
        return most
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise Problem(400, f"{text[:40]!r} is no number of seconds", "timeout", "as in timeout=5")
    return min(max(seconds, _LEAST), most)
