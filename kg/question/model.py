"""One question: what it asks, its parameters, and its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import UsageError, shown
from kg.names import nearest
from kg.question.param import Param, Values, refill, rows
from kg.question.shown import as_html, as_text

__all__ = ["KINDS", "Question", "suggest"]

# What a header may say of its columns, and the kind of their cells.
KINDS = {"dates": "date", "numbers": "number", "integers": "whole", "truths": "truth"}


@dataclass(frozen=True, repr=False)
class Question:
    """One .rq file: what it asks, its parameters, and its text.

    Parameters
    ----------
    name, topic
        The stem of the file, and the folder it lies in.
    summary, description, tags
        From the header.
    params
        In the order of their first VALUES lines.
    text
        The whole file; runs as it stands.
    path
        Where it was read.
    reads
        ``view``; ``all claims`` where claims that do not count are read on purpose; ``snapshot``
        where what holds on a day only is read: the statuses as facts, and what follows from them.
    empty
        What was looked for, with ``{parameter}`` placeholders, to say when the answer is empty.
    note
        What every answer must say of itself; nothing for most questions.
    things
        The columns that hold things, and so have an IRI beside the label, rows or no rows.
    kinds
        What other columns hold that hold no text, by their names: ``date``, ``number``, ``whole``
        (an integer) or ``truth``.
    """

    name: str
    topic: str
    summary: str
    description: str
    tags: tuple[str, ...]
    params: tuple[Param, ...]
    text: str
    path: Path
    reads: str = "view"
    empty: str = ""
    note: str = ""
    things: tuple[str, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        return as_html(self)

    def param(self, name: str) -> Param:
        """Return the parameter of this name; a UsageError names the nearest one."""
        for param in self.params:
            if param.name == name:
                return param
        hint = suggest(name, [param.name for param in self.params], "parameters")
        raise UsageError(f"the question has no parameter {shown(name)}", self.name, hint)

    def fill(self, **values: Values) -> str:
        """Return the text with parameters set to RDF terms.

        Parameters
        ----------
        values
            One term or several by parameter name; None for any, where the default is UNDEF.

        Raises
        ------
        UsageError
            On an unknown parameter, or a term of another kind than the parameter's.
        """
        filled = {name: rows(self.param(name), given) for name, given in values.items()}
        return "\n".join(refill(line, filled) for line in self.text.split("\n"))


def suggest(name: str, known: Sequence[str], what: str) -> str:
    """Return the hint for a name that is not known: the nearest one, or all of them."""
    near = nearest(name, known)
    if near:
        return f"did you mean {near[0]}?"
    return f"{what}: {', '.join(known)}" if known else f"it has no {what}"
