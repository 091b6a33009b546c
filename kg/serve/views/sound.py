"""Whether the build can be read to its end; asked before anybody is answered from a new one."""

from __future__ import annotations

from pyoxigraph import DefaultGraph

from kg.engine.local import damaged
from kg.errors import StoreError
from kg.serve.model import Call, Reply
from kg.serve.site import Site

__all__ = ["reply"]


def reply(site: Site, call: Call) -> Reply:
    """Count the view."""
    del call
    try:
        view = site.graph.engine.store.quads_for_pattern(None, None, None, DefaultGraph())
        count = sum(1 for _ in view)
    except (OSError, RuntimeError) as fault:
        raise damaged(fault) from None
    if count != site.graph.build.triples:
        raise StoreError(f"{count} triples are there, of {site.graph.build.triples}")
    return Reply(200, "application/json", b"{}")
