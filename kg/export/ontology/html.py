"""The documentation as HTML: one body for the page of a server and for a file that stands alone.

All text goes through `kg.export.drawing.marks.mark`, which escapes it; HTML takes an empty element
of XML for an open one, so no element is written without content.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Protocol
from urllib.parse import quote

from kg.export.drawing.marks import mark, serialised
from kg.export.drawing.words import counted
from kg.export.ontology.model import (
    Asking,
    Check,
    Checked,
    Documentation,
    Fact,
    Group,
    Line,
    Part,
    Rules,
    Span,
    Term,
)
from kg.export.ontology.worded import capital

__all__ = ["Addresses", "body", "contents"]

# More of these are folded away: a reader who wants them opens them.
_FEW_CHECKS, _FEW_QUESTIONS = 2, 4


class Addresses(Protocol):
    """Where what is not in the page has an address; an empty text where it has none."""

    def question(self, asking: Asking) -> str:
        """Return the address of a question."""

    def term(self, iri: str) -> str:
        """Return the address of the page of a term."""


def body(told: Documentation, addresses: Addresses) -> str:
    """Return all of the documentation below its head, as HTML."""
    return "\n".join(_Writer(told, addresses).parts())


def contents(told: Documentation) -> str:
    """Return the table of contents as HTML: chapters, and the groups of the first ones."""
    nav = mark(None, "nav", class_="contents", aria_label="On this page")
    items = mark(nav, "ul")
    for anchor, title, groups in _chapters(told):
        item = mark(items, "li")
        _link(item, title, anchor)
        if groups:
            below = mark(item, "ul")
            for group in groups:
                _link(mark(below, "li"), group.title, group.anchor)
    return serialised(nav)


def _chapters(told: Documentation) -> Iterator[tuple[str, str, Sequence[Group]]]:
    yield "part-map", "Map of the classes", ()
    yield "part-index", "All terms by letter", ()
    for number, part in enumerate(told.parts):
        yield part.anchor, part.title, part.groups if number == 0 else ()
    yield "part-rules", "Rules", ()
    yield "part-limits", "What cannot be", ()
    if told.shapes:
        yield "part-shapes", "What a record must have", ()
    yield "part-prefixes", "Prefixes", ()


class _Writer:
    def __init__(self, told: Documentation, addresses: Addresses) -> None:
        self._told, self._addresses = told, addresses

    def parts(self) -> Iterator[str]:
        yield from self._map()
        yield serialised(self._index())
        for part in self._told.parts:
            yield from self._part(part)
        yield from self._rules()
        yield from self._limits()
        yield from self._shapes()
        yield serialised(self._prefixes())

    # --- the map, the index -------------------------------------------------------------------

    def _map(self) -> Iterator[str]:
        yield serialised(_heading("h2", "Map of the classes", "part-map"))
        yield '<figure class="map">'
        yield (
            '<div class="sheet-of-map" tabindex="0" role="region" aria-label="Map of the classes">'
            f"{self._told.picture}</div>"
        )
        yield serialised(_caption())
        yield "</figure>"

    def _index(self) -> ET.Element:
        section = mark(None, "section")
        section.append(_heading("h2", "All terms by letter", "part-index"))
        terms = sorted(self._told.terms(), key=lambda term: (term.label.casefold(), term.anchor))
        letters = [(letter, [*held]) for letter, held in groupby(terms, key=_letter)]
        row = mark(section, "p", class_="letters")
        for letter, _ in letters:
            _link(row, letter, f"index-{letter}").tail = " "
        columns = mark(section, "div", class_="index")
        for letter, held in letters:
            block = mark(columns, "div")
            mark(block, "h3", letter, id=f"index-{letter}")
            items = mark(block, "ul")
            for term in held:
                item = mark(items, "li")
                _link(item, term.label, term.anchor)
        return section

    # --- terms --------------------------------------------------------------------------------

    def _part(self, part: Part) -> Iterator[str]:
        number = sum(len(group.terms) for group in part.groups)
        yield serialised(_heading("h2", part.title, part.anchor, number))
        yield serialised(mark(None, "p", part.lead, class_="muted"))
        for group in part.groups:
            if group.title:
                yield serialised(_heading("h3", group.title, group.anchor))
            level = "h4" if group.title else "h3"
            kind = "terms close" if group.is_close else "terms"
            yield f'<div class="{kind}">'
            for term in group.terms:
                yield serialised(self._term(term, level))
            yield "</div>"

    def _term(self, term: Term, level: str) -> ET.Element:
        entry = mark(None, "section", id=term.anchor, class_="term")
        name = mark(entry, "div", class_="name")
        heading = mark(name, level)
        mark(mark(heading, "a", href=_to(term.anchor)), "bdi", term.label)
        short = mark(name, "p", class_="short", title=term.iri)
        address = self._addresses.term(term.iri)
        (mark(short, "a", href=address) if address else short).append(_code(term.short))
        for words in term.marks:
            mark(name, "p", words, class_="mark")
        said = mark(entry, "div", class_="said")
        if term.definition:
            mark(said, "p", term.definition, class_="definition")
        for text in term.examples:
            _labelled(said, "example", "Example", text)
        for text in term.notes:
            _labelled(said, "note", "Note", text)
        facts = mark(None, "dl", class_="facts")
        for fact in term.facts:
            self._fact(facts, fact)
        self._checks(facts, term.checks)
        self._asked(facts, term.asked)
        if len(facts):
            said.append(facts)
        if not len(said):
            mark(said, "p", "Used as its own vocabulary defines it.", class_="muted")
        return entry

    def _fact(self, facts: ET.Element, fact: Fact) -> None:
        mark(facts, "dt", fact.name)
        told = mark(facts, "dd")
        if not fact.is_run and len(fact.lines) > 1:
            items = mark(told, "ul")
            for line in fact.lines:
                _write(mark(items, "li"), line)
            return
        for number, line in enumerate(fact.lines):
            if number:
                _text(told, ", ")
            _write(told, line)

    def _checks(self, facts: ET.Element, checks: Sequence[Check]) -> None:
        if not checks:
            return
        mark(facts, "dt", "Checked")
        told = mark(facts, "dd")
        if len(checks) > _FEW_CHECKS:
            told = mark(told, "details")
            mark(told, "summary", f"by {counted(len(checks), 'shape')}")
        items = mark(told, "ul", class_="checks")
        for check in checks:
            item = mark(items, "li")
            mark(item, "bdi", check.message).tail = " "
            _link(item, check.name, check.anchor).set("class", "where")

    def _asked(self, facts: ET.Element, asked: Sequence[Asking]) -> None:
        if not asked:
            return
        mark(facts, "dt", "Asked in")
        told = mark(facts, "dd")
        if len(asked) > _FEW_QUESTIONS:
            told = mark(told, "details")
            mark(told, "summary", counted(len(asked), "question"))
        items = mark(told, "ul", class_="asked")
        for one in asked:
            item = mark(items, "li")
            address = self._addresses.question(one)
            if address:
                mark(mark(item, "a", href=address), "bdi", one.summary or one.name)
            else:
                item.append(_code(one.name))
                item[-1].tail = " "
                mark(item, "bdi", one.summary or "—", class_="muted")

    # --- rules and shapes ---------------------------------------------------------------------

    def _rules(self) -> Iterator[str]:
        number = sum(len(kind.rules) for kind in self._told.rules)
        yield serialised(_heading("h2", "Rules", "part-rules", number))
        yield serialised(mark(None, "p", _RULES, class_="muted"))
        for kind in self._told.rules:
            yield serialised(self._kind(kind))

    def _kind(self, kind: Rules) -> ET.Element:
        section = mark(None, "section")
        section.append(_heading("h3", kind.title, kind.anchor, len(kind.rules)))
        if kind.lead:
            mark(section, "p", kind.lead, class_="muted")
        names = mark(section, "dl", class_="rules")
        for rule in kind.rules:
            pair = mark(names, "div", id=rule.anchor)
            name = mark(pair, "dt")
            mark(name, "a", href=_to(rule.anchor)).append(_code(rule.name))
            told = mark(pair, "dd")
            first, *rest = rule.words
            _write(told, (Span(capital(first.text), first.to), *rest))
            _text(told, ".")
            if rule.is_dated:
                _text(told, " ")
                mark(told, "span", "on a day", class_="mark")
        return section

    def _limits(self) -> Iterator[str]:
        told = self._told
        yield serialised(_heading("h2", "What cannot be", "part-limits"))
        yield serialised(mark(None, "p", _LIMITS, class_="muted"))
        section = mark(None, "section")
        section.append(_heading("h3", "Classes that exclude each other", "limits-disjoint"))
        for one in told.exclusions:
            words = mark(section, "p", id=one.anchor, class_="limit")
            if one.one:
                _text(words, "Nothing that is of the class ")
                _write(words, (one.one,))
                _text(words, " is of these too: ")
            else:
                _text(words, f"Nothing is of two of these {len(one.classes)}: ")
            _run(words, one.classes)
            _text(words, ".")
        mark(section, "p", "In a proof: disjoint-, and the names of the two classes.",
             class_="muted")  # fmt: skip
        yield serialised(section)
        section = mark(None, "section")
        section.append(_heading("h3", "One value at most", "limits-one-valued", len(told.single)))
        _run(mark(section, "p", class_="limit"), told.single, "rule-one-valued-")
        mark(section, "p", "In a proof: one-valued-, and the name of the property.", class_="muted")
        yield serialised(section)
        section = mark(None, "section")
        section.append(_heading("h3", "Types of values", "limits-datatype"))
        for datatype, names in told.typed:
            words = mark(section, "p", class_="limit")
            words.append(_code(datatype))
            _text(words, ": ")
            _run(words, names, "rule-datatype-")
        mark(section, "p", "In a proof: datatype-, and the name of the property.", class_="muted")
        yield serialised(section)

    def _shapes(self) -> Iterator[str]:
        files = self._told.shapes
        if not files:
            return
        number = sum(len(file.checks) for file in files)
        yield serialised(_heading("h2", "What a record must have", "part-shapes", number))
        yield serialised(mark(None, "p", _SHAPES, class_="muted"))
        for file in files:
            yield serialised(self._file(file))

    def _file(self, file: Checked) -> ET.Element:
        section = mark(None, "section")
        heading = mark(section, "h3", id=file.anchor)
        if file.to:
            _link(heading, capital(file.title), file.to)
        else:
            _text(heading, capital(file.title))
        items = mark(section, "ul", class_="shapes")
        for check in file.checks:
            item = mark(items, "li", id=check.anchor)
            mark(item, "p", check.message)
            small = mark(item, "p", class_="where")
            mark(small, "a", href=_to(check.anchor)).append(_code(f"shape:{check.name}"))
            if check.severity != "violation":
                _text(small, " ")
                mark(small, "span", check.severity, class_="mark")
            if check.needs:
                _text(small, f" · {check.needs}")
            if check.of:
                _text(small, " · of ")
                _run(small, check.of)
        return section

    def _prefixes(self) -> ET.Element:
        section = mark(None, "section")
        section.append(_heading("h2", "Prefixes", "part-prefixes"))
        mark(section, "p", "For the head of a query.", class_="muted")
        code = mark(mark(section, "pre", tabindex="0"), "code")
        lines = [f"PREFIX {name}: <{start}>" for name, start in self._told.head.prefixes]
        code.text = "\n".join(lines) or "—"
        return section


_CAPTION = (
    "The five classes that the others serve stand out, each with the classes below it. The sign "
    "↻ is before relations that lead from a class to itself. All words are links."
)
_KEYS = (
    ("stated", "a relation that sources state"),
    ("concluded", "a relation that is concluded"),
    ("between", "a class that leads to both ends"),
)
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


def _caption() -> ET.Element:
    caption = mark(None, "figcaption")
    mark(caption, "p", _CAPTION)
    keys = mark(caption, "ul", class_="keys")
    for kind, words in _KEYS:
        mark(keys, "li", words, class_=kind)
    return caption


def _heading(level: str, title: str, anchor: str, count: int | None = None) -> ET.Element:
    heading = mark(None, level, title, id=anchor)
    if count is not None:
        _text(heading, " ")
        mark(heading, "span", str(count), class_="muted")
    return heading


def _labelled(parent: ET.Element, kind: str, name: str, text: str) -> None:
    paragraph = mark(parent, "p", class_=kind)
    mark(paragraph, "span", name, class_="label").tail = " "
    mark(paragraph, "bdi", text)


def _write(parent: ET.Element, line: Line) -> None:
    for span in line:
        if span.to:
            element = mark(parent, "a", href=_to(span.to))
            if span.text == "rule":
                element.set("class", "where")
            mark(element, "bdi", span.text or "—")
        elif span.is_code:
            parent.append(_code(span.text))
        else:
            _text(parent, span.text)


def _run(parent: ET.Element, names: Iterable[Span], places: str = "") -> None:
    """Write names behind one another, each at a place of its own where ``places`` names some."""
    for number, name in enumerate(names):
        if number:
            _text(parent, ", ")
        if places and name.to:
            _write(mark(parent, "span", id=f"{places}{name.to}"), (name,))
        else:
            _write(parent, (name,))


def _text(parent: ET.Element, text: str) -> None:
    """Add words, whose spaces stay as they are: they are cleaned where they are read."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _code(text: str) -> ET.Element:
    return mark(None, "code", text or "—")


def _link(parent: ET.Element, text: str, to: str) -> ET.Element:
    link = mark(parent, "a", href=_to(to))
    mark(link, "bdi", text or "—")
    return link


def _to(anchor: str) -> str:
    return "#" + quote(anchor, safe="/:@!$&'()*+,;=~")


def _letter(term: Term) -> str:
    first = term.label[:1].upper()
    return first if first.isalpha() else "0"
