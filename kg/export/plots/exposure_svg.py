"""Exposure drawn: for each application a strip with a cell for each input, and their names."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from kg.export.drawing.legend import SWATCH, Sign, draw_signs
from kg.export.drawing.lettering import width_of, wrapped
from kg.export.drawing.look import INK, MUTED
from kg.export.drawing.marks import mark
from kg.export.drawing.sheet import (
    MARGIN,
    ROOM,
    begun,
    ended,
    headed,
    lined,
    paper_of,
    prefix_of,
)
from kg.export.drawing.words import clean, counted
from kg.export.plots.exposure import Exposed, Exposure, Input
from kg.export.plots.standing import STANDINGS, Standing, grouped

__all__ = ["drawn", "exposed_words", "names_of"]

_CELL, _WIDEST = 24.0, 72.0


def drawn(exposure: Exposure) -> ET.Element:
    """Return the picture as an SVG element that can stand in a page beside others."""
    prefix = prefix_of((exposure.applications, exposure.answer))
    root = begun(prefix, exposure.title, _described(exposure))
    _define(root, prefix)
    paper = paper_of(root)
    answer = exposure.answer
    y = headed(root, exposure.title, exposure.circumstances, (exposure.notice, *answer.remarks))
    if exposure.applications:
        y = draw_signs(root, _signs(exposure, prefix), MARGIN, y + 12, ROOM)
    for one in exposure.applications:
        y = _application(root, prefix, one, y + 18)
    y = lined(root, wrapped(exposure.source, 12, ROOM, 2), 12, y + 16, fill=MUTED)
    return ended(root, paper, y - 16)


def _described(exposure: Exposure) -> str:
    told = [f"A strip for each application, with a cell for each input. {exposure.circumstances}."]
    for one in exposure.applications:
        told.append(f"{exposed_words(one)}.")
        told += [f"{STANDINGS[name].short}: {names_of(several)}."
                 for name, several in grouped(one.inputs).items()]  # fmt: skip
    return " ".join([*told, *exposure.answer.remarks, exposure.notice])


def exposed_words(one: Exposed) -> str:
    """Return the counts of an application."""
    held = sum(given.in_force for given in one.inputs)
    told = (f"{clean(one.application.label)}: measures in force cover {held} of "
            f"{counted(len(one.inputs), 'input')} ({one.percent} %)")  # fmt: skip
    hedged = sum(given.is_hedged for given in one.inputs)
    told += f"; {hedged} by a status that is not certain" if hedged else ""
    return told + (f"; {one.inferred} of the uses inferred, not stated" if one.inferred else "")


def names_of(inputs: list[Input]) -> str:
    """Return inputs by name; of one that also stands otherwise, what else there is."""
    return ", ".join(clean(given.material.label) + _beside(given) for given in inputs)


def _beside(given: Input) -> str:
    """Return how sure it is that an input stands so, and what it is under beside that."""
    told = ["in part"] if given.suspended and given.partly else []
    told += ["abroad"] if given.abroad and (given.suspended or given.partly) else []
    also = f"also {' and '.join(told)}" if told and not given.in_force else ""
    said = "; ".join(part for part in (given.certainty * given.is_hedged, also) if part)
    return f" ({said})" if said else ""


def _define(root: ET.Element, prefix: str) -> None:
    look = STANDINGS["partly"].look
    pattern = mark(mark(root, "defs"), "pattern", id=f"{prefix}-part", width=6.0, height=6.0,
                   patternUnits="userSpaceOnUse", patternTransform="rotate(45)")  # fmt: skip
    mark(pattern, "rect", width=6.0, height=6.0, fill=look.fill)
    mark(pattern, "rect", width=1.6, height=6.0, fill=look.edge)


def _surface(standing: Standing, prefix: str) -> dict[str, str]:
    fill = f"url(#{prefix}-part)" if standing.is_hatched else standing.look.fill
    return {"fill": fill, "stroke": standing.look.edge, "stroke_width": "1"}


def _application(root: ET.Element, prefix: str, one: Exposed, y: float) -> float:
    """Draw the counts, the strip and the names; return where they end."""
    group = mark(root, "g", role="list", aria_label=exposed_words(one))
    y = lined(group, wrapped(exposed_words(one), 14, ROOM, 2, bold=True), 14, y + 12,
              font_weight="bold") - 10  # fmt: skip
    wide = min(ROOM / max(len(one.inputs), 1), _WIDEST)
    x = MARGIN
    groups = grouped(one.inputs)
    for name, several in groups.items():
        for given in several:
            _cell(group, prefix, given, STANDINGS[name], x, y, wide)
            x += wide
    y += _CELL + 18
    for name, several in groups.items():
        y = _names(root, prefix, STANDINGS[name], several, y)
    return y


def _cell(
    group: ET.Element,
    prefix: str,
    given: Input,
    standing: Standing,
    x: float,
    y: float,
    wide: float,
) -> None:
    words = f"{clean(given.material.label)}: {standing.words}{_beside(given)}"
    item = mark(group, "g", role="listitem", aria_label=words)
    mark(item, "title", words)
    mark(item, "rect", x=x + 0.5, y=y, width=wide - 1, height=_CELL, **_surface(standing, prefix))
    letter = standing.look.letter + "?" * given.is_hedged
    if width_of(letter, 12, bold=True) < wide - 4:
        _letter(item, standing, x + wide / 2, y + 16.5, letter)


def _letter(item: ET.Element, standing: Standing, x: float, y: float, letter: str = "") -> None:
    look = standing.look
    letter = letter or look.letter
    if standing.is_hatched:  # letters are not read through hatching
        wide = width_of(letter, 12, bold=True) + 6
        mark(item, "rect", x=x - wide / 2, y=y - 11, width=wide, height=14.0, fill=look.fill)
    mark(item, "text", letter, x=x, y=y, font_size=12.0, font_weight="bold",
         text_anchor="middle", fill=look.ink, aria_hidden="true")  # fmt: skip


def _names(
    root: ET.Element, prefix: str, standing: Standing, several: list[Input], y: float
) -> float:
    """Write the names of the inputs of a group beside its sign; return where they end."""
    mark(root, "rect", x=MARGIN + 0.5, y=y - 11, width=SWATCH, height=15.0,
         **_surface(standing, prefix))  # fmt: skip
    _letter(root, standing, MARGIN + SWATCH / 2 + 0.5, y + 1)
    head = f"{standing.short} ({len(several)})"
    left = MARGIN + SWATCH + 8
    mark(root, "text", head, x=left, y=y, font_size=12.5, font_weight="bold", fill=INK)
    at = left + 205
    lines = wrapped(names_of(several), 12.5, MARGIN + ROOM - at, 4)
    return lined(root, lines, 12.5, y, x=at) + 4


def _signs(exposure: Exposure, prefix: str) -> Iterator[Sign]:
    present = {name for one in exposure.applications for name in grouped(one.inputs)}
    for name, standing in STANDINGS.items():
        if name in present:

            def paint(group: ET.Element, x: float, y: float, shown: Standing = standing) -> None:
                mark(group, "rect", x=x, y=y, width=SWATCH, height=16.0,
                     **_surface(shown, prefix))  # fmt: skip
                _letter(group, shown, x + SWATCH / 2, y + 12.5)

            yield Sign(standing.words, paint)
