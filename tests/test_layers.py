"""The rooms: data flows one way, and heavy libraries stay in theirs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kg"

# A room imports rooms before it in this list, and itself.
ROOMS = (
    "errors names terms dates compare texts sparql_text bind files writing claim ledger source status reason "
    "check build engine question resolve given cite lint clocks report answer conflict network export why session opening serve cli"
).split()
# Where a heavy library may be imported at all.
HOMES = {
    "pyshacl": {"check"},
    "owlready2": {"reason"},
    "networkx": {"network"},
    "igraph": {"network"},
    "pandas": {"answer"},
    "matplotlib": {"export"},
    "starlette": {"serve"},
    "uvicorn": {"serve"},
    "jinja2": {"serve"},
    "rdflib": {"check", "cite", "lint"},
}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).parts
        yield parts[0].removesuffix(".py"), path


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield the imported names of a module, and whether at its top level."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guarded = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in guarded:
            continue
        top = node in tree.body
        if isinstance(node, ast.Import):
            yield from ((alias.name, top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from ((name, top) for name in names)


@pytest.mark.parametrize("path", [p for _, p in modules()], ids=str)
def test_a_room_imports_only_rooms_before_it(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if room in ("__init__", "__main__"):
        return
    for name, _ in imports(path):
        package, *rest = name.split(".")
        if package == "kg" and rest and rest[0] in ROOMS:
            assert ROOMS.index(rest[0]) <= ROOMS.index(room), f"{room} imports {name}"
        elif package == "kg":
            # `from kg import dates`; the package itself re-exports the session for users only.
            assert rest[-1:] == ["__version__"], f"{room} imports {name}"


@pytest.mark.parametrize("path", [p for _, p in modules()], ids=str)
def test_heavy_libraries_stay_in_their_rooms_and_functions(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for name, _ in imports(path):
        library = name.split(".")[0]
        if library in HOMES:
            assert room in HOMES[library], f"{room} imports {library}"


def test_one_place_reads_the_clock() -> None:
    readers = [
        path.relative_to(PACKAGE).as_posix()
        for _, path in modules()
        if any(word in path.read_text(encoding="utf-8") for word in (".today()", ".now(", "utcnow"))
        and "dates.today()" not in path.read_text(encoding="utf-8")
    ]
    assert readers == ["dates.py"]


def test_asking_starts_without_the_heavy_libraries(store: Path, graph: object) -> None:
    code = (
        "import sys; from kg.cli import main; "
        f"main(['ask', 'production-shares', '--store', {str(store)!r}]); "
        "heavy = {'rdflib', 'pyshacl', 'owlready2', 'networkx', 'igraph', 'pandas', 'matplotlib'} & set(sys.modules); "
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# In the server, the process that listens knows nothing of what workers do, and the other way round.
SIDES = (("front", "routes"), ("content", "views", "site", "worker"))


@pytest.mark.parametrize("path", sorted((PACKAGE / "serve").rglob("*.py")), ids=str)
def test_the_two_sides_of_the_server_stay_apart(path: Path) -> None:
    here = path.relative_to(PACKAGE / "serve").parts[0].removesuffix(".py")
    other = next((side for side in SIDES if here not in side and here in SIDES[0] + SIDES[1]), ())
    for name, _ in imports(path):
        parts = name.split(".")
        if parts[:2] == ["kg", "serve"]:
            assert parts[2] not in other, f"{here} imports {name}"
