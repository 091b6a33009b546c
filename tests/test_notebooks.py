"""The notebooks run as they stand, and their outputs hold what their prose says."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import kg

FOLDER = Path(__file__).parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def executed(path: Path, store: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a notebook after it ran in ``folder``, on the Python that runs this test."""
    kernel = folder / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Python 3", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(folder / "jupyter"))
    monkeypatch.setenv("IPYTHONDIR", str(folder / "ipython"))
    monkeypatch.setenv("PYTHONPATH", str(Path(kg.__file__).parents[1]))
    monkeypatch.setenv("KG_STORE", str(store))
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("KG_TODAY", "2026-11-22")
    for name in ("KG_TEXTS", "KG_SOURCES"):
        monkeypatch.delenv(name, raising=False)
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    work = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=work).execute()
    beside = {found.name for found in folder.iterdir() if found.is_file()}
    assert not beside, "a notebook writes to a folder of its own, not beside itself"
    return notebook


def written(folder: Path, name: str) -> Path:
    """Return the one file of this name that a notebook wrote to a folder of its own."""
    (found,) = folder.glob(f"*/{name}")
    return found


def outputs(notebook: Any) -> list[dict[str, str]]:
    """Return what each code cell shows, by MIME type; nothing may fail, or fetch."""
    shown = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        assert {output.output_type for output in cell.outputs} <= {"execute_result"}, cell.outputs
        data = dict(cell.outputs[-1].data) if cell.outputs else {}
        assert "<script" not in data.get("text/html", "")
        assert not re.search(r"\b(src|href)\s*=\s*[\"']?\w+:", data.get("text/html", ""))
        shown.append(data)
    return shown


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        assert not cell.metadata
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
            assert "assert" not in cell.source


def test_the_first_session_has_twenty_lines() -> None:
    cells = nbformat.read(FOLDER / "first-session.ipynb", as_version=4).cells
    lines = [line for cell in cells if cell.cell_type == "code" for line in cell.source.split("\n")]
    assert len([line for line in lines if line.strip()]) <= 20


def test_the_first_session(
    graph: kg.Graph, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = outputs(executed(FOLDER / "first-session.ipynb", store, tmp_path, monkeypatch))
    texts = [data.get("text/plain", "") for data in shown]
    assert "legal text" in texts[0]
    assert "defense-applications-on-suspended-materials" in texts[1]
    assert re.search(r"gallium +material", texts[2])
    assert "suspended" in texts[3]
    assert "2026-11-27" in texts[3]
    assert texts[4].startswith("[1] ")
    assert "germanium" in texts[5]
    assert "presumed" in texts[6]
    assert "Extension of CN-MOFCOM-2025-57" in " ".join(texts[7].split())
    assert "<svg" in shown[8]["text/html"]
    assert "83.1" in texts[9]
    assert "merged" in texts[10]
    assert "betweenness" in written(tmp_path, "restrictions.gexf").read_text(encoding="utf-8")
    assert "as known by 2025-11-12" in texts[11]


def test_the_briefing(
    graph: kg.Graph, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = outputs(executed(FOLDER / "briefing.ipynb", store, tmp_path, monkeypatch))
    texts = [data.get("text/plain", "") for data in shown]
    assert "2026-11-27" in texts[1]
    assert "presumed" in texts[2]
    assert "CN-MOFCOM-2025-57" in texts[3]
    assert "infrared applications" in texts[4]
    assert "<svg" in shown[5]["text/html"]
    assert "gallium" in texts[6]
    assert "in force, presumed" in texts[7]
    assert "suspended, certain" in texts[7]
    assert "legal text" in texts[8]
    assert "presumption of denial" in texts[9]
    assert "<svg" in shown[10]["text/html"]
    assert written(tmp_path, "brief.html").stat().st_size > 10_000
