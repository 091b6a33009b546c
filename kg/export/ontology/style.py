"""How the documentation looks: the rules for its parts, and the sheet that a file alone needs.

The server has a sheet of its own for every page, whose colours the parts take. A file that stands
alone brings the same colours along.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

__all__ = ["alone", "parts"]


@cache
def parts() -> str:
    """Return the rules for what only this page has."""
    return _read("parts.css")


@cache
def alone() -> str:
    """Return all that a file needs which no server stands behind."""
    return _read("alone.css") + _read("parts.css")


def _read(name: str) -> str:
    return files("kg.export.ontology").joinpath(name).read_text(encoding="utf-8")
