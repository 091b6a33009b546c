"""What a briefing uses of the graph an analyst holds."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, Protocol

from kg.answer import Answer
from kg.export.timeline import Timeline
from kg.network.model import Projection

__all__ = ["Held"]


class _Network(Protocol):
    @property
    def projection(self) -> Projection:
        """The network as data."""
        ...


class Held(Protocol):
    """The graph, open for questions: `kg.Graph` is one."""

    @property
    def supposing(self) -> tuple[str, ...]:
        """What was left out or assumed, in words."""
        ...

    def ask(
        self,
        question: str,
        date: datetime.date | str | None = None,
        reading: str | None = None,
        cite: bool = False,
        flip: bool = False,
        **params: Any,
    ) -> Answer:
        """Answer a question of the library."""
        ...

    def sparql(
        self, query: str, /, cite: bool = False, date: datetime.date | str | None = None
    ) -> Answer | bool | str:
        """Answer a query of one's own."""
        ...

    def conflicts(
        self,
        thing: str | Iterable[str] | None = None,
        relation: str | Iterable[str] | None = None,
        cite: bool = False,
        date: datetime.date | str | None = None,
    ) -> Answer:
        """Return claims that contradict or refine each other."""
        ...

    def timeline(
        self,
        thing: str | Iterable[str] | None = None,
        date: datetime.date | str | None = None,
        reading: str = "as-reported",
        since: datetime.date | str | None = None,
        until: datetime.date | str | None = None,
    ) -> Timeline:
        """Return the status periods of measures as a picture."""
        ...

    def network(
        self,
        view: str = "restrictions",
        date: datetime.date | str | None = None,
        reading: str = "as-reported",
    ) -> _Network:
        """Return a view of the graph as a network."""
        ...
