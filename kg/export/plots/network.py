"""A network as a picture: its heaviest nodes in columns, lines between them, all in a table."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kg import dates
from kg.answer import Answer, Thing, Value
from kg.export.drawing.page import Rows, rows_of
from kg.export.drawing.picture import Picture
from kg.export.drawing.sheet import MARGIN, WIDTH
from kg.export.drawing.words import apart, circumstances, clean, counted, notice
from kg.export.plots.sketch import Sketch, sketched
from kg.network.model import Edge, Projection

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["MOST", "NetworkPicture", "network_picture"]

MOST = 60
_EVIDENCE = "evidence"


@dataclass(frozen=True, repr=False)
class NetworkPicture(Picture):
    """A network, ready to be shown.

    Parameters
    ----------
    projection
        What is shown.
    most
        How many nodes are drawn: the heaviest, by the weight of their edges. The picture says
        what is not drawn, and the table has every edge.
    """

    projection: Projection
    most: int = MOST

    @property
    def title(self) -> str:
        """What the network shows, in words."""
        return clean(self.projection.summary or self.projection.view)

    @cached_property
    def table(self) -> Answer:
        """Every edge, and whether it is drawn: an answer to print or to take as a data frame."""
        shown = self.projection
        drawn = {id(line.edge) for line in self.sketch.lines}
        names = [column.name for column in shown.edge_columns]
        things = {node.id: Thing(node.iri, node.label) for node in shown.nodes}
        spells = ["spells"] if any(edge.spells for edge in shown.edges) else []
        rows = [
            {
                "source": things[edge.source],
                "target": things[edge.target],
                "kind": edge.kind,
                "weight": edge.weight,
                **{name: edge.values.get(name) for name in names},
                **{name: _spells(edge) for name in spells},
                "is_drawn": id(edge) in drawn,
            }
            for edge in shown.edges
        ]
        return Answer(
            question=f"network of {shown.view}",
            summary=self.title,
            date=shown.date or dates.today(),
            reading=shown.reading,
            build=shown.build,
            columns=("source", "target", "kind", "weight", *names, *spells, "is_drawn"),
            rows=tuple(rows),
            newest_source=shown.newest_source,
            supposing=shown.supposing,
            remarks=self.remarks,
        )

    @cached_property
    def sketch(self) -> Sketch:
        """What is drawn, and where."""
        return sketched(self.projection, self.most, MARGIN, WIDTH - MARGIN)

    @cached_property
    def circumstances(self) -> str:
        """The day, the reading, the size and the build."""
        shown = self.projection
        size = f"{counted(len(shown.nodes), 'node')}, {counted(len(shown.edges), 'edge')}"
        told = circumstances(shown.date, shown.reading, shown.supposing, size, shown.build)
        return told if shown.date else f"over time · {told}"

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What the reader must know: what is not drawn, why nothing is, what was left out."""
        shown, sketch = self.projection, self.sketch
        told = []
        if not shown.nodes:
            told.append(f"Nothing to draw: the view {clean(shown.view)} has no edge "
                        f"{f'on {shown.date}' if shown.date else 'on any day'} in the reading "
                        f"{clean(shown.reading)}.")  # fmt: skip
        if sketch.hidden or sketch.hidden_edges:
            kinds = ", ".join(f"{apart(kind)} {number}" for kind, number in sketch.hidden)
            nodes = sum(number for _, number in sketch.hidden)
            told.append(
                f"Not drawn: {counted(nodes, 'node')} of {len(shown.nodes)} with the least weight "
                f"({kinds}), and {counted(sketch.hidden_edges, 'edge')} of {len(shown.edges)}; "
                "the table has every edge."
            )
        left_out = shown.report.left_out
        if left_out:
            told.append(f"Not in the network: {counted(len(left_out), 'thing')}, such as "
                        f"{clean(left_out[0][0])} ({clean(left_out[0][1])}).")  # fmt: skip
        return (*told, *map(clean, shown.remarks))

    @property
    def notice(self) -> str:
        """What every reader must know."""
        return notice(self.projection.newest_source)

    @cached_property
    def source(self) -> str:
        """On whose word the lines are drawn."""
        claims = {claim for edge in self.projection.edges for claim in _claims(edge)}
        if not claims:
            return f"Source: claims of the build {self.projection.build[:12]}."
        sources = {claim.rpartition("/")[0] for claim in claims}
        return (f"Source: {counted(len(claims), 'claim')} of {counted(len(sources), 'source')}, "
                "named in the data of the picture beside each line.")  # fmt: skip

    def _figure(self, ax: Axes | None) -> Figure:
        from kg.export.plots.network_axes import painted

        return painted(self, ax)

    def _element(self) -> ET.Element:
        from kg.export.plots.network_svg import drawn

        return drawn(self)

    def _rows(self) -> Rows:
        notes = (self.projection.presence, *self.remarks, self.notice, self.source)
        caption = f"{self.title}: the same as a table, {self.circumstances}"
        told = [{**row, _EVIDENCE: _counted(row[_EVIDENCE])} if _EVIDENCE in row else row
                for row in self.table.rows]  # fmt: skip
        table = replace(self.table, rows=tuple(told))
        return rows_of(table, caption, [clean(note) for note in notes if note])

    def __repr__(self) -> str:
        return repr(self.table)


def network_picture(projection: Projection, most: int = MOST) -> NetworkPicture:
    """Return a network as a picture that draws its ``most`` heaviest nodes."""
    return NetworkPicture(projection, most)


def _claims(edge: Edge) -> tuple[str, ...]:
    named = edge.values.get(_EVIDENCE)
    return named if isinstance(named, tuple) else ()


def _counted(evidence: Value) -> Value:
    return counted(len(evidence), "claim") if isinstance(evidence, tuple) else evidence


def _spells(edge: Edge) -> Value:
    return tuple(f"{spell.first} through {spell.last or 'no known end'}" for spell in edge.spells)
