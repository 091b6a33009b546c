"""The page of a thing: what it is, what holds of it on the day, and on whose word."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from kg.answer import Thing
from kg.answer.footnote import Footnote, footnotes
from kg.names import PREFIXES, expand, local_name, shorten
from kg.question import Library, Question
from kg.resolve import labels_of
from kg.serve.incoming import PAGE, Pointing, page_number, pages_of, pointing_to, used_by
from kg.serve.linked import Kinds, address_of, kinds_of
from kg.serve.model import Call, Reply
from kg.serve.problem import Problem
from kg.serve.site import Site
from kg.serve.standings import standings
from kg.serve.statements import Statements, iris_in, labels_within, statements_of
from kg.texts import Texts

__all__ = ["reply"]

_MOST_NOTES = 200
_IN_WORDS = (PREFIXES["skos"] + "definition", PREFIXES["dct"] + "description")


def reply(site: Site, call: Call) -> Reply:
    """Show ``iri``; ``incoming`` and ``page`` show what points to it with one predicate."""
    engine, iri, given = site.graph.engine, call.args["iri"], call.args["given"]
    kinds, said = kinds_of(engine, iri), statements_of(engine.store, iri)
    names = labels_within(engine.store, iri)
    pointing, page = _pointing(site, iri, given)
    uses = used_by(engine.store, iri) if "/ns/" in iri and kinds.are_of_properties else None
    notes = _notes(site, said)
    labels = labels_of(engine, _named(iri, said, pointing, kinds, uses))
    title = next(iter(names.values()), labels[iri])
    lead, said = _defined(said)
    return site.page(
        "thing.html",
        call,
        title=title,
        lead=lead,
        data=lambda form: address_of(engine.store, site.settings.root, iri, form),
        iri=iri,
        short=shorten(iri),
        names=names,
        kinds=[Thing(kind, labels[kind]) for kind in kinds.special],
        said=said,
        labels=labels,
        notes=notes,
        pointing=pointing,
        page=page,
        per_page=PAGE,
        shorten=shorten,
        own=lambda **more: address_of(
            engine.store, site.settings.root, iri, "html", {**call.args["kept"], **more}
        ),
        uses=uses,
        things=lambda iris: [Thing(one, labels[one]) for one in iris],
        questions=_questions(site.graph.library, kinds),
        **_over_time(site, call, iri, kinds),
    )


def _defined(said: Statements) -> tuple[tuple[str, ...], Statements]:
    """Take what a thing is in words out of what is said of it."""
    lead = [part for part in said.stated if part.predicate in _IN_WORDS]
    rest = tuple(part for part in said.stated if part not in lead)
    texts = tuple(str(value.value({})) for part in lead for value in part.values)
    return texts, replace(said, stated=rest)


def _pointing(site: Site, iri: str, given: Mapping[str, str]) -> tuple[list[Pointing], int]:
    """Return what points to a thing, and the page of it; 0 where the first few are shown."""
    store = site.graph.engine.store
    chosen = given.get("incoming", "")
    if not chosen:
        if "page" in given:
            hint = "give incoming=, the predicate whose page is meant"
            raise Problem(400, "a page of nothing is asked for", "page", hint)
        return pointing_to(store, iri), 0
    page = page_number(given.get("page", ""))
    predicate = expand(chosen)
    try:
        found = pages_of(store, iri, predicate or "", page)
    except ValueError:
        found = None
    if not found or not found.count:
        known = ", ".join(shorten(one.predicate) for one in pointing_to(store, iri))
        what = f"nothing points to this with {chosen[:200]!r}"
        raise Problem(404, what, "incoming", f"predicates: {known or 'none'}")
    return [found], page


def _notes(site: Site, said: Statements) -> tuple[Footnote, ...]:
    """Return the claims behind all that is said, numbered in the order of the page."""
    parts = (*said.stated, *said.uncounted, *said.derived)
    claims = dict.fromkeys(
        claim for part in parts for value in part.values for claim in value.claims
    )
    # Its passages are quoted on the page of a claim.
    return footnotes(site.graph.engine, [*claims][:_MOST_NOTES], Texts(None))


def _named(
    iri: str,
    said: Statements,
    pointing: Iterable[Pointing],
    kinds: Kinds,
    uses: Pointing | None,
) -> set[str]:
    """Return every IRI of a page, so that their labels are asked for once."""
    found = {iri, *iris_in(said), *kinds.special, *(uses.things if uses else ())}
    for one in pointing:
        found |= {one.predicate, *one.things}
    return found


def _over_time(site: Site, call: Call, iri: str, kinds: Kinds) -> dict[str, Any]:
    """Return the timeline of a measure, or of what measures cover, and the statuses on the day."""
    if not kinds.has("Measure") and not kinds.has("TradeItem"):
        return {"timeline": None, "picture": "", "lanes": (), "standings": {}}
    graph, day = site.graph, datetime.date.fromisoformat(call.args["date"])
    timeline = graph.timeline(iri, day, call.args["reading"] or "as-reported")
    lanes = timeline.chart.lanes
    has_bars = any(lane.bars for lane in lanes)
    return {
        "timeline": timeline,
        "picture": timeline.svg().partition("?>")[2] if has_bars else "",
        "lanes": lanes,
        "standings": standings(graph.engine, [lane.measure.iri for lane in lanes], day),
    }


def _questions(library: Library, kinds: Kinds) -> list[tuple[Question, str]]:
    """Return the questions of the library that take such a thing, each with the parameter."""
    words = {local_name(kind).lower() for kind in kinds.every}
    return [
        (question, param.name)
        for question in library
        for param in question.params
        if param.name in words and param.kind == "iri"
    ]
