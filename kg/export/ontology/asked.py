"""Which terms the text of a query names: read as tokens, so that no comment or string misleads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kg.export.ontology.model import Asking
from kg.question import Question
from kg.sparql_text import tokens

__all__ = ["asked_by_term", "terms_in"]

_ESCAPED = re.compile(r"\\(.)")


def terms_in(query: str, known: Mapping[str, str] | None = None) -> frozenset[str]:
    """Return the IRIs that a query names, whole or by a prefix.

    Parameters
    ----------
    query
        Its text, or a part of one.
    known
        Prefixes that go without saying; those that the text declares come first.

    Raises
    ------
    QueryError
        Where the text is no SPARQL.
    """
    prefixes = dict(known or {})
    found: set[str] = set()
    read = tokens(query)
    at = 0
    while at < len(read):
        token = read[at]
        if token.upper == "PREFIX" and [one.kind for one in read[at + 1 : at + 3]] == [
            "pname",
            "iri",
        ]:
            prefixes[read[at + 1].text.removesuffix(":")] = read[at + 2].text[1:-1]
            at += 3
            continue
        if token.kind == "iri":
            found.add(token.text[1:-1])
        elif token.kind == "pname":
            prefix, _, local = token.text.partition(":")
            if prefix in prefixes:
                found.add(prefixes[prefix] + _ESCAPED.sub(r"\1", local))
        at += 1
    return frozenset(found)


def asked_by_term(questions: Iterable[Question]) -> dict[str, tuple[Asking, ...]]:
    """Return the questions that name each term, by topic and name."""
    found: dict[str, list[Asking]] = {}
    for question in sorted(questions, key=lambda one: (one.topic, one.name)):
        asking = Asking(question.topic, question.name, question.summary)
        for iri in terms_in(question.text):
            found.setdefault(iri, []).append(asking)
    return {iri: tuple(asking) for iri, asking in found.items()}
