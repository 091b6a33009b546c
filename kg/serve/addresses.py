"""Addresses on this server: of the graph's things, and those that more than one room names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from kg.names import BASE

__all__ = ["EXAMPLES", "VOID", "here", "link"]

VOID = "/.well-known/void"
"""Where the description of the graph is."""

EXAMPLES = "/.well-known/sparql-examples"
"""Where the questions are, for editors of SPARQL."""

# What of the graph's own addresses is served; the path after the base is the same on this host.
_SERVED = tuple(
    BASE + part for part in ("id/", "source/", "claim/", "ns/", "graph/", "shape/", "ontology")
)


def here(iri: str, root: str = "", kept: Mapping[str, str] | None = None) -> str:
    """Return where on this host a thing of the graph is shown, or an empty text.

    Parameters
    ----------
    iri
        The canonical IRI.
    root
        The path that every address of the server begins with.
    kept
        Parameters that go along, such as date and reading.
    """
    if not iri.startswith(_SERVED):
        return ""
    path = quote(iri.removeprefix(BASE), safe="/:@!$&()*+,;=~")
    return link(f"{root}/{path}", kept or {})


def link(path: str, parameters: Mapping[str, Any]) -> str:
    """Return an address with its parameters; those that are None are left out."""
    stated = {name: value for name, value in parameters.items() if value is not None}
    return f"{path}?{urlencode(stated, doseq=True)}" if stated else path
