"""What each verb takes, and its help with an example."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import NoReturn

from kg.cli import exports, serving, verbs
from kg.names import nearest
from kg.session import DEFAULT_READING

__all__ = ["parser"]

_FORMATS = ("table", "csv", "json", "markdown")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        choices = [name for action in self._actions for name in action.choices or ()]
        quoted = message.split("'")
        alike = nearest(quoted[1], map(str, choices)) if len(quoted) > 1 else []
        hint = f"\n  did you mean {alike[0]}?" if alike else f"\n  see `{self.prog} --help`"
        self.exit(2, f"kg: {message}{hint}\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = _Parser(
        prog="kg",
        description="Who restricts what towards whom in US-China trade, since when, until when, "
        "and on whose word. Not legal advice.",
        epilog="example: kg ask defense-applications-on-suspended-materials --cite",
    )
    top.add_argument("--version", action=verbs.Version, nargs=0, help="versions of package, "
                     "ontology and build")  # fmt: skip
    subparsers = top.add_subparsers(metavar="VERB", required=True, parser_class=_Parser)

    def verb(name: str, run: Callable[[argparse.Namespace], int], text: str, example: str):  # type: ignore[no-untyped-def]
        sub = subparsers.add_parser(
            name,
            help=text,
            description=text[0].upper() + text[1:] + ".",
            epilog=f"example: {example}",
        )
        sub.set_defaults(run=run)
        return sub

    build = verb("build", verbs.build, "build the graph from its sources", "kg build")
    _places(build)
    check = verb(
        "check",
        verbs.check,
        "check sources against shapes, house rules, each other and their texts",
        "kg check my-article.trig --texts articles/",
    )
    check.add_argument(
        "files",
        nargs="*",
        type=_path,
        metavar="FILE",
        help="TriG files to check alone, with what they reach in the graph as it is built; "
        "without any, all sources are checked",
    )
    check.add_argument("--all", action="store_true", help="check all sources, the files among them")
    check.add_argument(
        "--owl",
        action="store_true",
        help="check all, and by rules and HermiT whether it can be true together; list what holds "
        "on the day",
    )
    check.add_argument(
        "--format",
        choices=("table", "json", "turtle"),
        default="table",
        help="table by default; turtle is SHACL's own report, of what its shapes found",
    )
    check.add_argument(
        "--date", metavar="DATE", help="the day that passed clocks are counted from; today"
    )
    _reading(check)
    _places(check)
    questions = verb(
        "questions", verbs.questions, "list the questions, or show one", "kg questions status"
    )
    questions.add_argument("name", nargs="?", metavar="QUESTION")
    ask = verb(
        "ask",
        verbs.ask,
        "ask a question of the library",
        "kg ask suspensions-ending-soon --date 2026-11-22 --param days=30 --cite",
    )
    ask.add_argument("question", metavar="QUESTION", help="a name from `kg questions`")
    _param(ask)
    _asking(ask)
    status = verb(
        "status",
        verbs.status,
        "show the status of every measure on a day",
        "kg status --date 2026-11-28",
    )
    status.add_argument("measure", nargs="?", metavar="MEASURE", help="only this measure")
    _asking(status)
    claims = verb(
        "claims",
        verbs.claims,
        "list the claims with their spans and triples",
        "kg claims --format json",
    )
    claims.add_argument("--source", metavar="SOURCE", help="only the claims of this source")
    _dated(claims)
    _supposing(claims)
    _printing(claims)
    _places(claims)
    conflicts = verb(
        "conflicts",
        verbs.conflicts,
        "list claims that contradict or refine each other, and what no rule can compare",
        "kg conflicts CN-MOFCOM-2024-46/2a --relation contradict",
    )
    conflicts.add_argument(
        "thing", nargs="?", metavar="THING", help="only what is about this thing, or said by it"
    )
    conflicts.add_argument(
        "--relation",
        action="append",
        metavar="RELATION",
        help="contradict, refine, agree or note; repeatable; all but agree by default",
    )
    conflicts.add_argument("--all", action="store_true", help="what agrees as well")
    _dated(conflicts)
    _supposing(conflicts)
    _citing(conflicts)
    _printing(conflicts)
    _places(conflicts)
    why = verb(
        "why",
        verbs.why,
        "show why something holds, or the claims behind a thing",
        "kg why gallium a trade:SuspendedMaterial --date 2026-11-22",
    )
    why.description = (
        "One name lists the claims behind a thing. Three names are a triple, and show its proof, "
        "down to passages of sources; with --status, the status of a measure on a day; with "
        "--question or --query, a row of the answer."
    )
    why.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="a thing; or subject, property (or a) and value: IRIs, short names or labels",
    )
    why.add_argument("--status", action="store_true", help="prove the status of a measure")
    why.add_argument("--question", metavar="NAME", help="prove a row of this question's answer")
    why.add_argument("--query", metavar="QUERY", help="prove a row of a SELECT: its text or a file")
    why.add_argument("--row", type=int, metavar="N", help="which row, from 1; 1")
    _param(why)
    why.add_argument("--all", action="store_true", help="other proofs as well, five at most")
    why.add_argument(
        "--out", type=_path, metavar="FILE", help="write the proof: .svg a picture, .json or .txt"
    )
    _dated(why)
    why.add_argument(
        "--reading", metavar="READING", help=f"whose words decide a status; {DEFAULT_READING}"
    )
    _supposing(why)
    _printing(why)
    why.set_defaults(format=None)  # to see whether it is given beside --out
    _places(why)
    sparql = verb(
        "sparql",
        verbs.sparql,
        "run a SPARQL query of your own, read-only",
        'kg sparql "SELECT ?m { ?m a trade:Meeting }" --cite',
    )
    sparql.add_argument(
        "query", metavar="QUERY", help="the text of a query, a file, or - for standard input"
    )
    _dated(sparql)
    _supposing(sparql)
    _printing(sparql)
    _citing(sparql)
    _places(sparql)
    export = verb(
        "export",
        verbs.export_timeline,
        "draw or write what the graph holds for other programs",
        "kg export timeline gallium --date 2026-11-22 --out gallium.svg",
    )
    kinds = export.add_subparsers(metavar="WHAT", required=True, parser_class=_Parser)
    _timeline(kinds.add_parser("timeline", help="the status periods of measures as a picture"))
    _gephi(kinds.add_parser("gephi", help="a network, for Gephi and programs like it"))
    _rdf(kinds.add_parser("rdf", help="the graph as Turtle, TriG, N-Quads or JSON-LD"))
    _brief(kinds.add_parser("brief", help="what a day's reader must know, on whose word"))
    _ontology(kinds.add_parser("ontology", help="every term, rule and shape on one page"))
    serve = verb(
        "serve",
        serving.serve,
        "serve the graph over HTTP: SPARQL, questions, linked data and pages, read-only",
        "kg serve --port 8000",
    )
    _serving(serve)
    _places(serve)
    quote = verb(
        "quote",
        verbs.quote,
        "print the source header and evidence block of a passage, to paste into a claim",
        'kg quote article.txt "until November 27"',
    )
    quote.add_argument("file", type=_path, metavar="FILE", help="the text of the source, UTF-8")
    quote.add_argument("words", metavar="WORDS", help="words that stand once in the text")
    return top


def _serving(sub: argparse.ArgumentParser) -> None:
    def option(name: str, kind: Callable[[str], object], default: object, text: str) -> None:
        metavar = name.lstrip("-").upper().replace("-", "_")
        sub.add_argument(name, type=kind, default=default, metavar=metavar, help=text)

    option("--host", str, "127.0.0.1", "the address to listen at; 127.0.0.1, this machine alone")
    option("--port", _whole(0, 65535), 8000, "the port; 8000; 0 for any that is free")
    option("--base", _address, None, "the address clients know the server by, behind a proxy")
    option("--workers", _whole(1, 256), 2, "how many queries run at once; 2")
    option("--queue", _whole(0, 100_000), 64, "how many requests may wait for a worker; 64")
    option("--timeout", _seconds, 30.0, "seconds a request may take; 30")
    option("--max-bytes", _whole(1024, 1 << 40), 64 << 20, "the longest result sent; 67108864")
    option("--max-rows", _whole(1, 1 << 40), 1_000_000, "the most rows sent; 1000000")
    option("--memory", _whole(0, 1 << 20), 2048, "MiB a worker may take, on Linux; 2048; 0: any")
    sub.add_argument(
        "--log-queries", action="store_true", help="let the log hold what was asked by address"
    )


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} to {most}")
        return int(text)

    return read


def _path(text: str) -> str:
    if not text:  # which Python takes for the folder one is in
        raise argparse.ArgumentTypeError("the path is empty")
    return text


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86400:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0, of a day")
    return seconds


def _address(text: str) -> str:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
        is_well = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_well = False
    if not is_well or parts.query or parts.fragment or not text.isprintable() or " " in text:
        raise argparse.ArgumentTypeError(f"{text!r} is no address such as https://example.org/kg/")
    return text.rstrip("/") + "/"


def _timeline(sub: argparse.ArgumentParser) -> None:
    sub.description = "Draw the status periods of measures, a bar for each, over the days."
    sub.epilog = "example: kg export timeline gallium --date 2026-11-22 --out gallium.svg"
    sub.add_argument(
        "things",
        nargs="*",
        metavar="MATERIAL|MEASURE",
        help="a measure, or a material for the measures that cover it; all measures by default",
    )
    sub.add_argument(
        "--out",
        type=_path,
        metavar="FILE",
        help="write a picture (.svg, .png, .pdf) or a page with picture and table (.html); "
        "without it, the picture is drawn here",
    )
    _dated(sub)
    sub.add_argument("--since", metavar="DATE", help="the first day shown, YYYY-MM-DD")
    sub.add_argument("--until", metavar="DATE", help="the last day shown, YYYY-MM-DD")
    _reading(sub)
    _supposing(sub)
    _places(sub)


def _brief(sub: argparse.ArgumentParser) -> None:
    sub.set_defaults(run=verbs.export_brief)
    sub.description = (
        "Write one document on a day: what changed in the last 30 days, what changes in the next "
        "90, exposed defense applications, concentration, disagreements, with numbered footnotes."
    )
    sub.epilog = "example: kg export brief --date 2026-11-22 --out brief.html"
    sub.add_argument(
        "--out",
        type=_path,
        metavar="FILE",
        help="write a page with pictures (.html) or Markdown (.md); without it, Markdown is "
        "written here",
    )
    _dated(sub)
    sub.add_argument(
        "--reading",
        default=DEFAULT_READING,
        metavar="READING",
        help=f"whose words decide a status; {DEFAULT_READING}",
    )
    _supposing(sub)
    _places(sub)


def _gephi(sub: argparse.ArgumentParser) -> None:
    sub.description = "Write a view of the graph as a network, and report what is in the file."
    sub.epilog = "example: kg export gephi --view restrictions --dynamic --out restrictions.gexf"
    sub.add_argument(
        "--view",
        required=True,
        metavar="VIEW",
        help="restrictions, dependency, events, sources or entities",
    )
    sub.add_argument(
        "--out",
        type=_path,
        required=True,
        metavar="FILE",
        help="a file: .gexf, .graphml, .json (for sigma), or .csv for a table of nodes and one "
        "of edges",
    )
    sub.add_argument(
        "--format", metavar="FORM", help="gexf, graphml, csv or sigma; by the ending of the file"
    )
    _dated(sub)
    sub.add_argument(
        "--dynamic", action="store_true", help="every day at once: edges come and go in time"
    )
    _reading(sub)
    _supposing(sub)
    _places(sub)
    sub.set_defaults(run=exports.export_gephi)


def _rdf(sub: argparse.ArgumentParser) -> None:
    sub.description = "Write the graph as RDF, sorted: the same graph gives the same file."
    sub.epilog = "example: kg export rdf --what claims --out claims.trig"
    sub.add_argument(
        "--what",
        default="view",
        metavar="PART",
        help="view (what is held true; the default), claims, or all graphs",
    )
    sub.add_argument(
        "--out",
        type=_path,
        required=True,
        metavar="FILE",
        help=".ttl or .nt for the view alone; .trig, .nq or .jsonld for any part",
    )
    _supposing(sub)
    _places(sub)
    sub.set_defaults(run=exports.export_rdf)


def _ontology(sub: argparse.ArgumentParser) -> None:
    sub.description = (
        "Write the documentation of the ontology: its terms and axioms in words, the rules that a "
        "proof names, the shapes, and the questions that use each term. Needs no build."
    )
    sub.epilog = "example: kg export ontology --out ontology.html"
    sub.add_argument(
        "--out", type=_path, required=True, metavar="FILE", help="a page of its own, .html"
    )
    sub.set_defaults(run=exports.export_ontology)


def _reading(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--reading",
        default=DEFAULT_READING,
        metavar="READING",
        help=f"whose words decide a status; {DEFAULT_READING}",
    )


def _param(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--param",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter of the question; repeat it for several values",
    )


def _asking(sub: argparse.ArgumentParser) -> None:
    _dated(sub)
    sub.add_argument(
        "--reading",
        metavar="READING",
        help="whose words decide a status: as-reported, official or instruments",
    )
    sub.add_argument(
        "--flips",
        action="store_true",
        help="list the rows that other readings answer otherwise, and why",
    )
    _supposing(sub)
    _citing(sub)
    _printing(sub)
    _places(sub)


def _supposing(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--known-by", metavar="DATE", help="count only sources issued by then, YYYY-MM-DD"
    )
    sub.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="CLAIM|SOURCE",
        help="withdraw a claim or a source; repeatable",
    )
    sub.add_argument(
        "--assume-end",
        action="append",
        default=[],
        metavar="MEASURE=DATE",
        help="assume the last day of a measure's suspension; repeatable",
    )


def _dated(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--date", metavar="DATE", help="the day asked about, YYYY-MM-DD; today")


def _citing(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--cite", action="store_true", help="add a footnote for every claim used")


def _printing(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--format", choices=_FORMATS, default="table", help="table by default")


def _places(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--sources",
        action="append",
        type=_path,
        metavar="DIR",
        help="a folder (or file) of TriG sources to add; repeatable; KG_SOURCES",
    )
    sub.add_argument(
        "--texts",
        type=_path,
        metavar="DIR",
        help="the folder of article texts, for quotes; KG_TEXTS",
    )
    sub.add_argument(
        "--store",
        type=_path,
        metavar="DIR",
        help="where built stores lie; your cache folder, or KG_STORE",
    )
