"""What excludes what: hundreds of pairs as a few groups, each of which is told in one sentence."""

from __future__ import annotations

from collections.abc import Iterable

from kg.reason.axioms import Disjoint

__all__ = ["groups_of"]

Groups = list[tuple[str, ...]]


def groups_of(pairs: Iterable[Disjoint]) -> tuple[Groups, list[tuple[str, tuple[str, ...]]]]:
    """Return groups of classes of which each excludes each other, then one against several.

    Every pair is in one of them, and none that is not given: a group grows only by what excludes
    all that is in it.
    """
    near: dict[str, set[str]] = {}
    for pair in pairs:
        near.setdefault(pair.one, set()).add(pair.other)
        near.setdefault(pair.other, set()).add(pair.one)
    todo = {(a, b) for a in near for b in near[a] if a < b}
    groups: Groups = []
    rest: list[tuple[str, str]] = []
    while todo:
        first = min(todo)
        group = [*first]
        for name in sorted(near[first[0]] & near[first[1]], key=lambda n: (-len(near[n]), n)):
            if all(name in near[held] for held in group):
                group.append(name)
        todo -= {(a, b) for a in group for b in group}
        if len(group) > 2:
            groups.append(tuple(sorted(group)))
        else:
            rest.append(first)
    return sorted(groups, key=lambda group: (-len(group), group)), _stars_of(rest)


def _stars_of(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, tuple[str, ...]]]:
    """Return pairs by the class that most of them have in common."""
    left = {*pairs}
    found = []
    while left:
        names = sorted({name for pair in left for name in pair})
        middle = max(names, key=lambda name: sum(name in pair for pair in left))
        mine = {pair for pair in left if middle in pair}
        others = sorted(name for pair in mine for name in pair if name != middle)
        found.append((middle, tuple(others)))
        left -= mine
    return sorted(found)
