"""The page of a source: what it is, what it says claim by claim, and its text where at hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.engine import LocalEngine
from kg.serve.content.claims import by_number, claims_of, facts_of, number_of, numbers_of
from kg.serve.content.linked import address_of
from kg.serve.content.marked import Segment, Span, segments
from kg.serve.content.sources import sources_of
from kg.serve.model import Call, Reply
from kg.serve.problem import Problem
from kg.serve.site import Site
from kg.terms import text_of
from kg.texts import Texts, quote_of

__all__ = ["Passages", "passages_of", "reply"]

_MOST_TRIPLES = 12
_DIGESTS = """
SELECT ?claim ?start ?end ?sha256 WHERE {
  ?claim trade:isStatedIn %s ; trade:hasEvidence ?passage .
  ?passage oa:start ?start ; oa:end ?end ; trade:quoteSha256 ?sha256
} ORDER BY ?start ?end ?claim
"""
_NO_TEXTS = Texts(None)


@dataclass(frozen=True)
class Passages:
    """The text of a source with the passages of its claims.

    Parameters
    ----------
    parts
        The text, cut where passages begin and end: each part with the numbers of the claims it
        belongs to, and of those whose passage ends with it.
    lost
        Passages whose words are not in the text as their digests have them.
    count
        How many passages there are, the lost ones among them.
    """

    parts: Sequence[tuple[Segment, tuple[str, ...], tuple[str, ...]]]
    lost: frozenset[Span]
    count: int


def reply(site: Site, call: Call) -> Reply:
    """Show the source whose IRI is in ``args``.

    Raises
    ------
    Problem
        404 when there is none.
    """
    iri, engine = call.args["iri"], site.graph.engine
    source = next(iter(sources_of(engine, iri)), None)
    if source is None:
        raise Problem(404, "there is no such source", iri, "see /sources")
    numbers = numbers_of(engine, iri)
    claims = claims_of(engine, numbers, _NO_TEXTS)
    text = site.texts.find(source.sha256) if source.sha256 else None
    quoted = _quoted(engine, iri)
    return site.page(
        "source.html",
        call,
        source.title,
        data=lambda form: address_of(engine.store, site.settings.root, iri, form),
        source=source,
        claims=claims,
        facts=facts_of(engine, numbers, _MOST_TRIPLES),
        in_view=sum(claim.standing == "in view" for claim in claims),
        passages=None if text is None else passages_of(text, quoted),
        quotes=len(quoted),
    )


def _quoted(engine: LocalEngine, iri: str) -> list[tuple[str, Span, str]]:
    """Return claim, passage and digest of every quote of a source, in the order of its text."""
    return [
        (text_of(claim), (int(text_of(start)), int(text_of(end))), text_of(sha256))
        for claim, start, end, sha256 in engine.select(_DIGESTS % NamedNode(iri)).rows
    ]


def passages_of(text: str, quoted: Iterable[tuple[str, Span, str]]) -> Passages:
    """Return a text with the passages of claims, each held against the digest of its words."""
    numbers: dict[Span, list[str]] = {}
    lost: set[Span] = set()
    for claim, span, sha256 in quoted:
        numbers.setdefault(span, []).append(number_of(claim))
        is_within = 0 <= span[0] < span[1] <= len(text)
        if not is_within or quote_of(text, *span).sha256 != sha256:
            lost.add(span)

    def claims_on(spans: Iterable[Span]) -> tuple[str, ...]:
        return tuple(sorted({number for span in spans for number in numbers[span]}, key=by_number))

    parts = [
        (part, claims_on(part.within), claims_on(part.ending))
        for part in segments(text, [span for span in numbers if span not in lost])
    ]
    return Passages(parts, frozenset(lost), len(numbers))
