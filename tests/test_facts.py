"""The recorded facts: every sentence accounted for, every quote where it is said to be."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, parse

from kg.errors import SourceError
from kg.files import ontology_dir, shipped_sources
from kg.ledger import Span, ledger_of, loose_claims, read_ledger, untiled
from kg.names import BASE, PREFIXES, RDF_TYPE, RDFS_LABEL, TRADE, local_name
from kg.texts import decode, normalise, quote_of

FICTIONAL = Path(__file__).parent / "fictional" / "article.trig"
SHIPPED = sorted(shipped_sources().rglob("*.trig"))
# An article that was not at hand has no digest: nothing can be said of its sentences.
ARTICLES = [
    path
    for path in sorted((shipped_sources() / "articles").glob("*.trig"))
    if "trade:textSha256" in path.read_text(encoding="utf-8")
]
NAMES = {path.stem: path for path in [FICTIONAL, *ARTICLES]}
CHECKOUT = Path(__file__).parent.parent
OA = PREFIXES["oa"]
DATES = {TRADE + name for name in ("startDate", "endDate", "announcedDate", "meetingDate")}


@dataclass
class Facts:
    """One source file, read apart from the package's own reader."""

    header: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    typed: set[str] = field(default_factory=set)

    def spans(self) -> dict[str, list[tuple[int, int]]]:
        return {
            claim: [(int(node[OA + "start"]), int(node[OA + "end"])) for node in nodes]
            for claim, nodes in self.evidence.items()
        }


@cache
def facts(path: Path) -> Facts:
    found = Facts()
    nodes: dict[object, dict[str, str]] = {}
    for quad in parse(path=str(path), format=RdfFormat.TRIG):
        subject, predicate, value = quad.subject, quad.predicate.value, quad.object
        if isinstance(subject, BlankNode):
            nodes.setdefault(subject, {})[predicate] = str(value.value)
        elif predicate == TRADE + "hasEvidence":
            claim = subject.value.rsplit("/", 1)[-1]
            found.evidence.setdefault(claim, []).append(nodes.setdefault(value, {}))
        elif subject.value.startswith(BASE + "source/"):
            found.header[predicate] = str(value.value)
        elif subject.value.startswith(BASE + "claim/"):
            said = found.said.setdefault(subject.value.rsplit("/", 1)[-1], {})
            is_named = isinstance(value, NamedNode)
            said[local_name(predicate)] = local_name(value.value) if is_named else str(value.value)
            if predicate == RDFS_LABEL:
                found.labels[subject.value] = str(value.value)
        if not isinstance(quad.graph_name, DefaultGraph):
            claim = found.said.setdefault(quad.graph_name.value.rsplit("/", 1)[-1], {})
            claim["dated"] = "yes" if predicate in DATES else claim.get("dated", "")
            found.used |= {t.value for t in (subject, value) if isinstance(t, NamedNode)}
            if predicate == RDF_TYPE:
                found.typed.add(subject.value)
    return found


@cache
def texts_at_hand() -> dict[str, str]:
    """Texts by the digest of their file, from the folder that KG_TEXTS names."""
    folder = os.environ.get("KG_TEXTS")
    files = sorted(Path(folder).iterdir()) if folder else []
    raws = [path.read_bytes() for path in files if path.is_file()]
    return {hashlib.sha256(raw).hexdigest(): decode(raw, "") for raw in raws}


def text_of(name: str) -> str:
    digest = facts(NAMES[name]).header[TRADE + "textSha256"]
    if name == "article":
        raw = FICTIONAL.with_suffix(".txt").read_bytes()
        assert hashlib.sha256(raw).hexdigest() == digest
        return decode(raw, name)
    if not os.environ.get("KG_TEXTS"):
        pytest.skip("the text is not at hand: set KG_TEXTS to the folder that holds it")
    # Skipping here would let a wrong digest in a header pass for a text that is not at hand.
    assert digest in texts_at_hand(), "no text in KG_TEXTS has the digest that the header gives"
    return texts_at_hand()[digest]


each_source = pytest.mark.parametrize("name", list(NAMES))


# ------------------------------------------------------------------ the ledger and the claims


def test_the_shipped_articles_are_found():
    assert len(ARTICLES) >= 2


@each_source
def test_the_ledger_tiles_the_text(name):
    assert list(untiled(read_ledger(ledger_of(NAMES[name])), text_of(name))) == []


@each_source
def test_every_claim_stands_in_the_ledger_where_its_evidence_lies(name):
    assert list(loose_claims(read_ledger(ledger_of(NAMES[name])), facts(NAMES[name]).spans())) == []


