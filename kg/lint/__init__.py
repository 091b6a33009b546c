"""The lint of a question: the traps that make a query answer wrongly without an error.

A question may be right in every tool that reads SPARQL and still lose rows, count what does not
count, or answer differently in another engine. Each rule names one such trap, and what to write.
"""

from __future__ import annotations

from collections.abc import Collection

from kg.lint.finding import RULES, Fault, Finding, Rule
from kg.lint.header import header_faults
from kg.lint.rules import query_faults
from kg.lint.scope import scope_faults
from kg.lint.tree import Tree, parse
from kg.question import Question

__all__ = ["RULES", "Finding", "Rule", "lint"]


def lint(question: Question, terms: Collection[str] | None = None) -> list[Finding]:
    """Return the faults of a question, each once.

    Parameters
    ----------
    question
        The question as it was read.
    terms
        IRIs the ontology declares; terms of its namespace are not looked at without them.
    """
    parsed = parse(question)
    faults: list[Fault]
    if isinstance(parsed, Tree):
        faults = [
            *header_faults(question, parsed),
            *query_faults(parsed, question.params, terms),
            *scope_faults(parsed, question.params, question.reads),
        ]
    else:
        faults = [("syntax", parsed)]
    return [Finding(question.name, rule, message) for rule, message in dict.fromkeys(faults)]
