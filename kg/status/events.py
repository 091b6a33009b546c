"""What goes into the status of a measure, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from kg.dates import FAR, Bounds

__all__ = ["MEANT_FOR", "Certainty", "Event", "Kind", "Period", "Status", "Timeline"]


class Kind(StrEnum):
    """The kinds of status event, by their names in the ontology."""

    IMPOSITION = "Imposition"
    SUSPENSION = "Suspension"
    POSTPONEMENT = "Postponement"
    EXTENSION = "Extension"
    RATE_CHANGE = "RateChange"
    REVOCATION = "Revocation"
    INVALIDATION = "Invalidation"
    REINSTATEMENT = "Reinstatement"


MEANT_FOR = {
    "announced": Kind.IMPOSITION,
    "issued": Kind.EXTENSION,
    "rate_kept": Kind.SUSPENSION,
}
"""What is asked of one kind of event only: said of another, it changes no status."""


class Status(StrEnum):
    """What a measure can be on a day, by the names in the ontology."""

    ANNOUNCED = "Announced"
    IN_FORCE = "InForce"
    SUSPENDED = "Suspended"
    EXPIRED = "Expired"
    REVOKED = "Revoked"


class Certainty(StrEnum):
    """How sure a status is, by the names in the ontology."""

    CERTAIN = "Certain"
    POSSIBLE = "Possible"
    PRESUMED = "Presumed"


@dataclass(frozen=True, kw_only=True)
class Event:
    """One act on one measure, as the claims that count describe it.

    Parameters
    ----------
    id
        A name of the event that no other event of the measure has.
    kind
        The kind of act.
    start, end, announced, issued
        Dates with their bounds; None where no claim states one. ``issued`` is when the act was
        made public: it tells an extension in time from one made after the end.
    end_is_inclusive
        Whether ``end`` is the last day (True) or the first day after (False).
    end_is_assumed
        Whether that meaning of the end is assumed, not stated.
    rate
        The rate set, in percent.
    rate_kept
        The rate still charged during a suspension, in percent.
    extends
        The id of the event an extension extends.
    claims
        The claims that describe the event.
    """

    id: str
    kind: Kind
    start: Bounds | None = None
    end: Bounds | None = None
    announced: Bounds | None = None
    end_is_inclusive: bool = True
    end_is_assumed: bool = False
    rate: Decimal | None = None
    rate_kept: Decimal | None = None
    extends: str | None = None
    issued: Bounds | None = None
    claims: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Period:
    """A stretch of days, [start, end), on which a measure has one status.

    ``end`` is 9999-12-31 when open. ``rests_on`` are the claims of every event without which the
    period would not be there as it is; withdrawing any other event leaves it.
    """

    start: date
    end: date
    status: Status
    certainty: Certainty
    rate: Decimal | None
    begun_by: str
    rests_on: frozenset[str]
    end_is_assumed_inclusive: bool

    @property
    def last_day(self) -> date | None:
        """The last day of the period; None when it is open."""
        return None if self.end == FAR else self.end - timedelta(days=1)


@dataclass(frozen=True)
class Timeline:
    """The periods of one measure in order, and the events that could not be used.

    ``left_out`` holds pairs of event id and reason.
    """

    periods: tuple[Period, ...]
    left_out: tuple[tuple[str, str], ...]
