"""US-China trade restrictions as a time-aware knowledge graph of cited claims.

A first session; every object shows itself, in a terminal as in a notebook:

>>> import kg
>>> g = kg.open()                             # the shipped graph; kg.open(sources="notices") adds
>>> g                                         # how much, how new, checked how, built from what
>>> g.questions()                             # what can be asked, with parameters
>>> g.find("galium")                          # things by name, code, or nearly so
>>> g.ask("defense-applications-on-suspended-materials", date="2026-11-22", cite=True)
>>> g.status(date="2026-11-22", reading="instruments").df()
>>> g.diff("2026-11-10", "2026-11-22", reading="instruments")
>>> g.timeline("gallium", date="2026-11-22")
>>> g.network("restrictions", date="2026-11-22").to_gephi("restrictions.gexf")
>>> g.what_if(known_by="2025-11-12").status(date="2026-11-22")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.errors import CheckError, KgError, QueryError, SourceError, StoreError, UsageError

if TYPE_CHECKING:
    from kg.answer import Answer, Footnote, Thing
    from kg.opening import open_graph as open
    from kg.question import Question
    from kg.session import Graph, Questions
    from kg.session.network import Network

__all__ = [
    "Answer",
    "CheckError",
    "Footnote",
    "Graph",
    "KgError",
    "Network",
    "QueryError",
    "Question",
    "Questions",
    "SourceError",
    "StoreError",
    "Thing",
    "UsageError",
    "__version__",
    "open",
]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Loaded on first use: a script that only wants the version or the errors starts at once.
    if name in ("Answer", "Footnote", "Thing"):
        from kg import answer

        return getattr(answer, name)
    if name == "Question":
        from kg.question import Question

        return Question
    if name in ("Graph", "Questions"):
        from kg import session

        return getattr(session, name)
    if name == "Network":
        from kg.session.network import Network

        return Network
    if name == "open":
        from kg.opening import open_graph

        return open_graph
    raise AttributeError(f"module 'kg' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
