"""What is not the same in two networks of one view: before and after a day, or in two readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kg import dates
from kg.answer import Answer, Thing, Value
from kg.errors import UsageError
from kg.network.model import Edge, Node, Projection, Spell

__all__ = ["difference"]

_COLUMNS = "change what source target kind column before after".split()


def difference(before: Projection, after: Projection) -> Answer:
    """Return what was added, what is gone and what has changed from one network to another.

    An edge is the same where source, target and kind are; a node where its id is.

    ====== ======================================================================================
    change added, gone or changed
    what   node or edge
    source the node, or where the edge leads from
    target where the edge leads to; none for a node
    kind   the kind of the node or edge; of a changed node the one it has after
    column what has changed (``label``, ``weight``, ``spells``, a node's ``kind``, or a column of
           the view), one row each; ``weight`` for an edge that was added or is gone
    before what stood there, none where there was nothing
    after  what stands there, none where there is nothing
    ====== ======================================================================================

    Parameters
    ----------
    before, after
        Networks of one view: of two days, two readings or two builds.

    Returns
    -------
    Answer
        What was added, then what is gone, then what has changed, nodes before edges, each by id.

    Raises
    ------
    UsageError
        For networks of two views.
    """
    if before.view != after.view:
        raise UsageError(
            "only networks of one view can be compared",
            f"{before.view} and {after.view}",
            f"ask for the view {after.view} twice",
        )
    rows = [*_nodes(before, after), *_edges(before, after)]
    rows.sort(key=lambda row: _ORDER.index(row["change"]))
    return Answer(
        question="difference",
        summary=f"What differs in the network {after.view}",
        date=after.date or dates.today(),
        reading=after.reading,
        build=after.build,
        columns=tuple(_COLUMNS),
        rows=tuple(rows),
        newest_source=after.newest_source,
        asked=(f"compared with {_told(before, after)}",),
        supposing=after.supposing,
        remarks=tuple(dict.fromkeys((*before.remarks, *after.remarks))),
    )


_ORDER = ("added", "gone", "changed")


def _told(before: Projection, after: Projection) -> str:
    """Return which network the other one was, as far as it is not the same."""
    day = f"on {before.date}" if before.date else "over time"
    build = f"build {before.build[:12]}" if before.build != after.build else ""
    parts = (day, f"reading {before.reading}", build, *before.supposing)
    return ", ".join(part for part in parts if part)


def _nodes(before: Projection, after: Projection) -> Iterator[dict[str, Any]]:
    old, new = ({node.id: node for node in net.nodes} for net in (before, after))
    for name in sorted({*old, *new}):
        node = new.get(name) or old[name]
        told = {
            "what": "node",
            "source": Thing(node.iri, node.label),
            "target": None,
            "kind": node.kind,
        }
        if name not in old or name not in new:
            yield _row("gone" if name in old else "added", told, None, None, None)
        else:
            yield from _changes(told, _of_node(old[name]), _of_node(new[name]))


def _edges(before: Projection, after: Projection) -> Iterator[dict[str, Any]]:
    things = {node.id: Thing(node.iri, node.label) for net in (before, after) for node in net.nodes}
    old, new = ({(e.source, e.target, e.kind): e for e in net.edges} for net in (before, after))
    for key in sorted({*old, *new}):
        source, target, kind = key
        told = {
            "what": "edge",
            "source": things[source],
            "target": things[target],
            "kind": kind,
        }
        was, now = old.get(key), new.get(key)
        if was and now:
            yield from _changes(told, _of_edge(was), _of_edge(now))
        elif was:
            yield _row("gone", told, "weight", was.weight, None)
        elif now:
            yield _row("added", told, "weight", None, now.weight)


def _changes(
    told: Mapping[str, Any], old: Mapping[str, Value], new: Mapping[str, Value]
) -> Iterator[dict[str, Any]]:
    for name in dict.fromkeys([*new, *old]):
        was, now = old.get(name), new.get(name)
        if was != now or type(was) is not type(now):
            yield _row("changed", told, name, was, now)


def _row(
    change: str, told: Mapping[str, Any], column: str | None, before: Value, after: Value
) -> dict[str, Any]:
    row = {"change": change, **told, "column": column, "before": before, "after": after}
    return {name: row[name] for name in _COLUMNS}


def _of_node(node: Node) -> dict[str, Value]:
    return {"label": node.label, "kind": node.kind, **dict(sorted(node.values.items()))}


def _of_edge(edge: Edge) -> dict[str, Value]:
    spells = "; ".join(map(_days, edge.spells)) or None
    return {
        "label": edge.label,
        "weight": edge.weight,
        "spells": spells,
        **dict(sorted(edge.values.items())),
    }


def _days(spell: Spell) -> str:
    return f"{spell.first} to {spell.last}" if spell.last else f"from {spell.first}"
