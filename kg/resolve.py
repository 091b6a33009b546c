"""From what a user types to a thing of the graph: by IRI, short name or label."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from weakref import WeakKeyDictionary

from pyoxigraph import Literal, NamedNode

from kg.engine import LocalEngine
from kg.errors import UsageError, shown
from kg.names import BASE, expand, local_name, nearest, one_of, shorten
from kg.terms import text_of

__all__ = ["labels_of", "reading_named", "readings", "strangers", "thing_named"]

_LABELS = """
SELECT ?thing ?label WHERE {
  %s
  ?thing rdfs:label|dct:title ?label FILTER(LANG(?label) IN ("en", ""))
  FILTER NOT EXISTS { ?thing a trade:Claim }
}
"""
_HOW_MANY = """
SELECT (COUNT(*) AS ?labels) WHERE {
  { SELECT ?thing WHERE { ?thing rdfs:label|dct:title ?label } LIMIT %d }
}
"""
_ALL_LABELS = """
SELECT ?thing ?label WHERE {
  ?thing rdfs:label|dct:title|skos:altLabel|dct:identifier|skos:notation ?label
  FILTER(!isBlank(?thing))
} ORDER BY ?thing
"""
_READINGS = """
SELECT ?reading ?name WHERE { ?reading a trade:Reading ; skos:notation ?name } ORDER BY ?name
"""
_KNOWN = "SELECT ?x WHERE { { <%s> ?p ?x } UNION { ?x ?q <%s> } } LIMIT 1"
_OF_KIND = "SELECT DISTINCT ?thing WHERE { ?thing a/rdfs:subClassOf* <%s> }"
_CHUNK = 2000
# What people ask about; a term of the ontology is meant only where its name is tried.
_TERMS = BASE + "ns/"
_THINGS = (BASE + "id/", BASE + "source/", BASE + "claim/")

# A graph that is asked does not change any more.
_NAMED: WeakKeyDictionary[LocalEngine, dict[str, set[str]]] = WeakKeyDictionary()


def labels_of(engine: LocalEngine, iris: Iterable[str]) -> dict[str, str]:
    """Return the English labels of things, the titles of sources, the short IRIs of the rest.

    A claim goes by its short IRI: its label is what it says, which tables print beside it.
    """
    wanted = dict.fromkeys(iris)
    found: dict[str, str] = {}
    for which in _parts(engine, wanted):
        for thing, label in engine.select(_LABELS % which).rows:
            if (
                isinstance(thing, NamedNode)
                and isinstance(label, Literal)
                and thing.value in wanted
            ):
                found[thing.value] = label.value
    return {iri: found.get(iri) or shorten(iri) for iri in wanted}


def _parts(engine: LocalEngine, wanted: Collection[str]) -> Iterator[str]:
    """Yield the things to look up at a time; all at once where labels are fewer than things."""
    if len(wanted) > _CHUNK:
        ((labels,),) = engine.select(_HOW_MANY % len(wanted)).rows
        if int(labels.value) < len(wanted):  # type: ignore[union-attr]
            yield ""
            return
    listed = [f"<{iri}>" for iri in sorted(wanted)]
    for first in range(0, len(listed), _CHUNK):
        names = " ".join(listed[first : first + _CHUNK])
        yield f"VALUES ?thing {{ {names} }}"


def readings(engine: LocalEngine) -> dict[str, str]:
    """Return the readings of the graph, name to IRI."""
    rows = engine.select(_READINGS).rows
    return {name.value: iri.value for iri, name in rows}  # type: ignore[union-attr]


def reading_named(engine: LocalEngine, name: object) -> str:
    """Return the IRI of a reading; a UsageError names the nearest one."""
    known = readings(engine)
    return known[one_of(name, known, "reading")]


def thing_named(
    engine: LocalEngine, name: str, iri: str | None = None, kind: str | None = None
) -> str:
    """Return the IRI of the thing a user names.

    Parameters
    ----------
    name
        An IRI, a short name such as ``material:gallium``, a label, an identifier, or the last
        part of an IRI.
    iri
        What the caller takes the name for, tried first.
    kind
        The IRI of a class: where nothing has the name, things of this kind are suggested, if there
        are any.

    Raises
    ------
    UsageError
        When nothing has this name, with the nearest ones; or when several things have it.
    """
    exact = iri or expand(name)
    if exact and _is_known(engine, exact):
        return exact
    named = _named(engine)
    found = named.get(name.casefold(), set())
    if len(found) > 1:
        things = {thing for thing in found if thing.startswith(BASE + "id/")}
        found = things if len(things) == 1 else found
    if len(found) == 1:
        return next(iter(found))
    if found:
        several = ", ".join(sorted(shorten(thing) for thing in found))
        raise UsageError(f"{shown(name)} can mean {several}", hint="write one of these")
    likely = _likely(engine, exact or "", kind)
    near = nearest(name.casefold(), likely, 3)
    close = dict.fromkeys(shorten(thing) for key in near for thing in sorted(likely[key]))
    alike = ", ".join([*close][:3])
    raise UsageError(
        f"nothing in the graph is named {shown(name)}",
        hint=f"did you mean {alike}?" if alike else "",
    )


def _likely(engine: LocalEngine, iri: str, kind: str | None) -> dict[str, set[str]]:
    """Return the names of which one may have been meant, with what has them."""
    ours = BASE if iri.startswith(_TERMS) else _THINGS
    of_kind = {text_of(row[0]) for row in engine.select(_OF_KIND % kind).rows} if kind else set()
    meant = {
        name: {thing for thing in things if thing.startswith(ours) and thing in (of_kind or things)}
        for name, things in _named(engine).items()
    }
    return {name: things for name, things in meant.items() if things}


def _named(engine: LocalEngine) -> dict[str, set[str]]:
    """Return the things that go by a name, by that name in lower case; read once for a graph."""
    if engine in _NAMED:
        return _NAMED[engine]
    named: dict[str, set[str]] = {}
    for thing, label in engine.select(_ALL_LABELS).rows:
        if isinstance(thing, NamedNode) and isinstance(label, Literal):
            for key in (label.value, local_name(thing.value), shorten(thing.value)):
                named.setdefault(key.casefold(), set()).add(thing.value)
    return _NAMED.setdefault(engine, named)


def strangers(engine: LocalEngine, query: str) -> list[str]:
    """Return in words which names of a query stand nowhere in the graph, with the nearest ones."""
    from kg.sparql_text import tokens

    names = [token.text for token in tokens(query) if token.kind in ("iri", "pname")]
    told = []
    for name in dict.fromkeys(names):
        iri = expand(name)
        if iri and iri.startswith(BASE) and local_name(iri) and not _is_known(engine, iri):
            try:
                thing_named(engine, name)
            except UsageError as fault:
                told.append(f"{fault.what}{': ' + fault.hint if fault.hint else ''}")
    return told


def _is_known(engine: LocalEngine, iri: str) -> bool:
    try:
        NamedNode(iri)
    except ValueError:
        raise UsageError(f"{shown(iri)} is not an IRI") from None
    return bool(engine.select(_KNOWN % (iri, iri)).rows)
