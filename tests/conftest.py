"""What several test files share: a graph built once, and small source files to break."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import settings

import kg
from kg.texts import Texts
from tests.serving import Server

# The gate gives one verdict on one commit; KG_RANDOM_LAWS=1 searches elsewhere each time.
settings.register_profile(
    "repeatable", derandomize=not os.environ.get("KG_RANDOM_LAWS"), deadline=None
)
settings.load_profile("repeatable")

HERE = Path(__file__).parent
FICTIONAL = HERE / "fictional"


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of built stores that no test shares with the user."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="session")
def graph(store: Path) -> kg.Graph:
    """The shipped graph."""
    return kg.open(store)


@pytest.fixture(scope="module")
def http(server: Server) -> Iterator[httpx.Client]:
    """One client of a file's server for all its tests: to make one takes longer than to ask."""
    with server.http as client:
        yield client


@pytest.fixture(scope="session")
def fictional(store: Path) -> kg.Graph:
    """The shipped graph with the fictional article, whose text is at hand."""
    return kg.open(store, [FICTIONAL], FICTIONAL)


@pytest.fixture(scope="session")
def texts() -> Texts:
    """The texts of the shipped articles; skipped where nobody has them."""
    folder = os.environ.get("KG_TEXTS")
    if not folder:
        pytest.skip("KG_TEXTS does not name a folder with the texts of the articles")
    return Texts(Path(folder))
