"""What every answer of a session is made from: the store, and what is known of its making."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kg.build.store import Build
from kg.engine import LocalEngine
from kg.files import Inputs, queries_dir
from kg.question import Library
from kg.texts import Texts

if TYPE_CHECKING:
    from kg.build.variant import Choice

__all__ = ["Context"]


@dataclass(frozen=True)
class Context:
    """An open graph, as the functions that answer take it.

    Parameters
    ----------
    build
        What the store says of itself.
    engine
        Answers SPARQL.
    texts
        Article texts at hand, for quotes in footnotes.
    inputs
        The files the build was made from, for variants of it.
    choice, remarks
        What was left out or assumed, and what to know about that; of variants only.
    whole
        The graph of which this is a variant; None for the graph as it was built.
    snapshot
        The day and the name of the reading of which this is the snapshot; None where it is none.
    """

    build: Build
    engine: LocalEngine
    texts: Texts
    inputs: Inputs
    choice: Choice | None = None
    remarks: tuple[str, ...] = ()
    whole: LocalEngine | None = None
    snapshot: tuple[datetime.date, str] | None = None

    @property
    def named(self) -> LocalEngine:
        """Where things are looked up by name: a variant knows those too that it leaves out."""
        return self.whole or self.engine

    @property
    def supposing(self) -> tuple[str, ...]:
        """What was left out or assumed, in words; nothing of the graph as it was built."""
        supposed = self.choice.words() if self.choice else ()
        if self.snapshot is None:
            return supposed
        day, reading = self.snapshot
        return (*supposed, f"statuses as on {day} in the reading {reading}")

    @cached_property
    def library(self) -> Library:
        """The questions that can be asked."""
        return Library.load(queries_dir())
