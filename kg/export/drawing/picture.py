"""A picture as its reader holds it: rows, a drawing, a page, a figure, files of these."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

from kg.answer import Answer
from kg.export.drawing.page import Rows, fragment, page
from kg.export.drawing.sheet import file_of
from kg.writing import check_target, path_given, write_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["FORMS", "Picture"]

FORMS = (".svg", ".html", ".png", ".pdf")


class Picture(ABC):
    """What every picture can do; a kind of picture says what it shows and how it is drawn."""

    @property
    @abstractmethod
    def title(self) -> str:
        """What the picture shows, in words."""

    @property
    @abstractmethod
    def table(self) -> Answer:
        """What is shown, as an answer: print it, or take it as a data frame, CSV or Markdown."""

    def figure(self, ax: Axes | None = None) -> Figure:
        """Return the picture as a matplotlib figure, or draw it into ``ax``.

        The figure is not known to pyplot and leaves its state alone. On an axis of dates a last
        day ends at the midnight after it.

        Raises
        ------
        UsageError
            When matplotlib is not installed.
        """
        from kg.export.drawing.axes import needed

        needed()
        return self._figure(ax)

    @abstractmethod
    def _figure(self, ax: Axes | None) -> Figure:
        """Return the figure; matplotlib is there."""

    @abstractmethod
    def _element(self) -> ET.Element:
        """Return the drawing as an SVG element."""

    @abstractmethod
    def _rows(self) -> Rows:
        """Return the table below the drawing."""

    def svg(self) -> str:
        """Return the picture as SVG: the same bytes for the same build, nothing fetched or run."""
        return file_of(self._element())

    def html(self) -> str:
        """Return a page with the picture and, below it, its rows as a table."""
        return page(self.title, self._element(), self._rows())

    def save(self, path: str | Path) -> None:
        """Write the picture (``.svg``), the page (``.html``) or the figure (``.png``, ``.pdf``).

        An existing file is replaced; the same picture gives the same bytes.

        Raises
        ------
        UsageError
            For another ending, a folder that is not there, or a figure without matplotlib.
        """
        path = path_given(path)
        check_target(path, FORMS)
        form = path.suffix.lower()
        if form in (".svg", ".html"):
            write_whole(path, self.svg() if form == ".svg" else self.html())
        else:
            from kg.export.drawing.axes import written

            alt = self._element().findtext("desc") or ""
            write_whole(path, written(self.figure(), form[1:], self.title, alt))

    def _repr_svg_(self) -> str:
        return self.svg()

    def _repr_html_(self) -> str:
        return fragment(self._element(), self._rows())
