"""The form of a question: a field for each of its parameters, with what is likely put there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import NamedNode

from kg.engine import LocalEngine
from kg.errors import UsageError
from kg.names import PREFIXES, TRADE, shorten
from kg.question import Param, Question
from kg.resolve import thing_named
from kg.serve.content.permalink import written_as
from kg.terms import text_of

__all__ = ["Choice", "Field", "fields_of", "likely"]

# More than these nobody looks through, and a page would be long; any other thing can be typed.
_MOST = 400
# So few can be shown to be ticked.
_FEW = 8

# What may be given for a parameter that is not named after a class.
_CLASSES = {
    "item": ("TradeItem",),
    "promised_by": ("Country", "Organization", "Person"),
    "thing": ("Measure", "Material", "Meeting"),
}
_IS_CLASS = "SELECT ?c { VALUES ?c { <%s> } ?c a owl:Class }"
_CLASSES_OF = """
SELECT DISTINCT ?kind { VALUES ?thing { %s } ?thing a ?kind FILTER(STRSTARTS(STR(?kind), "%s")) }
"""
_THINGS = """
SELECT DISTINCT ?thing ?label WHERE {
  VALUES ?kind { %s }
  ?thing a/rdfs:subClassOf* ?kind ; rdfs:label|dct:title ?label
  FILTER(LANG(?label) IN ("en", "") && isIRI(?thing))
} ORDER BY ?label ?thing LIMIT %d
"""


@dataclass(frozen=True)
class Choice:
    """What can be given for a parameter: its shortest name, what to type, and how it reads."""

    name: str
    typed: str
    label: str
    iri: str

    def is_one_of(self, texts: Iterable[str]) -> bool:
        """Tell whether some text names it, in any of its ways."""
        ways = (self.name, self.typed, self.label, self.iri, shorten(self.iri))
        known = {way.casefold() for way in ways}
        return any(text.strip().casefold() in known for text in texts)


@dataclass(frozen=True)
class Field:
    """A parameter, as it is shown in a form.

    Parameters
    ----------
    param
        The parameter.
    control
        ``date``, ``integer``, ``decimal`` or ``string``; ``ticks`` for a few things that can be
        ticked, ``things`` for more of them.
    choices
        The things that are likely given.
    values
        What stands in it.
    is_several
        Whether more values than these can be written down.
    """

    param: Param
    control: str
    choices: tuple[Choice, ...]
    values: tuple[str, ...]
    is_several: bool

    @property
    def label(self) -> str:
        """The name of the parameter, in words."""
        return self.param.name.replace("_", " ")


def fields_of(
    engine: LocalEngine, question: Question, given: Mapping[str, Sequence[str]]
) -> list[Field]:
    """Return the fields of a question's own parameters, those of day and reading aside.

    Parameters
    ----------
    engine
        Where the things are looked up.
    question
        Whose parameters they are.
    given
        What was given, as it was written; the question's own values stand in the other fields.
    """
    own = [param for param in question.params if param.name not in ("date", "reading")]
    return [_field(engine, param, given.get(param.name, ())) for param in own]


def _field(engine: LocalEngine, param: Param, given: Sequence[str]) -> Field:
    choices = likely(engine, param) if param.kind == "iri" else ()
    is_few = 0 < len(choices) <= _FEW
    control = ("ticks" if is_few else "things") if param.kind == "iri" else param.kind
    typed = {choice.name: choice.typed for choice in choices}
    default = [written_as(param, term) for term in param.default]
    values = tuple(given or (typed.get(name, name) for name in default))
    if is_few and all(any(choice.is_one_of([v]) for choice in choices) for v in values):
        values = tuple(choice.name for choice in choices if choice.is_one_of(values))
    elif is_few:
        control = "things"  # what is wrong is shown as it was given, which cannot be ticked
    is_several = len(param.default) > 1 or "several" in param.help or len(values) > 1
    return Field(param, control, choices, values, is_several)


@lru_cache(maxsize=256)
def likely(engine: LocalEngine, param: Param) -> tuple[Choice, ...]:
    """Return the things that are likely given for a parameter, by their labels."""
    classes = _classes(engine, param)
    if not classes:
        return ()
    table = engine.select(_THINGS % (" ".join(f"<{iri}>" for iri in classes), _MOST))
    labels: dict[str, str] = {}
    for thing, label in table.rows:
        labels.setdefault(text_of(thing), text_of(label))
    return tuple(_choice(engine, param, iri, label) for iri, label in labels.items())


def _choice(engine: LocalEngine, param: Param, iri: str, label: str) -> Choice:
    """Return a thing as a choice: its label is typed where that means this thing alone."""
    name = written_as(param, NamedNode(iri))
    if iri.startswith(PREFIXES["source"]):  # titles are too long to be typed
        return Choice(name, name, label, iri)
    try:
        is_own = thing_named(engine, label) == iri
    except UsageError:
        is_own = False
    return Choice(name, label if is_own else name, label, iri)


def _classes(engine: LocalEngine, param: Param) -> list[str]:
    """Return the classes of a parameter: that it is named after, else those of its own value."""
    if param.name in _CLASSES:
        return [TRADE + name for name in _CLASSES[param.name]]
    if engine.select(_IS_CLASS % param.named_after).rows:
        return [param.named_after]
    own = " ".join(str(term) for term in param.default)
    return [text_of(row[0]) for row in engine.select(_CLASSES_OF % (own, TRADE)).rows]
