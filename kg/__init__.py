"""US-China trade restrictions as a time-aware knowledge graph of cited claims.

>>> import kg
>>> g = kg.open()
>>> g.ask("defense-applications-on-suspended-materials", date="2026-11-22", cite=True)
"""

from kg.answer import Answer, Footnote, Thing
from kg.errors import CheckError, KgError, QueryError, SourceError, StoreError, UsageError
from kg.session import Graph
from kg.session import open_graph as open

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
