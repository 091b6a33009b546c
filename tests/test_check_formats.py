"""What a check says and how: places, formats, and input that wants to break them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Store
from rdflib import Graph

from kg.check.shapes import Shapes
from kg.cli import main
from kg.files import ontology_dir
from kg.names import prologue
from kg.report import FORMATS, Report, report_on
from kg.source import parse_turtle
from tests.sourcefile import BAN, IMPOSED, SUSPENDED, claim, written
from tests.test_shapes import BAD, SHAPES, WORLD

pytestmark = pytest.mark.usefixtures("graph")
LATER = claim(
    "5",
    "event:more a trade:Extension ; trade:extends event:pause ; "
    'trade:startDate "2025-06-30"^^xsd:date ; trade:endDate "2025-06-30"^^xsd:date .',
)
NO_END = claim(
    "9", 'event:cut a trade:RateChange ; trade:affects measure:ban ; trade:rateCut "x" .'
)


@pytest.fixture(autouse=True)
def own_store(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_STORE", str(store))
    for name in ("KG_SOURCES", "KG_TEXTS"):
        monkeypatch.delenv(name, raising=False)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(("check", *arguments))
    return code, *capsys.readouterr()


def problems(capsys: pytest.CaptureFixture[str], path: Path, *more: str) -> list[dict[str, object]]:
    _, out, _ = run(capsys, str(path), "--format", "json", *more)
    return list(json.loads(out)["problems"])


def line_of(path: Path, words: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(words))


@pytest.mark.parametrize("scope", [(), ("--all",)])
def test_a_finding_names_the_claims_that_state_the_value(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, scope: tuple[str, ...]
) -> None:
    path = written(tmp_path, BAN, IMPOSED, NO_END)
    found = next(p for p in problems(capsys, path, *scope) if p["value"] == "x")
    assert found["severity"] == "Violation"
    assert found["places"] == [
        {
            "file": str(path),
            "line": line_of(path, "c:9 a"),
            "claim": "https://w3id.org/uschina-trade/claim/notice/9",
        }
    ]
    assert f"notice.trig, line {line_of(path, 'c:9 a')}, claim:notice/9" in str(found["where"])


def test_what_is_derived_is_placed_where_the_dates_are(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    early = claim("6", 'event:start trade:announcedDate "2025-09-01"^^xsd:date ; '
                       'trade:endDate "2025-08-01"^^xsd:date .')  # fmt: skip
    path = written(tmp_path, BAN, IMPOSED, early)
    found = [
        p for p in problems(capsys, path) if "announced after it had ended" in str(p["message"])
    ]
    assert [place["line"] for place in found[0]["places"]] == [  # type: ignore[index, attr-defined]
        line_of(path, "c:3 a"),
        line_of(path, "c:6 a"),
    ]


def test_evidence_is_placed_at_its_claim_and_a_header_at_its_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = written(tmp_path, BAN, IMPOSED)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("oa:end 20", "oa:end 5", 1).replace('dct:language "en"', 'dct:language "E"'),
        encoding="utf-8",
    )
    where = {
        str(p["focus"]).partition("/node/")[0][-8:]: p["where"] for p in problems(capsys, path)
    }
    assert where["notice/1"] == f"{path}, line {line_of(path, 'c:1 a')}, claim:notice/1"
    assert where["e/notice"] == f"{path}, line {line_of(path, 'source:notice')}, source:notice"


def test_reference_data_are_placed_by_file_and_line(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys)
    assert "material:lithium-based-materials in ontology/reference.ttl, line " in out


def test_bad_syntax_is_shown_by_line_and_column(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "bad.trig"
    path.write_text("@prefix x: <https://example.org/> .\nx:a x:b ; .. x:c .\n", encoding="utf-8")
    code, out, err = run(capsys, str(path))
    assert (code, out) == (1, "")
    assert "bad.trig, line 2, column " in err
    code, out, _ = run(capsys, str(path), "--format", "json")
    assert code == 1
    assert "line 2, column" in json.loads(out)["problems"][0]["where"]


@pytest.mark.parametrize("form", FORMATS)
def test_exit_codes_are_the_same_in_every_format(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str
) -> None:
    good, bad = written(tmp_path, BAN, IMPOSED), written(tmp_path, BAN, NO_END, name="bad.trig")
    assert run(capsys, str(good), "--format", form)[0] == 0
    assert run(capsys, str(bad), "--format", form)[0] == 1
    assert run(capsys, str(tmp_path / "nowhere.trig"), "--format", form)[:2] == (2, "")


HOSTILE = 'x\\u0000\\u001b[31m\\n\\"\\u2028\\u202e\\\\ </script>'


@pytest.mark.parametrize("form", FORMATS)
def test_no_input_breaks_a_format(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str
) -> None:
    said = f'event:cut a trade:RateChange ; trade:affects measure:ban ; trade:rateCut "{HOSTILE}" .'
    path = written(tmp_path, BAN, claim("9", said), name="a\n\x1b[2J \"b', line 7.trig")
    code, out, err = run(capsys, str(path), "--format", form)
    assert code == 1
    assert "\x1b" not in out + err
    if form == "json":
        found = next(p for p in json.loads(out)["problems"] if p["value"].startswith("x\0"))
        assert found["places"][0]["file"] == str(path)
    elif form == "turtle":
        values = {str(o) for o in Graph().parse(data=out, format="turtle").objects()}
        assert 'x\0\x1b[31m\n"\u2028\u202e\\ </script>' in values
    else:
        assert all(line[0] != "x" for line in out.splitlines() if line)


def validated(report: Report) -> Store:
    store = Store()
    store.load(FORMATS["turtle"](report).encode(), format=RdfFormat.TURTLE)
    return store


REPORTING = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
x:Report a sh:NodeShape ; sh:targetClass sh:ValidationReport ;
  sh:property [ sh:path sh:conforms ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:boolean ] ;
  sh:property [ sh:path sh:result ; sh:class sh:ValidationResult ; sh:nodeKind sh:BlankNodeOrIRI ] .
x:Result a sh:NodeShape ; sh:targetClass sh:ValidationResult ;
  sh:property [ sh:path [ sh:inversePath sh:result ] ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path sh:resultPath ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ;
  sh:property [ sh:path sh:value ; sh:maxCount 1 ] ;
  sh:property [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ;
    sh:in ( sh:Violation sh:Warning sh:Info ) ] ;
  sh:property [ sh:path sh:sourceShape ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ;
  sh:property [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ;
    sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path sh:resultMessage ; sh:minCount 1 ; sh:uniqueLang true ;
    sh:or ( [ sh:datatype xsd:string ] [ sh:nodeKind sh:Literal ] ) ] .
"""


