"""What a timeline says: every bar in words, for labels, for listeners and for tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from kg.export.drawing.words import circumstances as told
from kg.export.drawing.words import clean, counted, day_words, notice
from kg.export.timeline.model import Bar, Change, Chart, Lane, Source
from kg.names import local_name

__all__ = [
    "act_words",
    "bar_words",
    "certain_words",
    "circumstances",
    "cited_spans",
    "imposer_words",
    "lane_words",
    "not_advice",
    "on_the_day",
    "rate_words",
    "source_words",
    "span_words",
    "status_words",
]

_HEDGES = {"Possible": "possibly ", "Presumed": "presumed "}


def rate_words(rate: Decimal) -> str:
    """Return a rate as people write it: 10 %, 7.5 %."""
    return f"{rate.normalize():f} %"


def status_words(bar: Bar, kept: str = "still charged") -> str:
    """Return the status, with its rate: a part-suspended tariff is never just suspended."""
    told = [clean(bar.status.label)]
    if bar.rate is not None:
        is_kept = local_name(bar.status.iri) == "Suspended"
        told.append(f"{rate_words(bar.rate)} {kept}" if is_kept else rate_words(bar.rate))
    return ", ".join(told)


def certain_words(bar: Bar, kept: str = "still charged") -> str:
    """Return the status with the word that hedges it, if it needs one."""
    return _HEDGES.get(local_name(bar.certainty.iri), "") + status_words(bar, kept)


def span_words(bar: Bar) -> str:
    """Return first and last day: ``through`` means that the last day belongs to it."""
    if bar.last is None:
        return f"from {day_words(bar.first)}, no end known"
    if bar.last == bar.first:
        return f"on {day_words(bar.first)}"
    return f"{day_words(bar.first)} through {day_words(bar.last)}"


def cited_spans(bar: Bar, numbers: Mapping[Source, int]) -> list[str]:
    """Return the days with the numbers of the sources of each, from the fullest to the shortest."""
    first = _numbers(bar.begun.sources, numbers)
    last = _numbers(bar.ended.sources, numbers) if bar.ended else first
    if bar.last is None:
        return [f"{span_words(bar)}{first}", f"from {day_words(bar.first)}{first}", first.strip()]
    if first == last or bar.first == bar.last:
        whole = f"{span_words(bar)}{_numbers(bar.sources, numbers)}"
    else:
        whole = f"{day_words(bar.first)}{first} through {day_words(bar.last)}{last}"
    return [whole, f"through {day_words(bar.last)}{last}", _numbers(bar.sources, numbers).strip()]


def _numbers(sources: Iterable[Source], numbers: Mapping[Source, int]) -> str:
    told = ", ".join(str(numbers[source]) for source in sources)
    return f" [{told}]" if told else ""


def act_words(lane: Lane, change: Change | None) -> str:
    """Return the act that began or ended a period, and whether by its own end.

    An act on the measure of the lane need not name it.
    """
    if change is None or change.act is None:
        return ""
    label = clean(change.act.label)
    for name in (lane.identifier, lane.measure.label):
        label = label.removesuffix(f" of {clean(name)}")
    return f"end of {label[:1].lower()}{label[1:]}" if change.is_end else label


def _stated(change: Change) -> str:
    titles = " and ".join(f"“{clean(source.title)}”" for source in change.sources)
    return f", stated in {titles}" if titles else ""


def lane_words(lane: Lane) -> str:
    """Return the measure with its identifier."""
    name = clean(lane.measure.label)
    return f"{name} ({clean(lane.identifier)})" if lane.identifier else name


def imposer_words(name: str) -> str:
    """Return who imposes the measures of a group of lanes."""
    return f"Imposed by: {clean(name) or 'not recorded'}"


def source_words(source: Source) -> str:
    """Return a source by its title, with what its words are worth and when it was issued."""
    parts = [f"“{clean(source.title)}”", clean(source.basis), clean(source.issued)]
    if source.is_second_hand:
        parts.append("read second-hand")
    return ", ".join(part for part in parts if part)


def bar_words(lane: Lane, bar: Bar) -> str:
    """Return all that a bar says: measure, status, days, the acts at its ends, their sources."""
    told = [f"{lane_words(lane)}: {certain_words(bar)}", span_words(bar)]
    for word, change in (("begun by", bar.begun), ("ended by", bar.ended)):
        if change and (change.act or change.sources):
            told.append(f"{word}: {act_words(lane, change)}{_stated(change)}")
    return "; ".join(told)


def circumstances(chart: Chart) -> str:
    """Return the day, the reading, the size and the build of a timeline."""
    bars = sum(len(lane.bars) for lane in chart.lanes)
    size = f"{counted(len(chart.lanes), 'measure')}, {counted(bars, 'period')}"
    return told(chart.date, chart.reading, chart.supposing, size, chart.build)


def not_advice(chart: Chart) -> str:
    """Return what every reader must know."""
    return notice(chart.newest_source)


def on_the_day(chart: Chart) -> str:
    """Return how many measures have which status on the day asked about."""
    held = Counter(
        certain_words(bar) for bar in chart.bars() if bar.holds_on(chart.date)
    )  # in reading order
    told = [f"{number} {words}" for words, number in held.items()]
    rest = len(chart.lanes) - sum(held.values())
    told += [f"{rest} without a known status"] if rest else []
    return f"On {day_words(chart.date)}: {'; '.join(told) or 'nothing'}."
