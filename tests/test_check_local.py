"""A check of one file finds what a check of everything finds, wherever the file makes a difference.

The world is small: a base of three invented sources, built once for each example, and a fourth one
that is added, altered or taken back, with faults that the gate, the rules or the shapes find.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Triple

from kg.build import store as stores
from kg.build.assemble import assemble
from kg.build.local import Local, local
from kg.build.origins import OriginsOfLocal, OriginsOfParts
from kg.build.parts import Parts, read_parts
from kg.build.problem import Problem
from kg.build.record import digest_of_file, record_of
from kg.check.shapes import Shapes
from kg.errors import KgError
from kg.files import Inputs, ontology_dir
from tests.sourcefile import HEADER, SHA

SHAPES = Shapes(ontology_dir() / "shapes")
KINDS = ("ExportBan", "Tariff", "MeasurePackage")
ACTS = ("Imposition", "Suspension", "Extension", "Revocation", "RateChange", "Reinstatement")
DATES = (
    '"2025-03-01"^^xsd:date',
    '"2025-06"^^xsd:gYearMonth',
    '"[2025-05-01..2025-07-10]"^^edtf:EDTF',
    '"2026-02-03"^^xsd:date',
)
THINGS = {
    "measure": ("a", "b", "c"),
    "event": ("e", "f", "g"),
    "material": ("gallium", "new"),
    "place": ("busan", "hall"),
    "meeting": ("m",),
    "share": ("s",),
}


def names(kind: str) -> st.SearchStrategy[str]:
    return st.sampled_from([f"{kind}:{name}" for name in THINGS[kind]])


Facts = st.SearchStrategy[str]


def said(subject: Facts, predicate: str, value: Facts) -> Facts:
    return st.tuples(subject, st.just(predicate), value).map(" ".join)


MEASURES, EVENTS, MATERIALS = names("measure"), names("event"), names("material")
COUNTRIES = st.sampled_from(["country:cn", "country:us", "country:kr"])
PLACES = st.one_of(COUNTRIES, names("place"))
# What can be said many times over and stays possible, though a shape may not like it.
POSSIBLE = st.one_of(
    said(MEASURES, "trade:isImposedBy", st.just("country:cn")),
    said(MEASURES, "trade:targets", COUNTRIES),
    said(MEASURES, "trade:covers", MATERIALS),
    said(MEASURES, "trade:coversSomeOf", MATERIALS),
    said(MEASURES, "trade:respondsTo", MEASURES),
    said(st.just("measure:c"), "trade:hasProvision", MEASURES),
    said(MEASURES, "trade:hasClosedCoverage", st.just("true")),
    said(st.just("event:h"), "a", st.just("trade:Revocation")),
    said(st.just("event:h"), "trade:affects", MEASURES),
    said(st.just("event:e"), "trade:startDate", st.just('"2025-03-01"^^xsd:date')),
    said(st.just("event:f"), "trade:startDate", st.sampled_from(DATES[1:3])),
    said(st.sampled_from(["event:f", "event:g"]), "trade:endDate", st.just(DATES[3])),
    said(EVENTS, "trade:announcedDate", st.just('"2025-02-01"^^xsd:date')),
    said(st.just("event:f"), "trade:rateKept", st.sampled_from(["10.0", "10.00"])),
    said(MATERIALS, "a", st.just("trade:Material")),
    said(MATERIALS, "trade:isFormOf", MATERIALS),
    said(
        st.just("place:hall"), "trade:isLocatedIn", st.sampled_from(["place:busan", "country:kr"])
    ),
    said(names("meeting"), "trade:takesPlaceAt", st.sampled_from(["place:hall", "place:busan"])),
    said(st.just("country:kr"), "trade:isDominantProducerOf", MATERIALS),
)
# What contradicts something else, or is no fact at all.
FAULTY = st.one_of(
    said(MEASURES, "a", st.sampled_from([f"trade:{kind}" for kind in KINDS])),
    said(EVENTS, "a", st.sampled_from([f"trade:{act}" for act in ACTS])),
    said(EVENTS, "trade:affects", MEASURES),
    said(EVENTS, "trade:extends", EVENTS),
    said(EVENTS, "trade:startDate", st.sampled_from(DATES)),
    said(EVENTS, "trade:endDate", st.sampled_from(DATES)),
    said(EVENTS, "trade:rate", st.sampled_from(["10.0", "10.00", "20.5", "-1.0", '"x"'])),
    said(MEASURES, "trade:isImposedBy", COUNTRIES),
    said(MEASURES, "trade:hasProvision", MEASURES),
    said(names("place"), "trade:isLocatedIn", PLACES),
    said(names("meeting"), "trade:takesPlaceAt", PLACES),
    said(names("share"), "trade:percent", st.sampled_from(["94.0", "93.8", "940.0"])),
    said(st.just("measure:d"), "a", st.just("trade:Tariff")),
    said(st.just("measure:d"), "trade:targets", COUNTRIES),
    said(MEASURES, "trade:cover", MATERIALS),
)


def facts(faults: int) -> Facts:
    """Return facts of which so many in ten can be faulty."""
    return st.one_of(*[POSSIBLE] * (10 - faults), *[FAULTY] * faults)


@dataclass(frozen=True)
class Said:
    """One claim: its facts, modality, review, and which other claims (by number) it supersedes."""

    facts: tuple[str, ...]
    modality: str = "Asserted"
    review: str = "Accepted"
    supersedes: tuple[str, ...] = ()
    attributed: str = ""

    def text(self, source: str, number: int) -> str:
        """Return the claim as TriG."""
        more = "".join(
            f"trade:supersedes <https://w3id.org/uschina-trade/claim/{older}> ; "
            for older in self.supersedes
        )
        more += 'trade:supersedesBecause "it is newer" ; ' if self.supersedes else ""
        more += f"trade:isAttributedTo {self.attributed} ; " if self.attributed else ""
        name = f"<https://w3id.org/uschina-trade/claim/{source}/{number}>"
        return (
            f'{name} a trade:Claim ; rdfs:label "Claim {number} of {source}"@en ;\n'
            f"  trade:isStatedIn source:{source} ; trade:modality trade:{self.modality} ;\n"
            f"  trade:review trade:{self.review} ; {more}\n"
            "  trade:hasEvidence [ a oa:TextPositionSelector ; oa:start 10 ; oa:end 20 ;\n"
            f'    trade:quoteLength 10 ; trade:quoteSha256 "{SHA}" ] .\n'
            f"{name} {{ {' . '.join(self.facts)} }}\n"
        )


@dataclass(frozen=True)
class Source:
    """One source: its claims, what it calls things, its basis and its length."""

    claims: tuple[Said, ...]
    named: tuple[str, ...] = ()
    basis: str = "Press"
    length: int = 1000

    def text(self, name: str) -> str:
        """Return the source as TriG."""
        header = (
            f'source:{name} a trade:Article ; dct:title "{name}"@en ; dct:language "en" ;\n'
            f'  trade:basis trade:{self.basis} ; dct:issued "2026-01-05"^^xsd:date ;\n'
            f'  trade:textSha256 "{name[0]}{SHA[1:]}" ; trade:textLength {self.length} .\n'
        )
        labels = "".join(
            f'{thing} rdfs:label "{thing.partition(":")[2]} in {name}"@en .\n'
            for thing in self.named
        )
        more = "".join(
            f"@prefix {kind}: <https://w3id.org/uschina-trade/id/{kind}/> .\n"
            for kind in ("place", "meeting", "share", "org")
        )
        told = [claim.text(name, n) for n, claim in enumerate(self.claims, 1)]
        return HEADER + more + header + labels + "".join(told)


# The same few worlds in every run; KG_LAW_EXAMPLES=200 searches at random.
EXAMPLES = int(os.environ.get("KG_LAW_EXAMPLES", "8"))
SAME = "KG_LAW_EXAMPLES" not in os.environ

SOURCES = ("alpha", "beta")
OLDER = [f"{source}/{number}" for source in ("ground", *SOURCES) for number in (1, 2, 5)]


def claims(faults: int, older: list[str]) -> st.SearchStrategy[Said]:
    return st.builds(
        Said,
        st.lists(facts(faults), min_size=1, max_size=3).map(tuple),
        st.sampled_from(("Asserted", "Asserted", "Reported", "Agreed", "Hedged")),
        st.sampled_from(("Accepted", "Accepted", "Accepted", "Proposed")),
        st.lists(st.sampled_from(older), max_size=1).map(tuple),
        st.sampled_from(("", "", "org:cn-mofcom")),
    )


def sources(faults: int, older: list[str]) -> st.SearchStrategy[Source]:
    return st.builds(
        Source,
        st.lists(claims(faults, older), min_size=1, max_size=4).map(tuple),
        st.lists(st.one_of(names("measure"), names("event")), max_size=2, unique=True).map(tuple),
        st.sampled_from(("Press", "Press", "OfficialStatement")),
        st.sampled_from((1000, 1000, 15)),
    )


# What most of a world needs, so that examples are not all refused at the first unknown thing.
GROUND = Source(
    (
        Said(("measure:a a trade:ExportBan", "measure:b a trade:Tariff", "measure:c a trade:MeasurePackage")),
        Said(("event:e a trade:Imposition", "event:f a trade:Suspension", "event:g a trade:Extension")),
        Said(("event:e trade:startDate '2025-03-01'^^xsd:date", "place:busan trade:isLocatedIn country:kr")),
        Said(("material:new a trade:Material", "place:hall a trade:Place", "meeting:m a trade:Meeting")),
        Said(("share:s a trade:ProductionShare", "event:e trade:affects measure:a")),
        Said(("event:f trade:affects measure:a", "event:g trade:extends event:f")),
    ),
    ("measure:a", "measure:b"),
)  # fmt: skip


def written(folder: Path, told: dict[str, Source]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.trig"):
        path.unlink()
    paths = []
    for name, source in told.items():
        path = folder / f"{name}.trig"
        path.write_text(source.text(name), encoding="utf-8")
        paths.append(path)
    return paths


def inputs_of(paths: list[Path]) -> Inputs:
    """Return the sources of a small world: the shipped ones are not in it."""
    return Inputs(ontology_dir(), tuple(paths))


def stored(paths: list[Path], folder: Path) -> stores.Build:
    """Store a build of the files whatever the shapes find in it."""
    inputs = inputs_of(paths)
    parts = read_parts(inputs)
    assembled = assemble(parts)
    digests = {path: digest_of_file(path) for path in paths}
    rules, rounds = inputs.rules(), assembled.rounds
    record = record_of(parts, inputs.digest(), rules, SHAPES.looks, digests, rounds)
    made = stores.Build(stores.identity_of(assembled), inputs.digest(), stores.LAYOUT, "", 1, 1, ())
    return stores.write(folder, assembled, made, record.written())


Told = set[tuple[str, ...]]


def told(problems: Iterator[Problem]) -> Told:
    """Return what problems say, with every field and place."""
    return {
        (p.severity, p.what, p.where, p.focus, p.finding.path, p.finding.value, p.finding.shape,
         *map(str, p.places))
        for p in problems if p.finding
    }  # fmt: skip


def whole(paths: list[Path], replacing: list[Path]) -> tuple[Parts, Told, set[Triple]]:
    inputs = inputs_of(paths)
    parts = read_parts(inputs, replacing)
    assembled = assemble(parts)
    origins = OriginsOfParts(parts, assembled, inputs.ontology)
    view = assembled.record()
    return parts, told(Problem.of_finding(f, origins) for f in SHAPES.validate(view)), view


def alone(near: Local) -> Told:
    origins = OriginsOfLocal(near, ontology_dir())
    findings = SHAPES.validate_at(near.focus, near.around)
    return told(Problem.of_finding(finding, origins) for finding in findings)


def fault_of(run: object) -> str:
    """Return what a run is refused for; empty where it is not."""
    try:
        run()  # type: ignore[operator]
    except KgError as fault:
        return f"{type(fault).__name__}: {fault}"
    return ""


def without_places(found: Told) -> Told:
    return {problem[:2] + problem[3:7] for problem in found}


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=SAME,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)
@given(
    st.fixed_dictionaries({name: sources(0, ["ground/1", "ground/5"]) for name in SOURCES}),
    st.none() | sources(1, ["ground/1", "alpha/1"]),
    sources(2, OLDER),
    st.booleans(),
)
def test_a_file_alone_and_everything_find_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    base: dict[str, Source],
    old: Source | None,
    new: Source,
    elsewhere: bool,
) -> None:
    folder = tmp_path_factory.mktemp("world")
    world = {"ground": GROUND, **base}
    bare = written(folder / "bare", world)
    if fault_of(lambda: assemble(read_parts(inputs_of(bare)))):
        world = {"ground": GROUND}  # nobody can build it
        bare = written(folder / "bare", world)
    paths = written(folder / "old", {**world, **({"gamma": old} if old else {})})
    if old and fault_of(lambda: assemble(read_parts(inputs_of(paths)))):
        old, paths = None, written(folder / "old", world)
    stored(paths, folder / "store")
    if old and elsewhere:  # another copy of the source, while the old file is still there
        (asked,) = written(folder / "new", {"gamma": new})
        files = [*paths, asked]
    else:
        files = written(folder / "old", {**world, "gamma": new})
        asked = files[-1]
    inputs = inputs_of(files)
    refused = fault_of(lambda: whole(files, [asked]))
    assert fault_of(lambda: local(inputs, [asked], folder / "store")) == refused
    if refused:
        return
    near = local(inputs, [asked], folder / "store")
    _, everything, view = whole(files, [asked])
    found = alone(near)
    focus = {node.value for node in near.focus}
    assert found == {problem for problem in everything if problem[3] in focus}
    assert near.around(near.focus) <= view
    _, before, _ = whole(bare, [])
    assert without_places(everything) - without_places(found) <= without_places(before)
