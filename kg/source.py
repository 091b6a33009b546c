"""A source file: one TriG document with the header of one source and its claims.

The default graph of a source file holds the header of the source, the metadata of its claims with
their evidence, and the names of individuals it introduces; facts stand in claim graphs only.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse

from kg.claim import Claim
from kg.errors import SourceError
from kg.files import shown
from kg.names import BASE, PREFIXES, RDF_TYPE, RDFS_LABEL, TRADE, nearest, shorten
from kg.terms import text_of
from kg.texts import decode

__all__ = ["NAMING", "Document", "Evidence", "Span", "lines_of", "parse_turtle", "read"]

_LARGEST_FILE = 50_000_000
_SOURCES, _CLAIMS = BASE + "source/", BASE + "claim/"
NAMING = frozenset({RDFS_LABEL, PREFIXES["skos"] + "altLabel", PREFIXES["dct"] + "identifier"})
_PREFIX = re.compile(r"(?:^|(?<=[.>]))\s*@?prefix\s+([\w.-]*):\s*<([^>]*)>", re.I | re.M)
_SUBJECT = re.compile(r"\s*(?:GRAPH\s+)?(?:([\w.-]*):([\w./-]+)|<([^>]*)>)(?=[\s{]|$)")
_ONE_EACH = {
    RDFS_LABEL: "rdfs:label",
    TRADE + "isStatedIn": "trade:isStatedIn",
    TRADE + "modality": "trade:modality",
    TRADE + "review": "trade:review",
}


@dataclass(frozen=True)
class Document:
    """One source file as read: where it is, what source it is, its claims and its metadata."""

    path: Path
    source: str
    claims: dict[str, Claim]
    metadata: tuple[Triple, ...]

    def evidence(self) -> Evidence:
        """Return the digest and length of the source's text, and every span its claims rest on."""
        about: dict[str, dict[str, str]] = {}
        for triple in self.metadata:
            values = about.setdefault(text_of(triple.subject), {})
            values[triple.predicate.value] = text_of(triple.object)
        oa = PREFIXES["oa"]
        spans = tuple(
            Span(
                node.partition("/node/")[0],
                self._count(values[oa + "start"], "oa:start"),
                self._count(values[oa + "end"], "oa:end"),
                self._count(values.get(TRADE + "quoteLength", "0"), "trade:quoteLength"),
                values.get(TRADE + "quoteSha256", ""),
            )
            for node, values in about.items()
            if {oa + "start", oa + "end"} <= values.keys()
        )
        header = about.get(self.source, {})
        length = self._count(header.get(TRADE + "textLength", "0"), "trade:textLength")
        return Evidence(header.get(TRADE + "textSha256", ""), length, spans)

    def without(self, claims: Collection[str]) -> Document:
        """Return the document without some of its claims."""
        gone = self.claims.keys() & set(claims)
        kept = {iri: claim for iri, claim in self.claims.items() if iri not in gone}
        metadata = tuple(
            t for t in self.metadata if text_of(t.subject).partition("/node/")[0] not in gone
        )
        return replace(self, claims=kept, metadata=metadata)

    def _count(self, text: str, name: str) -> int:
        if not re.fullmatch(r"[+-]?\d{1,18}", text):
            raise SourceError(
                f"{name} is no whole number: {text!r}",
                shown(self.path),
                "write the numbers that `kg quote` prints",
            )
        return int(text)


@dataclass(frozen=True)
class Span:
    """One passage a claim rests on, [start, end) in code points, with its quote's digest."""

    claim: str
    start: int
    end: int
    length: int
    sha256: str


@dataclass(frozen=True)
class Evidence:
    """What a source file says of its text: digest of the file, length, and the spans quoted."""

    sha256: str
    length: int
    spans: tuple[Span, ...]


def read(path: Path) -> Document:
    """Read one source file.

    Raises
    ------
    SourceError
        With the file and the line or claim, when the file cannot be read, is not TriG, or is not
        built as a source file must be.
    """
    text = _text_of(path)
    return _Reader(path, text, _parse(path, text, RdfFormat.TRIG)).document()


def parse_turtle(path: Path) -> list[Triple]:
    """Read a Turtle file of the ontology or the reference data as triples."""
    quads = _parse(path, _text_of(path), RdfFormat.TURTLE)
    return [quad.triple for quad in quads]


@lru_cache(maxsize=64)
def lines_of(path: Path) -> dict[str, int]:
    """Return the line of a Turtle or TriG file where each IRI is first described; read once."""
    return _lines_of(_text_of(path))


