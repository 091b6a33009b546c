"""End users whom a measure bars that is not suspended, whatever else is."""

from __future__ import annotations

from kg.export.brief.facts import Facts
from kg.export.brief.model import Said
from kg.export.brief.words import (
    certainty_words,
    cited,
    day_or,
    grouped,
    listed,
    merged,
    named,
    status_words,
)

__all__ = ["barred", "barred_briefly"]

_OVER = {"covers": "on", "covers some of": "on some, which are not told, of"}


def barred_briefly(facts: Facts) -> tuple[Said, ...]:
    """Return the same as `barred` as one sentence, nothing where nobody is barred."""
    told = barred(facts)
    text = "; ".join(said.text for said in told)
    claims = merged(said.claims for said in told)
    return (Said(f"Not suspended and aimed at end users: {text}.", claims),) if told else ()


def barred(facts: Facts) -> tuple[Said, ...]:
    """Return each measure that is aimed at end users and not certainly suspended, with them."""
    by_measure = grouped((row["measure"], (row, claims)) for row, claims in cited(facts.barred))
    told = []
    for measure, found in by_measure.items():
        rows = [row for row, _ in found]
        known = dict.fromkeys(str(row["kind"]) for row in rows if row["kind"] is not None)
        kinds = listed(known) if known else "a measure of no known kind"
        users = listed(dict.fromkeys(str(row["end_users"]) for row in rows))
        items = dict.fromkeys(
            (_OVER.get(str(row["coverage"]), ""), str(row["item"])) for row in rows if row["item"]
        )
        covered = " and ".join(
            f"{how} {listed(names)}" for how, names in sorted(grouped(items).items())
        )
        status = status_words(rows[0]["status"], None)
        certainty = certainty_words(rows[0]["certainty"])
        told.append(Said(
            f"{named(measure, facts.identifiers())}, {kinds}, {status} from "
            f"{day_or(rows[0]['from'], 'an unknown day')} to "
            f"{day_or(rows[0]['last_day'], 'no known end')} ({certainty}), aimed at {users}, "
            f"{covered or 'on goods that no claim tells'}",
            merged(claims for _, claims in found),
        ))  # fmt: skip
    return tuple(told)
