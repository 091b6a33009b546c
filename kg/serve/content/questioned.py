"""The answer to a question of the library, and what goes out with it in every form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kg.answer import Answer
from kg.answer.render import notice
from kg.errors import UsageError
from kg.given import reading_given
from kg.question import Question
from kg.serve.content.permalink import Pairs, address, pairs_of, terms_meant
from kg.serve.site import Site

__all__ = ["Answered", "answered", "in_ascii"]

# A header may not be much longer on its way.
_MOST_NOTICE = 4000
_ASCII = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})


@dataclass(frozen=True)
class Answered:
    """An answer, the parameters of the address that gives it again, and that address."""

    answer: Answer
    pairs: Pairs
    permalink: str

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The circumstances of the answer, which a file of rows has no place for."""
        told = " | ".join([notice(self.answer), *self.answer.remarks])
        link = f'<{self.permalink}>; rel="canonical bookmark"'
        return ("KG-Notice", in_ascii(told)), ("Link", link)


def answered(site: Site, args: Mapping[str, Any], question: Question) -> Answered:
    """Ask a question.

    Parameters
    ----------
    site
        The graph.
    args
        ``params`` has the texts given for each parameter. ``cite`` and ``flips`` tell what else is
        wanted, ``build`` which build the address names.
    question
        The question.

    Raises
    ------
    KgError
        For a value that a parameter does not take, and what a question cannot be asked for.
    """
    terms = terms_meant(site.graph.engine, question, args["params"])
    params: dict[str, Any] = dict(terms)
    options = {"cite": args["cite"], "flips": args["flips"]}
    answer = site.graph.ask(
        question.name,
        args["date"],
        _reading(site, args["reading"]),
        cite=args["cite"],
        flip=args["flips"],
        **params,
    )
    named, current = args["build"], site.graph.build
    if named and not current.identity.startswith(named):
        told = f"The address names build {named}; this is answered from build {current.short}."
        answer = replace(answer, remarks=(told, *answer.remarks))
    pairs = pairs_of(question, terms, answer, options)
    return Answered(answer, pairs, site.absolute(address(args["path"], pairs)))


def _reading(site: Site, name: str) -> str | None:
    try:
        return reading_given(site.graph.engine, name) if name else None
    except UsageError as fault:
        raise UsageError(fault.what, "reading", fault.hint) from None


def in_ascii(told: str) -> str:
    """Return a text as a header can say it: letters that it cannot are written as escapes."""
    text = told.translate(_ASCII).encode("ascii", "backslashreplace").decode()
    plain = " ".join(text.split())
    return plain if len(plain) <= _MOST_NOTICE else f"{plain[:_MOST_NOTICE]}... (more in .json)"
