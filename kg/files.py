"""Where the data files lie: in an installed wheel, or beside the package in a checkout."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.errors import UsageError

__all__ = [
    "Inputs",
    "digest_of",
    "ontology_dir",
    "package_dir",
    "queries_dir",
    "shipped_sources",
    "shown",
    "trig_files",
]


def package_dir() -> Path:
    """Return the folder of the package itself."""
    return Path(__file__).parent


def _data(name: str) -> Path:
    installed = package_dir() / "_data" / name
    return installed if installed.is_dir() else package_dir().parent / name


def ontology_dir() -> Path:
    """Return the folder with ``trade.ttl``, ``reference.ttl``, ``shapes/`` and ``checks/``."""
    return _data("ontology")


def queries_dir() -> Path:
    """Return the folder with the question library."""
    return _data("queries")


def shipped_sources() -> Path:
    """Return the folder with the shipped source files."""
    return package_dir() / "sources"


def digest_of(paths: Iterable[Path], known: Mapping[Path, str] | None = None) -> str:
    """Return one SHA-256 over the names and contents of files, in the order given.

    ``known`` are the digests of the contents of some of them, where they were read before.
    """
    total = hashlib.sha256()
    for path in paths:
        try:
            content = (known or {}).get(path) or hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as fault:
            raise UsageError(f"cannot be read: {fault.strerror}", str(path)) from None
        total.update(f"{path.name}\0{content}\n".encode())
    return total.hexdigest()


@dataclass(frozen=True)
class Inputs:
    """The files one build is made from.

    Parameters
    ----------
    ontology
        The folder of ontology, reference data, shapes and house rules.
    sources
        Every TriG file, shipped ones first, each once.
    places
        The user's files and folders among them, as they were named.
    standing
        Those of the sources, resolved, that a build is made of as well, where others are here to
        be checked alone.
    """

    ontology: Path
    sources: tuple[Path, ...]
    places: tuple[Path, ...] = ()
    standing: frozenset[Path] = frozenset()

    @classmethod
    def shipped(cls, extra: Iterable[Path] = (), checked: Iterable[Path] = ()) -> Inputs:
        """Return the shipped inputs and, after them, the user's files and folders of TriG files.

        Parameters
        ----------
        extra
            What a build is made of beside the shipped sources.
        checked
            What is here for a check alone.

        Raises
        ------
        UsageError
            When a file or folder that is named is not there, or a folder holds no TriG file.
        """
        once = {path.resolve(): path for path in sorted(shipped_sources().rglob("*.trig"))}
        built, alone = (*extra,), (*checked,)
        for place in built:
            _add(once, place)
        standing = frozenset(once)
        for place in alone:
            _add(once, place)
        return cls(ontology_dir(), tuple(once.values()), (*built, *alone), standing)

    def digest(self, known: Mapping[Path, str] | None = None) -> str:
        """Return the digest that tells whether a store was built from these very files and code.

        ``known`` are the digests of the contents of some of them, where they were read before.
        """
        return digest_of([*self._rules(), *self.sources], known)

    def rules(self) -> str:
        """Return the digest of what all sources are held to: ontology, shapes, rules and code."""
        return digest_of(self._rules())

    def _rules(self) -> list[Path]:
        ontology = sorted(self.ontology.rglob("*.ttl")) + sorted(self.ontology.rglob("*.rq"))
        return ontology + sorted(package_dir().rglob("*.py"))


def _add(once: dict[Path, Path], place: Path) -> None:
    for path in trig_files(place):
        once.setdefault(path.resolve(), path)


@lru_cache(maxsize=4096)
def shown(path: Path) -> str:
    """Return a path as messages name it: the project's own files from its root, others as given."""
    root = package_dir().parent
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def trig_files(place: Path) -> list[Path]:
    """Return the TriG files of a folder and those under it, or the one file that is named.

    Raises
    ------
    UsageError
        When there is none.
    """
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise UsageError("there is no such file or folder of sources", str(place))
    found = sorted(place.rglob("*.trig"))
    for path in found:
        if not path.is_file():  # a folder, a pipe, a link to nothing
            raise UsageError("this is no file", str(path), "take it out of the folder of sources")
    if not found:
        raise UsageError(
            "there is no TriG file in this folder", str(place), "source files end in .trig"
        )
    return found
