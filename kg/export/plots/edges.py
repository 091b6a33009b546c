"""How edges of a network look: those of a status like it, others apart by dashes and tone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kg.export.drawing.look import STATUSES
from kg.network.model import Edge
from kg.network.spells import certainty_in

__all__ = ["EdgeLook", "is_hollow", "looks_of_kinds"]


@dataclass(frozen=True)
class EdgeLook:
    """Colour and dashes of a line: lengths of ink and paper, none for a whole line."""

    colour: str
    dashes: tuple[float, ...] = ()


_PLAIN = (
    EdgeLook("#4d5964"),
    EdgeLook("#7a4a21", (8, 4)),
    EdgeLook("#7b2d53", (2, 3)),
    EdgeLook("#00674b", (12, 3, 2, 3)),
    EdgeLook("#5b3f8c", (5, 2)),
    EdgeLook("#8a7a00", (2, 6)),
    EdgeLook("#1a5f7a", (14, 6)),
    EdgeLook("#a04000", (6, 3, 1, 3, 1, 3)),
)


def looks_of_kinds(kinds: Iterable[str]) -> dict[str, EdgeLook]:
    """Return the look of each kind of edge: statuses first, then the commonest first."""
    counts = Counter(kinds)
    names = sorted(counts, key=lambda name: (-counts[name], name))
    statuses = {name: found for name in names if (found := _status(name))}
    looks = {
        name: EdgeLook(STATUSES[status].fill if status != "Revoked" else STATUSES[status].edge,
                       STATUSES[status].dashes)
        for name, status in sorted(statuses.items(), key=lambda item: [*STATUSES].index(item[1]))
    }  # fmt: skip
    others = [name for name in names if name not in statuses]
    return looks | {name: _plain(number) for number, name in enumerate(others)}


def _plain(number: int) -> EdgeLook:
    """Return the look of a kind that is no status; once round, dashes meet other colours."""
    size = len(_PLAIN)
    return EdgeLook(_PLAIN[number % size].colour, _PLAIN[(number + number // size) % size].dashes)


def _status(kind: str) -> str | None:
    """Return the status that a kind of edge is named after: ``in-force`` after InForce."""
    plain = "".join(c for c in kind.lower() if c.isalpha())
    return next((name for name in STATUSES if name.lower() == plain), None)


def is_hollow(edge: Edge) -> bool:
    """Return whether the status of no measure behind an edge is certain."""
    periods = edge.values.get("periods")
    if isinstance(periods, tuple):
        return all(certainty_in(period) != "certain" for period in periods)
    return edge.values.get("certainty") in ("presumed", "possible")
