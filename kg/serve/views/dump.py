"""The whole graph as files to take away, and their checksums.

The triples are sorted, so that two dumps can be compared, and the files made together, so that
their checksums are of the same graph; a worker makes them once and keeps them. A million triples
take half a minute and 1.2 GiB of memory: for more, let the server have a longer ``--timeout`` and
more ``--memory``, or write them with ``kg export``.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kg.export.rdf import as_rdf, heading, ordered
from kg.serve.forms import DATASETS
from kg.serve.model import Call, Reply
from kg.serve.site import Site
from kg.session import Graph
from kg.terms import text_of

__all__ = ["reply"]

_SUMS = "SHA256SUMS"
_GZIP = "application/gzip"
_LEVEL = 6
_RIGHTS = """
SELECT ?source ?title ?rights WHERE { ?source dct:title ?title ; dct:rights ?rights }
ORDER BY ?source ?rights
"""


@dataclass(frozen=True)
class Dump:
    """A file that holds the whole graph."""

    name: str
    media: str
    body: bytes

    @cached_property
    def sha256(self) -> str:
        """The digest of its bytes."""
        return hashlib.sha256(self.body).hexdigest()


def reply(site: Site, call: Call) -> Reply:
    """Return the file that ``args`` name, or the page that lists them where they name none."""
    dumps = _dumps(site.graph)
    name = call.args.get("name")
    if name is None:
        return _page(site, call, dumps)
    if name == _SUMS:
        sums = "".join(f"{dump.sha256}  {dump.name}\n" for dump in dumps)
        return Reply(200, "text/plain; charset=utf-8", sums.encode())
    dump = next(dump for dump in dumps if dump.name == name)
    return Reply(200, _GZIP, dump.body, is_whole=True)


def _page(site: Site, call: Call, dumps: tuple[Dump, ...]) -> Reply:
    rights = [tuple(map(text_of, row)) for row in site.graph.engine.select(_RIGHTS).rows]
    return site.page("dump.html", call, "Dumps", dumps=dumps, sums=_SUMS, rights=rights)


@lru_cache(maxsize=1)
def _dumps(graph: Graph) -> tuple[Dump, ...]:
    return tuple(_made(graph))


def _made(graph: Graph) -> Iterator[Dump]:
    quads = ordered(graph.engine.store)
    told = heading("all", [f"build {graph.build.identity}", "Not legal advice"])
    for form in DATASETS:
        body = gzip.compress(as_rdf(quads, form.writer, told), _LEVEL, mtime=0)
        yield Dump(f"uschina-trade.{form.name}.gz", form.media[0], body)
