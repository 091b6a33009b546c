"""Words that every picture writes: cleaned labels, days, counts."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from kg.answer.model import NOTICE

__all__ = ["MONTHS", "apart", "circumstances", "clean", "counted", "day_words", "notice", "plural"]

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def clean(text: str) -> str:
    """Return text that cannot steer its reader: no control, no direction, no broken letters.

    What is not printable (control characters, marks that turn the direction of writing, halves of
    letters, code points XML forbids) becomes a space; spaces are folded.
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def day_words(day: datetime.date) -> str:
    """Return a day as people write it, whatever the language of their machine."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def counted(number: int, noun: str) -> str:
    """Return a number of things: 1 measure, 2 measures."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def apart(name: str) -> str:
    """Return the name of a class as words: MaterialGroup is a material group."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def plural(label: str) -> str:
    """Return the plural of an English noun, of the head of one with ``of``."""
    head, of, rest = label.partition(" of ")
    if head.endswith("y") and head[-2:-1] not in "aeiou":
        head = f"{head[:-1]}ies"
    else:
        head += "es" if head.endswith(("s", "x", "ch", "sh")) else "s"
    return head + of + rest


def circumstances(
    date: datetime.date | None, reading: str | None, supposing: Iterable[str], size: str, build: str
) -> str:
    """Return the day, the reading, what is supposed, the size and the build of a picture.

    What a picture does not depend on is None, and left away.
    """
    told = [f"on {date}" if date else "", f"reading {reading}" if reading else ""]
    told += [*map(clean, supposing), size, f"build {build[:12]}" if build else ""]
    return " · ".join(part for part in told if part)


def notice(newest_source: str) -> str:
    """Return what every reader must know."""
    return NOTICE.format(clean(newest_source))
