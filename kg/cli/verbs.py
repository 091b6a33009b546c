"""One function per verb: options in, text out, an exit code back."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.answer import Answer
from kg.answer.model import flips_told
from kg.answer.render import FORMATS, as_json, as_table, notice
from kg.build.store import current, default_folder
from kg.cli.proven import check_why
from kg.errors import CheckError, QueryError, SourceError, UsageError
from kg.files import Inputs, queries_dir, trig_files
from kg.given import day_given
from kg.opening import open_graph
from kg.question import Library
from kg.session import Graph
from kg.texts import decode

if TYPE_CHECKING:
    from kg.report import Report
    from kg.why import Proofs

__all__ = [
    "Version",
    "ask",
    "build",
    "check",
    "claims",
    "conflicts",
    "export_brief",
    "export_timeline",
    "questions",
    "quote",
    "sparql",
    "status",
    "why",
]  # fmt: skip


class Version(argparse.Action):
    """Print the versions of package, ontology and current build."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Print and leave."""
        from kg import __version__

        built = current(default_folder())
        ontology = built.ontology if built else "not built yet"
        print(f"kg {__version__}, ontology {ontology}, build {built.short if built else 'none'}")
        parser.exit(0)


def build(options: argparse.Namespace) -> int:
    """Build the graph anew, whether or not a source changed."""
    from kg.build.make import build as make

    folder = Path(options.store) if options.store else default_folder()
    print("building the graph ...", file=sys.stderr)
    made = make(Inputs.shipped(_sources(options)), folder)
    for warning in made.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    print(
        f"build {made.short}: {made.claims} claims, {made.triples} triples in the view, "
        f"{len(made.warnings)} warnings\n{folder}"
    )
    return 0


def check(options: argparse.Namespace) -> int:
    """Check all sources, or the files named and what they reach."""
    from kg.report import FORMATS as FORMS
    from kg.report import refusal

    print("checking ...", file=sys.stderr)
    try:
        found = _checked(options)
    except (SourceError, CheckError) as fault:  # so much is wrong that nothing else can be told
        if options.format == "table":
            raise
        sys.stdout.write(FORMS[options.format](refusal(fault)))
        return fault.exit_code
    sys.stdout.write(FORMS[options.format](found))
    others = sum(problem.finding is None for problem in found.problems)
    if options.format == "turtle" and others:
        print(f"left out, since no shape found them: {others} of {len(found.problems)} problems",
              file=sys.stderr)  # fmt: skip
    return 1 if found.failed else 0


def _checked(options: argparse.Namespace) -> Report:
    from kg.build.change import NotLocalError
    from kg.report import report, report_on

    named = [Path(name) for name in options.files]
    files = [path for name in named for path in trig_files(name)]
    inputs = Inputs.shipped(_sources(options), named)
    texts, day = texts_of(options), day_given(options.date, "--date")
    why = ""
    if files and not options.all and not options.owl:
        store = Path(options.store) if options.store else default_folder()
        try:
            return report_on(inputs, files, store, texts, day)
        except NotLocalError as reason:
            why = f"everything was checked, since {reason}"
    found = report(inputs, texts, options.owl, day, files, _reading_known(options.reading))
    found.notes += [why] if why else []
    return found


def _reading_known(name: str) -> str:
    """Return the name of a reading, which the ontology must have."""
    from kg.build.parts import Ontology
    from kg.files import ontology_dir
    from kg.names import one_of
    from kg.source import parse_turtle

    readings = Ontology(parse_turtle(ontology_dir() / "trade.ttl")).readings
    return one_of(name, [reading.notation for reading in readings], "reading", "--reading")


def questions(options: argparse.Namespace) -> int:
    """List the questions by topic, or show one whole."""
    library = Library.load(queries_dir())
    if options.name:
        print(library.get(options.name).text.rstrip())
        return 0
    topic = ""
    for question in sorted(library, key=lambda q: (q.topic, q.name)):
        if question.topic != topic:
            print(f"{question.topic}" if not topic else f"\n{question.topic}")
            topic = question.topic
        names = ", ".join(param.name for param in question.params)
        print(f"  {question.name}" + (f" ({names})" if names else ""))
        print(f"      {question.summary}")
    return 0


