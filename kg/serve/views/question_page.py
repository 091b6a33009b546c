"""The page of a question: its form, filled in, and the answer below it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from kg.errors import UsageError
from kg.question import Question
from kg.serve.content.barred import BARRED, Barring, barred_on
from kg.serve.content.fields import fields_of
from kg.serve.content.permalink import Pairs, address
from kg.serve.content.proven import has_proofs
from kg.serve.content.questioned import Answered, answered
from kg.serve.forms import UNFIT
from kg.serve.model import FRESH, Call, Reply
from kg.serve.site import Site

__all__ = ["reply"]

# Files have all rows, and a page no more than these.
_MOST = 500
_FILES = {"CSV": "csv", "TSV": "tsv", "JSON": "json", "Markdown": "md"}
# What suspensions free is half of the answer to these.
_BESIDE = ("defense-applications-on-suspended-materials", "exposure-of-an-application")
# What is asked for of an answer as a whole, and not of one row.
_APART = ("cite", "flips")
_COLUMN = re.compile(r"(\b[a-z]+(?:_[a-z]+)+\b)")

Fault = Mapping[str, str]


def reply(site: Site, call: Call) -> Reply:
    """Show the question ``name``, answered; see `answered` for the rest of the args.

    What is wrong with a value is told beside its field, and so is a ``fault`` of the address.
    """
    question, fault = site.graph.library.get(call.args["name"]), call.args["fault"]
    if not fault:
        try:
            return _shown(site, call, question, answered(site, call.args, question))
        except UsageError as told:
            fault = {"what": told.what, "where": told.where, "hint": told.hint}
    # The page is made in a reading that there is, whatever was given.
    kept = {name: value for name, value in call.args["kept"].items() if name != "reading"}
    args = {**call.args, "reading": "", "kept": kept}
    page = _shown(site, Call(call.view, call.form, args), question, None, fault)
    return replace(page, status=400, headers=(FRESH,))


def _shown(
    site: Site, call: Call, question: Question, made: Answered | None, fault: Fault | None = None
) -> Reply:
    given = {n: [v] if isinstance(v, str) else v for n, v in call.args["given"].items()}
    place = f"{site.settings.root}/q/{question.topic}/{question.name}"
    page = site.page(
        "question.html",
        call,
        title=question.summary,
        question=question,
        description=_parts(question.description),
        place=place,
        fields=fields_of(site.graph.engine, question, given),
        stated=given,
        fault=fault,
        faulty=fault["where"].removeprefix("parameter ") if fault else "",
        answer=made.answer if made else None,
        barred=_barred(site, question, made) if made else [],
        barred_at=_barred_at(site, made) if made else "",
        permalink=made.permalink if made else "",
        most=_MOST,
        files=_files(place, made.pairs) if made else {},
        why=_why(place, made) if made else "",
        run=address(f"{site.settings.root}/sparql", [("query", made.answer.query)]) if made else "",
    )
    return replace(page, headers=made.headers) if made else page


def _barred(site: Site, question: Question, made: Answered) -> list[Barring]:
    """Return who is barred all the same, where a question asks what suspensions free."""
    answer = made.answer
    if question.name not in _BESIDE or not answer.reading:
        return []
    return barred_on(site.graph, answer.date, answer.reading)


def _barred_at(site: Site, made: Answered) -> str:
    barred = site.graph.library.get(BARRED)
    kept = [("date", made.answer.date.isoformat()), ("reading", made.answer.reading or "")]
    return address(f"{site.settings.root}/q/{barred.topic}/{barred.name}", [*kept, ("cite", "1")])


def _parts(text: str) -> list[tuple[str, bool]]:
    """Return a text in parts, each with whether it is the name of a column."""
    return [(part, bool(_COLUMN.fullmatch(part))) for part in _COLUMN.split(text) if part]


def _why(place: str, made: Answered) -> str:
    """Return the address of the proof of a row, but for the number of the row at its end.

    It names the build: in a later one the row may be another.
    """
    if not has_proofs(made.answer.query):
        return ""
    pairs = [pair for pair in made.pairs if pair[0] not in _APART]
    return address(f"{place}/why", [*pairs, ("row", "")])


def _files(place: str, pairs: Pairs) -> dict[str, str]:
    """Return the addresses of an answer's files, each with what it has a place for."""
    return {
        label: address(f"{place}.{form}", [p for p in pairs if p[0] not in UNFIT.get(form, ())])
        for label, form in _FILES.items()
    }
