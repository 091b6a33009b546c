"""What is written for other programs and for browsers: networks, RDF, the ontology."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.cli.verbs import graph_of
from kg.errors import UsageError
from kg.terms import printable

__all__ = ["export_gephi", "export_ontology", "export_rdf"]


def export_gephi(options: argparse.Namespace) -> int:
    """Write a view as a network for Gephi and others, and report here what is in the file."""
    from kg.export.gephi import form_of, told, write_network
    from kg.network.views import view_named

    if options.dynamic and options.date:
        raise UsageError("--dynamic is about every day", "--date", "leave out one of the two")
    view_named(options.view)  # refused before the graph is opened, which may take a build
    form_of(options.out, options.format)
    network = graph_of(options).network(
        options.view, options.date, options.reading, over_time=options.dynamic
    )
    written = write_network(network.projection, options.out, options.format)
    print(told(network.projection, written))
    return 0


def export_rdf(options: argparse.Namespace) -> int:
    """Write a part of the graph as RDF."""
    from kg.answer.cited import newest_source
    from kg.answer.model import NOTICE
    from kg.export.rdf import PARTS, check_rdf, write_rdf

    path = Path(options.out)
    check_rdf(path, options.what)
    graph = graph_of(options)
    told = [f"build {graph.build.identity}", *graph.supposing]
    told.append(NOTICE.format(newest_source(graph.engine, None)))
    count = write_rdf(graph.engine.store, path, options.what, told)
    for line in (f"{count} triples: {PARTS[options.what]}", *graph.remarks, *told):
        print(printable(line))
    print(f"written: {printable(str(path))}", file=sys.stderr)
    return 0


def export_ontology(options: argparse.Namespace) -> int:
    """Write the documentation of the ontology; no store is needed for it."""
    from kg.export.ontology import FORMS, documentation_of, page, shape_files
    from kg.files import ontology_dir, queries_dir
    from kg.question import Library
    from kg.source import parse_turtle
    from kg.writing import check_target, path_given, write_whole

    path = path_given(options.out, "--out")
    check_target(path, FORMS)
    folder = ontology_dir()
    told = documentation_of(
        parse_turtle(folder / "trade.ttl"), shape_files(folder), Library.load(queries_dir())
    )
    write_whole(path, page(told))
    print(printable(f"{told.head.title} {told.head.version}: {told.counts()}"))
    print(f"written: {printable(str(path))}", file=sys.stderr)
    return 0
