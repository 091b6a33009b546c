"""The answer as its reader holds it: data that shows, prints, writes and converts itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.answer.footnote import Footnote
from kg.answer.frame import frame_of
from kg.answer.html import as_html
from kg.answer.model import Result
from kg.answer.render import as_csv, as_json, as_markdown, as_table
from kg.errors import UsageError, shown
from kg.writing import check_folder, path_given, write_whole

if TYPE_CHECKING:
    import pandas

    from kg.why import Proofs

__all__ = ["Answer"]

# Of what a notebook or prompt shows by itself.
_MOST_SHOWN = 500
_MOST_PROOFS = 5


@dataclass(frozen=True, repr=False)
class Answer(Result):
    """The answer to one question; see `Result` for what it holds.

    Parameters
    ----------
    footnoter
        Works out the footnotes of this answer when somebody asks for them; None where they are
        here, or where there is nothing to work them out from.
    prover
        Finds proofs of a row, by its index and how many are wanted; None where nothing can.
    """

    footnoter: Callable[[Answer], Answer] | None = field(default=None, compare=False)
    prover: Callable[[Answer, int, int], Proofs] | None = field(default=None, compare=False)

    @property
    def citations(self) -> tuple[Footnote, ...]:
        """The footnotes, worked out now where they were not asked for with ``cite=True``.

        Raises
        ------
        QueryError
            When the form of the query cannot be cited.
        UsageError
            When the answer has rows and no graph to look their claims up in, as after pickling.
        """
        return self.cited().footnotes

    def cited(self) -> Answer:
        """Return this answer with footnotes, their numbers for each row, and what was computed.

        Raises
        ------
        QueryError, UsageError
            As `citations`.
        """
        return self._cited

    @cached_property
    def _cited(self) -> Answer:
        if self.footnotes or not self.rows:
            return self
        if self.footnoter is None:
            hint = "ask with cite=True; an answer that was pickled has lost its graph"
            raise UsageError("no footnotes can be worked out for this answer", hint=hint)
        return self.footnoter(self)

    def why(self, row: int = 0, all: bool = False) -> Proofs:
        """Return why a row is in the answer: a proof down to passages of sources.

        Parameters
        ----------
        row
            The index of the row, from 0.
        all
            Whether to look for other proofs as well, five at most.

        Returns
        -------
        Proofs
            With ``text()``, ``svg()``, ``json()`` and ``save()``.

        Raises
        ------
        QueryError
            When the form of the query cannot be explained.
        UsageError
            When there is no such row, or no graph to find proofs in, as after pickling.
        """
        if self.prover is None:
            hint = "ask a question or a SELECT of your own; an answer that was pickled has no graph"
            raise UsageError("no proofs can be found for the rows of this answer", hint=hint)
        count = len(self)
        if isinstance(row, bool) or not isinstance(row, int) or not -count <= row < count:
            hint = f"rows are numbered from 0 to {count - 1}" if count else "it has no rows"
            raise UsageError(f"there is no row {shown(row)}", "row", hint)
        return self.prover(self, row % count, _MOST_PROOFS if all else 1)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "footnoter": None, "prover": None}

    def df(self) -> pandas.DataFrame:
        """Return the rows as a pandas data frame, typed, with an IRI column beside each thing.

        Dates are ``datetime64[s]``, whole numbers ``Int64``, other numbers ``Float64``, truths
        ``boolean``, texts and labels ``string``. A column without any value has the type that the
        question declares, text where it declares none. Unbound cells are missing (``NaT`` or
        ``NA``). A decimal becomes the nearest float, good for 15 digits; `rows` has all of them.

        A column that holds several kinds is text throughout, each value as it is written. Years,
        months and intervals are no days: a column of dates in which one of them stands is text,
        its days as ``2026-11-22``. Text too is a column with a number that has no place in 64
        bits. A cell of several texts is a tuple, in a column of ``object``.

        Returns
        -------
        pandas.DataFrame
            One row per row. ``attrs`` holds query, question, date, reading, build, notice and
            supposing, as JSON's own types.

        Raises
        ------
        UsageError
            When pandas is not installed.
        """
        return frame_of(self)

    def __repr__(self) -> str:
        return as_table(self, width=100, most=_MOST_SHOWN)

    def _repr_html_(self) -> str:
        return as_html(self, most=_MOST_SHOWN)

    def to_csv(self, path: str | Path | None = None) -> str | None:
        """Return the answer as CSV text, safe to open in a spreadsheet, or write it to a file.

        Parameters
        ----------
        path
            The file; it is replaced whole, or left as it was when something fails.
        """
        return _given(as_csv(self), path)

    def to_json(self, path: str | Path | None = None) -> str | None:
        """Return the answer as one JSON object, or write it to a file; see `to_csv`."""
        return _given(as_json(self), path)

    def to_markdown(self, path: str | Path | None = None) -> str | None:
        """Return a Markdown table with numbered footnotes, or write it to a file; see `to_csv`."""
        return _given(as_markdown(self), path)


def _given(text: str, path: str | Path | None) -> str | None:
    if path is None:
        return text
    file = path_given(path)
    check_folder(file)
    write_whole(file, text)
    return None
