"""The command line: codes, formats, and errors without a stack trace."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import kg
from kg.cli import main
from tests.sourcefile import BAN, claim, written

MAIN = "defense-applications-on-suspended-materials"
pytestmark = pytest.mark.usefixtures("graph")


@pytest.fixture(autouse=True)
def own_store(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_STORE", str(store))
    monkeypatch.delenv("KG_SOURCES", raising=False)
    monkeypatch.delenv("KG_TEXTS", raising=False)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        code = main(arguments)
    except SystemExit as left:
        code = int(left.code or 0)
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return code, out, err


def test_an_answer_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "ask", MAIN, "--date", "2026-11-22", "--cite")
    assert code == 0
    assert "on 2026-11-22 · reading as-reported" in out
    assert "newest source" in out
    assert "[1] " in out
    assert "\x1b" not in out


def test_an_answer_as_json_and_csv(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "status", "--date", "2026-11-27", "--format", "json")
    answer = json.loads(out)
    assert answer["date"] == "2026-11-27"
    ban = next(row for row in answer["rows"] if row["identifier"] == "CN-MOFCOM-2024-46/2a")
    assert (ban["last_day"], ban["to"]) == ("2026-11-27", "2026-11-28")
    assert ban["status"]["label"] == "suspended"
    _, out, err = run(capsys, "status", "--date", "2026-11-27", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert "to" not in rows[0]
    assert {row["identifier"] for row in rows} >= {"CN-MOFCOM-2024-46/2a"}
    assert "2026-11-27 as-reported build" in err


def test_status_of_one_measure(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "status", "CN-MOFCOM-2024-46/2a", "--date", "2026-11-28")
    assert "1 row" in out
    assert "in force" in out
    assert "presumed" in out


def test_claims_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "claims", "--format", "json")
    answer = json.loads(out)
    wanted = {"claim", "source_sha256", "start", "end", "modality", "label", "triples"}
    assert wanted <= set(answer["columns"])
    assert answer["rows"][0]["triples"][0].startswith("<https://")


def test_sparql_from_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "query.rq"
    path.write_text("SELECT (COUNT(*) AS ?n) { ?c a trade:Claim }", encoding="utf-8")
    code, out, _ = run(capsys, "sparql", str(path), "--format", "csv")
    assert code == 0
    assert out.splitlines()[0] == "n"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("ask", "defence-applications-on-suspended-materials"), 2, f"did you mean {MAIN}"),
        (("ask", MAIN, "--date", "2026-13-01"), 2, "2026-13-01"),
        (("ask", MAIN, "--reading", "official-ish"), 2, "reading"),
        (("ask", MAIN, "--param", "days=3"), 2, "no parameter"),
        (("ask", MAIN, "--param", "days"), 2, "NAME=VALUE"),
        (("ask", MAIN, "--date", "2026-11-22", "--param", "date=2026-11-23"), 2, "twice"),
        (("aks", MAIN), 2, "did you mean ask"),
        (("sparql", "SELECT"), 2, "neither a query nor a file"),
        (("sparql", "DROP ALL"), 2, "read-only"),
        (("sparql", "SELECT * { SERVICE <http://127.0.0.1:9/> {} }"), 2, "SERVICE"),
        (("sparql", "ASK { ?s ?p ?o }", "--cite"), 2, "SELECT"),
        (("why", "material:galium"), 2, "material:gallium"),
        (("check", "nowhere.trig"), 2, "no such file"),
        (("ask", MAIN, "--sources", "nowhere"), 2, "no such file"),
        (("claims", "--source", "source:nowhere"), 2, "nothing in the graph"),
        (("quote", "nowhere.txt", "words"), 1, "cannot be read"),
        (("quote", "", "words"), 2, "the path is empty"),
        (("check", ""), 2, "the path is empty"),
        (("check", "--sources", ""), 2, "--sources: the path is empty"),
        (("check", "--texts", ""), 2, "--texts: the path is empty"),
        (("check", "--store", ""), 2, "--store: the path is empty"),
        (("build", "--store", ""), 2, "--store: the path is empty"),
        (("ask", MAIN, "--sources", ""), 2, "--sources: the path is empty"),
        (("export", "brief", "--out", ""), 2, "--out: the path is empty"),
        (("export", "ontology", "--out", ""), 2, "--out: the path is empty"),
        (("ask", MAIN, "--reading", "official", "--param", "reading=official"), 2, "twice"),
    ],
)
def test_misuse_is_told_in_words(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, words: str
) -> None:
    found, out, err = run(capsys, *arguments)
    assert found == code
    assert words in err
    assert not out


def test_a_faulty_source_leaves_the_store(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, store: Path
) -> None:
    before = (store / "current").read_text()
    path = written(tmp_path, BAN, claim("9", "measure:ban trade:covers material:galium ."))
    for arguments in (("check", str(path)), ("ask", MAIN, "--sources", str(path))):
        code, _, err = run(capsys, *arguments)
        assert code == 1
        assert "material:gallium" in err
        assert "notice.trig, line" in err
    assert (store / "current").read_text() == before


def test_check_finds_the_shipped_sources_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "check")
    assert code == 0
    assert "0 Violations" in out


def test_check_reads_quotes_and_ledger_against_the_text(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    fictional = Path(__file__).parent / "fictional"
    code, out, _ = run(capsys, "check", str(fictional / "article.trig"), "--texts", str(fictional))
    assert code == 0
    assert "quotes verified against the text" in out
    text = (fictional / "article.trig").read_text(encoding="utf-8")
    first = text.index("quoteSha256") + len('quoteSha256 "')
    spoilt = tmp_path / "article.trig"
    spoilt.write_text(text[:first] + "0" * 64 + text[first + 64 :], encoding="utf-8")
    code, out, _ = run(capsys, "check", str(spoilt), "--texts", str(fictional))
    assert code == 1
    assert "do not match the digest" in out
    assert "article.trig, line" in out


def test_a_quote_can_be_pasted_and_verifies(capsys: pytest.CaptureFixture[str]) -> None:
    path = Path(__file__).parent / "fictional" / "article.txt"
    words = path.read_text(encoding="utf-8").split("\n")[-2].split(".")[0]
    code, out, _ = run(capsys, "quote", str(path), words)
    assert code == 0
    assert "oa:start" in out


def test_versions(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--version")
    assert code == 0
    assert f"kg {kg.__version__}, ontology 4.0.0, build " in out


@pytest.mark.parametrize(
    "verb", ["build", "check", "questions", "ask", "status", "claims", "why", "sparql", "quote"]
)
def test_help_of_every_verb_has_an_example(capsys: pytest.CaptureFixture[str], verb: str) -> None:
    code, out, _ = run(capsys, verb, "--help")
    assert code == 0
    assert f"example: kg {verb}" in out.replace("\n", " ").replace("  ", " ")
