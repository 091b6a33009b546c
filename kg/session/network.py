"""A network as an analyst holds it: tables, analyses, a picture, files."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.answer import Answer
from kg.answer.cited import newest_source
from kg.answer.model import NOTICE
from kg.errors import UsageError, shown
from kg.given import truth_given
from kg.network import Projection, project
from kg.resolve import reading_named
from kg.session.context import Context
from kg.session.report import Report
from kg.session.tables import edge_table, node_table
from kg.terms import printable
from kg.writing import path_given

if TYPE_CHECKING:
    import igraph
    import networkx
    from matplotlib.figure import Figure

    from kg.export.gephi import Written
    from kg.export.plots import NetworkPicture

__all__ = ["Network", "projected"]


def projected(
    context: Context, view: str, day: datetime.date, reading: str, over_time: bool
) -> Network:
    """Return a view of a graph as a network; see `Graph.network`."""
    iri = reading_named(context.engine, reading)
    known_by = context.choice.known_by if context.choice else None
    projection = project(
        context.engine,
        context.library,
        view,
        day,
        reading,
        over_time=over_time,
        build=context.build.identity,
        newest_source=newest_source(context.engine, None if over_time else day, iri, known_by),
        supposing=context.supposing,
        remarks=context.remarks,
    )
    return Network(projection, day)


class Network:
    """A view of the graph as nodes and edges.

    Parameters
    ----------
    projection
        The network as data.
    date
        The day asked about, also where the edges carry days of their own.
    """

    def __init__(self, projection: Projection, date: datetime.date) -> None:
        self.projection = projection
        self.date = date

    @property
    def nodes(self) -> Answer:
        """The nodes as a table: id, the thing, its kind, and the columns of the view."""
        return node_table(self.projection, self.date)

    @property
    def edges(self) -> Answer:
        """The edges as a table: source, target, kind, weight, and the columns of the view."""
        return edge_table(self.projection, self.date)

    @property
    def report(self) -> Report:
        """What an edge means here, how many facts stand behind them, and what was left out."""
        return Report(self.projection)

    @property
    def nx(self) -> networkx.MultiDiGraph:
        """The network for networkx: ids (``material:gallium``) as keys, plain attributes."""
        from kg.network.convert import to_networkx

        return to_networkx(self.projection)

    def igraph(self) -> igraph.Graph:
        """Return the network for igraph, with the attributes that `nx` has.

        Returns
        -------
        igraph.Graph

        Raises
        ------
        UsageError
            When igraph is not installed.
        """
        from kg.network.convert import to_igraph

        return to_igraph(self.projection)

    def add_node_column(self, name: str, values: Mapping[Any, Any], help: str = "") -> Network:
        """Add a column to the nodes: it is in tables, analyses and files from then on.

        Parameters
        ----------
        name
            The name of the column, a new one.
        values
            A value for each node, by id, IRI or thing: a mapping, such as `centrality` gives, or
            a pandas Series. What is missing stays empty.
        help
            What the column means, for those who read it elsewhere.

        Returns
        -------
        Network
            This very network.

        Raises
        ------
        UsageError
            For a name that is taken, a node that is not there, and values of several kinds.
        """
        from kg.network.column import add_node_column

        self.projection = add_node_column(self.projection, name, values, help)
        return self

    def centrality(self, measure: str = "betweenness", directed: bool = False) -> dict[str, float]:
        """Return how central each node is.

        Parameters
        ----------
        measure
            ``degree``, ``in-degree``, ``out-degree``, ``betweenness``, ``closeness``,
            ``harmonic`` or ``pagerank``; `kg.network.central.centrality` defines them.
        directed
            Whether paths follow the arrows.

        Returns
        -------
        dict[str, float]
            By id, the most central first.

        Raises
        ------
        UsageError
            For an unknown measure, with the nearest one.
        """
        from kg.network.central import centrality

        is_directed = truth_given(directed, "directed")
        found = centrality(self.projection, measure, directed=is_directed)
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def communities(self) -> dict[str, int]:
        """Return the community of each node: more edges join its nodes than chance would draw.

        Returns
        -------
        dict[str, int]
            By id; numbers from 1, the largest community first.
        """
        from kg.network.community import communities

        return communities(self.projection)

    def chokepoints(self) -> Answer:
        """Return the materials that hold a network of dependencies together.

        Returns
        -------
        Answer
            A row per material, articulation points first, then by betweenness.

        Raises
        ------
        UsageError
            For a view without materials and applications.
        """
        from kg.network.chokepoint import chokepoints

        return chokepoints(self.projection)

    def diff(self, other: Network) -> Answer:
        """Return what is not the same in another network of the same view.

        Parameters
        ----------
        other
            The later network, or the same day in another reading.

        Returns
        -------
        Answer
            A row per node or edge that was added, is gone, or has another value in a column.

        Raises
        ------
        UsageError
            For a network of another view.
        """
        from kg.network.differing import difference

        if not isinstance(other, Network):
            raise UsageError(f"{shown(other)} is no network", "other", "give one of the same view")
        return difference(self.projection, other.projection)

    def picture(self, most: int | None = None) -> NetworkPicture:
        """Return the network as a picture, in the columns that its arrows make.

        Parameters
        ----------
        most
            How many nodes to draw, the heaviest; as many as can be read by default.

        Returns
        -------
        NetworkPicture
            With ``svg()``, ``html()``, ``figure()``, ``table`` and ``save()``.

        Raises
        ------
        UsageError
            For what is no number of nodes.
        """
        from kg.export.plots.network import MOST, network_picture

        if most is not None and (not isinstance(most, int) or most < 1):
            raise UsageError(f"{shown(most)} is no number of nodes", "most", "give 1 or more")
        return network_picture(self.projection, MOST if most is None else most)

    def svg(self) -> str:
        """Return the picture as SVG: nothing in it is fetched or run.

        Returns
        -------
        str
        """
        return self.picture().svg()

    def figure(self) -> Figure:
        """Return the picture as a figure of matplotlib.

        Returns
        -------
        matplotlib.figure.Figure

        Raises
        ------
        UsageError
            When matplotlib is not installed.
        """
        return self.picture().figure()

    def to_gephi(self, path: str | Path) -> Report:
        """Write the network for Gephi, as GEXF 1.3; an existing file is replaced.

        Parameters
        ----------
        path
            The file, ``.gexf``.

        Returns
        -------
        Report
            What is in the file, what it means, and what did not fit.
        """
        from kg.export.gephi import write_gexf

        return self._written(write_gexf, path)

    def to_graphml(self, path: str | Path) -> Report:
        """Write the network as GraphML; an existing file is replaced.

        Parameters
        ----------
        path
            The file, ``.graphml``.

        Returns
        -------
        Report
        """
        from kg.export.gephi import write_graphml

        return self._written(write_graphml, path)

    def to_csv(self, path: str | Path) -> Report:
        """Write nodes and edges as two tables with the headers that Gephi knows.

        Parameters
        ----------
        path
            ``F.csv`` gives ``F-nodes.csv`` and ``F-edges.csv``.

        Returns
        -------
        Report
        """
        from kg.export.gephi import write_csv

        return self._written(write_csv, path)

    def to_sigma(self, path: str | Path) -> Report:
        """Write the network as JSON for graphology and sigma; an existing file is replaced.

        Parameters
        ----------
        path
            The file, ``.json``.

        Returns
        -------
        Report
        """
        from kg.export.gephi import write_sigma

        return self._written(write_sigma, path)

    def _written(self, write: Callable[..., Written], path: str | Path) -> Report:
        return Report(self.projection, write(self.projection, path_given(path)))

    def __len__(self) -> int:
        return len(self.projection.nodes)

    def __repr__(self) -> str:
        found = self.projection
        circumstances = [
            f"on {found.date}" if found.date else "over time",
            f"reading {found.reading}",
            *found.supposing,
            f"build {found.build[:12]}",
        ]
        lines = [
            f"<kg.Network {found.view}> {found.summary}",
            " · ".join(circumstances),
            f"  {_counted('node', (node.kind for node in found.nodes))}",
            f"  {_counted('edge', (edge.kind for edge in found.edges))}",
            *found.remarks,
            NOTICE.format(found.newest_source or "unknown"),
        ]
        return "\n".join(map(printable, lines))

    def _repr_html_(self) -> str:
        # The picture has heading, meaning and what is left out on it already.
        return f"<div>{self.picture()._repr_html_()}<p>{self.report.counts}</p></div>"


def _counted(what: str, kinds: Iterable[str]) -> str:
    """Return how many there are, and of which kinds: ``3 nodes: 1 Country, 2 Material``."""
    found = Counter(kinds)
    size = found.total()
    told = ", ".join(f"{number} {kind}" for kind, number in sorted(found.items()))
    return f"{size} {what}{'' if size == 1 else 's'}{': ' if told else ''}{told}"
