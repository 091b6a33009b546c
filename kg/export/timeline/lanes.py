"""The body of the picture: lanes and bars, and the line of the day asked about.

Shapes, line and words are three layers: the line crosses bars, and never words.
"""

from __future__ import annotations

import datetime
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass

from kg.export.drawing.lettering import fitting, shortened, width_of, wrapped
from kg.export.drawing.look import INK, MUTED, PAPER, TRACK, surface
from kg.export.drawing.marks import mark
from kg.export.drawing.words import day_words
from kg.export.timeline.axis import Axis, Place
from kg.export.timeline.look import certainty_of, look_of
from kg.export.timeline.model import Bar, Lane, Source
from kg.export.timeline.words import (
    bar_words,
    certain_words,
    cited_spans,
    lane_words,
    rate_words,
    status_words,
)

__all__ = ["Sheet", "draw_date", "draw_lane"]

_BAR, _LEAST, _POINT = 28.0, 4.0, 9.0
_NAME, _STATUS, _SMALL = 13.0, 12.5, 11.0


@dataclass(frozen=True)
class Sheet:
    """What lanes are drawn on: the layers of shapes and words, the axis, and what all share."""

    shapes: ET.Element
    words: ET.Element
    axis: Axis
    prefix: str
    numbers: Mapping[Source, int]
    date: datetime.date


def draw_lane(sheet: Sheet, parent: ET.Element, lane: Lane, y: float) -> float:
    """Draw one measure and its bars from ``y`` on; return where the lane ends."""
    axis, name = sheet.axis, lane_words(lane)
    group = mark(parent, "g", role="list", aria_label=name)
    mark(group, "title", name)
    top, y = y, _name(sheet, lane, y)
    mark(group, "rect", x=axis.left, y=top, width=axis.width, height=y - top, fill="none",
         pointer_events="all")  # fmt: skip
    mark(group, "rect", x=axis.left, y=y, width=axis.width, height=_BAR, fill=TRACK,
         fill_opacity="0.75")  # fmt: skip
    for place in axis.places(lane.bars, _LEAST):
        _shape(sheet, group, lane, place, y)
        _status(sheet, place, y)
        _days(sheet, place, y + _BAR + 12.5)
    if not lane.bars:
        mark(sheet.words, "text", "no status known in these days", x=axis.left + 6, y=y + 18,
             font_size=_SMALL, font_style="italic", fill=MUTED)  # fmt: skip
    return y + _BAR + 18


def _name(sheet: Sheet, lane: Lane, y: float) -> float:
    """Write the name of the measure, its identifier behind it or below it, and its reach."""
    left = right = sheet.axis.left
    y += _NAME
    for number, line in enumerate(wrapped(lane.measure.label, _NAME, sheet.axis.width, 2, True)):
        y += 17 * bool(number)
        _word(sheet, line, left, y, _NAME, font_weight="bold")
        right = left + width_of(line, _NAME, bold=True) + 10
    notes = " · ".join(part for part in (lane.identifier, lane.reach) if part)
    if notes:
        if width_of(notes, _SMALL) > sheet.axis.right - right:
            y, right = y + 15, left
        shown = shortened(notes, _SMALL, sheet.axis.right - right)
        _word(sheet, shown, right, y, _SMALL, fill=MUTED)
    return y + 6


def _word(
    sheet: Sheet, text: str, x: float, y: float, size: float, **attributes: str | float
) -> None:
    """Write a text on paper of its own, so that no line runs through it."""
    width = width_of(text, size, bold="font_weight" in attributes)
    mark(sheet.words, "rect", x=x - 1, y=y - size * 0.85, width=width + 2, height=size * 1.12,
         fill=PAPER)  # fmt: skip
    mark(sheet.words, "text", text, x=x, y=y, font_size=size, **attributes)


def _shape(sheet: Sheet, group: ET.Element, lane: Lane, place: Place, y: float) -> None:
    words = bar_words(lane, place.bar)
    item = mark(group, "g", role="listitem", aria_label=words)
    mark(item, "title", words)
    style = surface(look_of(place.bar), certainty_of(place.bar), sheet.prefix)
    mark(item, "path", d=_outline(place, y), stroke_linejoin="round", **style)


