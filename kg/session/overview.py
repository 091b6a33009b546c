"""What a graph says of itself when it is shown: how much, how new, checked how, built from what."""

from __future__ import annotations

import html
from collections.abc import Sequence

from kg.engine import LocalEngine
from kg.session.context import Context
from kg.terms import printable, text_of

__all__ = ["Facts", "as_html", "as_text", "overview"]

# What is shown, with its name.
Facts = Sequence[tuple[str, str]]

_TITLE = "US-China trade restrictions"
_CLAIMS = """
SELECT (COUNT(?claim) AS ?all) (COUNT(?counts) AS ?counted) WHERE {
  ?claim a trade:Claim OPTIONAL { ?claim trade:inView ?counts }
}
"""
_TRIPLES = "SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }"
_SOURCES = """
SELECT ?name (COUNT(?source) AS ?number) WHERE {
  ?source trade:basis ?basis . ?basis rdfs:label ?name FILTER(LANG(?name) = "en")
} GROUP BY ?name ORDER BY ?name
"""
# The first period of a measure begins with a change too; later ones may be announced only.
_CHANGES = """
SELECT (MIN(?from) AS ?first) (MAX(?from) AS ?last) WHERE { ?period trade:periodFrom ?from }
"""
_NEWEST = """
SELECT ?issued ?title WHERE {
  ?source trade:issuedEarliest ?issued ; trade:issuedEarliestDay ?day .
  OPTIONAL { ?source dct:title ?title }
} ORDER BY DESC(?day) ?source LIMIT 1
"""


def overview(context: Context) -> Facts:
    """Return what a graph is, as pairs of a name and a text."""
    build, engine = context.build, context.engine
    claims, counted = _row(engine, _CLAIMS)
    triples = _row(engine, _TRIPLES)[0] if context.whole else str(build.triples)
    sources = [(text_of(name), int(text_of(n))) for name, n in engine.select(_SOURCES).rows]
    bases = ", ".join(f"{name} {number}" for name, number in sources)
    first, last = _row(engine, _CHANGES)
    facts = [
        ("claims", f"{claims}, of which {counted} count"),
        ("triples", f"{triples} in the view"),
        ("sources", f"{sum(number for _, number in sources)}: {bases}"),
        ("changes", f"{first} to {last}, the first and the last change of a status known"),
        ("newest", _newest(engine)),
        ("checks", _checks(build.warnings)),
        ("build", f"{build.short}, ontology {build.ontology}"),
    ]
    if context.supposing:
        facts.append(("supposing", "; ".join(context.supposing)))
    return facts


def _row(engine: LocalEngine, query: str) -> list[str]:
    return [text_of(term) or "none" for term in engine.select(query).rows[0]]


def _newest(engine: LocalEngine) -> str:
    rows = engine.select(_NEWEST).rows
    if not rows:
        return "no source has a date"
    issued, title = map(text_of, rows[0])
    return f"{issued}, “{title}”" if title else issued


def _checks(warnings: Sequence[str]) -> str:
    """Return what the checks of the build said: with a violation, there would be no build."""
    number = len(warnings)
    if not number:
        return "no violation, no warning"
    return f"no violation, {number} warning{'' if number == 1 else 's'} (see .build.warnings)"


def as_text(facts: Facts) -> str:
    """Return the facts as lines, their names in a column."""
    width = max(len(name) for name, _ in facts)
    lines = [f"  {name:<{width}}  {printable(text)}" for name, text in facts]
    return "\n".join([f"<kg.Graph> {_TITLE}", *lines])


def as_html(facts: Facts) -> str:
    """Return the facts as a table for a notebook; nothing in it is fetched."""
    rows = "".join(
        f'<tr><th style="text-align: left">{name}</th>'
        f'<td style="text-align: left">{html.escape(printable(text))}</td></tr>'
        for name, text in facts
    )
    return f"<table><caption>{_TITLE}</caption><tbody>{rows}</tbody></table>"
