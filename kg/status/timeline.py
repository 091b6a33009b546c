"""From the events of a measure to its periods."""

from __future__ import annotations

from collections.abc import Iterable

from kg.status.acts import Acts
from kg.status.events import Event, Period, Timeline
from kg.status.rests import Trials
from kg.status.stretches import stretches

__all__ = ["timeline"]


def timeline(events: Iterable[Event]) -> Timeline:
    """Return the status periods of one measure.

    Parameters
    ----------
    events
        All events of the measure, in any order.

    Returns
    -------
    Timeline
        The periods in order, without gap or overlap from the first change to 9999-12-31; none
        when no event can be used. With them the events left out, and why.

    Raises
    ------
    SourceError
        When two events have one id, or an event ends before it starts.

    Examples
    --------
    >>> from datetime import date
    >>> from kg.dates import Bounds
    >>> from kg.status import Event, Kind, timeline
    >>> day = Bounds(date(2025, 11, 10), date(2025, 11, 10))
    >>> pause = Event(id="pause", kind=Kind.SUSPENSION, start=day, end=day)
    >>> [f"{period.status} from {period.start}" for period in timeline([pause]).periods]
    ['Suspended from 2025-11-10', 'InForce from 2025-11-11']
    """
    events = tuple(events)
    acts, trials = Acts.of(events), Trials(events)
    claims = {event.id: event.claims for event in events}
    return Timeline(
        tuple(
            Period(
                **stretch.facts._asdict(),
                begun_by=stretch.begun_by,
                rests_on=frozenset[str]().union(*(claims[e] for e in trials.rests_on(stretch))),
                end_is_assumed_inclusive=stretch.end_is_assumed,
            )
            for stretch in stretches(acts)
        ),
        tuple(sorted(acts.left_out)),
    )
