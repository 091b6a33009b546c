"""A question as its reader sees it: in a terminal, and in a notebook."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from kg.names import shorten
from kg.terms import printable

if TYPE_CHECKING:
    from kg.question.model import Question
    from kg.question.param import Param

__all__ = ["as_html", "as_text", "signature"]


def signature(question: Question) -> str:
    """Return name and parameters on a line: ``status (date, reading, measure)``."""
    names = ", ".join(param.name for param in question.params)
    return f"{question.name} ({names})" if names else question.name


def as_text(question: Question) -> str:
    """Return a question with its parameters, their meaning and their defaults, a line each."""
    width = max((len(param.name) for param in question.params), default=0)
    lines = [signature(question), f"  {question.summary}"]
    lines += [f"    {p.name:<{width}}  {p.help} (default: {_default(p)})" for p in question.params]
    return "\n".join(printable(line).rstrip() for line in lines)


def as_html(question: Question) -> str:
    """Return a question as a fragment of HTML; nothing in it is fetched."""
    cell = 'style="text-align: left"'  # notebooks set tables to the right, which is for numbers
    names = ("parameter", "what it is", "default")
    head = "".join(f"<th {cell}>{name}</th>" for name in names)
    rows = "".join(
        f"<tr><td {cell}><code>{_html(p.name)}</code></td><td {cell}>{_html(p.help)}</td>"
        f"<td {cell}>{_html(_default(p))}</td></tr>"
        for p in question.params
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
    return (
        f"<div><p><code>{_html(question.name)}</code>: {_html(question.summary)}</p>"
        f"<p>{_html(question.description)}</p>{table}</div>"
    )


def _default(param: Param) -> str:
    terms = [shorten(t.value) if param.kind == "iri" else t.value for t in param.default]
    return ", ".join(terms) or "any"


def _html(text: str) -> str:
    return html.escape(printable(text))
