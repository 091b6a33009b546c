"""The whole graph as files, as whoever takes them away sees it."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

import kg
from kg.serve.model import Call, Settings
from kg.serve.site import Site
from kg.serve.worker import made
from tests.serving import Server, serving

FORMS = {"trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS}


@pytest.fixture(scope="module")
def server(store: Path, graph: kg.Graph) -> Iterator[Server]:
    with serving(store, "--max-bytes", "50000", log=store / "dump.log") as running:
        yield running


def canonical(quads: ox.Dataset) -> set[str]:
    quads.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in quads}


@pytest.mark.parametrize("form", FORMS)
def test_a_dump_holds_every_triple_of_the_graph(server: Server, graph: kg.Graph, form: str) -> None:
    found = server.http.get(f"/dump/uschina-trade.{form}.gz")
    assert found.headers["content-type"] == "application/gzip"
    assert "content-encoding" not in found.headers
    text = gzip.decompress(found.content)
    assert f"# build {graph.build.identity}".encode() in text[:500]
    quads = ox.parse(text, format=FORMS[form])
    assert canonical(ox.Dataset(quads)) == canonical(ox.Dataset(graph.engine.store))


def test_a_dump_may_be_longer_than_an_answer(server: Server) -> None:
    found = server.http.get("/dump/uschina-trade.nq.gz")
    assert found.status_code == 200
    assert len(found.content) > 50_000


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum is not installed")
def test_the_checksums_are_those_of_the_files(server: Server, tmp_path: Path) -> None:
    for name in ("SHA256SUMS", "uschina-trade.trig.gz", "uschina-trade.nq.gz"):
        (tmp_path / name).write_bytes(server.http.get(f"/dump/{name}").content)
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": OK") == 2


def test_a_dump_is_not_sent_again_to_whoever_has_it(server: Server) -> None:
    address = "/dump/uschina-trade.trig.gz"
    first = server.http.head(address)
    assert first.content == b""
    again = server.http.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert int(first.headers["content-length"]) == len(server.http.get(address).content)


def test_a_dump_takes_no_parameters(server: Server) -> None:
    found = server.http.get("/dump/uschina-trade.trig.gz", params={"date": "2026-11-22"})
    assert found.status_code == 400


def test_two_workers_make_the_same_bytes(store: Path, graph: kg.Graph) -> None:
    call = Call("dump", "json", {"name": "uschina-trade.trig.gz"})
    first, second = (
        made(Site(kg.open(store), Settings(str(store), "http://127.0.0.1/")), call).body
        for _ in range(2)
    )
    assert first == second


def test_the_page_lists_the_files_with_their_digests(server: Server, graph: kg.Graph) -> None:
    with httpx.Client(base_url=server.base, trust_env=False) as http:
        page = http.get("/dump/", params={"date": "2026-11-22"}).text
        sums = http.get("/dump/SHA256SUMS").text
    assert graph.build.identity in page
    for line in sums.splitlines():
        digest, name = line.split("  ")
        assert digest in page
        assert f'href="/dump/{name}"' in page