def ask(options: argparse.Namespace) -> int:
    """Ask a question of the library."""
    graph = graph_of(options)
    params = _params(options.param)
    date, reading = (_only(params, n, getattr(options, n)) for n in ("date", "reading"))
    answer = graph.ask(options.question, date, reading, options.cite, flip=options.flips, **params)
    return _print(answer, options)


def _params(options: Sequence[str]) -> dict[str, Any]:
    params: dict[str, Any] = {}
    for given in options:
        name, sign, value = given.partition("=")
        if not sign:
            raise UsageError(f"{given!r} is not NAME=VALUE", "--param", "as in --param days=30")
        params.setdefault(name, []).append(value)
    return params


def _only(params: dict[str, list[str]], name: str, option: str | None) -> str | None:
    """Take what is a parameter as well as an option, and is given as one of the two."""
    given = params.pop(name, [])
    if option is not None and given:
        where = f"--{name} and --param {name}="
        raise UsageError(f"the {name} is given twice", where, "give it once")
    return given[-1] if given else option


def status(options: argparse.Namespace) -> int:
    """Show the status of measures on a day."""
    graph = graph_of(options)
    answer = graph.status(
        options.measure, options.date, options.reading, options.cite, options.flips
    )
    if options.format != "json":  # the exclusive end is for programs; people get last_day
        answer = replace(answer, columns=tuple(name for name in answer.columns if name != "to"))
    return _print(answer, options)


def claims(options: argparse.Namespace) -> int:
    """List claims with their spans and triples."""
    return _print(graph_of(options).claims(options.source, options.date), options)


def conflicts(options: argparse.Namespace) -> int:
    """List claims that contradict, refine or agree with each other."""
    from kg.conflict import RELATIONS, for_people

    relations = RELATIONS if options.all else options.relation
    answer = graph_of(options).conflicts(options.thing, relations, options.cite, options.date)
    if options.format in ("table", "markdown"):
        answer = for_people(answer)
    return _print(answer, options)


def why(options: argparse.Namespace) -> int:
    """Prove a triple, a status or a row; or list the claims behind a thing."""
    from kg.why import FORMS, Proofs
    from kg.writing import check_target

    check_why(options)
    options.format = options.format or "table"
    if options.out is not None:  # refused before the graph is opened, which may take a build
        check_target(Path(options.out), FORMS)
    found = _why(options, graph_of(options))
    if isinstance(found, Proofs):
        if options.out is not None:
            found.save(options.out)
            print(f"written: {options.out}", file=sys.stderr)
        else:
            print(found.json() if options.format == "json" else found.text(_width()))
            if options.status and options.format != "json":
                print(f"\nWhether a source tells it otherwise: kg conflicts {options.names[0]!r}")
        return 0
    return _print(found, options)


def _why(options: argparse.Namespace, graph: Graph) -> Answer | Proofs:
    if options.names:
        if len(options.names) == 1 and not options.status:
            return graph.why(options.names[0], options.date)
        subject, predicate, value = [*options.names, "", ""][:3]
        return graph.proof(
            subject, predicate, value, options.date, options.reading, all=options.all
        )
    if options.question is not None:
        params = _params(options.param)
        date, reading = (_only(params, n, getattr(options, n)) for n in ("date", "reading"))
        answer = graph.ask(options.question, date, reading, **params)
    else:
        result = graph.sparql(_query(options.query), date=options.date)
        if not isinstance(result, Answer):
            raise QueryError("only the rows of a SELECT can be proven", "--query")
        answer = result
    row = 1 if options.row is None else options.row
    if not 1 <= row <= len(answer):
        has = f"its rows are 1 to {len(answer)}" if len(answer) else "it has no rows"
        raise UsageError(f"the answer has no row {row}", "--row", has)
    return answer.why(row - 1, options.all)


def sparql(options: argparse.Namespace) -> int:
    """Run a user's own query."""
    graph = graph_of(options)
    result = graph.sparql(_query(options.query), options.cite, options.date)
    if isinstance(result, Answer):
        return _print(result, options)
    if options.cite:
        raise QueryError("only the rows of a SELECT can be cited", hint="take --cite away")
    print(graph.notice(options.date), file=sys.stderr)
    print(str(result).lower() if isinstance(result, bool) else result.rstrip())
    return 0


