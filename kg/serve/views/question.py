"""The answer to a question of the library, as data."""

from __future__ import annotations

import json

from pyoxigraph import QuerySolutions

from kg.answer.render import as_csv, as_markdown, as_object
from kg.serve.content.questioned import Answered, answered
from kg.serve.forms import ANSWERS, named
from kg.serve.limits import Bounded
from kg.serve.model import Call, Reply
from kg.serve.problem import Problem
from kg.serve.site import Site

__all__ = ["reply"]


def reply(site: Site, call: Call) -> Reply:
    """Answer the question ``name``; see `answered` for the rest of the args."""
    form = named(call.form, ANSWERS)
    assert form
    made = answered(site, call.args, site.graph.library.get(call.args["name"]))
    most = site.settings.max_rows
    if len(made.answer) > most:
        what = f"the answer has more than the {most:,} rows that are sent"
        raise Problem(413, what, hint="name what to look for, instead of leaving it open")
    headers = made.headers
    if call.form != "json":
        file = f"{made.answer.question}_{made.answer.date}.{call.form}"
        headers = (*headers, ("Content-Disposition", f'attachment; filename="{file}"'))
    return Reply(200, form.content_type, _WRITERS[call.form](site, made), headers)


def _as_json(_: Site, made: Answered) -> bytes:
    told = {**as_object(made.answer), "permalink": made.permalink}
    return json.dumps(told, ensure_ascii=False).encode()


def _as_csv(_: Site, made: Answered) -> bytes:
    return as_csv(made.answer).encode()


def _as_tsv(site: Site, made: Answered) -> bytes:
    """Return the solutions of the query as SPARQL has them: an answer has labels, and no terms."""
    sink = Bounded(site.settings.max_bytes)
    found = site.graph.engine.run(made.answer.query)
    form = named("tsv", ANSWERS)
    assert form
    assert isinstance(found, QuerySolutions)
    found.serialize(sink, form.writer)
    return sink.getvalue()


def _as_markdown(_: Site, made: Answered) -> bytes:
    return f"{as_markdown(made.answer)}\n\nPermalink: <{made.permalink}>\n".encode()


_WRITERS = {"json": _as_json, "csv": _as_csv, "tsv": _as_tsv, "md": _as_markdown}
