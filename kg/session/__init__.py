"""What an analyst holds in a Python session: the graph, opened, and what it hands out."""

from kg.given import DEFAULT_READING
from kg.session.graph import Graph
from kg.session.questions import Questions

__all__ = ["DEFAULT_READING", "Graph", "Questions"]
