"""Where shapes look: the ways from a focus node to every triple that can change what is found.

A shape finds something at a focus node by what it meets on its paths from there. Taken together
these paths are an automaton: its states are places on the way, its steps are properties, followed
forwards or backwards. Walked forwards from some nodes it gives all the data that decides about
them; walked backwards from a triple that changed it gives all nodes whose findings can change.

Whatever a shape says that is not understood here makes it :attr:`Looks.strange`: it may look
anywhere, and nothing less than the whole graph can be checked against it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.names import PREFIXES, RDF_TYPE, shorten
from kg.terms import text_of

__all__ = ["FOCUS", "Looks", "Patterns", "Step", "looks_of"]

FOCUS = 0
_SH, _RDF = PREFIXES["sh"], PREFIXES["rdf"]
_SUBCLASS = PREFIXES["rdfs"] + "subClassOf"

# What is asked of the value nodes by themselves, and what only describes the shape.
_OF_VALUES = frozenset(
    _SH + name
    for name in (
        "datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive "
        "minLength maxLength pattern flags languageIn uniqueLang hasValue in "
        "qualifiedMinCount qualifiedMaxCount severity message name description order group "
        "defaultValue deactivated path targetNode ignoredProperties"
    ).split()
)
_NESTED = frozenset(_SH + name for name in "node property not qualifiedValueShape".split())
_NESTED_LISTS = frozenset(_SH + name for name in "and or xone".split())
_COMPARED = frozenset(_SH + name for name in "equals disjoint lessThan lessThanOrEquals".split())
_MANY = {_SH + "zeroOrMorePath": (True, True), _SH + "oneOrMorePath": (False, True),
         _SH + "zeroOrOnePath": (True, False)}  # fmt: skip


# Returns, for the text of a SPARQL constraint with its prefixes, where it looks from ``$this``, and
# why it may look anywhere; empty where it does not.
Patterns = Callable[[str], "tuple[Looks, str]"]


class Step(NamedTuple):
    """One step of the automaton: to ``state`` over a property, or, for None, over any.

    ``backwards`` steps go from the object to the subject; a ``free`` step stays at its node.
    """

    predicate: str | None
    backwards: bool
    state: int
    free: bool = False


@dataclass
class Looks:
    """The automaton of some shapes.

    ``steps`` are those that leave each state, FOCUS being the first; ``strange`` names the shapes
    that may look anywhere, each with the reason.
    """

    steps: dict[int, list[Step]] = field(default_factory=lambda: defaultdict(list))
    strange: list[str] = field(default_factory=list)
    _last: int = FOCUS

    def written(self) -> dict[str, Any]:
        """Return the automaton as plain lists, for :meth:`of`."""
        return {"steps": [[state, *step] for state in self.steps for step in self.steps[state]],
                "strange": self.strange}  # fmt: skip

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> Looks:
        """Return the automaton that was written.

        Raises
        ------
        ValueError, TypeError, KeyError
            When it is none.
        """
        looks = cls(strange=list(map(str, written["strange"])))
        for state, predicate, backwards, to, free in written["steps"]:
            step = Step(predicate and str(predicate), bool(backwards), int(to), bool(free))
            looks.steps[int(state)].append(step)
        return looks

    def step(self, state: int, predicate: str | None, backwards: bool = False) -> int:
        """Return the state one step on; equal steps from one state are one."""
        for known in self.steps[state]:
            if known[:2] == (predicate, backwards) and known.state != state and not known.free:
                return known.state
        return self.join(state, predicate, backwards, self.fresh())

    def join(self, state: int, predicate: str | None, backwards: bool, to: int) -> int:
        """Add a step to a state that is there."""
        step = Step(predicate, backwards, to)
        if step not in self.steps[state]:
            self.steps[state].append(step)
        return to

    def fresh(self) -> int:
        """Return a state that nothing leads to yet."""
        self._last += 1
        return self._last

    def free(self, state: int, to: int) -> None:
        """Let ``to`` be reached from a state without a step."""
        self.steps[state].append(Step(None, False, to, free=True))

    def many(self, state: int, way: Callable[[int], int], none: bool, more: bool) -> int:
        """Return the state behind a way that may be gone not at all, or again and again."""
        before, behind = self.fresh(), self.fresh()
        self.free(state, before)
        after = way(before)
        self.free(after, behind)
        if none:
            self.free(before, behind)
        if more:
            self.free(after, before)
        return behind


def looks_of(shapes: Iterable[Triple], patterns: Patterns) -> Looks:
    """Return where shapes look; ``patterns`` reads the SPARQL constraints among them."""
    reader = _Reader(shapes, patterns)
    reader.read()
    return reader.looks


class _Reader:
    def __init__(self, shapes: Iterable[Triple], patterns: Patterns) -> None:
        self.about: dict[object, list[Triple]] = defaultdict(list)
        for triple in shapes:
            self.about[triple.subject].append(triple)
        self.patterns = patterns
        self.looks = Looks()
        self.kind: int | None = None

    def read(self) -> None:
        """Follow every shape that has a target."""
        for node in list(self.about):
            targets = [t for t in self.about[node] if t.predicate.value.startswith(_SH + "target")]
            kinds = {text_of(t.object) for t in self.about[node] if t.predicate.value == RDF_TYPE}
            if PREFIXES["rdfs"] + "Class" in kinds or PREFIXES["owl"] + "Class" in kinds:
                self._strange(node, "a class that is a shape is its own target")
            for target in targets:
                self._target(node, target)
            if targets:
                self._shape(node, FOCUS, ())

    def _target(self, node: object, target: Triple) -> None:
        kind, aim = target.predicate.value.removeprefix(_SH), text_of(target.object)
        if kind == "targetClass":
            self._class(FOCUS)
        elif kind in ("targetSubjectsOf", "targetObjectsOf"):
            self.looks.step(FOCUS, aim, backwards=kind == "targetObjectsOf")
        elif target.predicate.value.startswith(_SH) and kind != "targetNode":
            self._strange(node, f"its target is given by sh:{kind}")

    def _class(self, state: int) -> None:
        # One state for the classes of whatever is asked: the way up from there is the same.
        if self.kind is None:
            self.kind = self.looks.fresh()
            self.looks.join(self.kind, _SUBCLASS, False, self.kind)
        self.looks.join(state, RDF_TYPE, False, self.kind)

    def _shape(self, node: object, state: int, above: tuple[object, ...]) -> None:
        """Follow one shape from a state where its focus nodes are."""
        if node in above:
            self._strange(node, "it refers to itself")
            return
        above = (*above, node)
        values = state
        for path in self._values(node, "path"):
            values = self._path(path, state, node)
        for triple in self.about[node]:
            name = triple.predicate.value
            if name in _COMPARED:
                self.looks.step(state, text_of(triple.object))
            elif name in _NESTED:
                self._shape(triple.object, values, above)
            elif name in _NESTED_LISTS:
                for part in self._list(triple.object):
                    self._shape(part, values, above)
            elif name == _SH + "class":
                self._class(values)
            elif name == _SH + "closed":
                self.looks.step(values, None)
            elif name == _SH + "qualifiedValueShapesDisjoint":
                self._strange(node, "it looks at the shapes beside it")
            elif name == _SH + "sparql":
                self._sparql(triple.object, state)
            elif name.startswith(_SH) and name not in _OF_VALUES and "target" not in name:
                self._strange(node, f"{shorten(name)} is not followed")

    def _path(self, path: object, state: int, shape: object) -> int:
        if isinstance(path, NamedNode):
            return self.looks.step(state, path.value)
        said = {t.predicate.value: t.object for t in self.about[path]}
        for name, inner in said.items():
            if name == _SH + "inversePath" and isinstance(inner, NamedNode):
                return self.looks.step(state, inner.value, backwards=True)
            if name == _SH + "alternativePath":
                end = self.looks.fresh()
                for part in self._list(inner):
                    self.looks.free(self._path(part, state, shape), end)
                return end
            if name in _MANY:
                none, more = _MANY[name]
                return self.looks.many(state, lambda s: self._path(inner, s, shape), none, more)  # noqa: B023
        if _RDF + "first" in said:
            for part in self._list(path):
                state = self._path(part, state, shape)
            return state
        self._strange(shape, "its path is not followed")
        return state

    def _sparql(self, constraint: object, state: int) -> None:
        texts = [text_of(value) for value in self._values(constraint, "select")]
        for text in texts or [""]:
            if not text:
                self._strange(constraint, "it has no SELECT")
                continue
            found, why = self.patterns(self._prologue(constraint) + text)
            if why:
                self._strange(constraint, why)
            self._graft(found, state)

    def _graft(self, found: Looks, state: int) -> None:
        """Add the steps of another automaton, its focus being at a state of this one."""
        at = {FOCUS: state}
        todo = [FOCUS]
        while todo:
            here = todo.pop()
            for step in found.steps.get(here, ()):
                if step.state not in at:
                    # Equal first steps are one; what several ways lead to must stay one too.
                    leads = sum(s.state == step.state for ss in found.steps.values() for s in ss)
                    at[step.state] = (
                        self.looks.step(at[here], step.predicate, step.backwards)
                        if leads == 1 and not step.free
                        else self.looks.fresh()
                    )
                    todo.append(step.state)
                if step.free:
                    self.looks.free(at[here], at[step.state])
                else:
                    self.looks.join(at[here], step.predicate, step.backwards, at[step.state])

    def _prologue(self, constraint: object) -> str:
        lines = []
        for holder in self._values(constraint, "prefixes"):
            for declared in self._values(holder, "declare"):
                prefix = text_of(self._values(declared, "prefix")[0])
                namespace = text_of(self._values(declared, "namespace")[0])
                lines.append(f"PREFIX {prefix}: <{namespace}>\n")
        return "".join(lines)

    def _values(self, node: object, name: str) -> list[NamedNode | BlankNode | Literal]:
        return [
            t.object
            for t in self.about[node]
            if t.predicate.value == _SH + name and not isinstance(t.object, Triple)
        ]

    def _list(self, head: object) -> Iterator[object]:
        while text_of(head) != _RDF + "nil":
            said = {t.predicate.value: t.object for t in self.about[head]}
            if _RDF + "first" not in said:
                self._strange(head, "a list in it is not whole")
                return
            yield said[_RDF + "first"]
            head = said.get(_RDF + "rest", NamedNode(_RDF + "nil"))

    def _strange(self, shape: object, why: str) -> None:
        self.looks.strange.append(f"{shorten(text_of(shape))}: {why}")
