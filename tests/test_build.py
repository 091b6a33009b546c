"""From sources to a store: what is refused, what is kept, and that no accident loses anything."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store

import kg
from kg.build import store as stores
from kg.build.assemble import assemble
from kg.build.derive import DERIVED
from kg.build.local import local
from kg.build.make import build, problems_of
from kg.build.parts import Parts, read_parts
from kg.build.variant import withdraw
from kg.errors import CheckError, KgError, SourceError, UsageError
from kg.files import Inputs
from kg.names import BASE, PREFIXES, RDFS_LABEL, TRADE
from tests.sourcefile import BAN, IMPOSED, SUSPENDED, claim, written

NAMING = {RDFS_LABEL, PREFIXES["skos"] + "altLabel", PREFIXES["dct"] + "identifier"}


def parts_with(*files: Path) -> Parts:
    return read_parts(Inputs.shipped(files))


def values(parts: Parts, predicate: str, subject: str = "") -> set[str]:
    """Return what the view says with a predicate, of one thing or of any."""
    return {
        getattr(t.object, "value", "")
        for t in assemble(parts).triples()
        if t.predicate.value == TRADE + predicate
        and getattr(t.subject, "value", "").endswith(subject)
    }


def test_every_triple_of_the_view_has_one_of_five_reasons() -> None:
    parts = parts_with()
    assembled = assemble(parts)
    store, inferred = assembled.in_memory(), set().union(*assembled.rounds)
    shared = Store()
    shared.extend(Quad(*t) for t in [*parts.ontology.triples, *parts.reference])
    counted = {t.subject for t in store.quads_for_pattern(None, NamedNode(TRADE + "inView"), None)}
    said = {
        tuple(q)[:3] for claim in counted for q in store.quads_for_pattern(None, None, None, claim)
    }
    described = (BASE + "source/", BASE + "claim/", BASE + "id/period/")
    for quad in store.quads_for_pattern(None, None, None, DefaultGraph()):
        assert (
            tuple(quad)[:3] in said
            or quad in shared
            or isinstance(quad.subject, BlankNode)  # the ontology's expressions
            or quad.subject.value.startswith(described)
            or quad.predicate.value in DERIVED
            or quad.predicate.value in NAMING
            or quad.triple in inferred
        ), quad


def test_a_hedged_claim_stays_out_of_the_view_but_in_the_store(tmp_path: Path) -> None:
    said = "measure:ban trade:respondsTo measure:cn-sctc-2025-mar ."
    path = written(tmp_path, BAN, claim("8", said, modality="Hedged"))
    parts = parts_with(path)
    assert "cn-sctc-2025-mar" not in str(values(parts, "respondsTo", "measure/ban"))
    assert f"{BASE}claim/notice/8" in assemble(parts).graphs


def test_bounds_are_derived_from_all_that_is_said_of_a_date(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        BAN,
        claim("3", "event:start a trade:Imposition ; trade:affects measure:ban ; "
                   'trade:startDate "2025-03"^^xsd:gYearMonth .'),
        claim("4", 'event:start trade:startDate "[2025-03-20..2025-04]"^^edtf:EDTF .'),
    )  # fmt: skip
    parts = parts_with(path)
    assert values(parts, "startEarliest", "event/start") == {"2025-03-20"}
    assert values(parts, "startLatest", "event/start") == {"2025-03-31"}
    assert values(parts, "startEarliestDay", "event/start") == {"20167"}


def test_dates_that_contradict_each_other_name_both_claims(tmp_path: Path) -> None:
    april = claim("5", 'event:start trade:startDate "2025-04"^^xsd:gYearMonth .')
    path = written(tmp_path, BAN, IMPOSED, april)
    with pytest.raises(CheckError, match="contradict") as caught:
        assemble(parts_with(path))
    assert "claim:notice/3" in caught.value.where
    assert "claim:notice/5" in caught.value.where


def test_each_value_of_a_contradiction_stands_where_its_claim_does(tmp_path: Path) -> None:
    early = claim("5", 'event:start trade:startDate "2024-04"^^xsd:gYearMonth .')
    with pytest.raises(CheckError, match="2024-04 and 2025") as caught:
        assemble(parts_with(written(tmp_path, BAN, IMPOSED, early)))
    first, second = caught.value.where.split(" and ")
    assert first.endswith("claim:notice/5")
    assert second.endswith("claim:notice/3")


def test_a_claim_that_contradicts_itself_is_not_told_to_supersede_another(tmp_path: Path) -> None:
    begun = claim(
        "3",
        "event:start a trade:Imposition ; trade:affects measure:ban ; "
        'trade:startDate "2025-03-20"^^xsd:date , "2025-04-20"^^xsd:date .',
    )
    with pytest.raises(CheckError, match="a claim contradicts itself") as caught:
        assemble(parts_with(written(tmp_path, BAN, begun)))
    assert caught.value.where.count("claim:notice/3") == 1
    assert "supersedes" not in (caught.value.hint or "")


def test_of_two_values_the_unreadable_one_alone_is_at_fault(tmp_path: Path) -> None:
    wrong = claim("5", 'event:start trade:startDate "2025-13-09"^^xsd:date .')
    with pytest.raises(SourceError, match="month 13") as caught:
        assemble(parts_with(written(tmp_path, BAN, IMPOSED, wrong)))
    assert "claim:notice/5" in caught.value.where
    assert "claim:notice/3" not in caught.value.where


UNTIED = claim("9", 'event:e a trade:Suspension ; trade:startDate "2026-02-03"^^xsd:date .')
# That it is a suspension is hedged, so it does not count.
UNTYPED = claim("8", "event:e a trade:Suspension .", modality="Hedged") + claim(
    "9", 'event:e trade:affects measure:ban ; trade:startDate "2026-02-03"^^xsd:date .'
)


@pytest.mark.parametrize(
    ("claims", "why"), [(UNTYPED, "what kind of act it is"), (UNTIED, "what it affects or extends")]
)
def test_an_act_that_gives_no_status_is_warned_of(claims: str, why: str, tmp_path: Path) -> None:
    inputs = Inputs.shipped([written(tmp_path, BAN, claims)])
    parts = read_parts(inputs)
    found = problems_of(inputs, parts, assemble(parts))
    [warning] = [p for p in found if p.what.startswith("No status follows from this act")]
    assert warning.severity == "Warning"
    assert why in warning.what
    assert "in as-reported" in warning.what
    assert [place.claim for place in warning.places] == [f"{BASE}claim/notice/9"]


def test_superseding_settles_a_contradiction(tmp_path: Path) -> None:
    later = claim(
        "5",
        'event:start trade:startDate "2025-04"^^xsd:gYearMonth .',
        'trade:supersedes c:6 ; trade:supersedesBecause "the notice prints April" ;',
    )
    march = claim("6", 'event:start trade:startDate "2025-03"^^xsd:gYearMonth .')
    begun = claim("3", "event:start a trade:Imposition ; trade:affects measure:ban .")
    parts = parts_with(written(tmp_path, BAN, begun, march, later))
    assert values(parts, "startLatest", "event/start") == {"2025-04-30"}
    without = withdraw(parts, {f"{BASE}claim/notice/5"})
    assert values(without, "startLatest", "event/start") == {"2025-03-31"}


FAULTS = {
    "an unknown term": ("measure:ban trade:cover material:gallium .", SourceError, "trade:covers"),
    "a typo in a thing": ("measure:ban trade:covers material:galium .", SourceError,
                          "material:gallium"),
    "an unknown class": ("measure:ban a trade:ExportBann .", SourceError, "trade:ExportBan"),
    "a derived term": ("measure:ban trade:restsOn c:1 .", SourceError, "derived by the build"),
    "no such day": ('event:e a trade:Imposition ; trade:affects measure:ban ; '
                    'trade:startDate "2026-02-30"^^xsd:date .', SourceError, "2026-02-30"),
    "a zone": ('event:e a trade:Imposition ; trade:affects measure:ban ; '
               'trade:startDate "2026-02-03Z"^^xsd:date .', SourceError, "zone"),
    "a date that is no date": ('event:e a trade:Imposition ; trade:affects measure:ban ; '
                               'trade:startDate "soon" .', SourceError, "startDate"),
    "an end before its start": ('event:e a trade:Suspension ; trade:affects measure:ban ; '
                                'trade:startDate "2026-02-03"^^xsd:date ; '
                                'trade:endDate "2026-02-01"^^xsd:date .', KgError, "end"),
    "a rate that is none": ('event:e a trade:RateChange ; trade:affects measure:ban ; '
                            'trade:startDate "2026-02-03"^^xsd:date ; trade:rate "much" .',
                            SourceError, "no number"),
    "two rates on one day": ('event:e a trade:RateChange ; trade:affects measure:ban ; '
                             'trade:startDate "2026-02-03"^^xsd:date ; trade:rate 20.0 . '
                             'event:f a trade:RateChange ; trade:affects measure:ban ; '
                             'trade:startDate "2026-02-03"^^xsd:date ; trade:rate 10.0 .',
                             CheckError, "one rate on one day"),
    "two kinds at once": ("measure:ban a trade:Tariff .", CheckError, "cannot be both"),
    "a domain": ("trade:isFormOf rdfs:domain trade:Country .", SourceError, "trade:isFormOf"),
    "a property above another": ("trade:covers rdfs:subPropertyOf trade:coversSomeOf .",
                                 SourceError, "ontology/trade.ttl alone"),
    "a class above another": ("trade:Country rdfs:subClassOf trade:Material .", SourceError,
                              "says nothing about a term"),
    "a label of a term": ('trade:Material rdfs:label "evil"@en .', SourceError, "trade:Material"),
    "a label of a borrowed term": ('dct:title rdfs:label "evil"@en .', SourceError, "dct:title"),
    "a label of a word of RDF": ('rdfs:label rdfs:label "evil"@en .', SourceError, "rdfs:label"),
    "an axiom about a thing": ("measure:ban rdfs:subClassOf trade:Tariff .", SourceError,
                               "states no axiom, here rdfs:subClassOf"),
    "a thing that is the same": ("measure:ban <http://www.w3.org/2002/07/owl#sameAs> measure:ban .",
                                 SourceError, "states no axiom, here owl:sameAs"),
    "a thing that is a class": ("measure:ban a rdfs:Class .", SourceError, "declares no term"),
    "a claim nobody made": ("measure:ban a trade:ExportBan .", SourceError, "unknown claim"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_claim_is_named(fault: str, tmp_path: Path, store: Path) -> None:
    facts, error, words = FAULTS[fault]
    more = ""
    if fault == "a claim nobody made":
        more = 'trade:supersedes <https://w3id.org/uschina-trade/claim/notice/77> ; ' \
               'trade:supersedesBecause "x" ;'  # fmt: skip
    path = written(tmp_path, BAN, claim("9", facts, more))
    with pytest.raises(error) as caught:
        build(Inputs.shipped([path]), tmp_path / "store")
    assert words in str(caught.value)
    assert "notice" in caught.value.where
    assert not (tmp_path / "store" / "current").exists()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('trade:Material rdfs:label "evil"@en .\n', "trade:Material rdfs"),
        ('dct:title dct:identifier "evil" .\n', "dct:title dct"),
        ("source:notice rdfs:subClassOf trade:Tariff .\n", "source:notice a"),
    ],
)
def test_a_file_names_no_term_and_its_header_states_no_axiom(
    text: str, line: str, tmp_path: Path, store: Path
) -> None:
    path = written(tmp_path, BAN, IMPOSED, text)
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(n for n, said in enumerate(lines, 1) if said.startswith(line))
    inputs = Inputs.shipped([path])
    kg.open(store)  # of which the file is a change
    for check in (lambda: build(inputs, tmp_path / "store"), lambda: local(inputs, [path], store)):
        with pytest.raises(SourceError, match=r"ontology/trade\.ttl alone") as caught:
            check()
        assert caught.value.where == f"{path}, line {number}, {line.split()[0]}"


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "a claim nobody made"])
def test_a_faulty_claim_is_named_by_a_check_of_its_file(
    fault: str, tmp_path: Path, store: Path
) -> None:
    facts, error, words = FAULTS[fault]
    path = written(tmp_path, BAN, claim("9", facts))
    kg.open(store)
    with pytest.raises(error) as caught:
        local(Inputs.shipped([path]), [path], store)
    assert words in str(caught.value)
    assert "claim:notice/9" in caught.value.where


def test_a_violation_stops_the_build_and_the_old_store_stays(tmp_path: Path, store: Path) -> None:
    before = kg.open(store).build.identity
    pointer = (store / "current").read_text()
    path = written(tmp_path, claim("1", "measure:ban a trade:ExportBan ."))
    with pytest.raises(CheckError) as caught:
        kg.open(store, [path])
    assert "notice.trig, line" in caught.value.where
    assert (store / "current").read_text() == pointer
    assert kg.open(store).build.identity == before


def test_withdrawing_a_source_takes_its_claims_along() -> None:
    parts = parts_with()
    source = parts.documents[0].source
    rest = withdraw(parts, {source})
    assert not any(claim.source == source for claim in rest.claims.values())
    assert assemble(rest, gated=False).triples()
    with pytest.raises(UsageError, match="no claim or source"):
        withdraw(parts, {source + "x"})


def test_equal_graphs_have_equal_identities(tmp_path: Path) -> None:
    first = written(tmp_path, BAN, IMPOSED)
    text = first.read_text(encoding="utf-8")
    second = tmp_path / "second" / "notice.trig"
    second.parent.mkdir()
    second.write_text(text.replace("c:1 a", "\n# a remark\n\nc:1 a"), encoding="utf-8")
    ids = [stores.identity_of(assemble(parts_with(path))) for path in (first, second)]
    assert ids[0] == ids[1]
    third = written(tmp_path, BAN, IMPOSED, SUSPENDED, name="third.trig")
    assert stores.identity_of(assemble(parts_with(third))) != ids[0]


def test_a_changed_source_is_built_anew_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    folder, source = tmp_path / "store", written(tmp_path, BAN, IMPOSED)
    first = kg.open(folder, [source]).build
    assert kg.open(folder, [source]).build == first
    written(tmp_path, BAN, IMPOSED, SUSPENDED)
    second = kg.open(folder, [source]).build
    assert second.identity != first.identity
    written(tmp_path, BAN, IMPOSED)
    assert kg.open(folder, [source]).build.identity == first.identity


def test_the_last_two_builds_stay(tmp_path: Path) -> None:
    folder, assembled = tmp_path, assemble(parts_with())
    for number in "1234":
        triples = len(assembled.triples())
        made = stores.Build(number * 64, number, stores.LAYOUT, "1.0.0", triples, 1, ())
        stores.write(folder, assembled, made)
        hours_ago = time.time() - 7200 + int(number)
        os.utime(folder / "builds" / (number * 64), (hours_ago, hours_ago))
    kept = {path.name[0] for path in (folder / "builds").iterdir()}
    assert kept == {"3", "4"}
    assert stores.current(folder, "3") is not None
    assert stores.current(folder, "1") is None


def test_a_store_of_another_layout_or_a_damaged_one_is_built_anew(tmp_path: Path) -> None:
    first = kg.open(tmp_path).build
    manifest = Path(first.folder) / "build.json"
    facts = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**facts, "layout": 0}), encoding="utf-8")
    assert stores.current(tmp_path) is None
    assert kg.open(tmp_path).build.identity == first.identity
    manifest.write_text("{ half", encoding="utf-8")
    assert kg.open(tmp_path).build.identity == first.identity
    for path in (Path(first.folder) / "graph").glob("*.sst"):
        path.write_bytes(b"")
    assert kg.open(tmp_path).ask("production-shares").rows
    for path in (Path(first.folder) / "graph").iterdir():
        path.unlink()
    assert kg.open(tmp_path).ask("production-shares").rows
    (tmp_path / "current").write_bytes(b"\xff\xff")
    assert kg.open(tmp_path).build.identity == first.identity


def test_a_store_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "builds").write_text("not a folder", encoding="utf-8")
    with pytest.raises(kg.StoreError, match="cannot be"):
        kg.open(tmp_path)
    with pytest.raises(kg.UsageError, match="not a store"):
        kg.open(tmp_path / "builds")


_BUILD = [sys.executable, "-m", "kg", "build", "--store"]
_ASK = [sys.executable, "-m", "kg", "ask", "production-shares", "--format", "json", "--store"]


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_build_killed_at_any_moment_leaves_the_old_or_the_new_one(
    tmp_path: Path, store: Path
) -> None:
    folder, source = tmp_path / "store", written(tmp_path, BAN, IMPOSED)
    old = kg.open(folder).build.identity
    new = stores.identity_of(assemble(parts_with(source)))
    chance = random.Random(20261122)
    for _ in range(12):
        running = subprocess.Popen(
            [*_BUILD, str(folder), "--sources", str(source)], stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(chance.uniform(0.5, 6))  # a build takes about four seconds
        running.kill()
        running.wait()
        found = stores.current(folder)
        assert found is not None
        assert found.identity in {old, new}
        assert stores.opened(found).query("ASK { ?s ?p ?o }")


def test_two_builds_at_once_end_with_one_identity(tmp_path: Path) -> None:
    running = [
        subprocess.Popen([*_BUILD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outputs = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert outputs[0] == outputs[1]
    answer = subprocess.run([*_ASK, str(tmp_path)], capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout)["build"][:12] in outputs[0]
