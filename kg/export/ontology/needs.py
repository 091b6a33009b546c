"""Which rules conclude a term, and what is concluded with its help."""

from __future__ import annotations

from kg.names import RDF_TYPE
from kg.reason.rules import Rule, Rules

__all__ = ["concluded_by", "concluding", "defined_by", "needed_of", "stated_of"]

# What the neighbours of a term tell by themselves.
_PLAIN = ("domain", "range", "necessity")


def concluding(rules: Rules, iri: str) -> list[Rule]:
    """Return the rules that conclude a term, but for those that its neighbours tell of."""
    found = (rule for rule in rules.all if rule.head.key == iri and rule.kind not in _PLAIN)
    return [rule for rule in found if rule.kind != "subclass" or not _is_hierarchy(rule)]


def needed_of(rules: Rules, iri: str) -> list[Rule]:
    """Return the rules that say what else holds of whatever is of a defined class."""
    return stated_of(rules, iri, "necessity")


def stated_of(rules: Rules, iri: str, kind: str) -> list[Rule]:
    """Return the rules of a kind that begin with a term."""
    return [rule for rule in rules.all if rule.kind == kind and rule.body[0].key == iri]


def defined_by(rules: Rules, iri: str) -> list[str]:
    """Return the classes whose definition speaks of a term."""
    return sorted({rule.head.key for rule in _using(rules, iri) if rule.defines})


def concluded_by(rules: Rules, iri: str) -> list[str]:
    """Return what is concluded with the help of a property."""
    return sorted({r.head.key for r in _using(rules, iri) if r.kind not in ("domain", "range")})


def _using(rules: Rules, iri: str) -> list[Rule]:
    others = (rule for rule in rules.all if rule.head.key != iri)
    return [rule for rule in others if iri in {atom.key for atom in rule.body}]


def _is_hierarchy(rule: Rule) -> bool:
    """Tell whether a rule says no more than that one class is below another."""
    return len(rule.body) == 1 and rule.body[0].predicate.value == RDF_TYPE