def test_a_report_in_turtle_is_one_as_shacl_defines_it(tmp_path: Path) -> None:
    from pyshacl import validate

    from kg.build.problem import Problem

    found = SHAPES.validate([*WORLD, *(t for path in BAD for t in parse_turtle(path))])
    report = Report([Problem(f.severity, f.message, "", (), f.focus, f) for f in found])
    text = FORMATS["turtle"](report)
    conforms, _, why = validate(text, data_graph_format="turtle", shacl_graph=REPORTING,
                                shacl_graph_format="turtle", inference="none")  # fmt: skip
    assert conforms, why
    asked = prologue() + "SELECT ?r { ?x sh:conforms false ; sh:result ?r . ?r sh:focusNode ?f }"
    assert len(list(validated(report).query(asked))) == len(found) > 100
    assert "sh:conforms true" in FORMATS["turtle"](Report())


CONTRADICTION = claim("9", "measure:ban a trade:Tariff .")
REFUSED = {
    "unknown term": (BAN + claim("9", "measure:ban trade:cover material:gallium ."), "claim/notice/9"),
    "axiom": (BAN + claim("9", "trade:covers rdfs:domain trade:Tariff ."), "claim/notice/9"),
    "contradiction": (BAN + CONTRADICTION, "claim/notice/1"),
    "header": (BAN + "source:notice trade:cover material:gallium .", "source/notice"),
    "syntax": (BAN + "c:9 { oops \x1b }", ""),
}  # fmt: skip


@pytest.mark.parametrize("scope", [(), ("--all",)])
@pytest.mark.parametrize("fault", REFUSED)
def test_a_file_that_is_refused_has_a_report_of_shacl(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, fault: str, scope: tuple[str, ...]
) -> None:
    from pyshacl import validate

    text, focus = REFUSED[fault]
    path = written(tmp_path, text)
    code, out, _ = run(capsys, str(path), *scope, "--format", "turtle")
    assert code == 1
    conforms, _, why = validate(out, data_graph_format="turtle", shacl_graph=REPORTING,
                                shacl_graph_format="turtle", inference="none")  # fmt: skip
    assert conforms, why
    told = Store()
    told.load(out.encode(), format=RdfFormat.TURTLE)
    rows = list(told.query(prologue() + """SELECT ?focus ?message { ?report sh:conforms false ;
        sh:result [ sh:focusNode ?focus ; sh:resultMessage ?message ;
        sh:resultSeverity sh:Violation ] }"""))  # fmt: skip
    assert len(rows) == 1
    _, table, err = run(capsys, str(path), *scope)
    assert table == ""
    where, _, what = rows[0]["message"].value.partition(": ")
    assert where.startswith(str(path))
    assert what.split(": ")[0] in err
    assert isinstance(rows[0]["focus"], NamedNode if focus else BlankNode)
    assert rows[0]["focus"].value.endswith(focus)
    (problem,) = problems(capsys, path, *scope)
    assert problem["focus"] == (rows[0]["focus"].value if focus else "")


