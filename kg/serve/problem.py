"""What a client is told when there is no answer: a problem of RFC 9457, or a page."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from http import HTTPStatus

from kg.errors import AbsentError, KgError, QueryError, RefusedError, StoreError, UsageError
from kg.serve.forms import PROBLEM
from kg.serve.model import FRESH, Reply

__all__ = ["Problem", "of_error", "reply_of"]

_PLACE = re.compile(r"line (\d+), column (\d+)")


@dataclass(eq=False)
class Problem(Exception):  # noqa: N818 - the word of RFC 9457
    """Why a request has no answer.

    Parameters
    ----------
    status
        The HTTP status.
    what
        What is wrong, in one sentence.
    where
        The parameter, or line and column, it is wrong in; empty when the whole request is meant.
    hint
        What to do next.
    headers
        Headers that go with it, such as Allow and Retry-After.
    """

    status: int
    what: str
    where: str = ""
    hint: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """The status in words."""
        return HTTPStatus(self.status).phrase

    @property
    def place(self) -> dict[str, int]:
        """The ``line`` and ``column`` of a text in which something is wrong, from 1."""
        found = _PLACE.fullmatch(self.where)
        return {"line": int(found[1]), "column": int(found[2])} if found else {}


def of_error(fault: KgError) -> Problem:
    """Return the problem that an error of the project is to a client."""
    if isinstance(fault, RefusedError):
        status = 403
    elif isinstance(fault, AbsentError):
        status = 404
    elif isinstance(fault, QueryError | UsageError):
        status = 400
    else:
        status = 503 if isinstance(fault, StoreError) else 500
    return Problem(status, fault.what, fault.where, fault.hint)


def reply_of(problem: Problem, form: str, root: str = "", notice: str = "") -> Reply:
    """Return a problem as a page for ``html``, and as JSON for every other form."""
    headers = (*problem.headers, FRESH)
    if form == "html":
        from kg.serve.templating import rendered

        page = rendered(
            "problem.html", root=root, problem=problem, notice=notice, title=problem.title
        )
        return Reply(problem.status, "text/html; charset=utf-8", page.encode(), headers)
    told = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.what,
        "where": problem.where,
        **problem.place,
        "hint": problem.hint,
    }
    body = json.dumps({key: value for key, value in told.items() if value}, ensure_ascii=False)
    return Reply(problem.status, PROBLEM.media[0], body.encode(), headers)
