"""Which claims count."""

from __future__ import annotations

import pytest

from kg.claim import Claim, Reading, counting
from kg.errors import SourceError

READING = Reading("r", "all", frozenset({"press"}), frozenset({"asserted", "reported"}))


def claims(**said: tuple[str, ...]) -> dict[str, Claim]:
    """Return accepted claims; a value names the claims it supersedes."""
    return {
        name: Claim(name, name, "s", "asserted", "yes", False, older, ())
        for name, older in said.items()
    }


def counted(given: dict[str, Claim], basis: str = "press") -> set[str]:
    return counting(given, {"s": basis}, READING, "yes")


def test_a_superseded_claim_does_not_count() -> None:
    assert counted(claims(a=("b",), b=())) == {"a"}


def test_what_is_itself_superseded_supersedes_nothing() -> None:
    assert counted(claims(a=("b",), b=("c",), c=())) == {"a", "c"}


def test_a_claim_that_does_not_count_supersedes_nothing() -> None:
    given = claims(a=("b",), b=())
    given["a"] = Claim("a", "a", "s", "hedged", "yes", False, ("b",), ())
    assert counted(given) == {"b"}
    given["a"] = Claim("a", "a", "s", "asserted", "no", False, ("b",), ())
    assert counted(given) == {"b"}


def test_a_basis_outside_the_reading_does_not_count() -> None:
    assert counted(claims(a=()), basis="study") == set()


def test_a_circle_is_refused() -> None:
    with pytest.raises(SourceError, match="circle"):
        counted(claims(a=("b",), b=("c",), c=("a",)))


def test_a_long_chain_needs_no_recursion() -> None:
    chain = {f"{i:05}": ((f"{i + 1:05}",) if i < 5000 else ()) for i in range(5001)}
    assert len(counted(claims(**chain))) == 2501
