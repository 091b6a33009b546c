"""The documentation as a file that stands alone: nothing in it is fetched, nothing runs."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from kg.export.drawing.marks import mark, serialised
from kg.export.ontology.html import body, contents
from kg.export.ontology.model import Asking, Documentation, Head
from kg.export.ontology.style import alone

__all__ = ["page"]

# Nothing is fetched and nothing runs, whatever a label says.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_WEB = re.compile(r"https?://[!-~]+")


class _Nowhere:
    """No address: a file alone leads to its own places only."""

    def question(self, asking: Asking) -> str:
        """Return nothing: the name of the question is written instead."""
        return ""

    def term(self, iri: str) -> str:
        """Return nothing: IRIs are names, and need not resolve."""
        return ""


def page(told: Documentation) -> str:
    """Return the documentation as a whole page of HTML."""
    head = mark(None, "head")
    mark(head, "meta", charset="utf-8")
    mark(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    mark(head, "meta", name="color-scheme", content="light dark")
    mark(head, "meta", http_equiv="Content-Security-Policy", content=_POLICY)
    mark(head, "title", told.head.title)
    written = serialised(head).removesuffix("</head>")
    parts = (
        "<!DOCTYPE html>",
        f'<html lang="en">{written}<style>',
        f"{alone()}</style></head>",  # ours alone, and no text of the ontology is in it
        '<body><a class="skip" href="#main">Skip to the content</a>',
        '<main id="main" tabindex="-1">',
        *map(serialised, _head(told.head)),
        '<div class="paged">',
        contents(told),
        '<div class="ontology">',
        body(told, _Nowhere()),
        "</div></div></main></body></html>\n",
    )
    return "\n".join(parts)


def _head(head: Head) -> list[ET.Element]:
    made = [
        mark(None, "p", f"Ontology, version {head.version or 'unknown'}", class_="eyebrow"),
        mark(None, "h1", head.title),
        *(mark(None, "p", text, class_="lead") for text in head.descriptions),
    ]
    facts = mark(None, "dl", class_="about")
    for name, text in (("IRI", head.iri), ("This version", head.version_iri)):
        if text:
            mark(facts, "dt", name)
            mark(mark(facts, "dd"), "code", text)
    for licence in head.licences:
        mark(facts, "dt", "Licence")
        told = mark(facts, "dd")
        if _WEB.fullmatch(licence):
            told = mark(told, "a", href=licence, rel="license noreferrer")
        mark(told, "bdi", licence)
    return [*made, facts] if len(facts) else made
