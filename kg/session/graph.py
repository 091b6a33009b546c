"""The graph as an analyst holds it: one method per thing it can be asked."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kg.answer import Answer
from kg.answer.cited import newest_source
from kg.answer.model import NOTICE, folded
from kg.build.store import Build
from kg.engine import LocalEngine
from kg.files import Inputs
from kg.given import day_given, terms_given
from kg.question import Library, Question
from kg.resolve import thing_named
from kg.session.answered import answered
from kg.session.asking import DEFAULT_READING, ask
from kg.session.context import Context
from kg.session.own import run
from kg.session.supposed import chosen, varied

if TYPE_CHECKING:
    from kg.build.variant import Choice
    from kg.export.timeline import Timeline

__all__ = ["Graph"]


class Graph:
    """The built graph, open for questions.

    Parameters
    ----------
    context
        The store, what it says of itself, and what was left out or assumed.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._variants: dict[Choice, Graph] = {}

    @property
    def build(self) -> Build:
        """What the store says of itself: identity, counts, ontology version, warnings."""
        return self._context.build

    @property
    def engine(self) -> LocalEngine:
        """The engine that answers SPARQL; `sparql` is the safe way to it."""
        return self._context.engine

    @property
    def inputs(self) -> Inputs:
        """The files the build was made from."""
        return self._context.inputs

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to know about what was left out or assumed."""
        return self._context.remarks

    def __repr__(self) -> str:
        supposing = "".join(f", {words}" for words in self.supposing)
        return (
            f"<kg.Graph: {self.build.claims} claims, {self.build.triples} triples in the view, "
            f"build {self.build.short}{supposing}>"
        )

    @property
    def supposing(self) -> tuple[str, ...]:
        """What was left out or assumed, in words; nothing of the graph as it was built."""
        return self._context.supposing

    def what_if(
        self,
        known_by: datetime.date | str | None = None,
        without: str | Iterable[str] = (),
        assume_end: Mapping[str, datetime.date | str] | None = None,
    ) -> Graph:
        """Return the graph as it would be if less were known, or an end were another.

        Claims are chosen and statuses computed anew, in memory; the built store stays as it is.

        Parameters
        ----------
        known_by
            A day: only sources issued by then count, and what rests on one that may have been
            issued later is possible.
        without
            Claims or sources to withdraw, by short name or IRI.
        assume_end
            Measures, each with the last day to assume for the suspension it was given last.

        Returns
        -------
        Graph

        Raises
        ------
        UsageError
            For an unknown name, a day before any source, or a measure without a suspension.
        CheckError
            When the claims that remain contradict each other.

        Examples
        --------
        >>> g.what_if(known_by="2025-11-12").status(date="2026-11-22")  # doctest: +SKIP
        """
        if known_by is None and not without and not assume_end:
            return self
        choice = chosen(self._context, known_by, without, assume_end)
        if choice not in self._variants:
            self._variants[choice] = Graph(varied(self._context, choice))
        return self._variants[choice]

    @property
    def library(self) -> Library:
        """The questions this graph answers."""
        return self._context.library

    def questions(self) -> list[Question]:
        """Return all questions: name, summary, parameters."""
        return list(self.library)

    def ask(
        self,
        question: str,
        date: datetime.date | str | None = None,
        reading: str | None = None,
        cite: bool = False,
        flip: bool = False,
        **params: Any,
    ) -> Answer:
        """Ask a question of the library.

        Parameters
        ----------
        question
            Its name, such as ``defense-applications-on-suspended-materials``.
        date
            The day asked about, a date or ``YYYY-MM-DD``; today by default.
        reading
            Whose words count for a status: ``as-reported``, ``official`` or ``instruments``; by
            default the question's own, which is nearly always ``as-reported``.
        cite
            Whether to work out footnotes for each row.
        flip
            Whether to list the rows that other readings answer otherwise, and why.
        params
            The question's parameters: Python values, or text as on the command line; a list
            gives several values, None leaves a parameter open.

        Returns
        -------
        Answer

        Raises
        ------
        UsageError
            For an unknown question, parameter, date, reading or thing, with the nearest valid one.
        """
        return ask(self._context, question, date, reading, cite, flip, params)

    def sparql(
        self, query: str, cite: bool = False, date: datetime.date | str | None = None
    ) -> Answer | bool | str:
        """Run a SPARQL query of your own; the project's prefixes come for free.

        Parameters
        ----------
        query
            A SELECT, ASK, CONSTRUCT or DESCRIBE. Nothing is fetched and nothing is written.
        cite
            Whether to work out footnotes for each row of a SELECT.
        date
            The day from which the age of the newest source is counted; today by default.

        Returns
        -------
        Answer, bool or str
            The table of a SELECT, the truth of an ASK, N-Triples of the others.

        Raises
        ------
        QueryError
            When the query does not parse, would leave the store, or cannot be cited.
        """
        return run(self._context, query, cite, date)

    def notice(self, date: datetime.date | str | None = None) -> str:
        """Return what every answer says of itself: that it is no advice, and the newest source."""
        return NOTICE.format(newest_source(self.engine, day_given(date)))

    def status(
        self,
        thing: str | None = None,
        date: datetime.date | str | None = None,
        reading: str | None = None,
        cite: bool = False,
        flip: bool = False,
    ) -> Answer:
        """Return the status of every measure, or of one, on a day."""
        params = {} if thing is None else {"measure": thing}
        return self.ask("status", date, reading, cite, flip, **params)

    def claims(self, source: str | None = None, date: datetime.date | str | None = None) -> Answer:
        """Return the claims, all or of one source, a row per span, triples as N-Triples."""
        asked = self.library.get("claims")
        query = asked.fill(**terms_given(self._context.named, asked, {"source": source}))
        table = folded(self.engine.select(query), ("subject", "predicate", "object"))
        return answered(self._context, "claims", asked.summary, table, day_given(date))

    def why(self, thing: str, date: datetime.date | str | None = None) -> Answer:
        """Return the claims behind a thing: those that speak of it."""
        return self.ask("why", date, thing=thing)

    def conflicts(
        self,
        thing: str | None = None,
        relation: str | Iterable[str] | None = None,
        cite: bool = False,
        date: datetime.date | str | None = None,
    ) -> Answer:
        """Return claims that contradict or refine each other, and what no rule can compare.

        Parameters
        ----------
        thing
            Only what is about this thing and what belongs to it, such as the events of a measure,
            or is said by it: a source or a claim.
        relation
            One or several of ``contradict``, ``refine``, ``agree`` and ``note``; all but ``agree``
            by default.
        cite
            Whether to add a footnote for each claim.
        date
            The day from which the age of the newest source is counted; today by default.

        Returns
        -------
        Answer
            A row per pair of claims, contradictions first; in the columns named after readings,
            which of the two that reading counts.

        Raises
        ------
        UsageError
            For an unknown thing or relation, with the nearest valid one.
        """
        from kg.conflict import DEFAULT, listed

        relations = [relation] if isinstance(relation, str) else list(relation or DEFAULT)
        iri = thing_named(self.engine, thing) if thing else None
        answer = listed(
            self.engine,
            self._context.texts,
            self.build.identity,
            day_given(date),
            iri,
            relations,
            cite,
        )
        remarks = (*self.remarks, *answer.remarks)
        return replace(answer, remarks=remarks, supposing=self.supposing)

    def timeline(
        self,
        thing: str | Iterable[str] | None = None,
        date: datetime.date | str | None = None,
        reading: str = DEFAULT_READING,
        since: datetime.date | str | None = None,
        until: datetime.date | str | None = None,
    ) -> Timeline:
        """Return the status periods of measures as a picture: it shows itself in a notebook.

        Parameters
        ----------
        thing
            A measure, or a material for the measures that cover it; several of them; every
            measure with a known status by default.
        date
            The day to mark; today by default.
        reading
            Whose words count for a status.
        since, until
            First and last day to show; all that is known by default.

        Returns
        -------
        Timeline
            With ``rows``, ``table``, ``svg()``, ``html()``, ``text()`` and ``save()``.

        Raises
        ------
        UsageError
            For an unknown thing, date or reading, a thing that no measure can cover, or days
            that leave nothing to show.
        """
        from kg.export.timeline import Timeline, chart_of

        names = [thing] if isinstance(thing, str) else list(thing or ())
        things = list(dict.fromkeys(thing_named(self.engine, name) for name in names))
        first = day_given(since, "--since") if since else None
        last = day_given(until, "--until") if until else None
        chart = chart_of(self.engine, self.library, things, day_given(date), reading, first, last)
        told = (*self.remarks, *chart.remarks)
        return Timeline(
            replace(chart, build=self.build.identity, supposing=self.supposing, remarks=told)
        )
