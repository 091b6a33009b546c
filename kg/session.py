"""What an analyst holds in a Python session: the graph, opened, and the questions it answers."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from kg import dates, terms
from kg.answer import Answer
from kg.answer.empty import last_date_with_rows, next_date_with_rows, what_ended
from kg.answer.footnote import Derivation, footnotes
from kg.answer.model import folded, values_of
from kg.build.store import Build, current, default_folder, opened
from kg.engine import LocalEngine, Table
from kg.errors import UsageError
from kg.files import Inputs, queries_dir
from kg.names import PREFIXES, shorten
from kg.question import Library, Param, Question, Term, read_value
from kg.resolve import labels_of, reading_named, thing_named
from kg.terms import text_of
from kg.texts import Texts

if TYPE_CHECKING:
    from kg.cite import RowCitation

__all__ = ["DEFAULT_READING", "Graph", "open_graph"]

DEFAULT_READING = "as-reported"
_NEWEST = """
SELECT ?source ?title ?earliest ?latest ?day WHERE {
  ?source trade:issuedLatest ?latest ; trade:issuedLatestDay ?day .
  OPTIONAL { ?source trade:issuedEarliest ?earliest }
  OPTIONAL { ?source dct:title ?title }
} ORDER BY DESC(?day) ?source LIMIT 1
"""
_ENDED = "SELECT ?period WHERE { VALUES ?period { %s } ?period trade:begunByEnd true }"


def open_graph(
    store: str | Path | None = None,
    sources: Iterable[str | Path] = (),
    texts: str | Path | None = None,
) -> Graph:
    """Open the graph; build it first when there is no build of the present sources.

    Parameters
    ----------
    store
        Folder of built stores; the user's cache directory (or KG_STORE) by default.
    sources
        Files or folders of TriG files to add to the shipped ones.
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
    inputs = Inputs.shipped(Path(place) for place in sources)
    build = current(folder, inputs.digest())
    if build is None:
        from kg.build.make import build as make

        print("building the graph (first use, or a source changed) ...", file=sys.stderr)
        build = make(inputs, folder)
    return Graph(build, LocalEngine(opened(build)), Texts(Path(texts) if texts else None))


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
            remarks.append(self._why_empty(asked, values, day, reading_iri))
        if "date" not in known and "reading" not in known:
            remarks.append("These rows depend neither on the date nor on the reading.")
        return _replaced(answer, remarks)

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
        return self._answer("sparql", "", result, query if cite else None, _day(date), None)

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
        if isinstance(value, bool | int | Decimal | float | datetime.date | str):
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
            newest_source=self._newest(day),
        )
        return self._cited(answer, table, cited) if cited is not None else answer

    def _cited(self, answer: Answer, table: Table, query: str) -> Answer:
        from kg.cite import cite

        rows = [
            {n: t for n, t in zip(table.columns, row, strict=True) if not isinstance(t, tuple)}
            for row in table.rows
        ]
        citations = cite(self.engine.store, query, rows, prefixes=PREFIXES)
        claims = dict.fromkeys(claim for citation in citations for claim in citation.claims)
        notes = footnotes(self.engine, claims, self.texts)
        number = {note.claim: note.number for note in notes}
        numbers = tuple(
            tuple(sorted(number[claim] for claim in citation.claims if claim in number))
            for citation in citations
        )
        return _replaced(
            answer,
            [*answer.remarks, *_remarks_of(citations)],
            citations=notes,
            notes=numbers,
            derivations=self._derivations(citations, number),
        )

    def _derivations(
        self, citations: Iterable[RowCitation], number: Mapping[str, int]
    ) -> tuple[Derivation, ...]:
        derived = {d.period: d for citation in citations for d in citation.derived}
        iris = {iri for d in derived.values() for iri in (d.period, d.begun_by) if iri}
        labels = labels_of(self.engine, iris)
        names = " ".join(f"<{period}>" for period in derived)
        ended = {text_of(row[0]) for row in self.engine.select(_ENDED % names).rows}
        return tuple(
            Derivation(
                period,
                labels[period],
                f"{'end of ' if period in ended else ''}{labels[d.begun_by]}" if d.begun_by else "",
                tuple(sorted(number[claim] for claim in d.claims if claim in number)),
            )
            for period, d in sorted(derived.items())
        )

    def _newest(self, day: datetime.date) -> str:
        rows = self.engine.select(_NEWEST).rows
        if not rows:
            return "no source has a date"
        _, title, earliest, latest, number = (text_of(t) for t in rows[0])
        when = latest if earliest in (latest, "None") else f"between {earliest} and {latest}"
        age = dates.day_number(day) - int(number)
        distance = f"{age} days before {day}" if age >= 0 else f"{-age} days after {day}"
        return f"“{title}”, {when}, {distance}"

    def _why_empty(
        self, question: Question, values: dict[str, Any], day: datetime.date, reading: str
    ) -> str:
        looked_for = _looked_for(question, values)
        if not any(param.name == "date" for param in question.params):
            return f"No rows: the graph holds nothing like: {looked_for}."

        def rows_on(other: datetime.date) -> Table:
            query = question.fill(**{**values, "date": terms.day(other)})
            return self.engine.select(query)

        def has_rows(other: datetime.date) -> bool:
            return bool(rows_on(other).rows)

        parts = [f"No rows. Looked for: {looked_for}."]
        last = last_date_with_rows(self.engine, reading, day, has_rows)
        if last:
            iris = {t.value for r in rows_on(last).rows for t in r if isinstance(t, NamedNode)}
            ended = "; ".join(what_ended(self.engine, reading, last, iris))
            parts.append(f"The last date with rows is {last}" + (f": {ended}." if ended else "."))
        following = next_date_with_rows(self.engine, reading, day, has_rows)
        if following:
            parts.append(f"The next date with rows is {following}.")
        if not last and not following:
            parts.append("There are no rows on any other date either.")
        return " ".join(parts)


def _day(date: datetime.date | str | None) -> datetime.date:
    if date is None:
        return dates.today()
    if isinstance(date, datetime.datetime):
        return date.date()
    return date if isinstance(date, datetime.date) else dates.read_day(date)


def _looked_for(question: Question, values: Mapping[str, Any]) -> str:
    words = question.empty or question.summary
    for param in question.params:
        given = values.get(param.name, list(param.default))
        terms = given if isinstance(given, list) else [given]
        shown = " or ".join(_shown(term) for term in terms) or f"any {param.name}"
        words = words.replace(f"{{{param.name}}}", shown)
    return words


def _shown(term: Term) -> str:
    is_iri = isinstance(term, NamedNode)
    return shorten(term.value).removeprefix("trade:") if is_iri else term.value


def _remarks_of(citations: Sequence[RowCitation]) -> list[str]:
    absences = dict.fromkeys(a for citation in citations for a in citation.absences)
    remarks = [f"Rests on what is not recorded: {'; '.join(absences)}"] if absences else []
    capped = [str(row) for row, citation in enumerate(citations, 1) if citation.capped]
    if capped:
        remarks.append(
            f"Row{'' if len(capped) == 1 else 's'} {', '.join(capped)}: there are more matches "
            "than were followed, so footnotes may be missing."
        )
    return remarks


def _replaced(answer: Answer, remarks: Iterable[str], **changes: Any) -> Answer:
    return replace(answer, remarks=tuple(remarks), **changes)
