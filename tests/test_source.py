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


def line_of(path: Path, words: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(words))


ANEW = "@prefix c: <https://w3id.org/uschina-trade/claim/{}/> .\n"


def test_two_sources_in_one_file_are_told_apart_by_their_lines(tmp_path: Path) -> None:
    other = ANEW.format("other") + (SOURCE + BAN).replace("source:notice", "source:other")
    path = written(tmp_path, BAN, other)
    with pytest.raises(SourceError, match="exactly one source") as caught:
        read(path)
    one, two = line_of(path, "source:notice"), line_of(path, "source:other")
    assert f"found source:notice (line {one}) and source:other (line {two})" in caught.value.what
    assert caught.value.where == f"{path}, line {two}, source:other"


@pytest.mark.parametrize(
    "declared",
    [
        ANEW,
        "PREFIX d: <https://example.org/> PREFIX c: <https://w3id.org/uschina-trade/claim/{}/>\n",
        "@prefix c:\n  <https://w3id.org/uschina-trade/claim/{}/> .\n",
        ANEW + "# as it was: @prefix c: <https://example.org/> .\n",
    ],
)
def test_a_prefix_that_is_declared_anew_counts_from_there(declared: str, tmp_path: Path) -> None:
    last = claim("4", "measure:ban a trade:ExportBan .")
    path = written(
        tmp_path, BAN, declared.format("notice/more"), IMPOSED, ANEW.format("notice"), last
    )
    namespace = "https://w3id.org/uschina-trade/claim/notice/"
    lines = {iri.removeprefix(namespace): c.line for iri, c in read(path).claims.items()}
    assert lines == {
        name: line_of(path, f"c:{name.removeprefix('more/')} a")
        for name in ("1", "2", "more/3", "4")
    }


def test_a_claim_number_may_come_again_under_another_prefix(tmp_path: Path) -> None:
    more = ANEW.format("notice/more") + claim("1", "measure:ban a trade:ExportBan .")
    path = written(tmp_path, BAN, more)
    assert len(read(path).claims) == 3


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
