"""What follows, what cannot be, and what a record must have, as HTML."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from kg.export.drawing.marks import mark, serialised
from kg.export.ontology.marked import code, heading, link, run, text, to, write
from kg.export.ontology.model import Checked, Documentation, Rules, Span
from kg.export.ontology.worded import capital

__all__ = ["limits_of", "rules_of", "shapes_of"]

_RULES = (
    "Each axiom as a rule, by the name that a proof gives it. Capitals stand for things. A rule "
    "with the mark “on a day” leads from the status that a measure has on one day in one "
    "reading, and holds in a snapshot of that day only; the others hold whatever the day."
)
_LIMITS = "What the axioms forbid: facts of which a reasoner finds that they cannot all be true."
_SHAPES = (
    "The axioms say what things are; the shapes say what a record must have, in the words that its "
    "author is told. A shape without a mark stops a build, a warning and an info do not."
)


def rules_of(told: Documentation) -> Iterator[str]:
    """Yield the rules, each at the place that its name gives."""
    number = sum(len(kind.rules) for kind in told.rules)
    yield serialised(heading("h2", "Rules", "part-rules", number))
    yield serialised(mark(None, "p", _RULES, class_="muted"))
    for kind in told.rules:
        yield serialised(_kind(kind))


def _kind(kind: Rules) -> ET.Element:
    section = mark(None, "section")
    section.append(heading("h3", kind.title, kind.anchor, len(kind.rules)))
    if kind.lead:
        mark(section, "p", kind.lead, class_="muted")
    names = mark(section, "dl", class_="rules")
    for rule in kind.rules:
        pair = mark(names, "div", id=rule.anchor)
        name = mark(pair, "dt")
        mark(name, "a", href=to(rule.anchor)).append(code(rule.name))
        told = mark(pair, "dd")
        first, *rest = rule.words
        write(told, (Span(capital(first.text), first.to), *rest))
        text(told, ".")
        if rule.is_dated:
            text(told, " ")
            mark(told, "span", "on a day", class_="mark")
    return section


def limits_of(told: Documentation) -> Iterator[str]:
    """Yield what the axioms forbid."""
    yield serialised(heading("h2", "What cannot be", "part-limits"))
    yield serialised(mark(None, "p", _LIMITS, class_="muted"))
    if told.exclusions:
        yield serialised(_excluded(told))
    if told.single:
        section = mark(None, "section")
        title = "One value at most"
        section.append(heading("h3", title, "limits-one-valued", len(told.single)))
        run(mark(section, "p", class_="limit"), told.single, "rule-one-valued-")
        section.append(_called("one-valued-", "the name of the property"))
        yield serialised(section)
    if told.typed:
        section = mark(None, "section")
        section.append(heading("h3", "Types of values", "limits-datatype"))
        for datatype, names in told.typed:
            words = mark(section, "p", class_="limit")
            words.append(code(datatype))
            text(words, ": ")
            run(words, names, "rule-datatype-")
        section.append(_called("datatype-", "the name of the property"))
        yield serialised(section)


def _excluded(told: Documentation) -> ET.Element:
    section = mark(None, "section")
    section.append(heading("h3", "Classes that exclude each other", "limits-disjoint"))
    for one in told.exclusions:
        words = mark(section, "p", id=one.anchor, class_="limit")
        if one.one:
            text(words, "Nothing of the class ")
            write(words, (one.one,))
            text(words, " belongs to ")
        else:
            text(words, f"Nothing belongs to two of these {len(one.classes)}: ")
        run(words, one.classes)
        text(words, ".")
    section.append(_called("disjoint-", "the names of the two classes"))
    return section


def _called(stem: str, rest: str) -> ET.Element:
    """Return how a proof calls what is forbidden."""
    words = mark(None, "p", class_="muted")
    text(words, "A proof calls each ")
    words.append(code(stem))
    text(words, f" and {rest}.")
    return words


def shapes_of(told: Documentation) -> Iterator[str]:
    """Yield the shapes by file."""
    files = told.shapes
    if not files:
        return
    number = sum(len(file.checks) for file in files)
    yield serialised(heading("h2", "What a record must have", "part-shapes", number))
    yield serialised(mark(None, "p", _SHAPES, class_="muted"))
    for file in files:
        yield serialised(_file(file))


def _file(file: Checked) -> ET.Element:
    section = mark(None, "section")
    title = mark(section, "h3", id=file.anchor)
    if file.to:
        link(title, capital(file.title), file.to)
    else:
        text(title, capital(file.title))
    items = mark(section, "ul", class_="shapes")
    for check in file.checks:
        item = mark(items, "li", id=check.anchor)
        mark(item, "p", check.message)
        small = mark(item, "p", class_="where")
        mark(small, "a", href=to(check.anchor)).append(code(f"shape:{check.name}"))
        if check.severity != "violation":
            text(small, " ")
            mark(small, "span", check.severity, class_="mark")
        if check.needs:
            text(small, f" · {check.needs}")
        if check.of:
            text(small, " · of ")
            run(small, check.of)
    return section
