"""Exposure as a figure of matplotlib: a stacked bar for each application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.export.drawing.axes import Frame, begun, dress, plain
from kg.export.drawing.lettering import shortened
from kg.export.drawing.look import GRID, INK, MUTED, PAPER
from kg.export.drawing.words import clean
from kg.export.plots.exposure import Exposed, Exposure
from kg.export.plots.exposure_svg import exposed_words, names_of
from kg.export.plots.standing import STANDINGS, Standing, grouped

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["painted"]

_ROW, _NAME, _SIZE = 0.5, 2.2, 9.0  # inches, inches, points


def painted(exposure: Exposure, ax: Axes | None) -> Figure:
    """Return the figure of exposure, drawn into ``ax`` where one is given.

    Each input of an application is as wide as any other of its inputs.
    """
    lines = (exposure.circumstances, exposure.notice, *exposure.answer.remarks)
    told = [_told(one) for one in exposure.applications]
    frame = Frame(exposure.title, lines, [*told, exposure.source])
    present = {name for one in exposure.applications for name in grouped(one.inputs)}
    keys = [_key(standing) for name, standing in STANDINGS.items() if name in present]
    rows = max(len(exposure.applications), 1)
    ax = begun(ax, rows * _ROW + 0.1, frame, len(keys), left=_NAME)
    for row, one in enumerate(exposure.applications):
        _bar(ax, row, one)
    ax.set_xlim(0, 100)
    ax.set_ylim(rows, 0)
    ax.set_yticks([])
    ax.set_xticks(range(0, 101, 25), [f"{n} %" for n in range(0, 101, 25)])
    ax.grid(axis="x", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    ax.tick_params(axis="x", labelsize=_SIZE, colors=MUTED)
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)
    return dress(ax, frame, keys, left=_NAME)


def _told(one: Exposed) -> str:
    groups = grouped(one.inputs).items()
    named = "; ".join(f"{STANDINGS[name].short}: {names_of(several)}" for name, several in groups)
    return f"{exposed_words(one)} · {named}"


def _style(standing: Standing) -> dict[str, Any]:
    look = standing.look
    hatch = {"hatch": "////"} if standing.is_hatched else {}
    return {"facecolor": look.fill, "edgecolor": look.edge, "linewidth": 0.8, **hatch}


def _key(standing: Standing) -> Artist:
    from matplotlib.patches import Patch

    return Patch(label=f"{standing.short} ({standing.look.letter})", **_style(standing))


def _bar(ax: Axes, row: int, one: Exposed) -> None:
    left, wide = 0.0, 100 / max(len(one.inputs), 1)
    for name, several in grouped(one.inputs).items():
        standing, length = STANDINGS[name], len(several) * wide
        ax.barh(row + 0.5, length, left=left, height=0.62, gid=name, **_style(standing))
        back = {"facecolor": PAPER, "edgecolor": "none", "pad": 1}
        hedged = sum(given.is_hedged for given in several)
        words = f"{standing.look.letter} {len(several)}" + (f" ({hedged}?)" if hedged else "")
        ax.text(left + length / 2, row + 0.5, words,
                ha="center", va="center", fontsize=_SIZE, color=standing.look.ink, clip_on=True,
                bbox=back if standing.is_hatched else None)  # fmt: skip
        left += length
    label = shortened(plain(clean(one.application.label)), _SIZE, _NAME * 72 / 1.16 - 8)
    ax.annotate(label, (0, row + 0.5), xytext=(-6, 0), textcoords="offset points", ha="right",
                va="center", fontsize=_SIZE, color=INK, annotation_clip=False)  # fmt: skip
