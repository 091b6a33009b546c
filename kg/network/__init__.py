"""Networks: a view of the graph as nodes and edges, and what can be counted there."""

from kg.network.model import Column, Edge, Node, Projection, Report, Spell

__all__ = ["Column", "Edge", "Node", "Projection", "Report", "Spell"]
