"""Every error the project raises on purpose.

::

    KgError                 what is wrong, where, and what to do next
    ├── SourceError         a source file, claim or text is not as it should be     exit 1
    ├── CheckError          the facts break a shape, a house rule or each other     exit 1
    ├── UsageError          an unknown question, parameter, date, reading or file   exit 2
    │   └── AbsentError     what is asked for is named well, and does not hold      exit 2
    ├── QueryError          a SPARQL text that cannot be run or explained           exit 2
    │   └── RefusedError    one that would write, or reach out of the store         exit 2
    └── StoreError          the built store cannot be reached or written            exit 3
"""

from __future__ import annotations

__all__ = [
    "AbsentError",
    "CheckError",
    "KgError",
    "QueryError",
    "RefusedError",
    "SourceError",
    "StoreError",
    "UsageError",
    "missing_extra",
    "shown",
]

# Of what somebody gave, a message repeats no more than this; of a line, whatever made it, no more
# than that.
_MOST = 60
_LINE = 2000


class KgError(Exception):
    """An error a user can act on.

    Parameters
    ----------
    what
        What is wrong, in one sentence.
    where
        The file, line, claim or parameter it is wrong in; empty when the whole call is meant.
    hint
        What to do next.
    """

    exit_code = 1

    def __init__(self, what: str, where: str = "", hint: str = "") -> None:
        what, where, hint = map(_safe, (what, where, hint))
        super().__init__(what, where, hint)
        self.what, self.where, self.hint = what, where, hint

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what}" + (f"\n  {self.hint}" if self.hint else "")


class SourceError(KgError):
    """A source file, a claim or an article text is not as it should be."""


class CheckError(KgError):
    """The facts break a shape, a house rule of the ontology, or contradict each other."""


class UsageError(KgError):
    """A name, date or option that is not known; the message names the nearest valid one."""

    exit_code = 2


class AbsentError(UsageError):
    """What is asked for is named well, and there is no such thing: a fact that does not hold."""


class QueryError(KgError):
    """A SPARQL text that cannot be run safely, or a form that cannot be explained."""

    exit_code = 2


class RefusedError(QueryError):
    """A SPARQL text that would write, call another server, or read what is not in the store."""


class StoreError(KgError):
    """The built store cannot be opened, read or written."""

    exit_code = 3


def shown(value: object) -> str:
    """Return a value as a message repeats it: short, on one line, with every letter visible."""
    if isinstance(value, str):
        return repr(value if len(value) <= _MOST else f"{value[: _MOST - 1]}…")
    text = repr(value)
    is_short = len(text) <= _MOST and text.isprintable()
    return text if is_short else f"a value of the type {type(value).__name__}"


def missing_extra(what: str, extra: str) -> UsageError:
    """Return the error that says how to get the optional packages that something needs."""
    hint = f"""pip install ".[{extra}]" in the project's folder"""
    return UsageError(f"{what}, which is not installed", hint=hint)


def _safe(text: str) -> str:
    """Return a text that cannot steer a terminal, however it came into a message.

    What is no printable letter is written as its escape, a space of any kind as a space; a line of
    endless length is cut.
    """
    if not all(map(str.isprintable, text.split("\n"))):
        text = "".join(map(_visible, text))
    if len(text) > _LINE:
        lines = text.split("\n")
        text = "\n".join(n if len(n) <= _LINE else f"{n[: _LINE - 1]}…" for n in lines)
    return text


def _visible(letter: str) -> str:
    if letter.isprintable() or letter == "\n":
        return letter
    return " " if letter in "\t\xa0\u3000" else ascii(letter)[1:-1]
