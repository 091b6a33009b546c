"""What applications use, and under which measures it stands: the inputs, one by one."""

from __future__ import annotations

import datetime
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from kg import terms
from kg.answer import Answer, Thing, Value
from kg.answer.cited import newest_source
from kg.answer.rows import rows_of as answered
from kg.engine import LocalEngine
from kg.errors import StoreError
from kg.export.drawing.page import Rows, rows_of
from kg.export.drawing.picture import Picture
from kg.export.drawing.words import circumstances, clean, counted, notice
from kg.export.plots.certain import certainties, certainty_words
from kg.question import Library
from kg.resolve import labels_of, reading_named

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["QUESTION", "Exposed", "Exposure", "Input", "exposure_of"]

Row = Mapping[str, Any]
QUESTION = "exposure-of-an-application"
_INPUTS = """
SELECT DISTINCT ?application ?material (STR(COALESCE(?name, ?material)) AS ?item) WHERE {
  VALUES ?application { %s } ?application trade:uses ?material
  OPTIONAL { ?material rdfs:label ?name . FILTER(LANG(?name) = "en") }
} ORDER BY ?application ?item ?material
"""
_DEFENSE = "SELECT DISTINCT ?one WHERE { ?one a trade:DefenseApplication } ORDER BY ?one"
_ALL = """
SELECT (COUNT(DISTINCT ?one) AS ?number) WHERE {
  ?one a ?kind . ?kind rdfs:subClassOf* trade:Application
}
"""
# The columns that list inputs, and what stands for each of them.
_LISTS = {
    "in_force": "materials_in_force",
    "suspended": "materials_suspended",
    "partly": "partly_covered",
    "abroad": "controlled_abroad_alone",
}
_LISTED = ("in_force", "suspended", "partly_covered", "controlled_abroad_alone")


