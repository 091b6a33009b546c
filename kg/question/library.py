"""The questions of a folder, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.errors import QueryError
from kg.names import one_of
from kg.question.model import Question
from kg.question.read import read_question

__all__ = ["Library"]


class Library:
    """The questions of a folder, by name; a file is read when its question is asked for."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths: dict[str, Path] = {}
        self._read: dict[str, Question] = {}
        for path in sorted(paths, key=lambda path: path.stem):
            other = self._paths.setdefault(path.stem, path)
            if other != path:
                hint = f"rename it or {other}"
                raise QueryError(f"two questions are named {path.stem!r}", str(path), hint)

    @classmethod
    def load(cls, folder: Path) -> Library:
        """Find every ``<topic>/<question>.rq`` of a folder.

        Raises
        ------
        QueryError
            When two files carry one name.
        """
        return cls(folder.glob("*/*.rq"))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all questions, in alphabetical order."""
        return tuple(self._paths)

    def __iter__(self) -> Iterator[Question]:
        return map(self.get, self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def get(self, name: str) -> Question:
        """Return the question of this name.

        Raises
        ------
        UsageError
            When there is none; the nearest name is in it.
        QueryError
            When the header or a parameter of its file cannot be read.
        """
        name = one_of(name, self.names, "question")
        if name not in self._read:
            self._read[name] = read_question(self._paths[name])
        return self._read[name]