def parts_of_sentences(text: str, spans: list[Span]) -> list[str]:
    """Say which spans hold more than one sentence, or begin or end within one.

    A rule of its own, which knows nothing of how the ledgers were written.
    """
    sentence_end = re.compile(r"(\S*[.!?])[\"'”’)]*\s+[\"'“‘(]*[A-Z]")
    faults = []
    for span in spans:
        words = text[span.start : span.end]
        ends = [m[1] for m in sentence_end.finditer(words) if m[1] not in {"U.S."}]
        if ends or re.search(r"\n\s*\n", words):
            faults.append(f"{span.start}-{span.end}: more than one sentence")
        if words[0].islower():
            faults.append(f"{span.start}: begins within a sentence")
    for before, after in pairwise(spans):
        gap = text[before.end : after.start]
        if "\n" not in gap and text[before.end - 1] not in ".!?":
            faults.append(f"{before.end}: ends within a sentence")
    return faults


@each_source
def test_each_span_is_one_sentence(name):
    assert parts_of_sentences(text_of(name), read_ledger(ledger_of(NAMES[name]))) == []


# ------------------------------------------------------------------ quotes and headers


@each_source
def test_every_quote_digest_verifies(name):
    text, found = text_of(name), facts(NAMES[name])
    assert int(found.header[TRADE + "textLength"]) == len(text)
    assert found.evidence
    for claim, nodes in found.evidence.items():
        for node in nodes:
            start, end = int(node[OA + "start"]), int(node[OA + "end"])
            quote = quote_of(text, start, end)
            assert node[RDF_TYPE] == OA + "TextPositionSelector", claim
            assert 0 <= start < end <= len(text), claim
            assert quote.length == int(node[TRADE + "quoteLength"]), claim
            assert quote.sha256 == node[TRADE + "quoteSha256"], claim


@each_source
def test_quotes_begin_and_end_with_whole_words(name):
    text = text_of(name)
    for claim, spans in facts(NAMES[name]).spans().items():
        for start, end in spans:
            for at in (start, end):
                assert not (text[at - 1 : at].isalnum() and text[at : at + 1].isalnum()), claim


# ------------------------------------------------------------------ names


def test_everything_the_facts_speak_of_has_a_type():
    reference = parse(path=str(ontology_dir() / "reference.ttl"), format=RdfFormat.TURTLE)
    typed = {quad.subject.value for quad in reference if quad.predicate.value == RDF_TYPE}
    for path in SHIPPED:
        typed |= facts(path).typed
    for path in [FICTIONAL, *SHIPPED]:
        used = {iri for iri in facts(path).used if iri.startswith(BASE + "id/")}
        assert used - typed - facts(path).typed == set(), path


@each_source
def test_labels_of_claims_tell_them_apart(name):
    found = facts(NAMES[name])
    assert len(set(found.labels.values())) == len(found.labels) == len(found.evidence)


def test_the_invented_article_says_that_it_is_invented():
    assert text_of("article").startswith("FICTIONAL")
    assert FICTIONAL.read_text(encoding="utf-8").startswith("# FICTIONAL")


# ------------------------------------------------------------------ what the curator adds

ACT = re.compile(r"announcement \d|Executive Order|\d FR \d|State Council Tariff Commission")


def unclear_origins(said: dict[str, str]) -> list[str]:
    """Say where a claim leaves open what the article says and what the curator adds."""
    faults = []
    reasons = [said.get(name, "") for name in ("inferredFrom", "identifiedBy", "supersedesBecause")]
    if not re.match(r"(?:outside|within) the article: |$", said.get("identifiedBy", "")):
        faults.append("identified by what: something within the article, or outside it?")
    if any(ACT.search(reason) and "read through secondary" not in reason for reason in reasons):
        faults.append("names an act without saying how it was read")
    if "inferredFrom" in said and "isAttributedTo" in said:
        faults.append("inferred, and yet attributed")
    if "inferredFrom" in said and said.get("dated") and said.get("modality") != "Asserted":
        faults.append("an inferred date that is not asserted")
    return faults


def test_each_claim_says_what_the_article_says_and_what_the_curator_adds():
    for path in ARTICLES:
        said = facts(path).said
        assert sum(bool(claim.get("dated")) for claim in said.values()) > 5
        faults = {claim: unclear_origins(words) for claim, words in said.items()}
        assert {claim: found for claim, found in faults.items() if found} == {}


@pytest.mark.parametrize(
    "said",
    [
        {"identifiedBy": "the only ban of that year"},
        {"inferredFrom": "announcement 7 of 2031 took effect on that day"},
        {"inferredFrom": "told as done", "isAttributedTo": "ministry", "modality": "Asserted"},
        {"inferredFrom": "told as done", "dated": "yes", "modality": "Agreed"},
    ],
)
def test_an_unclear_origin_is_found(said):
    assert len(unclear_origins(said)) == 1


