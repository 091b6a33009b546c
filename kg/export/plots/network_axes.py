"""The network as a figure of matplotlib: the same places, the same lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.export.drawing.axes import Frame, begun, dress, plain
from kg.export.drawing.kinds import look_of_kind
from kg.export.drawing.look import INK, PAPER
from kg.export.drawing.sheet import MARGIN, WIDTH
from kg.export.drawing.words import apart
from kg.export.plots.edges import EdgeLook, is_hollow, looks_of_kinds
from kg.export.plots.network import NetworkPicture
from kg.export.plots.sketch import SIZE, Line, Spot

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["painted"]

# Inches of the figure for a unit of the sheet; points for the letters of labels.
_INCH, _LETTERS = 9.3 / (WIDTH - 2 * MARGIN), SIZE * 9.3 / (WIDTH - 2 * MARGIN) * 72 / 1.16
_MARKERS = {"disc": "o", "square": "s", "diamond": "D", "triangle": "^"}


def painted(picture: NetworkPicture, ax: Axes | None) -> Figure:
    """Return the figure of a network, drawn into ``ax`` where one is given."""
    sketch = picture.sketch
    lines = (picture.circumstances, picture.notice, *picture.remarks)
    frame = Frame(picture.title, lines, (picture.projection.presence, picture.source))
    looks = looks_of_kinds(line.edge.kind for line in sketch.lines)
    keys = _keys(picture, looks)
    height = max(sketch.height, 40.0)
    ax = begun(ax, height * _INCH, frame, len(keys))
    for line in sketch.lines:
        _way(ax, line, looks[line.edge.kind])
    for spot in sketch.spots:
        _node(ax, spot)
    ax.set_xlim(MARGIN, WIDTH - MARGIN)
    ax.set_ylim(height, 0)
    ax.set_axis_off()
    return dress(ax, frame, keys)


def _dashed(look: EdgeLook, width: float) -> tuple[float, tuple[float, ...]] | str:
    """Return dashes as matplotlib counts them: in widths of the line."""
    return (0, tuple(length / max(width, 1.0) for length in look.dashes)) if look.dashes else "-"


def _way(ax: Axes, line: Line, look: EdgeLook) -> None:
    from matplotlib.patches import PathPatch, Polygon
    from matplotlib.path import Path

    points = _INCH * 72
    hollow = is_hollow(line.edge)
    width = max(line.width, 3.2) * points if hollow else line.width * points
    path = Path(line.way, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    ax.add_patch(PathPatch(path, facecolor="none", edgecolor=look.colour, linewidth=width,
                           linestyle=_dashed(look, width), alpha=0.85, capstyle="butt",
                           zorder=1, gid="edge"))  # fmt: skip
    if hollow:
        ax.add_patch(PathPatch(path, facecolor="none", edgecolor=PAPER, linewidth=width - 1.4,
                               linestyle=_dashed(look, width), zorder=1))  # fmt: skip
    ax.add_patch(Polygon(line.head, facecolor=look.colour, edgecolor=PAPER, linewidth=0.4,
                         zorder=1.5))  # fmt: skip


def _node(ax: Axes, spot: Spot) -> None:
    look = look_of_kind(spot.node.kind)
    ax.plot([spot.x], [spot.y], marker=_MARKERS[look.shape], color=look.fill, gid="node",
            markersize=8.5 if look.shape == "diamond" else 10.5, markeredgecolor=look.edge,
            markeredgewidth=0.7, zorder=3)  # fmt: skip
    ax.text(spot.x, spot.y, look.sign, fontsize=5.6 if len(look.sign) == 1 else 4.6, color=look.ink,
            fontweight="bold", ha="center", va="center_baseline", zorder=4)  # fmt: skip
    x, y = spot.label
    ax.text(x, y - SIZE * 0.36, "\n".join(map(plain, spot.lines)), fontsize=_LETTERS, color=INK,
            ha="right" if spot.is_left else "left", va="center", zorder=5,
            bbox={"facecolor": PAPER, "edgecolor": "none", "alpha": 0.92, "pad": 0.6})  # fmt: skip


def _keys(picture: NetworkPicture, looks: dict[str, EdgeLook]) -> list[Artist]:
    from matplotlib.lines import Line2D

    keys: list[Artist] = []
    for kind in sorted({spot.node.kind for spot in picture.sketch.spots}):
        look = look_of_kind(kind)
        keys.append(Line2D([], [], linestyle="none", marker=_MARKERS[look.shape], markersize=8,
                           color=look.fill, markeredgecolor=look.edge,
                           label=plain(f"{apart(kind)} ({look.sign})")))  # fmt: skip
    for kind, style in looks.items():
        keys.append(Line2D([], [], color=style.colour, linewidth=2, label=plain(kind),
                           linestyle=_dashed(style, 2)))  # fmt: skip
    if any(is_hollow(line.edge) for line in picture.sketch.lines):
        keys.append(Line2D([], [], color=INK, linewidth=2.4, marker="_", markeredgecolor=PAPER,
                           markersize=16, label="hollow: possible or presumed"))  # fmt: skip
    return keys
