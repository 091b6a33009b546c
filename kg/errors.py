"""Every error the project raises on purpose.

::

    KgError                 what is wrong, where, and what to do next
    ├── SourceError         a source file, claim or text is not as it should be     exit 1
    ├── CheckError          the facts break a shape, a house rule or each other     exit 1
    ├── UsageError          an unknown question, parameter, date, reading or file   exit 2
    ├── QueryError          a SPARQL text that cannot be run or explained           exit 2
    └── StoreError          the built store cannot be reached or written            exit 3
"""

from __future__ import annotations

__all__ = ["CheckError", "KgError", "QueryError", "SourceError", "StoreError", "UsageError"]


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


class QueryError(KgError):
    """A SPARQL text that cannot be run safely, or a form that cannot be explained."""

    exit_code = 2


class StoreError(KgError):
    """The built store cannot be opened, read or written."""

    exit_code = 3
