"""Which focus nodes surely conform to a shape, so that no more need be asked of them.

Nearly all of them do, and to tell so takes little: this knows the common constraints, and of those
only what no two implementations can see differently. Whatever is in doubt, an odd literal or a
constraint it does not know, is left to pyshacl, which alone says what is found.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, cached_property

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    Store,
    Triple,
)

from kg.names import PREFIXES, RDF_TYPE
from kg.terms import text_of

__all__ = ["Surely"]

Node = NamedNode | BlankNode | Literal | Triple
Verdict = bool | None  # None: in doubt

_SH, _RDF, _XSD = PREFIXES["sh"], PREFIXES["rdf"], PREFIXES["xsd"]
_SUBCLASS = PREFIXES["rdfs"] + "subClassOf"
_PLAIN = {
    _XSD + "string": re.compile(r".*", re.DOTALL),
    _XSD + "integer": re.compile(r"-?(0|[1-9][0-9]{0,14})"),
    _XSD + "decimal": re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?"),
    _XSD + "boolean": re.compile(r"true|false"),
    _XSD + "gYear": re.compile(r"[12][0-9]{3}"),
    _XSD + "gYearMonth": re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])"),
    _XSD + "date": re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])"),
    _RDF + "langString": re.compile(r".*", re.DOTALL),
    PREFIXES["edtf"] + "EDTF": re.compile(r".*", re.DOTALL),
}
_NUMERIC = (_XSD + "integer", _XSD + "decimal")
_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
_SILENT = frozenset(
    _SH + name
    for name in "severity message path name description order group flags prefixes "
    "targetClass targetNode targetSubjectsOf targetObjectsOf "
    "qualifiedMinCount".split()
)


class Surely:
    """Shapes, and the data they are asked about.

    Parameters
    ----------
    shapes
        The shapes graph.
    data
        What the shapes look at.
    """

    def __init__(self, shapes: Iterable[Triple], data: Collection[Triple]) -> None:
        self.data = data
        self.said: dict[Node, list[tuple[str, Node]]] = defaultdict(list)
        self._out: dict[tuple[Node, str], list[Node]] = defaultdict(list)
        self._in: dict[tuple[Node, str], list[Node]] = defaultdict(list)
        for triple in shapes:
            self.said[triple.subject].append((triple.predicate.value, triple.object))
        for triple in data:
            self._out[triple.subject, triple.predicate.value].append(triple.object)
            self._in[triple.object, triple.predicate.value].append(triple.subject)
        self._matched: dict[Node, set[str] | None] = {}
        self._kinds: dict[Node, frozenset[str]] = {}
        self._known: dict[Node, tuple[Node | None, list[tuple[str, Node]]]] = {}

    def doubtful(self, focus: Collection[Node]) -> Iterator[tuple[Node, Node]]:
        """Yield each shape with each of these nodes that is its target, unless it conforms."""
        targets = {_SH + name for name in _TARGETS}
        shapes = [s for s, said in self.said.items() if any(name in targets for name, _ in said)]
        by_class: dict[str, set[Node]] = defaultdict(set)
        for node in focus:
            for kind in self._classes(node):
                by_class[kind].add(node)
        for shape in shapes:
            for node in self._targets(shape, focus, by_class):
                if self.conforms(shape, node) is not True:
                    yield shape, node

    def _targets(
        self, shape: Node, focus: Collection[Node], by_class: Mapping[str, set[Node]]
    ) -> set[Node]:
        found: set[Node] = set()
        for name, aim in self.said[shape]:
            kind, text = name.removeprefix(_SH), text_of(aim)
            if kind == "targetClass":
                found |= by_class.get(text, set())
            elif kind == "targetSubjectsOf":
                found |= {node for node in focus if (node, text) in self._out}
            elif kind == "targetObjectsOf":
                found |= {node for node in focus if (node, text) in self._in}
            elif kind == "targetNode" and aim in focus:
                found.add(aim)
        return found

    def _classes(self, node: Node) -> frozenset[str]:
        """Return the classes of a node, with all above them."""
        if node not in self._kinds:
            todo = [*self._out.get((node, RDF_TYPE), ())]
            found = set(todo)
            for kind in todo:
                more = [k for k in self._out.get((kind, _SUBCLASS), ()) if k not in found]
                todo += more
                found.update(more)
            self._kinds[node] = frozenset(map(text_of, found))
        return self._kinds[node]

    def conforms(self, shape: Node, node: Node) -> Verdict:
        """Tell whether a node conforms to a shape; None where it is in doubt."""
        path, demands = self._demands(shape)
        values = {node} if path is None else self._follow(path, {node})
        if values is None:
            return None
        return _all([self._holds(shape, name, wanted, node, values) for name, wanted in demands])

    def _demands(self, shape: Node) -> tuple[Node | None, list[tuple[str, Node]]]:
        """Return the path of a shape, and its constraints."""
        if shape not in self._known:
            said = self.said[shape]
            path = next((value for name, value in said if name == _SH + "path"), None)
            demands = [(name.removeprefix(_SH), wanted) for name, wanted in said
                       if name.startswith(_SH) and name not in _SILENT]  # fmt: skip
            self._known[shape] = path, demands
        return self._known[shape]

    def _holds(
        self, shape: Node, name: str, wanted: Node, node: Node, values: Collection[Node]
    ) -> Verdict:
        """Tell whether one constraint holds."""
        text = text_of(wanted)
        if name == "minCount":
            return len(values) >= int(text)
        if name == "maxCount":
            return len(values) <= int(text)
        if name == "class":
            return all(text in self._classes(value) for value in values)
        if name in ("node", "property"):
            return _all(self.conforms(wanted, value) for value in values)
        if name == "not":
            return _all(_not(self.conforms(wanted, value)) for value in values)
        if name == "or":
            parts = self._list(wanted)
            return _all(_any(self.conforms(p, value) for p in parts) for value in values)
        if name == "qualifiedValueShape":
            return self._enough(shape, wanted, values)
        if name == "hasValue":
            return wanted in values or (False if isinstance(wanted, NamedNode) else None)
        if name in ("lessThan", "lessThanOrEquals", "disjoint"):
            others = self._out.get((node, text), ())
            return _all(_compared(name, one, other) for one in values for other in others)
        if name == "uniqueLang":
            tags = [v.language for v in values if isinstance(v, Literal) and v.language]
            return len(set(tags)) == len(tags) or None
        if name == "sparql":
            return self._unmatched(wanted, node)
        listed = self._list(wanted) if name in ("in", "languageIn") else []
        return _all(_fits(name, wanted, listed, value) for value in values)

    def _enough(self, shape: Node, wanted: Node, values: Collection[Node]) -> Verdict:
        names = dict(self.said[shape])
        if any(
            _SH + name in names for name in ("qualifiedMaxCount", "qualifiedValueShapesDisjoint")
        ):
            return None
        least = int(text_of(names.get(_SH + "qualifiedMinCount", Literal("0"))))
        return sum(self.conforms(wanted, value) is True for value in values) >= least or None

    def _list(self, head: Node) -> list[Node]:
        found = []
        while text_of(head) != _RDF + "nil":
            said = dict(self.said[head])
            found.append(said[_RDF + "first"])
            head = said[_RDF + "rest"]
        return found

    def _follow(self, path: Node, nodes: set[Node]) -> set[Node] | None:
        """Return the nodes at the end of a path; None for a path that is not known."""
        if isinstance(path, NamedNode):
            return {value for node in nodes for value in self._out.get((node, path.value), ())}
        ((name, inner), *more) = self.said[path]
        name = name.removeprefix(_SH)
        if name == "inversePath" and isinstance(inner, NamedNode):
            return {value for node in nodes for value in self._in.get((node, inner.value), ())}
        if name == "alternativePath":
            ends = [self._follow(part, nodes) for part in self._list(inner)]
            return None if None in ends else {node for end in ends for node in end or ()}
        if name in ("zeroOrMorePath", "oneOrMorePath"):
            found, last = (set(nodes), nodes) if name == "zeroOrMorePath" else (set(), nodes)
            while last:
                further = self._follow(inner, last)
                if further is None:
                    return None
                last = further - found
                found |= last
            return found
        if more and {name, *(n for n, _ in more)} == {_RDF + "first", _RDF + "rest"}:
            at: set[Node] | None = nodes
            for part in self._list(path):
                at = None if at is None else self._follow(part, at)
            return at
        return None

    def _unmatched(self, constraint: Node, node: Node) -> Verdict:
        """Tell whether the query of a constraint finds nothing at a node."""
        if constraint not in self._matched:
            self._matched[constraint] = self._matches(constraint)
        matched = self._matched[constraint]
        return None if matched is None or text_of(node) in matched else True

    def _matches(self, constraint: Node) -> set[str] | None:
        """Return where a query finds something, whatever it is asked about; None: in doubt."""
        said = dict(self.said[constraint])
        if self._store is None or _SH + "select" not in said:
            return None
        lines = []
        for name, holder in self.said[constraint]:
            for declared, told in self.said[holder] if name == _SH + "prefixes" else ():
                if declared == _SH + "declare":
                    parts = {key: text_of(value) for key, value in self.said[told]}
                    lines.append(f"PREFIX {parts[_SH + 'prefix']}: <{parts[_SH + 'namespace']}>\n")
        try:
            rows = self._store.query("".join(lines) + text_of(said[_SH + "select"]))
        except (SyntaxError, ValueError, OSError):
            return None
        if not isinstance(rows, QuerySolutions):
            return None
        found = {text_of(row["this"]) for row in rows}
        return None if "" in found else found

    @cached_property
    def _store(self) -> Store | None:
        """The data as a store; None where a literal is odd, of which engines think differently."""
        if not all(_is_plain(t.object) for t in self.data if isinstance(t.object, Literal)):
            return None
        store = Store()
        store.extend(Quad(*triple) for triple in self.data)
        return store


def _all(verdicts: Iterable[Verdict]) -> Verdict:
    found = list(verdicts)
    return False if False in found else None if None in found else True


def _any(verdicts: Iterable[Verdict]) -> Verdict:
    found = list(verdicts)
    return True if True in found else None if None in found else False


def _not(verdict: Verdict) -> Verdict:
    return None if verdict is None else not verdict


def _is_plain(literal: Literal) -> bool:
    form = _PLAIN.get(literal.datatype.value)
    if not form or not form.fullmatch(literal.value):
        return False
    return literal.datatype.value != _XSD + "date" or _is_day(literal.value)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _number(term: Node) -> Decimal | None:
    is_number = isinstance(term, Literal) and term.datatype.value in _NUMERIC and _is_plain(term)
    return Decimal(text_of(term)) if is_number else None


def _compared(name: str, one: Node, other: Node) -> Verdict:
    if name == "disjoint":
        return one != other if isinstance(one, NamedNode) else None
    low, high = _number(one), _number(other)
    if low is None or high is None:
        return None
    return low < high if name == "lessThan" else low <= high


def _fits(name: str, wanted: Node, listed: Collection[Node], value: Node) -> Verdict:
    """Tell whether a value by itself is as a constraint wants it."""
    if name == "datatype":
        if not isinstance(value, Literal) or value.datatype != wanted:
            return False
        return _is_plain(value) or None
    if name == "nodeKind":
        return isinstance(value, NamedNode) if text_of(wanted) == _SH + "IRI" else None
    if name == "pattern":
        is_text = isinstance(value, NamedNode | Literal)
        return bool(_compiled(text_of(wanted)).search(text_of(value))) if is_text else None
    if name == "in":
        return value in listed or (False if isinstance(value, NamedNode) else None)
    if name == "languageIn":
        tags = {text_of(tag) for tag in listed}
        return (isinstance(value, Literal) and value.language in tags) or None
    bound, number = _number(wanted), _number(value)
    if bound is None or number is None:
        return None
    holds = {"minInclusive": number >= bound, "maxInclusive": number <= bound,
             "minExclusive": number > bound, "maxExclusive": number < bound}  # fmt: skip
    return holds.get(name)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
