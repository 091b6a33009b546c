"""A result for reading: the first rows, their cells with labels, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

import pyoxigraph as ox

from kg.engine.local import failed
from kg.engine.table import Table, Term
from kg.names import PREFIXES, shorten
from kg.resolve import labels_of
from kg.serve.site import Site

__all__ = ["Found", "Shown", "ShownTerm", "found_of", "shown"]

MOST = 1000
# Beyond those shown; nobody needs to know how many more there are.
_COUNTED = 99_000
_LONG = 40

Kind = Literal["rows", "truth", "triples"]
_XSD = PREFIXES["xsd"]
_PLAIN = {_XSD + "string", PREFIXES["rdf"] + "langString"}
_NUMBERS = {_XSD + kind for kind in ("integer", "decimal", "double", "float")}


@dataclass(frozen=True)
class Found:
    """What a query gave: the first rows, and how many more there were of those counted."""

    kind: Kind
    table: Table
    more: int = 0
    truth: bool = False


@dataclass(frozen=True)
class ShownTerm:
    """A cell: its text, the IRI it links to, its short name or datatype beside, and its look."""

    text: str
    iri: str = ""
    beside: str = ""
    look: str = ""


@dataclass(frozen=True)
class Shown:
    """A result as a page shows it.

    Parameters
    ----------
    kind
        ``rows``, ``truth`` or ``triples``.
    title
        How many there are, or the truth, in words.
    columns, rows
        The table, in which None is unbound.
    numbers
        The places of the columns that hold nothing but numbers.
    is_cut
        Whether there are more rows than these.
    """

    kind: Kind
    title: str
    columns: tuple[str, ...] = ()
    rows: Sequence[Sequence[ShownTerm | None]] = ()
    numbers: frozenset[int] = frozenset()
    is_cut: bool = False


def found_of(site: Site, args: Mapping[str, Any]) -> Found:
    """Run the query in ``args``, with its ``default`` and ``named`` graphs.

    Raises
    ------
    QueryError
        For what cannot be run.
    """
    asked = args["query"], args["default"], args["named"], site.absolute("/sparql")
    engine = site.graph.engine
    engine.refuse(*asked)
    found = engine.run(*asked)
    try:
        if isinstance(found, ox.QueryBoolean):
            return Found("truth", Table(()), truth=bool(found))
        if isinstance(found, ox.QueryTriples):
            return _first("triples", ("subject", "predicate", "object"), map(tuple, found))
        columns = tuple(variable.value for variable in found.variables)
        return _first("rows", columns, map(tuple, found))
    except (OSError, RuntimeError) as fault:
        raise failed(fault) from None


def _first(kind: Kind, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> Found:
    first = [*islice(rows, MOST)]
    return Found(kind, Table(columns, first), sum(1 for _ in islice(rows, _COUNTED)))


def shown(site: Site, found: Found) -> Shown:
    """Return a result as a page shows it, with the labels of the things in it."""
    if found.kind == "truth":
        return Shown(found.kind, "Yes" if found.truth else "No")
    table = found.table
    labels = labels_of(site.graph.engine, table.iris())
    count = len(table) + found.more
    one = found.kind.removesuffix("s")
    title = f"{'At least ' if found.more == _COUNTED else ''}{count:,} {one}{'s' * (count != 1)}"
    columns = [*zip(*table.rows, strict=True)]
    return Shown(
        found.kind,
        title,
        table.columns,
        [[_shown(cell, labels) for cell in row] for row in table.rows],
        frozenset(i for i, cells in enumerate(columns) if _is_numeric(cells)),
        bool(found.more),
    )


def _is_numeric(cells: Sequence[Any]) -> bool:
    bound = [cell for cell in cells if cell is not None]
    return bool(bound) and all(
        isinstance(cell, ox.Literal) and cell.datatype.value in _NUMBERS for cell in bound
    )


def _shown(term: Term | tuple[str, ...] | None, labels: Mapping[str, str]) -> ShownTerm | None:
    if isinstance(term, ox.NamedNode):
        short = shorten(term.value)
        label = labels[term.value]
        # A name between angle brackets is shown without them: nothing else is a link.
        text = label.strip("<>") if label == short else label
        return ShownTerm(text, term.value, "" if label == short else short.strip("<>"))
    if isinstance(term, ox.Literal):
        beside = f"@{term.language}" if term.language else ""
        if term.datatype.value not in (_PLAIN | _NUMBERS):
            beside = shorten(term.datatype.value).strip("<>")
        look = "day" if beside == "xsd:date" else "long" if len(term.value) >= _LONG else ""
        return ShownTerm(term.value, beside=beside, look=look)
    return None if term is None else ShownTerm(str(term), look="iri")
