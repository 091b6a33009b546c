"""Networks as files for Gephi and other programs that draw and analyse networks."""

from kg.export.gephi.forms import FORMS, form_of, write_network
from kg.export.gephi.gexf import write_gexf
from kg.export.gephi.graphml import write_graphml
from kg.export.gephi.sigma import write_sigma
from kg.export.gephi.tables import write_csv
from kg.export.gephi.written import Written, told

__all__ = [
    "FORMS",
    "Written",
    "form_of",
    "told",
    "write_csv",
    "write_gexf",
    "write_graphml",
    "write_network",
    "write_sigma",
]
