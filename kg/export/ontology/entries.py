"""One term as an entry of a dictionary."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from typing import Protocol

from kg.export.drawing.marks import mark
from kg.export.drawing.words import counted
from kg.export.ontology.marked import code, labelled, link, text, to, write
from kg.export.ontology.model import Asking, Check, Fact, Term

__all__ = ["Addresses", "Entries"]

# More of these are folded away: a reader who wants them opens them.
_FEW_CHECKS, _FEW_QUESTIONS = 2, 4


class Addresses(Protocol):
    """Where what is not in the page has an address; an empty text where it has none."""

    def question(self, asking: Asking) -> str:
        """Return the address of a question."""

    def term(self, iri: str) -> str:
        """Return the address of the page of a term."""


class Entries:
    """Writes terms; ``addresses`` say where questions and the pages of terms are."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses

    def written(self, term: Term, level: str, is_close: bool) -> ET.Element:
        """Return a term: its name, what it means, and more that is folded where it ``is_close``."""
        entry = mark(None, "section", id=term.anchor, class_="term")
        name = mark(entry, "div", class_="name")
        title = mark(name, level)
        mark(mark(title, "a", href=to(term.anchor)), "bdi", term.label)
        short = mark(name, "p", class_="short", title=term.iri)
        address = self._addresses.term(term.iri)
        (mark(short, "a", href=address) if address else short).append(code(term.short))
        for words in term.marks:
            mark(name, "p", words, class_="mark")
        said = mark(entry, "div", class_="said")
        if term.definition:
            mark(said, "p", term.definition, class_="definition")
        for words in term.examples:
            labelled(said, "example", "Example", words)
        for words in term.notes:
            labelled(said, "note", "Note", words)
        facts = mark(None, "dl", class_="axioms")
        for fact in term.facts:
            self._fact(facts, fact)
        self._checks(facts, term.checks, 0 if is_close else _FEW_CHECKS)
        self._asked(facts, term.asked, 0 if is_close else _FEW_QUESTIONS)
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
                write(mark(items, "li"), line)
            return
        for number, line in enumerate(fact.lines):
            if number:
                text(told, ", ")
            write(told, line)

    def _checks(self, facts: ET.Element, checks: Sequence[Check], few: int) -> None:
        if not checks:
            return
        mark(facts, "dt", "Checked")
        told = mark(facts, "dd")
        if len(checks) > few:
            told = mark(told, "details")
            mark(told, "summary", f"by {counted(len(checks), 'shape')}")
        items = mark(told, "ul", class_="checks")
        for check in checks:
            item = mark(items, "li")
            mark(item, "bdi", check.message).tail = " "
            link(item, check.name, check.anchor).set("class", "where")

    def _asked(self, facts: ET.Element, asked: Sequence[Asking], few: int) -> None:
        if not asked:
            return
        mark(facts, "dt", "Asked in")
        told = mark(facts, "dd")
        if len(asked) > few:
            told = mark(told, "details")
            mark(told, "summary", counted(len(asked), "question"))
        items = mark(told, "ul", class_="asked")
        for one in asked:
            item = mark(items, "li")
            address = self._addresses.question(one)
            if address:
                mark(mark(item, "a", href=address), "bdi", one.summary or one.name)
            else:
                item.append(code(one.name))
                item[-1].tail = " "
                mark(item, "bdi", one.summary or "—", class_="muted")