def _text_of(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > _LARGEST_FILE:
            raise SourceError(
                f"the file has {size / 1e6:.0f} MB; a source file may have "
                f"{_LARGEST_FILE / 1e6:.0f} MB at most",
                shown(path),
                "write one file per source document",
            )
        raw = path.read_bytes()
    except OSError as fault:
        raise SourceError(f"cannot be read: {fault.strerror}", shown(path)) from None
    text = decode(raw, shown(path)).removeprefix("\ufeff")  # some editors begin with this mark
    if not text.strip():
        raise SourceError("the file is empty", shown(path), "write a source header and its claims")
    return text


def _parse(path: Path, text: str, form: RdfFormat) -> list[Quad]:
    try:
        return list(parse(text, format=form, base_iri=BASE))
    except SyntaxError as fault:
        message = re.sub(r"^Parser error at line \d+ (column \d+|between .*?): ", "", fault.msg)
        place = f"{shown(path)}, line {fault.lineno}, column {fault.offset}"
        raise SourceError(message, place, "mend the syntax there") from None


@dataclass
class _Reader:
    path: Path
    text: str
    quads: list[Quad]
    about: dict[str, list[Triple]] = field(default_factory=dict)
    facts: dict[str, list[Triple]] = field(default_factory=dict)
    nodes: dict[BlankNode, list[Triple]] = field(default_factory=dict)

    @cached_property
    def lines(self) -> dict[str, int]:
        return _lines_of(self.text)

    def document(self) -> Document:
        self._sort_out()
        source = self._source()
        self._refuse_twin_graphs()
        claims = {iri: self._claim(iri, source) for iri in self._claim_iris(source)}
        metadata = [t for triples in self.about.values() for t in self._grounded(triples)]
        self._refuse_loose_nodes(metadata)
        return Document(self.path, source, claims, tuple(dict.fromkeys(metadata)))

    def _sort_out(self) -> None:
        for quad in self.quads:
            graph = _graph_of(quad)
            if isinstance(quad.subject, BlankNode):
                self.nodes.setdefault(quad.subject, []).append(quad.triple)
            if graph:
                self.facts.setdefault(graph, []).append(quad.triple)
            elif isinstance(quad.subject, NamedNode):
                self.about.setdefault(quad.subject.value, []).append(quad.triple)
            elif not isinstance(quad.subject, BlankNode):
                self._fail("quoted triples have no place in a source file")

    def _refuse_twin_graphs(self) -> None:
        """Refuse a graph that is written twice: two claims with one IRI."""
        entered = [graph for graph, _ in groupby(map(_graph_of, self.quads)) if graph]
        # Two blocks that follow each other are one to the parser; the text still shows two.
        for iri, count in (Counter(entered) | _blocks_of(self.text)).items():
            if count > 1 and iri in self.facts:
                self._fail("two claim graphs have this IRI", iri, "number one of them anew")

    def _source(self) -> str:
        found = [iri for iri in self.about if iri.startswith(_SOURCES)]
        if len(found) != 1:
            named = " and ".join(map(self._with_line, found)) or "none"
            self._fail(
                f"a source file describes exactly one source: found {named}",
                found[1] if found else "",
                "write one header `source:<name> a trade:Article ; ...` in each file",
            )
        return found[0]

    def _with_line(self, iri: str) -> str:
        line = self.lines.get(iri)
        return shorten(iri) + (f" (line {line})" if line else "")

    def _claim_iris(self, source: str) -> list[str]:
        claims = {iri: None for iri, triples in self.about.items() if _is_claim(triples)}
        namespace = _CLAIMS + source.removeprefix(_SOURCES) + "/"
        for iri in claims:
            if not iri.startswith(namespace):
                self._fail(f"claims of this source begin with <{namespace}>", iri)
            if iri not in self.facts:
                self._fail(
                    "the claim has metadata but no graph", iri, "add `{ ... }` with its facts"
                )
        for graph in self.facts:
            if graph not in claims:
                alike = nearest(graph, claims)
                self._fail(
                    "this graph has no claim metadata",
                    graph,
                    "write `a trade:Claim` and its label, source, modality and evidence"
                    + (f", or did you mean {shorten(alike[0])}?" if alike else ""),
                )
        for iri, triples in self.about.items():
            if iri != source and iri not in claims:
                self._only_names(iri, triples)
        return list(claims)

    def _only_names(self, iri: str, triples: Iterable[Triple]) -> None:
        for triple in triples:
            if triple.predicate.value not in NAMING:
                self._fail(
                    f"a fact stands outside any claim: {shorten(iri)} "
                    f"{shorten(triple.predicate.value)} ...",
                    hint="move it into the graph of the claim that says so; only names "
                    "(rdfs:label, skos:altLabel, dct:identifier) stand outside claims",
                )

    def _claim(self, iri: str, source: str) -> Claim:
        values: dict[str, list[str]] = {}
        for triple in self.about[iri]:
            values.setdefault(triple.predicate.value, []).append(text_of(triple.object))
        if values[RDF_TYPE].count(TRADE + "Claim") > 1:
            self._fail("two claims have this IRI", iri, "number one of them anew")
        for predicate, name in _ONE_EACH.items():
            count = len(values.get(predicate, ()))
            if count != 1:
                found = "none" if not count else str(count)
                self._fail(f"a claim has exactly one {name}: found {found}", iri)
        if values[TRADE + "isStatedIn"] != [source]:
            self._fail(f"the claim is not stated in the source of this file, {source}", iri)
        return Claim(
            iri,
            self._where(iri),
            source,
            values[TRADE + "modality"][0],
            values[TRADE + "review"][0],
            TRADE + "inferredFrom" in values,
            tuple(values.get(TRADE + "supersedes", ())),
            tuple(dict.fromkeys(self._grounded(self.facts[iri], iri))),
            tuple(values.get(TRADE + "drawsOn", ())),
            self.lines.get(iri, 0),
        )

    def _grounded(self, triples: Iterable[Triple], owner: str = "") -> list[Triple]:
        """Give blank nodes an IRI from their claim and what they say; add what hangs on them."""
        result: list[Triple] = []
        for triple in triples:
            if isinstance(triple.subject, BlankNode):
                continue  # comes with the triple that points at it
            result += self._with_node(triple, owner or text_of(triple.subject), set())
        return result

    def _with_node(self, triple: Triple, owner: str, above: set[BlankNode]) -> list[Triple]:
        if not isinstance(triple.object, BlankNode):
            return [triple]
        if triple.object in above:
            self._fail("blank nodes point at each other in a circle", owner)
        inner: list[Triple] = []
        for part in self.nodes.get(triple.object, []):
            inner += self._with_node(part, owner, above | {triple.object})
        said = sorted(
            f"{part.predicate} {part.object}" for part in inner if part.subject == triple.object
        )
        name = hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]
        node = NamedNode(f"{owner}/node/{name}")
        moved = [
            Triple(node if part.subject == triple.object else part.subject, part.predicate,
                   part.object)
            for part in inner
        ]  # fmt: skip
        return [Triple(triple.subject, triple.predicate, node), *moved]

    def _refuse_loose_nodes(self, metadata: list[Triple]) -> None:
        inside = {t for triples in self.facts.values() for t in triples}
        reached = {triple.object for triples in self.about.values() for triple in triples}
        reached |= {triple.object for triple in inside}
        for node, triples in self.nodes.items():
            if node not in reached:
                said = ", ".join(shorten(t.predicate.value) for t in triples)
                self._fail(f"a blank node that nothing points at says {said}")

    def _where(self, iri: str) -> str:
        line = self.lines.get(iri)
        return f"{shown(self.path)}, line {line}" if line else shown(self.path)

    def _fail(self, what: str, iri: str = "", hint: str = "") -> None:
        where = f"{self._where(iri)}, {shorten(iri)}" if iri else shown(self.path)
        raise SourceError(what, where, hint)


