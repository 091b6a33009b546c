"""The answer as its reader holds it: data that shows, prints and converts itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.answer.model import Result
from kg.answer.render import as_csv, as_html, as_json, as_markdown, as_table
from kg.errors import UsageError

if TYPE_CHECKING:
    import pandas

__all__ = ["Answer"]


@dataclass(frozen=True, repr=False)
class Answer(Result):
    """The answer to one question; see `Result` for what it holds."""

    def df(self) -> pandas.DataFrame:
        """Return the rows as a pandas data frame, a label column and an IRI column per thing.

        Returns
        -------
        pandas.DataFrame
            One row per row; dates as ``datetime.date``, numbers as numbers, unbound as missing;
            ``attrs`` holds question, date, reading and build.

        Raises
        ------
        UsageError
            When pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise UsageError(
                "data frames need pandas", hint="pip install 'uschina-trade-kg[pandas]'"
            ) from None
        frame = pandas.DataFrame(list(self.records()), columns=self.flat_columns())
        frame.attrs = {
            "question": self.question,
            "date": self.date,
            "reading": self.reading,
            "build": self.build,
        }
        return frame

    def __repr__(self) -> str:
        return as_table(self, width=100)

    def _repr_html_(self) -> str:
        return as_html(self)

    def to_csv(self) -> str:
        """Return the answer as CSV text, safe to open in a spreadsheet."""
        return as_csv(self)

    def to_json(self) -> str:
        """Return the answer as one JSON object."""
        return as_json(self)

    def to_markdown(self) -> str:
        """Return the answer as a Markdown table with numbered footnotes."""
        return as_markdown(self)
