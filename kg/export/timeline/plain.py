"""The picture in letters, for a terminal: a strip of glyphs per measure, and its periods in words.

The strip shows, the words below it tell: who listens to a terminal loses nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

from kg.answer.layout import wrapped
from kg.export.drawing.look import CERTAINTIES, STATUSES
from kg.export.drawing.words import clean
from kg.export.timeline.axis import Axis, Place
from kg.export.timeline.look import certainty_of, look_of, looks_of
from kg.export.timeline.model import Bar, Change, Chart, Lane, Source
from kg.export.timeline.words import (
    act_words,
    certain_words,
    circumstances,
    imposer_words,
    lane_words,
    not_advice,
    source_words,
)

__all__ = ["plain"]

_NARROWEST = 40
# The line of the day, its mark on the axis, ends that go on, nothing known, axis and its ticks.
_SIGNS, _ASCII_SIGNS = "│▼◀▶ ─┬", "|V<> -+"
_LETTERS = {"“": '"', "”": '"', "’": "'", "–": "-", "—": "-", "·": "-", "…": "..."}


def plain(chart: Chart, width: int, encoding: str) -> str:
    """Return the timeline as lines of ``width`` columns, in ASCII where it must be."""
    glyphs = "".join(look.glyph for look in STATUSES.values()) + _SIGNS
    try:
        glyphs.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return _ascii("\n".join(_lines(chart, max(width, _NARROWEST), is_ascii=True)))
    return "\n".join(_lines(chart, max(width, _NARROWEST), is_ascii=False))


def _lines(chart: Chart, width: int, *, is_ascii: bool) -> Iterator[str]:
    axis = Axis(chart.since, chart.until, 0, width - 2)
    signs = _ASCII_SIGNS if is_ascii else _SIGNS
    for text in (clean(chart.title), circumstances(chart), not_advice(chart), *chart.remarks):
        yield wrapped(text, width)
    yield ""
    numbers = chart.numbers()
    scale = [f"  {line}".rstrip() for line in _scale(axis, chart, signs)]
    for name, lanes in chart.countries():
        yield imposer_words(name)
        yield from scale
        for lane in lanes:
            yield wrapped(f"  {lane_words(lane)}", width)
            if lane.reach:
                yield wrapped(f"  {clean(lane.reach)}", width)
            yield f"  {_strip(axis, chart, lane, signs, is_ascii)}".rstrip()
            yield from (_told(lane, bar, chart, numbers, width) for bar in lane.bars)
            yield "" if lane.bars else "    no status known in these days\n"
    yield from (wrapped(line, width) for line in _legend(chart, signs, is_ascii))
    for source, number in numbers.items():
        yield wrapped(f"[{number}] {source_words(source)}", width)


def _scale(axis: Axis, chart: Chart, signs: str) -> list[str]:
    """Return the axis: the day asked about, the larger units, the smaller ones, the ticks."""
    size = int(axis.width)
    flag, larger, smaller = ([" "] * size for _ in range(3))
    line = [signs[5]] * size
    for tick in axis.ticks(6):
        at = min(int(tick.at), size - 1)
        line[at] = signs[6]
        _put(larger, at, tick.larger)
        _put(smaller, at, tick.label)
    if axis.shows(chart.date):
        at = int(axis.at(chart.date))
        line[at] = signs[1]
        day = str(chart.date)
        _put(flag, min(max(at - len(day) // 2, 0), size - len(day)), day)
    rows = [flag, larger, smaller, line]
    return ["".join(row) for row in rows if "".join(row).strip()]


def _put(row: list[str], at: int, text: str) -> None:
    """Write a text into a row of letters, where it has room."""
    if at + len(text) <= len(row):
        row[at : at + len(text)] = text


def _strip(axis: Axis, chart: Chart, lane: Lane, signs: str, is_ascii: bool) -> str:
    cells = [signs[4]] * int(axis.width)
    for place in axis.places(lane.bars, 1):
        _fill(cells, place, signs, is_ascii)
    if axis.shows(chart.date):
        cells[int(axis.at(chart.date))] = signs[0]
    return "".join(cells)


def _fill(cells: list[str], place: Place, signs: str, is_ascii: bool) -> None:
    """Set a bar's glyph in its cells; at every second one where its certainty shows."""
    look, last = look_of(place.bar), len(cells) - 1
    first, end = round(place.left), max(round(place.right), round(place.left) + 1)
    _, glyph, plain_glyph = CERTAINTIES.get(certainty_of(place.bar), ("", "", ""))
    doubt = plain_glyph if is_ascii else glyph
    for number, at in enumerate(range(first, min(end, len(cells)))):
        cells[at] = doubt if doubt and number % 2 else look.ascii if is_ascii else look.glyph
    if place.goes_on_right:
        cells[last] = signs[3]
    if place.goes_on_left:
        cells[0] = signs[2]


def _told(lane: Lane, bar: Bar, chart: Chart, numbers: Mapping[Source, int], width: int) -> str:
    """Return one period in words, marked where the day asked about lies in it."""
    days = f"{bar.first} through {bar.last}" if bar.last else f"from {bar.first}, no end known"
    acts = [f"{word} {_act(lane, change, numbers)}" for word, change in
            (("begun by", bar.begun), ("ended by", bar.ended)) if change]  # fmt: skip
    now = ">" if bar.holds_on(chart.date) else " "
    line = "; ".join([f"{days}: {certain_words(bar)}", *acts])
    first, *rest = wrapped(line, width - 6).splitlines()
    return "\n".join([f"  {now} {first}", *(f"      {more}" for more in rest)])


def _act(lane: Lane, change: Change, numbers: Mapping[Source, int]) -> str:
    cited = ", ".join(str(numbers[source]) for source in change.sources)
    return f"{act_words(lane, change) or 'an act not recorded'}{f' [{cited}]' if cited else ''}"


def _legend(chart: Chart, signs: str, is_ascii: bool) -> Iterator[str]:
    bars = list(chart.bars())
    yield "   ".join(
        f"{(look.ascii if is_ascii else look.glyph) * 2} {clean(name)}"
        for look, name in looks_of(bars)
    )
    if any(bar.last is None or bar.last > chart.until for bar in bars):
        yield f"{signs[3]}    goes on: no end is known, or it lies beyond the picture"
    if chart.since <= chart.date <= chart.until:
        yield f"{signs[0]}    {chart.date}; > marks the period it lies in"
    for certainty, (words, glyph, plain_glyph) in CERTAINTIES.items():
        first = next((bar for bar in bars if certainty_of(bar) == certainty), None)
        if first:
            look, doubt = look_of(first), plain_glyph if is_ascii else glyph
            yield f"{((look.ascii if is_ascii else look.glyph) + doubt) * 2} {words}"
    yield ""


def _ascii(text: str) -> str:
    """Return a text in ASCII: marks written otherwise, accents left away, the rest as ?."""
    spelt = "".join(_LETTERS.get(letter, letter) for letter in text)
    bare = (c for c in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(c))
    return "".join(bare).encode("ascii", "replace").decode("ascii")