@dataclass(frozen=True)
class Input:
    """A material that an application uses, and how measures on the day reach it.

    ``in_force`` and ``suspended``: a measure covers it and has that status, several may.
    ``partly``: none in force covers it whole, one covers a part. ``abroad``: only a control on
    goods made abroad is in force. ``certainty`` tells how sure that is: ``certain``, ``presumed``,
    ``possible``, or which of its statuses is what; nothing where no measure reaches it.
    """

    material: Thing
    in_force: bool = False
    suspended: bool = False
    partly: bool = False
    abroad: bool = False
    certainty: str = ""

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways in which it is said to stand."""
        names = ("in_force", "suspended", "partly", "abroad")
        return tuple(name for name in names if getattr(self, name))

    @property
    def is_hedged(self) -> bool:
        """Whether it stands so by a status that is presumed or possible."""
        return self.certainty not in ("", "certain")


@dataclass(frozen=True)
class Exposed:
    """An application with its inputs; ``percent`` of them are covered by a measure in force."""

    application: Thing
    inputs: tuple[Input, ...]
    percent: int
    inferred: int


@dataclass(frozen=True, repr=False)
class Exposure(Picture):
    """How much of what applications use is under measures on a day, ready to be shown.

    Parameters
    ----------
    applications
        Each with its inputs, as the question exposure-of-an-application counts them.
    answer
        A row for each application and input.
    imposer, destination
        Whose measures count, and where the inputs would go.
    """

    applications: tuple[Exposed, ...]
    answer: Answer
    imposer: str
    destination: str

    @property
    def table(self) -> Answer:
        """A row for each input: print it, or take it as a data frame, CSV or Markdown."""
        return self.answer

    @property
    def title(self) -> str:
        """What the picture shows, in words."""
        few = [clean(one.application.label) for one in self.applications[:3]]
        more = len(self.applications) - len(few)
        few += [counted(more, "other application")] if more else []
        named = " and ".join([", ".join(few[:-1]), few[-1]] if few[1:] else few)
        return f"Inputs of {named or 'applications'} under measures of {clean(self.imposer)}"

    @cached_property
    def circumstances(self) -> str:
        """The day, the reading, the destination, the size and the build."""
        table = self.answer
        inputs = sum(len(one.inputs) for one in self.applications)
        size = f"destination {clean(self.destination)} · {counted(inputs, 'input')}"
        return circumstances(table.date, table.reading, table.supposing, size, table.build)

    @property
    def notice(self) -> str:
        """What every reader must know."""
        return notice(self.answer.newest_source)

    @property
    def source(self) -> str:
        """Where every count can be followed to the claims behind it."""
        return (f"Source: the question {QUESTION}; asked with footnotes, it cites the claims "
                "behind each use and each measure.")  # fmt: skip

    def _figure(self, ax: Axes | None) -> Figure:
        from kg.export.plots.exposure_axes import painted

        return painted(self, ax)

    def _element(self) -> ET.Element:
        from kg.export.plots.exposure_svg import drawn

        return drawn(self)

    def _rows(self) -> Rows:
        caption = f"{self.title}: the same as a table, {self.circumstances}"
        return rows_of(self.answer, caption, (*self.answer.remarks, self.notice, self.source))

    def __repr__(self) -> str:
        return repr(self.answer)


def exposure_of(
    engine: LocalEngine,
    library: Library,
    applications: Sequence[str],
    date: datetime.date,
    reading: str,
    build: str = "",
    supposing: Sequence[str] = (),
    remarks: Sequence[str] = (),
) -> Exposure:
    """Return how much of what applications use is under measures on a day.

    Parameters
    ----------
    engine, library
        The store, and the question exposure-of-an-application, which counts every input.
    applications
        Their IRIs, one or several; none for every defense application.
    date, reading
        The day whose statuses count, and the name of the reading that decides them.
    build, supposing, remarks
        The circumstances, which are handed on.

    Raises
    ------
    UsageError
        For an unknown reading.
    """
    asked = library.get(QUESTION)
    counted_in = reading_named(engine, reading)
    told = [*remarks]
    if not applications:
        applications, chosen = _defense(engine)
        told.append(chosen)
    query = asked.fill(application=[NamedNode(iri) for iri in applications], date=terms.day(date),
                       reading=NamedNode(counted_in))  # fmt: skip
    rows = answered(engine, engine.select(query))
    named = " ".join(f"<{iri}>" for iri in applications)
    inputs = answered(engine, engine.select(_INPUTS % named))
    own = {name: [term.value for term in asked.param(name).default]
           for name in ("country", "destination")}  # fmt: skip
    sure = certainties(engine, applications, own["country"], own["destination"], date, counted_in)
    exposed = tuple(
        _exposed(row, [i for i in inputs if i["application"] == row["application"]], sure)
        for row in rows
    )
    found = {one.application.iri for one in exposed}
    labels = labels_of(engine, applications)
    silent = [clean(labels.get(iri, iri)) for iri in applications if iri not in found]
    told += [f"No source says what goes into: {'; '.join(silent)}."] if silent else []
    if any(given.is_hedged for one in exposed for given in one.inputs):
        told.append("A question mark stands where a status is presumed or possible: no source "
                    "tells it for certain.")  # fmt: skip
    answer = Answer(
        question=QUESTION,
        summary=asked.summary,
        date=date,
        reading=reading,
        build=build,
        columns=("application", "material", *_LISTED, "certainty"),
        rows=tuple(row for one in exposed for row in _rows(one)),
        newest_source=newest_source(engine, date, counted_in),
        remarks=tuple(told),
        supposing=tuple(supposing),
        thing_columns=("application", "material"),
        kinds=dict.fromkeys(_LISTED, "truth"),
    )  # fmt: skip
    return Exposure(exposed, answer, _in_words(engine, own["country"]),
                    _in_words(engine, own["destination"]))  # fmt: skip


def _defense(engine: LocalEngine) -> tuple[list[str], str]:
    """Return all defense applications, and what tells the reader that these were chosen."""
    chosen = [terms.text_of(row[0]) for row in engine.select(_DEFENSE).rows]
    every = int(terms.text_of(engine.select(_ALL).rows[0][0]))
    return chosen, (
        f"No application was named: shown are the {counted(len(chosen), 'defense application')} "
        f"among the {counted(every, 'application')} of the graph."
    )


def _in_words(engine: LocalEngine, iris: Sequence[str]) -> str:
    labels = labels_of(engine, iris)
    return " and ".join(labels.get(iri, iri) for iri in iris)


def _exposed(row: Row, inputs: Sequence[Row], sure: Mapping[tuple[str, str], set[str]]) -> Exposed:
    items = [str(one["item"]) for one in inputs]
    listed = {name: _listed(row[column] or "", items) for name, column in _LISTS.items()}
    made = []
    for number, one in enumerate(inputs):
        in_force, suspended, partly, abroad = (number in listed[name] for name in _LISTS)
        given = Input(one["material"], in_force, suspended, partly, abroad)
        told = certainty_words(sure, given.material.iri, given.ways)
        made.append(replace(given, certainty=told))
    return Exposed(row["application"], tuple(made), int(row["percent_under_control"]),
                   int(row["uses_inferred"]))  # fmt: skip


def _listed(told: str, items: Iterable[str]) -> set[int]:
    """Return which of some items a list names: its items are in their order, parted by ``; ``."""
    found = set()
    for number, item in enumerate(items):
        if told == item or told.startswith(f"{item}; "):
            found.add(number)
            told = told[len(item) + 2 :]
    if told:
        raise StoreError("the inputs of an application are not those that were counted", told[:80])
    return found


def _rows(one: Exposed) -> Iterable[dict[str, Value]]:
    for given in one.inputs:
        yield {
            "application": one.application,
            "material": given.material,
            "in_force": given.in_force,
            "suspended": given.suspended,
            "partly_covered": given.partly,
            "controlled_abroad_alone": given.abroad,
            "certainty": given.certainty or None,
        }
