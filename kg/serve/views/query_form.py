"""The form in which a query is written, empty or with a question of the library in it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from kg.names import prologue
from kg.serve.model import Call, Reply
from kg.serve.problem import Problem
from kg.serve.site import Site

__all__ = ["reply", "values"]

# What a form offers before anything is written.
_FIRST = """\
# Measures that China imposes, and what they cover
SELECT ?measure ?item WHERE {
  ?measure trade:isImposedBy country:cn ;
           trade:covers ?item .
}
ORDER BY ?measure ?item
"""
_LINES = range(7, 19)
_WIDTH = 100


def reply(site: Site, call: Call) -> Reply:
    """Show the form; ``example`` in ``args`` is the topic and name of a question."""
    query = _example(site, call.args["example"]) if call.args["example"] else _FIRST
    return site.page("query_form.html", call, title="SPARQL", **values(site, call, query))


def values(site: Site, call: Call, query: str) -> dict[str, Any]:
    """Return what the form is filled in with.

    Parameters
    ----------
    site, call
        As for a view.
    query
        The text in it.
    """
    questions = sorted(site.graph.library, key=lambda question: (question.topic, question.name))
    by_topic = groupby(questions, key=lambda question: question.topic)
    lines = sum(1 + len(line) // _WIDTH for line in query.split("\n"))
    return {
        "query": query,
        "lines": min(max(lines + 1, _LINES.start), _LINES.stop),
        "graphs": {f"{which}-graph-uri": call.args[which] for which in ("default", "named")},
        "timeout": call.args["timeout"],
        "cite": call.args["cite"],
        "limits": site.settings,
        "topics": [(topic, [*several]) for topic, several in by_topic],
        "prologue": prologue(),
    }


def _example(site: Site, name: str) -> str:
    topic, _, stem = name.partition("/")
    question = site.graph.library.get(stem)
    if question.topic != topic:
        raise Problem(404, "there is no such example", name, f"see {question.topic}/{stem}")
    lines = [line for line in question.text.split("\n") if not line.startswith("#+")]
    return "\n".join([f"# {question.summary}", *lines]).rstrip() + "\n"
