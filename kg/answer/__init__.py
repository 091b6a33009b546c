"""Answers: typed rows with labels, what they rest on, and how they are printed."""

from kg.answer.footnote import Footnote
from kg.answer.model import Answer, Thing, Value

__all__ = ["Answer", "Footnote", "Thing", "Value"]
