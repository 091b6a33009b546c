"""Rules about what a query may say, so that every engine gives the same answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from rdflib import Literal, URIRef, Variable
from rdflib.paths import Path
from rdflib.plugins.sparql.parserutils import CompValue

from kg.lint.finding import Fault
from kg.lint.tree import Tree, nodes, predicate, triples, variables
from kg.names import PREFIXES, TRADE, nearest, shorten
from kg.question import Param

__all__ = ["query_faults"]

XSD = PREFIXES["xsd"]
STATED = {TRADE + name for name in ("startDate", "endDate", "announcedDate", "meetingDate")}
STATED.add(PREFIXES["dct"] + "issued")
BOUNDS = {
    f"{TRADE}{name}{side}"
    for name in ("start", "end", "announced", "meeting", "issued")
    for side in ("Earliest", "Latest")
}
DATES = STATED | BOUNDS | {TRADE + name for name in ("periodFrom", "periodTo", "lastDay")}
SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
ARITHMETIC = ("AdditiveExpression", "MultiplicativeExpression")
CLOCK = [f"Builtin_{name}" for name in ("NOW", "RAND", "UUID", "STRUUID", "BNODE")]
DIFFERS: Fault = ("clock", "NOW, RAND, UUID and BNODE differ from run to run: take a parameter")
NOT_ALLOWED: dict[str, Fault] = {
    "Aggregate_Sample": ("sample", "SAMPLE picks any value: use MIN or MAX, or give each a row"),
    "ServiceGraphPattern": ("service", "SERVICE calls another server: leave it out"),
    "DatasetClause": ("from", "FROM replaces the graph and may fetch: leave it out"),
    **dict.fromkeys(CLOCK, DIFFERS),
}


def query_faults(
    tree: Tree, params: Sequence[Param], terms: Collection[str] | None
) -> Iterator[Fault]:
    """Yield what the query says and should not."""
    if tree.query.name != "SelectQuery":
        yield "form", "a question is a SELECT: its answer is a table"
        return
    for node in nodes(tree.query, *NOT_ALLOWED):
        yield NOT_ALLOWED[node.name]
    yield from _columns(tree)
    yield from _order(tree)
    yield from _dates(tree, {param.name for param in params if param.kind == "date"})
    if terms is not None:
        yield from _unknown(tree, terms)


def _columns(tree: Tree) -> Iterator[Fault]:
    if not tree.columns:
        yield "select-star", "SELECT * has no fixed columns: name them"
    for name in tree.columns:
        if not SNAKE.fullmatch(name):
            yield "column-name", f"?{name}: write columns in snake_case, as an analyst would print"


def _order(tree: Tree) -> Iterator[Fault]:
    if not tree.query.orderby:
        yield "order-by", "without ORDER BY the rows come in another order in each engine"
    for part in nodes(tree.query, "SubSelect"):
        if part.limitoffset and not part.orderby:
            yield "order-by", "a LIMIT in a sub-SELECT needs its ORDER BY"
    for part in nodes(tree.query, "SelectQuery", "SubSelect"):
        head = [part.projection, part.having]
        if any(nodes(head, "Aggregate_GroupConcat")) and not _is_ordered(part.where):
            yield (
                "group-concat",
                "GROUP_CONCAT joins in any order: let its group be a sub-SELECT with ORDER BY",
            )


def _is_ordered(group: CompValue) -> bool:
    """Tell whether all a group does is select in an order."""
    parts: list[Any] = list(group.part or ())
    inner: list[Any] = list(parts[0].graph or ()) if len(parts) == 1 else []
    return len(inner) == 1 and inner[0].name == "SubSelect" and bool(inner[0].orderby)


def _dates(tree: Tree, days: set[str]) -> Iterator[Fault]:
    """Yield what is done to dates that only their day numbers can bear."""
    dates = days | {
        str(value)
        for block in nodes(tree.query, "TriplesBlock")
        for _, verb, value in triples(block)
        if isinstance(value, Variable) and predicate(verb) in DATES
    }
    for node in nodes(tree.query, "RelationalExpression"):
        for name in sorted(variables(node) & dates) if node.op else ():
            yield (
                "date-comparison",
                f"?{name} is a date, and comparing dates of unlike precision drops rows: "
                "compare the day numbers (...Day)",
            )
    for node in nodes(tree.query, *ARITHMETIC):
        if node.op and (variables(node) & dates or _has_duration(node)):
            yield (
                "date-arithmetic",
                "engines differ about sums of dates and durations: use the day numbers (...Day)",
            )
    for node in nodes(tree.query, "Function"):
        if str(node.iri) in (XSD + "date", XSD + "dateTime"):
            yield "date-cast", f"{shorten(str(node.iri))}() is not there in every engine: leave it"


def _has_duration(node: CompValue) -> bool:
    return any(
        isinstance(part, Literal) and str(part.datatype).endswith("uration")
        for part in _leaves(node)
    )


def _unknown(tree: Tree, terms: Collection[str]) -> Iterator[Fault]:
    used = {str(leaf) for leaf in _leaves(tree.query) if isinstance(leaf, URIRef)}
    for iri in sorted(iri for iri in used if iri.startswith(TRADE) and iri not in terms):
        near = nearest(iri, terms)
        hint = f"did you mean {shorten(near[0])}?" if near else "declare it in the ontology"
        yield "unknown-term", f"the ontology has no {shorten(iri)}: {hint}"


def _leaves(part: Any) -> Iterator[Any]:
    """Yield the terms under a part, those within paths included."""
    if isinstance(part, CompValue):
        part = list(part.values())
    elif isinstance(part, Path) and not isinstance(part, URIRef):
        part = [getattr(part, name) for name in ("args", "arg", "path") if hasattr(part, name)]
    if isinstance(part, list | tuple):
        for child in part:
            yield from _leaves(child)
    else:
        yield part