def test_a_check_of_one_file_says_why_it_looked_at_everything(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = written(tmp_path, BAN, IMPOSED)
    empty = tmp_path / "store"
    _, out, _ = run(capsys, str(path), "--store", str(empty))
    assert "everything was checked, since there is no build yet" in out
    _, out, _ = run(capsys, str(path))
    assert "1 of 39 sources, 3 claims, and what they reach in build " in out


def shorter(folder: Path) -> Path:
    """Write a shipped source of 8 claims without one of them, and return its path."""
    shipped = ontology_dir().parent / "kg" / "sources" / "instruments" / "us-eo-14358.trig"
    text = shipped.read_text(encoding="utf-8")
    before, after = text.split("\nc:05 a")[0], text[text.index("\nc:06 a") :]
    folder.mkdir(exist_ok=True)
    path = folder / "dup.trig"
    path.write_text(before + after, encoding="utf-8")
    return path


OLD = "kg/sources/instruments/us-eo-14358.trig"


@pytest.mark.parametrize("scope", [(), ("--all",)])
def test_a_copy_of_a_shipped_source_takes_its_place_and_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, scope: tuple[str, ...]
) -> None:
    path = shorter(tmp_path)
    code, out, _ = run(capsys, str(path), *scope)
    assert code == 0
    assert "38 sources" in out
    told = (
        f"{path}, 7 claims, takes the place of {OLD}, 8 claims, in this check; "
        "a build refuses two files of one source"
    )
    assert f"\n{told}\n" in out
    _, out, _ = run(capsys, str(path), *scope, "--format", "json")
    assert told in json.loads(out)["notes"]


@pytest.mark.parametrize("scope", [(), ("--all",)])
def test_two_files_of_one_source_that_a_build_reads_are_refused(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    scope: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    added = tmp_path / "added"
    path = shorter(added)
    told = f"{path}: two files describe source:us-eo-14358: {OLD} too"
    code, out, err = run(capsys, str(path), *scope, "--sources", str(added))
    assert (code, out, told in err) == (1, "", True)
    monkeypatch.setenv("KG_SOURCES", str(added))
    code, out, err = run(capsys, str(path), *scope)
    assert (code, out, told in err) == (1, "", True)


@pytest.mark.parametrize("scope", [(), ("--all",)])
def test_two_files_to_check_do_not_take_each_others_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, scope: tuple[str, ...]
) -> None:
    one, two = written(tmp_path, BAN, IMPOSED), written(tmp_path, BAN, name="two.trig")
    for more in ((), ("--sources", str(one))):
        code, out, err = run(capsys, str(one), str(two), *scope, *more)
        assert (code, out, "two files describe source:notice" in err) == (1, "", True)
    code, out, _ = run(capsys, str(two), *scope, "--sources", str(one))
    assert (code, f"{two}, 2 claims, takes the place of {one}, 3 claims" in out) == (0, True)


def test_a_file_alone_says_what_all_together_say_of_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = written(tmp_path, BAN, IMPOSED, SUSPENDED, LATER)
    told = {}
    for scope in ((), ("--all",)):
        found = problems(capsys, path, "--date", "2026-11-22", *scope)
        told[scope] = {str(p) for p in found if "notice" in str(p)}
    assert told[()] == told["--all",]
    assert len(told[()]) > 1


def test_a_file_that_conforms_needs_no_pyshacl(tmp_path: Path, store: Path) -> None:
    import subprocess
    import sys

    path = written(tmp_path, BAN, IMPOSED)
    code = (
        "import sys; from kg.cli import main; "
        f"code = main(['check', {str(path)!r}, '--store', {str(store)!r}]); "
        "sys.exit(code or ('rdflib' in sys.modules) or ('pyshacl' in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_can_be_called_from_python(tmp_path: Path, store: Path) -> None:
    from kg.files import Inputs

    path = written(tmp_path, BAN, IMPOSED)
    found = report_on(Inputs.shipped([path]), [path], store, None)
    assert not found.failed
    assert Shapes(ontology_dir() / "shapes").looks.strange == []
