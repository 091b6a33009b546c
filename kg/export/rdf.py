"""The graph as RDF, in the formats that other tools read.

Quads are sorted and blank nodes named by RDFC-1.0, so that the same graph gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from kg.errors import UsageError
from kg.export.drawing.words import clean
from kg.names import BASE, PREFIXES, RDF_TYPE, nearest
from kg.writing import check_target, write_whole

__all__ = ["FORMATS", "PARTS", "as_rdf", "check_rdf", "heading", "ordered", "write_rdf"]

FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".trig": RdfFormat.TRIG,
    ".nq": RdfFormat.N_QUADS,
    ".jsonld": RdfFormat.JSON_LD,
}
"""What a file holds, by its ending."""

PARTS = {
    "view": "what is held true: the default graph",
    "claims": "a named graph for each claim; beside them what is known of claims and sources",
    "all": "every graph of the store",
}
"""What can be written, by name."""

_CLAIMS, _SOURCES = BASE + "claim/", BASE + "source/"
_LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
_CREDIT = "Credit: uschina-trade-kg contributors"


def check_rdf(path: Path, what: str) -> RdfFormat:
    """Return the format of a file, and refuse one that cannot hold what is asked for.

    Raises
    ------
    UsageError
        For an unknown part or ending, or a format of one graph for more than the view.
    """
    if what not in PARTS:
        near = nearest(what, PARTS)
        hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(PARTS)}"
        raise UsageError(f"there is no part {what!r} of the graph", "what", hint)
    check_target(path, FORMATS)
    form = FORMATS[path.suffix.lower()]
    if what != "view" and not form.supports_datasets:
        able = ", ".join(f"{path.stem}{e}" for e, f in FORMATS.items() if f.supports_datasets)
        raise UsageError(
            f"{form.name} holds one graph, and claims are a graph each",
            str(path),
            f"write {able}; or --what view",
        )
    return form


def write_rdf(store: Store, path: Path, what: str = "view", told: Sequence[str] = ()) -> int:
    """Write a part of the graph to a file, whole or not at all.

    Parameters
    ----------
    store
        The graph.
    path
        The file; its ending names the format.
    what
        One of ``PARTS``.
    told
        Lines on where the graph comes from, for the head of a file whose format has comments.

    Returns
    -------
    int
        How many triples are in the file, those of several graphs counted in each.

    Raises
    ------
    UsageError
        As of `check_rdf`.
    """
    form = check_rdf(path, what)
    quads = ordered(_part(store, what))
    write_whole(path, as_rdf(quads, form, heading(what, told)))
    return len(quads)


def heading(what: str, told: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the lines at the head of a file: which part it holds, where from, and the licence."""
    return PARTS[what], *told, _LICENCE, _CREDIT


def as_rdf(quads: Iterable[Quad], form: RdfFormat, told: Sequence[str] = ()) -> bytes:
    """Return quads in a format, led by comments where it has them."""
    has_comments = form not in (RdfFormat.JSON_LD, RdfFormat.STREAMING_JSON_LD)
    head = "".join(f"# {clean(line)}\n" for line in told) if has_comments else ""
    written = quads if form.supports_datasets else (quad.triple for quad in quads)
    body = serialize(written, format=form, prefixes=PREFIXES)
    return head.encode() + (body or b"")


def _part(store: Store, what: str) -> Iterable[Quad]:
    if what == "all":
        return store
    view = store.quads_for_pattern(None, None, None, DefaultGraph())
    if what == "view":
        return view
    about = [quad for quad in view if _starts(quad.subject, _CLAIMS, _SOURCES)]
    said = [quad for quad in store if _starts(quad.graph_name, _CLAIMS)]
    return about + said


def _starts(term: object, *beginnings: str) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(beginnings)


def ordered(quads: Iterable[Quad]) -> list[Quad]:
    """Return quads by graph and subject, what a subject is first; blank nodes by their names.

    Their names by RDFC-1.0 depend on no quad without blank nodes, so only the others are looked at.
    """
    named: list[Quad] = []
    blank = Dataset()
    for quad in quads:
        if any(isinstance(term, BlankNode | Triple) for term in quad):
            blank.add(quad)
        else:
            named.append(quad)
    blank.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted([*named, *blank], key=_key)


def _key(quad: Quad) -> tuple[str, str, bool, str, str]:
    predicate = quad.predicate.value
    graph = "" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)
    return graph, str(quad.subject), predicate != RDF_TYPE, predicate, str(quad.object)
