"""The result of a query somebody sent, in the form they like best."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import IO

import pyoxigraph as ox

from kg.engine.local import Solutions, failed
from kg.names import PREFIXES
from kg.serve.content.rdf import readable
from kg.serve.forms import DATASETS, GRAPHS, RESULTS, Form, named, typed
from kg.serve.limits import Bounded
from kg.serve.model import FRESH, Call, Reply
from kg.serve.problem import Problem
from kg.serve.site import Site
from kg.sparql_text import is_fickle

__all__ = ["reply"]

# What stands in a written result at least once for every row.
_MARKS = {"json": b"{", "xml": b"<result>", "csv": b"\n", "tsv": b"\n"}


def reply(site: Site, call: Call) -> Reply:
    """Run the query in ``args``, with its ``default`` and ``named`` graphs.

    What the client likes best of the forms of tables and of triples is in ``table`` and
    ``triples``, by the media type, since only the query tells which of the two it gives; empty for
    none of them.
    """
    args = call.args
    asked = args["query"], args["default"], args["named"], site.absolute("/sparql")
    engine, sink = site.graph.engine, Bounded(site.settings.max_bytes)
    engine.refuse(*asked)
    found = engine.run(*asked)
    form, media = _form(found, args)
    _write(found, sink, form)
    body = readable(sink.getvalue(), form)
    if not isinstance(found, ox.QueryTriples):
        _check_rows(body, form, site.settings.max_rows)
    named_file = ("Content-Disposition", f'inline; filename="result.{form.name}"')
    headers = (named_file, FRESH) if is_fickle(args["query"]) else (named_file,)
    return Reply(200, typed(media), body, headers)


def _form(found: Solutions, args: Mapping[str, str]) -> tuple[Form, str]:
    """Return the form in which a result is written, and the media type it goes by."""
    is_table = not isinstance(found, ox.QueryTriples)
    gives, forms = ("rows", [*RESULTS]) if is_table else ("triples", [*GRAPHS, *DATASETS])
    wanted = args["table" if is_table else "triples"]
    if form := named(wanted, forms):
        return form, wanted
    media = ", ".join(form.media[0] for form in forms)
    raise Problem(
        406,
        f"this query gives {gives}, and no form of them is accepted",
        "Accept or format",
        f"ask for one of {media}",
    )


def _write(found: Solutions, sink: IO[bytes], form: Form) -> None:
    try:
        if isinstance(found, ox.QueryTriples):
            ox.serialize(found, sink, form.writer, prefixes=PREFIXES)
        else:
            found.serialize(sink, form.writer)
    except (OSError, RuntimeError) as fault:
        told = str(fault)
        if "RDF/XML" in told or "JSON-LD" in told:
            hint = "Turtle and N-Triples have a way"
            raise Problem(406, f"this cannot be written: {told}", form.name, hint) from None
        raise failed(fault) from None


def _check_rows(body: bytes, form: Form, most: int) -> None:
    """Refuse a result of too many rows; to count them truly takes time, so that is done last."""
    if body.count(_MARKS[form.name]) > most and _rows(body, form) > most:
        raise Problem(
            413,
            f"the result has more than the {most:,} rows that are sent",
            hint="ask for less, or for a part at a time with ORDER BY, LIMIT and OFFSET",
        )


def _rows(body: bytes, form: Form) -> int:
    if form.name == "csv":  # which no reader takes back; line breaks stand within quotes as well
        return re.sub(rb'"[^"]*"', b"", body).count(b"\n") - 1
    found = ox.parse_query_results(body, form.writer)
    return sum(1 for _ in found) if isinstance(found, ox.QuerySolutions) else 0
