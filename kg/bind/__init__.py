"""Python values in a SPARQL query: terms put in the place of variables, never text pasted."""

from kg.bind.query import bound
from kg.bind.value import term_of

__all__ = ["bound", "term_of"]
