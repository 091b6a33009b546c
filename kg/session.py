"""What an analyst holds in a Python session: the graph, opened, and the questions it answers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from kg import terms
from kg.answer import Answer, Value
from kg.answer.cited import newest_source, with_footnotes
from kg.answer.empty import first_told, why_empty
from kg.answer.flips import flips
from kg.answer.model import NOTICE, folded, values_of
from kg.build.store import Build
from kg.engine import LocalEngine, Table
from kg.errors import StoreError
from kg.files import Inputs, queries_dir
from kg.given import day_given, ends_given, terms_given, things_given
from kg.question import Library, Question
from kg.resolve import labels_of, reading_named, readings, strangers, thing_named
from kg.texts import Texts

if TYPE_CHECKING:
    from kg.build.variant import Choice
    from kg.export.timeline import Timeline

__all__ = ["DEFAULT_READING", "Graph"]

DEFAULT_READING = "as-reported"


class Graph:
    """The built graph, open for questions.

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
    choice, remarks, named
        What was left out or assumed, what to know about that, and the graph in which things are
        looked up by name; of variants only.
    """

    def __init__(
        self,
        build: Build,
        engine: LocalEngine,
        texts: Texts,
        inputs: Inputs,
        choice: Choice | None = None,
        remarks: tuple[str, ...] = (),
        named: LocalEngine | None = None,
    ) -> None:
        self.build = build
        self.engine = engine
        self.texts = texts
        self.inputs = inputs
        self.choice = choice
        self.named = named or engine
        self.remarks = remarks
        self._variants: dict[Choice, Graph] = {}

    def __repr__(self) -> str:
        supposing = "".join(f", {words}" for words in self.supposing)
        return (
            f"<kg.Graph: {self.build.claims} claims, {self.build.triples} triples in the view, "
            f"build {self.build.short}{supposing}>"
        )

    @property
    def supposing(self) -> tuple[str, ...]:
        """What was left out or assumed, in words; nothing of the graph as it was built."""
        return self.choice.words() if self.choice else ()

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
        from kg.build.variant import Choice  # the build, which a plain answer does not load

        choice = Choice(
            None if known_by is None else day_given(known_by, "--known-by"),
            things_given(self.named, without, "--without"),
            ends_given(self.named, assume_end, "--assume-end"),
        )
        choice = self.choice.and_also(choice) if self.choice else choice
        if choice not in self._variants:
            self._variants[choice] = self._varied(choice)
        return self._variants[choice]

    def _varied(self, choice: Choice) -> Graph:
        from kg.build.parts import read_parts
        from kg.build.variant import variant

        if self.inputs.digest() != self.build.inputs:
            raise StoreError("a source changed since the graph was opened", hint="open it again")
        varied = variant(read_parts(self.inputs), choice)
        engine = LocalEngine(varied.assembled.in_memory())
        return Graph(
            self.build, engine, self.texts, self.inputs, choice, varied.remarks, self.named
        )

    @cached_property
    def library(self) -> Library:
        """The questions this graph answers."""
        return Library.load(queries_dir())

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
        asked = self.library.get(question)
        day = day_given(date)
        values = terms_given(self.named, asked, params)
        known = {param.name for param in asked.params}
        if "date" in known:
            values["date"] = [terms.day(day)]
        known_readings = readings(self.engine)
        reading = reading or _own_reading(asked, known_readings)
        reading_iri = reading_named(self.engine, reading)
        depends = "reading" in known
        if depends:
            values["reading"] = [NamedNode(reading_iri)]
        query = asked.fill(**values)
        table = self.engine.select(query)
        answer = self._answer(question, asked.summary, table, query if cite else None, day, reading)
        remarks = [*answer.remarks, *([asked.note] if asked.note else [])]
        if not table.rows:
            remarks.append(why_empty(self.engine, asked, values, day, reading_iri))
            if self.choice and self.choice.known_by:
                remarks += first_told(self.named, values, self.choice.known_by)
        if "date" not in known and not depends:
            remarks.append("These rows depend neither on the date nor on the reading.")
        if flip and depends:
            answer, same = self._flipped(answer, asked, values, known_readings)
            remarks += same
        elif flip:
            remarks.append("These rows do not depend on the reading, so no reading changes them.")
        return replace(answer, remarks=tuple(remarks), asked=self._asked(asked, values))

    def _asked(self, asked: Question, values: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the parameters beside date and reading, with their values, in words."""
        given = {p.name: values.get(p.name) or p.default for p in asked.params}
        terms = {n: [*several] for n, several in given.items() if n not in ("date", "reading")}
        iris = {t.value for several in terms.values() for t in several if isinstance(t, NamedNode)}
        labels = labels_of(self.named, iris)
        return tuple(
            f"{name} {' or '.join(labels.get(term.value, term.value) for term in several)}"
            for name, several in terms.items()
            if several
        )

    def _flipped(
        self,
        answer: Answer,
        asked: Question,
        values: Mapping[str, Any],
        known: Mapping[str, str],
    ) -> tuple[Answer, list[str]]:
        """Return the answer with its flips, and remarks on the readings that answer the same."""
        others = {}
        for name, iri in known.items():
            if name != answer.reading:
                table = self.engine.select(asked.fill(**{**values, "reading": NamedNode(iri)}))
                others[name] = self._values_of(table)
        assert answer.reading is not None
        found = flips(self.engine, answer.rows, others, known, answer.reading, answer.date)
        different = {one.reading for one in found}
        same = [f"Reading {name} answers the same." for name in others if name not in different]
        return replace(answer, flips=found), same

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
        result = self.engine.user_query(query)
        if isinstance(result, bool):
            return result
        if isinstance(result, list):
            return "".join(sorted(f"{triple} .\n" for triple in result))
        answer = self._answer("sparql", "", result, query if cite else None, day_given(date), None)
        if result.rows:
            return answer
        return replace(answer, remarks=(*answer.remarks, *strangers(self.engine, query)))

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
        query = asked.fill(**terms_given(self.named, asked, {"source": source}))
        table = folded(self.engine.select(query), ("subject", "predicate", "object"))
        return self._answer("claims", asked.summary, table, None, day_given(date), None)

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
            self.engine, self.texts, self.build.identity, day_given(date), iri, relations, cite
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

    def _answer(
        self,
        question: str,
        summary: str,
        table: Table,
        cited: str | None,
        day: datetime.date,
        reading: str | None,
    ) -> Answer:
        counted = readings(self.engine)[reading] if reading else ""
        answer = Answer(
            question=question,
            summary=summary,
            date=day,
            reading=reading,
            build=self.build.identity,
            columns=table.columns,
            rows=self._values_of(table),
            newest_source=newest_source(
                self.engine, day, counted, self.choice.known_by if self.choice else None
            ),
            remarks=self.remarks,
            supposing=self.supposing,
        )
        return with_footnotes(self.engine, self.texts, answer, table, cited) if cited else answer

    def _values_of(self, table: Table) -> tuple[Mapping[str, Value], ...]:
        iris = {term.value for row in table.rows for term in row if isinstance(term, NamedNode)}
        return values_of(table, labels_of(self.engine, iris))


def _own_reading(asked: Question, known: Mapping[str, str]) -> str:
    """Return the reading a question is asked in when nobody names one."""
    default = {term.value for p in asked.params if p.name == "reading" for term in p.default}
    return next((name for name, iri in known.items() if iri in default), DEFAULT_READING)
