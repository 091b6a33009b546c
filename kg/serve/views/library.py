"""The list of the questions that can be asked."""

from __future__ import annotations

from kg.serve.model import Call, Reply
from kg.serve.site import Site

__all__ = ["reply"]


def reply(site: Site, call: Call) -> Reply:
    """List the questions of a ``topic``, with a ``tag``, that speak of a ``word``; all of them."""
    args = call.args
    every = site.graph.questions()
    found = every.about(args["topic"] or None, args["tag"] or None, args["word"] or None)
    by_topic = {topic: found.about(topic) for topic in found.topics}
    return site.page(
        "library.html",
        call,
        title="Questions",
        found=found,
        by_topic=by_topic,
        topics=every.topics,
        tags=every.tags,
        chosen={name: args[name] for name in ("word", "topic", "tag")},
    )
