"""Disagreement as data: claims that agree with, refine or contradict each other.

The rules are read from the ontology: how the values of a property are compared, which kinds and
statuses exclude each other, whose coverage is closed. Superseded claims take part; claims that are
not accepted, or that no reading counts for their modality, do not.
"""

from kg.conflict.claims import Claims
from kg.conflict.find import find, notes
from kg.conflict.listing import DEFAULT, RELATIONS, listed
from kg.conflict.model import Conflict, Note
from kg.conflict.rows import for_people

__all__ = [
    "DEFAULT",
    "RELATIONS",
    "Claims",
    "Conflict",
    "Note",
    "find",
    "for_people",
    "listed",
    "notes",
]
