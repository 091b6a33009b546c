"""What this is: readings, how to cite, addresses, limits, licences."""

from __future__ import annotations

import datetime

from kg.export.brief.facts import readings_told
from kg.given import reading_given
from kg.names import BASE
from kg.serve.addresses import link
from kg.serve.content.reach import reach_of, read_how
from kg.serve.model import Call, Reply
from kg.serve.site import Site
from kg.terms import text_of

__all__ = ["reply"]

_EXAMPLE = "defense-applications-on-suspended-materials"
_CERTAINTIES = """
SELECT ?name ?definition WHERE {
  ?certainty a trade:Certainty ; skos:notation ?name ; skos:definition ?definition
} ORDER BY ?name
"""


def reply(site: Site, call: Call) -> Reply:
    """Return the page, with the limits that this server runs with."""
    args = call.args
    told = readings_told(site.graph, datetime.date.fromisoformat(args["date"]))
    example = site.graph.library.get(_EXAMPLE)
    place = f"/q/{example.topic}/{example.name}"
    fixed = {
        "date": args["date"],
        "reading": reading_given(site.graph.engine, args["reading"] or None),
    }
    return site.page(
        "about.html",
        call,
        title="About",
        told=told,
        reach=reach_of(site.graph.engine, fixed["reading"]),
        read=read_how(site.graph.engine),
        settings=site.settings,
        absolute=site.absolute,
        canonical=BASE,
        certainties=[[*map(text_of, row)] for row in site.graph.engine.select(_CERTAINTIES).rows],
        example=example.summary,
        permalink=link(place, {**fixed, "build": site.graph.build.short}),
        csv=link(f"{place}.csv", fixed),
    )
