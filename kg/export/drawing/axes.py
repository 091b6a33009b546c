"""What figures of matplotlib share: a canvas without a display, the heading, legend and sources.

Nothing here asks pyplot for anything: a figure belongs to who asked for it. Text is shown as it
is, never read as a formula, and what the letters at hand cannot show is shown as a box.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kg.errors import missing_extra
from kg.export.drawing.lettering import shortened, wrapped
from kg.export.drawing.look import INK, MUTED, PAPER, Look
from kg.export.drawing.words import clean

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["WIDTH", "Frame", "begun", "dress", "needed", "patch_of", "plain", "room_of", "written"]

# Inches; letters are given in points.
WIDTH = 10.0
_SIDE, _FONT = 0.35, "DejaVu Sans"
# These letters are wider than those of Helvetica, for which widths are reckoned.
_WIDER = 1.16
_TITLE, _LINE, _SMALL, _KEY = 15.0, 9.5, 8.5, 16.5
_DPI = 160


@dataclass(frozen=True)
class Frame:
    """What stands around the axes: a title, lines below it, and the sources at the foot."""

    title: str
    lines: Sequence[str]
    sources: Sequence[str]


def needed() -> None:
    """Raise a UsageError that names the extra when matplotlib is not installed."""
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError:
        raise missing_extra("figures need matplotlib", "analysis") from None


def plain(text: str) -> str:
    """Return a text that matplotlib shows as it is: cleaned, with a box for unknown letters."""
    return "".join(c if c == " " or ord(c) in _letters() else "\N{REPLACEMENT CHARACTER}"
                   for c in clean(text))  # fmt: skip


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    from matplotlib import font_manager

    path = font_manager.findfont(font_manager.FontProperties(family=_FONT))
    return frozenset(font_manager.get_font(path).get_charmap())


def begun(ax: Axes | None, height: float, frame: Frame, keys: int, left: float = 0.0) -> Axes:
    """Return axes to draw into: those given, or ``height`` inches of a new figure's own.

    Parameters
    ----------
    ax
        Where to draw; None for a figure of its own.
    height
        Of the axes, in inches; around them there is room for what `dress` writes.
    frame
        What `dress` will write around them.
    keys
        How many entries the legend will have.
    left
        Room for labels beside the axes, in inches.
    """
    if ax is not None:
        return ax
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    class Shown(Figure):
        """A figure that shows itself in a notebook, whether or not pyplot is in use."""

        def _repr_png_(self) -> bytes:
            return written(self, "png")

    room = WIDTH - 2 * _SIDE
    above = sum(size * 1.4 for _, size, _ in _heading(frame, room)) / 72 + 0.42
    below = 0.5 + (_legend_rows(keys) * _KEY + _SMALL * 1.4 * len(_source(frame, room))) / 72 + 0.2
    whole = above + height + below
    figure = Shown(figsize=(WIDTH, whole), dpi=_DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    place = ((_SIDE + left) / WIDTH, below / whole, (room - left) / WIDTH, height / whole)
    return figure.add_axes(place, facecolor=PAPER)


def room_of(ax: Axes | None) -> float:
    """Return how wide axes are, or those of a new figure without labels beside them, in points."""
    if ax is None:
        return (WIDTH - 2 * _SIDE) * 72
    return float(ax.get_position().width * ax.get_figure(root=True).get_figwidth() * 72)  # type: ignore[union-attr]


def _heading(frame: Frame, room: float) -> list[tuple[str, float, str]]:
    """Return the lines above the axes, from the top, each with its size and colour."""
    points = room * 72 / _WIDER
    title = [(line, _TITLE, INK) for line in wrapped(plain(frame.title), _TITLE, points, 2, True)]
    lines = [line for text in frame.lines for line in wrapped(plain(text), _LINE, points, 6)]
    return title + [(line, _LINE, MUTED) for line in lines if line]


def _source(frame: Frame, room: float) -> list[str]:
    points = room * 72 / _WIDER
    return [line for text in frame.sources for line in wrapped(plain(text), _SMALL, points, 3)]


def _legend_rows(keys: int) -> int:
    return -(-keys // 3)


def dress(ax: Axes, frame: Frame, keys: Sequence[Artist], left: float = 0.0) -> Figure:
    """Write title, lines, legend and source around the axes; return the figure they are in.

    ``left`` is how many inches of labels there are beside the axes.
    """
    figure: Figure = ax.get_figure(root=True)  # type: ignore[assignment]
    width = ax.get_position().width * figure.get_figwidth() + left
    heading = _heading(frame, width)
    y = sum(size * 1.4 for _, size, _ in heading) + 14
    for text, size, colour in heading:
        y -= size * 1.4
        _note(ax, text, (-left * 72, y + 6), 1.0, size, colour, bold=size == _TITLE)
    y = -34.0
    if keys:
        from matplotlib.transforms import ScaledTranslation

        shift = ScaledTranslation(-left, y / 72, figure.dpi_scale_trans)
        legend = ax.legend(handles=list(keys), loc="upper left", bbox_to_anchor=(0, 0), ncols=3,
                  bbox_transform=ax.transAxes + shift, frameon=False, fontsize=_LINE,
                  borderaxespad=0, handlelength=2.2, labelcolor=INK)  # fmt: skip
        for told in legend.get_texts():
            told.set_text(shortened(told.get_text(), _LINE, width * 72 / 3 / _WIDER - 34))
        y -= _legend_rows(len(keys)) * _KEY
    for text in _source(frame, width):
        y -= _SMALL * 1.4
        _note(ax, text, (-left * 72, y), 0.0, _SMALL, MUTED)
    _settle(ax)
    return figure


def _note(
    ax: Axes,
    text: str,
    offset: tuple[float, float],
    corner: float,
    size: float,
    colour: str,
    bold: bool = False,
) -> None:
    ax.annotate(text, (0, corner), xycoords="axes fraction", xytext=offset,
                textcoords="offset points", fontsize=size, color=colour, annotation_clip=False,
                fontweight="bold" if bold else "normal")  # fmt: skip


def _settle(ax: Axes) -> None:
    """Take every text as it is, in letters that come with matplotlib."""
    from matplotlib.text import Text

    ax.tick_params(labelfontfamily=_FONT)
    for text in ax.findobj(Text):
        text.set_parse_math(False)
        text.set_usetex(False)
        text.set_fontfamily(_FONT)


def patch_of(look: Look, certainty: str = "Certain") -> dict[str, Any]:
    """Return how a surface of one status is filled and outlined."""
    if certainty == "Possible":
        return {"facecolor": look.tint, "edgecolor": look.edge, "hatch": "////",
                "linewidth": 0.9, "linestyle": (0, (4, 2))}  # fmt: skip
    if certainty == "Presumed":
        return {"facecolor": look.tint, "edgecolor": look.edge, "linewidth": 1.2,
                "linestyle": (0, (1, 1.6))}  # fmt: skip
    return {"facecolor": look.fill, "edgecolor": look.edge, "linewidth": 0.8}


def written(figure: Figure, form: str, title: str = "", alt: str = "") -> bytes:
    """Return a figure as the bytes of a ``png`` or ``pdf`` file, without the time of writing."""
    told: dict[str, Any] = {"Title": clean(title)} if title else {}
    if form == "pdf":
        told |= {"CreationDate": None, "Subject": clean(alt)}
    elif alt:
        told |= {"Description": clean(alt)}
    file = io.BytesIO()
    figure.savefig(file, format=form, dpi=_DPI, metadata=told, facecolor=PAPER)
    return file.getvalue()
