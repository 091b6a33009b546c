"""Two tables, of nodes and of edges, with the headers that Gephi's import of spreadsheets knows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from kg.errors import UsageError
from kg.export.gephi.carry import Carrier
from kg.export.gephi.cells import Types, cell, check_names, fixed_cell
from kg.export.gephi.marked import EVENING, edge_id
from kg.export.gephi.sound import checked
from kg.export.gephi.written import Written, report_of
from kg.network.model import Column, Projection, Spell
from kg.writing import check_folder, replacing

__all__ = ["table_files", "write_csv"]


def table_files(target: str | Path) -> tuple[Path, Path]:
    """Return the files of nodes and of edges: net.csv stands for net-nodes.csv, net-edges.csv."""
    path = Path(target)
    return path.with_name(f"{path.stem}-nodes.csv"), path.with_name(f"{path.stem}-edges.csv")


def write_csv(projection: Projection, target: str | Path) -> Written:
    """Write a network as two tables for Gephi: UTF-8, and no cell that a spreadsheet would run.

    Every value arrives in Gephi as what it is, if every choice of its dialog is left alone. For
    that, cells are written as `kg.export.gephi.cells` says, and what this alters is told; a data
    frame of the network has the values themselves, for instance ``network.edges.to_csv()``.
    Lists are text, their members parted by ``; ``. Days on which an edge is there are in the
    column ``Timeset``, which Gephi takes for the time of the edge; a last day ends with its last
    second, as in GEXF. Gephi's timeline counts milliseconds then, until its format is set to dates.

    Parameters
    ----------
    projection
        The network.
    target
        Gives both files their name, as `table_files` says.

    Raises
    ------
    UsageError
        When the files themselves would be misread; see `kg.export.gephi.sound`.
    """
    spells, carrier = checked(projection), Carrier()
    check_names([*projection.node_columns, *projection.edge_columns])
    files = table_files(target)
    for file in files:
        check_folder(file)
    if files[0].resolve() == files[1].resolve():
        raise UsageError("both tables would be one file", str(files[0]), "take the link away")
    with ExitStack() as stack:  # neither is replaced before both are whole
        nodes, edges = (stack.enter_context(replacing(path)) for path in files)
        nodes.writelines(_lines(_nodes(projection, carrier)))
        edges.writelines(_lines(_edges(projection, carrier, bool(spells))))
    return report_of("CSV", tuple(map(str, files)), projection, spells, carrier)


def _nodes(projection: Projection, carrier: Carrier) -> Iterator[list[str]]:
    rest = _Rest(projection.node_columns, carrier)
    yield ["Id", "Label", "Kind", "IRI", *rest.names]
    for node in projection.nodes:
        carrier.at = node.id
        yield [
            fixed_cell("Id", node.id, carrier),
            fixed_cell("Label", carrier.line(node.label, "label"), carrier),
            cell("Kind", carrier.line(node.kind, "kind"), carrier),
            cell("IRI", carrier.line(node.iri, "iri"), carrier),
            *rest.of(node.values),
        ]


def _edges(projection: Projection, carrier: Carrier, is_dynamic: bool) -> Iterator[list[str]]:
    rest, time = _Rest(projection.edge_columns, carrier), ["Timeset"] if is_dynamic else []
    yield ["Source", "Target", "Type", "Id", "Label", "Kind", "Weight", *time, *rest.names]
    for edge in projection.edges:
        carrier.at = edge_id(edge)
        carrier.weigh(edge.weight)
        yield [
            fixed_cell("Source", edge.source, carrier),
            fixed_cell("Target", edge.target, carrier),
            "Directed",
            fixed_cell("Id", edge_id(edge), carrier),
            fixed_cell("Label", carrier.line(edge.label, "label"), carrier),
            fixed_cell("Kind", edge.kind, carrier),
            str(edge.weight),
            *([_timeset(edge.spells)] if is_dynamic else []),
            *rest.of(edge.values),
        ]


class _Rest:
    """The columns of a view's own, and their cells."""

    def __init__(self, columns: Sequence[Column], carrier: Carrier) -> None:
        self._columns, self._carrier = columns, carrier
        self._types = Types(columns, carrier)
        self.names = [fixed_cell("header", column.name, carrier) for column in columns]

    def of(self, values: Mapping[str, Any]) -> list[str]:
        """Return the cells of a node or edge, in the order of the columns."""
        held = dict(self._carrier.values(self._columns, values))
        self._types.see(held)
        names = [column.name for column in self._columns]
        return [cell(name, held[name], self._carrier) if name in held else "" for name in names]


def _timeset(spells: Iterable[Spell]) -> str:
    told = [
        f"[{spell.first}, {f'{spell.last}{EVENING}' if spell.last else 'Infinity'}]"
        for spell in spells
    ]
    return f"<{'; '.join(told)}>" if told else ""


class _Line:
    """What a writer of CSV writes to: it hands each line back."""

    def write(self, text: str) -> str:
        return text


def _lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    writer = csv.writer(_Line(), lineterminator="\r\n")
    return (str(writer.writerow(row)) for row in rows)
