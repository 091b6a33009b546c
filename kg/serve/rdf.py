"""Writing RDF as a reply: whole, well-formed, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any

from kg.engine.local import damaged
from kg.serve.forms import GRAPHS, HTML, Form, named
from kg.serve.limits import Bounded
from kg.serve.model import Reply, Settings
from kg.serve.problem import Problem

__all__ = ["check_xml", "rdf_reply"]

# A browser that is sent text/turtle puts it into a file; this it shows.
_SHOWN = "text/plain; charset=utf-8"


def rdf_reply(
    settings: Settings,
    form: str,
    write: Callable[[IO[bytes], Any], object],
    about: str = "",
) -> Reply:
    """Return a graph in a form.

    Parameters
    ----------
    settings
        How the server runs.
    form
        The name of one of ``GRAPHS``; ``html`` for Turtle that a browser shows.
    write
        Writes the graph into a file in a format of pyoxigraph.
    about
        The address of what describes the graph, for the Link header; empty for none.

    Raises
    ------
    TooLongError
        When the graph is longer than may be sent.
    Problem
        406 when the form has no way to write what is in the graph.
    StoreError
        When the store cannot be read.
    """
    wanted = _of(form)
    sink = Bounded(settings.max_bytes)
    try:
        write(sink, wanted.writer)
    except (OSError, RuntimeError) as fault:
        raise damaged(fault) from None
    body = sink.getvalue()
    check_xml(body, wanted)
    media = _SHOWN if form == HTML.name else wanted.content_type
    headers = (("Link", f'<{about}>; rel="describedby"'),) if about else ()
    return Reply(200, media, body, headers)


def _of(form: str) -> Form:
    found = GRAPHS[0] if form == HTML.name else named(form, GRAPHS)
    assert found, f"no graph is written as {form}"
    return found


def check_xml(body: bytes, form: Form) -> None:
    """Refuse what is no XML where the form should be: no reader would take it.

    XML has no way to write most control characters, which RDF literals may hold, and RDF/XML none
    to write a property whose IRI does not end in a name. pyoxigraph writes them all the same.

    Raises
    ------
    Problem
        406, with forms that have a way.
    """
    if "xml" not in form.media[0]:
        return
    from xml.parsers.expat import ExpatError, ParserCreate

    try:
        ParserCreate().Parse(body, True)
    except ExpatError:
        raise Problem(
            406,
            "there is a character or a property in this that XML has no way to write",
            form.name,
            "ask for JSON, or for Turtle where these are triples",
        ) from None
