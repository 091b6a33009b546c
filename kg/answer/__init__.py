"""Answers: typed rows with labels, what they rest on, and how they are printed."""

from kg.answer.answer import Answer
from kg.answer.footnote import Footnote
from kg.answer.value import Thing, Value

__all__ = ["Answer", "Footnote", "Thing", "Value"]
