"""Writes the synthetic graph as the files a build is made from."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, serialize

from kg.build import store as stores
from kg.build.assemble import Assembled, assemble
from kg.build.parts import Parts, read_parts
from kg.build.record import digest_of_file, record_of
from kg.check.shapes import Shapes
from kg.files import Inputs, ontology_dir
from kg.source import Document
from kg.terms import text_of
from tests.bench.synthetic import parts_of_size

__all__ = ["Built", "built", "inputs_of_size", "turtle_of"]

Built = tuple[Parts, Assembled, stores.Build]


def turtle_of(document: Document) -> str:
    """Return a source document as TriG; what hangs on a claim becomes a blank node again."""
    about: dict[str, list[Triple]] = defaultdict(list)
    for triple in document.metadata:
        about[text_of(triple.subject)].append(triple)

    def told(triple: Triple) -> str:
        node = text_of(triple.object)
        if "/node/" not in node:
            return f"{triple.predicate} {triple.object}"
        inner = " ; ".join(told(part) for part in about[node])
        return f"{triple.predicate} [ {inner} ]"

    lines = [
        f"<{subject}> " + " ;\n    ".join(map(told, triples)) + " ."
        for subject, triples in about.items()
        if "/node/" not in subject
    ]
    for iri, claim in document.claims.items():
        lines.append(f"<{iri}> {{ {' '.join(f'{triple} .' for triple in claim.triples)} }}")
    return "\n".join(lines) + "\n"


def inputs_of_size(triples: int, folder: Path, more: int = 1) -> tuple[Inputs, list[Path]]:
    """Write a synthetic graph, and return the files of a build and of some documents more."""
    ontology, sources = folder / "ontology", folder / "sources"
    shutil.copytree(ontology_dir(), ontology)
    sources.mkdir()
    parts = parts_of_size(triples)
    with (ontology / "reference.ttl").open("ab") as file:
        file.write(b"\n" + _lines(parts.reference))
    paths = []
    for document in parts.documents:
        paths.append(sources / document.path)
        paths[-1].write_text(turtle_of(document), encoding="utf-8")
    return Inputs(ontology, tuple(paths[:-more])), paths[-more:]


def _lines(triples: Iterable[Triple]) -> bytes:
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def built(inputs: Inputs, folder: Path) -> Built:
    """Store a build of these files, whose shapes are taken as met."""
    parts = read_parts(inputs)
    assembled = assemble(parts)
    digests = {path: digest_of_file(path) for path in inputs.sources}
    looks = Shapes(inputs.ontology / "shapes").looks
    record = record_of(parts, inputs.digest(), inputs.rules(), looks, digests, assembled.rounds)
    triples, claims = len(assembled.triples()), len(assembled.graphs)
    made = stores.Build("synthetic", inputs.digest(), stores.LAYOUT, "", triples, claims, ())
    return parts, assembled, stores.write(folder, assembled, made, record.written())
