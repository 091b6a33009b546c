"""From the claims that count to the status events of each measure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, Triple

from kg.claim import Claim
from kg.dates import Bounds, parse
from kg.errors import CheckError, SourceError
from kg.names import RDF_TYPE, TRADE, shorten
from kg.status import Event, Kind
from kg.terms import text_of

__all__ = [
    "ACTING",
    "Stated",
    "bounds_of",
    "events_by_measure",
    "idle_events",
    "refuse_rival_rates",
    "stated_by_subject",
]

_KINDS = {TRADE + kind.value: kind for kind in Kind}
# What decides a status; a claim that says something else of an event (who agreed it) does not.
_DECIDING = {
    TRADE + name
    for name in (
        "affects extends startDate endDate endClock endMeaning announcedDate rate rateKept"
    ).split()
}

_OF_ACTS = {TRADE + name for name in ("affects", "extends", "startDate", "endDate")}
_LOOSE = "what it affects or extends is not among the claims that count"
_NO_KIND = "what kind of act it is, such as a trade:Suspension, is not among the claims that count"

ACTING = frozenset({*_DECIDING, RDF_TYPE, TRADE + "hasProvision"})
"""The predicates that tell of events and of the measures they reach."""


@dataclass
class Stated:
    """What counting claims say of one subject: predicate -> [(object, claim)]."""

    values: dict[str, list[tuple[object, Claim]]] = field(default_factory=dict)

    def add(self, triple: Triple, claim: Claim) -> None:
        """Note that ``claim`` says ``triple`` of this subject."""
        self.values.setdefault(triple.predicate.value, []).append((triple.object, claim))

    def iris(self, predicate: str) -> list[str]:
        """Return the distinct IRIs or texts said of the subject, in a fixed order."""
        said = self.values.get(predicate, ())
        return sorted({text_of(term) for term, _ in said})


def stated_by_subject(
    claims: Iterable[Claim], predicates: Collection[str] = ()
) -> dict[str, Stated]:
    """Return what the claims say, by subject; with these predicates only, where some are given."""
    subjects: dict[str, Stated] = {}
    for claim in claims:
        for triple in claim.triples:
            if not predicates or triple.predicate.value in predicates:
                subjects.setdefault(text_of(triple.subject), Stated()).add(triple, claim)
    return subjects


def bounds_of(stated: Stated, subject: str, predicate: str) -> Bounds | None:
    """Return the days a date can be by all that is said of it; None where nothing is said.

    Raises
    ------
    SourceError
        When a date is not well formed, with the claim that holds it.
    CheckError
        When two claims leave no day in common.
    """
    met: tuple[Bounds, Claim] | None = None
    for term, claim in stated.values.get(predicate, ()):
        bounds = _parsed(term, claim, predicate)
        if met and not met[0].meets(bounds):
            raise CheckError(
                f"two claims contradict each other on {shorten(predicate)} of {shorten(subject)}",
                f"{met[1].where}, {shorten(met[1].iri)} and {claim.where}, {shorten(claim.iri)}",
                "let the claim you trust say trade:supersedes the other, "
                "with trade:supersedesBecause",
            )
        met = (met[0].intersect(bounds), met[1]) if met else (bounds, claim)
    return met[0] if met else None


def _parsed(term: object, claim: Claim, predicate: str) -> Bounds:
    where = f"{claim.where}, {shorten(claim.iri)}"
    if not isinstance(term, Literal):
        raise SourceError(f"{shorten(predicate)} needs a date, not {term}", where)
    try:
        return parse(term.value, term.datatype.value)
    except SourceError as fault:
        what = f"{shorten(predicate)}: {fault.what}"
        raise SourceError(what, where, fault.hint) from None


def events_by_measure(
    subjects: Mapping[str, Stated], issued: Mapping[str, Bounds]
) -> dict[str, list[Event]]:
    """Return the status events of each measure, as the given statements describe them.

    Parameters
    ----------
    subjects
        What the counting claims of one reading say, by subject.
    issued
        When each source was issued, where that is known.
    """
    measures: dict[str, list[Event]] = {}
    for iri in sorted(subjects):
        kinds = [_KINDS[kind] for kind in subjects[iri].iris(RDF_TYPE) if kind in _KINDS]
        measure = _measure_of(iri, subjects)
        if kinds and measure:
            event = _event(iri, _one(kinds, iri, subjects[iri]), subjects[iri], issued)
            measures.setdefault(measure, []).append(event)
    return measures


def idle_events(subjects: Mapping[str, Stated]) -> dict[str, str]:
    """Return the events no status can follow from, each with the reason, in a fixed order."""
    found = {}
    for iri in sorted(subjects):
        stated = subjects[iri]
        if _KINDS.keys().isdisjoint(stated.iris(RDF_TYPE)):
            if not _OF_ACTS.isdisjoint(stated.values):
                found[iri] = _NO_KIND
        elif not _measure_of(iri, subjects):
            found[iri] = _LOOSE
    return found


def _measure_of(iri: str, subjects: Mapping[str, Stated]) -> str | None:
    """Return the measure an event affects: what it says itself, or what it extends says."""
    seen: set[str] = set()
    todo = [iri]
    while todo:
        event = todo.pop(0)
        if event in subjects and event not in seen:
            seen.add(event)
            affected = subjects[event].iris(TRADE + "affects")
            if affected:
                return affected[0]
            todo += subjects[event].iris(TRADE + "extends")
    return None


def _one(kinds: Collection[Kind], iri: str, stated: Stated) -> Kind:
    if len(kinds) > 1:
        claims = ", ".join(shorten(c.iri) for _, c in stated.values[RDF_TYPE])
        raise CheckError(
            f"{shorten(iri)} is said to be {' and '.join(sorted(kinds))}",
            claims,
            "let the more exact claim say trade:supersedes the other, with its reason",
        )
    return next(iter(kinds))


def _event(iri: str, kind: Kind, stated: Stated, issued: Mapping[str, Bounds]) -> Event:
    deciding = {
        claim.iri: claim
        for predicate, said in stated.values.items()
        for term, claim in said
        if predicate in _DECIDING or (predicate == RDF_TYPE and text_of(term) in _KINDS)
    }
    end = bounds_of(stated, iri, TRADE + "endDate")
    inclusive, assumed = _end_meaning(stated, kind)
    extended = stated.iris(TRADE + "extends")
    start = bounds_of(stated, iri, TRADE + "startDate")
    return Event(
        id=iri,
        kind=kind,
        start=start,
        end=end,
        announced=bounds_of(stated, iri, TRADE + "announcedDate"),
        end_is_inclusive=inclusive,
        end_is_assumed=assumed and inclusive and end is not None,
        rate=_number(stated, iri, TRADE + "rate"),
        rate_kept=_number(stated, iri, TRADE + "rateKept"),
        extends=extended[0] if extended else None,
        issued=_issued(deciding.values(), issued),
        claims=frozenset(deciding),
    )


def _end_meaning(stated: Stated, kind: Kind) -> tuple[bool, bool]:
    """Return whether the printed end day belongs to the span, and whether that is assumed.

    What is postponed to a day starts on that day; any other end is taken as inclusive.
    """
    said = stated.values.get(TRADE + "endMeaning", [])
    stated_ones = [term for term, claim in said if not claim.is_inferred]
    chosen = stated_ones or [term for term, _ in said]
    if not chosen:
        return kind is not Kind.POSTPONEMENT, True
    meanings = {text_of(term) for term in chosen}
    if len(meanings) > 1:
        claims = ", ".join(shorten(claim.iri) for _, claim in said)
        raise CheckError("two claims contradict each other on trade:endMeaning", claims)
    return meanings == {TRADE + "InclusiveEnd"}, not stated_ones


def _number(stated: Stated, iri: str, predicate: str) -> Decimal | None:
    numbers: dict[Decimal, Claim] = {}
    for term, claim in stated.values.get(predicate, ()):
        where = f"{claim.where}, {shorten(claim.iri)}"
        try:
            numbers.setdefault(Decimal(text_of(term)), claim)
        except InvalidOperation:
            what = f"{shorten(predicate)} is no number: {text_of(term)!r}"
            raise SourceError(what, where, "write a decimal such as 10.0") from None
    if len(numbers) > 1:
        claims = " and ".join(f"{c.where}, {shorten(c.iri)}" for c in numbers.values())
        raise CheckError(
            f"two claims contradict each other on {shorten(predicate)} of {shorten(iri)}",
            claims,
            "let the claim you trust say trade:supersedes the other",
        )
    return next(iter(numbers), None)


def refuse_rival_rates(events: Iterable[Event]) -> None:
    """Refuse two rate changes of one measure on one day to different rates.

    Raises
    ------
    CheckError
        Naming both events: no order of the two is known, so either rate could be the later one.
    """
    seen: dict[Bounds, Event] = {}
    for event in events:
        if event.kind is Kind.RATE_CHANGE and event.start and event.rate is not None:
            other = seen.setdefault(event.start, event)
            if other.rate != event.rate:
                raise CheckError(
                    f"{shorten(other.id)} and {shorten(event.id)} change one rate on one day "
                    f"to {other.rate} and to {event.rate}",
                    ", ".join(shorten(claim) for claim in sorted(other.claims | event.claims)),
                    "let the claim you trust say trade:supersedes the other's",
                )


def _issued(claims: Iterable[Claim], issued: Mapping[str, Bounds]) -> Bounds | None:
    """Return when an event was first told of: the earliest of its sources."""
    days = [issued[claim.source] for claim in claims if claim.source in issued]
    dated = [bounds for bounds in days if bounds.latest is not None]
    return min(dated, key=lambda b: (b.latest, b.earliest), default=None)
