"""Networks: a view of the graph as nodes and edges, and what can be counted there."""

from kg.network.central import MEASURES, centrality
from kg.network.chokepoint import chokepoints
from kg.network.column import add_node_column
from kg.network.community import communities
from kg.network.convert import to_igraph, to_networkx
from kg.network.differing import difference
from kg.network.layout import placed
from kg.network.model import Column, Edge, Node, Plain, Projection, Report, Spell
from kg.network.project import project
from kg.network.views import VIEWS, View

__all__ = [
    "MEASURES",
    "VIEWS",
    "Column",
    "Edge",
    "Node",
    "Plain",
    "Projection",
    "Report",
    "Spell",
    "View",
    "add_node_column",
    "centrality",
    "chokepoints",
    "communities",
    "difference",
    "placed",
    "project",
    "to_igraph",
    "to_networkx",
]
