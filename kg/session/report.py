"""What became of the facts on their way into a network, and from there into a file."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.network import Projection
from kg.terms import printable

if TYPE_CHECKING:
    from kg.export.gephi import Written

__all__ = ["Report"]


@dataclass(frozen=True, repr=False)
class Report:
    """An account of a network: what an edge means, what was merged, and what was left out.

    Parameters
    ----------
    projection
        The network.
    written
        The file it went to; None for the network by itself.
    """

    projection: Projection
    written: Written | None = None

    @property
    def facts(self) -> int:
        """How many facts were found."""
        return self.projection.report.facts

    @property
    def merged(self) -> int:
        """How many of them stand behind an edge that another fact had made."""
        return self.projection.report.merged

    @property
    def left_out(self) -> tuple[tuple[str, str], ...]:
        """Each thing that is not in the network, with the reason."""
        return self.projection.report.left_out

    @property
    def counts(self) -> str:
        """How many facts were found, and what became of them, on a line."""
        found = self.projection.report
        told = [f"{found.facts} facts", f"{found.edges} edges", f"{found.merged} merged"]
        told += [f"{found.widened} spells widened"] if found.widened else []
        return ", ".join([*told, f"{len(found.left_out)} left out"])

    def _lines(self) -> list[str]:
        if self.written:
            from kg.export.gephi import told

            return told(self.projection, self.written).splitlines()
        left_out = [f"  {thing}: {why}" for thing, why in self.left_out]
        return [self.projection.presence, self.counts, *left_out]

    def __repr__(self) -> str:
        return "\n".join(map(printable, self._lines()))

    def _repr_html_(self) -> str:
        lines = (html.escape(printable(line)) for line in self._lines())
        return f'<div style="white-space: pre-wrap">{"<br>".join(lines)}</div>'
