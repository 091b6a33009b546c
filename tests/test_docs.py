"""The README is true: its commands give its outputs, its files work, whatever the day.

KG_WRITE_DOCS=1 writes the present outputs into it; they are then to be read.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

import kg
from kg.cli import main
from tests.serving import serving

README = Path(__file__).parent.parent / "README.md"
PICTURE = Path(__file__).parent / "pictures" / "restrictions.svg"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# An output longer than this is shown in part: its first and last lines, and how much was left out.
LONGEST, HEAD, TAIL = 60, 44, 8
ADDRESS = "http://127.0.0.1:8000/"
CLOCKS = ("2025-01-01", "2026-11-28", "2031-01-01")


@pytest.fixture
def desk(tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the README's files, as a reader would have written them."""
    for _, name, body in BLOCK.findall(README.read_text(encoding="utf-8")):
        if name:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body, encoding="utf-8", newline="")
    monkeypatch.chdir(tmp_path)
    for name in ("KG_TEXTS", "KG_SOURCES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KG_STORE", str(store))
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def output_of(command: str) -> str:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        main(shlex.split(command)[1:])
    shown = out.getvalue() if "--format" in command else out.getvalue() + err.getvalue()
    lines = [line.rstrip() for line in shown.rstrip().splitlines() if not line.endswith(" ...")]
    if len(lines) > LONGEST:
        left_out = len(lines) - HEAD - TAIL
        lines = [*lines[:HEAD], f"... {left_out} more lines ...", *lines[-TAIL:]]
    return "\n".join(lines)


def session(body: str) -> str:
    """Run the commands of a console block and return the block as it should be."""
    commands = [line[2:] for line in body.splitlines() if line.startswith("$ ")]
    return "\n\n".join(f"$ {command}\n{output_of(command)}" for command in commands) + "\n"


@pytest.mark.parametrize("clock", CLOCKS)
def test_every_command_gives_the_output_shown(
    clock: str, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_TODAY", clock)
    text = README.read_text(encoding="utf-8")

    def replaced(found: re.Match[str]) -> str:
        if found[1] != "console":
            return found[0]
        return f"```console\n{session(found[3])}```"

    fresh = BLOCK.sub(replaced, text)
    if os.environ.get("KG_WRITE_DOCS"):
        README.write_text(fresh, encoding="utf-8")
    assert text == fresh or os.environ.get("KG_WRITE_DOCS"), "run with KG_WRITE_DOCS=1, then read"


def told_by_python(body: str, names: dict[str, object]) -> str:
    """Run the examples of a Python block and return the block as it should be."""
    parts = []
    for example in doctest.DocTestParser().get_examples(body):
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
            exec(compile(example.source, "README.md", "single"), names)
        first, *more = example.source.rstrip("\n").split("\n")
        parts += [f">>> {first}", *(f"... {line}" for line in more)]
        parts += [line.rstrip() for line in said.getvalue().splitlines()]
    return "\n".join(parts) + "\n"


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_python_session_is_true(
    clock: str, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_TODAY", clock)
    text = README.read_text(encoding="utf-8")
    names: dict[str, object] = {}
    assert "```python\n" in text

    def replaced(found: re.Match[str]) -> str:
        is_python = found[1] == "python"
        return f"```python\n{told_by_python(found[3], names)}```" if is_python else found[0]

    fresh = BLOCK.sub(replaced, text)
    if os.environ.get("KG_WRITE_DOCS"):
        README.write_text(fresh, encoding="utf-8")
    assert text == fresh or os.environ.get("KG_WRITE_DOCS"), "run with KG_WRITE_DOCS=1, then read"


def requested(body: str, base: str) -> str:
    """Run the requests of a block against a server, and return the block as it should be."""
    commands = [line[2:] for line in body.splitlines() if line.startswith("$ ")]
    parts = []
    for command in commands:
        run = command.replace(ADDRESS, base)
        done = subprocess.run(run, shell=True, capture_output=True, text=True, check=True)
        parts.append(f"$ {command}\n{done.stdout.replace(base, ADDRESS).rstrip()}")
    return "\n\n".join(parts) + "\n"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_request_gets_the_reply_shown(desk: Path, store: Path) -> None:
    text = README.read_text(encoding="utf-8")
    with serving(store, log=desk / "server.log") as server:

        def replaced(found: re.Match[str]) -> str:
            is_request = found[1] == "bash"
            return f"```bash\n{requested(found[3], server.base)}```" if is_request else found[0]

        fresh = BLOCK.sub(replaced, text)
    if os.environ.get("KG_WRITE_DOCS"):
        README.write_text(fresh, encoding="utf-8")
    assert text == fresh or os.environ.get("KG_WRITE_DOCS"), "run with KG_WRITE_DOCS=1, then read"


def test_the_picture_is_the_one_that_is_drawn_now(
    graph: kg.Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_TODAY", "2031-01-01")
    drawn = graph.network("restrictions", date="2026-11-22").svg()
    if os.environ.get("KG_WRITE_DOCS"):
        PICTURE.write_text(drawn, encoding="utf-8")
    assert drawn == PICTURE.read_text(encoding="utf-8"), "run with KG_WRITE_DOCS=1, then look"


def test_the_invented_notice_brings_the_rows_back(desk: Path) -> None:
    ban = "https://w3id.org/uschina-trade/id/measure/cn-mofcom-2024-46-2a"
    question = "defense-applications-on-suspended-materials"
    shipped = kg.open().ask(question, date="2026-12-01")
    assert ban not in {row["measure"].iri for row in shipped.rows}
    with_notice = kg.open(sources=["notices"], texts="notices")
    answer = with_notice.ask(question, date="2026-12-01", cite=True)
    rows = [index for index, row in enumerate(answer.rows) if row["measure"].iri == ban]
    assert {str(answer.rows[index]["last_day"]) for index in rows} == {"2027-11-27"}
    number = next(n.number for n in answer.citations if "invented-notice" in n.claim)
    assert all(number in answer.notes[index] for index in rows)
    assert answer.citations[number - 1].quotes == ("is extended through 27 November 2027",)


def test_the_question_of_the_readme_passes_the_lint(desk: Path) -> None:
    from kg.lint import lint
    from kg.question import read_question

    (path,) = desk.rglob("*.rq")
    assert lint(read_question(path)) == []


def test_every_room_is_on_the_map() -> None:
    text = README.read_text(encoding="utf-8")
    rooms = text[text.index("## The rooms") : text.index("## Limits")]
    package = README.parent / "kg"
    for path in package.iterdir():
        name = path.name.removesuffix(".py")
        if not name.startswith("_") and name != "py.typed":
            assert name in rooms, f"the map of the rooms lacks {name}"
