"""Every question of the library, in pyoxigraph and in rdflib, over one synthetic graph.

pyoxigraph reads a store on disk, opened and asked as ``kg ask`` does it; rdflib holds the same
quads in memory. Both get the same text, and parse it each time. Their rows must be equal::

    python -m tests.bench.questions
    python -m tests.bench.questions --triples 1e4 --limit 20 status measures-by-status
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import NamedTuple

from pyoxigraph import RdfFormat

from kg.build.assemble import assemble
from kg.build.store import opened
from kg.engine import LocalEngine
from kg.files import queries_dir
from kg.question import Library, Question, read_value
from tests.bench.synthetic import PARAMETERS, parts_of_size, store_of
from tests.bench.timing import machine, table
from tests.question_toy import printed

__all__ = ["Asked", "Rival", "filled", "main"]

_RUNS = 5
_ENOUGH = 20.0  # seconds of rdflib for one question, after which it is not asked again
_COLUMNS = ("question", "rows", "pyoxigraph ms", "rdflib ms", "ratio", "equal rows")


class Asked(NamedTuple):
    """The rows of an answer as text, and the seconds it took."""

    rows: list[tuple[str, ...]]
    seconds: float


class Rival:
    """rdflib in a process of its own, which can be ended in the middle of a query.

    Parameters
    ----------
    dump
        The graph as N-Quads.
    limit
        Seconds after which a query is given up.
    """

    def __init__(self, dump: Path, limit: float) -> None:
        self.limit = limit
        self._dump = dump
        self._start()

    def _start(self) -> None:
        context = get_context("spawn")
        self._line, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(self._dump, other), daemon=True)
        self._process.start()
        self.load_seconds: float = self._line.recv()

    def ask(self, query: str) -> Asked | None:
        """Return the answer, or None when there is none within the limit."""
        self._line.send(query)
        if self._line.poll(self.limit):
            rows, seconds = self._line.recv()
            return Asked(rows, seconds)
        self.stop()
        self._start()
        return None

    def stop(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.join()


def _serve(dump: Path, line: Connection) -> None:
    from rdflib import Dataset
    from rdflib.query import ResultRow

    begun = time.perf_counter()
    dataset = Dataset()
    dataset.parse(dump, format="nquads")
    line.send(time.perf_counter() - begun)
    while True:
        query = line.recv()
        begun = time.perf_counter()
        result = dataset.query(query)
        found = [tuple(row) for row in result if isinstance(row, ResultRow)]
        seconds = time.perf_counter() - begun
        line.send(([tuple(map(printed, row)) for row in found], seconds))


def _ask(engine: LocalEngine, query: str) -> Asked:
    begun = time.perf_counter()
    found = engine.select(query).rows
    seconds = time.perf_counter() - begun
    return Asked([tuple(map(printed, row)) for row in found], seconds)


def filled(question: Question) -> str:
    """Return a question's text; where its default is a shipped source, with a synthetic one."""
    values = {
        param.name: read_value(param, PARAMETERS[param.name])
        for param in question.params
        if param.name in PARAMETERS and not param.has_undef
    }
    return question.fill(**values)


def compare(query: str, engine: LocalEngine, rival: Rival) -> tuple[str, ...]:
    """Ask one query in turns, and return the cells that tell how it went."""
    ours = [_ask(engine, query)]
    theirs: list[Asked] = []
    while len(ours) < _RUNS:
        if sum(answer.seconds for answer in theirs) < _ENOUGH:
            answer = rival.ask(query)
            if answer is None:
                break
            theirs.append(answer)
        ours.append(_ask(engine, query))
    mine = median(answer.seconds for answer in ours)
    cells = (str(len(ours[0].rows)), f"{mine * 1e3:.1f}")
    if not theirs:
        return (*cells, f"> {rival.limit * 1e3:.0f}", f"> {rival.limit / mine:.0f}", "not known")
    other = median(answer.seconds for answer in theirs)
    verdict = _verdict(ours[0].rows, theirs[0].rows)
    return (*cells, f"{other * 1e3:.1f}", f"{other / mine:.0f}", verdict)


def _verdict(ours: Sequence[tuple[str, ...]], theirs: Sequence[tuple[str, ...]]) -> str:
    if ours == theirs:
        return "yes"
    if Counter(ours) == Counter(theirs):
        return "yes, in another order"
    return f"NO: {len(theirs)} rows in rdflib"


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("questions", nargs="*", help="names of questions; all by default")
    options.add_argument("--triples", type=float, default=1e5)
    options.add_argument("--limit", type=float, default=60, help="seconds for a query in rdflib")
    options.add_argument("--queries", type=Path, default=queries_dir(), help="folder of questions")
    given = options.parse_args()
    library = Library.load(given.queries)
    with tempfile.TemporaryDirectory() as folder:
        parts = parts_of_size(int(given.triples))
        store = opened(store_of(parts, assemble(parts), Path(folder)))
        dump = Path(folder) / "dump.nq"
        store.dump(dump, format=RdfFormat.N_QUADS)
        rival = Rival(dump, given.limit)
        print(f"{len(store)} triples; {machine()}; rdflib loads them in {rival.load_seconds:.0f} s")
        rows = []
        for name in given.questions or library.names:
            question = library.get(name)
            rows.append((name, *compare(filled(question), LocalEngine(store), rival)))
            print(*rows[-1], sep="\t", flush=True)
        rival.stop()
    print("\n" + table(_COLUMNS, rows))


if __name__ == "__main__":
    main()
