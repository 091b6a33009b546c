"""The house rules of the ontology: queries whose rows are faults."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.errors import CheckError

__all__ = ["Fault", "HouseCheck", "find_faults", "read_checks", "run_check"]

_HEADER = "#+"
_COLUMNS = ["subject", "detail"]


@dataclass(frozen=True)
class HouseCheck:
    """One house rule: a query that finds its faults, and what to tell their author.

    ``name`` is the name of the file; ``summary`` says the rule, ``problem`` what is wrong with a
    row and ``solution`` what to do about it.
    """

    name: str
    summary: str
    problem: str
    solution: str
    query: str


@dataclass(frozen=True)
class Fault:
    """One row of a check: ``subject`` is an IRI, ``detail`` what was found there."""

    check: HouseCheck
    subject: str
    detail: str


def read_checks(folder: Path) -> list[HouseCheck]:
    """Read every ``.rq`` of a folder, by name.

    Raises
    ------
    CheckError
        When the folder holds no check, or a check lacks its summary, problem or solution.
    """
    checks = [_read(path) for path in sorted(folder.glob("*.rq"))]
    if not checks:
        raise CheckError("there are no house rules here", str(folder), "look for ontology/checks")
    return checks


def find_faults(graph: ox.Store | Iterable[ox.Triple], folder: Path) -> list[Fault]:
    """Run every check of a folder over one graph.

    Parameters
    ----------
    graph
        The ontology and the reference data: a store, whose default graph is asked, or triples.
    folder
        Where the checks lie.

    Returns
    -------
    list of Fault
        Ordered by check, subject and detail; empty when the house is in order.
    """
    store = graph if isinstance(graph, ox.Store) else _store_of(graph)
    return [fault for check in read_checks(folder) for fault in run_check(store, check)]


def run_check(store: ox.Store, check: HouseCheck) -> list[Fault]:
    """Return the faults that one check finds in the default graph of a store."""
    try:
        rows = store.query(check.query)
    except SyntaxError as fault:
        raise CheckError(f"the query cannot be read: {fault}", check.name) from None
    columns = [variable.value for variable in getattr(rows, "variables", [])]
    if not isinstance(rows, ox.QuerySolutions) or columns != _COLUMNS:
        raise CheckError("a check selects ?subject ?detail, in this order", check.name)
    return [Fault(check, _text(row["subject"]), _text(row["detail"])) for row in rows]


def _read(path: Path) -> HouseCheck:
    text = path.read_text(encoding="utf-8")
    header: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith(_HEADER):
            key, _, value = line.removeprefix(_HEADER).partition(":")
            header[key.strip()] = value.strip()
    missing = [key for key in ("summary", "problem", "solution") if not header.get(key)]
    if missing:
        raise CheckError(
            f"the header lacks {' and '.join(missing)}",
            str(path),
            f"write {_HEADER} {missing[0]}: ...",
        )
    return HouseCheck(path.stem, header["summary"], header["problem"], header["solution"], text)


def _store_of(triples: Iterable[ox.Triple]) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in triples)
    return store


def _text(term: object) -> str:
    return str(getattr(term, "value", term))
