"""What became of the source files since the build: the documents to read anew, and those gone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kg.build.parts import Replaced, refuse_twin
from kg.build.record import Record, digest_of_file
from kg.files import Inputs
from kg.source import Document, read

__all__ = ["Change", "NotLocalError", "change_of", "digests_of", "identity"]

# Beyond these a check of everything is not much more work, and tells more.
_MOST, _SHARE = 8, 4


class NotLocalError(Exception):
    """A change that nothing less than the whole graph can be checked for; its text says why."""


@dataclass(frozen=True)
class Change:
    """The documents that a build does not know as they are now.

    ``documents`` are read from their files, those ``asked`` about (by source) among them; ``gone``
    are sources without a file; ``paths`` has the file of every source, in the order of the inputs.
    ``replaced`` are files whose place others of their source take.
    """

    documents: tuple[Document, ...]
    asked: frozenset[str]
    gone: frozenset[str]
    paths: Mapping[str, Path]
    replaced: tuple[Replaced, ...] = ()

    @property
    def sources(self) -> frozenset[str]:
        """The sources whose old claims count no more."""
        return self.gone | {document.source for document in self.documents}


def identity(path: Path) -> tuple[int, int]:
    """Return what is the same for all names of one file; far quicker than to resolve the name."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_dev, found.st_ino)


def digests_of(inputs: Inputs) -> dict[Path, str]:
    """Return the digest of the content of every source file."""
    with ThreadPoolExecutor() as pool:  # reading and hashing wait for no one
        found = pool.map(digest_of_file, inputs.sources)
        return dict(zip(inputs.sources, found, strict=True))


def change_of(
    inputs: Inputs, files: Collection[Path], record: Record, digests: Mapping[Path, str]
) -> Change:
    """Return what the files say that the build does not know.

    Parameters
    ----------
    inputs
        Every source file, those asked about among them.
    files
        The files asked about: each is read, and takes the place of another one of its source,
        unless it is one of the ``standing`` inputs.
    record
        What the build remembers of its sources.
    digests
        The digest of the content of every file.

    Raises
    ------
    SourceError
        When a file that must be read cannot be, or two files describe one source.
    NotLocalError
        When most of the sources changed.
    """
    known = {source.sha256: iri for iri, source in record.sources.items()}
    asked = {path.resolve() for path in files}
    same = {identity(path) for path in files}
    documents: dict[Path, Document] = {}
    unchanged: dict[Path, str] = {}
    for path in inputs.sources:
        is_asked = identity(path) in same
        source = None if is_asked else known.pop(digests[path], None)
        if source is None:
            documents[path] = read(path)
        else:
            unchanged[path] = source
    paths: dict[str, Path] = {}
    replaced: list[Replaced] = []
    for path in inputs.sources:
        source, kept = unchanged.get(path) or documents[path].source, path
        twin = paths.pop(source, None)
        if twin is not None:
            kept = refuse_twin(source, twin, path, asked, inputs.standing)
            gone = twin if kept == path else path
            old = record.sources[source].numbered if gone in unchanged else documents[gone].claims
            replaced.append(Replaced(gone, len(old), kept, len(documents[kept].claims)))
        paths[source] = kept
    told = [documents[path] for path in paths.values() if path in documents]
    meant = frozenset(doc.source for doc in told if doc.path.resolve() in asked)
    if len(told) - len(meant) > max(_MOST, len(paths) // _SHARE):
        raise NotLocalError(f"{len(told)} sources are not as they were built")
    return Change(tuple(told), meant, frozenset(record.sources) - set(paths), paths,
                  tuple(replaced))  # fmt: skip
