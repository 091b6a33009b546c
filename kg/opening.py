"""Opening the graph: the build of the present sources, made first where there is none."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from kg.build.store import Build, current, default_folder, opened
from kg.engine import LocalEngine
from kg.errors import StoreError, UsageError
from kg.files import Inputs
from kg.given import several_given
from kg.resolve import readings
from kg.session import Graph
from kg.session.context import Context
from kg.terms import printable
from kg.texts import Texts
from kg.writing import path_given

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
        Folder of built stores; the user's cache directory (or KG_STORE) by default. It is made
        when it is not there, which is said on stderr.
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
        When the store named is a source file or a folder of these or of other files, when it would
        have to be made in a folder that is not there, or when a source or folder of texts is not.
    SourceError, CheckError
        When a source cannot be understood or breaks a rule.
    StoreError
        When the store cannot be written or opened.
    """
    folder = default_folder() if store is None else path_given(store, "store")
    places = several_given(sources, "sources")
    inputs = Inputs.shipped(path_given(place, "sources") for place in places)
    at_hand = Texts(None if texts is None else _folder_of_texts(path_given(texts, "texts")))
    if store is not None:
        _check_store(folder)
    build = current(folder, inputs.digest())
    if build:
        try:
            return _usable(build, inputs, at_hand)
        except StoreError:
            print("the built store is damaged, and is made anew", file=sys.stderr)
    from kg.build.make import build as make

    if not folder.exists():
        print(f"making a store of built graphs: {printable(str(folder))}", file=sys.stderr)
    print("building the graph (first use, or a source changed) ...", file=sys.stderr)
    return _usable(make(inputs, folder), inputs, at_hand)


def _folder_of_texts(folder: Path) -> Path:
    """Refuse a folder of texts that is not there: footnotes would be without quotes."""
    if not folder.is_dir():
        raise UsageError("there is no such folder of texts", str(folder))
    return folder


def _check_store(folder: Path) -> None:
    """Refuse what cannot be meant as the store: sources, other files, a path that is mistyped."""
    if (folder / "builds").exists():
        return
    if folder.is_file() or any(folder.glob("*.trig")):
        raise UsageError(
            "these are sources, not a store of built graphs",
            str(folder),
            f'add them by name: kg.open(sources="{folder}"), or --sources {folder}',
        )
    if folder.is_dir() and any(not path.name.startswith(".") for path in folder.iterdir()):
        hint = "name an empty folder, or one that is not there yet"
        raise UsageError("this folder holds other files than built graphs", str(folder), hint)
    if not folder.exists() and not folder.absolute().parent.is_dir():
        hint = f"make {folder.parent} first, or name another"
        raise UsageError("there is no folder to make the store in", str(folder), hint)


def _usable(build: Build, inputs: Inputs, texts: Texts) -> Graph:
    """Open a build and see that it answers."""
    engine = LocalEngine(opened(build))
    readings(engine)
    return Graph(Context(build, engine, texts, inputs))
