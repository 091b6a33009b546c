"""Networks: a view of the graph as nodes and edges, and what can be counted there."""

from kg.network.model import Column, Edge, Node, Plain, Projection, Report, Spell
from kg.network.project import project
from kg.network.views import VIEWS, View

__all__ = [
    "VIEWS",
    "Column",
    "Edge",
    "Node",
    "Plain",
    "Projection",
    "Report",
    "Spell",
    "View",
    "project",
]