def _query(given: str) -> str:
    if given == "-":
        if sys.stdin is None:
            raise UsageError("standard input is closed", "-")
        return decode(sys.stdin.buffer.read(), "standard input")
    if "{" in given or "\n" in given:
        return given
    if Path(given).is_file():
        return decode(Path(given).read_bytes(), given)
    if " " in given:  # DESCRIBE material:gallium needs no braces; a typo gets its place from below
        return given
    raise UsageError("this is neither a query nor a file", given, "a query has braces: { }")


def export_timeline(options: argparse.Namespace) -> int:
    """Draw status periods into a file, with their table here, or here as a picture in letters."""
    from kg.export.timeline import FORMS
    from kg.writing import check_target

    if options.out is not None:  # refused before the graph is opened, which may take a build
        check_target(Path(options.out), FORMS)
    drawn = graph_of(options).timeline(
        options.things, options.date, options.reading, options.since, options.until
    )
    if options.out is None:
        print(drawn.text(_width(), options.encoding))
        return 0
    drawn.save(options.out)
    print(as_table(drawn.table, _width()))
    print(f"written: {options.out}", file=sys.stderr)
    return 0


def export_brief(options: argparse.Namespace) -> int:
    """Write the briefing of a day into a file, or here as Markdown."""
    from kg.export.brief import FORMS, brief_of
    from kg.writing import check_target

    if options.out is not None:  # refused before the graph is opened, which may take a build
        check_target(Path(options.out), FORMS)
    told = brief_of(graph_of(options), options.date, options.reading)
    if options.out is None:
        sys.stdout.write(told.markdown())
        return 0
    told.save(options.out)
    print(told)
    print(f"written: {options.out}", file=sys.stderr)
    return 0


def quote(options: argparse.Namespace) -> int:
    """Print the header and the evidence block of a passage."""
    from kg.texts import quotation

    print(quotation(Path(options.file), options.words))
    return 0


def graph_of(options: argparse.Namespace) -> Graph:
    """Open the graph, as it would be under what is supposed."""
    graph = open_graph(options.store, _sources(options), texts_of(options))
    if not hasattr(options, "known_by"):
        return graph
    ends: dict[str, str] = {}
    for given in options.assume_end:
        measure, sign, end = given.rpartition("=")
        if not sign:
            hint = "as in --assume-end CN-MOFCOM-2025-55=2026-12-31"
            raise UsageError(f"{given!r} is not MEASURE=DATE", "--assume-end", hint)
        if ends.setdefault(measure, end) != end:
            raise UsageError(f"two ends are assumed for {measure}", "--assume-end", "give one")
    return graph.what_if(options.known_by, options.without, ends)


def _sources(options: argparse.Namespace) -> list[Path]:
    named = options.sources or [p for p in os.environ.get("KG_SOURCES", "").split(os.pathsep) if p]
    return [Path(place) for place in named]


def texts_of(options: argparse.Namespace) -> Path | None:
    """Return the folder of article texts, where one is named."""
    named = options.texts or os.environ.get("KG_TEXTS")
    return Path(named) if named else None


def _print(answer: Answer, options: argparse.Namespace) -> int:
    if options.format == "table":
        print(as_table(answer, _width()))
        return 0
    text = as_json(answer) if options.format == "json" else FORMATS[options.format](answer)
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
    if options.format == "csv":  # the circumstances must not get lost, nor into the data
        told = [str(answer.date), answer.reading or "", *answer.supposing]
        told.append(f"build {answer.build[:12]}")
        heading = [" ".join(filter(None, told)), notice(answer)]
        for line in [*heading, *answer.remarks, *flips_told(answer.flips)]:
            print(line, file=sys.stderr)
    return 0


def _width() -> int | None:
    """Return the columns of the terminal; a pipe has no width, but COLUMNS gives it one."""
    fits = sys.stdout.isatty() or "COLUMNS" in os.environ
    return shutil.get_terminal_size().columns if fits else None
