"""What a query gives, as a page: rows with links, a truth, or triples, under the form."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from kg.answer import Answer
from kg.answer.cited import footnoter
from kg.answer.rows import rows_of
from kg.engine.table import Table
from kg.errors import KgError
from kg.resolve import strangers
from kg.serve.addresses import link
from kg.serve.content.proven import has_proofs
from kg.serve.content.shown import Shown, found_of, shown
from kg.serve.model import FRESH, Call, Reply
from kg.serve.problem import Problem, of_error
from kg.serve.site import Site
from kg.serve.views.query_form import values
from kg.sparql_text import is_fickle

__all__ = ["reply"]

_ROWS = (("CSV", "csv"), ("TSV", "tsv"), ("JSON", "json"), ("XML", "xml"))
_TRUTHS = _ROWS[2:]
_TRIPLES = (("Turtle", "ttl"), ("N-Triples", "nt"), ("RDF/XML", "rdf"), ("JSON-LD", "jsonld"),
            ("TriG", "trig"), ("N-Quads", "nq"))  # fmt: skip


def reply(site: Site, call: Call) -> Reply:
    """Run the query in ``args``, with its ``default`` and ``named`` graphs.

    A query that is wrong is shown in the form again, with the place where it is wrong.
    """
    fault: Problem | None = None
    result: Shown | None = None
    footnoted: tuple[Answer | None, str] = None, ""
    try:
        found = found_of(site, call.args)
        result = shown(site, found)
        if call.args["cite"]:
            footnoted = _footnoted(site, call.args, result, found.table)
    except KgError as error:
        fault = of_error(error)
    except Problem as problem:
        fault = problem
    answer, uncited = footnoted
    page = site.page(
        "query_page.html",
        call,
        title=fault.title if fault else result.title if result else "",
        **values(site, call, call.args["query"]),
        fault=fault,
        line=_line(call.args["query"], fault) if fault and fault.place else None,
        result=result,
        answer=answer,
        uncited=uncited,
        strangers=_strangers(site, call.args) if result and not result.rows else (),
        seconds=call.args["seconds"],
        permalink=_permalink(site, call.args),
        files=_files(call.args, result) if result else (),
        why=_why(site, call.args) if result and result.kind == "rows" else "",
    )
    if fault:
        return replace(page, status=fault.status, headers=(FRESH,))
    return replace(page, headers=(FRESH,)) if is_fickle(call.args["query"]) else page


def _footnoted(
    site: Site, args: Mapping[str, Any], result: Shown, table: Table
) -> tuple[Answer | None, str]:
    """Return an answer with the footnotes of the rows that are shown, or why there are none."""
    if result.kind != "rows":
        return None, "footnotes are of the rows of a SELECT"
    if args["default"] or args["named"]:
        return None, "footnotes are worked out on the whole graph, and not on a choice of graphs"
    try:
        return _cited(site, args, table), ""
    except KgError as fault:
        return None, f"{fault.what}{': ' if fault.hint else ''}{fault.hint}"


def _cited(site: Site, args: Mapping[str, Any], table: Table) -> Answer:
    engine = site.graph.engine
    query = f"BASE <{site.absolute('/sparql')}>\n{args['query']}"
    return Answer(
        question="sparql",
        summary="",
        date=date.fromisoformat(args["date"]),
        reading=None,
        build=site.graph.build.identity,
        columns=table.columns,
        rows=rows_of(engine, table),
        query=query,
        footnoter=footnoter(engine, site.texts, table, query),
    ).cited()


def _strangers(site: Site, args: Mapping[str, Any]) -> list[str]:
    """Return which names of a query that found nothing stand nowhere in the graph."""
    with suppress(KgError):
        return strangers(site.graph.engine, args["query"])
    return []


def _line(query: str, fault: Problem) -> dict[str, Any]:
    """Return the line in which a fault is: what stands before it, at it, and after it."""
    number, column = fault.place["line"], fault.place["column"] - 1
    text = [*query.split("\n"), ""][number - 1].rstrip("\r")
    end = next((i for i in range(column + 1, len(text)) if text[i].isspace()), len(text))
    return {
        "number": number,
        "before": text[:column],
        "at": text[column:end],
        "after": text[end:],
    }


def _permalink(site: Site, args: Mapping[str, Any]) -> str:
    """Return the whole address of the page; empty where the query is too long for one."""
    own = site.settings.base.rstrip("/").removesuffix(site.settings.root)
    return own + args["link"] if args["link"] else ""


def _why(site: Site, args: Mapping[str, Any]) -> str:
    """Return the address of the proof of a row, but for the number of the row at its end.

    Empty where rows have none: for a query that is too long for an address, that gives others the
    next time, or is of a form that cannot be explained; and for a choice of graphs.
    """
    query, graphs = args["query"], (*args["default"], *args["named"])
    if not args["link"] or graphs or is_fickle(query) or not has_proofs(query):
        return ""
    pairs = {"query": query, **args["kept"], "row": ""}
    return link(f"{site.settings.root}/sparql/why", pairs)


def _files(args: Mapping[str, Any], result: Shown) -> list[tuple[str, str, str]]:
    """Return the forms in which a result may be had, each with its address where it has one."""
    forms = {"rows": _ROWS, "truth": _TRUTHS, "triples": _TRIPLES}[result.kind]
    return [
        (label, name, f"{args['link']}&{link('', {'format': name})[1:]}" if args["link"] else "")
        for label, name in forms
    ]
