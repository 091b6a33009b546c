"""US-China trade restrictions as a time-aware knowledge graph of cited claims.

>>> import kg
>>> g = kg.open()
>>> g.ask("defense-applications-on-suspended-materials", date="2026-11-22", cite=True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.errors import CheckError, KgError, QueryError, SourceError, StoreError, UsageError

if TYPE_CHECKING:
    from kg.answer import Answer, Footnote, Thing
    from kg.opening import open_graph as open
    from kg.session import Graph

__all__ = [
    "Answer",
    "CheckError",
    "Footnote",
    "Graph",
    "KgError",
    "QueryError",
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
    if name == "Graph":
        from kg.session import Graph

        return Graph
    if name == "open":
        from kg.opening import open_graph

        return open_graph
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