def _outline(place: Place, y: float) -> str:
    """Return the path of a bar: a rectangle, with a point on each side on which it goes on."""
    left, right, bottom = place.left + 0.5, place.right - 0.5, y + _BAR
    point = min(_POINT, (right - left) / 3)
    begin = left + point * place.goes_on_left
    end = right - point * place.goes_on_right
    corners = [(begin, y), (end, y)]
    corners += [(right, y + _BAR / 2)] if place.goes_on_right else []
    corners += [(end, bottom), (begin, bottom)]
    corners += [(left, y + _BAR / 2)] if place.goes_on_left else []
    return "M" + "L".join(f"{x:.1f} {height:.1f}" for x, height in corners) + "Z"


def _status(sheet: Sheet, place: Place, y: float) -> None:
    """Write the status into a bar, as fully as there is room; a letter stands in its middle."""
    bar, look, certainty = place.bar, look_of(place.bar), certainty_of(place.bar)
    bold = bar.holds_on(sheet.date)
    left, right = _free(sheet, place)
    words = fitting(_wordings(bar), _STATUS, right - left, bold)
    if not words and bar.rate is None:
        words = fitting([look.letter], _STATUS, place.right - place.left - 4, bold)
        left = (place.left + place.right - width_of(words, _STATUS, bold)) / 2
    if not words:
        return
    if certainty == "Possible":  # words are not read through hatching
        mark(sheet.words, "rect", x=left - 3, y=y + 5, width=width_of(words, _STATUS, bold) + 6,
             height=_BAR - 10, fill=look.tint)  # fmt: skip
    mark(sheet.words, "text", words, x=left, y=y + 18.5, font_size=_STATUS,
         fill=look.ink if certainty == "Certain" else INK,
         font_weight="bold" if bold else "normal")  # fmt: skip


def _free(sheet: Sheet, place: Place) -> tuple[float, float]:
    """Return where words may stand in a bar: not in its points, not under the line of the day."""
    left = place.left + 5 + _POINT * place.goes_on_left
    right = place.right - 5 - _POINT * place.goes_on_right
    line = _middle(sheet)
    if line is None or not left < line < right:
        return left, right
    return (left, line - 4) if line - left >= right - line else (line + 5, right)


def _wordings(bar: Bar) -> list[str]:
    """Return what may be written in a bar, the fullest first; a kept rate is never left out."""
    if bar.rate is None:
        return [certain_words(bar), status_words(bar)]
    return [certain_words(bar), status_words(bar), status_words(bar, "kept"),
            f"{look_of(bar).letter} {rate_words(bar.rate)}"]  # fmt: skip


def _days(sheet: Sheet, place: Place, y: float) -> None:
    """Write below a bar its days and the numbers of its sources, as far as there is room."""
    choices = cited_spans(place.bar, sheet.numbers)
    if shown := fitting(choices, _SMALL, place.right - place.left - 4):
        _word(sheet, shown, place.left + 1, y, _SMALL, fill=MUTED)


def _middle(sheet: Sheet) -> float | None:
    """Return where the line of the day stands: in the middle of the day, if it is shown."""
    axis, date = sheet.axis, sheet.date
    return (axis.at(date) + axis.after(date)) / 2 if axis.shows(date) else None


def draw_date(sheet: Sheet, layer: ET.Element, top: float, end: float) -> None:
    """Draw the line of the day asked about, with its flag; nothing where it is not shown."""
    x, axis = _middle(sheet), sheet.axis
    if x is None:
        return
    words = day_words(sheet.date)
    group = mark(layer, "g", role="img", aria_label=f"The day asked about: {words}")
    mark(group, "line", x1=x, x2=x, y1=top - 34, y2=end, stroke=PAPER, stroke_width=4.0,
         stroke_opacity="0.8")  # fmt: skip
    mark(group, "line", x1=x, x2=x, y1=top - 34, y2=end, stroke=INK, stroke_width=1.6)
    width = width_of(words, 12, bold=True) + 12
    left = min(max(x - width / 2, axis.left), axis.right - width)
    mark(group, "rect", x=left, y=top - 52, width=width, height=20.0, rx=3.0, fill=INK)
    mark(group, "text", words, x=left + width / 2, y=top - 38, font_size=12.0, fill=PAPER,
         font_weight="bold", text_anchor="middle", aria_hidden="true")  # fmt: skip
