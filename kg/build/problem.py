"""Something a check found: how bad it is, what it is, and where it comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.build.places import Origins, Place, places_of, where
from kg.check.house import Fault
from kg.check.shapes import Finding
from kg.files import shown
from kg.names import shorten
from kg.source import lines_of
from kg.terms import printable, text_of

__all__ = ["SEVERITIES", "Problem"]

SEVERITIES = ("Violation", "Warning", "Info")
"""How bad a problem can be, the worst first: only a Violation stops a build."""


@dataclass(frozen=True)
class Problem:
    """Something a check found: how bad it is, what it is, and where it comes from.

    ``what`` and ``where`` are the words for people. ``places`` are the same places for programs;
    ``focus`` is the thing at fault, where one is known; a ``finding`` is what SHACL says of it.
    """

    severity: str
    what: str
    where: str
    places: tuple[Place, ...] = ()
    focus: str = ""
    finding: Finding | None = None

    def __str__(self) -> str:
        return f"{self.severity}: {printable(self.what)}\n  {printable(self.where)}"

    @classmethod
    def of_finding(cls, finding: Finding, origins: Origins) -> Problem:
        """Return what a shape found, with the places it comes from."""
        value = f" (found {_named(finding.value)})" if finding.value else ""
        places = places_of(finding, origins)
        return cls(
            finding.severity,
            finding.message + value,
            where(finding.focus, places),
            places,
            finding.focus,
            finding,
        )

    @classmethod
    def of_idle(
        cls,
        event: str,
        why: str,
        readings: Iterable[str],
        origins: Origins,
        asked: Collection[str] = (),
    ) -> Problem:
        """Return that an act gives no status in some readings, with the claims that tell of it.

        Those in the files asked about come first.
        """
        told = origins.told(event)
        found = dict.fromkeys(p for t, p in told if text_of(t.subject) == event and p.claim)
        places = sorted(found, key=lambda place: place.file not in asked)
        return cls(
            "Warning",
            f"No status follows from this act in {' and '.join(readings)}: {why}. Write it in a "
            "claim of a source that counts there.",
            where(event, (*places,)),
            (*places,),
            event,
        )

    @classmethod
    def of_fault(cls, fault: Fault, ontology: Path) -> Problem:
        """Return what a house rule found in the ontology or the reference data."""
        files = [ontology / name for name in ("trade.ttl", "reference.ttl")]
        path = next((p for p in files if fault.subject in lines_of(p)), None)
        places = (Place(shown(path), lines_of(path)[fault.subject]),) if path else ()
        what = f"{fault.check.problem} {fault.detail}: {fault.check.solution}"
        at = f" in {places[0]}" if places else ", ontology"
        return cls("Violation", what, shorten(fault.subject) + at, places, fault.subject)


def _named(value: str) -> str:
    return shorten(value) if "://" in value else value
