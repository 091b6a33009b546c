"""What became of a network on its way into a file, as data and in words."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from kg.answer.model import NOTICE
from kg.export.drawing.words import clean, counted
from kg.export.gephi.carry import Alteration, Carrier
from kg.network.model import Projection
from kg.writing import check_folder, replacing

__all__ = ["Target", "Written", "circumstances", "poured", "report_of", "told"]

Target = str | Path | TextIO


@dataclass(frozen=True)
class Written:
    """What is in the file, and what was changed to get it in.

    ``files`` is empty where it went to an open file.
    """

    form: str
    files: tuple[str, ...]
    nodes: int
    edges: int
    spells: int
    altered: tuple[Alteration, ...] = ()


def poured(pieces: Iterable[str], target: Target) -> tuple[str, ...]:
    """Write piece after piece to a file, whole or not at all, or to an open one."""
    if isinstance(target, str | Path):
        check_folder(Path(target))
        with replacing(Path(target)) as stream:
            stream.writelines(pieces)
        return (str(target),)
    target.writelines(pieces)
    return ()


def report_of(
    form: str, files: tuple[str, ...], projection: Projection, spells: int, carrier: Carrier
) -> Written:
    """Return what is in a file that has been written."""
    nodes, edges = len(projection.nodes), len(projection.edges)
    return Written(form, files, nodes, edges, spells, carrier.altered())


def circumstances(projection: Projection) -> dict[str, str]:
    """Return what a file says of itself: which view, of when, on whose word, and what it is not.

    No clock, so that the same network gives the same file.
    """
    return {
        "view": projection.view,
        "summary": projection.summary,
        "presence": projection.presence,
        "date": str(projection.date or "over time"),
        "reading": projection.reading,
        "supposing": "; ".join(projection.supposing),
        "build": projection.build,
        "notice": NOTICE.format(projection.newest_source or "unknown"),
    }


def told(projection: Projection, written: Written) -> str:
    """Return the report for people: what is in the file, what it means, and what is not in it."""
    out, report = io.StringIO(), projection.report
    day = f"on {projection.date}" if projection.date else "over time"
    size = [counted(written.nodes, "node"), counted(written.edges, "edge")]
    size += [counted(written.spells, "spell")] if written.spells else []
    print(f"{projection.view} {day} · reading {projection.reading} · {', '.join(size)}", file=out)
    for file in written.files:
        print(f"written: {clean(file)} ({written.form})", file=out)
    print(f"\n{projection.summary}\n{projection.presence}\n", file=out)
    told = [f"{counted(report.facts, 'fact')} found", f"{counted(report.edges, 'edge')} made"]
    told.append(f"{report.merged} merged into an edge that another fact had made")
    if report.widened:
        told.append(f"{counted(report.widened, 'spell')} widened to the days that are possible")
    print("; ".join(told) + ".", file=out)
    _list(out, "left out", [f"{thing}: {why}" for thing, why in report.left_out])
    changes = [f"{one.count} {one.what}; first in {one.first}" for one in written.altered]
    _list(out, "altered for the file", changes)
    for line in [*projection.remarks, *projection.supposing]:
        print(clean(line), file=out)
    notice = clean(circumstances(projection)["notice"])
    print(f"build {projection.build[:12]}. {notice}", file=out)
    return out.getvalue().rstrip()


def _list(out: TextIO, title: str, lines: list[str]) -> None:
    print(f"{title}: {'nothing' if not lines else len(lines)}", file=out)
    for line in lines:
        print(f"  {clean(line)}", file=out)
