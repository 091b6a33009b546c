"""Files for the user: refused in words, written whole, replaced in one step."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from kg.cli import main
from kg.errors import UsageError
from kg.writing import check_target, write_whole

pytestmark = pytest.mark.usefixtures("graph")
ASKED = ("export", "timeline", "gallium", "--date", "2026-11-22")


@pytest.fixture(autouse=True)
def own_store(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_STORE", str(store))
    monkeypatch.delenv("KG_SOURCES", raising=False)
    monkeypatch.delenv("KG_TEXTS", raising=False)


def test_a_picture_is_written_and_its_rows_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "gallium.svg"
    out.write_text("old")
    assert main([*ASKED, "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith("<?xml")
    printed = capsys.readouterr()
    assert "suspended" in printed.out
    assert "Not legal advice" in printed.out
    assert str(out) in printed.err
    assert os.listdir(tmp_path) == ["gallium.svg"]


def test_a_page_is_written(tmp_path: Path) -> None:
    out = tmp_path / "gallium.HTML"
    assert main([*ASKED, "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_without_a_file_the_picture_is_drawn_in_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    assert main(ASKED) == 0
    out = capsys.readouterr().out
    assert "▒▒▒" in out
    assert max(map(len, out.splitlines())) <= 72
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("picture.gif", "picture.svg or picture.html or picture.png or picture.pdf"),
        ("picture", "picture.svg or picture.html or picture.png"),
        ("nowhere/picture.svg", "no such folder"),
        ("folder.svg", "this is a folder"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused_first(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.svg").mkdir()
    assert main([*ASKED, "--out", name]) == 2
    printed = capsys.readouterr()
    assert words in printed.err
    assert not printed.out
    assert os.listdir(tmp_path) == ["folder.svg"]


def test_what_is_not_finished_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "picture.svg"
    out.write_text("old")

    def fails(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(OSError, match="full"):
        write_whole(out, "new")
    assert out.read_text() == "old"
    assert os.listdir(tmp_path) == ["picture.svg"]


def test_a_link_goes_on_pointing(tmp_path: Path) -> None:
    target, link = tmp_path / "target.svg", tmp_path / "link.svg"
    target.write_text("old")
    link.symlink_to(target)
    write_whole(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_the_hint_of_a_dotfile_makes_sense() -> None:
    with pytest.raises(UsageError, match=r"write .+\.svg or .+\.html"):
        check_target(Path(".svg"), (".svg", ".html"))


@pytest.mark.parametrize("words", [("export",), ("export", "timeline")])
def test_help_has_an_example(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit):
        main([*words, "--help"])
    assert "example: kg export timeline gallium" in " ".join(capsys.readouterr().out.split())


def test_it_asks_what_the_output_can_show(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert main(ASKED) == 0
    sys.stdout.seek(0)
    assert sys.stdout.read().isascii()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_left_alone(tmp_path: Path) -> None:
    pipe = tmp_path / "net.svg"
    os.mkfifo(pipe)
    with pytest.raises(UsageError, match="device or a pipe"):
        check_target(pipe, [".svg"])
    assert pipe.is_fifo()


def test_a_file_that_cannot_be_made_is_named_as_it_was_asked_for(tmp_path: Path) -> None:
    link = tmp_path / "net.svg"
    link.symlink_to(tmp_path / "nowhere" / "net.svg")
    with pytest.raises(FileNotFoundError) as refused:
        write_whole(link, "x")
    assert refused.value.filename == str(link)
