"""What an analyst holds in a Python session: the graph, opened, and the questions it answers."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from numbers import Number
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg import dates, terms
from kg.answer import Answer
from kg.answer.cited import newest_source, with_footnotes
from kg.answer.empty import why_empty
from kg.answer.model import folded, values_of
from kg.build.store import Build, current, default_folder, opened
from kg.engine import LocalEngine, Table
from kg.errors import StoreError, UsageError
from kg.files import Inputs, queries_dir
from kg.question import Library, Param, Question, Term, read_value
from kg.resolve import labels_of, reading_named, readings, strangers, thing_named
from kg.texts import Texts

__all__ = ["DEFAULT_READING", "Graph", "open_graph"]

DEFAULT_READING = "as-reported"


def open_graph(
    store: str | Path | None = None,
    sources: str | Path | Iterable[str | Path] = (),
    texts: str | Path | None = None,
) -> Graph:
    """Open the graph; build it first when there is no build of the present sources.

    Parameters
    ----------
    store
        Folder of built stores; the user's cache directory (or KG_STORE) by default.
    sources
        A file or folder of TriG files, or several, to add to the shipped ones.
    texts
        Folder of article texts; footnotes quote those that are found there by digest.

    Returns
    -------
    Graph

    Raises
    ------
    SourceError, CheckError
        When a source cannot be understood or breaks a rule.
    StoreError
        When the store cannot be written or opened.
    """
    folder = Path(store) if store else default_folder()
    places = [sources] if isinstance(sources, str | Path) else sources
    inputs = Inputs.shipped(Path(place) for place in places)
    build = current(folder, inputs.digest())
    at_hand = Texts(Path(texts) if texts else None)
    if build:
        try:
            return _usable(build, at_hand)
        except StoreError:
            print("the built store is damaged, and is made anew", file=sys.stderr)
    from kg.build.make import build as make

    print("building the graph (first use, or a source changed) ...", file=sys.stderr)
    return _usable(make(inputs, folder), at_hand)


def _usable(build: Build, texts: Texts) -> Graph:
    """Open a build and see that it answers."""
    engine = LocalEngine(opened(build))
    readings(engine)
    return Graph(build, engine, texts)


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
    """

    def __init__(self, build: Build, engine: LocalEngine, texts: Texts) -> None:
        self.build = build
        self.engine = engine
        self.texts = texts

    def __repr__(self) -> str:
        return (
            f"<kg.Graph: {self.build.claims} claims, {self.build.triples} triples in the view, "
            f"build {self.build.short}>"
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
        reading: str = DEFAULT_READING,
        cite: bool = False,
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
            Whose words count for a status.
        cite
            Whether to work out footnotes for each row.
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
        day = _day(date)
        values = self._values(asked, params)
        known = {param.name for param in asked.params}
        if "date" in known:
            values["date"] = terms.day(day)
        reading_iri = reading_named(self.engine, reading)
        if "reading" in known:
            values["reading"] = NamedNode(reading_iri)
        query = asked.fill(**values)
        table = self.engine.select(query)
        answer = self._answer(question, asked.summary, table, query if cite else None, day, reading)
        remarks = list(answer.remarks)
        if not table.rows:
            remarks.append(why_empty(self.engine, asked, values, day, reading_iri))
        if "date" not in known and "reading" not in known:
            remarks.append("These rows depend neither on the date nor on the reading.")
        return replace(answer, remarks=tuple(remarks))

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
        answer = self._answer("sparql", "", result, query if cite else None, _day(date), None)
        if result.rows:
            return answer
        return replace(answer, remarks=(*answer.remarks, *strangers(self.engine, query)))

    def status(
        self,
        thing: str | None = None,
        date: datetime.date | str | None = None,
        reading: str = DEFAULT_READING,
        cite: bool = False,
    ) -> Answer:
        """Return the status of every measure, or of one, on a day."""
        params = {} if thing is None else {"measure": thing}
        return self.ask("status", date, reading, cite, **params)

    def claims(self, source: str | None = None, date: datetime.date | str | None = None) -> Answer:
        """Return the claims, all or of one source, a row per span, triples as N-Triples."""
        asked = self.library.get("claims")
        query = asked.fill(**self._values(asked, {"source": source}))
        table = folded(self.engine.select(query), ("subject", "predicate", "object"))
        return self._answer("claims", asked.summary, table, None, _day(date), None)

    def why(self, thing: str, date: datetime.date | str | None = None) -> Answer:
        """Return the claims behind a thing: those that speak of it."""
        return self.ask("why", date, thing=thing)

    def _values(self, question: Question, params: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, given in params.items():
            param = question.param(name.replace("-", "_"))
            if given is None and param.has_undef:
                continue
            several = given if isinstance(given, (list, tuple, set)) else [given]
            values[param.name] = [self._term(param, value) for value in several]
        return values

    def _term(self, param: Param, value: Any) -> Term:
        if isinstance(value, NamedNode | Literal):
            return value
        if hasattr(value, "iri"):
            return NamedNode(value.iri)
        if param.kind == "iri":
            return NamedNode(self._thing(param, str(value)))
        if isinstance(value, Number | datetime.date | str):
            return read_value(param, str(value))
        raise UsageError(f"{value!r} is no value for a question", f"parameter {param.name}")

    def _thing(self, param: Param, text: str) -> str:
        try:
            meant = read_value(param, text).value
        except UsageError:
            meant = None
        try:
            return thing_named(self.engine, text, meant)
        except UsageError as fault:
            raise UsageError(fault.what, f"parameter {param.name}", fault.hint) from None

    def _answer(
        self,
        question: str,
        summary: str,
        table: Table,
        cited: str | None,
        day: datetime.date,
        reading: str | None,
    ) -> Answer:
        iris = {term.value for row in table.rows for term in row if isinstance(term, NamedNode)}
        answer = Answer(
            question=question,
            summary=summary,
            date=day,
            reading=reading,
            build=self.build.identity,
            columns=table.columns,
            rows=values_of(table, labels_of(self.engine, iris)),
            newest_source=newest_source(self.engine, day),
        )
        return with_footnotes(self.engine, self.texts, answer, table, cited) if cited else answer


def _day(date: datetime.date | str | None) -> datetime.date:
    if date is None:
        return dates.today()
    if isinstance(date, datetime.datetime):
        return date.date()
    return date if isinstance(date, datetime.date) else dates.read_day(str(date))
