"""The graph around a change of some sources: as the build has it, and as it would be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from kg.build.assemble import Assembled, assemble
from kg.build.built import Built, Node
from kg.build.change import Change, NotLocalError, change_of, digests_of, identity
from kg.build.gate import Beyond
from kg.build.nearby import Reach, parts_around, reach_of
from kg.build.parts import Ontology, Parts
from kg.build.record import read_record
from kg.build.said import Claims, Said, Typed
from kg.build.store import Build, current, opened
from kg.check.around import data_around, touched
from kg.errors import CheckError, SourceError, StoreError
from kg.files import Inputs
from kg.names import TRADE
from kg.source import parse_turtle
from kg.terms import text_of

__all__ = ["Local", "Overlay", "local"]


View = Mapping[Node, Collection[Triple]]


class Overlay:
    """A built view in which some things are as they would be after a change.

    Parameters
    ----------
    built
        The view as it is.
    own
        The things that are otherwise: all triples with each as subject.
    others
        What these things are in other worlds, which are then looked at all together with the view
        as it is.
    """

    def __init__(self, built: Built, own: View, *others: View) -> None:
        self.built, self.is_wide = built, bool(others)
        triples = {t for view in (own, *others) for said in view.values() for t in said}
        self._out: dict[Node, list[Triple]] = {node: [] for node in own}
        self._in: dict[Node, list[Triple]] = defaultdict(list)
        for triple in triples:
            self._out.setdefault(triple.subject, []).append(triple)
            self._in[triple.object].append(triple)

    def leaving(self, node: Node) -> list[Triple]:
        """Return the triples with this subject."""
        own = self._out.get(node)
        if own is None:
            return self.built.leaving(node)
        return [*self.built.leaving(node), *own] if self.is_wide else own

    def reaching(self, node: Node, over: Collection[str] | None = None) -> list[Triple]:
        """Return the triples with this object and one of these predicates; None stands for any."""
        kept = self.built.reaching(node, over)
        if not self.is_wide:
            kept = [triple for triple in kept if triple.subject not in self._out]
        own = self._in.get(node, ())
        return [*kept, *(t for t in own if over is None or t.predicate.value in over)]


@dataclass(frozen=True)
class Local:
    """What is to be checked after a change.

    ``parts`` and ``assembled`` hold what the change reaches, ``focus`` the nodes at which a shape
    can find something else, ``view`` all things as they would be after the change.
    """

    build: Build
    said: Said
    reach: Reach
    parts: Parts
    assembled: Assembled
    focus: frozenset[NamedNode]
    view: Overlay

    def around(self, nodes: Iterable[Node]) -> set[Triple]:
        """Return all that shapes look at from these nodes."""
        return data_around(self.said.built.record.looks, nodes, self.view)

    @property
    def change(self) -> Change:
        """The documents that are new, and the sources that are gone."""
        return self.said.change


def local(inputs: Inputs, files: Collection[Path], folder: Path) -> Local:
    """Return what must be checked for some files, given a build of the other sources.

    Parameters
    ----------
    inputs
        Every source file, those asked about among them.
    files
        Those asked about; each takes the place of its older version in the build.
    folder
        Where built stores lie: the build of just the other sources is taken where it was kept,
        else the current one.

    Raises
    ------
    SourceError, CheckError
        As a build of all files would.
    NotLocalError
        When everything must be checked.
    """
    digests = digests_of(inputs)
    build = _base(inputs, files, folder, digests)
    record = read_record(Path(build.folder), build.inputs)
    if record is None:
        raise NotLocalError("the build does not tell its sources (`kg build` makes one that does)")
    if record.rules != inputs.rules():
        raise NotLocalError("ontology, shapes or code changed since the build")
    if record.looks.strange:
        raise NotLocalError(f"a shape may look anywhere: {record.looks.strange[0]}")
    try:
        store = opened(build)
    except StoreError:
        raise NotLocalError("the build is damaged (`kg build` makes it anew)") from None
    said = Said(Built(store, record), change_of(inputs, files, record, digests))
    ontology = Ontology(parse_turtle(inputs.ontology / "trade.ttl"))
    reference = tuple(parse_turtle(inputs.ontology / "reference.ttl"))
    reach = reach_of(said, ontology)
    parts = parts_around(said, reach, ontology, reference)
    assembled = assemble(parts, beyond=Beyond(Typed(said), Claims(said)))
    return _local(build, said, reach, parts, assembled)


def _base(
    inputs: Inputs, files: Collection[Path], folder: Path, digests: Mapping[Path, str]
) -> Build:
    asked = {identity(path) for path in files}
    others = tuple(path for path in inputs.sources if identity(path) not in asked)
    build = current(folder, replace(inputs, sources=others).digest(digests)) or current(folder)
    if build is None:
        raise NotLocalError("there is no build yet (`kg build` makes one)")
    return build


def _local(build: Build, said: Said, reach: Reach, parts: Parts, assembled: Assembled) -> Local:
    built = said.built
    own = _own(said, reach, assembled)
    others: list[View] = [{node: built.leaving(node) for node in own}]
    asked = said.change.asked & built.record.sources.keys()
    if asked:  # what the files cause may be in the build already: compare with a world without
        others.append(_without(said, reach, parts, asked))
    changed = {triple for view in others for triple in _differing(own, view)}
    found = touched(built.record.looks, changed, Overlay(built, own, *others))
    for document in said.change.documents:
        if document.source in said.change.asked:
            facts = [t for claim in document.claims.values() for t in claim.triples]
            found |= {triple.subject for triple in (*document.metadata, *facts)}
    focus = frozenset(node for node in found if isinstance(node, NamedNode))
    return Local(build, said, reach, parts, assembled, focus, Overlay(built, own))


def _own(said: Said, reach: Reach, assembled: Assembled) -> dict[Node, list[Triple]]:
    """Return every thing whose triples can change, with its triples as they are assembled."""
    claims = {*reach.claims, *said.change.sources}
    nodes: dict[Node, list[Triple]] = {NamedNode(iri): [] for iri in reach.things | claims}
    todo = [NamedNode(owner) for owner in {*said.replaced, *said.change.sources}]
    for node in todo:  # with what hangs on it, such as evidence
        own = node.value.partition("/node/")[0] + "/node/"
        todo += [t.object for t in said.built.leaving(node) if isinstance(t.object, NamedNode)
                 and t.object.value.startswith(own)]  # fmt: skip
    nodes |= {node: [] for node in todo}
    for document in said.change.documents:
        for triple in document.metadata:
            nodes[triple.subject] = []
    for measure in reach.measures:
        for triple in said.built.reaching(NamedNode(measure), [TRADE + "isPeriodOf"]):
            nodes[triple.subject] = []
    triples = assembled.record()  # what is inferred is nothing that a shape may judge
    for triple in triples:
        is_of = triple.predicate.value == TRADE + "isPeriodOf"
        if is_of and text_of(triple.object) in reach.measures:
            nodes[triple.subject] = []
    for triple in triples:
        if triple.subject in nodes:
            nodes[triple.subject].append(triple)
    return nodes


def _without(said: Said, reach: Reach, parts: Parts, asked: Collection[str]) -> View:
    """Return the things as they would be without the files asked about."""
    documents = tuple(d for d in parts.documents if d.source not in asked)
    try:
        assembled = assemble(replace(parts, documents=documents), gated=False)
    except (CheckError, SourceError):  # the files settle this: all they say makes a difference
        return {}
    return _own(said, reach, assembled)


def _differing(own: View, other: View) -> Iterator[Triple]:
    for node in own.keys() | other.keys():
        yield from set(own.get(node, ())) ^ set(other.get(node, ()))
