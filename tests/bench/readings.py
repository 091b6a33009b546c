"""Whether the status periods of many measures in every reading take less time than loading them.

The measures are invented, a thousand to a file of an instrument, with an article and a statement
that speak of some of them too: what is stated once or twice, exactly or by its month, by whom.
Each thousand is written, loaded and given its periods before the next, so that any number fits
into memory::

    python -m tests.bench.readings --measures 1e5
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple

from kg.build import derive
from kg.build.events import events_by_measure, stated_by_subject
from kg.build.packages import provisions_of, spread
from kg.build.parts import Ontology, Parts
from kg.claim import Reading, counting
from kg.files import ontology_dir
from kg.names import TRADE, local_name
from kg.source import Document, parse_turtle, read
from kg.status import Event, Timeline, Timelines, timeline
from tests.bench.thousand import Thousand
from tests.bench.timing import machine, table

__all__ = ["main"]

_ACCEPTED = TRADE + "Accepted"
_PER_FILE = 1_000
_LOADING = ("read the files", "fill the store")
_STATUS = ("which claims count", "what they say", "their events", "periods")
_BESIDES = ("periods as triples",)
_ORDER = (*_LOADING, "loading", *_STATUS, "status periods", *_BESIDES)
# Two steps that only the first thousand is put through, for comparison.
_BARE, _ANEW = "parsing and storing by pyoxigraph alone", "periods, each computed anew"


class Bench:
    """What each step has cost so far, over all files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ontology = Ontology(parse_turtle(ontology_dir() / "trade.ttl"))
        self.store = Store(str(folder / "graph"))
        self.timelines = Timelines()
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.counts: Counter[str] = Counter()

    @property
    def is_first(self) -> bool:
        """Whether the first thousand is at hand."""
        return self.counts["thousands"] == 0

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Add the processor time of what is done to a step."""
        begun = time.process_time()
        yield
        self.seconds[step] += time.process_time() - begun

    def thousand(self, number: int, measures: int) -> None:
        """Write, load and compute a file's worth of measures."""
        paths = Thousand(number, measures).write(self.folder)
        if self.is_first:
            bare = Store(str(self.folder / "bare"))
            with self.timed(_BARE):
                for path in paths:
                    bare.bulk_load(path=path, format=RdfFormat.TRIG)
        with self.timed("read the files"):
            documents = tuple(read(path) for path in paths)
        with self.timed("fill the store"):
            self.store.bulk_extend(_quads(documents))
        parts = Parts(self.ontology, (), documents)
        for path in paths:
            self.counts["bytes"] += path.stat().st_size
            path.unlink()
        self.counts["files"] += len(paths)
        self.counts["claims"] += len(parts.claims)
        for reading in self.ontology.readings:
            self._read_as(reading, parts)
        self.counts["thousands"] += 1

    def _read_as(self, reading: Reading, parts: Parts) -> None:
        with self.timed("which claims count"):
            counted = counting(parts.claims, parts.basis_of, reading, _ACCEPTED)
        with self.timed("what they say"):
            said = stated_by_subject(c for iri, c in parts.claims.items() if iri in counted)
        with self.timed("their events"):
            measures = spread(events_by_measure(said, {}), provisions_of(said))
        with self.timed("periods"):
            lines = {measure: self.timelines.of(acts) for measure, acts in measures.items()}
        if self.is_first:
            with self.timed(_ANEW):
                assert lines == {measure: timeline(acts) for measure, acts in measures.items()}
        with self.timed("periods as triples"):
            triples = [t for m in lines for t in _triples(m, reading, lines[m], measures[m])]
        self.counts[f"measures {reading.notation}"] += len(measures)
        self.counts["timelines"] += len(lines)
        self.counts["periods"] += sum(len(line.periods) for line in lines.values())
        self.counts["period triples"] += len(triples)


def _quads(documents: Sequence[Document]) -> Iterator[Quad]:
    """Yield what a build stores of the documents themselves: the view and the claim graphs."""
    for document in documents:
        for t in document.metadata:
            yield Quad(t.subject, t.predicate, t.object)
        for claim in document.claims.values():
            for t in claim.triples:
                yield Quad(t.subject, t.predicate, t.object)
                yield Quad(t.subject, t.predicate, t.object, NamedNode(claim.iri))


def _triples(
    measure: str, reading: Reading, line: Timeline, events: Sequence[Event]
) -> Iterator[Triple]:
    kinds = {event.id: event.kind for event in events}
    return derive.period_triples(measure, local_name(measure), reading, line.periods, kinds)


def main() -> None:
    """Print what each step costs, and the ratio of the two."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("--measures", type=float, default=1e5)
    measures = int(options.parse_args().measures)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        for number, first in enumerate(range(0, measures, _PER_FILE)):
            bench.thousand(number, min(_PER_FILE, measures - first))
    loading, status = (sum(bench.seconds[s] for s in steps) for steps in (_LOADING, _STATUS))
    steps = bench.seconds | {"loading": loading, "status periods": status}
    rows = [
        (step, f"{steps[step]:.1f}", _micro(steps[step], measures), f"{steps[step] / loading:.2f}")
        for step in _ORDER
    ]
    print(f"{machine()}; {measures} measures, {len(bench.timelines)} patterns of events\n")
    print(table(("step", "CPU s", "us per measure", "of loading"), rows) + "\n")
    for step in (_BARE, _ANEW):
        print(f"{step}: {_micro(steps[step], min(measures, _PER_FILE))} us per measure")
    print("; ".join(f"{count} {what}" for what, count in bench.counts.items()))


def _micro(seconds: float, measures: int) -> str:
    return f"{seconds / measures * 1e6:.0f}"


if __name__ == "__main__":
    main()
