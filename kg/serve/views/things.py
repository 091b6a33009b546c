"""The lists of things: which kinds there are, and the things of one kind."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg.answer import Thing, Value
from kg.answer.value import value_of
from kg.engine import Cell, LocalEngine
from kg.engine.table import lexical
from kg.given import reading_given
from kg.names import BASE, TRADE, local_name, nearest
from kg.resolve import labels_of
from kg.serve.content.classes import MOST, Class, classes_of, members_of
from kg.serve.content.incoming import page_number
from kg.serve.content.linked import VIEW
from kg.serve.content.naming import names_of
from kg.serve.content.standings import standings
from kg.serve.model import Call, Reply
from kg.serve.problem import Problem
from kg.serve.site import Site
from kg.terms import text_of, written

__all__ = ["reply"]

_PAGE = 100
_MOST_TEXT = 200
_CALLED = """
SELECT DISTINCT ?thing WHERE {
  ?kind rdfs:subClassOf* <%s> . ?thing a ?kind FILTER(STRSTARTS(STR(?thing), %s))
  ?thing rdfs:label|skos:altLabel|dct:identifier|skos:notation|trade:casNumber|trade:hsCode|
    trade:cnControlNumber|trade:coversControlNumber|trade:iso3166alpha2|trade:iso3166alpha3 ?name
  FILTER(CONTAINS(LCASE(STR(?name)), LCASE(%s)))
} LIMIT %d
"""
# What is printed of a thing beside its name, by the class it is listed under or one above that.
_COLUMNS = {
    "Measure": ("isImposedBy", "targets"),
    "StatusEvent": ("affects", "startDate", "endDate"),
    "StatusPeriod": ("hasStatus", "hasCertainty", "periodFrom", "lastDay"),
    "ProductionShare": ("isHeldBy", "isShareOf", "stage", "asPrinted", "reportYear"),
    "UseShare": ("goesInto", "isShareOf", "asPrinted", "reportYear"),
    "Meeting": ("meetingDate", "takesPlaceAt"),
    "Material": ("casNumber", "hsCode"),
    "Application": ("uses",),
    "Country": ("iso3166alpha2", "iso3166alpha3"),
}


def reply(site: Site, call: Call) -> Reply:
    """List the kinds of things, or with ``kind`` the things of one."""
    tops = classes_of(site.graph.engine)
    name = call.args.get("kind")
    if name is None:
        return site.page("things.html", call, title="Things", classes=tops)
    known = {one.slug: one for top in tops for one in top.each()}
    if name not in known:
        near = nearest(name[:_MOST_TEXT], known)
        hint = f"did you mean /things/{near[0]}?" if near else "see /things for the kinds"
        raise Problem(404, "there are no things of this kind", name[:_MOST_TEXT], hint)
    return _listed(site, call, known[name], _path_to(tops, name))


def _path_to(tops: Iterable[Class], slug: str) -> list[Class]:
    """Return the classes above one, the widest first, and itself at the end."""
    for one in tops:
        if one.slug == slug:
            return [one]
        if below := _path_to(one.narrower, slug):
            return [one, *below]
    return []


def _listed(site: Site, call: Call, kind: Class, path: list[Class]) -> Reply:
    engine, given = site.graph.engine, call.args["given"]
    text, page = given.get("text", "").strip(), page_number(given.get("page", ""))
    if len(text) > _MOST_TEXT:
        raise Problem(400, f"the text is longer than {_MOST_TEXT} letters", "text", "shorten it")
    members = _called(engine, kind, text) if text else members_of(engine.store, kind)
    last = max(-(-len(members) // _PAGE), 1)
    if page > last:
        raise Problem(404, "there is no such page", f"page={page}", f"the last page is {last}")
    names = labels_of(engine, members)
    ordered = sorted(members, key=lambda iri: (names[iri].casefold(), iri))
    things = ordered[(page - 1) * _PAGE : page * _PAGE]
    names |= names_of(engine, things)
    columns = _columns(path)
    cells, labels = _cells(engine, things, columns)
    is_measures = any(local_name(one.iri) == "Measure" for one in path)
    return site.page(
        "kind.html",
        call,
        title=kind.plural.capitalize(),
        kind=kind,
        above=path[:-1],
        text=text,
        total=len(members),
        is_cut=kind.is_cut if not text else len(members) == MOST,
        number=page,
        last=last,
        first=(page - 1) * _PAGE + 1,
        things=[Thing(iri, names[iri]) for iri in things],
        columns=[labels[TRADE + name] for name in columns],
        cells={iri: [cells[iri, TRADE + name] for name in columns] for iri in things},
        standings=_standings(site, call, things) if is_measures else None,
    )


def _called(engine: LocalEngine, kind: Class, text: str) -> list[str]:
    """Return the things of a class with a text in a name or code, as many as are listed."""
    start, part = (written(Literal(words)) for words in (BASE + "id/", text))
    rows = engine.select(_CALLED % (kind.iri, start, part, MOST)).rows
    return [text_of(thing) for (thing,) in rows]


def _columns(path: Iterable[Class]) -> tuple[str, ...]:
    names = [local_name(one.iri) for one in path if local_name(one.iri) in _COLUMNS]
    return _COLUMNS[names[-1]] if names else ()


def _cells(
    engine: LocalEngine, things: Iterable[str], columns: Iterable[str]
) -> tuple[dict[tuple[str, str], list[Value]], Mapping[str, str]]:
    """Return the values of properties of things, and the labels of both."""
    found: dict[tuple[str, str], list[Cell]] = {}
    wanted = [TRADE + name for name in columns]
    for thing, name in product(things, wanted):
        quads = engine.store.quads_for_pattern(NamedNode(thing), NamedNode(name), None, VIEW)
        found[thing, name] = sorted((quad.object for quad in quads), key=str)
    nodes = {t.value for terms in found.values() for t in terms if isinstance(t, NamedNode)}
    labels = names_of(engine, [*nodes, *wanted])
    values = {
        place: [value_of(*lexical(term), labels) for term in terms]
        for place, terms in found.items()
    }
    return values, labels


def _standings(site: Site, call: Call, things: Iterable[str]) -> dict[str, Any]:
    """Return the status of measures on the day, by measure, in the reading of the page."""
    engine, day = site.graph.engine, datetime.date.fromisoformat(call.args["date"])
    reading = reading_given(engine, call.args["reading"] or None)
    found = standings(engine, things, day)
    return {iri: by[reading] for iri, by in found.items() if reading in by}
