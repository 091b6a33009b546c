"""The shapes that records are checked against, and which terms each one is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.errors import QueryError
from kg.export.drawing.words import clean
from kg.export.ontology.asked import terms_in
from kg.export.ontology.model import Check, Checked, Span
from kg.export.ontology.said import Said, anchor_of
from kg.names import PREFIXES, RDF_TYPE, TRADE, local_name, shorten
from kg.terms import text_of

__all__ = ["Shapes", "read_shapes"]

_SH = PREFIXES["sh"]
_TARGETS = tuple(_SH + name for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf"))
# What leads from a shape to another one, which is told of by itself.
_PARTS = tuple(_SH + name for name in ("property", "sparql", "node"))
_KINDS = tuple(_SH + name for name in ("NodeShape", "PropertyShape", "SPARQLConstraint"))

Node = NamedNode | BlankNode


@dataclass
class Shapes:
    """The shapes by file, and by the terms that they are about.

    ``subjects`` and ``values`` are the classes that records may have at the two ends of a property:
    where the axioms leave it open, since nothing is to be concluded, shapes still say it.
    """

    files: tuple[Checked, ...] = ()
    by_term: dict[str, list[Check]] = field(default_factory=dict)
    subjects: dict[str, set[str]] = field(default_factory=dict)
    values: dict[str, set[str]] = field(default_factory=dict)


def read_shapes(
    files: Mapping[str, Iterable[Triple]], said: Said, places: Collection[str]
) -> Shapes:
    """Read shapes.

    Parameters
    ----------
    files
        The triples of each file by its name without ending.
    said
        The ontology, for the labels of terms.
    places
        The terms that have a place in the page.
    """
    found = Shapes()
    told = []
    for name in sorted(files):
        reader = _File(files[name], said, places)
        checks = tuple(reader.checks(found.by_term))
        reader.ends(found.subjects, found.values)
        if checks:
            iri = TRADE + name
            title = said.label(iri)
            to = anchor_of(iri) if iri in places else ""
            told.append(Checked(title, f"shapes-{name}", to, checks))
    found.files = tuple(told)
    return found


class _File:
    def __init__(self, triples: Iterable[Triple], said: Said, places: Collection[str]) -> None:
        self._said, self._places = said, places
        self._of: dict[Node, dict[str, list[NamedNode | BlankNode | Literal]]] = {}
        for triple in triples:
            subject, value = triple.subject, triple.object
            if isinstance(subject, Triple) or isinstance(value, Triple):
                continue
            self._of.setdefault(subject, {}).setdefault(triple.predicate.value, []).append(value)

    def checks(self, by_term: dict[str, list[Check]]) -> Iterator[Check]:
        """Yield the shapes that say something, each behind the one that it is a part of."""
        shapes = sorted(
            (node for node in self._of if isinstance(node, NamedNode) and self._is_shape(node)),
            key=text_of,
        )
        targets = {node: self._targets(node, shapes) for node in shapes}
        for node in shapes:
            own = self._of[node]
            is_whole = NamedNode(_SH + "NodeShape") in own.get(RDF_TYPE, ())
            if is_whole and _SH + "message" not in own:
                continue  # it only holds others together
            check = self._check(node, targets[node])
            about = {*targets[node], *self._named(node)}
            if is_whole:  # it says of which class the subjects of its properties are
                about |= self._classes(node)
            for iri in sorted(about & {*self._places}):
                by_term.setdefault(iri, []).append(check)
            yield check

    def ends(self, subjects: dict[str, set[str]], values: dict[str, set[str]]) -> None:
        """Add which classes are at the two ends of properties."""
        for node in self._of:
            for prop in map(text_of, self._values(node, "targetSubjectsOf")):
                subjects.setdefault(prop, set()).update(self._classes(node))
            for part in self._values(node, "property"):
                if isinstance(part, NamedNode | BlankNode):
                    for path in self._values(part, "path"):
                        if isinstance(path, NamedNode):
                            of = map(text_of, self._values(node, "targetClass"))
                            subjects.setdefault(path.value, set()).update(of)
                            values.setdefault(path.value, set()).update(self._classes(part))

    def _classes(self, node: Node) -> set[str]:
        """Return the classes that a shape asks for, one of which may be enough."""
        found: set[str] = set()
        for predicate, values in self._of.get(node, {}).items():
            for value in values:
                if predicate == _SH + "class" and isinstance(value, NamedNode):
                    found.add(value.value)
                elif isinstance(value, BlankNode) and predicate not in (_SH + "not", *_PARTS):
                    found |= self._classes(value)
        return found

    def _is_shape(self, node: NamedNode) -> bool:
        kinds = map(text_of, self._of[node].get(RDF_TYPE, ()))
        return any(kind in _KINDS for kind in kinds)

    def _check(self, node: NamedNode, targets: Collection[str]) -> Check:
        messages = sorted(clean(text_of(one)) for one in self._values(node, "message"))
        severity = [local_name(text_of(one)).lower() for one in self._values(node, "severity")]
        name = local_name(node.value)
        return Check(
            name,
            f"shape-{name}",
            " ".join(messages) or f"What {shorten(node.value)} says, in SHACL alone.",
            severity[0] if severity else "violation",
            self._needs(node),
            tuple(Span(self._said.label(iri), anchor_of(iri)) for iri in targets),
        )

    def _needs(self, node: NamedNode) -> str:
        """Return how many values of what kind, in a few words."""
        least = next(map(text_of, self._values(node, "minCount")), "")
        most = next(map(text_of, self._values(node, "maxCount")), "")
        if most == "0":
            count = "none"
        elif least and least == most:
            count = "one" if least == "1" else f"exactly {least}"
        else:
            count = f"{least} or more" if least and least != "0" else ""
            count += f"{', ' if count else ''}{most} at most" if most else ""
        kinds = [shorten(text_of(one)) for one in self._values(node, "datatype")]
        kinds += [self._said.label(text_of(one)) for one in self._values(node, "class")]
        return " · ".join(part for part in (count, *sorted(kinds)) if part)

    def _values(self, node: Node, name: str) -> list[NamedNode | BlankNode | Literal]:
        return self._of.get(node, {}).get(_SH + name, [])

    def _targets(self, node: NamedNode, shapes: Collection[NamedNode]) -> list[str]:
        """Return the terms whose records a shape is asked of, itself or as a part of others."""
        found: set[str] = set()
        for other in shapes:
            if other == node or node in self._reached(other):
                for target in _TARGETS:
                    found.update(map(text_of, self._of[other].get(target, ())))
        return sorted(found & {*self._places})

    def _reached(self, start: Node) -> set[object]:
        """Return the shapes that a shape is made of, at any depth."""
        seen: set[object] = set()
        todo: list[Node] = [start]
        while todo:
            for values in self._of.get(todo.pop(), {}).values():
                for value in values:
                    if isinstance(value, NamedNode | BlankNode) and value not in seen:
                        seen.add(value)
                        todo.append(value)
        return seen

    def _named(self, node: Node) -> set[str]:
        """Return the terms that a shape itself names: in its path, as values, in its query."""
        found: set[str] = set()
        for predicate, values in self._of.get(node, {}).items():
            if predicate in (RDF_TYPE, *_PARTS, _SH + "class"):
                continue
            for value in values:
                if isinstance(value, NamedNode):
                    found.add(value.value)
                elif isinstance(value, BlankNode):
                    found |= self._named(value)
                elif predicate == _SH + "select":
                    found |= _queried(value.value)
        return found


def _queried(text: str) -> frozenset[str]:
    try:
        return terms_in(text, PREFIXES)
    except QueryError:  # the query of a shape is judged where shapes are, not here
        return frozenset()
