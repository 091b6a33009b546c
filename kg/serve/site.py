"""What every view has at hand: the graph, the addresses of things here, and the templates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from kg.names import BASE
from kg.serve.model import Settings
from kg.session import Graph

__all__ = ["Site", "here"]

# What of the graph's own addresses is served; the path after the base is the same on this host.
_SERVED = tuple(
    BASE + part for part in ("id/", "source/", "claim/", "ns/", "graph/", "shape/", "ontology")
)


class Site:
    """The graph, as views hold it.

    Parameters
    ----------
    graph
        The build that is served.
    settings
        How the server runs.
    """

    def __init__(self, graph: Graph, settings: Settings) -> None:
        self.graph, self.settings = graph, settings

    @cached_property
    def notice(self) -> str:
        """That nothing here is advice, and the newest source, its age counted from now."""
        return self.graph.notice()

    def absolute(self, path: str) -> str:
        """Return the whole address of a path on this server, such as ``/sparql``."""
        return self.settings.base.rstrip("/") + path

    def render(self, template: str, /, **values: Any) -> bytes:
        """Return a page made from a template; see `kg.serve.templating.rendered`."""
        from kg.serve.templating import rendered

        return rendered(template, root=self.settings.root, **values).encode()

    def warm(self) -> None:
        """Load what the views need, so that a worker's first reply is as fast as others."""
        import kg.engine.guard
        import kg.serve.templating
        import kg.serve.views.sparql  # noqa: F401 - loaded for the sake of it


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
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{root}/{quote(iri.removeprefix(BASE), safe='/:@!$&()*+,;=~')}{query}"
