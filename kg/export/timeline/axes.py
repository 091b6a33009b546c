"""The timeline as a figure of matplotlib: its bars on an axis of dates."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kg.export.drawing.axes import Frame, begun, dress, patch_of, plain, room_of
from kg.export.drawing.lettering import fitting, shortened, width_of
from kg.export.drawing.look import CERTAINTIES, GRID, INK, MUTED, PAPER, TRACK
from kg.export.drawing.words import clean, day_words
from kg.export.timeline.look import certainty_of, look_of, looks_of
from kg.export.timeline.model import Bar, Chart, Lane, Source
from kg.export.timeline.words import (
    certain_words,
    circumstances,
    imposer_words,
    lane_words,
    not_advice,
    rate_words,
    source_words,
    status_words,
)

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["painted"]

_ROW, _BAR, _NAME, _SIZE = 0.56, 0.42, 9.5, 8.5  # inches, of which the bar; points
_WIDER = 1.16
_GOES_ON = "goes on: no end is known, or it lies beyond the picture"


def painted(chart: Chart, ax: Axes | None) -> Figure:
    """Return the figure of a chart, drawn into ``ax`` where one is given.

    A bar reaches from the first midnight of its first day to the last one of its last day; the
    line of the day asked about stands at its noon.
    """
    heads = len(list(chart.countries()))
    rows = max(len(chart.lanes) + 0.7 * heads, 1.0)
    frame = Frame(chart.title, (circumstances(chart), not_advice(chart), *chart.remarks),
                  [*_names(chart, room_of(ax)), *_sources(chart)])  # fmt: skip
    keys = _keys(chart)
    ax = begun(ax, rows * _ROW + 0.25, frame, len(keys))
    first, end = _number(chart.since), _number(chart.until) + 1
    sheet = _Sheet(ax, chart, first, end, room_of(ax) / (end - first))
    y = 0.35
    for name, lanes in chart.countries():
        ax.text(first, y + 0.35, plain(imposer_words(name)), fontsize=11, fontweight="bold",
                color=INK, clip_on=True)  # fmt: skip
        y += 0.7
        for lane in lanes:
            sheet.lane(lane, y)
            y += 1
    sheet.axis(max(y, 1.0))
    sheet.day()
    return dress(ax, frame, keys)


def _number(day: datetime.date) -> float:
    from matplotlib.dates import date2num

    return float(date2num(day))


def _name(lane: Lane, room: float) -> str:
    """Return what stands above a lane, the middle of a long name left out."""
    tail = (
        f" ({shortened(plain(lane.identifier), _NAME, room / 2, True)})" if lane.identifier else ""
    )
    return shortened(plain(lane.measure.label), _NAME,
                     room - width_of(tail, _NAME, bold=True), bold=True) + tail  # fmt: skip


def _names(chart: Chart, points: float) -> list[str]:
    """Return in full the names that are shortened above their lanes."""
    whole = [lane_words(lane) for lane in chart.lanes
             if _name(lane, points / _WIDER) != plain(lane_words(lane))]  # fmt: skip
    return ["Names in full:", *whole] if whole else []


def _sources(chart: Chart) -> list[str]:
    told = [f"[{number}] {source_words(source)}" for source, number in chart.numbers().items()]
    return ["Sources of the acts that began and ended these periods:", *told] if told else []


def _keys(chart: Chart) -> list[Artist]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    bars = list(chart.bars())
    keys: list[Artist] = [
        Patch(label=plain(f"{name} ({look.letter})"), **patch_of(look))
        for look, name in looks_of(bars)
    ]
    for certainty, (words, *_) in CERTAINTIES.items():
        if found := next((bar for bar in bars if certainty_of(bar) == certainty), None):
            short = words.partition(":")[0]
            keys.append(Patch(label=short, **patch_of(look_of(found), certainty)))
    if any(bar.last is None or bar.last > chart.until for bar in bars):
        keys.append(Line2D([], [], color=INK, marker=">", linestyle="none",
                           label=_GOES_ON.partition(":")[0]))  # fmt: skip
    if chart.since <= chart.date <= chart.until:
        keys.append(Line2D([], [], color=INK, label="the day asked about"))
    return keys


def _cited(numbers: Mapping[Source, int], sources: Iterable[Source]) -> str:
    told = ", ".join(map(str, sorted(numbers[source] for source in sources)))
    return f" [{told}]" if told else ""


class _Sheet:
    """Axes with days to the right and lanes downwards, one unit each."""

    def __init__(self, ax: Axes, chart: Chart, first: float, end: float, per_day: float) -> None:
        self.ax, self.chart, self.first, self.end = ax, chart, first, end
        self.per_day = per_day  # points
        self.numbers = chart.numbers()

    def lane(self, lane: Lane, y: float) -> None:
        name = _name(lane, (self.end - self.first) * self.per_day / _WIDER)
        self.ax.text(self.first, y + 0.3, name, fontsize=_NAME, fontweight="bold",
                     color=INK, zorder=4,
                     bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1})  # fmt: skip
        self._box(self.first, self.end, y, "track", facecolor=TRACK, edgecolor="none")
        if not lane.bars:
            self.ax.text(self.first, y + 0.68, " no status known in these days", fontsize=_SIZE,
                         fontstyle="italic", color=MUTED, va="center")  # fmt: skip
        for bar in lane.bars:
            self._bar(bar, y)

    def _box(self, left: float, right: float, y: float, gid: str, **style: object) -> None:
        from matplotlib.patches import Rectangle

        box = Rectangle((left, y + 0.4), right - left, _BAR / _ROW * 0.75, gid=gid, **style)  # type: ignore[arg-type]
        self.ax.add_patch(box)

    def _bar(self, bar: Bar, y: float) -> None:
        left = max(_number(bar.first), self.first)
        right = self.end if bar.last is None else min(_number(bar.last) + 1, self.end)
        look, certainty = look_of(bar), certainty_of(bar)
        self._box(left, right, y, "bar", label="_" + clean(certain_words(bar)), zorder=2,
                  **patch_of(look, certainty))  # fmt: skip
        middle = y + 0.4 + _BAR / _ROW * 0.375
        if bar.last is None or bar.last > self.chart.until:
            self.ax.plot([self.end], [middle], marker=">", color=look.edge, markersize=6,
                         clip_on=False, zorder=3)  # fmt: skip
        free, end = self._free(left, right)
        words = fitting(self._wordings(bar), _SIZE, (end - free) * self.per_day / _WIDER - 8)
        if not words and bar.rate is None:  # in its middle, under the line of the day if need be
            cited = [_cited(self.numbers, sources) for sources in (bar.sources, bar.begun.sources)]
            least = [*(look.letter + numbers for numbers in cited), look.letter]
            words = fitting(least, _SIZE, (right - left) * self.per_day / _WIDER - 1)
            free = (left + right - width_of(words, _SIZE) * _WIDER / self.per_day) / 2
            free -= 4 / self.per_day
        if words:
            ink = look.ink if certainty == "Certain" else INK
            back = {"facecolor": look.tint, "edgecolor": "none", "pad": 1.2}
            self.ax.text(free + 4 / self.per_day, middle, plain(words), fontsize=_SIZE, color=ink,
                         va="center", zorder=4, clip_on=True,
                         bbox=back if certainty == "Possible" else None)  # fmt: skip

    def _wordings(self, bar: Bar) -> list[str]:
        """Return what may be written in a bar, the fullest first: its letter, status and sources.

        A kept rate is never left out.
        """
        letter = look_of(bar).letter
        cited = _cited(self.numbers, bar.sources)
        full, short = f"{letter} {certain_words(bar)}", f"{letter} {status_words(bar)}"
        if bar.rate is None:
            hedge = certain_words(bar).removesuffix(status_words(bar)).strip()
            less = f"{letter} {hedge}" if hedge else short
            return [full + cited, full, less + cited, less]
        least = f"{letter} {rate_words(bar.rate)}"
        kept = f"{letter} {status_words(bar, 'kept')}"
        return [full + cited, full, short, kept + cited, kept, least + cited, least]

    def _free(self, left: float, right: float) -> tuple[float, float]:
        """Return where words may stand in a bar: not under the line of the day."""
        noon = _number(self.chart.date) + 0.5
        if not left < noon < right:
            return left, right
        return (left, noon) if noon - left >= right - noon else (noon, right)

    def axis(self, rows: float) -> None:
        """Set the limits, and ticks at days, months or years."""
        from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

        ax = self.ax
        ax.set_xlim(self.first, self.end)
        ax.set_ylim(rows + 0.1, 0)
        ax.set_yticks([])
        locator = AutoDateLocator(minticks=3, maxticks=12)
        ax.xaxis.set_major_locator(locator)
        ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
        ax.grid(axis="x", color=GRID, linewidth=0.8)
        ax.set_axisbelow(True)
        ax.tick_params(axis="x", labelsize=_SIZE, colors=MUTED)
        for side in ("left", "right", "top"):
            ax.spines[side].set_visible(False)

    def day(self) -> None:
        """Draw the line of the day asked about, if it is shown."""
        chart = self.chart
        if chart.since <= chart.date <= chart.until:
            noon = _number(chart.date) + 0.5
            self.ax.axvline(noon, color=INK, linewidth=1.4, zorder=3, gid="date")
            self.ax.annotate(day_words(chart.date), (noon, 1), xycoords=("data", "axes fraction"),
                             xytext=(0, -2), textcoords="offset points", ha="center", va="top",
                             fontsize=_SIZE, fontweight="bold", color=PAPER, zorder=5,
                             bbox={"facecolor": INK, "edgecolor": INK, "pad": 2.5})  # fmt: skip
