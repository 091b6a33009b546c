"""The questions of a folder, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.errors import QueryError, UsageError
from kg.question.model import Question, suggest
from kg.question.read import read_question

__all__ = ["Library"]


class Library:
    """The questions of a folder, by name."""

    def __init__(self, questions: Mapping[str, Question]) -> None:
        self._questions = dict(sorted(questions.items()))

    @classmethod
    def load(cls, folder: Path) -> Library:
        """Read every ``<topic>/<question>.rq`` of a folder.

        Raises
        ------
        QueryError
            When a header or a parameter cannot be read, or two files carry one name.
        """
        questions: dict[str, Question] = {}
        for path in sorted(folder.glob("*/*.rq")):
            question = read_question(path)
            if question.name in questions:
                other = questions[question.name].path
                hint = f"rename it or {other}"
                raise QueryError(f"two questions are named {question.name!r}", str(path), hint)
            questions[question.name] = question
        return cls(questions)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all questions, in alphabetical order."""
        return tuple(self._questions)

    def __iter__(self) -> Iterator[Question]:
        return iter(self._questions.values())

    def __len__(self) -> int:
        return len(self._questions)

    def get(self, name: str) -> Question:
        """Return the question of this name; a UsageError names the nearest one."""
        if name not in self._questions:
            hint = suggest(name, self.names, "questions")
            raise UsageError(f"there is no question {name!r}", hint=hint)
        return self._questions[name]
