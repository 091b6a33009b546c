"""The page of the ontology: its documentation in the frame of the site."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from pyoxigraph import NamedNode

from kg.export.ontology import Documentation, body, contents, documentation_of, shape_files
from kg.export.ontology.model import Asking
from kg.files import ontology_dir
from kg.serve.addresses import here, link
from kg.serve.content.linked import ONTOLOGY, ONTOLOGY_GRAPH, address_of
from kg.serve.model import Call, Reply
from kg.serve.site import Site

__all__ = ["reply"]


def reply(site: Site, call: Call) -> Reply:
    """Tell every term of the ontology, its rules, and the shapes of records."""
    store, root = site.graph.engine.store, site.settings.root
    told = _told(site)
    return site.page(
        "ontology.html",
        call,
        title=told.head.title,
        head=told.head,
        contents=contents(told),
        body=body(told, _Addresses(root, call.args["kept"])),
        data=lambda form: address_of(store, root, ONTOLOGY, form),
    )


@lru_cache(maxsize=1)
def _told(site: Site) -> Documentation:
    """Return the documentation of the ontology of this build, which a worker puts together once."""
    graph = NamedNode(ONTOLOGY_GRAPH)
    quads = site.graph.engine.store.quads_for_pattern(None, None, None, graph)
    triples = [quad.triple for quad in quads]
    return documentation_of(triples, shape_files(ontology_dir()), site.graph.library)


class _Addresses:
    """Where this server has a page of a question or a term, for the day and reading kept."""

    def __init__(self, root: str, kept: Mapping[str, str]) -> None:
        self._root, self._kept = root, kept

    def question(self, asking: Asking) -> str:
        """Return the address of the form of a question, answered."""
        return link(f"{self._root}/q/{asking.topic}/{asking.name}", self._kept)

    def term(self, iri: str) -> str:
        """Return the address of the page of a term."""
        return here(iri, self._root, self._kept)
