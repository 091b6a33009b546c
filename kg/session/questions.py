"""The questions of the library, as a list that shows itself and is indexed by name."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import overload

from kg.given import text_given
from kg.names import one_of
from kg.question import Question
from kg.question.shown import signature
from kg.terms import printable

__all__ = ["Questions"]

# Notebooks set cells of tables to the right, which is for numbers.
_LEFT = 'style="text-align: left"'


class Questions(Sequence[Question]):
    """Questions, ordered by topic and name.

    ``questions["status"]`` and ``questions[0]`` give one question, a slice gives several.

    Parameters
    ----------
    questions
        What it holds.
    """

    def __init__(self, questions: Iterable[Question]) -> None:
        self._questions = sorted(questions, key=lambda q: (q.topic, q.name))

    @property
    def names(self) -> list[str]:
        """The names, in alphabetical order."""
        return sorted(question.name for question in self)

    @property
    def topics(self) -> list[str]:
        """The topics, in alphabetical order."""
        return sorted({question.topic for question in self})

    @property
    def tags(self) -> list[str]:
        """The tags, in alphabetical order."""
        return sorted({tag for question in self for tag in question.tags})

    def about(
        self, topic: str | None = None, tag: str | None = None, word: str | None = None
    ) -> Questions:
        """Return those of a topic, with a tag, and with a word in what they say of themselves.

        Parameters
        ----------
        topic, tag
            One of `topics` and of `tags`.
        word
            A part of the name, the summary, the description or a parameter, in either case.

        Raises
        ------
        UsageError
            For an unknown topic or tag, with the nearest one.
        """
        for given, known, what in ((topic, self.topics, "topic"), (tag, self.tags, "tag")):
            if given is not None:
                one_of(given, known, what)
        if word is not None:
            text_given(word, "word")
        return Questions(
            question
            for question in self
            if topic in (None, question.topic)
            and (tag is None or tag in question.tags)
            and (word is None or word.casefold() in _words(question))
        )

    @overload
    def __getitem__(self, key: int | str) -> Question: ...
    @overload
    def __getitem__(self, key: slice) -> Questions: ...
    def __getitem__(self, key: int | str | slice) -> Question | Questions:
        """Return the question of this name or place, or those of a slice.

        Raises
        ------
        UsageError
            For an unknown name, with the nearest one.
        IndexError
            For a place beyond the end.
        """
        if isinstance(key, slice):
            return Questions(self._questions[key])
        if isinstance(key, int):
            return self._questions[key]
        name = one_of(key, self.names, "question")
        return next(question for question in self if question.name == name)

    def __len__(self) -> int:
        return len(self._questions)

    def __contains__(self, key: object) -> bool:
        return any(key in (question, question.name) for question in self)

    def _ipython_key_completions_(self) -> list[str]:
        return self.names

    def __repr__(self) -> str:
        if not self:
            return "no questions"
        lines: list[str] = []
        for topic in self.topics:
            lines += ["", topic] if lines else [topic]
            for question in self:
                if question.topic == topic:
                    lines += [f"  {signature(question)}", f"      {question.summary}"]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        if not self:
            return "<p>no questions</p>"
        names = ("topic", "question", "what it answers", "parameters")
        head = "".join(f"<th {_LEFT}>{name}</th>" for name in names)
        body = "".join(f"<tr>{_cells(question)}</tr>" for question in self)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _words(question: Question) -> str:
    said = (question.name, question.summary, question.description)
    params = (f"{param.name} {param.help}" for param in question.params)
    return " ".join([*said, *params]).casefold()


def _cells(question: Question) -> str:
    params = ", ".join(param.name for param in question.params)
    cells = (question.topic, question.name, question.summary, params)
    return "".join(f"<td {_LEFT}>{html.escape(printable(cell))}</td>" for cell in cells)
