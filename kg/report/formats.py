"""A report as text for people, as JSON for programs, and as SHACL defines a validation report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from kg.build.problem import Problem
from kg.check.shapes import Finding
from kg.names import PREFIXES, RDF_TYPE
from kg.report.model import Report
from kg.terms import printable

__all__ = ["FORMATS", "as_json", "as_table", "as_turtle"]

_SH = PREFIXES["sh"]


def as_table(report: Report) -> str:
    """Return the report as text: each problem with its place below it, notes, and counts."""
    counts = [f"{n} {s}{'' if n == 1 else 's'}" for s, n in report.counts.items()]
    lines = [*map(str, report.ordered), *map(printable, report.notes), ", ".join(counts)]
    return "\n".join(lines) + "\n"


def as_json(report: Report) -> str:
    """Return the report as JSON; a lone half of a letter, as in a file's name, is escaped."""
    told = {
        "ok": not report.failed,
        "counts": report.counts,
        "problems": [_told(problem) for problem in report.ordered],
        "notes": report.notes,
    }
    return json.dumps(told, indent=1) + "\n"


def _told(problem: Problem) -> Mapping[str, Any]:
    found = problem.finding
    return {
        "severity": problem.severity,
        "message": problem.what,
        "where": problem.where,
        "focus": problem.focus,
        "path": found.path if found else "",
        "value": found.value if found else "",
        "shape": found.shape if found else "",
        "places": [
            {"file": place.file, "line": place.line or None, "claim": place.claim or None}
            for place in problem.places
        ],
    }


def as_turtle(report: Report) -> str:
    """Return what the shapes found as a validation report of SHACL, in Turtle.

    It conforms, as SHACL has it, when there is no result at all, an Info neither. Problems that no
    shape found are not in it, but for the one fault of sources that cannot be understood.
    """
    triples = list(_graph(problem.finding for problem in report.ordered if problem.finding))
    iris = [term.value for triple in triples for term in triple if isinstance(term, NamedNode)]
    prefixes = {
        prefix: namespace
        for prefix, namespace in PREFIXES.items()
        if any(iri.startswith(namespace) for iri in iris)
    }
    return (serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes) or b"").decode()


def _graph(findings: Iterable[Finding]) -> Iterator[Triple]:
    whole = BlankNode("report")
    results: list[Triple] = []
    nodes: list[BlankNode] = []
    for number, finding in enumerate(findings, 1):
        named: dict[BlankNode, BlankNode] = {}
        for triple in finding.result:
            parts = [_own(term, number, named) for term in (triple.subject, triple.object)]
            results.append(Triple(parts[0], triple.predicate, parts[1]))
        nodes.append(_own(finding.result[0].subject, number, named))
    truth = Literal("false" if nodes else "true", datatype=NamedNode(PREFIXES["xsd"] + "boolean"))
    yield Triple(whole, NamedNode(RDF_TYPE), NamedNode(_SH + "ValidationReport"))
    yield Triple(whole, NamedNode(_SH + "conforms"), truth)
    yield from (Triple(whole, NamedNode(_SH + "result"), node) for node in nodes)
    yield from results


def _own(term: Any, number: int, named: dict[BlankNode, BlankNode]) -> Any:
    """Return a term with a label of its own if it is a blank node, the same within one result."""
    if not isinstance(term, BlankNode):
        return term
    return named.setdefault(term, BlankNode(f"r{number}n{len(named)}"))


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "table": as_table,
    "json": as_json,
    "turtle": as_turtle,
}
"""How a report can be written."""
