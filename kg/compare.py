"""Two values that are said of one thing: do they agree, does one refine the other, or neither.

Dates, numbers and places are compared as what they can mean: fine where they meet, a contradiction
where they do not. Which of these ways fits a property is said by the ontology, not here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from kg.dates import Bounds
from kg.errors import SourceError

__all__ = [
    "Range",
    "Relation",
    "Verdict",
    "compare_dates",
    "compare_exactly",
    "compare_kinds",
    "compare_meanings",
    "compare_places",
    "compare_ranges",
    "compare_statuses",
    "everything_above",
]


class Relation(StrEnum):
    """How two statements about one thing stand to each other."""

    CONTRADICT = "contradict"
    REFINE = "refine"
    AGREE = "agree"


@dataclass(frozen=True)
class Verdict:
    """A relation, the more exact value of the two (1, 2, or 0 for neither), and why in words."""

    relation: Relation
    finer: int = 0
    why: str = ""


_SAME = Verdict(Relation.AGREE, 0, "the same")


def compare_dates(one: Bounds, other: Bounds) -> Verdict:
    """Compare two dates by the days they can mean."""
    if one == other:
        return _SAME
    if not one.meets(other):
        return Verdict(Relation.CONTRADICT, 0, "no day in common")
    common = one.intersect(other)
    return _refined(common == one, common == other, "dates", "some days in common")


@dataclass(frozen=True)
class Range:
    """The numbers that a printed number can stand for, ends left out.

    The ends are left out because two neighbours, 27 and 28, share nothing but the one number that
    rounds to either.
    """

    low: Decimal
    high: Decimal

    @classmethod
    def rounded(cls, text: str) -> Range:
        """Return what rounds to a printed number: 94 stands for 93.5 to 94.5.

        A zero at the end tells nothing: the store keeps 94.0 as 94.
        """
        number = _number(text)
        exponent = number.normalize().as_tuple().exponent
        half = Decimal(5).scaleb(min(int(exponent), 0) - 1)
        return cls(number - half, number + half)

    @classmethod
    def below(cls, text: str) -> Range:
        """Return the numbers below a printed bound, from zero on."""
        return cls(Decimal(-1).scaleb(-9), _number(text))


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise SourceError(f"{text!r} is no number", hint="write a decimal such as 10.0")
    return number


def compare_ranges(one: Range, other: Range) -> Verdict:
    """Compare two printed numbers by the numbers they can stand for."""
    if one == other:
        return _SAME
    low, high = max(one.low, other.low), min(one.high, other.high)
    if low >= high:
        return Verdict(Relation.CONTRADICT, 0, "no number rounds to both")
    common = Range(low, high)
    return _refined(common == one, common == other, "numbers", "some numbers in common")


def _refined(is_one: bool, is_other: bool, what: str, overlap: str) -> Verdict:
    if is_one:
        return Verdict(Relation.REFINE, 1, "the first lies within the second")
    if is_other:
        return Verdict(Relation.REFINE, 2, "the second lies within the first")
    return Verdict(Relation.REFINE, 0, overlap)


def compare_places(one: str, other: str, located_in: Mapping[str, Collection[str]]) -> Verdict:
    """Compare two places; ``located_in`` says of a place in what others it lies."""
    if one == other:
        return _SAME
    if other in everything_above(one, located_in):
        return Verdict(Relation.REFINE, 1, "the first lies within the second")
    if one in everything_above(other, located_in):
        return Verdict(Relation.REFINE, 2, "the second lies within the first")
    return Verdict(Relation.CONTRADICT, 0, "neither is known to lie within the other")


def compare_exactly(one: object, other: object) -> Verdict:
    """Compare two values of which a thing can have one only."""
    return _SAME if one == other else Verdict(Relation.CONTRADICT, 0, "it can be one only")


def compare_meanings(
    one: object, other: object, one_inferred: bool, other_inferred: bool
) -> Verdict:
    """Compare two ways to read one printed value: what is stated replaces what was inferred."""
    if one == other:
        return _SAME
    if one_inferred == other_inferred:
        how = "inferred" if one_inferred else "stated"
        return Verdict(Relation.CONTRADICT, 0, f"both are {how}, and it can be one only")
    return Verdict(
        Relation.REFINE, 2 if one_inferred else 1, "what is stated replaces what was inferred"
    )


def compare_kinds(
    one: str,
    other: str,
    superclasses: Mapping[str, Collection[str]],
    disjoint: Collection[frozenset[str]],
) -> Verdict | None:
    """Compare two kinds; None where a thing may well be of both.

    Parameters
    ----------
    superclasses
        Each kind with itself and all kinds above it.
    disjoint
        Pairs of kinds that share nothing.
    """
    if one == other:
        return _SAME
    above_one = superclasses.get(one, (one,))
    above_other = superclasses.get(other, (other,))
    if other in above_one:
        return Verdict(Relation.REFINE, 1, "the first is a kind of the second")
    if one in above_other:
        return Verdict(Relation.REFINE, 2, "the second is a kind of the first")
    if any(frozenset((a, b)) in disjoint for a in above_one for b in above_other):
        return Verdict(Relation.CONTRADICT, 0, "nothing is of both kinds")
    return None


def compare_statuses(one: str, other: str, excludes: Collection[frozenset[str]]) -> Verdict | None:
    """Compare two statuses on one day; None where a measure may have both."""
    if one == other:
        return _SAME
    if frozenset((one, other)) in excludes:
        return Verdict(Relation.CONTRADICT, 0, "a measure cannot have both on one day")
    return None


def everything_above(name: str, above: Mapping[str, Collection[str]]) -> set[str]:
    """Return all that is reached from a name, step by step, the name left out."""
    reached: set[str] = set()
    todo = [name]
    while todo:
        for step in above.get(todo.pop(), ()):
            if step not in reached:
                reached.add(step)
                todo.append(step)
    return reached - {name}
