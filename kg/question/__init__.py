"""Questions: SPARQL files with a header, and parameters that are filled with RDF terms.

A question is plain SPARQL 1.1 that any tool runs as it stands. Its first lines are a header in
grlc's style (``#+ key: value``). A parameter is a line of its own, ``VALUES ?name { default }``,
and a day is given together with its number, because engines disagree about date arithmetic::

    VALUES (?date ?day) { ("2026-11-22"^^xsd:date 20779) }        parameter ``date``
    VALUES (?since ?sinceDay) { ("2025-10-01"^^xsd:date 20362) }  parameter ``since``
    VALUES ?material { UNDEF }                                    parameter ``material``, any

Filling replaces those lines by serialised RDF terms, never by text: a value cannot become syntax.
"""

from __future__ import annotations

from kg.question.library import Library
from kg.question.model import Question
from kg.question.param import Param, Term, Values, read_value
from kg.question.read import read_question

__all__ = ["Library", "Param", "Question", "Term", "Values", "read_question", "read_value"]
