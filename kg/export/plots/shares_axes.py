"""Shares as a figure of matplotlib: a bar for each country, panels below each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.export.drawing.axes import Frame, begun, dress, plain
from kg.export.drawing.lettering import shortened
from kg.export.drawing.look import GRID, INK, MUTED, PAPER, TRACK
from kg.export.plots.panels import figure_words, hhi_words, name_words, panel_words, rest_words
from kg.export.plots.shares import Shares
from kg.export.plots.shares_svg import FIGURE

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["painted"]

_ROW, _HEAD, _NAME, _SIZE = 0.27, 2.2, 2.2, 9.0  # inches, rows, inches, points
_STYLES = {
    "share": {"color": FIGURE, "linewidth": 0.8, "edgecolor": FIGURE},
    "bound": {"color": PAPER, "linewidth": 1.1, "edgecolor": FIGURE, "linestyle": (0, (3, 2))},
    "rest": {"color": TRACK, "linewidth": 0.8, "edgecolor": MUTED, "linestyle": (0, (1, 2))},
}
_PAPER = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}
_WORDS = {
    "share": "a share in figures",
    "bound": "a bound: the share is below it",
    "rest": "the rest: left open by the figures",
}


def painted(shares: Shares, ax: Axes | None) -> Figure:
    """Return the figure of shares, drawn into ``ax`` where one is given."""
    lines = (shares.circumstances, shares.notice, *shares.table.remarks)
    frame = Frame(shares.title, lines, [f"Source, {source}" for source in shares.sources])
    bars = [_HEAD + len(panel.bars()) + bool(panel.rest) for panel in shares.panels]
    rows = max(sum(bars), 1.0)
    forms = _forms(shares)
    keys = _keys(forms)
    ax = begun(ax, rows * _ROW + 0.1, frame, len(keys), left=_NAME)
    y = 0.0
    for panel in shares.panels:
        for down, words, size, weight, colour in (
            (0.75, panel_words(panel), _SIZE + 1, "bold", INK),
            (1.6, hhi_words(panel), _SIZE - 0.5, "normal", MUTED),
        ):
            ax.text(0, y + down, plain(words), fontsize=size, fontweight=weight, color=colour,
                    va="center", bbox=_PAPER)  # fmt: skip
        y += _HEAD
        for bar in panel.bars():
            share = bar[0]
            length = share.percent if share.percent is not None else share.below
            form = "share" if share.percent is not None else "bound"
            _bar(ax, y, name_words(bar), float(length or 0), form, figure_words(share))
            y += 1
        if panel.rest:
            words = rest_words(panel).removeprefix("the rest, ").rstrip(".")
            _bar(ax, y, "the rest", float(panel.rest), "rest", words)
            y += 1
    ax.set_xlim(0, 112)
    ax.set_ylim(rows + 0.1, 0)
    ax.set_yticks([])
    ax.set_xticks(range(0, 101, 25), [f"{n} %" for n in range(0, 101, 25)])
    ax.grid(axis="x", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    ax.tick_params(axis="x", labelsize=_SIZE, colors=MUTED)
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)
    return dress(ax, frame, keys, left=_NAME)


def _bar(ax: Axes, y: float, name: str, percent: float, form: str, words: str) -> None:
    ax.barh(y + 0.5, percent, height=0.66, gid=form, **_STYLES[form])  # type: ignore[arg-type]
    label = shortened(plain(name), _SIZE, _NAME * 72 / 1.16 - 8)
    ax.annotate(label, (0, y + 0.5), xytext=(-6, 0), textcoords="offset points", ha="right",
                va="center", fontsize=_SIZE, color=MUTED if form == "rest" else INK,
                annotation_clip=False)  # fmt: skip
    ax.annotate(plain(words), (percent, y + 0.5), xytext=(5, 0), textcoords="offset points",
                va="center", fontsize=_SIZE, color=INK,
                bbox=_PAPER)  # fmt: skip


def _forms(shares: Shares) -> list[str]:
    all_shares = [share for panel in shares.panels for share in panel.shares]
    occur = {
        "share": any(share.percent is not None for share in all_shares),
        "bound": any(share.percent is None for share in all_shares),
        "rest": any(panel.rest for panel in shares.panels),
    }
    return [form for form, found in occur.items() if found]


def _keys(forms: list[str]) -> list[Artist]:
    from matplotlib.patches import Patch

    made: list[Artist] = []
    for form in forms:
        style = dict(_STYLES[form])
        made.append(Patch(facecolor=style.pop("color"), label=_WORDS[form], **style))  # type: ignore[arg-type]
    return made
