"""Which terms lead from the status of a measure: what holds of them depends on the day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.reason.rules import Rule

__all__ = ["leading_from", "needing", "only_from"]


def leading_from(key: str, rules: Iterable[Rule]) -> frozenset[str]:
    """Return a key, and those of all that rules may conclude from something with that key."""
    todo, keys = list(rules), {key}
    while more := {rule.head.key for rule in todo if needing(keys, rule)} - keys:
        keys |= more
    return frozenset(keys)


def only_from(key: str, rules: Sequence[Rule]) -> frozenset[str]:
    """Return a key, and those of all that follows from nothing but something with that key.

    A class above a class of a day is of a day as well, unless something else leads to it: what is
    a measure in force is a measure whatever the day, since each export ban is one.
    """
    keys = leading_from(key, rules)
    while others := {rule.head.key for rule in rules if not needing(keys, rule)} & keys - {key}:
        # Two classes that merely lead to each other are not of a day: sources state one of them.
        left = keys - others
        keys = leading_from(key, [rule for rule in rules if rule.head.key in left])
    return keys


def needing(keys: Collection[str], rule: Rule) -> bool:
    """Tell whether a rule applies only where something with one of the keys is known."""
    return any(atom.key in keys for atom in rule.body)
