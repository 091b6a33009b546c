"""Proofs for the server: of a fact or a status, of a row of a question, of a row of a query."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from kg.answer import Answer, Thing
from kg.cite.groups import read_query
from kg.engine.table import Table
from kg.errors import KgError
from kg.given import reading_given
from kg.serve.addresses import here, link
from kg.serve.content.permalink import Pairs, address
from kg.serve.content.questioned import answered
from kg.serve.content.shown import found_of
from kg.serve.problem import Problem
from kg.serve.site import Site
from kg.session import answered as session
from kg.session.context import Context
from kg.sparql_text import is_fickle
from kg.why import Node, Proofs

__all__ = ["Proven", "has_proofs", "parts_of", "proven"]

Args = Mapping[str, Any]


@dataclass(frozen=True)
class Proven:
    """Proofs, and where they are from.

    Parameters
    ----------
    proofs
        The proofs.
    permalink
        The whole address that gives them again.
    trail
        What leads back to where they are from: words, each with an address.
    answer, row
        The answer whose row is explained, and the number of the row, from 1.
    is_fickle
        Whether the next to ask may get others.
    """

    proofs: Proofs
    permalink: str
    trail: tuple[tuple[str, str], ...]
    answer: Answer | None = None
    row: int = 0
    is_fickle: bool = False


def proven(site: Site, args: Args) -> Proven:
    """Prove what ``of`` in ``args`` says: a ``fact``, or a row of a ``question`` or a ``query``.

    Raises
    ------
    KgError
        For a name that is not known, what does not hold, and a row that cannot be explained.
    Problem
        404 for a row that is not there.
    """
    return _OF[args["of"]](site, args)


def _of_fact(site: Site, args: Args) -> Proven:
    """Prove ``subject``, ``predicate``, ``object``; without the last two a status."""
    reading = reading_given(site.graph.engine, args["reading"] or None)
    names = {name: args[name] for name in ("subject", "predicate", "object")}
    proofs = site.graph.proof(**names, date=args["date"], reading=reading, all=args["all"])
    subject = proofs[0].root.mentions[0]
    pairs = [(name, text) for name, text in names.items() if text]
    pairs += [("date", args["date"]), ("reading", reading)]
    trail = ((subject.words, here(subject.iri, site.settings.root, args["kept"])),)
    return Proven(proofs, _permalink(site, args, pairs), trail)


def _of_question(site: Site, args: Args) -> Proven:
    """Prove a ``row`` of the question ``name``; see `answered` for the rest of the args."""
    question, root, kept = site.graph.library.get(args["name"]), site.settings.root, args["kept"]
    made = answered(site, args, question)
    row = _there(args["row"], len(made.answer))
    proofs = made.answer.why(row - 1, args["all"])
    trail = (
        ("Questions", link(f"{root}/q/", kept)),
        (question.topic, link(f"{root}/q/", {"topic": question.topic, **kept})),
        (question.name, address(f"{root}/q/{question.topic}/{question.name}", made.pairs)),
    )
    permalink = _permalink(site, args, [*made.pairs, ("row", str(row))])
    return Proven(proofs, permalink, trail, made.answer, row)


def _of_query(site: Site, args: Args) -> Proven:
    """Prove a ``row`` of the SELECT ``query``."""
    query, root, kept, graph = args["query"], site.settings.root, args["kept"], site.graph
    found = found_of(site, {"query": query, "default": (), "named": ()})
    if found.kind != "rows":
        raise Problem(400, "only the rows of a SELECT can be proven", "query")
    row = _there(args["row"], len(found.table), found.more)
    context = Context(graph.build, graph.engine, site.texts, graph.inputs)
    answer = session.answered(
        context,
        "sparql",
        "",
        Table(found.table.columns, found.table.rows[:row]),
        datetime.date.fromisoformat(args["date"]),
        query=f"BASE <{site.absolute('/sparql')}>\n{query}",
    )
    trail = (
        ("SPARQL", link(f"{root}/sparql", kept)),
        ("query", link(f"{root}/sparql", {"query": query, **kept})),
    )
    pairs = [("query", query), ("date", args["date"]), ("row", str(row))]
    proofs, permalink = answer.why(row - 1, args["all"]), _permalink(site, args, pairs)
    return Proven(proofs, permalink, trail, answer, row, is_fickle(query))


_OF: Mapping[str, Callable[[Site, Args], Proven]] = {
    "fact": _of_fact,
    "question": _of_question,
    "query": _of_query,
}


def _there(row: int, count: int, more: int = 0) -> int:
    """Return the number of a row that is there to be proven."""
    if row <= count:
        return row
    hint = f"its rows are 1 to {count}" if count else "it has no rows"
    if more:
        hint = f"the first {count:,} rows can be proven: take LIMIT and OFFSET for the rest"
    raise Problem(404, f"the answer has no row {row}", "row", hint)


def _permalink(site: Site, args: Args, pairs: Pairs) -> str:
    several = [("all", "1")] if args["all"] else []
    return site.absolute(address(args["path"], [*pairs, *several]))


def has_proofs(query: str) -> bool:
    """Tell whether the rows of a query can be proven: those of a SELECT, of most forms."""
    with suppress(KgError):
        return bool(read_query(query))
    return False


def parts_of(node: Node) -> Iterator[Thing | str]:
    """Yield a statement in parts: the things it names, and the words between them."""
    words, at = node.statement, 0
    for mention in node.mentions:
        start = words.find(mention.words, at)
        if start >= 0 and mention.words:
            yield words[at:start]
            yield Thing(mention.iri, mention.words)
            at = start + len(mention.words)
    yield words[at:]
