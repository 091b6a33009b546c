"""Opening the graph: the build of the present sources, made first where there is none."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from kg.build.store import Build, current, default_folder, opened
from kg.engine import LocalEngine
from kg.errors import StoreError, UsageError
from kg.files import Inputs
from kg.resolve import readings
from kg.session import Graph
from kg.session.context import Context
from kg.texts import Texts

__all__ = ["open_graph"]


def open_graph(
    store: str | Path | None = None,
    sources: str | Path | Iterable[str | Path] = (),
    texts: str | Path | None = None,
) -> Graph:
    """Open the graph; build it first when there is no build of the present sources.

    Parameters
    ----------
    store
        Folder of built stores; the user's cache directory (or KG_STORE) by default.
    sources
        A file or folder of TriG files, or several, to add to the shipped ones.
    texts
        Folder of article texts; footnotes quote those that are found there by digest.

    Returns
    -------
    Graph

    Raises
    ------
    UsageError
        When the store named is a source file or a folder of these, or a source is not there.
    SourceError, CheckError
        When a source cannot be understood or breaks a rule.
    StoreError
        When the store cannot be written or opened.
    """
    folder = Path(store) if store else default_folder()
    _refuse_sources(folder)
    places = [sources] if isinstance(sources, str | Path) else sources
    inputs = Inputs.shipped(Path(place) for place in places)
    build = current(folder, inputs.digest())
    at_hand = Texts(Path(texts) if texts else None)
    if build:
        try:
            return _usable(build, inputs, at_hand)
        except StoreError:
            print("the built store is damaged, and is made anew", file=sys.stderr)
    from kg.build.make import build as make

    print("building the graph (first use, or a source changed) ...", file=sys.stderr)
    return _usable(make(inputs, folder), inputs, at_hand)


def _refuse_sources(folder: Path) -> None:
    """Refuse sources in the place of the store: a store would be made among them."""
    holds_sources = folder.is_file() or (
        not (folder / "builds").exists() and any(folder.glob("*.trig"))
    )
    if holds_sources:
        raise UsageError(
            "these are sources, not a store of built graphs",
            str(folder),
            f'add them by name: kg.open(sources="{folder}"), or --sources {folder}',
        )


def _usable(build: Build, inputs: Inputs, texts: Texts) -> Graph:
    """Open a build and see that it answers."""
    engine = LocalEngine(opened(build))
    readings(engine)
    return Graph(Context(build, engine, texts, inputs))