def _graph_of(quad: Quad) -> str:
    return "" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name.value)


def _is_claim(triples: Iterable[Triple]) -> bool:
    return any(
        t.predicate.value == RDF_TYPE and text_of(t.object) == TRADE + "Claim" for t in triples
    )


def _lines_of(text: str) -> dict[str, int]:
    """Return the line where each IRI is first described, for a reader to go to."""
    found: dict[str, int] = {}
    for number, iri, _ in _subjects_of(text):
        found.setdefault(iri, number)
    return found


def _blocks_of(text: str) -> Counter[str]:
    """Count the `{ ... }` blocks of each graph that begin on a line of their own."""
    return Counter(iri for _, iri, rest in _subjects_of(text) if rest.startswith("{"))


def _subjects_of(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line number, IRI and what follows it, for each line that begins with an IRI."""
    declared = deque(_PREFIX.finditer(text))
    prefixes: dict[str, str] = {}
    end = 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        end += len(line)
        while declared and declared[0].start() < end:  # a prefix can be declared anew on the way
            new = declared.popleft()
            prefixes[new[1]] = new[2]
        start = _SUBJECT.match(line)
        if start:
            prefix, local, iri = start.groups()
            yield number, iri or prefixes.get(prefix, "") + local, line[start.end() :].strip()
