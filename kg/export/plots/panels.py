"""Shares of the world output as data, and in words: what a panel of the picture shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.export.drawing.words import clean

__all__ = [
    "NO_STAGE",
    "Panel",
    "Share",
    "figure_words",
    "hhi_words",
    "name_words",
    "panel_words",
    "rest_words",
    "stage_words",
]

# As the question concentration writes it.
NO_STAGE = "not told"
# More bounds alike than this share one bar, with the names below it.
_MANY = 6


@dataclass(frozen=True)
class Share:
    """What one country holds: ``percent``, or a bound that it is ``below``; None for the other."""

    country: str
    percent: Decimal | None
    below: Decimal | None


@dataclass(frozen=True)
class Panel:
    """The shares of one stage and year by one publisher, the largest first.

    ``hhi`` and ``hhi_at_most`` are the index of the printed figures and what it can be at most,
    from 0 to 10000; None where only bounds are printed. ``known`` is what the figures add up to.
    """

    stage: str
    year: str
    year_is: str
    publisher: str
    shares: tuple[Share, ...]
    known: Decimal
    hhi: float | None = None
    hhi_at_most: float | None = None
    cited: str = ""

    def bars(self) -> list[tuple[Share, ...]]:
        """Return the shares, a bar each; many alike that are told by a bound share one bar."""
        alike: dict[Share, list[Share]] = {}
        for share in self.shares:
            key = replace(share, country="") if share.percent is None else share
            alike.setdefault(key, []).append(share)
        bars: list[tuple[Share, ...]] = []
        for several in alike.values():
            bars += [tuple(several)] if len(several) > _MANY else [(share,) for share in several]
        return bars

    @property
    def has_bounds(self) -> bool:
        """Whether a share is told by a bound."""
        return any(share.percent is None for share in self.shares)

    @property
    def rest(self) -> Decimal:
        """What the figures leave of 100 percent: bounds, and countries that are not told."""
        return max(Decimal(100) - self.known, Decimal(0))


def stage_words(panel: Panel) -> str:
    """Return the stage of a panel, or that it is not told."""
    return "stage not told" if panel.stage == NO_STAGE else clean(panel.stage)


def panel_words(panel: Panel) -> str:
    """Return stage, year and publisher."""
    return f"{stage_words(panel)}, {panel.year} (year {panel.year_is}), {clean(panel.publisher)}"


def hhi_words(panel: Panel) -> str:
    """Return the index of concentration as its range."""
    if panel.hhi is None or panel.hhi_at_most is None:
        return "HHI: not known, no share is printed in figures."
    least, most = round(panel.hhi), round(panel.hhi_at_most)
    told = f"{least:,}" if least == most else f"{least:,} of the printed figures, {most:,} at most"
    return f"HHI (0 to 10,000): {told}."


def rest_words(panel: Panel) -> str:
    """Return what the figures leave open."""
    if not panel.rest:
        return "the figures leave nothing open."
    others = "not told, or told as a bound" if panel.has_bounds else "not told"
    return f"the rest, {others}: {panel.rest.normalize():f} %."


def name_words(bar: Sequence[Share]) -> str:
    """Return whose bar it is."""
    return clean(bar[0].country) if len(bar) == 1 else f"{len(bar)} countries, each"


def figure_words(share: Share) -> str:
    """Return a share as people write it, a bound as a bound: 93.8 %, below 1 %."""
    if share.percent is not None:
        return f"{share.percent.normalize():f} %"
    return "not in figures" if share.below is None else f"below {share.below.normalize():f} %"
