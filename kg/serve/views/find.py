"""What a text may mean: things by label, other name, identifier or code."""

from __future__ import annotations

from kg.serve.model import Call, Reply
from kg.serve.site import Site
from kg.terms import printable

__all__ = ["reply"]


def reply(site: Site, call: Call) -> Reply:
    """Return the things that the ``text`` of a call may mean; with no text, the form alone."""
    text = call.args["text"]
    found = site.graph.find(text) if text else None
    title = f"“{printable(text[:80])}”" if text else "Find"
    return site.page("find.html", call, title=title, text=text, found=found)
