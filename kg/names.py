"""IRIs and their short names: one table of prefixes for files, queries and tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kg.errors import UsageError, shown

__all__ = [
    "BASE",
    "INFERRED",
    "ONTOLOGY_GRAPH",
    "PREFIXES",
    "REFERENCE_GRAPH",
    "TRADE",
    "expand",
    "local_name",
    "nearest",
    "one_of",
    "prologue",
    "shorten",
]

BASE = "https://w3id.org/uschina-trade/"
TRADE = BASE + "ns/"

# Beside the graphs of claims a store has these; what was inferred in a round stands in one whose
# name is INFERRED and the number of the round.
ONTOLOGY_GRAPH = BASE + "graph/ontology"
REFERENCE_GRAPH = BASE + "graph/reference"
INFERRED = BASE + "graph/inferred/"

_THINGS = (
    "country material technology product measure event meeting participation commitment "
    "application sector org person place office enduser share classification report period"
).split()

PREFIXES: dict[str, str] = {
    "trade": TRADE,
    **{thing: f"{BASE}id/{thing}/" for thing in _THINGS},
    "source": BASE + "source/",
    "claim": BASE + "claim/",
    "graph": BASE + "graph/",
    "shape": BASE + "shape/",
    "question": BASE + "question/",
    "check": BASE + "check/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
}

RDF_TYPE = PREFIXES["rdf"] + "type"
RDFS_LABEL = PREFIXES["rdfs"] + "label"

# Longest namespace first, so that `id/measure/` wins over the base it begins with.
_BY_LENGTH = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))
_NAMESPACES = tuple(PREFIXES.values())


def expand(name: str) -> str | None:
    """Return the IRI of ``prefix:local`` or ``<iri>``, or None where the prefix is not ours."""
    if name.startswith("<") and name.endswith(">"):
        return name[1:-1]
    if "://" in name:
        return name
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else None


def shorten(iri: str) -> str:
    """Return ``prefix:local`` for an IRI of a known namespace, else ``<iri>``."""
    for prefix, namespace in _BY_LENGTH if iri.startswith(_NAMESPACES) else ():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"


def local_name(iri: str) -> str:
    """Return what stands after the last slash or hash of an IRI."""
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]


def nearest(name: str, known: Iterable[str], most: int = 1) -> list[str]:
    """Return the known names most like ``name``, the best first; empty when none is alike."""
    from difflib import get_close_matches  # needed for mistakes only

    return get_close_matches(name, list(known), n=most, cutoff=0.6)


def one_of(name: object, known: Collection[str], what: str, where: str = "") -> str:
    """Return a name that somebody gave, which must be one of those known.

    Parameters
    ----------
    name
        Whatever was given.
    known
        The names there are.
    what
        What they name, such as ``reading``.
    where
        The parameter it was given for; empty when ``what`` says it.

    Raises
    ------
    UsageError
        For any other, with the nearest name, or with all of them.
    """
    if isinstance(name, str) and name in known:
        return name
    near = nearest(name, known) if isinstance(name, str) else []
    hint = f"did you mean {near[0]}?" if near else f"{what}s: {', '.join(known)}"
    raise UsageError(f"there is no {what} {shown(name)}", where, hint)


def prologue(prefixes: Iterable[str] = PREFIXES) -> str:
    """Return SPARQL ``PREFIX`` lines for the given prefixes, all of them by default."""
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in prefixes)
