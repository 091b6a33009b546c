"""What a check found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.build.problem import SEVERITIES, Problem
from kg.errors import KgError

__all__ = ["Report", "refusal"]


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
    """Return the report of sources that cannot be understood: this one fault, and nothing else."""
    hint = f": {fault.hint}" if fault.hint else ""
    problem = Problem("Violation", fault.what + hint, fault.where)
    return Report([problem], ["nothing else was looked at"])
