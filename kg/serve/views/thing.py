"""The page of a thing: what it is, what holds of it on the day, and on whose word."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from kg.answer import Answer, Thing
from kg.answer.footnote import Footnote, footnotes
from kg.engine import LocalEngine
from kg.export.ontology.said import anchor_of
from kg.given import DEFAULT_READING
from kg.names import BASE, PREFIXES, RDF_TYPE, TRADE, expand, local_name, shorten
from kg.question import Library, Question
from kg.serve.addresses import link
from kg.serve.content.acts import Act, acts_on, claims_in, iris_in_acts
from kg.serve.content.classes import slug_of
from kg.serve.content.holding import classes_on
from kg.serve.content.incoming import PAGE, Pointing, page_number, pages_of, pointing_to, used_by
from kg.serve.content.linked import Kinds, address_of, kinds_of
from kg.serve.content.naming import names_of
from kg.serve.content.standings import (
    Touching,
    aimed_at_end_users,
    measures_of,
    standings,
)
from kg.serve.content.statements import Statements, iris_in, labels_within, statements_of
from kg.serve.model import Call, Reply
from kg.serve.problem import Problem
from kg.serve.site import Site

__all__ = ["reply"]

_MOST_NOTES = 200
_OF_THE_LANGUAGE = tuple(PREFIXES[name] for name in ("rdf", "rdfs", "owl", "skos", "dct"))
_IN_WORDS = (PREFIXES["skos"] + "definition", PREFIXES["dct"] + "description")


def reply(site: Site, call: Call) -> Reply:
    """Show ``iri``; ``incoming`` and ``page`` show what points to it with one predicate."""
    engine, iri, given = site.graph.engine, call.args["iri"], call.args["given"]
    kinds, said = kinds_of(engine, iri), statements_of(engine.store, iri)
    names = labels_within(engine.store, iri)
    pointing, page = _pointing(site, iri, given)
    uses = used_by(engine.store, iri) if "/ns/" in iri and kinds.are_of_properties else None
    acts = acts_on(engine, iri) if kinds.has("Measure") else []
    notes = _notes(site, said, acts)
    held = _held(site, call, iri, kinds)
    named = _named(iri, said, pointing, kinds, uses) | iris_in_acts(acts) | {*held}
    labels = _labels(engine, named)
    title = labels[iri] if names else iri
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
        place=_place(iri, kinds),
        kinds=[Thing(kind, labels[kind]) for kind in kinds.special],
        said=said,
        held=held,
        why=lambda predicate="", value="", **more: _why(site, call, iri, predicate, value, more),
        acts=acts,
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
        list=_list(title, pointing),
        things=lambda iris: [Thing(one, labels[one]) for one in iris],
        shares=_shares(site, call, iri) if kinds.has("Material") else None,
        questions=_questions(site.graph.library, kinds),
        **_over_time(site, call, iri, kinds),
    )


def _place(iri: str, kinds: Kinds) -> str:
    """Return where the page of the ontology tells of a term of its own; empty for other things."""
    is_term = iri.startswith(TRADE) and bool(kinds.every)
    return quote(anchor_of(iri), safe="") if is_term else ""


def _defined(said: Statements) -> tuple[tuple[str, ...], Statements]:
    """Take what a thing is in words out of what is said of it."""
    lead = [part for part in said.stated if part.predicate in _IN_WORDS]
    rest = tuple(part for part in said.stated if part not in lead)
    texts = tuple(str(value.value({})) for part in lead for value in part.values)
    return texts, replace(said, stated=rest)


def _held(site: Site, call: Call, iri: str, kinds: Kinds) -> list[str]:
    """Return what a thing is on the day alone; the status of a measure says it better."""
    if not (kinds.has("TradeItem") or kinds.has("Application")):
        return []
    day = datetime.date.fromisoformat(call.args["date"])
    return classes_on(site.graph.engine, iri, day, call.args["reading"] or DEFAULT_READING)


def _why(
    site: Site, call: Call, iri: str, predicate: str, value: str, more: Mapping[str, str]
) -> str:
    """Return where a fact is proven; without predicate and value, the status of a measure."""
    fact = {
        "subject": _written(iri),
        "predicate": "a" if predicate == RDF_TYPE else _written(predicate) or None,
        "object": _written(value) or None,
    }
    return link(f"{site.settings.root}/why", {**fact, **call.args["kept"], **more})


def _written(iri: str) -> str:
    return shorten(iri).strip("<>") if iri else ""


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


def _notes(site: Site, said: Statements, acts: Iterable[Act]) -> tuple[Footnote, ...]:
    """Return the claims behind all that is said, numbered in the order of the page."""
    parts = (*said.stated, *said.concluded, *said.uncounted, *said.derived)
    claims = dict.fromkeys(claims_in(acts)) | dict.fromkeys(
        claim for part in parts for value in part.values for claim in value.claims
    )
    return footnotes(site.graph.engine, [*claims][:_MOST_NOTES], site.texts)


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


def _labels(engine: LocalEngine, iris: Iterable[str]) -> dict[str, str]:
    """Return the labels of things; what has none goes by its address or by words in its name."""
    found = names_of(engine, iris)
    for iri, label in found.items():
        if label == f"<{iri}>":
            found[iri] = iri
        elif label == shorten(iri) and iri.startswith(_OF_THE_LANGUAGE):
            found[iri] = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local_name(iri)).lower()
    return found | {RDF_TYPE: "is a"}


def _over_time(site: Site, call: Call, iri: str, kinds: Kinds) -> dict[str, Any]:
    """Return what measures of concern to a thing are on the day, and the picture of these."""
    graph, day = site.graph, datetime.date.fromisoformat(call.args["date"])
    timeline, picture = None, ""
    touching: Sequence[Touching] | None = None
    beside: Sequence[Touching] = ()
    if kinds.has("Measure") or kinds.has("TradeItem"):
        timeline = graph.timeline(iri, day, call.args["reading"] or DEFAULT_READING)
        lanes = timeline.chart.lanes
        touching = [Touching(lane.measure, lane.reach) for lane in lanes]
        picture = timeline.svg().partition("?>")[2] if any(lane.bars for lane in lanes) else ""
        if kinds.has("TradeItem"):
            told = {one.measure for one in touching}
            beside = [one for one in aimed_at_end_users(graph.engine) if one.measure not in told]
    elif kinds.has("Country") or kinds.has("EndUserGroup"):
        touching = measures_of(graph.engine, iri)
    return {
        "timeline": timeline,
        "picture": picture,
        "touching": touching,
        "beside": beside,
        "standings": standings(
            graph.engine, [one.measure.iri for one in (*(touching or ()), *beside)], day
        ),
    }


def _shares(site: Site, call: Call, iri: str) -> Answer:
    """Return who makes how much of a material, as the question has it, the most first."""
    reading = call.args["reading"] or DEFAULT_READING
    return site.graph.ask("production-shares", call.args["date"], reading, material=iri)


def _list(label: str, pointing: Iterable[Pointing]) -> str:
    """Return the name of the list of things of a class; empty for what is none, or has none."""
    members = [one for one in pointing if one.predicate == RDF_TYPE]
    has_things = any(iri.startswith(BASE + "id/") for one in members for iri in one.things)
    return slug_of(label) if has_things else ""


def _questions(library: Library, kinds: Kinds) -> list[tuple[Question, str]]:
    """Return the questions of the library that take such a thing, each with the parameter."""
    words = {local_name(kind).lower() for kind in kinds.every}
    return [
        (question, param.name)
        for question in library
        for param in question.params
        if param.name in words and param.kind == "iri"
    ]
