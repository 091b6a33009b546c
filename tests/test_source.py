"""A source file is read whole or refused, with its place and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.source import read
from tests.sourcefile import BAN, HEADER, IMPOSED, NAMES, SOURCE, claim, written


def test_a_claim_knows_its_facts_and_its_place(tmp_path: Path) -> None:
    document = read(written(tmp_path, BAN))
    assert document.source.endswith("/source/notice")
    first = document.claims["https://w3id.org/uschina-trade/claim/notice/1"]
    assert len(first.triples) == 1
    line = int(first.where.rpartition(" ")[2])
    assert (tmp_path / "notice.trig").read_text().splitlines()[line - 1].startswith("c:1 a")


def test_a_blank_node_gets_its_iri_from_what_it_says(tmp_path: Path) -> None:
    first = read(written(tmp_path, BAN))
    again = read(written(tmp_path, NAMES, BAN, name="again.trig"))
    assert first.metadata == tuple(dict.fromkeys(again.metadata))
    assert [s.start for s in first.evidence().spans] == [10, 10]


def test_inferred_is_noted(tmp_path: Path) -> None:
    text = claim("1", "measure:ban a trade:ExportBan .", 'trade:inferredFrom "a reason" ;')
    (only,) = read(written(tmp_path, text)).claims.values()
    assert only.is_inferred


FAULTS = {
    "a graph nobody describes": (BAN + "c:9 { measure:ban a trade:ExportBan . }", "no claim metadata"),
    "metadata without a graph": (BAN.replace("c:2 {", "c:1 {", 1), "IRI"),
    "two graphs of one name": (BAN + IMPOSED + BAN, "two claim"),
    "a claim written twice": (BAN + BAN, "two claim"),
    "two graphs next to each other": (
        BAN + "c:2 { measure:ban trade:covers material:germanium . }",
        "two claim",
    ),
    "a fact outside a claim": (BAN + "measure:ban trade:covers material:gallium .", "outside any claim"),
    "another source's claim": (
        BAN.replace("c:2", "<https://w3id.org/uschina-trade/claim/other/2>"),
        "begin with",
    ),
    "two labels": (BAN.replace('"Claim 1 says so"@en', '"One"@en, "Two"@en'), "exactly one rdfs:label"),
    "no modality": (BAN.replace("trade:modality trade:Asserted ;", "", 1), "trade:modality"),
    "a second source": (SOURCE.replace("source:notice", "source:other"), "exactly one source"),
    "a loose blank node": (BAN + '[] rdfs:label "nobody" .', "blank node"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_spoilt_file_is_refused_with_its_place(fault: str, tmp_path: Path) -> None:
    text, words = FAULTS[fault]
    path = written(tmp_path, text)
    with pytest.raises(SourceError, match=words) as caught:
        read(path)
    assert str(path) in caught.value.where


def test_a_syntax_error_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.trig"
    path.write_text(HEADER + "source:x a trade:Article ;; .\nc:1 { oops", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read(path)
    assert f"line {HEADER.count(chr(10)) + 2}" in caught.value.where


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"  \n", "empty"), (b"\xff\xfe\x00", "not UTF-8"), (b"# only\n", "source")],
)
def test_what_is_no_source_file(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.trig"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=words):
        read(path)


def test_a_byte_order_mark_and_other_line_ends_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, BAN)
    plain = read(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read(path) == plain


def test_a_file_of_100_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.trig"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(SourceError, match="100 MB"):
        read(path)
