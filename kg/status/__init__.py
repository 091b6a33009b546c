"""From status events to status periods: what holds for a measure on which day.

This is the one place where a status is decided. :func:`timeline` is a pure function of the events
of one measure; it reads no file, no clock and no graph. :class:`Timelines` gives the same for many
measures, and computes those whose events are alike once.

=========================  =======================================================================
event                      effect
=========================  =======================================================================
Imposition                 Announced from ``announced``, InForce from ``start``, Expired after its
                           own end; without a start InForce from ``announced``, as Possible
Postponement               Announced over its own span, so that a start in it moves to its end
Suspension                 Suspended over its own span, even if the measure had not started
Extension                  replaces the end of what it extends; made after that end, a new
                           Suspension from its own start
RateChange                 no change of status, a new period with the new rate
Revocation, Invalidation   Revoked from ``start``
Reinstatement              InForce from ``start``; ends Suspended, Revoked and a postponement
=========================  =======================================================================

Where several hold, Revoked goes before Expired, Suspended, InForce and Announced.

Certainty
    A change whose day is not known takes effect on the earliest day it can have, as Possible, and
    as Certain from the latest: a day is Certain only where every choice of the days meant gives
    the same. An open earlier bound takes effect on the latest day: before it nothing is made up,
    and what other events give there is Possible.
    After a suspension, postponement or temporary rate has run out and no later event is known,
    InForce is Presumed. A reinstatement is no such later event: it speaks against the lapse.
    InForce is Presumed as well where no imposition is known, only acts that take one for granted.

Same day, overlap
    A reinstatement ends only what began before its day; acts of one day stand side by side and
    the order above decides. It does not undo Expired, which ends by a new imposition or a late
    extension, nor does a new imposition undo Revoked: acts on a measure that was revoked before,
    and not reinstated, are listed as left out. Suspensions may overlap; the one begun last says
    which rate is kept.
    A span lasts at least a day: an event that certainly ends before it starts is an error. An
    end given to a revocation, invalidation or reinstatement is not used.

Extension
    It is late when it was surely made, or surely begins, after the end it replaces; else it is in
    time. Several apply in the order they were made, those of unknown day last; of two made on one
    day the later end holds. A late one of an imposition or a rate begins a new span of that kind.
    One that names no new end, that extends nothing that is used, or that extends an imposition or
    a rate without an end (which would end it), is left out and listed, as is an event without a
    start.

Rate
    The rate of a period is what is charged: none while Announced, Expired or Revoked, the rate
    kept while Suspended. The rate a measure is imposed with yields to every change; a change to
    a rate that is not stated leaves none. An extension keeps the rate of what it extends.
"""

from kg.status.events import Certainty, Event, Kind, Period, Status, Timeline
from kg.status.patterns import Timelines
from kg.status.timeline import timeline

__all__ = ["Certainty", "Event", "Kind", "Period", "Status", "Timeline", "Timelines", "timeline"]
