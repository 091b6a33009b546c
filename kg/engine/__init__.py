"""Engines that answer SPARQL: for now the store in this process."""

from kg.engine.local import LocalEngine
from kg.engine.table import Cell, Table

__all__ = ["Cell", "LocalEngine", "Table"]
