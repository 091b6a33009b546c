"""A walk along the links of a server, and what is wrong with the pages that it comes to."""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import html5rdf
import httpx

__all__ = ["Walk", "walked"]

# Things whose pages show more than what is recorded of them.
RICH = "application|country|material|measure|meeting"
# What varies in the addresses of pages of one kind.
SHAPES = (
    re.compile(rf"^(/id/(?:{RICH})/)[^.]+(.*)"),
    re.compile(rf"^(/id/)(?!{RICH})[^.]+(.*)"),
    re.compile(r"^(/(?:claim|graph|ns|q|shape|source|things)/)[^.]+(.*)"),
)
# Parameters that make another kind of page.
TELLING = {"cite", "flips", "page", "query"}


@dataclass
class Walk:
    """What a walk along the links of the server came to."""

    pages: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    malformed: list[str] = field(default_factory=list)
    seen: int = 0


class Page(HTMLParser):
    """The addresses in a page, and the places in it that an address may name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name in ("href", "src") and value]
        self.places += [value for name, value in attrs if name == "id" and value]

    def faults(self) -> list[str]:
        """Return the places that are there twice, and those that are named and not there."""
        twice = [place for place, times in Counter(self.places).items() if times > 1]
        named = {link[1:] for link in self.links if link.startswith("#")}
        return [f"#{place}" for place in (*twice, *sorted(named - {*self.places}))]


def kind(address: str, root: str) -> str:
    """Return what pages like the one at this address have in common: ``/id/measure/*``."""
    parts = urlsplit(address)
    names = {name for name, _ in parse_qsl(parts.query)} & TELLING
    shown = parts.path.removeprefix(root).removesuffix(".html")
    for shape in SHAPES:
        shown = shape.sub(r"\1*\2", shown)
    return shown + "".join(f"?{name}" for name in sorted(names))


def parsed(text: str) -> list[str]:
    """Return what a parser of HTML finds wrong, each with what stands there."""
    parser = html5rdf.HTMLParser()
    parser.parse(text)
    lines = text.splitlines()
    return [
        f"{code}: {lines[line - 1][max(0, column - 60) : column + 20]}"
        for (line, column), code, _ in parser.errors
    ]


def walked(base: str, root: str, starts: Iterable[str], most: int) -> Walk:
    """Follow the links of a server from page to page, the kinds of pages evenly.

    Parameters
    ----------
    base, root
        The address of the server, and the path that every address of it begins with.
    starts
        The paths, after that one, to begin from.
    most
        How many addresses to ask for.
    """
    walk, visits = Walk(), Counter[str]()
    queue: list[tuple[int, int, str, str]] = []
    found: set[str] = set()

    def see(address: str, source: str) -> None:
        if address not in found and address.startswith(base):
            found.add(address)
            heapq.heappush(queue, (visits[kind(address, root)], len(found), address, source))

    for path in starts:
        see(base + root + path, "here")
    with httpx.Client(timeout=60, trust_env=False, follow_redirects=True) as http:
        while queue and walk.seen < most:
            rank, order, address, source = heapq.heappop(queue)
            if rank < visits[kind(address, root)]:
                heapq.heappush(queue, (visits[kind(address, root)], order, address, source))
                continue
            visits[kind(address, root)] += 1
            walk.seen += 1
            reply = http.get(address, headers={"Accept": "text/html, */*;q=0.5"})
            if reply.status_code != 200 or not address.startswith(base + root + "/"):
                walk.broken.append(f"{reply.status_code} {address} linked from {source}")
            elif reply.headers["content-type"].startswith("text/html"):
                page = Page(reply.text)
                if kind(address, root) not in walk.pages:
                    walk.pages[kind(address, root)] = address.removeprefix(base + root)
                    walk.malformed += [
                        f"{fault} in {address}" for fault in (*page.faults(), *parsed(reply.text))
                    ]
                for link in page.links:
                    see(urldefrag(urljoin(str(reply.url), link))[0], address)
    return walk
