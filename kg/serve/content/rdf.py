"""Writing RDF as a reply: whole, well-formed, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import IO, Any

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg.engine.local import damaged
from kg.names import PREFIXES
from kg.serve.forms import GRAPHS, HTML, Form, named
from kg.serve.limits import Bounded
from kg.serve.model import Reply, Settings
from kg.serve.problem import Problem

__all__ = ["prefixes_in", "rdf_reply", "readable"]

# A browser that is sent text/turtle puts it into a file; this it shows.
_SHOWN = "text/plain; charset=utf-8"
# Datatypes that go without saying.
_UNWRITTEN = (PREFIXES["xsd"] + "string", PREFIXES["rdf"] + "langString")
_AFTER = re.compile("[^/#]*$")


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
    body = readable(sink.getvalue(), wanted)
    media = _SHOWN if form == HTML.name else wanted.content_type
    headers = (("Link", f'<{about}>; rel="describedby"'),) if about else ()
    return Reply(200, media, body, headers)


def _of(form: str) -> Form:
    found = GRAPHS[0] if form == HTML.name else named(form, GRAPHS)
    assert found, f"no graph is written as {form}"
    return found


def readable(body: bytes, form: Form) -> bytes:
    """Return what pyoxigraph wrote as every reader of the form reads what was meant.

    XML has no way to write most control characters, which RDF literals may hold, and RDF/XML none
    to write a property whose IRI does not end in a name; a carriage return as it is reads as a
    line feed. pyoxigraph writes them all the same.

    Raises
    ------
    Problem
        406 where the form has no way, with forms that have one.
    """
    if "xml" not in form.media[0]:
        return body
    from xml.parsers.expat import ExpatError, ParserCreate

    # Layout has none of these, and markup cannot: it is always within a literal.
    body = body.replace(b"\r", b"&#13;")
    try:
        ParserCreate(namespace_separator=" ").Parse(body, True)
    except ExpatError:
        raise Problem(
            406,
            "there is a character or a property in this that XML has no way to write",
            form.name,
            "ask for JSON, or for Turtle where these are triples",
        ) from None
    return body


def prefixes_in(
    triples: Iterable[Triple | Quad], known: Mapping[str, str] = PREFIXES
) -> dict[str, str]:
    """Return those of the known prefixes that triples need: a short graph has a short head."""
    folders = {_AFTER.sub("", _iri(term)) for triple in triples for term in triple}
    return {
        name: start for name, start in known.items() if any(f.startswith(start) for f in folders)
    }


def _iri(term: object) -> str:
    if isinstance(term, Literal):
        return "" if term.datatype.value in _UNWRITTEN else term.datatype.value
    return term.value if isinstance(term, NamedNode) else ""
