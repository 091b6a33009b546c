"""What a check found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.build.problem import SEVERITIES, Problem
from kg.check.shapes import Finding
from kg.errors import KgError
from kg.names import BASE, PREFIXES, RDF_TYPE, expand

__all__ = ["Report", "refusal"]

_SH = PREFIXES["sh"]
# No shape is at fault, but SHACL wants the kind of constraint named: here, that a source is one.
_READABLE = BASE + "check/IsUnderstood"
_OWNER = re.compile(r", ((?:claim|source):\S+)(?= and |$)")


@dataclass
class Report:
    """Problems found, and notes on what was looked at and what was not."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether something must be mended."""
        return any(problem.severity == "Violation" for problem in self.problems)

    @property
    def ordered(self) -> list[Problem]:
        """The problems, Violations first."""
        return sorted(self.problems, key=lambda problem: SEVERITIES.index(problem.severity))

    @property
    def counts(self) -> Mapping[str, int]:
        """How many problems there are of each severity."""
        return {s: sum(problem.severity == s for problem in self.problems) for s in SEVERITIES}


def refusal(fault: KgError) -> Report:
    """Return the report of sources that cannot be understood: this one fault, and nothing else.

    Its focus is the claim or source that the fault is in, the first of several; where none is
    known, as in a file that is no TriG, it is empty, and a nameless node as SHACL says it.
    """
    what = f"{fault.what}: {fault.hint}" if fault.hint else fault.what
    owner = _OWNER.search(fault.where)
    focus = (expand(owner[1]) if owner else None) or ""
    result = _result(f"{fault.where}: {what}" if fault.where else what, focus)
    finding = Finding("Violation", what, focus, "", "", "", result)
    problem = Problem("Violation", what, fault.where, focus=focus, finding=finding)
    return Report([problem], ["nothing else was looked at"])


def _result(message: str, focus: str) -> tuple[Triple, ...]:
    node = BlankNode()
    said = {
        "focusNode": NamedNode(focus) if focus else BlankNode(),
        "resultSeverity": NamedNode(_SH + "Violation"),
        "resultMessage": Literal(message),
        "sourceConstraintComponent": NamedNode(_READABLE),
    }
    kind = Triple(node, NamedNode(RDF_TYPE), NamedNode(_SH + "ValidationResult"))
    return (kind, *(Triple(node, NamedNode(_SH + name), term) for name, term in said.items()))