# ------------------------------------------------------------------ no words of an article

RUN = 8


def runs(text: str) -> set[tuple[str, ...]]:
    """Return every eight words that stand in a row in a text."""
    words = re.findall(r"\w+", normalise(text))
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def test_no_sentence_of_an_article_is_part_of_the_project():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    tracked = [CHECKOUT / name for name in listed.stdout.split("\0") if name]
    if not tracked:
        pytest.skip("no git checkout: nothing says which files are part of the project")
    if not texts_at_hand():
        pytest.skip("no text is at hand: set KG_TEXTS to the folder that holds them")
    # A headline is the title of its source, and is printed as that.
    titles = [facts(path).header[PREFIXES["dct"] + "title"] for path in ARTICLES]
    guarded = set().union(*map(runs, texts_at_hand().values())) - set().union(*map(runs, titles))
    for path in tracked:
        if path.is_file():
            copied = runs(path.read_text(encoding="utf-8", errors="replace")) & guarded
            assert not copied, f"{path}: {' '.join(min(copied))}"


# ------------------------------------------------------------------ the checks can fail

TEXT = "One fell. Two rose at 5 p.m. sharp.\n\nThree."
GOOD = [Span(0, 9, "facts", ("1",), ""), Span(10, 35, "facts", ("2",), ""),
        Span(37, 43, "opinion", (), "a view")]  # fmt: skip


def test_a_good_ledger_passes():
    assert list(untiled(GOOD, TEXT)) == []
    assert parts_of_sentences(TEXT, GOOD) == []
    assert list(loose_claims(GOOD, {"1": [(0, 3)], "2": [(10, 13)]})) == []


@pytest.mark.parametrize(
    ("spans", "place"),
    [
        (GOOD[1:], "0-10: in no span"),
        (GOOD[:2], "35-43: in no span"),
        ([GOOD[0], GOOD[2]], "9-37: in no span"),
        ([Span(0, 11, "facts", ("1",), ""), *GOOD[1:]], "10-11: in two spans"),
        ([*GOOD[:2], Span(37, 44, "opinion", (), "a view")], "outside the text"),
        ([Span(0, 10, "facts", ("1",), ""), *GOOD[1:]], "0-10: empty, or white space"),
    ],
)
def test_a_gap_or_an_overlap_is_found(spans, place):
    assert any(place in fault for fault in untiled(spans, TEXT))


@pytest.mark.parametrize(
    ("spans", "fault"),
    [
        ([Span(0, 35, "facts", ("1",), ""), GOOD[2]], "0-35: more than one sentence"),
        ([GOOD[0], Span(10, 43, "facts", ("2",), "")], "10-43: more than one sentence"),
        (
            [GOOD[0], Span(10, 18, "facts", (), ""), Span(19, 35, "facts", (), ""), GOOD[2]],
            "18: ends within a sentence",
        ),
        (
            [GOOD[0], Span(10, 18, "facts", (), ""), Span(19, 35, "facts", (), ""), GOOD[2]],
            "19: begins within a sentence",
        ),
    ],
)
def test_joined_and_split_sentences_are_found(spans, fault):
    assert fault in parts_of_sentences(TEXT, spans)


@pytest.mark.parametrize(
    ("evidence", "fault"),
    [
        ({"1": [(0, 3)]}, "2: in the ledger, but no claim"),
        ({"1": [(0, 3)], "2": [(10, 13)], "3": [(0, 3)]}, "3: not in the ledger"),
        ({"1": [(0, 3)], "2": [(5, 13)]}, "2: its evidence is not in 10-35"),
    ],
)
def test_a_claim_out_of_place_is_found(evidence, fault):
    assert list(loose_claims(GOOD, evidence)) == [fault]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("0,9,facts,,x", "if, and only if"),
        ("0,9,opinion,01,x", "if, and only if"),
        ("0,9,opinion,,", "needs the reason"),
        ("0,9,guess,,x", "unknown kind 'guess'"),
        ("0,-9,opinion,,x", "two positions"),
        ("0,9,opinion", "two positions"),
    ],
)
def test_a_faulty_row_of_a_ledger_is_refused_with_its_line(tmp_path, row, message):
    ledger = tmp_path / "a.ledger.csv"
    ledger.write_text(f"start,end,kind,claims,reason\n{row}\n", encoding="utf-8")
    with pytest.raises(SourceError, match=message) as fault:
        read_ledger(ledger)
    assert "line 2" in fault.value.where


def test_a_run_of_words_is_found_whatever_the_quotes_and_white_space():
    there = runs("so he said:\n“the ban —  which is new — will last”")
    assert there & runs('He said: "the ban - which is new - will last" then.')
    assert not there & runs("the ban which is old will last he said")
