"""The graph as an analyst holds it: one method per thing it can be asked."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kg.answer import Answer, Thing
from kg.answer.cited import newest_source
from kg.answer.model import NOTICE
from kg.build.store import Build
from kg.engine import LocalEngine
from kg.errors import UsageError
from kg.files import Inputs
from kg.given import DEFAULT_READING, day_given, day_named, reading_given, text_given, truth_given
from kg.question import Library
from kg.resolve import reading_named
from kg.session.asking import ask
from kg.session.claims import claims_like, disagreeing
from kg.session.context import Context
from kg.session.find import Names, find
from kg.session.overview import Facts, as_html, as_text, overview
from kg.session.own import run
from kg.session.pictures import Named, exposed, shared, timeline
from kg.session.questions import Questions
from kg.session.supposed import chosen, varied

if TYPE_CHECKING:
    from kg.build.variant import Choice
    from kg.export.brief import Brief
    from kg.export.plots import Exposure, Shares
    from kg.export.timeline import Timeline
    from kg.session.network import Network
    from kg.why import Proofs

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
    def library(self) -> Library:
        """The questions as files; `questions` lists them."""
        return self._context.library

    @property
    def inputs(self) -> Inputs:
        """The files the build was made from."""
        return self._context.inputs

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to know about what was left out or assumed."""
        return self._context.remarks

    @property
    def supposing(self) -> tuple[str, ...]:
        """What was left out or assumed, in words; nothing of the graph as it was built."""
        return self._context.supposing

    @cached_property
    def _facts(self) -> Facts:
        return overview(self._context)

    @cached_property
    def _names(self) -> Names:
        return Names(self._context)

    def __repr__(self) -> str:
        return as_text(self._facts)

    def _repr_html_(self) -> str:
        return as_html(self._facts)

    def _reading(self, reading: str | None) -> str:
        return reading_given(self.engine, reading)

    def questions(
        self, topic: str | None = None, tag: str | None = None, word: str | None = None
    ) -> Questions:
        """Return the questions the graph answers: all, or those of a topic, a tag or a word.

        Parameters
        ----------
        topic, tag
            As in the list itself, such as ``supply`` or ``history``.
        word
            A part of a name, a summary, a description or a parameter.

        Returns
        -------
        Questions
            Indexed by name: ``g.questions()["status"]``.

        Raises
        ------
        UsageError
            For an unknown topic or tag, with the nearest one.
        """
        return Questions(self.library).about(topic, tag, word)

    def ask(
        self,
        question: str,
        date: datetime.date | str | None = None,
        reading: str | None = None,
        cite: bool = False,
        flip: bool = False,
        known_by: datetime.date | str | None = None,
        without: str | Iterable[str] = (),
        assume_end: Mapping[str, datetime.date | str] | None = None,
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
        known_by, without, assume_end
            What to leave out or assume: as in `what_if`.
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
        context = self.what_if(known_by, without, assume_end)._context
        is_cited, is_flipped = truth_given(cite, "cite"), truth_given(flip, "flip")
        return ask(context, question, date, reading, is_cited, is_flipped, params)

    def sparql(
        self,
        query: str,
        /,
        cite: bool = False,
        date: datetime.date | str | None = None,
        **values: Any,
    ) -> Answer | bool | str:
        """Run a SPARQL query of your own; the project's prefixes come for free.

        Parameters
        ----------
        query
            A SELECT, ASK, CONSTRUCT or DESCRIBE. Nothing is fetched and nothing is written.
        cite
            Whether to work out footnotes for each row of a SELECT.
        date
            The day from which the age of the newest source is counted; today by default. A
            variable ``?date`` of the query is set to it when it is given.
        values
            Values for variables of the query, by name: Python values, things of another answer,
            or RDF terms; several in a list. They are bound as terms and never become syntax.

        Returns
        -------
        Answer, bool or str
            The table of a SELECT, the truth of an ASK, N-Triples of the others.

        Raises
        ------
        QueryError
            When the query does not parse, would leave the store, or cannot be cited.
        UsageError
            For a value of a variable that the query does not have, or of no kind RDF knows.

        Examples
        --------
        >>> g.sparql("SELECT ?m { ?m trade:covers ?item }", item=material)  # doctest: +SKIP
        """
        text, is_cited = text_given(query, "query"), truth_given(cite, "cite")
        return run(self._context, text, is_cited, date, values)

    def find(self, text: str) -> Answer:
        """Return the things a text may mean: by label, other name, identifier or code.

        Parameters
        ----------
        text
            A name or part of one, in English or Chinese, in any case; a CAS, HS, ISO or control
            number; a short name or an IRI; or something near to a name.

        Returns
        -------
        Answer
            Columns ``thing``, ``kind``, ``label_en``, ``label_zh``, ``matched`` (the name) and
            ``how``: ``exact``, ``part`` or ``alike``, the best first.

        Raises
        ------
        UsageError
            For what is no text.
        """
        return find(self._context, self._names, text_given(text, "text"), day_given(None))

    def status(
        self,
        thing: str | Thing | None = None,
        date: datetime.date | str | None = None,
        reading: str | None = None,
        cite: bool = False,
        flip: bool = False,
    ) -> Answer:
        """Return the status of every measure, or of one, on a day.

        Parameters
        ----------
        thing
            A measure; all of them by default.
        date, reading, cite, flip
            As in `ask`.

        Returns
        -------
        Answer

        Raises
        ------
        UsageError
            For an unknown measure, date or reading, with the nearest valid one.
        """
        params: dict[str, Any] = {} if thing is None else {"measure": thing}
        return self.ask("status", date, reading, cite, flip, **params)

    def diff(
        self,
        since: datetime.date | str,
        until: datetime.date | str,
        reading: str | None = None,
        cite: bool = False,
    ) -> Answer:
        """Return the measures whose status, rate or certainty differs between two days.

        Parameters
        ----------
        since, until
            The earlier and the later day.
        reading, cite
            As in `ask`.

        Returns
        -------
        Answer
            A row per measure: what was, what is, since when, by which act, and in ``acts`` every
            change in between.

        Raises
        ------
        UsageError
            For a day or reading that is unknown, and for days in the wrong order.
        """
        first, second = day_named(since, "since"), day_named(until, "until")
        if second < first:
            hint = f'write diff("{second}", "{first}")'
            raise UsageError(f"{second} is before {first}", "since and until", hint)
        name = "difference-between-two-days"
        return self.ask(name, second, reading, cite, since=first, until=second)

    def conflicts(
        self,
        thing: Named | None = None,
        relation: str | Iterable[str] | None = None,
        cite: bool = False,
        date: datetime.date | str | None = None,
    ) -> Answer:
        """Return claims that contradict or refine each other, and what no rule can compare.

        Parameters
        ----------
        thing
            Only what is about this thing and what belongs to it, such as the events of a measure,
            or is said by it: a source or a claim; several of them; everything by default.
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
        is_cited = truth_given(cite, "cite")
        return disagreeing(self._context, thing, relation, is_cited, day_given(date))

    def timeline(
        self,
        thing: Named | None = None,
        date: datetime.date | str | None = None,
        reading: str | None = DEFAULT_READING,
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
        return timeline(self._context, thing, date, self._reading(reading), since, until)

    def exposure(
        self,
        application: Named | None = None,
        date: datetime.date | str | None = None,
        reading: str | None = DEFAULT_READING,
    ) -> Exposure:
        """Return how much of what applications use is under China's measures, as a picture.

        Parameters
        ----------
        application
            One application or several; every defense application where none is named. The
            question exposure-of-an-application, asked by `ask`, takes other countries too.
        date, reading
            As in `ask`.

        Returns
        -------
        Exposure
            With ``table``, ``svg()``, ``html()``, ``figure()`` and ``save()``.

        Raises
        ------
        UsageError
            For an unknown thing, date or reading, with the nearest valid one.
        """
        return exposed(self._context, application, date, self._reading(reading))

    def shares(self, material: str | Thing) -> Shares:
        """Return countries' shares of the world output of a material, as a picture.

        Parameters
        ----------
        material
            The material.

        Returns
        -------
        Shares
            With ``table``, ``svg()``, ``html()``, ``figure()`` and ``save()``.

        Raises
        ------
        UsageError
            For an unknown material, with the nearest one.
        """
        return shared(self._context, material)

    def concentration(self, material: Named | None = None) -> Answer:
        """Return how concentrated the supply of a material is, or of all: HHI by year and stage.

        Parameters
        ----------
        material
            A material, or several.

        Returns
        -------
        Answer
            ``hhi`` is the sum of the squared shares in percent, 0 to 10000, of the printed figures
            alone; ``hhi_at_most`` is what it can be at most.
        """
        return self.ask("concentration", material=material)

    def network(
        self,
        view: str = "restrictions",
        date: datetime.date | str | None = None,
        reading: str | None = DEFAULT_READING,
        over_time: bool = False,
    ) -> Network:
        """Return a view of the graph as a network.

        Parameters
        ----------
        view
            ``restrictions``, ``dependency``, ``events``, ``sources`` or ``entities``.
        date, reading
            As in `ask`.
        over_time
            Whether edges carry the days on which they are there, instead of standing for one day.

        Returns
        -------
        Network

        Raises
        ------
        UsageError
            For an unknown view, date or reading, with the nearest valid one.
        """
        from kg.session.network import projected

        is_over_time = truth_given(over_time, "over_time")
        return projected(self._context, view, day_given(date), self._reading(reading), is_over_time)

    def chokepoints(
        self, date: datetime.date | str | None = None, reading: str = DEFAULT_READING
    ) -> Answer:
        """Return the materials that hold the network of dependencies together.

        Parameters
        ----------
        date, reading
            As in `ask`.

        Returns
        -------
        Answer
            A row per material, articulation points first, then by betweenness.
        """
        return self.network("dependency", date, reading).chokepoints()

    def claims(
        self,
        source: str | Thing | None = None,
        date: datetime.date | str | None = None,
        thing: str | Thing | None = None,
        modality: str | Iterable[str] | None = None,
        standing: str | Iterable[str] | None = None,
    ) -> Answer:
        """Return claims with their spans and triples: all, or those that fit every filter.

        Parameters
        ----------
        source
            Only what this source says.
        date
            The day from which the age of the newest source is counted; today by default.
        thing
            Only what speaks of this thing.
        modality
            How it is said: ``asserted``, ``reported``, ``agreed``, ``planned``, ``hedged``,
            ``disputed`` or ``denied``; one or several.
        standing
            ``in view``, ``superseded`` or ``not counted``; one or several.

        Returns
        -------
        Answer
            A row per claim and span, its triples as N-Triples in one cell.

        Raises
        ------
        UsageError
            For an unknown source, thing, modality or standing, with the nearest valid one.
        """
        return claims_like(self._context, source, date, thing, modality, standing)

    def why(self, thing: str | Thing, date: datetime.date | str | None = None) -> Answer:
        """Return the claims behind a thing: those that speak of it.

        Parameters
        ----------
        thing
            A measure, material, event or any other thing.
        date
            The day from which the age of the newest source is counted; today by default.

        Returns
        -------
        Answer
            A row per claim and span.
        """
        return self.ask("why", date, thing=thing)

    def proof(
        self,
        subject: str | Thing,
        predicate: str = "",
        object: str | Thing = "",
        date: datetime.date | str | None = None,
        reading: str | None = None,
        all: bool = False,
    ) -> Proofs:
        """Return why something holds: from the conclusion through rules to passages of sources.

        Parameters
        ----------
        subject, predicate, object
            A triple, in short names, IRIs or labels, such as ``material:gallium``, ``a`` and
            ``trade:SuspendedMaterial``. A measure alone stands for its status on the day.
        date, reading
            The day and the reading of what holds on a day only; today and ``as-reported`` by
            default.
        all
            Whether to look for other proofs as well, five at most.

        Returns
        -------
        Proofs
            A shortest proof, or several, with ``text()``, ``svg()``, ``json()`` and ``save()``.

        Raises
        ------
        UsageError
            For an unknown name, with the nearest one, and for what does not hold.

        Examples
        --------
        >>> g.proof("material:gallium", "a", "SuspendedMaterial")  # doctest: +SKIP
        """
        from kg.session.proving import MOST_PROOFS, proofs

        thing, value = (str(getattr(name, "iri", name)) for name in (subject, object))
        most = MOST_PROOFS if truth_given(all, "all") else 1
        day, counted = day_given(date), self._reading(reading)
        return proofs(self._context, thing, predicate, value, day, counted, most)

    def on(self, date: datetime.date | str | None = None, reading: str | None = None) -> Graph:
        """Return the graph as it stands on one day in one reading, for queries on conclusions.

        In it each measure ``trade:standsAs`` its status, and what follows from that holds as well:
        ``trade:SuspendedMaterial``, ``trade:ExposedDefenseApplication`` and the like.

        Parameters
        ----------
        date, reading
            Today and ``as-reported`` by default.

        Returns
        -------
        Graph
            A copy in memory: it takes as much as the whole graph.

        Raises
        ------
        UsageError
            For an unknown day or reading.

        Examples
        --------
        >>> on = g.on("2026-11-22")  # doctest: +SKIP
        >>> on.sparql("SELECT ?m { ?m a trade:SuspendedMaterial }")  # doctest: +SKIP
        """
        from kg.session.snapshots import on_day

        return Graph(on_day(self._context, day_given(date), self._reading(reading)))

    def brief(
        self, date: datetime.date | str | None = None, reading: str = DEFAULT_READING
    ) -> Brief:
        """Return the briefing of a day: what changed, what will, who is exposed, on whose word.

        Parameters
        ----------
        date, reading
            As in `ask`.

        Returns
        -------
        Brief
            With ``html()``, ``markdown()`` and ``save()``.
        """
        from kg.export.brief import brief_of

        return brief_of(self, day_given(date), self._reading(reading))

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
        choice = chosen(self._context, known_by, without, assume_end)
        if choice is None:
            return self
        if choice not in self._variants:
            self._variants[choice] = Graph(varied(self._context, choice))
        return self._variants[choice]

    def notice(self, date: datetime.date | str | None = None, reading: str | None = None) -> str:
        """Return what every answer says of itself: that it is no advice, and the newest source.

        Parameters
        ----------
        date
            The day from which its age is counted; today by default.
        reading
            Of which the source counts; any source by default.

        Returns
        -------
        str

        Raises
        ------
        UsageError
            For an unknown reading, with the nearest one.
        """
        counted = reading_named(self.engine, reading) if reading else ""
        return NOTICE.format(newest_source(self.engine, day_given(date), counted))
