"""Validation of the view against the shapes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse
from pyoxigraph import Literal as Value

from kg.check.looks import Looks, looks_of
from kg.check.surely import Surely
from kg.errors import CheckError
from kg.names import PREFIXES
from kg.source import parse_turtle

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.term import Node as Term

__all__ = ["Finding", "Shapes", "findings_in", "validate"]

Node = NamedNode | BlankNode | Value | Triple
Around = Callable[[Collection[Node]], Collection[Triple]]
Severity = Literal["Violation", "Warning", "Info"]
_ORDER: tuple[Severity, ...] = ("Violation", "Warning", "Info")
_SH = PREFIXES["sh"]
_TARGETS = ("Class", "Node", "SubjectsOf", "ObjectsOf")


@dataclass(frozen=True)
class Finding:
    """One place where the data is not as a shape wants it.

    ``message`` tells the author what to write. ``focus`` is the IRI of the thing that is at fault,
    ``path`` the property (empty when it is a longer way or the thing itself), ``value`` the value
    at fault (empty when one is missing, or the thing itself is meant), and ``shape`` the IRI of
    the shape or constraint. A Violation stops a build, a Warning or an Info does not.

    ``result`` is the same as SHACL says it: the triples of one sh:ValidationResult, which is the
    subject of the first of them, and of its path.
    """

    severity: Severity
    message: str
    focus: str
    path: str
    value: str
    shape: str
    result: tuple[Triple, ...] = field(default=(), compare=False, repr=False)

    def term(self, name: str) -> NamedNode | BlankNode | Value | None:
        """Return what the result says with a property of SHACL, such as ``value``."""
        for triple in self.result:
            is_said = triple.predicate.value == _SH + name
            if is_said and triple.subject == self.result[0].subject:
                return None if isinstance(triple.object, Triple) else triple.object
        return None


class Shapes:
    """The shapes of a folder, read once.

    Parameters
    ----------
    folder
        Every Turtle file in it is read, those of sub-folders too.

    Raises
    ------
    SourceError
        When a file cannot be read or is not Turtle.
    """

    def __init__(self, folder: Path) -> None:
        paths = sorted(folder.rglob("*.ttl"))
        self.triples = [triple for path in paths for triple in parse_turtle(path)]
        self._prepared: dict[str, Query] = {}

    @cached_property
    def looks(self) -> Looks:
        """Where the shapes look from their focus nodes."""
        from kg.check.graph import PreparedGraph
        from kg.check.patterns import patterns_of

        graph = PreparedGraph(self._prepared)
        return looks_of(self.triples, lambda text: patterns_of(graph.prepare, text))

    def validate(self, data: bytes | Iterable[Triple]) -> list[Finding]:
        """Return what the shapes find in the data, Violations first.

        Parameters
        ----------
        data
            The view with the ontology in it (shapes look up subclasses there): triples, or
            N-Triples.

        Raises
        ------
        CheckError
            When a shape is at fault, or a value that no comparison is made for, so that nothing
            can be said of the data.
        """
        return self._run(_triples(data) if isinstance(data, bytes) else data)

    def validate_at(self, focus: Collection[Node], around: Around) -> list[Finding]:
        """Return what the shapes find at some nodes, those among them that a shape has as target.

        Parameters
        ----------
        focus
            The only nodes to look at.
        around
            Gives, for some of them, at least the data that shapes look at from there.

        Raises
        ------
        CheckError
            As :meth:`validate` does.
        """
        aims = list(Surely(self.triples, around(focus)).doubtful(focus))
        return self._run(around({node for _, node in aims}), aims) if aims else []

    def _run(
        self, triples: Iterable[Triple], aims: Collection[tuple[Any, Any]] | None = None
    ) -> list[Finding]:
        """Return what pyshacl finds, at these nodes where shapes with their nodes are given."""
        from pyshacl import validate as run
        from pyshacl.errors import ReportableRuntimeError

        from kg.check.graph import graph_of, quiet

        try:
            with quiet():
                graph = graph_of(triples, self._prepared)
                shapes = self._graph if aims is None else self._aimed(aims)
                _, report, text = run(graph, shacl_graph=shapes, inference="none", advanced=False)
        except ReportableRuntimeError as fault:
            raise CheckError(f"the shapes cannot be used: {fault}") from None
        except (ArithmeticError, TypeError) as fault:
            # rdflib compares some values, such as NaN with a decimal, by failing.
            raise CheckError(
                f"a value cannot be compared with what a shape demands: {fault!r}",
                hint="look for a number or day that is written as something else",
            ) from None
        if isinstance(report, Exception):
            raise CheckError(f"the shapes cannot be used: {text}")
        return findings_in(report)

    def _aimed(self, aims: Iterable[tuple[Any, Any]]) -> Graph:
        """Return some shapes with these nodes alone for targets, and what the shapes refer to.

        The option of pyshacl to the same end looks every target up in a list.
        """
        from kg.check.graph import graph_of

        targets = {f"{_SH}target{kind}" for kind in _TARGETS}
        about: dict[Any, list[Triple]] = {}
        for triple in self.triples:
            if triple.predicate.value not in targets:
                about.setdefault(triple.subject, []).append(triple)
        aimed = [Triple(shape, NamedNode(f"{_SH}targetNode"), node) for shape, node in aims]
        todo = [shape for shape, _ in aims]
        for node in todo:
            said = about.pop(node, [])
            aimed += said
            todo += [triple.object for triple in said]
        return graph_of(aimed)

    @cached_property
    def _graph(self) -> Graph:
        from kg.check.graph import graph_of

        return _hoisted(graph_of(self.triples))


def _hoisted(shapes: Graph) -> Graph:
    """Give each property shape the targets of its node shape, and take it out of there.

    It finds the same; but pyshacl then asks it once of all focus nodes, not once of each.
    """
    from rdflib import URIRef

    targets = [URIRef(f"{_SH}target{kind}") for kind in _TARGETS]
    held, path_of = URIRef(_SH + "property"), URIRef(_SH + "path")
    for node, path in list(shapes.subject_objects(held)):
        if (node, path_of, None) in shapes:
            continue  # what it holds is asked of its values, not of its targets
        aims = [(target, aim) for target in targets for aim in shapes.objects(node, target)]
        # A shape that another refers to is asked of that one's nodes too: it stays whole.
        if aims and not any(shapes.subjects(None, node)):
            shapes.remove((node, held, path))
            for target, aim in aims:
                shapes.add((path, target, aim))
    return shapes


def validate(data: bytes | Iterable[Triple], shapes_dir: Path) -> list[Finding]:
    """Return what the shapes of a folder find in the data; see :meth:`Shapes.validate`."""
    return Shapes(shapes_dir).validate(data)


def _triples(data: bytes) -> list[Triple]:
    return [quad.triple for quad in parse(data, format=RdfFormat.N_TRIPLES)]


def findings_in(report: Graph) -> list[Finding]:
    """Return the results of a validation report, Violations first.

    One value may break several constraints of one shape, which has one message: that is one
    finding, and its result is the first of them.
    """
    from rdflib import URIRef

    nodes = report.objects(None, URIRef(_SH + "result"))
    found = sorted(
        (_finding(report, node) for node in nodes),
        key=lambda f: (_ORDER.index(f.severity), f.focus, f.shape, f.path, f.value,
                       str(f.term("sourceConstraintComponent")), str(f.term("value"))),
    )  # fmt: skip
    return list(dict.fromkeys(found))


def _finding(report: Graph, node: Term) -> Finding:
    from rdflib import URIRef

    def said(name: str) -> Any:
        return report.value(node, URIRef(_SH + name), any=True)

    # The constraint is the more exact of the two: a SPARQL constraint has an IRI of its own.
    shape = said("sourceConstraint") or said("sourceShape")
    path = said("resultPath")
    return Finding(
        severity=cast(Severity, str(said("resultSeverity")).removeprefix(_SH)),
        message=str(said("resultMessage") or ""),
        focus=str(said("focusNode")),
        path=str(path) if isinstance(path, URIRef) else "",
        value="" if said("value") in (None, said("focusNode")) else str(said("value")),
        shape=str(shape),
        result=tuple(_described(report, node)),
    )


def _described(report: Graph, node: Term) -> Iterator[Triple]:
    """Yield the triples of a result and of the blank nodes that its path is made of."""
    from rdflib import BNode, URIRef

    from kg.check.graph import term_of

    todo, seen = [node], {node}
    while todo:
        here = todo.pop(0)
        for _, said, value in sorted(report.triples((here, None, None))):
            subject = term_of(here)
            if str(said) == _SH + "detail" or isinstance(subject, Value):
                continue  # what was found on the way is no finding of its own
            yield Triple(subject, NamedNode(str(said)), term_of(value))
            is_path = here != node or said == URIRef(_SH + "resultPath")
            if isinstance(value, BNode) and is_path and value not in seen:
                seen.add(value)
                todo.append(value)
