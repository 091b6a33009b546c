"""The forms in which things are served: their names in addresses, and their media types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import QueryResultsFormat, RdfFormat

__all__ = [
    "ANSWERS",
    "DATASETS",
    "GRAPHS",
    "HTML",
    "PROBLEM",
    "PROOFS",
    "RESULTS",
    "UNFIT",
    "Form",
    "named",
    "typed",
]


@dataclass(frozen=True, eq=False)  # there is one of each
class Form:
    """A form: its name, media types it goes by (the first is sent), its writer, other names."""

    name: str
    media: tuple[str, ...]
    writer: Any = None
    also: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """What Content-Type says."""
        return typed(self.media[0])


HTML = Form("html", ("text/html", "application/xhtml+xml"))
PROBLEM = Form("json", ("application/problem+json", "application/json"))

# In the order of our preference: it decides where a client has none.
RESULTS = (
    Form("json", ("application/sparql-results+json", "application/json"), QueryResultsFormat.JSON),
    Form("xml", ("application/sparql-results+xml", "application/xml", "text/xml"),
         QueryResultsFormat.XML),
    Form("csv", ("text/csv",), QueryResultsFormat.CSV),
    Form("tsv", ("text/tab-separated-values",), QueryResultsFormat.TSV),
)  # fmt: skip
GRAPHS = (
    Form("ttl", ("text/turtle", "application/x-turtle"), RdfFormat.TURTLE, ("turtle", "n3")),
    Form("nt", ("application/n-triples", "text/plain"), RdfFormat.N_TRIPLES, ("ntriples",)),
    Form(
        "rdf",
        ("application/rdf+xml", "application/xml", "text/xml"),
        RdfFormat.RDF_XML,
        ("xml", "rdf+xml", "rdfxml"),
    ),
    Form(
        "jsonld",
        ("application/ld+json", "application/json"),
        RdfFormat.JSON_LD,
        ("json", "json-ld"),
    ),
)
ANSWERS = (
    Form("json", ("application/json",)),
    HTML,
    Form("csv", ("text/csv",)),
    Form("tsv", ("text/tab-separated-values",), QueryResultsFormat.TSV),
    Form("md", ("text/markdown",)),
)
# What of an answer a table of its rows alone has no place for.
UNFIT = {"csv": ("flips",), "tsv": ("cite", "flips")}
PROOFS = (
    Form("json", ("application/json",)),
    HTML,
    Form("svg", ("image/svg+xml",)),
    Form("txt", ("text/plain",), also=("text",)),
)
DATASETS = (
    Form("trig", ("application/trig",), RdfFormat.TRIG),
    Form("nq", ("application/n-quads",), RdfFormat.N_QUADS),
)


def typed(media: str) -> str:
    """Return what Content-Type says of a media type."""
    has_own = media.startswith("application/") and "json" not in media
    return media if has_own else f"{media}; charset=utf-8"


def named(name: str, forms: Sequence[Form]) -> Form | None:
    """Return the form with this name or media type, or None."""
    return next((f for f in forms if name == f.name or name in (*f.also, *f.media)), None)
