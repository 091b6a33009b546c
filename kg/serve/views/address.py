"""What an address of the graph's own IRIs leads to: another address, a page, or data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any
from urllib.parse import quote

from pyoxigraph import Store

from kg.names import BASE, shorten
from kg.serve.content.linked import (
    ONTOLOGY,
    address_of,
    is_known,
    is_ontology,
    kinds_of,
    nearest_to,
)
from kg.serve.forms import DATASETS, GRAPHS, HTML, Form
from kg.serve.model import Call, Reply
from kg.serve.problem import Problem
from kg.serve.site import Site

__all__ = ["reply"]

_FORMS: Mapping[str, Form] = {form.name: form for form in (*GRAPHS, *DATASETS, HTML)}
_VARY = (("Vary", "Accept"),)


def reply(site: Site, call: Call) -> Reply:
    """Show the thing with one of the ``names``, or tell where it is shown.

    The name of a thing leads to the form that is ``wanted``; a name with an ending, or with the
    form ``stated`` beside it, gives that form. A thing whose own name ends like a form comes
    first: that of another thing is then told from it by ``format``.
    """
    store, args = site.graph.engine.store, call.args
    if iri := _thing(store, args["names"]):
        return _shown(site, call, iri, args["stated"]) if args["stated"] else _told(site, iri, args)
    for form in _FORMS:
        ended = [n.removesuffix(f".{form}") for n in args["names"] if n.endswith(f".{form}")]
        if iri := _thing(store, ended):
            return _shown(site, call, iri, form)
    raise _missing(site, args["names"][0])


def _thing(store: Store, names: Iterable[str]) -> str:
    """Return the IRI of the first name that is in the graph, empty for none."""
    for name in names:
        iri = ONTOLOGY if name in ("ns", "ns/") else BASE + name
        if is_known(store, iri):
            return iri
    return ""


def _told(site: Site, iri: str, args: Mapping[str, Any]) -> Reply:
    """Say where the form of a thing is that a client wants."""
    form = args["wanted"]
    if not form:
        media = ", ".join(form.media[0] for form in _FORMS.values())
        hint = f"ask for one of {media}"
        raise Problem(406, "no form of this is accepted", "Accept", hint, _VARY)
    store, root = site.graph.engine.store, site.settings.root
    headers = (
        ("Location", address_of(store, root, iri, form, args["given"])),
        *_VARY,
        *_links(site, iri),
    )
    return Reply(303, "text/plain; charset=utf-8", b"", headers)


def _shown(site: Site, call: Call, iri: str, form: str) -> Reply:
    view = "data" if form != "html" else _page(site, iri)
    made: Reply = import_module(f"kg.serve.views.{view}").reply(
        site, Call(view, form, {**call.args, "iri": iri})
    )
    return Reply(made.status, made.media, made.body, (*made.headers, *_links(site, iri)))


def _page(site: Site, iri: str) -> str:
    """Return the view that shows a thing."""
    kinds = kinds_of(site.graph.engine, iri)
    if iri.startswith(BASE + "claim/") and kinds.has("Claim"):
        return "claim"
    if iri.startswith(BASE + "source/") and kinds.has("Source"):
        return "source"
    return "ontology" if is_ontology(iri) else "thing"


def _links(site: Site, iri: str) -> tuple[tuple[str, str], ...]:
    """Return what a response says of the thing it is about, and of its other forms."""
    store, root = site.graph.engine.store, site.settings.root
    about = f'<{quote(iri, safe=":/%#?@!$&()*+,;=~")}>; rel="about"'
    others = (
        f'<{address_of(store, root, iri, name)}>; rel="alternate"; type="{form.media[0]}"'
        for name, form in _FORMS.items()
    )
    return (("Link", ", ".join((about, *others))),)


def _missing(site: Site, name: str) -> Problem:
    iri = BASE + name
    near = nearest_to(site.graph.engine, iri) if len(name) < 1000 else []
    alike = ", ".join(shorten(found) for found in near)
    hint = f"did you mean {alike}?" if alike else "see /things for what there is"
    return Problem(404, "nothing in the graph has this name", name[:200], hint, _VARY)
