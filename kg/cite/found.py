"""What the matches of one row used, as it is collected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from pyoxigraph import BlankNode, NamedNode, Store
from pyoxigraph import Triple as Fact

from kg.cite.ground import Ground
from kg.cite.opened import Solution
from kg.cite.paths import GraphName, Link, Path, Term, chain
from kg.cite.pattern import Group, Triple, variable
from kg.cite.write import readable

__all__ = ["Found", "May"]

May = Callable[[Fact, GraphName], bool]


class Found:
    """The triples and graphs that matches used, and the absences they rest on.

    Parameters
    ----------
    terms
        The constants of the query, by how they are written there.
    cap
        The most matches that are followed.
    may
        Where one chain of a path and one witness of an EXISTS are enough: tells whether a triple
        found in a graph may be one of it. ``lacking`` is then whether there was none.
    """

    def __init__(
        self,
        store: Store,
        terms: Mapping[str, Term],
        ground: Ground,
        cap: int,
        may: May | None = None,
    ) -> None:
        self._store, self._terms, self._ground = store, terms, ground
        self._left, self._may = cap, may
        self.capped = self.lacking = False
        self.facts: dict[tuple[Fact, GraphName], None] = {}
        self.graphs: set[NamedNode] = set()
        self.absences: dict[str, None] = {}

    def follow(self, matches: Iterable[Solution]) -> Iterator[Solution]:
        """Yield the matches until there were as many as the cap allows."""
        for match in matches:
            if not self._left:
                self.capped = True
                return
            self._left -= 1
            yield match

    @contextmanager
    def attempt(self) -> Iterator[Callable[[], bool]]:
        """Collect what one witness uses; what is yielded tells whether that may be used.

        Where it may not, nothing of it is kept.
        """
        may = self._may
        kept, self.facts = self.facts, {}
        graphs, absences, lacking = set(self.graphs), dict(self.absences), self.lacking
        self.lacking = False
        is_fine: list[bool] = []
        yield lambda: all(is_fine)
        is_fine.append(not self.lacking and all(may is None or may(*fact) for fact in self.facts))
        if is_fine[0]:
            self.facts = kept | self.facts
        else:
            self.facts, self.graphs, self.absences = kept, graphs, absences
        self.lacking = lacking

    def absent(self, group: Group, known: Solution) -> None:
        """Note that nothing matches a group."""
        self.absences[readable(group.text, known)] = None

    def value(self, term: str, known: Solution) -> Term | None:
        """Return what a variable or constant stands for in a match."""
        name = variable(term)
        return known.get(name) if name else self._terms[term]

    def triple(self, pattern: Triple, known: Solution, graph: GraphName) -> None:
        subject, target = (self.value(t, known) for t in (pattern.subject, pattern.object))
        if subject is None or target is None:
            return
        if not isinstance(pattern.path, Link):
            self._path(pattern.path, subject, target, graph)
            return
        predicate = self.value(pattern.path.term, known)
        if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode):
            quads = self._store.quads_for_pattern(subject, predicate, target, graph)
            self.facts.update({(quad.triple, graph): None for quad in quads})

    def _path(self, path: Path, subject: Term, target: Term, graph: GraphName) -> None:
        """Follow a shortest chain, and others as long as they do without the claims so far."""
        used: set[str] = set()

        def gone(fact: Fact) -> bool:
            if self._may:
                return not self._may(fact, graph)
            grounds = self._ground.of(fact, graph)
            return not grounds.firm and grounds.claims <= used

        while True:
            facts = chain(self._store, graph, path, self._terms, subject, target, gone)
            if facts is None:
                self.lacking |= self._may is not None
                return
            self.facts.update({(fact, graph): None for fact in facts})
            grounds = [self._ground.of(fact, graph) for fact in facts]
            claims = {claim for g in grounds if not g.firm for claim in g.claims}
            if not claims or self._may:
                return
            used |= claims
