"""Two tables, of nodes and of edges, with the headers that Gephi's import of spreadsheets knows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from kg.answer.render import csv_cell
from kg.export.gephi.carry import Carrier, Held
from kg.export.gephi.marked import EVENING, as_text, edge_id
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
    """Write a network as two tables: UTF-8, and no cell that a spreadsheet would run.

    Lists are text, as in GEXF: Gephi reads such a column as a list of strings. Days on which an
    edge is there are in the column ``Timeset``, which Gephi takes for the time of the edge; a last
    day ends with its last second, as in GEXF.

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
    files = table_files(target)
    for file in files:
        check_folder(file)
    with ExitStack() as stack:  # neither is replaced before both are whole
        nodes, edges = (stack.enter_context(replacing(path)) for path in files)
        nodes.writelines(_lines(_nodes(projection, carrier)))
        edges.writelines(_lines(_edges(projection, carrier, bool(spells))))
    return report_of("CSV", tuple(map(str, files)), projection, spells, carrier)


def _nodes(projection: Projection, carrier: Carrier) -> Iterator[list[str]]:
    columns = projection.node_columns
    yield ["Id", "Label", "Kind", "IRI", *(column.name for column in columns)]
    for node in projection.nodes:
        carrier.at = node.id
        own = [("Id", node.id), ("Label", carrier.line(node.label, "label"))]
        own += [("Kind", carrier.line(node.kind, "kind")), ("IRI", carrier.line(node.iri, "iri"))]
        cells = [_cell(name, value, carrier) for name, value in own]
        yield [*cells, *_cells(columns, dict(carrier.values(columns, node.values)), carrier)]


def _edges(projection: Projection, carrier: Carrier, is_dynamic: bool) -> Iterator[list[str]]:
    columns, time = projection.edge_columns, ["Timeset"] if is_dynamic else []
    names = [column.name for column in columns]
    yield ["Source", "Target", "Type", "Id", "Label", "Kind", "Weight", *time, *names]
    for edge in projection.edges:
        carrier.at = edge_id(edge)
        own = {"Source": edge.source, "Target": edge.target, "Type": "Directed"}
        own |= {"Id": edge_id(edge), "Label": carrier.line(edge.label, "label"), "Kind": edge.kind}
        cells = [_cell(name, value, carrier) for name, value in own.items()]
        cells += [str(edge.weight), *([_timeset(edge.spells)] if is_dynamic else [])]
        yield [*cells, *_cells(columns, dict(carrier.values(columns, edge.values)), carrier)]


def _cells(columns: Sequence[Column], values: dict[str, Held], carrier: Carrier) -> list[str]:
    return [
        _cell(column.name, values[column.name], carrier) if column.name in values else ""
        for column in columns
    ]


def _cell(name: str, value: Held, carrier: Carrier) -> str:
    if not isinstance(value, str):
        return csv_cell(as_text(value)) if isinstance(value, list) else as_text(value)
    cell = csv_cell(value)
    if cell != value:
        carrier.note("cells that a spreadsheet would run, or with letters that do not show", name)
    return cell


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
