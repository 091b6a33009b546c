"""How an input stands on a day, in words and as a surface: the groups of a picture of exposure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.export.drawing.look import INK, MUTED, PAPER, STATUSES, TRACK, Look
from kg.export.plots.exposure import Input

__all__ = ["STANDINGS", "Standing", "grouped"]


@dataclass(frozen=True)
class Standing:
    """One way to stand: a short and a full wording, its look, and whether it is hatched."""

    short: str
    words: str
    look: Look
    is_hatched: bool = False


_FORCE, _SUSPENDED = STATUSES["InForce"], STATUSES["Suspended"]
STANDINGS = {
    "force": Standing("in force", "a measure in force covers it", _FORCE),
    "both": Standing("in force, another suspended",
                     "a measure in force covers it, and another that is suspended",
                     Look("F S", "#7cc0ea", "#00466e", INK, "#d6e9f5", "", "")),
    "suspended": Standing("suspended", "only a suspended measure covers it", _SUSPENDED),
    "partly": Standing("in part", "measures cover only a part of it",
                       Look("P", PAPER, "#00466e", INK, PAPER, "", ""), is_hatched=True),
    "abroad": Standing("abroad alone", "only a control on goods made abroad is in force",
                       Look("X", "#f5e4ed", "#8c3f69", INK, PAPER, "", "")),
    "none": Standing("none", "no measure on its export is in force or suspended",
                     Look("–", TRACK, MUTED, INK, TRACK, "", "")),
}  # fmt: skip


def _name(given: Input) -> str:
    if given.in_force:
        return "both" if given.suspended else "force"
    if given.suspended:
        return "suspended"
    return "partly" if given.partly else "abroad" if given.abroad else "none"


def grouped(inputs: Iterable[Input]) -> dict[str, list[Input]]:
    """Return the inputs by how they stand, the strictest first; ways nobody stands left out."""
    groups: dict[str, list[Input]] = {name: [] for name in STANDINGS}
    for given in inputs:
        groups[_name(given)].append(given)
    return {name: several for name, several in groups.items() if several}
