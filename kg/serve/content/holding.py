"""What a thing is on one day only, such as a suspended material: what follows from statuses."""

from __future__ import annotations

import datetime
from weakref import WeakKeyDictionary

from kg.dates import day_number
from kg.engine import LocalEngine
from kg.names import RDF_TYPE
from kg.reason.rules import Rule, Rules
from kg.reason.snapshot import follows_on, rules_of
from kg.resolve import reading_named
from kg.terms import text_of

__all__ = ["classes_on"]

# A page comes at once or says nothing of this: what is asked for by name, on a page of its own, may
# take its time. To think so many facts through takes about a tenth of a second.
_MOST_FACTS = 5_000
_RULES: WeakKeyDictionary[LocalEngine, Rules] = WeakKeyDictionary()


def classes_on(engine: LocalEngine, iri: str, day: datetime.date, reading: str) -> list[str]:
    """Return the classes a thing is in on a day, in the reading of this name, and not for good.

    Of two of which one is in the other, the narrower one stands for both. In a graph with more
    facts of this kind than a page has time for, there are none.
    """
    if engine not in _RULES:
        _RULES[engine] = rules_of(engine.store)
    rules = _RULES[engine]
    number, named = day_number(day), reading_named(engine, reading)
    rounds = follows_on(engine.store, rules, number, named, _MOST_FACTS)
    found = {
        text_of(triple.object)
        for triples in rounds
        for triple in triples
        if text_of(triple.subject) == iri and triple.predicate.value == RDF_TYPE
    }
    wider = {rule.head.key for rule in rules.all if _narrows(rule, found)}
    return sorted(found - wider)


def _narrows(rule: Rule, kinds: set[str]) -> bool:
    """Tell whether a rule leads from one of these classes alone to a wider one."""
    return len(rule.body) == 1 and rule.body[0].key in kinds and rule.head.key != rule.body[0].key
