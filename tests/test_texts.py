"""Quotes are found and verified by digest."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.texts import Texts, find_quote, normalise, quotation, quote_of, refind

TEXT = "The ban runs until\n30 June 2031, says the “Office of Moons”.  It ran before — and will."


def test_words_are_found_across_white_space() -> None:
    quote = find_quote(TEXT, "until 30 June")
    assert TEXT[quote.start : quote.end] == "until\n30 June"
    assert quote.length == len("until 30 june")


@pytest.mark.parametrize(
    ("words", "fault"), [("never there", "do not stand"), ("ran", "ban|times|not")]
)
def test_words_must_stand_once(words: str, fault: str) -> None:
    with pytest.raises(SourceError, match=fault):
        find_quote(TEXT + " It ran.", words)


def test_a_copy_with_other_marks_is_found_again_but_not_with_another_digit() -> None:
    quote = find_quote(TEXT, "30 June 2031, says the “Office of Moons”")
    copy = 'News. The ban runs until 30 June 2031, says the "Office of  Moons".'
    assert len(refind(copy, quote.length, quote.sha256)) == 1
    assert refind(copy.replace("2031", "2032"), quote.length, quote.sha256) == []


@given(st.text())
@example("\u1fb7")
@example("ΐ")
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(min_size=1), st.data())
def test_any_span_of_a_text_is_found_again_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = quote_of(text, start, end)
    plain = normalise(text)
    if normalise(text[start:end]) in plain and quote.length:
        assert refind(text, quote.length, quote.sha256)


def test_texts_are_found_by_digest_and_read_without_newline_translation(tmp_path: Path) -> None:
    raw = b"one\r\ntwo\n"
    (tmp_path / "any name").write_bytes(raw)
    texts = Texts(tmp_path)
    assert texts.find(hashlib.sha256(raw).hexdigest()) == "one\r\ntwo\n"
    assert texts.find("0" * 64) is None
    assert Texts(None).find("0" * 64) is None


def test_a_quotation_can_be_pasted(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8", newline="")
    block = quotation(path, "30 June 2031")
    assert f"trade:textLength {len(TEXT)} ;" in block
    assert f"oa:start {TEXT.index('30 June')}" in block
    with pytest.raises(SourceError, match="do not stand"):
        quotation(path, "31 June 2031")
