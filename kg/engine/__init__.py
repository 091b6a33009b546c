"""Engines that answer SPARQL: for now the store in this process."""

from kg.engine.local import LocalEngine, Table

__all__ = ["LocalEngine", "Table"]
