"""What the lint reports: the rule that is broken, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["RULES", "Fault", "Finding", "Rule"]

Rule = Literal[
    "syntax",
    "form",
    "header",
    "param-help",
    "param-unused",
    "param-scope",
    "open-param",
    "values-line",
    "in-view",
    "unknown-term",
    "column-name",
    "select-star",
    "order-by",
    "group-concat",
    "sample",
    "clock",
    "date-comparison",
    "date-arithmetic",
    "date-cast",
    "service",
    "from",
]
RULES: tuple[Rule, ...] = get_args(Rule)

Fault = tuple[Rule, str]
"""A rule and the message, before the question's name is put to it."""


@dataclass(frozen=True)
class Finding:
    """A fault of a question.

    Parameters
    ----------
    question
        Name of the question.
    rule
        Name of the rule it breaks.
    message
        What is wrong, and what to write instead.
    """

    question: str
    rule: Rule
    message: str
