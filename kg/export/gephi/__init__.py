"""Networks as files for Gephi and other programs that draw and analyse networks."""

from kg.export.gephi.gexf import write_gexf
from kg.export.gephi.written import Written, told

__all__ = ["Written", "told", "write_gexf"]
