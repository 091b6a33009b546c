"""The built store: one immutable folder per build, and a small file that names the current one.

::

    <store>/current              the identity of the build in use; replaced last
    <store>/builds/<identity>/   graph/ (the store), build.json (what it was made from),
                                 sources.json (what is remembered of each source)

A build is made in a folder of its own and renamed when it is complete, so a killed build leaves
nothing that anybody would open. The last two builds stay, and those of the last minute.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import CanonicalizationAlgorithm, Dataset, DefaultGraph, Store

from kg.errors import StoreError

if TYPE_CHECKING:
    from kg.build.assemble import Assembled

__all__ = ["Build", "current", "default_folder", "identity_of", "opened", "read_build", "write"]

# Raised when the layout of the store changes, so that an older one is built anew.
LAYOUT = 4
RECORD = "sources.json"
_KEPT = 2
_ABANDONED_AFTER = 3600.0  # seconds
_IN_USE = 60.0


@dataclass(frozen=True)
class Build:
    """A finished build: its identity, where it lies and what it was made from.

    ``places`` are the files and folders that were added to the shipped sources, ``rules`` the
    digest of the ontology, shapes and code it was made by.
    """

    identity: str
    inputs: str
    layout: int
    ontology: str
    triples: int
    claims: int
    warnings: tuple[str, ...]
    folder: str = ""
    places: tuple[str, ...] = ()
    rules: str = ""

    @property
    def short(self) -> str:
        """The first twelve characters of the identity, as tables print it."""
        return self.identity[:12]


def default_folder() -> Path:
    """Return the user's cache directory for built stores, or KG_STORE where it is set."""
    named = os.environ.get("KG_STORE")
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("uschina-trade-kg", appauthor=False)


def identity_of(assembled: Assembled) -> str:
    """Return the SHA-256 of the canonical dataset: equal graphs have equal identities.

    Blank nodes (the ontology's anonymous expressions) are labelled by RDFC-1.0 first.
    """
    dataset = Dataset(assembled.quads())
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{q.subject} {q.predicate} {q.object} {q.graph_name}" for q in dataset)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def write(store: Path, assembled: Assembled, build: Build, record: str = "") -> Build:
    """Write a build into its folder and make it the current one.

    Two processes may do so at once: both end with the same folder and the same pointer.

    Parameters
    ----------
    store
        The folder of built stores.
    record
        What the build remembers of its sources, as ``kg.build.record`` writes it.

    Raises
    ------
    StoreError
        When the folder cannot be written; the build before stays current.
    """
    final = store / "builds" / build.identity
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        built = read_build(final)
        if built is None or not _is_sound(built):
            _fill(final, assembled, build, record)
        elif (built.inputs, built.places) != (build.inputs, build.places):  # the same graph
            _replace(final / RECORD, record)
            _replace(final / "build.json", _manifest(build))
        _replace(store / "current", build.identity + "\n")
        _prune(store, build.identity)
    except OSError as fault:
        raise StoreError(
            f"the store cannot be written: {fault.strerror or fault}",
            str(store),
            "free the disk, or name another folder with --store or KG_STORE",
        ) from None
    return read_build(final) or build


def _fill(final: Path, assembled: Assembled, build: Build, record: str) -> None:
    import shutil

    draft = final.parent / f".draft-{os.getpid()}-{os.urandom(8).hex()}"
    draft.mkdir()
    try:
        graph = Store(str(draft / "graph"))
        graph.bulk_extend(assembled.quads())
        graph.flush()
        del graph
        (draft / RECORD).write_text(record, encoding="utf-8")
        (draft / "build.json").write_text(_manifest(build), encoding="utf-8")
        built = read_build(final)
        if final.exists() and not (built and _is_sound(built)):  # damaged, or half removed
            shutil.rmtree(final, ignore_errors=True)
        draft.rename(final)
    except OSError:
        if read_build(final) is None:  # unless another process finished the very same build
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _is_sound(build: Build) -> bool:
    """Tell whether the graph of a build can be read to its end."""
    try:
        view = opened(build).quads_for_pattern(None, None, None, DefaultGraph())
        return sum(1 for _ in view) == build.triples
    except (StoreError, OSError, RuntimeError):
        return False


def _manifest(build: Build) -> str:
    facts = {key: value for key, value in asdict(build).items() if key != "folder"}
    return json.dumps(facts, indent=1) + "\n"


def _replace(path: Path, text: str) -> None:
    draft = path.parent / f".{path.name}-{os.getpid()}-{os.urandom(8).hex()}"
    draft.write_text(text, encoding="utf-8")
    for _ in range(20):
        try:
            os.replace(draft, path)
            return
        except PermissionError:  # Windows: somebody reads the file this very moment
            time.sleep(0.05)
    os.replace(draft, path)


def _prune(store: Path, identity: str) -> None:
    """Remove all but the last builds; one that is seconds old may be somebody's answer just now."""
    import shutil

    ages = {folder: _age(folder) for folder in _builds(store) if folder.name != identity}
    for folder in sorted(ages, key=lambda path: ages[path])[_KEPT - 1 :]:
        if ages[folder] > _IN_USE:
            shutil.rmtree(folder, ignore_errors=True)
    for draft in [*store.glob(".current-*"), *(store / "builds").glob(".draft-*")]:
        if _age(draft) > _ABANDONED_AFTER:
            shutil.rmtree(draft, ignore_errors=True)
            draft.unlink(missing_ok=True)


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:  # another process removed it this moment
        return 0.0


def _builds(store: Path) -> Iterator[Path]:
    folder = store / "builds"
    if folder.is_dir():
        yield from (p for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))


def read_build(folder: Path) -> Build | None:
    """Read what a build says of itself; None where it is not there or of another layout."""
    try:
        facts = json.loads((folder / "build.json").read_text(encoding="utf-8"))
        several = {name: tuple(facts[name]) for name in ("warnings", "places")}
        build = Build(**{**facts, **several, "folder": str(folder)})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return build if build.layout == LAYOUT else None


def current(store: Path, inputs: str | None = None) -> Build | None:
    """Return the current build, or the kept one made from the inputs with this digest.

    None stands for: there is no such build, so one must be made.
    """
    try:
        identity = (store / "current").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        identity = ""
    named = read_build(store / "builds" / identity) if identity else None
    if inputs is None or (named and named.inputs == inputs):
        return named
    kept = (read_build(folder) for folder in _builds(store))
    return next((build for build in kept if build and build.inputs == inputs), None)


def opened(build: Build) -> Store:
    """Open a build for reading.

    Raises
    ------
    StoreError
        When the folder is damaged or gone.
    """
    try:
        return Store.read_only(str(Path(build.folder) / "graph"))
    except (OSError, ValueError, RuntimeError) as fault:
        raise StoreError(
            f"the built store cannot be opened: {fault}",
            build.folder,
            "run `kg build`, which makes it anew",
        ) from None
